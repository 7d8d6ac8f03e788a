"""Which statements may go back to one origin: the same headline, or passages copied from one another.

Ten papers with one wire are one origin. Different wording does not prove a different origin; how far an unknown
origin may count is decided in fusion (model.md 2.2, 2.3), never here by default.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from truceline.kernels import union_find
from truceline.model.records import Statement, record_id

SHINGLE_WORDS = 3
LEAST_CONTAINMENT = 0.25  # model.md 6, "Copies"
LEAST_SHARED = 5  # shingles; two short hits of the founding articles fail this rule
COMMON = 50  # a shingle in more texts than this is a phrase, not a passage


def origins(said: Sequence[Statement]) -> dict[str, str]:
    """Statement id to origin id. Lineages are transitive: A-B and B-C make one origin of all three."""
    by_text: dict[str, list[Statement]] = defaultdict(list)
    for one in said:
        by_text[normal(one.text)].append(one)
    texts = sorted(by_text)
    pairs = np.array(copied_pairs(texts), dtype=np.int64).reshape(-1, 2)
    lineage = union_find.components(len(texts), pairs[:, 0], pairs[:, 1]).tolist()
    found: dict[str, str] = {}
    for index, text in enumerate(texts):
        origin = record_id("origin", texts[lineage[index]])
        for one in by_text[text]:
            found[one.statement_id] = origin
    return found


def copied_pairs(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, of texts of which one contains a passage of the other; sorted."""
    shingles = [shingled(text) for text in texts]
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
        pair
        for pair, count in shared.items()
        if count >= LEAST_SHARED and count >= LEAST_CONTAINMENT * min(len(shingles[pair[0]]), len(shingles[pair[1]]))
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
    return " ".join(re.findall(r"\w+", text.lower()))
