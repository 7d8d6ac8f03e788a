"""Factors of a judgement: shares that multiply to the chance that an incident contradicts a rule.

A factor is an interval. `least` is what is known to contradict, `most` what may: the gap is a question that
no sensor answers, such as whether a metering station counts as a pipeline. The factors are taken as
independent given the event; where that is wrong (a type and an object told by the same report), the product
is too small, which moves a verdict towards *undetermined*, never past it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What it means when a factor is small."""

    SUBJECT = "subject"  # the rule does not speak about such an incident
    SCOPE = "scope"  # the rule's time, area or bound actors do not reach it
    FACT = "fact"  # it may not have happened, or not in the way that the rule rules out


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One parameter of a rule against one incident.

    `if_contradicts` and `if_clears` say which change would settle it, towards a contradiction or away from one;
    `contradicts_share` and `clears_share` what its share is then; "" where no simple change does.

    `not_known` names a fact that nobody knows ("whether an object on the list was hit"), and `unknown` the part of
    `most` that rests on it. A question that the text leaves open is none.
    """

    name: str  # "object class"
    role: Role
    least: float  # 0..1
    most: float  # least..1
    words: str  # "refinery 71 %"
    if_contradicts: str = ""
    if_clears: str = ""
    contradicts_share: float = 1.0
    clears_share: float = 0.0
    not_known: str = ""
    unknown: float = 0.0

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
    if_contradicts: str = "",
    if_clears: str = "",
    contradicts_share: float = 1.0,
    clears_share: float = 0.0,
    not_known: str = "",
    unknown: float = 0.0,
) -> Factor:
    """A factor with one share, or with an interval from `share` to `most`; rounding above 1 is cut."""
    least = min(share, 1.0) if share >= 0.0 else math.nan
    return Factor(
        name=name,
        role=role,
        least=least,
        most=least if most is None else min(most, 1.0),
        words=words,
        if_contradicts=if_contradicts,
        if_clears=if_clears,
        contradicts_share=contradicts_share,
        clears_share=clears_share,
        not_known=not_known,
        unknown=unknown,
    )


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


def fact_not_known(factors: Iterable[Factor], lower: float) -> str:
    """The fact without which nobody can say whether a rule speaks about an incident; "" where it does without it."""
    known, missing = 1.0, []
    for one in factors:
        if one.role is Role.SUBJECT:
            known *= max(one.most - one.unknown, 0.0)
            missing += [one.not_known] if one.not_known and one.unknown > 0.0 else []
    return " and ".join(missing) if known <= lower else ""
