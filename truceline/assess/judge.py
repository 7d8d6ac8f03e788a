"""JUDGE: incidents and coverage before the rules of an agreement, under every reading at once.

Never raises for an outcome; `require_consistent` is the gate. No finding names a party.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from truceline.agreement.nouns import Agreement
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.factors.sight import Before, SeenFraction, SeveralDays, Sight
from truceline.assess.judging.evaluation import RuleEvaluation, evaluate_each
from truceline.assess.judging.findings import Findings
from truceline.assess.judging.releases import after_releases
from truceline.assess.judging.rule_variants import rule_variants
from truceline.assess.register.register import Register
from truceline.model.errors import OutOfRange, RuleNotMet
from truceline.model.records import Entry, Finding, Incident, ReferenceLine
from truceline.model.terms import Verdict
from truceline.model.times import utc, utc_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All findings of a period. The sixth verdict word belongs to the incidents in `not_covered`."""

    findings: Findings  # by rule, then incident in the order given, then reading; the period last
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
    register: Sequence[Entry] = (),
    touching: Sequence[Incident] = (),
    before: Before | None = None,
) -> Judgement:
    """One finding for each rule, reading and incident that the rule speaks about, and one for the period.

    Rules that ask for something by themselves have one finding more for each such thing. `touching` are incidents of
    neighbouring periods whose time reaches into this one: told there, they count here in the findings for the period.

    `before` is what rules with a memory need of the days before: releases, days of silence, declarations.

    Raises:
        NaiveTimeError: a time without zone.
        OutOfRange: an empty period, two incidents of one id, an incident or an entry received after `as_of`.
    """
    return judge_together(
        (agreement,), incidents, coverage, lines,
        start=start, end=end, as_of=as_of, register=register, touching=touching, before=before,
    )  # fmt: skip


def judge_together(
    agreements: Sequence[Agreement],
    incidents: Sequence[Incident],
    coverage: SeenFraction,
    lines: Sequence[ReferenceLine],
    *,
    start: datetime,
    end: datetime,
    as_of: datetime,
    register: Sequence[Entry] = (),
    touching: Sequence[Incident] = (),
    before: Before | None = None,
) -> Judgement:
    """The same under several agreements in force at once, as `together` gives them: each judges every incident.

    Not covered is what no rule of any of them speaks about.

    Raises:
        NaiveTimeError, OutOfRange: as `judge`.
    """
    start, end, as_of = utc(start), utc(end), utc(as_of)
    _require_judgeable((*incidents, *touching), start, end, as_of)
    _require_known(register, as_of)
    period = Period(start=start, end=end, as_of=as_of, since=None if before is None else before.since)
    if before is not None:
        coverage = SeveralDays(days=(*before.days, (start, end, coverage)))
        here = {one.incident_id for one in (*incidents, *touching)}
        touching = (*touching, *(one for one in before.incidents if one.incident_id not in here))
    table = IncidentTable(incidents, lines, Register(register), touching=touching)
    findings = Findings([one for text in agreements for one in _evaluated(text, coverage, table, period)], period)
    left = tuple(one.incident_id for row, one in enumerate(incidents) if row not in findings.spoken_about)
    return Judgement(findings=findings, not_covered=left)


def _evaluated(
    agreement: Agreement, coverage: SeenFraction, incidents: IncidentTable, period: Period
) -> tuple[RuleEvaluation, ...]:
    sight = Sight(coverage=coverage, zone=agreement.watched)
    table = incidents.seen_by(sight)  # what a rule asks for is looked for where its own text looks
    period = replace(period, zone=agreement.zone)
    variants = rule_variants(agreement, sight, period, table.register)
    return after_releases(evaluate_each(variants, table, period), table, period)


def require_consistent(finding: Finding) -> None:
    """The thin gate over `judge`.

    Raises:
        RuleNotMet: any verdict but consistent.
    """
    if finding.verdict != Verdict.CONSISTENT:
        raise RuleNotMet(f"{finding.rule_id} ({finding.reading}): {finding.verdict}: {finding.decided_by}")


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


def _require_known(register: Sequence[Entry], as_of: datetime) -> None:
    for entry in register:
        if entry.received_utc > as_of:
            found = f"{entry.entry_id} received {utc_text(entry.received_utc)}"
            raise OutOfRange("register", found, f"lines received by {utc_text(as_of)}")
