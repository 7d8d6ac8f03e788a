"""The sentences of the first page, in the order a duty officer needs them.

Found, not seen, verdicts under each reading, restrictions, degraded sources, corrections. No party is counted,
no adjective of blame is used, and an empty list becomes a sentence.
"""

from collections.abc import Iterator

from truceline.model.records import Finding
from truceline.model.report import IncidentCase, Report
from truceline.model.terms import Verdict, word_of

LISTED_FROM = 0.20  # upper end of "very unlikely" (ICD-203): below it an incident stands in the compact table
NAMED_IN_SUMMARY = 3  # incidents that get a sentence of their own
REASONS_IN_SUMMARY = 4

EXERCISE_SENTENCE = "EXERCISE. Everything in this report is invented for training; none of it happened."


def summary(report: Report) -> tuple[str, ...]:
    """The summary of a report that is complete but for its summary."""
    return tuple(_sentences(report))


def percent(share: float) -> str:
    """A share as whole per cent; never 0 or 100 unless it is exactly that.

    >>> percent(0.62), percent(0.004), percent(0.999)
    ('62 %', 'under 1 %', 'over 99 %')
    """
    if 0.0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1.0:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def _sentences(report: Report) -> Iterator[str]:
    if report.exercise:
        yield EXERCISE_SENTENCE
    yield from _found(report)
    yield from _seen(report)
    yield from _verdicts(report)
    yield _restrictions(report)
    yield _unlocated(report)
    yield _degraded(report)
    yield from _corrected(report)


def _found(report: Report) -> Iterator[str]:
    listed = [case for case in report.cases if case.incident.probability >= LISTED_FROM]
    below = len(report.cases) - len(listed)
    if listed:
        yield (
            f"Found: {_count(len(listed), 'incident')} at a probability of {LISTED_FROM:.2f} or more "
            f"({report.calibration}), from what was received by the cut-off."
        )
        yield from (f"{_incident(case)}." for case in listed[:NAMED_IN_SUMMARY])
    else:
        seen = report.coverage.seen_share
        yield f"Nothing was found in {percent(seen)} of the area-hours; {percent(1.0 - seen)} could not be seen."
    if below:
        yield (
            f"{_count(below, 'further candidate')} below {LISTED_FROM:.2f} stand in a compact table; "
            "the evidence behind them is kept and listed."
        )
    if report.background:
        yield (
            f"{_count(report.background, 'set')} of detections stayed background: by all we know no incident. "
            "They are counted, not described; their rows are in the kept files."
        )


def _incident(case: IncidentCase) -> str:
    incident = case.incident
    kind = incident.types[0][0].value if incident.types else "event of unknown type"
    place = case.near or f"{incident.place.lat_deg:.2f}, {incident.place.lon_deg:.2f}"
    return (
        f"{kind[0].upper()}{kind[1:]}, {place}: {incident.probability:.2f}, {word_of(incident.probability)}; "
        f"{incident.confidence} confidence"
    )


def _seen(report: Report) -> Iterator[str]:
    seen = report.coverage.seen_share
    reasons = sorted(report.coverage.blind, key=lambda reason: (-reason[1], reason[0]))
    why = ", ".join(f"{word} {percent(share)}" for word, share in reasons[:REASONS_IN_SUMMARY] if share > 0.0)
    because = f": {why}" if why else ""
    yield (
        f"{percent(seen)} of the area-hours of {report.coverage.area} could be seen; "
        f"{percent(1.0 - seen)} could not be seen{because}."
    )
    if seen < 1.0:
        yield "Silence where nobody could look says nothing about whether the text was kept."


def _verdicts(report: Report) -> Iterator[str]:
    for rule_id in sorted({finding.rule_id for finding in report.period_findings}):
        findings = [finding for finding in report.period_findings if finding.rule_id == rule_id]
        words = "; ".join(f"{_reading(f)}: {f.verdict} (decided by {f.decided_by})" for f in findings)
        differ = "" if len({f.verdict for f in findings}) == 1 else " The readings differ."
        yield f"Rule {rule_id}, the whole day. {words}.{differ}"
    uncovered = sum(case.not_covered for case in report.cases if case.incident.probability >= LISTED_FROM)
    if uncovered:
        verdict = Verdict.NOT_COVERED.value
        yield f"No rule of the text speaks about {_count(uncovered, 'listed incident')} ({verdict})."


def _reading(finding: Finding) -> str:
    return f"{finding.reading} reading"


def _restrictions(report: Report) -> str:
    if not report.restrictions:
        return "No restriction of observers was reported to us."
    verb = "was" if len(report.restrictions) == 1 else "were"
    return f"{_count(len(report.restrictions), 'restriction')} of observers {verb} reported; see the list."


def _unlocated(report: Report) -> str:
    if not report.unlocated:
        return "Everything received for the day had a usable place."
    return f"{_count(len(report.unlocated), 'item')} of the day had no usable place and made no incident."


def _degraded(report: Report) -> str:
    notes = len(report.degraded) + sum(len(source.notes) for source in report.sources)
    if not notes:
        return "No source was recorded as degraded."
    return f"{_count(notes, 'note')} on degraded or contradictory sources; see the list."


def _corrected(report: Report) -> Iterator[str]:
    if report.previous is None:
        yield "No earlier report of this day was given, so nothing could be compared."
    elif report.corrections:
        yield f"{_count(len(report.corrections), 'difference')} to the report before; see the corrections."
    else:
        yield "Nothing differs from the report before."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
