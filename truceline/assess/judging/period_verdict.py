"""The verdict of a rule over the whole period: what its incidents and the coverage say together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from truceline.assess.duties.obligations import COVERAGE, REGISTER
from truceline.assess.factors.force_window import SUSPENSION
from truceline.assess.factors.period import Period
from truceline.assess.judging.evaluation import Outcome, RuleEvaluation, day_told
from truceline.assess.judging.flips import by_readings
from truceline.assess.judging.rule_variants import RuleVariant
from truceline.assess.words.phrases import listed, percent
from truceline.model.records import Finding, record_id
from truceline.model.terms import Verdict
from truceline.model.times import utc_text

INCIDENT, ITEM = "incident", "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The verdict of a variant over the period."""

    verdict: Verdict
    decided_by: str
    because: str
    chance: float | None


def period_findings(evaluation: RuleEvaluation, period: Period) -> list[Finding]:
    """One finding for each reading, without an incident."""
    variants = evaluation.variants
    by_variant = [
        _marked(
            _summary(variant, tuple(evaluation.reached[place].values()), _asked(evaluation, place), period),
            evaluation,
            place,
            period,
        )
        for place, variant in enumerate(evaluation.variants.distinct)
    ]
    sums = {reading: by_variant[place] for reading, place in variants.by_reading.items()}
    verdicts = {reading: one.verdict for reading, one in sums.items()}
    return [
        Finding(
            finding_id=record_id("finding", variants.rule_id, reading, utc_text(period.start), utc_text(period.end)),
            rule_id=variants.rule_id,
            rule_type=f"{variant.rule.number} {variant.rule.title}",
            reading=reading,
            verdict=sums[reading].verdict.value,
            incident_id=None,
            chance=sums[reading].chance,
            decided_by=sums[reading].decided_by,
            because=sums[reading].because,
            flips=(*by_readings(reading, variants.changes, verdicts), *_by_coverage(variant, sums[reading])),
            seen_fraction=variant.watched.seen,
            needed_fraction=variant.watched.needed,
            as_of_utc=period.as_of,
        )
        for reading, _, variant in variants.readings()
    ]


def _marked(summary: Summary, evaluation: RuleEvaluation, place: int, period: Period) -> Summary:
    """The summary with the incidents that count in it and are told in another period."""
    beside = [
        f"{evaluation.table.incidents[row].incident_id} on {day_told(period, evaluation.table.incidents[row])}"
        for row, one in evaluation.reached[place].items()
        if row >= evaluation.table.own and one.verdict is not Verdict.OUTSIDE_SCOPE
    ]
    if not beside or summary.verdict is Verdict.OUTSIDE_SCOPE:
        return summary
    words = f"Told elsewhere, and counted with the part of its time in this period: {listed(beside, 'and')}."
    words = f"{summary.because} {words}"
    return replace(summary, because=words)


def _asked(evaluation: RuleEvaluation, place: int) -> tuple[Outcome, ...]:
    """Outcomes of what the rule asks for by itself."""
    return tuple(outcome for _, outcome in evaluation.obligations[place].values())


def _summary(
    variant: RuleVariant, outcomes: Sequence[Outcome], obligations: Sequence[Outcome], period: Period
) -> Summary:
    spans = variant.window.spans(period.start, period.end)
    if not spans:
        return _not_bound(variant, period.start)
    if period.as_of <= spans[0][0]:
        words = f"As of {utc_text(period.as_of)} the bound part of the period had not begun."
        return Summary(verdict=Verdict.NOT_OBSERVABLE, decided_by="as of", because=words, chance=None)
    against = [one for one in (*outcomes, *obligations) if one.verdict is Verdict.INCONSISTENT]
    if against:
        words = f"{_counted(variant, len(against))} found contrary to the rule, whoever acted; {_seen(variant)}."
        best = max(one.least for one in against)
        return Summary(verdict=Verdict.INCONSISTENT, decided_by=variant.kind.MAIN, because=words, chance=best)
    within = [one for one in (*outcomes, *obligations) if one.verdict is not Verdict.OUTSIDE_SCOPE]
    return _without_contradiction(variant, within, obligations)


def _not_bound(variant: RuleVariant, start: datetime) -> Summary:
    after = variant.window.end is not None and variant.window.end <= start
    name = variant.window.end_name if after else variant.window.start_name
    edge = variant.window.end_words if after else variant.window.start_words
    rest = next((gap for gap in variant.window.gaps if gap.start <= start < gap.end), None)
    if rest is not None:
        name, edge = SUSPENSION, rest.words
    words = f"The rule does not bind in this period under this reading ({name} {edge})."
    return Summary(verdict=Verdict.OUTSIDE_SCOPE, decided_by=name, because=words, chance=None)


def _without_contradiction(
    variant: RuleVariant, outcomes: Sequence[Outcome], obligations: Sequence[Outcome]
) -> Summary:
    """Many doubtful incidents together can pass the lower limit, but never alone make a contradiction."""
    any_of_them = 1.0
    for one in outcomes:
        any_of_them *= 1.0 - one.most
    any_of_them = 1.0 - any_of_them
    if any_of_them > variant.limits.lower:
        top = max(outcomes, key=lambda one: one.most)
        open_ones = sum(one.verdict is Verdict.UNDETERMINED for one in outcomes)
        words = (
            f"{_counted(variant, open_ones)} undetermined of {len(outcomes)}; at most {percent(any_of_them)} "
            f"that any contradicts the rule (taken as independent); {_seen(variant)}."
        )
        decided_by = top.decided_by if top.verdict is Verdict.UNDETERMINED else "event happened"
        return Summary(verdict=Verdict.UNDETERMINED, decided_by=decided_by, because=words, chance=None)
    noun = ITEM if _by_register(variant) else INCIDENT
    found = f"No {noun} found" if not outcomes else f"At most {percent(any_of_them)} that any {noun} contradicts"
    unseen = sum(one.verdict is Verdict.NOT_OBSERVABLE for one in obligations)
    if unseen:
        words = f"{found}; {_counted(variant, unseen)} of which no register says anything."
        return Summary(verdict=Verdict.NOT_OBSERVABLE, decided_by=REGISTER, because=words, chance=None)
    verdict = Verdict.CONSISTENT if variant.watched.enough() else Verdict.NOT_OBSERVABLE
    return Summary(
        verdict=verdict, decided_by=COVERAGE, because=f"{found}; {_seen(variant)}.", chance=any_of_them or None
    )


def _by_coverage(variant: RuleVariant, one: Summary) -> tuple[str, ...]:
    if one.decided_by != COVERAGE:
        return ()
    needed = percent(variant.watched.needed)
    if one.verdict is Verdict.NOT_OBSERVABLE:
        return (f"coverage: {needed} seen instead of {percent(variant.watched.seen)} -> consistent",)
    return (f"coverage: less than {needed} seen -> not observable",)


def _seen(variant: RuleVariant) -> str:
    seen, needed = percent(variant.watched.seen), percent(variant.watched.needed)
    if _by_register(variant):
        return f"the register was kept for {seen} of the time, {needed} needed"
    return f"{seen} of the watched area-hours could be seen, {needed} needed"


def _by_register(variant: RuleVariant) -> bool:
    return not variant.kind.looked_for(variant.rule)


def _counted(variant: RuleVariant, number: int) -> str:
    noun = ITEM if _by_register(variant) else INCIDENT
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
