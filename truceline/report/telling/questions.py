"""The question to decide: one sentence for readings that stand alike, and what would decide it, from the findings."""

from collections.abc import Sequence

from truceline.model.records import Finding
from truceline.model.report import reading_of, rule_order
from truceline.model.telling import Question
from truceline.model.terms import Verdict
from truceline.report.telling.words import LANGUAGES, knows, word

SETTLED_BY = 4  # ways out that stand beside a question; the finding has all
BETWEEN = ", "


def questions(findings: Sequence[Finding]) -> tuple[Question, ...]:
    """What a commission has to decide under each rule and reading; what a reading leaves open comes first."""
    held: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        held.setdefault((finding.rule_id, finding.verdict, finding.decided_by), []).append(finding)
    asked = sorted(held.values(), key=lambda same: (_settled(same[0]), rule_order(same[0].rule_id), same[0].reading))
    every = {name for finding in findings for name in (finding.reading, reading_of(finding))}
    return tuple(_question(same, sorted(every)) for same in asked)


def _settled(finding: Finding) -> bool:
    return finding.verdict == Verdict.OUTSIDE_SCOPE.value


def _question(same: Sequence[Finding], every: Sequence[str]) -> Question:
    first = same[0]
    readings = tuple(reading_of(finding) for finding in same)
    flips = (flip for finding in same for flip in finding.flips if not _of_reading(flip, every))
    return Question(
        rule_id=first.rule_id,
        readings=readings,
        verdict=first.verdict,
        decided_by=first.decided_by,
        sentences=tuple((language, _sentence(first, readings, language)) for language in LANGUAGES),
        settled_by=tuple(dict.fromkeys(flips))[:SETTLED_BY],
    )


def _of_reading(flip: str, every: Sequence[str]) -> bool:
    """Another reading of the text settles nothing: it stands beside this one."""
    before = flip.rpartition(" -> ")[0]
    return any(before.endswith(f"({reading})") for reading in every)


def asked(decided_by: str, language: str) -> str:
    """The question behind a parameter: Was what was hit an object of the list?"""
    known = decided_by if knows("questions", decided_by) else "other"
    return word("questions", known, language).format(by=decided_by)


def _sentence(finding: Finding, readings: Sequence[str], language: str) -> str:
    return word("sentence", "under", language).format(
        question=asked(finding.decided_by, language),
        rule=finding.rule_id,
        readings=BETWEEN.join(readings),
        verdict=word("verdicts", finding.verdict, language),
    )
