"""The sentences of the first page: what happened, how sure, which clause under which reading, what nobody saw.

Each topic of `SUMMARY_TOPICS` begins with its word and a colon. No party is counted, no adjective of blame is used,
and an empty list becomes a sentence.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from truceline.model.account import AccountPlace
from truceline.model.grade import Grade
from truceline.model.records import Finding
from truceline.model.report import (
    FILE_WITHDRAWN,
    NO_DATA,
    IncidentCase,
    Report,
    no_data,
    reading_of,
    rule_order,
)
from truceline.model.terms import Verdict, word_of
from truceline.report.assemble.asked import asked
from truceline.report.assemble.first_page import casualties, new, to_decide
from truceline.report.assemble.notes import in_words

NAMED_IN_SUMMARY = 3  # incidents that get a sentence of their own
JUDGED_IN_SUMMARY = 5  # the same, where a rule speaks about them
RULES_BY_NAME = 3  # rules that read alike without a finding against them: more than these by number alone
AGAINST = (Verdict.INCONSISTENT, Verdict.UNDETERMINED)  # what a reader looks for first
THEN = (Verdict.NOT_OBSERVABLE, Verdict.CONSISTENT, Verdict.OUTSIDE_SCOPE)  # after readings that differ
REASONS_IN_SUMMARY = 4
OTHERS_NAMED = 10  # cases of other days by number; all of them stand in report.json

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
    listed = [case for case in report.cases if case.listed]
    if report.exercise:
        yield EXERCISE_SENTENCE
    yield from new(report)
    yield from _found(report, listed)
    yield from casualties(report)
    yield from to_decide(report)
    yield from _verdicts(report)
    yield from _judged(listed)
    yield from asked(report)
    yield from _seen(report)
    yield _restrictions(report)
    yield _unlocated(report)
    yield _degraded(report)
    yield from _account(report)
    yield from _corrected(report)


def _found(report: Report, listed: Sequence[IncidentCase]) -> Iterator[str]:
    if listed:
        yield (
            f"Found: {_count(len(listed), 'incident')} listed, those that touch the agreement first, "
            f"from what was received by the cut-off: {_by_grade(listed)}."
        )
        named = list(enumerate(listed, 1))[:NAMED_IN_SUMMARY]
        yield from (f"No. {number}. {_incident(case)}." for number, case in named)
    elif no_data(report):
        yield f"Found: {NO_DATA}"
    else:
        seen = report.coverage.seen_share
        yield f"Found: Nothing was found in {percent(seen)} of the area-hours; {percent(1.0 - seen)} could not be seen."
    below = len(report.cases) - len(listed)
    if below:
        verb, them = ("stands", "it is") if below == 1 else ("stand", "them is")
        yield (
            f"{_count(below, 'further incident')} {verb} in a compact table; "
            f"the evidence behind {them} kept and listed."
        )
    if report.background:
        yield (
            f"{_count(report.background, 'set')} of detections stayed background: by all we know no incident. "
            "Such sets are counted, not described; their rows are in the kept files."
        )


def _account(report: Report) -> Iterator[str]:
    """What became of every item of the day; the lists stand in report.json."""
    account = report.account
    if account is None:
        return
    parts = [f"{account.count(place)} {place.value}" for place in AccountPlace if account.count(place)] or ["none"]
    yield f"Account: {_count(account.received, 'item')} received for this day = {' + '.join(parts)}."
    others = [case.number for case in report.elsewhere]
    if others:
        named = ", ".join(others[:OTHERS_NAMED]) + (" and more" if len(others) > OTHERS_NAMED else "")
        yield f"{_count(len(others), 'case')} of other days hold items of this day or changed on it: {named}."


def _by_grade(listed: Sequence[IncidentCase]) -> str:
    """How they are known: "2 observed, 7 reported", the best known first."""
    counts = Counter(case.incident.grade.word for case in listed)
    return ", ".join(f"{counts[word]} {word.value}" for word in Grade if counts[word])


def _incident(case: IncidentCase) -> str:
    """The grade before the number; a word of likelihood where a fit has earned it."""
    incident = case.incident
    word = word_of(incident.probability)  # refuses what is no probability, calibrated or not
    earned = f", {word}" if incident.calibrated else " (uncalibrated)"
    sure = f"{incident.probability:.2f}{earned}; {incident.confidence} confidence"
    return f"{case.title}: {incident.grade.word.value}; {sure}"


def _seen(report: Report) -> Iterator[str]:
    seen = report.coverage.seen_share
    reasons = sorted(report.coverage.blind, key=lambda reason: (-reason[1], reason[0]))
    why = ", ".join(f"{word} {percent(share)}" for word, share in reasons[:REASONS_IN_SUMMARY] if share > 0.0)
    because = f": {why}" if why else ""
    yield (
        f"Not seen: {percent(1.0 - seen)} of the area-hours of {report.coverage.area} could not be seen{because}; "
        f"{percent(seen)} could."
    )
    if report.coverage.holes:
        yield f"Not received for this day: {' '.join(report.coverage.holes)}"
    if seen < 1.0:
        yield "Silence where nobody could look says nothing about whether the text was kept."


def _verdicts(report: Report) -> Iterator[str]:
    """Over the whole day: rules that read alike stand in one sentence, each other rule in its own."""
    by_rule = [list(group) for _, group in groupby(_in_order(report.period_findings), key=lambda f: f.rule_id)]
    if not by_rule:
        yield "Verdicts: No rule of the text was asked about this day."
        return
    alike: dict[str, list[Finding]] = {}
    for findings in sorted(by_rule, key=_rank):
        alike.setdefault(_under_readings(findings), []).append(findings[0])
    start = "Verdicts: Over the whole day. "
    for words, firsts in alike.items():
        yield f"{start}{_rules(firsts)}: {words}"
        start = ""


def _rank(findings: Sequence[Finding]) -> int:
    """What was found against a rule first, then readings that differ, then the rest."""
    words = {finding.verdict for finding in findings}
    named = [place for place, verdict in enumerate(AGAINST) if verdict in words]
    if named or len(words) > 1:
        return named[0] if named else len(AGAINST)
    return len(AGAINST) + 1 + [verdict in words for verdict in (*THEN, *words)].index(True)


def _rules(firsts: Sequence[Finding]) -> str:
    """Rules by number and name; many against which nothing was found by number alone."""
    if len(firsts) > RULES_BY_NAME and firsts[0].verdict not in AGAINST:
        return f"{len(firsts)} rules ({', '.join(one.rule_id for one in firsts)})"
    return f"{'Rule' if len(firsts) == 1 else 'Rules'} {', '.join(map(_rule, firsts))}"


def _rule(finding: Finding) -> str:
    """E1 (protected-target moratorium): the number of the rule type is for the list of types."""
    return f"{finding.rule_id} ({finding.rule_type.lstrip('0123456789 ')})"


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (rule_order(f.rule_id), f.reading))


def _under_readings(findings: Sequence[Finding]) -> str:
    if len(findings) > 1 and len({f.verdict for f in findings}) == 1:
        return f"{findings[0].verdict} under {'both' if len(findings) == 2 else 'all'} readings."
    if len(findings) == 1:
        return f"{findings[0].verdict} (decided by: {findings[0].decided_by})."
    words = "; ".join(f"{reading_of(f)} reading: {f.verdict} (decided by: {f.decided_by})" for f in findings)
    return f"{words}. The readings differ."


def _judged(listed: Sequence[IncidentCase]) -> Iterator[str]:
    """The incidents that a rule speaks about, those that a reading does not put outside scope first."""
    judged = [(number, case) for number, case in enumerate(listed, 1) if case.touch == 0]
    for number, case in judged[:JUDGED_IN_SUMMARY]:
        title = f". {case.title}" if number > NAMED_IN_SUMMARY else ""  # the others were named under "Found"
        yield f"No. {number}{title}: {_case_verdicts(case)}."
    if len(judged) > JUDGED_IN_SUMMARY:
        more = len(judged) - JUDGED_IN_SUMMARY
        yield f"{_count(more, 'further listed incident')} in the scope of a rule: see the table."
    yield from _may_be_covered(listed)
    uncovered = sum(case.not_covered for case in listed)
    if uncovered:
        verdict = Verdict.NOT_COVERED.value
        yield f"No rule of the text speaks about {_count(uncovered, 'listed incident')} ({verdict})."


def _may_be_covered(listed: Sequence[IncidentCase]) -> Iterator[str]:
    """Cases of which nobody can say whether a rule speaks about them, by the fact that is not known."""
    missing = Counter(
        fact
        for case in listed
        if case.touch == 1
        for fact in dict.fromkeys(one.not_known for one in case.findings if one.not_known)
    )
    for fact, count in missing.most_common():
        yield f"{_count(count, 'listed incident')} may be covered by a rule: {fact} is not known."


def _case_verdicts(case: IncidentCase) -> str:
    """What each rule says: "undetermined (E1 in the Moscow reading)". A rule without a reading means all of them.

    A rule that every reading puts outside scope is left to the table.
    """
    by_verdict: dict[str, list[str]] = {}
    for rule_id, group in groupby(_in_order(case.findings), key=lambda f: f.rule_id):
        findings = list(group)
        alike = len({finding.verdict for finding in findings}) == 1
        if alike and findings[0].verdict == Verdict.OUTSIDE_SCOPE:
            continue
        for finding in findings[:1] if alike else findings:
            by_verdict.setdefault(finding.verdict, []).append(
                rule_id if alike else f"{rule_id} in the {reading_of(finding)} reading"
            )
    ranked = sorted(by_verdict.items(), key=lambda one: (one[0] == Verdict.OUTSIDE_SCOPE, one[0]))
    return "; ".join(f"{verdict} ({', '.join(whose)})" for verdict, whose in ranked)


def _restrictions(report: Report) -> str:
    if not report.restrictions:
        return "Restrictions: No restriction of observers was reported to us."
    verb = "was" if len(report.restrictions) == 1 else "were"
    return (
        f"Restrictions: {_count(len(report.restrictions), 'restriction')} of observers {verb} reported; see the list."
    )


def _unlocated(report: Report) -> str:
    if not report.unlocated:
        return "Not located: Everything received for the day had a usable place."
    return f"Not located: {_count(len(report.unlocated), 'item')} of the day had no usable place and made no incident."


def _degraded(report: Report) -> str:
    if not report.degraded:
        return "Degraded: No source was recorded as degraded."
    return (
        f"Degraded: {_count(len(report.degraded), 'note')} on degraded or contradictory sources: "
        f"{in_words(report.degraded)}; see the list."
    )


def _corrected(report: Report) -> Iterator[str]:
    taken = sum(one.what == FILE_WITHDRAWN for one in report.corrections)
    differences = len(report.corrections) - taken
    if report.previous is None:
        yield "Changed: No earlier report of this day was given, so nothing could be compared."
    elif differences:
        yield f"Changed: {_count(differences, 'difference')} to the report before; see the corrections."
    else:
        yield "Changed: Nothing differs from the report before."
    if taken:
        verb = "was" if taken == 1 else "were"
        yield f"{_count(taken, 'kept file')} {verb} withdrawn on the record; the corrections say why."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
