"""Which statements may go back to one origin: the same headline, or passages copied from one another.

Ten papers with one wire are one origin. Different wording does not prove a different origin; how far an unknown
origin may count is decided in fusion (model.md 2.2, 2.3), never here by default.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from truceline.claims.formulas import one_story
from truceline.claims.sentences import visible
from truceline.claims.translations import retold
from truceline.kernels import union_find
from truceline.model.records import Statement, record_id

SHINGLE_WORDS = 3
LEAST_CONTAINMENT = 0.25  # model.md 6, "Copies"
LEAST_SHARED = 5  # shingles; two short hits of the founding articles fail this rule
COMMON = 50  # a shingle in more texts than this is a phrase, not a passage
LONG = 200  # letters from which a text is more than a headline
NEARLY_WHOLE = 0.8  # of what the shorter sentence tells
RELAYED_WITHIN = timedelta(days=4)  # as in the tree of origins
COPIED_WITHIN = timedelta(hours=48)  # headlines are copied within hours; later the same words are a formula; J

_BEARING = re.compile(  # where a place lies is told alike of all that happens there, and is no passage
    r"\b(?:к|на) (?:северо|юго|север|юг|запад|восток|північ|півден|захід|схід)[\w-]* (?:от|від) \w[\w’'-]*"
    r"(?: [А-ЯІЇЄҐ][\w’'-]+)*|\b(?:(?:на|к) )?\w+ берег\w* р(?:еки|ічки)? \w+"
    r"|\b(?:north|south|east|west)[\w-]* of (?:[A-Z][\w’'-]+ ?)+|\b(?:nörd|süd|öst|west)lich (?:von )?[A-Z]\w+",
    re.IGNORECASE,
)


def origins(said: Sequence[Statement]) -> dict[str, str]:
    """Statement id to origin id. Lineages are transitive: A-B and B-C make one origin of all three."""
    by_text: dict[str, list[Statement]] = defaultdict(list)
    for one in said:
        by_text[normal(one.text)].append(one)
    texts = sorted(by_text)
    written, at = [by_text[text][0].text for text in texts], [_first(by_text[text]) for text in texts]
    pairs = [*copied_pairs(written, at), *relayed_pairs(written, at)]
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    lineage = union_find.components(len(texts), ends[:, 0], ends[:, 1]).tolist()
    found: dict[str, str] = {}
    for index, text in enumerate(texts):
        origin = record_id("origin", texts[lineage[index]])
        for one in by_text[text]:
            found[one.statement_id] = origin
    return found


def _first(said: Sequence[Statement]) -> datetime:
    return min(one.said_utc or one.started_utc for one in said)


def relayed_pairs(texts: Sequence[str], at: Sequence[datetime]) -> list[tuple[int, int]]:
    """Pairs of longer texts in two languages of which one relays a sentence of the other nearly whole.

    Headlines share a place and a toll without being copies, so they are not asked.
    """
    held = [number for number, text in enumerate(texts) if len(text) >= LONG]
    found = retold([texts[number] for number in held]) if len(held) > 1 else []
    pairs = [(held[one.one], held[one.other]) for one in found if one.translated and one.containment >= NEARLY_WHOLE]
    return sorted({pair for pair in pairs if abs(at[pair[0]] - at[pair[1]]) <= RELAYED_WITHIN})


def copied_pairs(texts: Sequence[str], at: Sequence[datetime] | None = None) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, of texts of which one contains a passage of the other, and which tell of one thing; sorted.

    Args:
        texts: as written; the same words twice are not asked for here.
        at: when each was said, aware, if that is known: what is said days apart is no copy.
    """
    shingles = [shingled(normal(_BEARING.sub(" ", text))) for text in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, found in enumerate(shingles):
        for shingle in found:
            holders[shingle].append(index)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for held in holders.values():
        if len(held) <= COMMON:
            for position, left in enumerate(held):
                for right in held[position + 1 :]:
                    shared[left, right] += 1
    return sorted(
        (left, right)
        for (left, right), count in shared.items()
        if count >= LEAST_SHARED
        and count >= LEAST_CONTAINMENT * min(len(shingles[left]), len(shingles[right]))
        and (at is None or abs(at[left] - at[right]) <= COPIED_WITHIN)
        and one_story(texts[left], texts[right], at=(at[left], at[right]) if at is not None else (None, None))
    )


def shingled(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of three words of a normalised text."""
    words = text.split()
    return frozenset(tuple(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1))


def normal(text: str) -> str:
    """Lower case, words only: punctuation, dashes and quotation marks do not make a new text.

    >>> normal("Вибух у «Суджі» – Генштаб.")
    'вибух у суджі генштаб'
    """
    return " ".join(re.findall(r"\w+", visible(text).lower()))
