"""26: floors and quotas per day or week. What the register shows is added up; a span nobody kept is never zero."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from truceline.agreement.kinds.period_quota import Parameters, Quota
from truceline.agreement.nouns import Rule
from truceline.assess.duties.obligations import Obligation, day_of, day_words, judged, midnight, own_zone
from truceline.assess.duties.tallies import Tally, at_place, tallied
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import MICROSECOND, force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import plain
from truceline.assess.words.numerals import days
from truceline.assess.words.quota import BY, CARRY, FIRST, LEAST, MOST, SENTENCES, SITES
from truceline.assess.words.speak import tongue
from truceline.assess.words.tongue import Tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType

TYPE = (26, "period_quota")
MAIN = "number"
COUNTED = (EntryKind.DELIVERY, EntryKind.ARRIVAL)
NOT_KEPT = "; the register was not kept without a gap over that time"

window = force_window


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of whole local days, and from where it is counted: with a carry-over that is the first of all."""

    start: datetime
    end: datetime  # first moment after it
    first: date
    last: date
    times: int  # how many spans are counted together
    whole: bool  # the rule was in force over all that is counted


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows what came in: only the register does."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """It speaks about no incident."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not a delivery"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each number that a quota states and each span that ends in the period."""
    own, register = _own(rule), table.register
    lines = [[one for item in _names(quota) for one in register.of(*COUNTED, item=item)] for quota in own.quotas]
    return [
        one
        for span in _spans(rule, own, period)
        for quota, held in zip(own.quotas, lines, strict=True)
        for one in _of_span(rule, quota, span, (held, register.kept(span.start, span.end)))
    ]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    quotas = said.apart(_said(said, one) for one in own.quotas)
    main = SENTENCES[language].format(days=days(said, own.every_days), quotas=quotas)
    by = "" if own.counted_by is None else BY[language].format(name=said.quoted(own.counted_by))
    first = "" if own.first_day is None else FIRST[language].format(date=said.day(date.fromisoformat(own.first_day)))
    return f"{main}{first}{by}{CARRY[language] if own.carry_over else ''} {said.applies(rule)}"


def _said(said: Tongue, one: Quota) -> str:
    limits = [
        form[said.language].format(number=number)
        for form, number in ((LEAST, one.at_least), (MOST, one.at_most))
        if number is not None
    ]
    items = f" {said.both} ".join(map(said.quoted, one.items))
    sites = SITES[said.language].format(sites=", ".join(map(said.quoted, one.sites))) if one.sites else ""
    return f"{items} – {', '.join(limits)}{sites}"


def _spans(rule: Rule, own: Parameters, period: Period) -> Iterator[Span]:
    """Spans that end in the judged part of the period."""
    force = rule.in_force_from
    if force is None:
        return
    zone_name, length = own_zone(rule), timedelta(days=own.every_days)
    anchor = day_of(force.at_utc, zone_name) if own.first_day is None else date.fromisoformat(own.first_day)
    number = max((day_of(period.start, zone_name) - anchor) // length - 1, 0)
    while True:
        first = anchor + number * length
        end = midnight(first + length, zone_name)
        if end - MICROSECOND >= min(period.end, period.as_of):
            return
        number += 1
        if judged(period, end - MICROSECOND) and end > force.at_utc:
            start = midnight(anchor if own.carry_over else first, zone_name)
            yield Span(
                start=max(start, force.at_utc),
                end=end,
                first=first,
                last=first + length - timedelta(days=1),
                times=number if own.carry_over else 1,
                whole=force.at_utc <= start,
            )


def _of_span(rule: Rule, quota: Quota, span: Span, known: tuple[list[Entry], bool]) -> Iterator[Obligation]:
    """The floor and the ceiling of a quota, each by itself; known: its lines, and whether the register was kept."""
    lines, kept = known
    held = tallied(
        lines,
        span.start,
        span.end,
        counted_by=_own(rule).counted_by,
        belongs=lambda line: at_place(rule, quota.sites, line),
    )
    if quota.at_least is not None:
        yield _obligation(quota, span, held, "at least", _floor(held, quota.at_least, span, kept=kept))
    if quota.at_most is not None:
        yield _obligation(quota, span, held, "at most", _ceiling(held, quota.at_most, span, kept=kept))


def _names(quota: Quota) -> list[str]:
    """Its items, each once, as they are compared."""
    return list(dict.fromkeys(plain(item) for item in quota.items))


def _floor(held: Tally, wanted: int, span: Span, *, kept: bool) -> tuple[Factor, bool]:
    """The chance that less came than the floor asks, and whether the register would show it."""
    number = wanted * span.times
    sure = number if span.whole else number - wanted  # of a span that the start of force cuts
    surely, may_be = held.short_of(sure)[0], held.short_of(number)[1]
    words = f"{held.bounds} on record, at least {number} asked{_together(span, held)}"
    cure = f"at least {number}"
    if not may_be:
        return factor(MAIN, Role.FACT, 0.0, words), True
    if not kept:
        return factor(MAIN, Role.FACT, 0.0, words + NOT_KEPT), False
    if not span.whole:
        words = f"{words}; whether all of it is due for part of a span is open"
    return factor(MAIN, Role.FACT, float(surely), words, most=1.0, if_contradicts="fewer", if_clears=cure), True


def _ceiling(held: Tally, wanted: int, span: Span, *, kept: bool) -> tuple[Factor, bool]:
    """The chance that more came than the ceiling allows, and whether the register would show it."""
    number = wanted * span.times
    surely, may_be = held.above(number)
    words = f"{held.bounds} on record, at most {number} allowed{_together(span, held)}"
    if surely:
        return factor(MAIN, Role.FACT, 1.0, words, if_clears=f"at most {number}"), True
    if not kept and not may_be:
        return factor(MAIN, Role.FACT, 0.0, words + NOT_KEPT), False
    most = 1.0 if may_be else 0.0
    return factor(MAIN, Role.FACT, 0.0, words, most=most, if_contradicts="more", if_clears=f"at most {number}"), True


def _together(span: Span, held: Tally) -> str:
    spans = f" over {span.times} spans together" if span.times > 1 else ""
    return spans + (f"; {len(held.counters)} counters may have counted the same" if len(held.counters) > 1 else "")


def _obligation(quota: Quota, span: Span, held: Tally, which: str, judgement: tuple[Factor, bool]) -> Obligation:
    fact, recorded = judgement
    items = " and ".join(quota.items)
    number = quota.at_least if which == "at least" else quota.at_most
    when = day_words(span.last) if span.first == span.last else f"{day_words(span.first)} to {day_words(span.last)}"
    site = f" ({', '.join(quota.sites)})" if quota.sites else ""
    places = ",".join(sorted(plain(one) for one in quota.sites))
    return Obligation(
        key=f"{which} {','.join(sorted(_names(quota)))} {places} {span.last.isoformat()}",
        title=f"{which} {number} “{items}”{site}, {when}",
        started=span.end - MICROSECOND,
        ended=span.end - MICROSECOND,
        factors=(fact,),
        recorded=recorded,
        entries=held.entries,
    )


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
