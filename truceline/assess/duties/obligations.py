"""Obligations: what a rule asks for by itself. Whose it is, where, when, and what an absence is worth.

An absence counts only where the register was kept without a gap over all the time in which the line should have
come. Elsewhere nothing is known, and the obligation is *not observable*.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from truceline.agreement.nouns import Rule, Zone
from truceline.assess.factors.common_factors import ANYBODY, AREA, area_factor, outside_factor
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import Window
from truceline.assess.factors.period import Period
from truceline.assess.geometry.share_inside import depths_m, share_inside
from truceline.assess.register.register import plain
from truceline.model.place import Place, Point
from truceline.model.records import Entry
from truceline.model.times import zone

LOOK_BACK = timedelta(hours=24)  # our own judgement: a notice that still concerns an act was given within a day of it
LEAST_SD_M = 1.0  # of a place without extent
NOT_KEPT = "the register was not kept without a gap over the time in which it should have come"
REGISTER, COVERAGE = "register", "coverage"  # what decides where neither was kept nor seen enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One thing that a rule asks for by itself: an inspection, a notice, a count at a site. Judged as an incident is.

    `recorded` says whether the register would show what counts against the rule, or for it: without it, silence
    is *not observable*.
    """

    key: str  # stable within the rule: "inspection 3", "site north 2016-05-01"
    title: str  # "inspection of the northern depot, due 15 May 2016"
    started: datetime  # when it was due or took place; both ends equal for a moment
    ended: datetime
    factors: tuple[Factor, ...]  # time is added; place and actors where they matter
    recorded: bool
    entries: tuple[str, ...] = ()  # lines of the register behind it
    main: str = ""  # the parameter that decides where it contradicts; "" for the one of the rule type
    witness: str = REGISTER  # what would have shown it: the register or coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """Something that had to be so, and the chance that it was not: `least` known, `most` possible."""

    name: str  # the parameter
    least: float
    most: float
    words: str
    cure: str = ""  # what would have met it
    recorded: bool = True  # whether the register would show it
    entries: tuple[str, ...] = ()


def fulfilled(name: str, words: str, entry: Entry) -> Requirement:
    """A condition that a line of the register meets."""
    return Requirement(name=name, least=0.0, most=0.0, words=words, entries=(entry.entry_id,))


def doubted(name: str, words: str, entry: Entry, cure: str) -> Requirement:
    """A condition that a line may meet: the register leaves it open."""
    return Requirement(name=name, least=0.0, most=1.0, words=words, cure=cure, entries=(entry.entry_id,))


def missing(name: str, words: str, cure: str, *, kept: bool, entries: Sequence[str] = ()) -> Requirement:
    """A condition that no line meets: a fact where the register was kept, nothing where it was not."""
    share = 1.0 if kept else 0.0
    said = words if kept else f"{words}; {NOT_KEPT}"
    return Requirement(name=name, least=share, most=share, words=said, cure=cure, recorded=kept, entries=tuple(entries))


def best(found: Sequence[Requirement], otherwise: Requirement) -> Requirement:
    """The line that meets a condition best, the first of equals; `otherwise` where none does."""
    return min((*found, otherwise), key=lambda one: (not one.recorded, one.most, one.least))


def failed(conditions: Sequence[Requirement]) -> Factor:
    """The chance that any of the conditions was not met, under the name of the one that weighs most.

    They are taken as independent.
    """
    worst = max(conditions, key=lambda one: (one.least, one.most))
    others = [one for one in conditions if one is not worst]
    return factor(
        worst.name,
        Role.FACT,
        _any(one.least for one in conditions),
        "; ".join(one.words for one in conditions),
        most=_any(one.most for one in conditions),
        if_clears=worst.cure,
        clears_share=_any(one.most for one in others),
    )


def shown(conditions: Sequence[Requirement]) -> bool:
    """Whether the register would show every condition."""
    return all(one.recorded for one in conditions)


def lines_of(conditions: Sequence[Requirement]) -> tuple[str, ...]:
    """The lines of the register behind conditions, each once."""
    return tuple(dict.fromkeys(line for one in conditions for line in one.entries))


def _any(chances: Iterable[float]) -> float:
    return 1.0 - math.prod(1.0 - one for one in chances)


def judged(period: Period, moment: datetime) -> bool:
    """Whether a moment lies in the judged part of a period: a deadline not yet passed at `as_of` is none yet."""
    return period.start <= moment < min(period.end, period.as_of)


def nobody_looked(window: Window, period: Period, *, key: str, title: str, name: str) -> list[Obligation]:
    """What nobody counted in the judged part of a period: it shows as *not observable*, never as calm."""
    low, high = window.cut(period.start, min(period.end, period.as_of))
    if high <= low:
        return []
    nothing = factor(name, Role.FACT, 0.0, "nobody counted in the period")
    return [Obligation(key=key, title=title, started=low, ended=high, factors=(nothing,), recorded=False)]


def own_zone(rule: Rule) -> str:
    """The zone in which a rule counts days: that of its start of force."""
    return "UTC" if rule.in_force_from is None else rule.in_force_from.zone


def midnight(day: date, zone_name: str) -> datetime:
    """First moment of a local day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone(zone_name)).astimezone(UTC)


def day_of(moment: datetime, zone_name: str) -> date:
    """The local day of a moment."""
    return moment.astimezone(zone(zone_name)).date()


def day_words(day: date) -> str:
    """A day as it stands in titles.

    >>> day_words(date(2016, 5, 15))
    '15 May 2016'
    """
    return f"{day.day} {day:%B %Y}"


def clock_words(moment: datetime, zone_name: str) -> str:
    """A moment as it stands in titles, in its zone.

    >>> clock_words(datetime(2025, 3, 21, 10, tzinfo=UTC), "Europe/Kyiv")
    '21 March 2025, 12:00 (Europe/Kyiv)'
    """
    local = moment.astimezone(zone(zone_name))
    return f"{day_words(local.date())}, {local:%H:%M} ({zone_name})"


def named_in(name: str, names: Sequence[str]) -> bool:
    """Whether a name is one of several, without case and outer blanks."""
    return plain(name) in {plain(one) for one in names}


def actors(rule: Rule, entry: Entry) -> tuple[Factor, ...]:
    """Open where the rule binds some of the parties and the line is not said to be about one of these."""
    if rule.binds_all or named_in(entry.about, rule.bound):
        return ()
    return (ANYBODY,)


def area_of(rule: Rule, entry: Entry) -> tuple[Factor, ...]:
    """The share of a line's place inside the rule's area; open where the line has no place."""
    if rule.area is None:
        return tuple(_outside(zone, entry) for zone in rule.except_areas if entry.place is not None)
    if entry.place is None:
        words = f"place not stated; whether it lies in the area ({rule.area.title}) is open"
        if_contradicts, if_clears = "a place in the area", "a place outside the area"
        return (factor(AREA, Role.SCOPE, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears),)
    return (_inside(rule.area, entry.place), *(_outside(zone, entry) for zone in rule.except_areas))


def _outside(zone: Zone, entry: Entry) -> Factor:
    """A line's place outside an area in which the rule does not apply."""
    return outside_factor(zone, _inside(zone, cast("Place", entry.place)))


def _inside(zone: Zone, place: Place) -> Factor:
    point = point_of(place)
    share, depth_m = share_inside(zone.area, point), float(depths_m(zone.area, [point])[0])
    return area_factor(zone, point, share, depth_m)


def point_of(place: Place) -> Point:
    """A place as its moment-matched Gaussian."""
    if isinstance(place, Point):
        return place
    lat_deg, lon_deg = place.centre()
    spread = place.spread()
    middle, half = (spread.east_m2 + spread.north_m2) / 2, (spread.east_m2 - spread.north_m2) / 2
    reach = math.hypot(half, spread.east_north_m2)
    return Point(
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        major_sd_m=max(math.sqrt(middle + reach), LEAST_SD_M),
        minor_sd_m=max(math.sqrt(max(middle - reach, 0.0)), LEAST_SD_M),
        axis_deg=math.degrees(0.5 * math.atan2(spread.east_north_m2, -half)) % 180.0,
        name=place.name,
    )
