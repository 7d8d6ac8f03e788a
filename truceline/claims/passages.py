"""Passages that stand in more than one text: sentences that share runs of three words, found by inverted rare shingles.

Every run of three words is one 64-bit number, exactly: words get numbers, three of 21 bits stand in one. Runs in more
than `COMMON` sentences are phrases. Pairs are counted only where a rare run is shared, never all against all:
100,000 sentences take seconds (science.md section 6, "Copies").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from truceline.claims.sentences import Span, sentences, visible

WORDS = 3  # of a shingle
LEAST_CONTAINMENT = 0.25  # of the sentence with fewer shingles
LEAST_SHARED = 5  # two short hits of the founding articles fail this rule
LEAST_LETTERS = 40  # of a sentence that is compared
COMMON = 50  # sentences; a shingle in more of them is a phrase, not a passage
BITS = 21  # of a word's number: two million different words
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Two sentences of two texts that share words."""

    one: int  # number of the earlier text in the list
    other: int
    one_sentence: Span
    other_sentence: Span
    containment: float  # share of the runs of the sentence with fewer, 0 to 1
    shared: int  # runs of three words
    longest: str  # the longest run of words in common


def passages(texts: Sequence[str]) -> list[Passage]:
    """Every pair of sentences of different texts that share a passage, in the order of the texts."""
    held = [(number, span) for number, text in enumerate(texts) for span in compared(text)]
    if len(held) < 2:
        return []
    owners = np.array([number for number, _ in held], dtype=np.int64)
    counts, pairs, shared = shared_runs([span.text for _, span in held], owners)
    found = []
    for (a, b), count in zip(pairs.tolist(), shared.tolist(), strict=True):
        part = count / max(1, min(int(counts[a]), int(counts[b])))
        if count >= LEAST_SHARED and part >= LEAST_CONTAINMENT:
            (one, first), (other, second) = held[a], held[b]
            found.append(
                Passage(
                    one=one,
                    other=other,
                    one_sentence=first,
                    other_sentence=second,
                    containment=part,
                    shared=count,
                    longest=longest_run(first.text, second.text),
                )
            )
    return found


@lru_cache(maxsize=4096)
def compared(text: str) -> tuple[Span, ...]:
    """The sentences of a text that are long enough to be told from a phrase."""
    return tuple(span for span in sentences(text) if len(span.text) >= LEAST_LETTERS)


def shared_runs(held: Sequence[str], owners: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Runs per sentence, shape (n,); pairs of sentences of different owners, shape (m, 2); shared runs, shape (m,)."""
    runs, where = _runs(held)
    counts = np.bincount(where, minlength=len(held))
    order = np.lexsort((where, runs))
    runs, where = runs[order], where[order]
    starts = np.flatnonzero(np.r_[True, runs[1:] != runs[:-1]]) if len(runs) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(runs)])
    keys = []
    for size in range(2, COMMON + 1):
        block = starts[sizes == size]
        if len(block):
            members = where[block[:, None] + np.arange(size)]
            left, right = np.triu_indices(size, k=1)
            a, b = members[:, left].ravel(), members[:, right].ravel()
            apart = owners[a] != owners[b]
            keys.append(a[apart] * np.int64(len(held)) + b[apart])
    if not keys:
        return counts, np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64)
    pairs, shared = np.unique(np.concatenate(keys), return_counts=True)
    return counts, np.stack(np.divmod(pairs, len(held)), axis=1), shared


def _runs(held: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The distinct runs of every sentence as numbers, and the sentence of each."""
    numbers: dict[str, int] = {}
    runs: list[int] = []
    where: list[int] = []
    for index, text in enumerate(held):
        words = [numbers.setdefault(word, len(numbers)) for word in _WORD.findall(visible(text).lower())]
        found = {
            words[i] << 2 * BITS | words[i + 1] << BITS | words[i + 2] for i in range(len(words) - WORDS + 1)
        }  # fmt: skip
        runs.extend(found)
        where.extend([index] * len(found))
    return np.array(runs, dtype=np.int64), np.array(where, dtype=np.int64)


def longest_run(one: str, other: str) -> str:
    """The longest run of words that two sentences share, as the first writes it.

    >>> longest_run("He said that ten people were hurt.", "Ten people were hurt, said the mayor.")
    'ten people were hurt'
    """
    left = list(_WORD.finditer(one))
    a, b = [match[0].lower() for match in left], [word.lower() for word in _WORD.findall(other)]
    best, end = 0, 0
    lengths = [0] * (len(b) + 1)
    for i, word in enumerate(a):
        before = 0
        for j, its in enumerate(b):
            kept = lengths[j + 1]
            lengths[j + 1] = before + 1 if word == its else 0
            before = kept
            if lengths[j + 1] > best:
                best, end = lengths[j + 1], i
    return one[left[end - best + 1].start() : left[end].end()] if best else ""
