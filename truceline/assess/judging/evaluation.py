"""One rule evaluated: the incidents that it speaks about and what it asks for by itself, under each of its variants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from truceline.assess.duties.obligations import Obligation, day_words
from truceline.assess.factors.common_factors import area_unless, common_factors
from truceline.assess.factors.exceptions import exception_factors
from truceline.assess.factors.factor import Factor, Role, chances, factor, most_of
from truceline.assess.factors.force_window import Window, overlap, span_factor
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Flags, IncidentTable, Rows
from truceline.assess.factors.period import Period
from truceline.assess.judging.rule_variants import RuleVariant, RuleVariants
from truceline.assess.judging.verdict import decider, verdict_of
from truceline.assess.register.register import Register
from truceline.assess.weapons.unarmed import unexcused
from truceline.assess.words.phrases import percent
from truceline.engines.partitions import engine, even
from truceline.model.records import Incident, ReferenceLine
from truceline.model.terms import Verdict
from truceline.model.times import zone

PERIOD = "period"
ROUNDING = 1e-9  # shares added in another order differ by less


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One incident before one variant of a rule.

    `unweighed` are the factors that did not matter because the time or the area does not reach the incident. They
    would matter if it did, so they count when a change is weighed.
    """

    factors: tuple[Factor, ...]
    unweighed: tuple[Factor, ...]
    verdict: Verdict
    decided_by: str
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleEvaluation:
    """The incidents that a rule speaks about, and their outcomes under each of its variants.

    Where the time or the area surely does not reach, nothing is weighed: the chance is nothing and the verdict
    *outside scope*. Its words are made when somebody reads them.
    """

    variants: RuleVariants
    table: IncidentTable
    rows: Rows  # of the incidents that it speaks about
    reached: tuple[Mapping[int, Outcome], ...]  # by variant: outcomes by row, as far as they lie in the period
    whole: tuple[Mapping[int, Outcome], ...]  # by variant: the same of all rows, whenever they were told
    obligations: tuple[Mapping[str, tuple[Obligation, Outcome]], ...]  # by variant: by key, what it asks for by itself

    @property
    def told(self) -> Rows:
        """Rows that have findings of their own here; the others are told in the period of their best time."""
        return self.rows[self.rows < self.table.own]

    def outcomes(self, row: int) -> tuple[Outcome, ...]:
        """Outcomes of an incident by variant."""
        distinct = self.variants.distinct
        return tuple(self.reached[n].get(row) or _weigh(self.table, one, row) for n, one in enumerate(distinct))

    def measure(self) -> None:
        """Have ready what the words of the incidents need that lie outside."""
        for variant in self.variants.distinct:
            if variant.scope.area is not None:
                bound = self.told[self.table.within(variant.window, self.told)]
                self.table.inside(variant.scope.area, bound)
                self.table.measure(variant.scope.area, bound)


def evaluate_each(rules: Sequence[RuleVariants], table: IncidentTable, period: Period) -> list[RuleEvaluation]:
    """Every rule before all incidents of a period, as long as no release is weighed."""
    alone = [_alone(one) for one in rules]
    weighed = _weighed_each(alone, table)
    return [_evaluated(one, *found, table, period) for one, found in zip(rules, weighed, strict=True)]


Alone = dict[int, RuleVariant]  # by place: variants that weigh by themselves
Weighed = tuple[Rows, dict[int, dict[int, Outcome]]]  # rows that a rule speaks about; by place outcomes by row


def _alone(variants: RuleVariants) -> Alone:
    return {variant.weighed_as: variant for variant in variants.distinct}


def _weighed_each(rules: Sequence[Alone], table: IncidentTable) -> list[Weighed]:
    """The incidents before every rule: no incident depends on another, so some of them may be weighed elsewhere."""
    count = len(table.incidents)
    parts = even(count, engine().parts(count * sum(map(len, rules))))
    if len(parts) == 1:
        return [_weighed_rule(one, table) for one in rules]
    shared = (rules, table.lines, table.register)
    made = engine().each(_weighed_part, shared, [table.incidents[part] for part in parts])
    return [_joined(parts, [of_part[rule] for of_part in made]) for rule in range(len(rules))]


def _weighed_part(
    shared: tuple[Sequence[Alone], Sequence[ReferenceLine], Register], incidents: Sequence[Incident]
) -> list[Weighed]:
    rules, lines, register = shared
    table = IncidentTable(incidents, lines, register)
    return [_weighed_rule(one, table) for one in rules]


def _weighed_rule(alone: Alone, table: IncidentTable) -> Weighed:
    speaks = np.zeros(len(table.incidents), dtype=np.bool_)
    for variant in alone.values():
        speaks |= _speaks(variant, table)
    rows = np.flatnonzero(speaks)
    return rows, {place: _reached(variant, table, rows) for place, variant in alone.items()}


def _joined(parts: Sequence[slice], made: Sequence[Weighed]) -> Weighed:
    """What the parts of a table found of one rule, by the rows of the whole."""
    begun = list(zip([part.start for part in parts], made, strict=True))
    whole = {
        place: {begin + row: one for begin, (_, found) in begun for row, one in found[place].items()}
        for place in made[0][1]
    }
    return np.concatenate([begin + rows for begin, (rows, _) in begun]), whole


def _evaluated(
    variants: RuleVariants, rows: Rows, whole: Mapping[int, Mapping[int, Outcome]], table: IncidentTable, period: Period
) -> RuleEvaluation:
    alone = _alone(variants)
    within = {place: _within(alone[place], made, table, period) for place, made in whole.items()}
    return RuleEvaluation(
        variants=variants,
        table=table,
        rows=rows,
        reached=tuple(within[variant.weighed_as] for variant in variants.distinct),
        whole=tuple(whole[variant.weighed_as] for variant in variants.distinct),
        obligations=tuple(_obligations(variant, table, period) for variant in variants.distinct),
    )


def _reached(variant: RuleVariant, table: IncidentTable, speaks: Rows) -> dict[int, Outcome]:
    """Outcomes of the rows that the time and the area of a variant may reach, in the order of the incidents."""
    rows = speaks[table.within(variant.window, speaks)]
    if variant.scope.area is not None:
        rows = rows[table.inside(variant.scope.area, rows) > 0.0]
        table.measure(variant.scope.area, rows)
    return {row: _weigh(table, variant, row) for row in rows.tolist()}


def _within(
    variant: RuleVariant, whole: Mapping[int, Outcome], table: IncidentTable, period: Period
) -> Mapping[int, Outcome]:
    """The outcomes of a period: what is told in another counts with the share of its time that lies in this one."""
    if all(row < table.own for row in whole):
        return whole
    made = {row: one for row, one in whole.items() if row < table.own}
    for row, one in whole.items():
        incident = table.incidents[row]
        if row >= table.own and overlap(incident.started_utc, incident.ended_utc, period.start, period.end) > 0.0:
            made[row] = _in_period(variant, one, period, incident)
    return made


def _in_period(variant: RuleVariant, one: Outcome, period: Period, incident: Incident) -> Outcome:
    """An outcome with as much of it as lies in a period in which the incident is not told."""
    return outcome_of(variant, (*one.factors, period_factor(variant.window, period, incident)), one.unweighed)


def period_factor(window: Window, period: Period, incident: Incident) -> Factor:
    """Of the time of an incident in which the rule binds, the share that lies in a period in which it is not told."""
    low, high = window.cut(period.start, period.end)
    inside = replace(window, start=low, end=high).share(incident.started_utc, incident.ended_utc) if low < high else 0.0
    bound = window.share(incident.started_utc, incident.ended_utc)
    share = min(inside / bound, 1.0) if bound > 0.0 else 0.0
    words = f"{percent(share)} of its bound time in this period; told on {day_told(period, incident)}"
    return factor(PERIOD, Role.SCOPE, share, words)


def day_told(period: Period, incident: Incident) -> str:
    """The local day in whose report an incident is told."""
    return day_words(incident.best_utc.astimezone(zone(period.zone)).date())


def _weigh(table: IncidentTable, variant: RuleVariant, row: int) -> Outcome:
    context = table.context(row)
    subject = variant.kind.subject(variant.rule, context.incident)
    shared = table.shared(row)
    common = common_factors(variant.scope, variant.window, shared)
    if most_of(common, Role.SCOPE) > 0.0:
        common = (*common, *_exceptions(variant, context))
    reached = most_of(common, Role.SCOPE) > 0.0
    beyond = () if reached else area_unless(common, variant.scope, shared)
    twice = sum(one.role is Role.SCOPE and one.most == 0.0 for one in (*common, *beyond)) > 1
    own = () if twice else variant.kind.own_factors(variant.rule, context)  # no single change brings it within reach
    factors = (*subject, *common, *(own if reached else ()))
    unweighed = () if reached else (*beyond, *own)
    return outcome_of(variant, factors, unweighed)


def _exceptions(variant: RuleVariant, context: IncidentContext) -> tuple[Factor, ...]:
    """What the text excepts in words; those whom a rule's own parameters exempt, its own module names."""
    persons = getattr(variant.kind, "excepted", None)
    return exception_factors(
        variant.rule,
        variant.names,
        () if persons is None else persons(variant.rule),
        context.incident,
        context.register,
        asked=not getattr(variant.kind, "ASKS_WHO", False),
        unexcused=partial(unexcused, incident=context.incident),
    )


def outcome_of(variant: RuleVariant, factors: tuple[Factor, ...], unweighed: tuple[Factor, ...] = ()) -> Outcome:
    """The outcome of an incident whose factors are known."""
    verdict = verdict_of(factors, variant.limits, watched=variant.watched.enough())
    least, most = chances(factors)
    decided_by = decider(factors, verdict, variant.kind.MAIN)
    return Outcome(factors=factors, unweighed=unweighed, verdict=verdict, decided_by=decided_by, least=least, most=most)


def _obligations(variant: RuleVariant, table: IncidentTable, period: Period) -> dict[str, tuple[Obligation, Outcome]]:
    """What a variant asks for by itself in the period, by key, with its outcome."""
    ask = getattr(variant.kind, "obligations", None)
    asked: Sequence[Obligation] = () if ask is None else ask(variant.rule, table, period)
    return {one.key: (one, outcome_of_obligation(variant, one)) for one in asked}


def outcome_of_obligation(variant: RuleVariant, asked: Obligation) -> Outcome:
    """The outcome of what a rule asks for by itself."""
    factors = (span_factor(variant.window, asked.started, asked.ended), *asked.factors)
    verdict = verdict_of(factors, variant.limits, watched=asked.recorded)
    least, most = chances(factors)
    name = decider(factors, verdict, asked.main or variant.kind.MAIN)
    decided_by = asked.witness if verdict is Verdict.NOT_OBSERVABLE else name
    return Outcome(factors=factors, unweighed=(), verdict=verdict, decided_by=decided_by, least=least, most=most)


def _speaks(variant: RuleVariant, table: IncidentTable) -> Flags:
    """Rows where even a sure event in scope would not stay at or below the lower limit otherwise."""
    lower = variant.limits.lower
    reach = getattr(variant.kind, "reach", None)
    shares = np.full(len(table.incidents), np.nan) if reach is None else reach(variant.rule, table)
    flags = shares > lower
    for row in np.flatnonzero(~(np.abs(shares - lower) > ROUNDING)):  # this way round: NaN is asked
        flags[row] = most_of(variant.kind.subject(variant.rule, table.incidents[row]), Role.SUBJECT) > lower
    return np.asarray(flags, dtype=np.bool_)
