"""Findings as rows of a table: readings that say the same share a row, rules that nobody applies are set apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from truceline.model.records import Finding
from truceline.model.report import reading_of, rule_order
from truceline.model.terms import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule, and the readings that say the same about one thing."""

    said: Finding  # the first of them; the others differ in reading and id alone
    readings: str  # "North", or "both readings"
    findings: tuple[Finding, ...]


def rows(findings: Iterable[Finding]) -> list[Row]:
    """A row for each rule and answer, rules in the order in which a reader counts them."""
    made: list[Row] = []
    for rule in _by_rule(findings):
        alike: dict[tuple[object, ...], list[Finding]] = {}
        for finding in rule:
            alike.setdefault(_answer(finding), []).append(finding)
        made += [Row(said=some[0], readings=_readings(some, rule), findings=tuple(some)) for some in alike.values()]
    return made


def parted(findings: Iterable[Finding]) -> tuple[list[Row], list[Row]]:
    """Rows of the rules that some reading applies, and rows of those that every reading puts outside scope."""
    within: list[Finding] = []
    beyond: list[Finding] = []
    for rule in _by_rule(findings):
        outside = all(finding.verdict == Verdict.OUTSIDE_SCOPE for finding in rule)
        (beyond if outside else within).extend(rule)
    return rows(within), rows(beyond)


def by_verdict(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Each verdict word, and who gave it: "M1, M6", "E1 (Moscow)"; a rule alone means under every reading."""
    told: dict[str, list[str]] = {}
    for rule in _by_rule(findings):
        for verdict in dict.fromkeys(finding.verdict for finding in rule):
            some = [finding for finding in rule if finding.verdict == verdict]
            whose = "" if len(some) == len(rule) else f" ({', '.join(map(reading_of, some))})"
            told.setdefault(verdict, []).append(f"{rule[0].rule_id}{whose}")
    words = sorted(told, key=lambda word: word == Verdict.OUTSIDE_SCOPE)
    return [(word, ", ".join(told[word])) for word in words]


def _by_rule(findings: Iterable[Finding]) -> list[list[Finding]]:
    ordered = sorted(findings, key=lambda one: (rule_order(one.rule_id), one.rule_id))
    return [list(some) for _, some in groupby(ordered, key=lambda one: one.rule_id)]


def _answer(finding: Finding) -> tuple[object, ...]:
    return (
        finding.verdict,
        finding.chance,
        finding.decided_by,
        finding.because,
        finding.flips,
        finding.seen_fraction,
        finding.needed_fraction,
    )


def _readings(some: Sequence[Finding], rule: Sequence[Finding]) -> str:
    if len(some) == len(rule) > 1:
        return "both readings" if len(rule) == 2 else "all readings"
    return ", ".join(map(reading_of, some))
