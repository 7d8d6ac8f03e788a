"""Where a claim is: what its words name, chosen among the places of that name together with where the source put it.

The words come first. The source's position decides between two places of one name, stands for a village of which only
the municipality is known, and is taken whole where the words name no place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from truceline.claims.told import Told
from truceline.gazetteer.table import KnownObject, Settlement
from truceline.gazetteer.wide import Mention, charted, region_of
from truceline.model.place import Disc, Place, great_circle_m

ROW_SAYS = 5.0  # times likelier is the candidate beside which the source puts the text; J
BESIDE_M = 10_000.0
ONE_PLACE_M = 5_000.0  # candidates closer together are one place
NEAR_M = 5_000.0  # "near" a place
TOWN_M = 5_000.0  # how far a place of a source reaches; model.md 3
REGION_M = 60_000.0  # of a region whose middle is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place as a claim bears it."""

    place: Place
    share: float = 1.0  # that it is this one of those the name may mean
    name: str = ""
    place_id: str = ""
    oblast: str = ""
    others: tuple[str, ...] = ()
    object_name: str = ""


def spot_of(told: Told, stated: Sequence[Place]) -> Spot | None:
    """The place of a claim; `stated` are those at which its source put the text. None where neither knows one."""
    one = told.place
    if one is None:
        return _as_stated(stated)
    if one.candidates:
        return _settlement(one, stated)
    centre = one.position
    if one.known is not None:
        return _object(one, one.known, stated)
    if centre is None:
        if not stated or (one.kind == "region" and not charted(one.name)):
            return None
        return Spot(place=_disc(stated[0].centre(), REGION_M, one.name), name=one.name, oblast=one.name)
    return Spot(place=_disc(centre, max(one.vague_m, TOWN_M), one.name), name=one.name, oblast=_oblast(one))


def metres(one: Place, other: Place) -> float:
    """Between the middles of two places."""
    return great_circle_m(*one.centre(), *other.centre())


def _as_stated(stated: Sequence[Place]) -> Spot | None:
    if not stated:
        return None
    apart: list[Place] = []
    for place in stated:
        if all(metres(place, other) > BESIDE_M for other in apart):
            apart.append(place)
    return Spot(place=stated[0], share=1 / len(apart))


def _object(one: Mention, known: KnownObject, stated: Sequence[Place]) -> Spot:
    place = _disc((known.lat_deg, known.lon_deg), one.vague_m, one.name)
    if one.vague_m > TOWN_M:
        place = next((_disc(p.centre(), TOWN_M, one.name) for p in stated if metres(p, place) <= one.vague_m), place)
    return Spot(place=place, name=one.name, place_id=known.object_id, object_name=known.name)


def _settlement(one: Mention, stated: Sequence[Place]) -> Spot | None:
    said = [(place, share * (ROW_SAYS if _beside(place, stated) else 1.0)) for place, share in one.candidates]
    total = sum(share for _, share in said)
    ranked = sorted(said, key=lambda pair: -pair[1])
    best = ranked[0][0]
    same = [place for place, _ in ranked if place is best or _one_place(place, best)]
    share = sum(share for place, share in ranked if place in same) / total
    centre, reach = _position(best), best.vague_m
    if not best.exact or centre is None:
        near = [place for place in stated if centre is None or great_circle_m(*centre, *place.centre()) <= _reach(best)]
        centre, reach = (near[0].centre(), TOWN_M) if near else (centre, reach)
    if centre is None:
        return None
    reach = max(reach, 1_000.0) + (NEAR_M if one.relation == "near" else 0.0)
    return Spot(
        place=_disc(centre, reach, best.latin), share=share, name=best.latin, place_id=best.place_id,
        oblast=region_of(best), others=tuple(_whole_name(place) for place, _ in ranked if place not in same)[:3],
    )  # fmt: skip


def _reach(place: Settlement) -> float:
    return max(2 * place.vague_m, BESIDE_M)


def _beside(place: Settlement, stated: Sequence[Place]) -> bool:
    centre = _position(place)
    return centre is not None and any(great_circle_m(*centre, *one.centre()) <= _reach(place) for one in stated)


def _one_place(one: Settlement, other: Settlement) -> bool:
    a, b = _position(one), _position(other)
    return a is not None and b is not None and great_circle_m(*a, *b) <= ONE_PLACE_M


def _position(place: Settlement) -> tuple[float, float] | None:
    return None if place.lat_deg is None or place.lon_deg is None else (place.lat_deg, place.lon_deg)


def _oblast(one: Mention) -> str:
    return one.name if one.kind == "region" else ""


def _whole_name(place: Settlement) -> str:
    return f"{place.latin}, {region_of(place)}"


def _disc(centre: tuple[float, float], radius_m: float, name: str) -> Disc:
    return Disc(lat_deg=centre[0], lon_deg=centre[1], radius_m=radius_m, name=name)
