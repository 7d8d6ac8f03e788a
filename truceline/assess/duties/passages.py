"""Passages through a corridor on land, from the register: let through, in part, or turned back, and how many a day."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import cast

from truceline.agreement.kinds.land_corridor import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.amounts import Bounds
from truceline.assess.duties.obligations import (
    Obligation,
    area_of,
    clock_words,
    day_of,
    day_words,
    judged,
    midnight,
    named_in,
    own_zone,
)
from truceline.assess.duties.tallies import Whether, at_place, number_of, tallied
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import MICROSECOND, force_window, overlap
from truceline.assess.factors.period import Period
from truceline.assess.register.register import Register, plain
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome
from truceline.model.times import from_local

PASSAGE, DIRECTION, HOURS, TRAFFIC, NUMBER = "passage", "direction", "hours", "traffic", "number"
ONE = Bounds(least=1.0, most=1.0)  # a passage without a number is one
NOT_KEPT = "the register was not kept without a gap over that time"


def passages(rule: Rule, names: Sequence[str], register: Register, period: Period) -> list[Obligation]:
    """One for each passage tried, one for each direction and day with a number, and one for what nobody kept."""
    own = _own(rule)
    tried = [one for one in register.of(EntryKind.PASSAGE) if _may_be(own, one)]
    made = [_tried(rule, names, one) for one in tried if judged(period, one.started_utc)]
    if own.each_way_at_least is not None:
        made += [
            _of_day(rule, names, (day, way), tried, register) for day in _days(rule, period) for way in own.directions
        ]
    return [*made, *_unkept(rule, register, period)]


def _may_be(own: Parameters, one: Entry) -> bool:
    """Whether a line may be of the traffic that may pass: not where it names another item."""
    return not own.traffic or not plain(one.item) or named_in(one.item, own.traffic)


def _tried(rule: Rule, names: Sequence[str], one: Entry) -> Obligation:
    """A passage that somebody tried."""
    own = _own(rule)
    number = "" if one.number is None else f" ({one.number})"
    scope = (*_direction(own, one), *_traffic(own, one), *_hours(rule, one), *_place(rule, names, one))
    return Obligation(
        key=f"passage {one.entry_id}",
        title=f"passage{f' of “{one.item}”' if one.item else ''}{number}, {clock_words(one.started_utc, _zone(rule))}",
        started=one.started_utc,
        ended=one.started_utc,
        factors=(_stopped(one), *scope),
        recorded=True,
        entries=(one.entry_id,),
    )


def _stopped(one: Entry) -> Factor:
    """The chance that it was turned back; in part it may be."""
    if one.outcome in (Outcome.REFUSED, Outcome.BROKEN):
        return factor(PASSAGE, Role.FACT, 1.0, "turned back", if_clears="let through")
    if one.outcome in (Outcome.DONE, Outcome.NONE):
        return factor(PASSAGE, Role.FACT, 0.0, "let through", if_contradicts="turned back")
    words = "let through in part; whether that is passage stays open"
    return factor(PASSAGE, Role.FACT, 0.0, words, most=1.0, if_contradicts="turned back", if_clears="let through")


def _direction(own: Parameters, one: Entry) -> tuple[Factor, ...]:
    if not own.directions or named_in(one.channel, own.directions):
        return ()
    if plain(one.channel):
        return (factor(DIRECTION, Role.SCOPE, 0.0, "in a direction that the text does not name"),)
    return (_open(DIRECTION, "the direction is not stated"),)


def _traffic(own: Parameters, one: Entry) -> tuple[Factor, ...]:
    if not own.traffic or plain(one.item):
        return ()
    return (_open(TRAFFIC, "what travelled is not stated"),)


def _hours(rule: Rule, one: Entry) -> tuple[Factor, ...]:
    """Whether it was tried while the corridor was open; across an edge of the hours that stays open."""
    own = _own(rule)
    if own.opens is None or own.closes is None:
        return ()
    spans = _open_hours(own.opens, own.closes, _zone(rule), one)
    inside = max(overlap(one.started_utc, one.ended_utc, start, end) for start, end in spans)
    if inside == 1.0:
        return (factor(HOURS, Role.SCOPE, 1.0, f"within the hours {own.opens} to {own.closes}"),)
    if inside == 0.0:
        return (factor(HOURS, Role.SCOPE, 0.0, f"outside the hours {own.opens} to {own.closes}"),)
    return (_open(HOURS, f"on the edge of the hours {own.opens} to {own.closes}"),)


def _open_hours(opens: str, closes: str, zone_name: str, one: Entry) -> list[tuple[datetime, datetime]]:
    """The times in which the corridor is open on the days around a passage."""
    first = day_of(one.started_utc, zone_name) - timedelta(days=1)
    last = day_of(one.ended_utc, zone_name)
    over = timedelta(days=int(closes < opens))
    return [
        (_clock(day, opens, zone_name), _clock(day + over, closes, zone_name))
        for day in (first + timedelta(days=number) for number in range((last - first).days + 1))
    ]


def _clock(day: date, clock: str, zone_name: str) -> datetime:
    return from_local(datetime.combine(day, time.fromisoformat(clock)), zone_name)


def _place(rule: Rule, names: Sequence[str], one: Entry) -> tuple[Factor, ...]:
    return () if named_in(one.site, names) else area_of(rule, one)


def _open(name: str, words: str) -> Factor:
    if_contradicts, if_clears = "one that the text names", "another"
    return factor(name, Role.SCOPE, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears)


def _days(rule: Rule, period: Period) -> Iterator[date]:
    """Local days that end in the judged part of the period and lie wholly in the time of force."""
    zone_name = _zone(rule)
    start = rule.in_force_from
    day, last = day_of(period.start, zone_name), day_of(min(period.end, period.as_of), zone_name)
    while day <= last:
        whole = start is None or midnight(day, zone_name) >= start.at_utc
        if whole and judged(period, midnight(day + timedelta(days=1), zone_name) - MICROSECOND):
            yield day
        day += timedelta(days=1)


def _of_day(
    rule: Rule, names: Sequence[str], what: tuple[date, str], tried: Sequence[Entry], register: Register
) -> Obligation:
    """Whether so many passed in a direction on a local day: `what` is the day and the direction."""
    day, way = what
    zone_name, asked = _zone(rule), _own(rule).each_way_at_least or 0
    start, end = midnight(day, zone_name), midnight(day + timedelta(days=1), zone_name)
    held = tallied(
        tried,
        start,
        end,
        belongs=lambda line: _counts(rule, names, way, line),
        number=lambda line: ONE if line.number is None else number_of(line),
    )
    surely, may_be = held.short_of(asked)
    kept = register.kept(start, end)
    words = f"{held.bounds} on record in that direction, at least {asked} asked"
    least, most = (float(surely), 1.0) if may_be and kept else (0.0, 0.0)
    if may_be and not kept:
        words = f"{words}; {NOT_KEPT}"
    return Obligation(
        key=f"way {plain(way)} {day.isoformat()}",
        title=f"at least {asked} passages “{way}”, {day_words(day)}",
        started=end - MICROSECOND,
        ended=end - MICROSECOND,
        factors=(factor(NUMBER, Role.FACT, least, words, most=most, if_contradicts="fewer", if_clears=f"{asked}"),),
        recorded=kept or not may_be,
        entries=held.entries,
        main=NUMBER,
    )


def _counts(rule: Rule, names: Sequence[str], way: str, one: Entry) -> Whether:
    """Whether a line is a passage in a direction through the corridor, certainly and possibly."""
    if plain(one.channel) and plain(one.channel) != plain(way):
        return False, False
    certainly, possibly = at_place(rule, names, one) if named_in(one.site, names) else at_place(rule, (), one)
    known = bool(plain(one.channel)) and (not _own(rule).traffic or bool(plain(one.item)))
    return certainly and known, possibly


def _unkept(rule: Rule, register: Register, period: Period) -> list[Obligation]:
    """Passages of which nobody kept a register: who was turned back is then not known."""
    low, high = force_window(rule).cut(period.start, min(period.end, period.as_of))
    if high <= low or register.kept(low, high):
        return []
    nothing = factor(PASSAGE, Role.FACT, 0.0, f"no passage known to be turned back; {NOT_KEPT}")
    return [
        Obligation(
            key="passages unkept",
            title="passages through the corridor",
            started=low,
            ended=high,
            factors=(nothing,),
            recorded=False,
        )
    ]


def _zone(rule: Rule) -> str:
    return _own(rule).zone or own_zone(rule)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
