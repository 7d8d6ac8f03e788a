"""Build the one `Report` value of a day: everything a format may show is decided here, before any format runs.

1. Each incident meets its evidence and its findings, gets its name (`titles`) and its place among them (`order`).
2. What was received without a usable place, and what kept observers out, is listed (`evidence`).
3. What rules ask for by themselves meets the lines of the register behind it (`asked`).
4. The difference to the report before is found by structure (`corrections`), after what was `withdrawn`.
5. The sentences of the first page are written in the mission's words (`summary`).

No judgement is made here: probabilities come from fusion, verdicts from assess, shares from coverage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from truceline.cases.register import Register
from truceline.model.account import Account
from truceline.model.cases import Case
from truceline.model.program import Program
from truceline.model.records import Claim, Entry, Finding, Incident, Note
from truceline.model.report import (
    REPORT_VERSION,
    Clause,
    Correction,
    CoverageDay,
    EvidenceItem,
    IncidentCase,
    Instrument,
    ReadingShown,
    Report,
    Shape,
    SourceDay,
)
from truceline.model.sea import SeaDay
from truceline.model.telling import Telling
from truceline.model.times import utc
from truceline.report.assemble.asked import register_lines
from truceline.report.assemble.corrections import corrections
from truceline.report.assemble.elsewhere import elsewhere, life_of
from truceline.report.assemble.evidence import Evidence
from truceline.report.assemble.order import in_order
from truceline.report.assemble.reviewed import NO_REVIEW, Reviewed
from truceline.report.assemble.shapes import drawable
from truceline.report.assemble.summary import summary
from truceline.report.assemble.titles import Name, names_of_day, near, position
from truceline.report.telling.case import telling
from truceline.report.telling.watchers import Watch

NO_CASES: Mapping[str, Case] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What does not change from day to day: the mission, its agreement, the program and its parameters."""

    mission: str
    zone: str  # IANA zone of the mission's day
    exercise: bool
    disclaimer: str
    agreement_id: str
    agreement_title: str
    agreement_sha256: str
    clauses: tuple[Clause, ...]
    readings: tuple[ReadingShown, ...]
    software: str  # "truceline 0.1.0"
    model_id: str
    params_digest: str
    calibration: str = "uncalibrated"
    further: tuple[Instrument, ...] = ()
    program: Program | None = None


def build(
    facts: ReportFacts,
    *,
    day: date,
    start: datetime,
    end: datetime,
    as_of: datetime,
    incidents: Sequence[Incident],
    findings: Sequence[Finding],
    not_covered: Iterable[str],
    coverage: CoverageDay,
    observations: pa.Table,
    claims: Sequence[Claim],
    sources: Sequence[SourceDay] = (),
    notes: Sequence[Note] = (),
    shapes: Sequence[Shape] = (),
    background: int = 0,
    register: Sequence[Entry] = (),
    cases: Mapping[str, Case] = NO_CASES,
    book: Register | None = None,
    account: Account | None = None,
    previous: Mapping[str, Any] | None = None,
    previous_sha256: str | None = None,
    withdrawn: Sequence[Correction] = (),
    watch: Watch | None = None,
    reviewed: Reviewed = NO_REVIEW,
    sea: SeaDay | None = None,
) -> Report:
    """The report of the local day `day`, which runs from `start` to `end` (UTC).

    `observations` (schema OBSERVATION) and `claims` must hold every member of every incident; they may reach
    beyond the day. `register` must hold every line that a finding names. `background` is the number of sets of
    detections that stayed background. `cases` are those of the
    incidents, by incident id; `book` has every case. `previous` is an earlier report.json of the same day, parsed, and
    `previous_sha256` its hash. `withdrawn` names kept files that were taken back on the record (`withdrawn`).
    `watch` says who could have looked at a case.
    `reviewed` is what officers decided by `as_of` (`reviewed`). `sea` is what ships transmitted (`at_sea`).

    Raises:
        OutOfRange: an incident names evidence that is in neither table.
        BadSetting: `previous` is not a report of this day.
        NaiveTimeError: a moment without zone.
    """
    evidence = Evidence(observations, claims, _members(incidents))
    apart = [finding for finding in findings if finding.incident_id is None]
    asked = tuple(sorted((one for one in apart if one.subject), key=lambda one: one.rule_id))
    said = _Said(facts=facts, names=names_of_day(claims), watch=watch)
    shown = _cases(incidents, findings, frozenset(not_covered), evidence, said, cases)
    draft = Report(
        version=REPORT_VERSION,
        exercise=facts.exercise,
        mission=facts.mission,
        disclaimer=facts.disclaimer,
        agreement_id=facts.agreement_id,
        agreement_title=facts.agreement_title,
        agreement_sha256=facts.agreement_sha256,
        day=day.isoformat(),
        zone=facts.zone,
        start_utc=utc(start),
        end_utc=utc(end),
        as_of_utc=utc(as_of),
        software=facts.software,
        model_id=facts.model_id,
        params_digest=facts.params_digest,
        calibration=facts.calibration,
        summary=(),
        cases=shown,
        background=background,
        further=facts.further,
        period_findings=_ordered([finding for finding in apart if not finding.subject]),
        clauses=facts.clauses,
        readings=facts.readings,
        coverage=coverage,
        restrictions=evidence.restrictions(utc(start), utc(end)),
        sources=tuple(sorted(sources, key=lambda source: source.source)),
        degraded=tuple(notes),
        corrections=(),
        previous=previous_sha256 if previous is not None else None,
        shapes=tuple(drawable(shape) for shape in shapes),
        unlocated=evidence.unlocated(utc(start), utc(end)),
        asked=asked,
        register=register_lines(asked, register, as_of=utc(as_of)),
        elsewhere=() if book is None else elsewhere(book, account, shown, utc(start), utc(end)),
        account=account,
        program=facts.program,
        review=reviewed.word,
        decisions=reviewed.about({number for case in shown if (number := case.number)}),
        sea=sea,
    )
    changed = (*withdrawn, *(() if previous is None else corrections(previous, draft, book)))
    with_changes = replace(draft, corrections=changed)
    return replace(with_changes, summary=summary(with_changes))


def _members(incidents: Sequence[Incident]) -> frozenset[str]:
    return frozenset(member for incident in incidents for member in incident.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What every case of a day is told with."""

    facts: ReportFacts
    names: Sequence[Name]
    watch: Watch | None


def _telling(
    incident: Incident, items: Sequence[EvidenceItem], findings: Sequence[Finding], said: _Said
) -> tuple[Telling, str]:
    """A case in words, and where it is; "" where no name is close enough."""
    named = near(incident.place, items, said.names)
    told = telling(
        incident, items, findings, otherwise=named or position(incident.place), zone=said.facts.zone,
        exercise=said.facts.exercise, watch=said.watch,
    )  # fmt: skip
    place = next(part.words for part in told.parts if part.role == "place")
    return told, place if told.settlement or told.region else named


def _cases(  # noqa: PLR0917 - one row of everything
    incidents: Sequence[Incident],
    findings: Sequence[Finding],
    not_covered: frozenset[str],
    evidence: Evidence,
    said: _Said,
    known: Mapping[str, Case],
) -> tuple[IncidentCase, ...]:
    about: dict[str, list[Finding]] = {incident.incident_id: [] for incident in incidents}
    for finding in findings:
        if finding.incident_id in about:
            about[finding.incident_id].append(finding)
    cases = []
    for incident in incidents:
        items: tuple[EvidenceItem, ...] = evidence.of(incident.members)
        case = known.get(incident.incident_id)
        number = "" if case is None else case.number
        found = _ordered([replace(one, case=number) for one in about[incident.incident_id]])
        told, where = _telling(incident, items, found, said)
        cases.append(
            IncidentCase(
                incident=incident,
                near=where,
                title=told.titles[0][1],
                telling=told,
                evidence=items,
                findings=found,
                not_covered=incident.incident_id in not_covered,
                **({} if case is None else life_of(case)),
            )
        )
    return in_order(cases)


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.rule_id, f.reading, f.finding_id)))
