"""What a reciprocal release changes: the incidents that it may have released are weighed again.

All triggers are known before the first incident is weighed again. No evaluation is changed: new ones are made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from truceline.agreement.dependencies import RELEASE, governed
from truceline.assess.factors.factor import Factor
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.judging.evaluation import Outcome, RuleEvaluation, outcome_of, outcome_of_obligation
from truceline.assess.judging.rule_variants import RuleVariant
from truceline.assess.validity.reciprocal_release import Release, declarations, release, release_factors
from truceline.model.terms import Verdict

MOVABLE = (Verdict.INCONSISTENT, Verdict.UNDETERMINED)  # what stands on a least chance, or names an open question

Place = tuple[int, int]  # of a variant: position of its rule, and of the variant among those of the rule


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A release, where its own variant stands, and those of the rules that it governs."""

    release: Release
    own: Place
    governed: tuple[Place, ...]


def after_releases(
    evaluations: Sequence[RuleEvaluation], table: IncidentTable, period: Period
) -> tuple[RuleEvaluation, ...]:
    """The evaluations with the factor of each release, and each declaration of a release judged."""
    made = [one for rule in range(len(evaluations)) for one in _releases(rule, evaluations, table)]
    after = list(evaluations)
    done: set[tuple[int, Place]] = set()
    for one in made:
        rule, variant = one.own
        after[rule] = _with_declarations(after[rule], variant, one.release, period)
        factors = release_factors(one.release, table, period)
        for place in one.governed:
            if (rule, place) not in done:
                done.add((rule, place))
                after[place[0]] = _weighed_again(after[place[0]], place[1], factors)
    return tuple(after)


def _releases(rule: int, evaluations: Sequence[RuleEvaluation], table: IncidentTable) -> Iterator[_Placed]:
    """One for each set of variants that readings share; none of a rule that releases from nothing."""
    positions = {one.variants.rule_id: place for place, one in enumerate(evaluations)}
    seen: set[tuple[Place, ...]] = set()
    for reading, place, variant in evaluations[rule].variants.readings():
        if variant.rule.kind != RELEASE:
            return
        others = [positions[name] for name in dict.fromkeys(governed(variant.rule))]
        places = tuple((other, evaluations[other].variants.by_reading[reading]) for other in others)
        key = ((rule, place), *places)
        if key not in seen:
            seen.add(key)
            made = _release(variant, [(evaluations[other], n) for other, n in places], table)
            yield _Placed(release=made, own=(rule, place), governed=places)


def _release(variant: RuleVariant, others: Sequence[tuple[RuleEvaluation, int]], table: IncidentTable) -> Release:
    count = len(table.incidents)
    least, most = np.zeros(count), np.zeros(count)
    for evaluation, place in others:
        for row, outcome in evaluation.whole[place].items():
            least[row] = max(least[row], outcome.least)
            most[row] += outcome.most
    variants = [evaluation.variants.distinct[place] for evaluation, place in others]
    names = (*variant.names, *(name for other in variants for name in other.names))
    looked_for = tuple((other.rule, other.kind.looked_for(other.rule)) for other in variants)
    return release(variant.rule, variant.window, names, looked_for, (least, most), table)


def _with_declarations(evaluation: RuleEvaluation, place: int, one: Release, period: Period) -> RuleEvaluation:
    """The evaluation with the declarations of a release as what its rule asks for by itself."""
    variant = evaluation.variants.distinct[place]
    declared = declarations(one, evaluation.table, period)
    held = list(evaluation.obligations)
    held[place] = {asked.key: (asked, outcome_of_obligation(variant, asked)) for asked in declared}
    return replace(evaluation, obligations=tuple(held))


def _weighed_again(evaluation: RuleEvaluation, place: int, factors: Sequence[Factor | None]) -> RuleEvaluation:
    """The evaluation with the factor of a release in the outcomes of one variant."""
    variant = evaluation.variants.distinct[place]
    reached = list(evaluation.reached)
    reached[place] = {
        row: outcome if (one := factors[row]) is None else _with(variant, outcome, one)
        for row, outcome in reached[place].items()
    }
    return replace(evaluation, reached=tuple(reached))


def _with(variant: RuleVariant, outcome: Outcome, released: Factor) -> Outcome:
    """An outcome with the factor of the release, whose greatest share is 1: some words it cannot change."""
    factors = (*outcome.factors, released)
    if outcome.verdict not in MOVABLE:
        return replace(outcome, factors=factors, least=outcome.least * released.least)
    return outcome_of(variant, factors, outcome.unweighed)
