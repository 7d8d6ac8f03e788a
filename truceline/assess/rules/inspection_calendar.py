"""24: inspections by the calendar. Spans of local days are counted from the day the rule comes into force."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from truceline.agreement.kinds.inspection_calendar import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.obligations import (
    Obligation,
    Requirement,
    best,
    day_of,
    day_words,
    doubted,
    failed,
    fulfilled,
    judged,
    midnight,
    missing,
    own_zone,
)
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import MICROSECOND, force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import FULFILLED, Register, plain
from truceline.assess.words.numerals import days
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome

TYPE = (24, "inspection_calendar")
MAIN = "inspection"

SENTENCES = {
    "en": "Each of these sites is inspected at least once in every span of {days}: {sites}.",
    "de": "Jeder dieser Orte wird in jedem Zeitraum von {days} mindestens einmal inspiziert: {sites}.",
    "uk": "Кожне з цих місць інспектують щонайменше раз на {days}: {sites}.",
    "ru": "Каждое из этих мест инспектируется не реже одного раза в {days}: {sites}.",
    "fr": "Chacun des sites suivants est inspecté au moins une fois par période de {days}\u00a0: {sites}.",
}
BY = {
    "en": " The inspections are made by {name}.",
    "de": " Die Inspektionen nimmt {name} vor.",
    "uk": " Інспекції проводить {name}.",
    "ru": " Инспекции проводит {name}.",
    "fr": " Les inspections sont menées par {name}.",
}
PARTLY = {
    "en": " An inspection that did not see everything counts as well.",
    "de": " Auch eine unvollständige Inspektion zählt.",
    "uk": " Зараховують і неповну інспекцію.",
    "ru": " Засчитывается и неполная инспекция.",
    "fr": " Une inspection incomplète compte aussi.",
}

window = force_window


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Local days, the last one included."""

    number: int  # 1 for the first
    start: datetime
    end: datetime  # first moment after it
    last: date


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows an inspection: only the register does."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """It speaks about no incident."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not an inspection"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each site and span whose last moment lies in the period."""
    own = _own(rule)
    return [_obligation(rule, span, site, table.register) for span in _spans(rule, own, period) for site in own.sites]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    main = SENTENCES[language].format(days=days(said, own.every_days), sites=", ".join(map(said.quoted, own.sites)))
    by = "" if own.by is None else BY[language].format(name=said.quoted(own.by))
    return f"{main}{by}{PARTLY[language] if own.partly_counts else ''} {said.applies(rule)}"


def _spans(rule: Rule, own: Parameters, period: Period) -> Iterator[Span]:
    """Spans that end in the judged part of the period."""
    if rule.in_force_from is None:
        return
    zone_name, length = own_zone(rule), timedelta(days=own.every_days)
    first = day_of(rule.in_force_from.at_utc, zone_name)
    number = max((day_of(period.start, zone_name) - first) // length - 1, 0)
    while True:
        begun = first + number * length
        end = midnight(begun + length, zone_name)
        if end - MICROSECOND >= min(period.end, period.as_of):
            return
        number += 1
        if judged(period, end - MICROSECOND):
            start = max(midnight(begun, zone_name), rule.in_force_from.at_utc)
            yield Span(number=number, start=start, end=end, last=begun + length - timedelta(days=1))


def _obligation(rule: Rule, span: Span, site: str, register: Register) -> Obligation:
    own = _own(rule)
    found = [
        held
        for one in register.of(EntryKind.INSPECTION, site=site)
        if one.started_utc < span.end and one.ended_utc >= span.start and (held := _inspection(own, one, span))
    ]
    words = f"no inspection on record that counts{_refusals(register, site, span)}"
    kept = register.kept(span.start, span.end)
    one = best(found, missing(MAIN, words, "an inspection in these days", kept=kept))
    return Obligation(
        key=f"inspection {span.number} {plain(site)}",
        title=f"inspection of “{site}”, due {day_words(span.last)}",
        started=span.end - MICROSECOND,
        ended=span.end - MICROSECOND,
        factors=(failed((one,)),),
        recorded=one.recorded,
        entries=one.entries,
    )


def _inspection(own: Parameters, one: Entry, span: Span) -> Requirement | None:
    """Whether an inspection of the site counts for the span; None where it does not."""
    partly = one.outcome is Outcome.PARTLY and own.partly_counts
    if not partly and one.outcome not in FULFILLED:
        return None
    if own.by is not None and one.by and plain(one.by) != plain(own.by):
        return None
    cure = "an inspection in these days"
    if one.outcome is Outcome.NONE:
        return doubted("outcome", "how an inspection ended is not stated", one, cure)
    if own.by is not None and not one.by:
        return doubted("by", "who made an inspection is not stated", one, cure)
    if one.started_utc < span.start or one.ended_utc >= span.end:
        return doubted(MAIN, "an inspection on the edge of these days", one, cure)
    return fulfilled(MAIN, "an inspection on record", one)


def _refusals(register: Register, site: str, span: Span) -> str:
    number = sum(
        one.outcome is Outcome.REFUSED and span.start <= one.ended_utc < span.end
        for one in register.of(EntryKind.INSPECTION, site=site)
    )
    return f" ({number} refused)" if number else ""


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
