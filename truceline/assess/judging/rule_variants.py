"""One rule under all readings: a variant for each set of parameters, of itself and of the rules on which it depends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from truceline.agreement.dependencies import company, governed
from truceline.agreement.nouns import Agreement, Rule
from truceline.agreement.readings import Differences, under
from truceline.assess.factors.force_window import Window
from truceline.assess.factors.period import Period
from truceline.assess.factors.sight import Sight, Watched, watched
from truceline.assess.judging.flips import ReadingChanges, changes_between
from truceline.assess.judging.verdict import Limits
from truceline.assess.register.register import Register
from truceline.assess.rules import _registry
from truceline.assess.rules._registry import RuleType
from truceline.assess.validity.applicability import bound_window, references
from truceline.assess.validity.renewal_in_silence import renewed_in_silence, still_open


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVariant:
    """A rule under the parameters that one or several readings share."""

    rule: Rule
    scope: Rule  # the rule with the ground that it reaches as its area
    kind: RuleType
    window: Window
    limits: Limits
    watched: Watched
    company: tuple[Rule, ...]  # the rules on which the judgement depends, its own first
    names: tuple[str, ...]  # under which the register may refer to the rule
    weighed_as: int  # position of the first variant of equal rule and window: until a release the two weigh the same


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVariants:
    """A rule with its variants; readings of equal parameters share one."""

    rule_id: str
    distinct: tuple[RuleVariant, ...]
    by_reading: Mapping[str, int]  # position in `distinct`
    changes: ReadingChanges  # what each reading sets otherwise than each other

    def under(self, reading: str) -> RuleVariant:
        """The rule as one reading has it."""
        return self.distinct[self.by_reading[reading]]

    def readings(self) -> Iterator[tuple[str, int, RuleVariant]]:
        """Each reading, the position of its variant and the variant, in the order of the document."""
        return ((reading, place, self.distinct[place]) for reading, place in self.by_reading.items())


def rule_variants(agreement: Agreement, sight: Sight, period: Period, register: Register) -> tuple[RuleVariants, ...]:
    """All rules under all readings, with what could be seen of each."""
    readings = {reading.reading_id: under(agreement, reading) for reading in agreement.readings}
    known, made = Differences(), []
    depending = any(governed(rule) for rule in agreement.rules)
    for index, base in enumerate(agreement.rules):
        distinct: list[RuleVariant] = []
        by_reading: dict[str, int] = {}
        for reading, rules in readings.items():
            around = tuple(rules[place] for place in (company(rules, index) if depending else (index,)))
            place = next((n for n, one in enumerate(distinct) if _alike(one.company, around, known)), len(distinct))
            if place == len(distinct):
                new = _variant(agreement.agreement_id, around, sight, period, register, place)
                distinct.append(next((twin for one in distinct if (twin := _twin(one, new, known))), new))
            by_reading[reading] = place
        changes = changes_between({reading: distinct[place].company for reading, place in by_reading.items()}, known)
        made.append(
            RuleVariants(rule_id=base.rule_id, distinct=tuple(distinct), by_reading=by_reading, changes=changes)
        )
    return tuple(made)


def _alike(some: Sequence[Rule], others: Sequence[Rule], known: Differences) -> bool:
    """Whether two readings judge a rule alike: its own parameters, and those of the rules on which it depends."""
    if len(some) != len(others):
        return False
    return all(a.rule_id == b.rule_id and not known.between(a, b) for a, b in zip(some, others, strict=True))


def _twin(variant: RuleVariant, new: RuleVariant, known: Differences) -> RuleVariant | None:
    """The variant with the company of another whose rule and window are alike: until a release they weigh the same."""
    alike = variant.window == new.window and not known.between(variant.rule, new.rule)
    return replace(variant, company=new.company) if alike else None


def _variant(  # noqa: PLR0917 - a variant stands on all of them
    agreement_id: str, around: tuple[Rule, ...], sight: Sight, period: Period, register: Register, place: int
) -> RuleVariant:
    rule = around[0]
    kind = _registry.rule_type(rule.kind)
    names = references(rule, agreement_id)
    window = _window(around, register, names)
    spans = window.spans(period.start, min(period.end, period.as_of))
    ground = getattr(kind, "ground", None)
    scope = rule if ground is None else replace(rule, area=ground(rule))
    if getattr(kind, "WHOEVER_ACTED", False):
        scope = replace(scope, binds_all=True)
    return RuleVariant(
        rule=rule,
        scope=scope,
        kind=kind,
        window=window,
        limits=Limits(lower=rule.lower, upper=rule.upper),
        watched=watched(scope, sight, register, spans, kind.looked_for(rule)),
        company=around,
        names=names,
        weighed_as=place,
    )


def _window(around: tuple[Rule, ...], register: Register, names: Sequence[str]) -> Window:
    """When the first of some rules binds, as the others move it."""
    rule = around[0]
    governing = [other for other in around if rule.rule_id in governed(other)]
    silent = renewed_in_silence(_registry.rule_type(rule.kind).window(rule), rule, governing, register, names)
    return still_open(bound_window(silent, rule, governing, register, names), silent)


def windows(agreement: Agreement, rule_id: str, register: Register) -> Iterator[tuple[str, Rule, Window]]:
    """Under each reading: its name, the rule, and when it binds by what the register holds."""
    index = next(place for place, rule in enumerate(agreement.rules) if rule.rule_id == rule_id)
    for reading in agreement.readings:
        rules = under(agreement, reading)
        around = tuple(rules[place] for place in company(rules, index))
        yield reading.reading_id, around[0], _window(around, register, references(around[0], agreement.agreement_id))
