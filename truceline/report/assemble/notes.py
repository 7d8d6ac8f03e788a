"""Notes on sources, counted per kind: a reader first needs to know how many of which, then each."""

from collections import Counter
from collections.abc import Iterable

from truceline.model.records import Note


def in_words(notes: Iterable[Note]) -> str:
    """How many of which kind, the most frequent first: "date only (firms, 6 notes), truncated file (viina)"."""
    kinds = Counter((note.kind, note.source) for note in notes)
    ranked = sorted(kinds.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(_kind(kind, source, count) for (kind, source), count in ranked)


def _kind(kind: str, source: str, count: int) -> str:
    beside = ", ".join([*([source] if source else []), *([f"{count} notes"] if count > 1 else [])])
    return f"{kind} ({beside})" if beside else kind
