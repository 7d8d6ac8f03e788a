"""How much one text resembles an earlier one, and the chance that it copies it (model.md 2.2)."""

import math
import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from truceline.fusion.params import Params

STEM = 5  # letters that decide whether two words are one: endings of four languages are cut off
LEAST_LETTERS = 4
LEAST_C, MOST_C = 0.05, 0.999
_WORDS = re.compile(r"\w+")


@lru_cache(maxsize=1 << 16)
def stems(text: str) -> frozenset[str]:
    """Beginnings of the words that carry meaning."""
    return frozenset(word[:STEM] for word in _WORDS.findall(text.lower()) if len(word) >= LEAST_LETTERS)


def similarity(one: str, other: str) -> float:
    """Share of the shorter text's words that the other has too, 0 to 1; 0 where either says nothing.

    >>> similarity("Drone strike hits substation", "substation hit by drones")
    1.0
    """
    a, b = stems(one), stems(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


class Said(Protocol):
    """What a copy is judged by: a claim has it, and so has a pair of texts that people labelled."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def speaker(self) -> str:
        """Whom they quote; "" or "not stated" where nobody is named."""

    @property
    def received_utc(self) -> datetime:
        """When it became known."""


def features(later: Said, earlier: Said, *, secondary: bool, history: float = 0.0) -> tuple[float, ...]:
    """What a copy is judged by: similarity, same attribution, secondary outlet, ln(1 + lag in hours), history."""
    lag_h = max(0.0, (later.received_utc - earlier.received_utc).total_seconds() / 3600.0)
    same = later.speaker == earlier.speaker and later.speaker not in ("", "not stated")
    return similarity(later.text, earlier.text), float(same), float(secondary), math.log1p(lag_h), history


def copy_probability(later: Said, earlier: Sequence[Said], *, secondary: bool, params: Params) -> float:
    """Chance that a claim copies any of the earlier ones; 0 where none is similar."""
    copy, best = params.copy, 0.0
    for one in earlier:
        alike, same, outlet, lag, history = features(later, one, secondary=secondary)
        if alike < copy.least_similar:
            continue
        logit = (
            copy.intercept + copy.similarity * alike + copy.attribution * same + copy.secondary * outlet
            + copy.log_lag * lag + copy.history * history
        )  # fmt: skip
        best = max(best, min(MOST_C, max(LEAST_C, 1 / (1 + math.exp(-max(-50.0, min(50.0, logit)))))))
    return best
