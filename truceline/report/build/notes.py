"""Notes on sources, counted per kind: a reader first needs to know how many of which, then each."""

from collections import Counter
from collections.abc import Iterable

from truceline.model.records import Note


def in_words(notes: Iterable[Note]) -> str:
    """How many of which kind, the most frequent first: "6 date only (firms), 1 truncated file (viina)"."""
    kinds = Counter((note.kind, note.source) for note in notes)
    ranked = sorted(kinds.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{count} {kind}{f' ({source})' if source else ''}" for (kind, source), count in ranked)
