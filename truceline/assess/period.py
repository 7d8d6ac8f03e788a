"""A rule over the whole period: what its incidents and the coverage say together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.assess.common import SUSPENSION
from truceline.assess.flips import by_readings
from truceline.assess.phrases import percent
from truceline.assess.question import COVERAGE, REGISTER, Period
from truceline.assess.sitting import Form, Hearing, Outcome
from truceline.model.records import Finding, record_id
from truceline.model.terms import Verdict
from truceline.model.times import utc_text

INCIDENT, ITEM = "incident", "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The verdict of a form over the period."""

    verdict: Verdict
    decided_by: str
    because: str
    chance: float | None


def period_findings(hearing: Hearing, period: Period) -> list[Finding]:
    """One finding for each reading, without an incident."""
    bench = hearing.sitting
    by_form = {
        key: _summary(form, tuple(hearing.reached[key].values()), _asked(hearing, key), period)
        for key, form in hearing.forms.items()
    }
    sums = {reading: by_form[id(form)] for reading, form in bench.forms.items()}
    verdicts = {reading: one.verdict for reading, one in sums.items()}
    return [
        Finding(
            finding_id=record_id("finding", bench.rule_id, reading, utc_text(period.start), utc_text(period.end)),
            rule_id=bench.rule_id,
            rule_type=f"{form.rule.number} {form.rule.title}",
            reading=reading,
            verdict=sums[reading].verdict.value,
            incident_id=None,
            chance=sums[reading].chance,
            decided_by=sums[reading].decided_by,
            because=sums[reading].because,
            flips=(*by_readings(reading, bench.changes, verdicts), *_by_coverage(form, sums[reading])),
            seen_fraction=form.watched.seen,
            needed_fraction=form.watched.needed,
            as_of_utc=period.as_of,
        )
        for reading, form in bench.forms.items()
    ]


def _asked(hearing: Hearing, key: int) -> tuple[Outcome, ...]:
    """Outcomes of what the rule asks for by itself."""
    return tuple(outcome for _, outcome in hearing.dues[key].values())


def _summary(form: Form, outcomes: Sequence[Outcome], dues: Sequence[Outcome], period: Period) -> Summary:
    spans = form.window.spans(period.start, period.end)
    if not spans:
        return _not_bound(form, period.start)
    if period.as_of <= spans[0][0]:
        words = f"As of {utc_text(period.as_of)} the bound part of the period had not begun."
        return Summary(verdict=Verdict.NOT_OBSERVABLE, decided_by="as of", because=words, chance=None)
    against = [one for one in (*outcomes, *dues) if one.verdict is Verdict.INCONSISTENT]
    if against:
        words = f"{_counted(form, len(against))} found contrary to the rule, whoever acted; {_seen(form)}."
        best = max(one.least for one in against)
        return Summary(verdict=Verdict.INCONSISTENT, decided_by=form.kind.MAIN, because=words, chance=best)
    within = [one for one in (*outcomes, *dues) if one.verdict is not Verdict.OUTSIDE_SCOPE]
    return _without_contradiction(form, within, dues)


def _not_bound(form: Form, start: datetime) -> Summary:
    after = form.window.end is not None and form.window.end <= start
    name = form.window.end_name if after else form.window.start_name
    edge = form.window.end_words if after else form.window.start_words
    rest = next((gap for gap in form.window.gaps if gap.start <= start < gap.end), None)
    if rest is not None:
        name, edge = SUSPENSION, rest.words
    words = f"The rule does not bind in this period under this reading ({name} {edge})."
    return Summary(verdict=Verdict.OUTSIDE_SCOPE, decided_by=name, because=words, chance=None)


def _without_contradiction(form: Form, outcomes: Sequence[Outcome], dues: Sequence[Outcome]) -> Summary:
    """Many doubtful incidents together can pass the lower limit, but never alone make a contradiction."""
    any_of_them = 1.0
    for one in outcomes:
        any_of_them *= 1.0 - one.most
    any_of_them = 1.0 - any_of_them
    if any_of_them > form.limits.lower:
        top = max(outcomes, key=lambda one: one.most)
        open_ones = sum(one.verdict is Verdict.UNDETERMINED for one in outcomes)
        words = (
            f"{_counted(form, open_ones)} undetermined of {len(outcomes)}; at most {percent(any_of_them)} "
            f"that any contradicts the rule (taken as independent); {_seen(form)}."
        )
        decided_by = top.decided_by if top.verdict is Verdict.UNDETERMINED else "event happened"
        return Summary(verdict=Verdict.UNDETERMINED, decided_by=decided_by, because=words, chance=None)
    noun = ITEM if _by_register(form) else INCIDENT
    found = f"No {noun} found" if not outcomes else f"At most {percent(any_of_them)} that any {noun} contradicts"
    unseen = sum(one.verdict is Verdict.NOT_OBSERVABLE for one in dues)
    if unseen:
        words = f"{found}; {_counted(form, unseen)} of which no register says anything."
        return Summary(verdict=Verdict.NOT_OBSERVABLE, decided_by=REGISTER, because=words, chance=None)
    verdict = Verdict.CONSISTENT if form.watched.enough() else Verdict.NOT_OBSERVABLE
    return Summary(verdict=verdict, decided_by=COVERAGE, because=f"{found}; {_seen(form)}.", chance=any_of_them or None)


def _by_coverage(form: Form, one: Summary) -> tuple[str, ...]:
    if one.decided_by != COVERAGE:
        return ()
    needed = percent(form.watched.needed)
    if one.verdict is Verdict.NOT_OBSERVABLE:
        return (f"coverage: {needed} seen instead of {percent(form.watched.seen)} -> consistent",)
    return (f"coverage: less than {needed} seen -> not observable",)


def _seen(form: Form) -> str:
    seen, needed = percent(form.watched.seen), percent(form.watched.needed)
    if _by_register(form):
        return f"the register was kept for {seen} of the time, {needed} needed"
    return f"{seen} of the watched area-hours could be seen, {needed} needed"


def _by_register(form: Form) -> bool:
    return not form.kind.looked_for(form.rule)


def _counted(form: Form, number: int) -> str:
    noun = ITEM if _by_register(form) else INCIDENT
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
