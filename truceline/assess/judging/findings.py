"""Findings out of evaluations. Verdicts stand when the judging is done; the words are made when they are read.

A day of 20,000 incidents under 60 rules has a million findings. Nine in ten say that a zone is far away; they are
made again at each reading rather than held.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import overload

from truceline.assess.duties.obligations import COVERAGE, REGISTER, Obligation
from truceline.assess.factors.factor import fact_not_known
from truceline.assess.factors.period import Period
from truceline.assess.judging.evaluation import Outcome, RuleEvaluation
from truceline.assess.judging.flips import by_parameters, by_readings
from truceline.assess.judging.period_verdict import period_findings
from truceline.assess.judging.rule_variants import RuleVariant
from truceline.assess.words.phrases import percent
from truceline.model.records import Finding, record_id
from truceline.model.terms import Verdict

UNSEEN = {
    REGISTER: "; nobody kept the register that would show it",
    COVERAGE: "; too little could be seen to show it",
}


class Findings(Sequence[Finding]):
    """All findings of a judgement, by rule: incidents by reading, what it asks for by itself, the period last."""

    def __init__(self, evaluations: Sequence[RuleEvaluation], period: Period) -> None:
        self.evaluations, self._as_of = tuple(evaluations), period.as_of
        self._last = [[*_of_obligations(one, period.as_of), *period_findings(one, period)] for one in evaluations]
        cases = (len(one.told) * len(one.variants.by_reading) for one in evaluations)
        sizes = (some + len(last) for some, last in zip(cases, self._last, strict=True))
        self._starts = list(accumulate(sizes, initial=0))
        self.spoken_about = frozenset(row for one in evaluations for row in one.told.tolist())  # positions of incidents

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        at = range(len(self))[index]  # an IndexError where there is none
        rule = bisect_right(self._starts, at) - 1
        evaluation = self.evaluations[rule]
        case, reading = divmod(at - self._starts[rule], len(evaluation.variants.by_reading))
        if case >= len(evaluation.told):
            return self._last[rule][
                at - self._starts[rule] - len(evaluation.told) * len(evaluation.variants.by_reading)
            ]
        return _of_incident(evaluation, int(evaluation.told[case]), self._as_of)[reading]

    def __iter__(self) -> Iterator[Finding]:
        for evaluation, last in zip(self.evaluations, self._last, strict=True):
            evaluation.measure()
            for row in evaluation.told.tolist():
                yield from _of_incident(evaluation, row, self._as_of)
            yield from last

    def of_row(self, evaluation: RuleEvaluation, row: int) -> list[Finding]:
        """The findings of one incident before one rule, by reading."""
        return _of_incident(evaluation, row, self._as_of)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Findings):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the readings of one variant share."""

    variant: RuleVariant
    verdict: Verdict
    chance: float | None
    decided_by: str
    because: str
    flips: tuple[str, ...]
    not_known: str


def _of_incident(evaluation: RuleEvaluation, row: int, as_of: datetime) -> list[Finding]:
    """One finding for each reading."""
    variants, incident_id = evaluation.variants, evaluation.table.incidents[row].incident_id
    outcomes = zip(variants.distinct, evaluation.outcomes(row), strict=True)
    told = [_told(variant, outcome) for variant, outcome in outcomes]
    by_reading = {reading: told[place] for reading, place in variants.by_reading.items()}
    verdicts = {reading: one.verdict for reading, one in by_reading.items()}
    agreed = len(set(verdicts.values())) == 1
    return [
        Finding(
            finding_id=record_id("finding", variants.rule_id, reading, incident_id),
            rule_id=variants.rule_id,
            rule_type=f"{one.variant.rule.number} {one.variant.rule.title}",
            reading=reading,
            verdict=one.verdict.value,
            incident_id=incident_id,
            chance=one.chance,
            decided_by=one.decided_by,
            because=one.because,
            flips=one.flips if agreed else (*by_readings(reading, variants.changes, verdicts), *one.flips),
            seen_fraction=one.variant.watched.seen,
            needed_fraction=one.variant.watched.needed,
            as_of_utc=as_of,
            not_known=one.not_known,
        )
        for reading, one in by_reading.items()
    ]


def _of_obligations(evaluation: RuleEvaluation, as_of: datetime) -> list[Finding]:
    """One finding for each thing that the rule asks for by itself, and each reading that asks for it."""
    variants = evaluation.variants
    keys = dict.fromkeys(key for by_key in evaluation.obligations for key in by_key)
    return [
        _of_obligation(evaluation, key, reading, as_of)
        for key in keys
        for reading, place in variants.by_reading.items()
        if key in evaluation.obligations[place]
    ]


def _of_obligation(evaluation: RuleEvaluation, key: str, reading: str, as_of: datetime) -> Finding:
    variants = evaluation.variants
    asked, outcome = evaluation.obligations[variants.by_reading[reading]][key]
    told = _told(variants.under(reading), outcome, asked)
    verdicts = {
        name: evaluation.obligations[place][key][1].verdict
        for name, place in variants.by_reading.items()
        if key in evaluation.obligations[place]
    }
    return Finding(
        finding_id=record_id("finding", variants.rule_id, reading, "due", key),
        rule_id=variants.rule_id,
        rule_type=f"{told.variant.rule.number} {told.variant.rule.title}",
        reading=reading,
        verdict=told.verdict.value,
        incident_id=None,
        chance=told.chance,
        decided_by=told.decided_by,
        because=told.because,
        flips=(*by_readings(reading, variants.changes, verdicts), *told.flips),
        seen_fraction=None,
        needed_fraction=None,
        as_of_utc=as_of,
        subject=asked.title,
        entries=asked.entries,
    )


def _told(variant: RuleVariant, outcome: Outcome, asked: Obligation | None = None) -> _Told:
    watched = variant.watched.enough() if asked is None else asked.recorded
    return _Told(
        variant=variant,
        verdict=outcome.verdict,
        chance=_chance(outcome),
        decided_by=outcome.decided_by,
        because=_because(variant, outcome, asked),
        flips=_single(variant, outcome, watched=watched),
        not_known="" if asked is not None else fact_not_known(outcome.factors, variant.limits.lower),
    )


def _single(variant: RuleVariant, outcome: Outcome, *, watched: bool) -> tuple[str, ...]:
    return by_parameters(
        outcome.factors,
        variant.limits,
        watched=watched,
        verdict=outcome.verdict,
        decided_by=outcome.decided_by,
        unweighed=outcome.unweighed,
    )


def _chance(outcome: Outcome) -> float | None:
    """The chance; its upper end where a small question stays open; None where an open question decides."""
    if outcome.verdict is Verdict.INCONSISTENT:
        return outcome.least
    if outcome.verdict is Verdict.UNDETERMINED:
        decider = next(one for one in outcome.factors if one.name == outcome.decided_by)
        return None if decider.most > decider.least else outcome.most
    return outcome.most


def _because(variant: RuleVariant, outcome: Outcome, asked: Obligation | None) -> str:
    least, most = percent(outcome.least), percent(outcome.most)
    chance = most if math.isclose(outcome.least, outcome.most, abs_tol=1e-9) else f"{least} to {most}"
    parts = "; ".join(one.words for one in outcome.factors)
    limits = f"limits {percent(variant.limits.lower)} and {percent(variant.limits.upper)}"
    seen = ""
    if asked is not None:
        seen = "" if asked.recorded else UNSEEN[asked.witness]
    elif outcome.verdict in (Verdict.CONSISTENT, Verdict.NOT_OBSERVABLE):
        share, needed = percent(variant.watched.seen), percent(variant.watched.needed)
        seen = f"; {share} of the area-hours could be seen, {needed} needed"
    return f"Chance of a contradiction {chance} ({limits}): {parts}{seen}."
