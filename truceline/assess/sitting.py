"""One rule under all readings, and one incident before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.agreement.nouns import Agreement, Rule
from truceline.agreement.readings import differing, under
from truceline.assess.common import Window, common_factors
from truceline.assess.factors import Factor, Limits, Role, chances, decider, most_of, verdict_of
from truceline.assess.flips import Changes, changes_between
from truceline.assess.question import Period, Question, RuleType, SeenFraction
from truceline.assess.rules import _registry
from truceline.assess.watched import Watched, watched
from truceline.model.terms import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A rule under the parameters that one or several readings share."""

    rule: Rule
    kind: RuleType
    window: Window
    limits: Limits
    start: datetime  # of the period, cut to the window and to as_of; empty where end <= start
    end: datetime
    watched: Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A rule with its forms by reading; readings of equal parameters share one form."""

    rule_id: str
    forms: Mapping[str, Form]
    changes: Changes  # what each reading sets otherwise than each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One incident before one form of a rule."""

    factors: tuple[Factor, ...]
    verdict: Verdict
    decided_by: str
    least: float
    most: float


def sittings(agreement: Agreement, coverage: SeenFraction, period: Period) -> tuple[Sitting, ...]:
    """All rules under all readings, with what could be seen of each."""
    readings = {reading.reading_id: under(agreement, reading) for reading in agreement.readings}
    made = []
    for index, base in enumerate(agreement.rules):
        forms: dict[str, Form] = {}
        for reading, rules in readings.items():
            rule = rules[index]
            same = next((form for form in forms.values() if not differing(form.rule, rule)), None)
            forms[reading] = same or _form(agreement, rule, coverage, period)
        changes = changes_between({reading: form.rule for reading, form in forms.items()})
        made.append(Sitting(rule_id=base.rule_id, forms=forms, changes=changes))
    return tuple(made)


def _form(agreement: Agreement, rule: Rule, coverage: SeenFraction, period: Period) -> Form:
    kind = _registry.rule_type(rule.kind)
    window = kind.window(rule)
    low, high = window.cut(period.start, min(period.end, period.as_of))
    return Form(
        rule=rule,
        kind=kind,
        window=window,
        limits=Limits(lower=rule.lower, upper=rule.upper),
        start=low,
        end=high,
        watched=watched(rule, agreement.watched, coverage, (low, high), kind.looked_for(rule)),
    )


def hear(sitting: Sitting, question: Question) -> dict[str, Outcome] | None:
    """Outcomes by reading; None where the rule speaks about the incident under no reading."""
    subjects = {id(form): form.kind.subject(form.rule, question.incident) for form in sitting.forms.values()}
    if not any(_speaks(subjects[id(form)], form.limits) for form in sitting.forms.values()):
        return None
    outcomes: dict[int, Outcome] = {}
    for form in sitting.forms.values():
        if id(form) not in outcomes:
            outcomes[id(form)] = _outcome(form, subjects[id(form)], question)
    return {reading: outcomes[id(form)] for reading, form in sitting.forms.items()}


def _speaks(subject: Sequence[Factor], limits: Limits) -> bool:
    """Even a sure event in scope would stay at or below the lower limit otherwise."""
    return most_of(subject, Role.SUBJECT) > limits.lower


def _outcome(form: Form, subject: tuple[Factor, ...], question: Question) -> Outcome:
    common = common_factors(form.rule, form.window, question.incident, question.areas)
    reached = most_of(common, Role.SCOPE) > 0.0  # otherwise nothing of the place needs to be measured
    factors = (*subject, *common, *(form.kind.judge(form.rule, question) if reached else ()))
    verdict = verdict_of(factors, form.limits, watched=form.watched.enough())
    least, most = chances(factors)
    decided_by = decider(factors, verdict, form.kind.MAIN)
    return Outcome(factors=factors, verdict=verdict, decided_by=decided_by, least=least, most=most)
