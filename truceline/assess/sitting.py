"""One rule under all readings, and one incident before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from truceline.agreement.nouns import Agreement, Rule
from truceline.agreement.readings import Differences, under
from truceline.agreement.switches import company, governed
from truceline.assess.common import Window, area_unless, common_factors, span_factor
from truceline.assess.docket import Docket, Flags
from truceline.assess.factors import Factor, Limits, Role, chances, decider, most_of, verdict_of
from truceline.assess.flips import Changes, changes_between
from truceline.assess.force import bound_window, references
from truceline.assess.question import Due, Period, RuleType
from truceline.assess.register import Register
from truceline.assess.rules import _registry
from truceline.assess.watched import Sight, Watched, watched
from truceline.model.terms import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A rule under the parameters that one or several readings share."""

    rule: Rule
    scope: Rule  # the rule with the ground that it reaches as its area
    kind: RuleType
    window: Window
    limits: Limits
    watched: Watched
    company: tuple[Rule, ...]  # the rules on which the judgement depends, its own first
    names: tuple[str, ...]  # under which the register may refer to the rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A rule with its forms by reading; readings of equal parameters share one form."""

    rule_id: str
    forms: Mapping[str, Form]
    changes: Changes  # what each reading sets otherwise than each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One incident before one form of a rule.

    `unweighed` are the factors that did not matter because the time or the area does not reach the incident. They
    would matter if it did, so they count when a change is weighed.
    """

    factors: tuple[Factor, ...]
    unweighed: tuple[Factor, ...]
    verdict: Verdict
    decided_by: str
    least: float
    most: float


ROUNDING = 1e-9  # shares added in another order differ by less


def sittings(agreement: Agreement, sight: Sight, period: Period, register: Register) -> tuple[Sitting, ...]:
    """All rules under all readings, with what could be seen of each."""
    readings = {reading.reading_id: under(agreement, reading) for reading in agreement.readings}
    known, made = Differences(), []
    switching = any(governed(rule) for rule in agreement.rules)
    for index, base in enumerate(agreement.rules):
        forms: dict[str, Form] = {}
        for reading, rules in readings.items():
            around = tuple(rules[place] for place in (company(rules, index) if switching else (index,)))
            same = next((form for form in forms.values() if _alike(form.company, around, known)), None)
            new = same or _form(agreement.agreement_id, around, sight, period, register)
            forms[reading] = same or next((t for f in forms.values() if (t := _twin(f, new, known))), new)
        changes = changes_between({reading: form.company for reading, form in forms.items()}, known)
        made.append(Sitting(rule_id=base.rule_id, forms=forms, changes=changes))
    return tuple(made)


def _alike(some: Sequence[Rule], others: Sequence[Rule], known: Differences) -> bool:
    """Whether two readings judge a rule alike: its own parameters, and those of the rules that switch it."""
    if len(some) != len(others):
        return False
    return all(a.rule_id == b.rule_id and not known.between(a, b) for a, b in zip(some, others, strict=True))


def _twin(form: Form, new: Form, known: Differences) -> Form | None:
    """The form with the company of another whose rule and window are alike: until a release they weigh the same."""
    alike = form.window == new.window and not known.between(form.rule, new.rule)
    return replace(form, company=new.company) if alike else None


def _form(agreement_id: str, around: tuple[Rule, ...], sight: Sight, period: Period, register: Register) -> Form:
    rule = around[0]
    kind = _registry.rule_type(rule.kind)
    switches = [other for other in around if rule.rule_id in governed(other)]
    names = references(rule, agreement_id)
    window = bound_window(kind.window(rule), rule, switches, register, names)
    spans = window.spans(period.start, min(period.end, period.as_of))
    ground = getattr(kind, "ground", None)
    scope = rule if ground is None else replace(rule, area=ground(rule))
    return Form(
        rule=rule,
        scope=scope,
        kind=kind,
        window=window,
        limits=Limits(lower=rule.lower, upper=rule.upper),
        watched=watched(scope, sight, register, spans, kind.looked_for(rule)),
        company=around,
        names=names,
    )


def _own(form: Form) -> tuple[int, Window]:
    """What the outcomes of a form hang on before any release."""
    return id(form.rule), form.window


class Hearing:
    """The incidents that a rule speaks about, and their outcomes under each of its forms.

    Where the time or the area surely does not reach, nothing is weighed: the chance is nothing and the verdict
    *outside scope*. Its words are made when somebody reads them.
    """

    def __init__(self, sitting: Sitting, docket: Docket, period: Period) -> None:
        self.sitting, self.docket = sitting, docket
        self.forms = {id(form): form for form in sitting.forms.values()}
        speaks = np.zeros(len(docket.incidents), dtype=np.bool_)
        for form in {id(form.rule): form for form in self.forms.values()}.values():
            speaks |= _speaks(form, docket)
        self.rows = np.flatnonzero(speaks)
        twins = {_own(form): form for form in self.forms.values()}
        weighed_once = {own: self._reached(form) for own, form in twins.items()}
        self.reached = {key: dict(weighed_once[_own(form)]) for key, form in self.forms.items()}
        self.dues = {key: _dues(form, docket, period) for key, form in self.forms.items()}

    def outcomes(self, row: int) -> dict[int, Outcome]:
        """Outcomes by form, in the order of `forms`."""
        return {key: self.reached[key].get(row) or self._weigh(form, row) for key, form in self.forms.items()}

    def measure(self) -> None:
        """Have ready what the words of the incidents need that lie outside."""
        for form in self.forms.values():
            if form.scope.area is not None:
                bound = self.rows[self.docket.within(form.window, self.rows)]
                self.docket.inside(form.scope.area, bound)
                self.docket.measure(form.scope.area, bound)

    def _reached(self, form: Form) -> dict[int, Outcome]:
        """Outcomes of the rows that the time and the area of a form may reach, in the order of the incidents."""
        rows = self.rows[self.docket.within(form.window, self.rows)]
        if form.scope.area is not None:
            rows = rows[self.docket.inside(form.scope.area, rows) > 0.0]
            self.docket.measure(form.scope.area, rows)
        return {row: self._weigh(form, row) for row in rows.tolist()}

    def _weigh(self, form: Form, row: int) -> Outcome:
        question = self.docket.question(row)
        subject = form.kind.subject(form.rule, question.incident)
        shared = self.docket.shared(row)
        common = common_factors(form.scope, form.window, shared)
        reached = most_of(common, Role.SCOPE) > 0.0
        beyond = () if reached else area_unless(common, form.scope, shared)
        twice = sum(one.role is Role.SCOPE and one.most == 0.0 for one in (*common, *beyond)) > 1
        own = () if twice else form.kind.judge(form.rule, question)  # no single change brings it within reach
        factors = (*subject, *common, *(own if reached else ()))
        unweighed = () if reached else (*beyond, *own)
        return weighed(form, factors, unweighed)


def weighed(form: Form, factors: tuple[Factor, ...], unweighed: tuple[Factor, ...] = ()) -> Outcome:
    """The outcome of an incident whose factors are known."""
    verdict = verdict_of(factors, form.limits, watched=form.watched.enough())
    least, most = chances(factors)
    decided_by = decider(factors, verdict, form.kind.MAIN)
    return Outcome(factors=factors, unweighed=unweighed, verdict=verdict, decided_by=decided_by, least=least, most=most)


def _dues(form: Form, docket: Docket, period: Period) -> dict[str, tuple[Due, Outcome]]:
    """What a form asks for by itself in the period, by key, with its outcome."""
    ask = getattr(form.kind, "dues", None)
    dues: Sequence[Due] = () if ask is None else ask(form.rule, docket, period)
    return {one.key: (one, met(form, one)) for one in dues}


def met(form: Form, due: Due) -> Outcome:
    """The outcome of what a rule asks for by itself."""
    factors = (span_factor(form.window, due.started, due.ended), *due.factors)
    verdict = verdict_of(factors, form.limits, watched=due.recorded)
    least, most = chances(factors)
    name = decider(factors, verdict, due.main or form.kind.MAIN)
    decided_by = due.witness if verdict is Verdict.NOT_OBSERVABLE else name
    return Outcome(factors=factors, unweighed=(), verdict=verdict, decided_by=decided_by, least=least, most=most)


def _speaks(form: Form, docket: Docket) -> Flags:
    """Rows where even a sure event in scope would not stay at or below the lower limit otherwise."""
    lower = form.limits.lower
    reach = getattr(form.kind, "reach", None)
    shares = np.full(len(docket.incidents), np.nan) if reach is None else reach(form.rule, docket)
    flags = shares > lower
    for row in np.flatnonzero(~(np.abs(shares - lower) > ROUNDING)):  # this way round: NaN is asked
        flags[row] = most_of(form.kind.subject(form.rule, docket.incidents[row]), Role.SUBJECT) > lower
    return np.asarray(flags, dtype=np.bool_)
