"""Days of silence in an area, from the mission's word on each day and from what the period itself shows.

A day is local, in the zone in which the rule's time of force is written, and counts when it is over and lies wholly
in that time. An incident breaks it with the chance that it happened, was fire, lay inside the area and on that day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from truceline.agreement.moments import day_of
from truceline.agreement.nouns import Rule
from truceline.assess.factors.force_window import overlap
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, IncidentType, Outcome, PlacePrecision
from truceline.model.times import local_day, zone


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietDay:
    """One local day of an area: the chance that its silence was broken, and whether anybody would know."""

    day: date
    started: datetime
    ended: datetime
    least: float
    most: float
    known: bool
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedDay:
    """A day in the count of silent days before it: surely silent ones, and those that may have been."""

    day: QuietDay
    sure: int  # unbroken days up to and with this one
    maybe: int
    number: int  # which day of the count it is, had it stayed silent


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietArea:
    """An area as the register names it, what breaks its silence, and all that is known of a period."""

    rule: Rule
    site: str
    kinds: tuple[IncidentType, ...]
    table: IncidentTable
    period: Period


def quiet_days(watch: QuietArea) -> Iterator[QuietDay]:
    """Every day that is over, from the first whole day of the rule's force to the end of the period."""
    start, last = watch.rule.in_force_from, min(watch.period.end, watch.period.as_of)
    if start is None:
        return
    said = _said(watch.table.register.of(EntryKind.DAY, site=watch.site), start.zone)
    chances = _chances(watch)
    day = day_of(start)
    begun, ended = local_day(day, start.zone)
    while ended <= last:
        if begun >= start.at_utc:
            yield _day(watch, (day, begun, ended), chances, said.get(day))
        day += timedelta(days=1)
        begun, ended = local_day(day, start.zone)


def counted_days(days: Iterable[QuietDay], lower: float, upper: float) -> Iterator[CountedDay]:
    """The days with their count. A day that may have been broken ends the sure count, a broken one ends both."""
    sure = maybe = 0
    for one in days:
        number = maybe + 1
        maybe = 0 if one.least >= upper else number
        sure = sure + 1 if one.known and one.most <= lower else 0
        yield CountedDay(day=one, sure=sure, maybe=maybe, number=number)


def _said(lines: Iterable[Entry], zone_name: str) -> dict[date, Entry]:
    """The latest word on each day; a line is about the local day on which it begins."""
    return {one.started_utc.astimezone(zone(zone_name)).date(): one for one in lines}


Chance = tuple[datetime, datetime, float, float]  # of one incident: from, to, least and most


def _chances(watch: QuietArea) -> list[Chance]:
    """The incidents that may have been fire in the area; where the place is vague, nothing is sure."""
    table, area = watch.table, watch.rule.area
    shares = np.clip(np.nan_to_num(table.types(watch.kinds), nan=1.0), 0.0, 1.0)
    rows = np.flatnonzero(shares)
    if area is not None:
        shares[rows] *= table.inside(area, rows)
    made = []
    for row in np.flatnonzero(shares).tolist():
        one = table.incidents[row]
        known = 0.0 <= one.probability <= 1.0
        most = float(shares[row]) * (one.probability if known else 1.0)
        sure = known and one.place_precision is PlacePrecision.POSITION
        made.append((one.started_utc, one.ended_utc, most if sure else 0.0, most))
    return made


def _day(
    watch: QuietArea, span: tuple[date, datetime, datetime], chances: Sequence[Chance], said: Entry | None
) -> QuietDay:
    day, begun, ended = span
    least, most = _broken(chances, begun, ended)
    word = Outcome.NONE if said is None else said.outcome
    if word is Outcome.BROKEN:
        least = most = 1.0
    return QuietDay(
        day=day,
        started=begun,
        ended=ended,
        least=least,
        most=most,
        known=word in (Outcome.DONE, Outcome.BROKEN) or _seen(watch, begun, ended),
        entries=() if said is None else (said.entry_id,),
    )


def _broken(chances: Sequence[Chance], begun: datetime, ended: datetime) -> tuple[float, float]:
    """Chance that any incident broke the day, the incidents taken as independent."""
    none_most = none_least = 1.0
    for started, over, least, most in chances:
        share = overlap(started, over, begun, ended)
        none_most *= 1.0 - least * share
        none_least *= 1.0 - most * share
    return 1.0 - none_most, 1.0 - none_least


def _seen(watch: QuietArea, begun: datetime, ended: datetime) -> bool:
    """Whether enough of the day could be seen. What lies before all that is remembered counts as unseen."""
    sight, period = watch.table.sight, watch.period
    low, high = max(begun, period.known_from), min(ended, period.end, period.as_of)
    if sight is None or high <= low:
        return False
    seen = sight.seen(watch.rule, [(low, high)], watch.kinds)
    return seen * ((high - low) / (ended - begun)) >= watch.rule.needed_fraction
