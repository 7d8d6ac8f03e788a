"""One incident against the clauses, step by step: each parameter, its share, and how the shares multiply."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from truceline.assess.factors.factor import Factor, Role
from truceline.assess.judging.evaluation import RuleEvaluation
from truceline.assess.judging.findings import Findings
from truceline.assess.judging.rule_variants import RuleVariant
from truceline.assess.rules import _registry
from truceline.assess.words.phrases import listed, percent
from truceline.model.records import Finding

ASKS = {  # what a parameter of a role answers
    Role.SUBJECT: "does the rule speak about it",
    Role.SCOPE: "does the rule reach it",
    Role.FACT: "was it so",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One parameter; shares as (least, most)."""

    name: str  # "object class"
    asks: str
    share: tuple[float, float]
    so_far: tuple[float, float]  # product of the shares up to here
    words: str  # "object on the list 71 % (most likely: refinery)"
    would_settle: tuple[str, ...]  # what would make it certain, one way or the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A rule under a reading, step by step. Without a finding the rule does not speak about the incident."""

    rule_id: str
    rule_type: str
    article: str
    reading: str
    sentence: str
    steps: tuple[Step, ...]
    limits: tuple[float, float]
    finding: Finding | None


def explained(findings: Findings, incident_id: str) -> tuple[Explained, ...]:
    """Every rule under every reading, in the order of the documents; empty where no such incident was judged."""
    return tuple(one for evaluation in findings.evaluations for one in _of_rule(evaluation, findings, incident_id))


def _of_rule(evaluation: RuleEvaluation, findings: Findings, incident_id: str) -> Iterator[Explained]:
    row = next((n for n, one in enumerate(evaluation.table.incidents) if one.incident_id == incident_id), None)
    if row is None:
        return
    spoken = row in evaluation.told
    outcomes = evaluation.outcomes(row) if spoken else ()
    found = {one.reading: one for one in findings.of_row(evaluation, row)} if spoken else {}
    for reading, place, variant in evaluation.variants.readings():
        factors = (
            outcomes[place].factors if spoken else variant.kind.subject(variant.rule, evaluation.table.incidents[row])
        )
        yield _explained(variant, reading, factors, found.get(reading))


def _explained(variant: RuleVariant, reading: str, factors: Sequence[Factor], finding: Finding | None) -> Explained:
    rule = variant.rule
    return Explained(
        rule_id=rule.rule_id,
        rule_type=f"{rule.number} {rule.title}",
        article=rule.article,
        reading=reading,
        sentence=_registry.rule_type(rule.kind).sentence(rule),
        steps=_steps(factors),
        limits=(variant.limits.lower, variant.limits.upper),
        finding=finding,
    )


def _steps(factors: Sequence[Factor]) -> tuple[Step, ...]:
    made, least, most = [], 1.0, 1.0
    for one in factors:
        least, most = least * one.least, most * one.most
        settles = tuple(words for words in (one.if_contradicts, one.if_clears) if words)
        made.append(
            Step(
                name=one.name,
                asks=ASKS[one.role],
                share=(one.least, one.most),
                so_far=(least, most),
                words=one.words,
                would_settle=settles,
            )
        )
    return tuple(made)


def together(every: Sequence[Explained]) -> list[list[Explained]]:
    """Readings of one rule that say the same of an incident, side by side."""
    groups: dict[tuple[object, ...], list[Explained]] = {}
    for one in every:
        found = one.finding
        key = (one.rule_id, one.sentence, one.steps, found and (found.verdict, found.decided_by, found.flips))
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def told(alike: Sequence[Explained]) -> Iterator[str]:
    """Lines for a person, of readings that say the same."""
    one, names = alike[0], listed([each.reading for each in alike], "and")
    title = one.rule_type.lstrip("0123456789 ")  # the number is for the list of types
    yield f"Rule {one.rule_id} ({title}), {one.article}; {names} reading{'s' if len(alike) > 1 else ''}"
    yield f"  {one.sentence}"
    for number, step in enumerate(one.steps, start=1):
        yield f"  {number}. {step.name} ({step.asks}?): {_span(step.share)}. {step.words}. So far {_span(step.so_far)}."
        if step.share[0] < 1.0 and step.would_settle:
            yield f"     settled by: {'; or '.join(step.would_settle)}"
    if one.finding is None:
        yield "  The rule does not speak about it under this reading."
        return
    lower, upper = (percent(limit) for limit in one.limits)
    found = one.finding
    yield f"  Limits {lower} and {upper}: {found.verdict}, decided by {found.decided_by}."
    for flip in found.flips:
        yield f"  Would change it: {flip}"


def _span(shares: tuple[float, float]) -> str:
    least, most = percent(shares[0]), percent(shares[1])
    return least if least == most else f"{least} to {most}"
