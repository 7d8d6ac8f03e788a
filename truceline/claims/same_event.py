"""Which claims tell of the same event: one place, one day, kinds that do not exclude one another.

A claim of a region joins the settlement that most claims of that region tell of on that day, where one leads clearly:
"a drone attack in the Poltava oblast" and "a drone attack on Poltava". A wording that was there the day before belongs
to the day before, and so does a claim with the very numbers that were told there, what an office accuses another of the
day after at a known object, and a car that exploded. Otherwise two days are two events: a town that is struck is struck
again. Nothing here says that two claims are independent, or that one copies the other.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from truceline.claims.told import Told
from truceline.gazetteer.table import gazetteer
from truceline.gazetteer.wide import region_of
from truceline.model.terms import Count, Qualifier

DAY = timedelta(days=1)
LEADS = 2  # times as many texts as the next settlement of the region: then a region's claim means it
OWN = 2  # texts of a settlement from which on a region's claim may mean it
APART = frozenset({"restriction", "clash"})  # kinds that are events of their own
AIMED = frozenset({"drone attack", "missile attack", "air strike", "shelling"})  # what sets a car alight from outside
CAR = "car"
_CAR = re.compile(  # an explosion of a car
    r"(?:вибух\w*|підірва\w+|підрив\w*|здетонува\w+|взорва\w+|взрыв\w*|подорва\w+|подрыв\w*) (?:\w+ ){0,2}"
    r"(?:авто\b|автомоб|автівк|машин|легков|позашляховик|внедорожник|джип|пікап|пикап)"
    r"|(?:авто|автомоб\w+|автівк\w+|машин\w*|легков\w+|джип|пікап|пикап) (?:\w+ ){0,2}"
    r"(?:вибух|підірва|здетонува|взорва|взлетел|подорва)|\bcar (?:bomb|explo|blew up|blast)"
    r"|(?:explosion of|blast (?:in|under)|blew up) (?:a |an |the |his |her )?(?:\w+ )?(?:car|vehicle)\b"
    r"|autobombe|auto (?:\w+ ){0,2}explodiert|voiture piégée|explosion d[’']une voiture",
    re.IGNORECASE,
)


_STRIKE = re.compile(r"удар|обстр|атак(?!іст)|attack|strike|struck|shell|beschuss|angriff|frappe", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as texts tell it: where, which kind, on which day."""

    place: str  # key of the place
    group: str
    day: date


@dataclass(frozen=True, slots=True)
class _Member:
    text: int
    claim: int  # which of the text's
    day: date
    dead: int | None  # exact numbers only
    hurt: int | None
    accuses: bool  # an office that accuses somebody, and gives no day: it speaks of what is known already


def same_events(
    texts: Sequence[Sequence[Told]], seen: Sequence[date | None] | None = None, *, least: float = 0.15
) -> list[tuple[Event, ...]]:
    """The events of each text; texts that share one tell of the same event.

    Args:
        texts: the claims of each text.
        seen: the day each wording was first seen, as `wordings.first_seen` says.
        least: claims below this probability make no event.
    """
    found = events_of(texts, seen, least=least)
    return [
        tuple(sorted({one for one in events if one is not None}, key=lambda e: (e.day, e.place, e.group)))
        for events in found
    ]


def events_of(
    texts: Sequence[Sequence[Told]], seen: Sequence[date | None] | None = None, *, least: float = 0.15
) -> list[list[Event | None]]:
    """The event of each claim of each text, in their order; None where a claim is too unsure or has no place."""
    known = list(seen) if seen is not None else [None] * len(texts)
    held = [
        (one, _Member(number, index, _day(one, known[number]), _exact(one.dead), _exact(one.hurt), _accuses(one)))
        for number, claims in enumerate(texts)
        for index, one in enumerate(claims)
        if one.probability >= least and one.place is not None
    ]
    leaders = _leaders(held)
    groups: dict[tuple[str, str], list[_Member]] = defaultdict(list)
    for one, member in held:
        group = group_of(one)
        groups[_name(one, (group, member.day), leaders), group].append(member)
    found: list[list[Event | None]] = [[None] * len(claims) for claims in texts]
    for (place, group), members in groups.items():
        retold = _by_rarity(members) if group == CAR else _by_accusation(_by_number(members))
        for member in retold:
            found[member.text][member.claim] = Event(place=place, group=group, day=member.day)
    return found


def _day(one: Told, seen: date | None) -> date:
    return one.day if one.day_stated or seen is None else min(one.day, seen)


def group_of(one: Told) -> str:
    """Kinds that may be one event bear one name; a car that explodes is no part of what strikes a town."""
    if one.kind in APART:
        return one.kind
    alone = one.kind not in AIMED and _CAR.search(one.words) and not _STRIKE.search(one.words)
    return CAR if alone else "fire"


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


def _by_rarity(held: Sequence[_Member]) -> list[_Member]:
    """What seldom happens in a town, told there the day before too, belongs to the day before."""
    days = {one.day for one in held}
    return [replace(one, day=one.day - DAY) if one.day - DAY in days else one for one in held]


def _accuses(one: Told) -> bool:
    named = one.place is not None and one.place.kind == "object"  # towns are struck again the day after, objects seldom
    return named and bool(one.speaker and one.accused) and not one.day_stated


def _by_accusation(held: Sequence[_Member]) -> list[_Member]:
    """What an office accuses another of the day after belongs to the day before, where its own day has nothing else."""
    told = {one.day for one in held if not one.accuses}
    days = told | {one.day for one in held}
    return [
        replace(one, day=one.day - DAY) if one.accuses and one.day not in told and one.day - DAY in days else one
        for one in held
    ]


def place_key(one: Told) -> str:
    """The place of a claim as events name it, a district of a city as its city; empty where there is none."""
    place = one.place
    if place is None:
        return ""
    if place.best is None:
        return f"{place.kind}:{place.name}"
    return f"{gazetteer().city_of(place.best).place_id}{':near' if place.relation == 'near' else ''}"


def _area(one: Told) -> str:
    if one.place is None:
        return ""
    return one.place.name if one.place.best is None else region_of(one.place.best)


def _leaders(held: Sequence[tuple[Told, _Member]]) -> Mapping[tuple[str, str, date], str]:
    """The settlement that a region's claims of a group and day mean, where one leads clearly."""
    texts: dict[tuple[str, str, date], Counter[str]] = defaultdict(Counter)
    for area, group, day, place, _ in sorted(set(_specific(held))):
        texts[area, group, day][place] += 1
    ranked = {key: places.most_common(2) for key, places in texts.items()}
    return {
        key: top[0][0]
        for key, top in ranked.items()
        if top[0][1] >= OWN and top[0][1] >= LEADS * sum(count for _, count in top[1:])
    }


def _specific(held: Sequence[tuple[Told, _Member]]) -> Iterator[tuple[str, str, date, str, int]]:
    for one, member in held:
        if one.specific:
            yield _area(one), group_of(one), member.day, place_key(one), member.text


def _name(one: Told, when: tuple[str, date], leaders: Mapping[tuple[str, str, date], str]) -> str:
    region = one.place is not None and one.place.kind == "region"
    return leaders.get((_area(one), *when), place_key(one)) if region else place_key(one)
