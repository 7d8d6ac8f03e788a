"""Factors of a judgement: shares that multiply to the chance that an incident contradicts a rule.

A factor is an interval. `least` is what is known to contradict, `most` what may: the gap is a question that
no sensor answers, such as whether a metering station counts as a pipeline. The factors are taken as
independent given the event; where that is wrong (a type and an object told by the same report), the product
is too small, which moves a verdict towards *undetermined*, never past it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from truceline.model.terms import Verdict


class Role(StrEnum):
    """What it means when a factor is small."""

    SUBJECT = "subject"  # the rule does not speak about such an incident
    SCOPE = "scope"  # the rule's time, area or bound actors do not reach it
    FACT = "fact"  # it may not have happened, or not in the way that the rule rules out


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One parameter of a rule against one incident.

    `met` and `missed` say which change would settle it, `met_share` and `missed_share` what its share is then;
    "" where no simple change does.
    """

    name: str  # "object class"
    role: Role
    least: float  # 0..1
    most: float  # least..1
    words: str  # "refinery 71 %"
    met: str = ""
    missed: str = ""
    met_share: float = 1.0
    missed_share: float = 0.0

    def __post_init__(self) -> None:
        """A share that is not a number, or an interval upside down, is an open question: 0 to 1."""
        if not 0.0 <= self.least <= self.most <= 1.0:  # this way round: NaN fails
            object.__setattr__(self, "least", 0.0)
            object.__setattr__(self, "most", 1.0)


def factor(
    name: str,
    role: Role,
    share: float,
    words: str,
    *,
    most: float | None = None,
    met: str = "",
    missed: str = "",
    met_share: float = 1.0,
    missed_share: float = 0.0,
) -> Factor:
    """A factor with one share, or with an interval from `share` to `most`; rounding above 1 is cut."""
    least = min(share, 1.0) if share >= 0.0 else math.nan
    return Factor(
        name=name,
        role=role,
        least=least,
        most=least if most is None else min(most, 1.0),
        words=words,
        met=met,
        missed=missed,
        met_share=met_share,
        missed_share=missed_share,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The two limits of a rule."""

    lower: float
    upper: float


def chances(factors: Iterable[Factor]) -> tuple[float, float]:
    """(least, most) chance that the incident contradicts the rule."""
    least = most = 1.0
    for one in factors:
        least *= one.least
        most *= one.most
    return least, most


def most_of(factors: Iterable[Factor], role: Role) -> float:
    """Product of the greatest shares of one role; 1 where there is none."""
    most = 1.0
    for one in factors:
        if one.role is role:
            most *= one.most
    return most


def verdict_of(factors: Sequence[Factor], limits: Limits, *, watched: bool) -> Verdict:
    """The verdict word. `watched`: coverage reaches what the rule demands."""
    least, most = chances(factors)
    return _word(most_of(factors, Role.SCOPE), least, most, limits, watched=watched)


def verdict_if(factors: Sequence[Factor], settled: Factor, share: float, limits: Limits, *, watched: bool) -> Verdict:
    """The verdict word if one of the factors were settled at a share."""
    least = most = scope = 1.0
    for one in factors:
        low, high = (share, share) if one is settled else (one.least, one.most)
        least *= low
        most *= high
        if one.role is Role.SCOPE:
            scope *= high
    return _word(scope, least, most, limits, watched=watched)


def _word(scope: float, least: float, most: float, limits: Limits, *, watched: bool) -> Verdict:
    if scope <= limits.lower:
        return Verdict.OUTSIDE_SCOPE
    if least >= limits.upper:
        return Verdict.INCONSISTENT
    if most > limits.lower:
        return Verdict.UNDETERMINED
    return Verdict.CONSISTENT if watched else Verdict.NOT_OBSERVABLE


def decider(factors: Sequence[Factor], verdict: Verdict, main: str) -> str:
    """Name of the parameter that decided."""
    if verdict is Verdict.INCONSISTENT:
        return main
    if verdict is Verdict.OUTSIDE_SCOPE:
        return min((f for f in factors if f.role is Role.SCOPE), key=lambda f: f.most).name
    if verdict is Verdict.NOT_OBSERVABLE:
        return "coverage"
    if verdict is Verdict.CONSISTENT:
        return min(factors, key=lambda f: f.most).name
    open_question = max(factors, key=lambda f: f.most - f.least)
    if open_question.most - open_question.least > 0.0 and _bridges(factors, open_question):
        return open_question.name
    return min(factors, key=lambda f: f.least).name


def _bridges(factors: Sequence[Factor], one: Factor) -> bool:
    """Whether the open question weighs more than any other doubt."""
    return one.least <= min(f.least for f in factors)
