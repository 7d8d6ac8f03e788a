"""Where an incident is said to be, by the names of its own evidence: for places that no gazetteer knows."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from truceline.model.place import COMPASS, Disc, Place, Point, Sector, great_circle_m
from truceline.model.records import Claim
from truceline.model.report import EvidenceItem

SAME_PLACE_M = 1_000.0  # nearer than this the name alone is said
FARTHEST_OWN_NAME_M = 100_000.0  # a name of its own evidence farther away than this helps nobody
FARTHEST_OTHER_NAME_M = 30_000.0  # the same for a name out of another report of the day
SHARPEST_NAME_M = 6_500.0  # one standard deviation in the plane; vaguer names are regions, not places
ONE_TOWN_M = 5_000.0  # a name borne by two places farther apart than this says nothing


class Name(NamedTuple):
    """A place name as a source gave it, with its middle."""

    name: str
    lat_deg: float
    lon_deg: float


def position(place: Point) -> str:
    """A position as a reader says it, to about a kilometre: near 51.19 N, 35.27 E."""
    north, east = "N" if place.lat_deg >= 0 else "S", "E" if place.lon_deg >= 0 else "W"
    return f"near {abs(place.lat_deg):.2f} {north}, {abs(place.lon_deg):.2f} {east}"


def near(place: Point, items: Sequence[EvidenceItem], others: Sequence[Name] = ()) -> str:
    """Where an incident is, in relation to a named place; "" where no name is close enough.

    First the sharpest name in its own evidence, then the observer who perceived it, then the nearest of `others`, the
    unambiguous names of the day. The names are the sources', not ours: no gazetteer decides here.
    """
    places = [item.place for item in items if item.place is not None and not isinstance(item.place, Sector)]
    named = [given for given in places if given.name]  # what a sector is called is its range and bearing
    ranked = sorted((_vague_m(one), _metres(place, *one.centre()), one.name or "", one.centre()) for one in named)
    if ranked and ranked[0][1] <= FARTHEST_OWN_NAME_M:
        _, _, name, centre = ranked[0]
        return _relative(place, Name(name, *centre))
    return _from_observer(place, items) or _from_others(place, others)


def names_of_day(claims: Iterable[Claim]) -> tuple[Name, ...]:
    """Place names sharp enough to measure from. A name borne by two places is left out."""
    found: dict[str, list[Name]] = {}
    for claim in claims:
        if isinstance(claim.place, Disc | Point) and claim.place.name and _vague_m(claim.place) <= SHARPEST_NAME_M:
            found.setdefault(claim.place.name, []).append(Name(claim.place.name, *claim.place.centre()))
    return tuple(sorted(bearers[0] for bearers in found.values() if _one_town(bearers)))


def _from_observer(place: Point, items: Sequence[EvidenceItem]) -> str:
    observers = [item.observer for item in items if item.observer is not None and item.observer.name]
    ranked = sorted((_metres(place, *one.centre()), one.name or "", one.centre()) for one in observers)
    if not ranked or ranked[0][0] > FARTHEST_OTHER_NAME_M:
        return ""
    metres, name, centre = ranked[0]
    stood = name if name.casefold().startswith("near ") else f"at {name}"
    far = "" if metres < SAME_PLACE_M else f"{_distance(place, Name(name, *centre))} of "
    return f"{far}the observer {stood}"


def _from_others(place: Point, others: Sequence[Name]) -> str:
    ranked = sorted((_metres(place, other.lat_deg, other.lon_deg), other) for other in others)
    if not ranked or ranked[0][0] > FARTHEST_OTHER_NAME_M:
        return ""
    return f"{_distance(place, ranked[0][1])} of {ranked[0][1].name}"


def _relative(place: Point, name: Name) -> str:
    if _metres(place, name.lat_deg, name.lon_deg) < SAME_PLACE_M:
        return name.name
    return f"{_distance(place, name)} of {name.name}"


def _distance(place: Point, name: Name) -> str:
    km = _metres(place, name.lat_deg, name.lon_deg) / 1000
    return f"{km:.0f} km {_compass(name.lat_deg, name.lon_deg, place)}"


def _one_town(bearers: Sequence[Name]) -> bool:
    first = bearers[0]
    spread = (great_circle_m(first.lat_deg, first.lon_deg, other.lat_deg, other.lon_deg) for other in bearers)
    return all(metres <= ONE_TOWN_M for metres in spread)


def _vague_m(place: Place) -> float:
    spread = place.spread()
    return math.sqrt(spread.east_m2 + spread.north_m2)


def _metres(place: Point, lat_deg: float, lon_deg: float) -> float:
    return great_circle_m(place.lat_deg, place.lon_deg, lat_deg, lon_deg)


def _compass(lat_deg: float, lon_deg: float, to: Point) -> str:
    east = (to.lon_deg - lon_deg) * math.cos(math.radians((lat_deg + to.lat_deg) / 2))
    bearing = math.degrees(math.atan2(east, to.lat_deg - lat_deg)) % 360
    return COMPASS[round(bearing / 22.5) % 16]
