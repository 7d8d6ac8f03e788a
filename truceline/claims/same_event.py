"""Which claims tell of the same event: one place, days that touch, kinds that do not exclude one another.

A claim of a region joins the settlement that most claims of that region tell of, where one leads clearly: "a drone
attack in the Poltava oblast" and "a drone attack on Poltava". A wording that was there the day before belongs to the
day before; two days in one place are two events only where each is told in wordings of its own. Nothing here says that
two claims are independent, or that one copies the other.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from truceline.claims.told import Told
from truceline.gazetteer.wide import region_of
from truceline.model.terms import Count, Qualifier

DAY = timedelta(days=1)
LEADS = 2  # times as many texts as the next settlement of the region: then a region's claim means it
OWN = 2  # wordings that make a day in a place an event of its own
APART = frozenset({"restriction", "clash", "sabotage"})  # kinds that are events of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as texts tell it: where, which kind, on which day."""

    place: str  # key of the place
    group: str
    day: date


@dataclass(frozen=True, slots=True)
class _Member:
    text: int
    day: date
    dead: int | None  # exact numbers only
    hurt: int | None


def same_events(
    texts: Sequence[Sequence[Told]], seen: Sequence[date | None] | None = None, *, least: float = 0.2
) -> list[tuple[Event, ...]]:
    """The events of each text; texts that share one tell of the same event.

    Args:
        texts: the claims of each text.
        seen: the day each wording was first seen, as `wordings.first_seen` says.
        least: claims below this probability make no event.
    """
    known = list(seen) if seen is not None else [None] * len(texts)
    leaders = _leaders(texts, least)
    members: dict[tuple[str, str], list[_Member]] = defaultdict(list)
    for number, claims in enumerate(texts):
        for one in claims:
            if one.probability >= least and one.place is not None:
                seen_as = _Member(number, _day(one, known[number]), _exact(one.dead), _exact(one.hurt))
                members[_name(one, leaders), _group(one)].append(seen_as)
    found: list[set[Event]] = [set() for _ in texts]
    for (place, group), held in members.items():
        moved = _by_number(held)
        starts = _starts(moved)
        for member in moved:
            found[member.text].add(Event(place=place, group=group, day=starts[member.day]))
    return [tuple(sorted(events, key=lambda e: (e.day, e.place, e.group))) for events in found]


def _day(one: Told, seen: date | None) -> date:
    return one.day if one.day_stated or seen is None else min(one.day, seen)


def _group(one: Told) -> str:
    return one.kind if one.kind in APART else "fire"


def _exact(count: Count | None) -> int | None:
    return count.value if count is not None and count.qualifier is Qualifier.EXACT else None


def _by_number(held: Sequence[_Member]) -> list[_Member]:
    """A claim with the very numbers that were told the day before belongs to the day before."""
    told = {(one.day, one.dead, one.hurt) for one in held}
    return [
        replace(one, day=one.day - DAY)
        if (one.dead or one.hurt)
        and max(one.dead or 0, one.hurt or 0) > 1
        and (one.day - DAY, one.dead, one.hurt) in told
        else one
        for one in held
    ]


def _starts(held: Sequence[_Member]) -> Mapping[date, date]:
    """Each day with the first day of its event: a day joins the one before unless both are told often."""
    texts = Counter({day: len({one.text for one in held if one.day == day}) for day in {one.day for one in held}})
    found: dict[date, date] = {}
    for day in sorted(texts):
        before = day - DAY
        joined = found.get(before) == before and not (texts[day] >= OWN and texts[before] >= OWN)
        found[day] = before if joined else day
    return found


def place_key(one: Told) -> str:
    """The place of a claim as events name it; empty where there is none."""
    place = one.place
    if place is None:
        return ""
    if place.best is None:
        return f"{place.kind}:{place.name}"
    return f"{place.best.place_id}{':near' if place.relation == 'near' else ''}"


def _area(one: Told) -> str:
    if one.place is None:
        return ""
    return one.place.name if one.place.best is None else region_of(one.place.best)


def _leaders(texts: Sequence[Sequence[Told]], least: float) -> Mapping[str, str]:
    """The settlement that a region's claims mean, where one leads clearly."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for claims in texts:
        for one in claims:
            if one.specific and one.probability >= least:
                held[_area(one)][place_key(one)] += 1
    ranked = {area: places.most_common(2) for area, places in held.items()}
    return {
        area: top[0][0]
        for area, top in ranked.items()
        if top[0][1] >= OWN and top[0][1] >= LEADS * sum(count for _, count in top[1:])
    }


def _name(one: Told, leaders: Mapping[str, str]) -> str:
    region = one.place is not None and one.place.kind == "region"
    return leaders.get(_area(one), place_key(one)) if region else place_key(one)
