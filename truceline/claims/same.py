"""Which claims tell of the same event: one place, overlapping days, kinds that do not exclude one another.

A claim of a region or district joins the settlement that most claims of that region and day tell of, if there is one
alone: "a drone attack in the Poltava oblast" and "a drone attack on Poltava". Nothing here says that two claims are
independent, or that one copies the other.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from truceline.claims.told import Told
from truceline.gazetteer.wide import region_of

DAYS = timedelta(days=1)  # a night is told under either of its dates
LEADS = 2  # times as many claims as the next settlement of the region: then a region's claim means it
APART = frozenset({"restriction", "clash", "sabotage"})  # kinds that are events of their own


def same_events(texts: Sequence[Sequence[Told]], *, least: float = 0.2) -> list[tuple[str, ...]]:
    """Event keys of each text; texts that share one tell of the same event. Only claims of at least `least` count."""
    counted = Counter(_place(one) for claims in texts for one in claims if one.probability >= least and one.specific)
    leaders = _leaders(texts, counted, least)
    days: dict[str, list[date]] = defaultdict(list)
    for claims in texts:
        for one in claims:
            days[_name(one, leaders)].append(one.day)
    first = {name: _starts(sorted(set(held))) for name, held in days.items()}
    return [
        tuple(sorted({_key(one, leaders, first) for one in claims if one.probability >= least} or {f"text:{number}"}))
        for number, claims in enumerate(texts)
    ]


def _key(one: Told, leaders: dict[str, str], first: dict[str, dict[date, date]]) -> str:
    name = _name(one, leaders)
    group = one.kind if one.kind in APART else "fire"
    return f"{name}|{group}|{first[name][one.day]}"


def _starts(days: Sequence[date]) -> dict[date, date]:
    """Each day with the first day of its run: days that touch are one run of at most two."""
    found: dict[date, date] = {}
    for day in days:
        before = found.get(day - DAYS)
        found[day] = before if before == day - DAYS else day
    return found


def _place(one: Told) -> str:
    place = one.place
    if place is None:
        return ""
    if place.kind == "object":
        return f"object:{place.name}"
    best = place.best
    if best is None:
        return f"{place.kind}:{place.name}"
    near = ":near" if place.relation == "near" else ""
    return f"{best.place_id}{near}"


def _area(one: Told) -> str:
    if one.place is None:
        return ""
    if one.place.kind == "region":
        return one.place.name
    return region_of(one.place.best) if one.place.best else ""


def _leaders(texts: Sequence[Sequence[Told]], counted: Counter[str], least: float) -> dict[str, str]:
    """The settlement that a region's claims mean, where one leads clearly."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for claims in texts:
        for one in claims:
            if one.specific and one.probability >= least and _area(one):
                held[_area(one)][_place(one)] += 1
    found = {}
    for area, places in held.items():
        (name, most), *rest = places.most_common(2)
        if most >= LEADS * (rest[0][1] if rest else 0) and counted[name]:
            found[area] = name
    return found


def _name(one: Told, leaders: dict[str, str]) -> str:
    if one.specific or one.place is None:
        return _place(one)
    if one.place.kind == "region":
        return leaders.get(_area(one), _place(one))
    return _place(one)
