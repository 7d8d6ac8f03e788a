"""The verdict: how the chance of a contradiction, its scope and what could be seen choose one of five words.

A decision rule with two thresholds. The sixth word, *not covered*, belongs to incidents of which no rule speaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from truceline.assess.factors.factor import Factor, Role, chances, most_of
from truceline.model.terms import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The two limits of a rule."""

    lower: float
    upper: float


def decide_verdict(scope: float, least: float, most: float, limits: Limits, *, watched: bool) -> Verdict:
    """The verdict word.

    `scope` is the greatest share with which the rule's time, area and actors reach the incident; least..most the
    chance that it contradicts the rule. `watched`: coverage reaches what the rule demands.
    """
    if scope <= limits.lower:
        return Verdict.OUTSIDE_SCOPE
    if least >= limits.upper:
        return Verdict.INCONSISTENT
    if most > limits.lower:
        return Verdict.UNDETERMINED
    return Verdict.CONSISTENT if watched else Verdict.NOT_OBSERVABLE


def verdict_of(factors: Sequence[Factor], limits: Limits, *, watched: bool) -> Verdict:
    """The verdict word for factors."""
    least, most = chances(factors)
    return decide_verdict(most_of(factors, Role.SCOPE), least, most, limits, watched=watched)


def verdict_if(factors: Sequence[Factor], settled: Factor, share: float, limits: Limits, *, watched: bool) -> Verdict:
    """The verdict word if one of the factors were settled at a share."""
    least = most = scope = 1.0
    for one in factors:
        low, high = (share, share) if one is settled else (one.least, one.most)
        least *= low
        most *= high
        if one.role is Role.SCOPE:
            scope *= high
    return decide_verdict(scope, least, most, limits, watched=watched)


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
