"""Findings out of hearings. Verdicts stand when the judging is done; the words are made when they are read.

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

from truceline.assess.flips import by_parameters, by_readings
from truceline.assess.period import period_findings
from truceline.assess.phrases import percent
from truceline.assess.question import COVERAGE, REGISTER, Due, Period
from truceline.assess.sitting import Form, Hearing, Outcome
from truceline.model.records import Finding, record_id
from truceline.model.terms import Verdict

UNSEEN = {
    REGISTER: "; nobody kept the register that would show it",
    COVERAGE: "; too little could be seen to show it",
}


class Findings(Sequence[Finding]):
    """All findings of a judgement, by rule: incidents by reading, what it asks for by itself, the period last."""

    def __init__(self, hearings: Sequence[Hearing], period: Period) -> None:
        self.hearings, self._as_of = tuple(hearings), period.as_of
        self._last = [[*_of_dues(one, period.as_of), *period_findings(one, period)] for one in hearings]
        cases = (len(one.rows) * len(one.sitting.forms) for one in hearings)
        sizes = (some + len(last) for some, last in zip(cases, self._last, strict=True))
        self._starts = list(accumulate(sizes, initial=0))
        self.spoken_about = frozenset(row for one in hearings for row in one.rows.tolist())  # positions of incidents

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
        hearing = self.hearings[rule]
        case, reading = divmod(at - self._starts[rule], len(hearing.sitting.forms))
        if case >= len(hearing.rows):
            return self._last[rule][at - self._starts[rule] - len(hearing.rows) * len(hearing.sitting.forms)]
        return _of_incident(hearing, int(hearing.rows[case]), self._as_of)[reading]

    def __iter__(self) -> Iterator[Finding]:
        for hearing, last in zip(self.hearings, self._last, strict=True):
            hearing.measure()
            for row in hearing.rows.tolist():
                yield from _of_incident(hearing, row, self._as_of)
            yield from last

    def of_row(self, hearing: Hearing, row: int) -> list[Finding]:
        """The findings of one incident before one rule, by reading."""
        return _of_incident(hearing, row, self._as_of)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Findings):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the readings of one form share."""

    form: Form
    verdict: Verdict
    chance: float | None
    decided_by: str
    because: str
    flips: tuple[str, ...]


def _of_incident(hearing: Hearing, row: int, as_of: datetime) -> list[Finding]:
    """One finding for each reading."""
    bench, incident_id = hearing.sitting, hearing.docket.incidents[row].incident_id
    told = {key: _told(hearing.forms[key], outcome) for key, outcome in hearing.outcomes(row).items()}
    by_reading = {reading: told[id(form)] for reading, form in bench.forms.items()}
    verdicts = {reading: one.verdict for reading, one in by_reading.items()}
    agreed = len(set(verdicts.values())) == 1
    return [
        Finding(
            finding_id=record_id("finding", bench.rule_id, reading, incident_id),
            rule_id=bench.rule_id,
            rule_type=f"{one.form.rule.number} {one.form.rule.title}",
            reading=reading,
            verdict=one.verdict.value,
            incident_id=incident_id,
            chance=one.chance,
            decided_by=one.decided_by,
            because=one.because,
            flips=one.flips if agreed else (*by_readings(reading, bench.changes, verdicts), *one.flips),
            seen_fraction=one.form.watched.seen,
            needed_fraction=one.form.watched.needed,
            as_of_utc=as_of,
        )
        for reading, one in by_reading.items()
    ]


def _of_dues(hearing: Hearing, as_of: datetime) -> list[Finding]:
    """One finding for each thing that the rule asks for by itself, and each reading that asks for it."""
    bench = hearing.sitting
    keys = dict.fromkeys(key for by_key in hearing.dues.values() for key in by_key)
    return [
        _of_due(hearing, key, reading, as_of)
        for key in keys
        for reading, form in bench.forms.items()
        if key in hearing.dues[id(form)]
    ]


def _of_due(hearing: Hearing, key: str, reading: str, as_of: datetime) -> Finding:
    bench = hearing.sitting
    due, outcome = hearing.dues[id(bench.forms[reading])][key]
    told = _told(bench.forms[reading], outcome, due)
    verdicts = {
        name: hearing.dues[id(form)][key][1].verdict
        for name, form in bench.forms.items()
        if key in hearing.dues[id(form)]
    }
    return Finding(
        finding_id=record_id("finding", bench.rule_id, reading, "due", key),
        rule_id=bench.rule_id,
        rule_type=f"{told.form.rule.number} {told.form.rule.title}",
        reading=reading,
        verdict=told.verdict.value,
        incident_id=None,
        chance=told.chance,
        decided_by=told.decided_by,
        because=told.because,
        flips=(*by_readings(reading, bench.changes, verdicts), *told.flips),
        seen_fraction=None,
        needed_fraction=None,
        as_of_utc=as_of,
        subject=due.title,
        entries=due.entries,
    )


def _told(form: Form, outcome: Outcome, due: Due | None = None) -> _Told:
    watched = form.watched.enough() if due is None else due.recorded
    return _Told(
        form=form,
        verdict=outcome.verdict,
        chance=_chance(outcome),
        decided_by=outcome.decided_by,
        because=_because(form, outcome, due),
        flips=_single(form, outcome, watched=watched),
    )


def _single(form: Form, outcome: Outcome, *, watched: bool) -> tuple[str, ...]:
    return by_parameters(
        outcome.factors,
        form.limits,
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


def _because(form: Form, outcome: Outcome, due: Due | None) -> str:
    least, most = percent(outcome.least), percent(outcome.most)
    chance = most if math.isclose(outcome.least, outcome.most, abs_tol=1e-9) else f"{least} to {most}"
    parts = "; ".join(one.words for one in outcome.factors)
    limits = f"limits {percent(form.limits.lower)} and {percent(form.limits.upper)}"
    seen = ""
    if due is not None:
        seen = "" if due.recorded else UNSEEN[due.witness]
    elif outcome.verdict in (Verdict.CONSISTENT, Verdict.NOT_OBSERVABLE):
        seen = f"; {percent(form.watched.seen)} of the area-hours could be seen, {percent(form.watched.needed)} needed"
    return f"Chance of a contradiction {chance} ({limits}): {parts}{seen}."
