"""JUDGE: incidents and coverage before the rules of an agreement, under every reading at once.

Never raises for an outcome; `require_consistent` is the gate. No finding names a party.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.agreement.nouns import Agreement
from truceline.assess.flips import by_parameters, by_readings
from truceline.assess.period import period_findings
from truceline.assess.phrases import percent
from truceline.assess.question import Period, Question, SeenFraction
from truceline.assess.sitting import Form, Outcome, Sitting, hear, sittings
from truceline.model.errors import OutOfRange, RuleNotMet
from truceline.model.records import Finding, Incident, ReferenceLine, record_id
from truceline.model.terms import Verdict
from truceline.model.times import utc, utc_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All findings of a period. The sixth verdict word belongs to the incidents in `not_covered`."""

    findings: tuple[Finding, ...]  # by rule, then incident in the order given, then reading; the period last
    not_covered: tuple[str, ...]  # incident ids of which no rule speaks, under no reading


def judge(
    agreement: Agreement,
    incidents: Sequence[Incident],
    coverage: SeenFraction,
    lines: Sequence[ReferenceLine],
    *,
    start: datetime,
    end: datetime,
    as_of: datetime,
) -> Judgement:
    """One finding for each rule, reading and incident that the rule speaks about, and one for the period.

    Raises:
        NaiveTimeError: a time without zone.
        OutOfRange: an empty period, two incidents of one id, or one received after `as_of`.
    """
    start, end, as_of = utc(start), utc(end), utc(as_of)
    _require_judgeable(incidents, start, end, as_of)
    period = Period(start=start, end=end, as_of=as_of)
    benches = sittings(agreement, coverage, period)
    heard = _hear_all(benches, incidents, lines)
    findings: list[Finding] = []
    for bench in benches:
        cases = heard[bench.rule_id]
        for incident, outcomes in cases:
            findings += _findings(bench, incident, outcomes, as_of)
        findings += period_findings(bench, cases, period)
    spoken_about = {incident.incident_id for cases in heard.values() for incident, _ in cases}
    left = tuple(one.incident_id for one in incidents if one.incident_id not in spoken_about)
    return Judgement(findings=tuple(findings), not_covered=left)


def require_consistent(finding: Finding) -> None:
    """The thin gate over `judge`.

    Raises:
        RuleNotMet: any verdict but consistent.
    """
    if finding.verdict != Verdict.CONSISTENT:
        raise RuleNotMet(f"{finding.rule_id} ({finding.reading}): {finding.verdict}: {finding.decided_by}")


Cases = list[tuple[Incident, dict[str, Outcome]]]


def _hear_all(
    benches: Sequence[Sitting], incidents: Sequence[Incident], lines: Sequence[ReferenceLine]
) -> dict[str, Cases]:
    heard: dict[str, Cases] = {bench.rule_id: [] for bench in benches}
    for incident in incidents:
        question = Question(incident=incident, lines=lines)
        for bench in benches:
            outcomes = hear(bench, question)
            if outcomes is not None:
                heard[bench.rule_id].append((incident, outcomes))
    return heard


def _require_judgeable(incidents: Sequence[Incident], start: datetime, end: datetime, as_of: datetime) -> None:
    if end <= start:
        raise OutOfRange("period", f"{utc_text(start)}..{utc_text(end)}", "an end after its start")
    seen: set[str] = set()
    for incident in incidents:
        if incident.incident_id in seen:
            raise OutOfRange("incident", incident.incident_id, "each incident once")
        if incident.received_utc > as_of:
            found = f"{incident.incident_id} received {utc_text(incident.received_utc)}"
            raise OutOfRange("incident", found, f"incidents received by {utc_text(as_of)}")
        seen.add(incident.incident_id)


def _findings(bench: Sitting, incident: Incident, outcomes: dict[str, Outcome], as_of: datetime) -> list[Finding]:
    verdicts = {reading: outcome.verdict for reading, outcome in outcomes.items()}
    shared = {id(outcome): (bench.forms[reading], outcome) for reading, outcome in outcomes.items()}
    single = {key: _single(form, outcome) for key, (form, outcome) in shared.items()}
    made = []
    for reading, outcome in outcomes.items():
        flips = (*by_readings(reading, bench.changes, verdicts), *single[id(outcome)])
        subject = record_id("finding", bench.rule_id, reading, incident.incident_id), incident.incident_id, reading
        made.append(_finding(bench.forms[reading], subject, outcome, flips, as_of))
    return made


def _finding(
    form: Form, subject: tuple[str, str, str], outcome: Outcome, flips: tuple[str, ...], as_of: datetime
) -> Finding:
    finding_id, incident_id, reading = subject
    return Finding(
        finding_id=finding_id,
        rule_id=form.rule.rule_id,
        rule_type=f"{form.rule.number} {form.rule.title}",
        reading=reading,
        verdict=outcome.verdict.value,
        incident_id=incident_id,
        chance=_chance(outcome),
        decided_by=outcome.decided_by,
        because=_because(form, outcome),
        flips=flips,
        seen_fraction=form.watched.seen,
        needed_fraction=form.watched.needed,
        as_of_utc=as_of,
    )


def _single(form: Form, outcome: Outcome) -> tuple[str, ...]:
    enough = form.watched.enough()
    return by_parameters(
        outcome.factors, form.limits, watched=enough, verdict=outcome.verdict, decided_by=outcome.decided_by
    )


def _chance(outcome: Outcome) -> float | None:
    """The chance; its upper end where a small question stays open; None where an open question decides."""
    if outcome.verdict is Verdict.INCONSISTENT:
        return outcome.least
    if outcome.verdict is Verdict.UNDETERMINED:
        decider = next(one for one in outcome.factors if one.name == outcome.decided_by)
        return None if decider.most > decider.least else outcome.most
    return outcome.most


def _because(form: Form, outcome: Outcome) -> str:
    least, most = percent(outcome.least), percent(outcome.most)
    chance = most if math.isclose(outcome.least, outcome.most, abs_tol=1e-9) else f"{least} to {most}"
    parts = "; ".join(one.words for one in outcome.factors)
    limits = f"limits {percent(form.limits.lower)} and {percent(form.limits.upper)}"
    seen = ""
    if outcome.verdict in (Verdict.CONSISTENT, Verdict.NOT_OBSERVABLE):
        seen = f"; {percent(form.watched.seen)} of the area-hours could be seen, {percent(form.watched.needed)} needed"
    return f"Chance of a contradiction {chance} ({limits}): {parts}{seen}."
