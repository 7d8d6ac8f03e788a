"""What changed since the report before: a structural difference of two reports of one day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from truceline.cases.register import Register
from truceline.model.cases import CaseState
from truceline.model.errors import BadSetting
from truceline.model.records import Finding
from truceline.model.report import REPORT_VERSION, Correction, Report
from truceline.model.times import parse_utc

TOLD = ("took in", "split", "stands again", "moved")  # changes of a case that get a line of their own
LEAST_CHANGE = 0.05  # of a probability; smaller ones are within the width of one word of the ICD-203 scale
_ROUNDING = 1e-9  # report.json keeps 12 decimals

Known = Mapping[str, Mapping[str, Any]]


def corrections(
    previous: Mapping[str, Any], report: Report, book: Register | None = None
) -> tuple[Correction, ...]:  # fmt: skip
    """Differences of `report` to an earlier report.json of the same day, parsed.

    Cases that are new, changed, merged, split or withdrawn, by their number; probabilities that moved by 0.05 or
    more; verdicts that changed, appeared or went. `book` says what became of a case that is not shown any more.

    Raises:
        BadSetting: `previous` is not a report of this day.
    """
    try:
        _require_same_day(previous, report)
        cases: Known = {_name_before(case): case["incident"] for case in previous["cases"]}
        findings: Known = {finding["finding_id"]: finding for finding in _findings_before(previous)}
        return (*_incidents(cases, report, book, parse_utc(previous["as_of_utc"])), *_verdicts(findings, report))
    except (KeyError, TypeError, AttributeError) as damaged:
        raise _not_a_report(f"one without {damaged}") from damaged


def _require_same_day(previous: Mapping[str, Any], report: Report) -> None:
    found = (previous["version"], previous["day"], previous["zone"])
    if found != (REPORT_VERSION, report.day, report.zone):
        raise _not_a_report(", ".join(map(str, found)), f"{REPORT_VERSION}, {report.day}, {report.zone}")


def _not_a_report(found: str, expected: str = "a report.json of this day") -> BadSetting:
    return BadSetting(where="previous report", found=found, expected=expected, look="the day's folder of reports")


def _name_before(case: Mapping[str, Any]) -> str:
    """By the number of the case; by the incident in reports made before there were numbers."""
    return str(case.get("number") or case["incident"]["incident_id"])


def _incidents(before: Known, report: Report, book: Register | None, since: datetime) -> Iterator[Correction]:
    after = {case.number or case.incident.incident_id: case for case in report.cases}
    for name, case in after.items():
        was, incident = before.get(name), case.incident
        if was is None:
            what = f"split off from {', '.join(case.parents)}" if case.parents else "not in the report"
            yield _correction(name, "new case", what, f"probability {incident.probability:.2f}")
            continue
        if abs(incident.probability - was["probability"]) >= LEAST_CHANGE - _ROUNDING:
            yield _correction(name, "probability changed", f"{was['probability']:.2f}", f"{incident.probability:.2f}")
        if set(incident.members) != set(was["members"]):
            yield _correction(name, "changed", _items(was["members"]), _items(incident.members))
        yield from (
            _correction(name, change.what, ", ".join(change.cases), f"because of {change.cause}")
            for change in case.history
            if change.what in TOLD and change.at_utc > since
        )
    for name in sorted(before.keys() - after.keys()):
        yield _correction(name, *_gone(name, before[name], book))


def _gone(name: str, was: Mapping[str, Any], book: Register | None) -> tuple[str, str, str]:
    """What became of a case that is not shown any more."""
    chance = f"probability {was['probability']:.2f}"
    case = None if book is None else book.cases.get(name)
    if case is not None and case.state is CaseState.MERGED:
        return "merged", chance, f"merged into {case.into} because of {case.history[-1].cause}"
    if case is not None and case.state is CaseState.OPEN:
        return "moved", chance, f"its interval no longer touches this day: {case.best_utc.date().isoformat()}"
    return "withdrawn", chance, "no longer stands as an incident"


def _items(members: Sequence[str]) -> str:
    return f"{len(members)} item" if len(members) == 1 else f"{len(members)} items"


def _verdicts(before: Known, report: Report) -> Iterator[Correction]:
    after = {finding.finding_id: finding for finding in _findings(report)}
    kept = {case.incident.incident_id for case in report.cases}
    for name, finding in after.items():
        was = before.get(name)
        if was is not None and was["verdict"] != finding.verdict:
            yield _correction(name, f"verdict changed, {_about(finding)}", was["verdict"], finding.verdict)
        elif was is None and finding.incident_id is None:
            yield _correction(name, f"new finding, {_about(finding)}", "not in the report", finding.verdict)
    for name in sorted(before.keys() - after.keys()):
        was = before[name]
        if was["incident_id"] is None or was["incident_id"] in kept:
            item = f", {was['subject']}" if was.get("subject") else ""
            subject = f"rule {was['rule_id']}, {was['reading']} reading{item}"
            yield _correction(name, f"finding withdrawn, {subject}", was["verdict"], "no longer stands")


def _about(finding: Finding) -> str:
    whole = finding.subject or "the whole day"
    subject = whole if finding.incident_id is None else f"incident {finding.incident_id}"
    return f"rule {finding.rule_id}, {finding.reading} reading, {subject}"


def _findings(report: Report) -> Iterator[Finding]:
    yield from report.period_findings
    yield from report.asked
    for case in report.cases:
        yield from case.findings


def _findings_before(previous: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from previous["period_findings"]
    yield from previous.get("asked", ())  # reports made before rules could ask have none
    for case in previous["cases"]:
        yield from case["findings"]


def _correction(subject: str, what: str, before: str, after: str) -> Correction:
    return Correction(subject=subject, what=what, before=before, after=after)
