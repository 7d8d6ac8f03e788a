"""How far the place of an incident was known: a province or a country is no position, however small its ellipse."""

from collections.abc import Iterable

from truceline.model.place import Area, Disc, Place, great_circle_m
from truceline.model.terms import PlacePrecision

PROVINCE_FROM_M = 50_000.0  # no settlement is so wide; provinces begin at about 50 km
COUNTRY_FROM_M = 250_000.0  # the widest of these units reaches 103 km


def granularity_of(places: Iterable[Place | None]) -> PlacePrecision:
    """The sharpest of the members' places: a position as soon as one of them is one.

    A place of N/K direction is a ring around its observer and counts as a position: its ellipse says all that is known.

    >>> granularity_of([Disc(lat_deg=48.0, lon_deg=37.7, radius_m=92_000.0, name="Donetsk oblast")]).value
    'province'
    """
    sizes = [_size_m(place) for place in places if place is not None]
    sharpest = min(sizes, default=0.0)
    if sharpest >= COUNTRY_FROM_M:
        return PlacePrecision.COUNTRY
    return PlacePrecision.PROVINCE if sharpest >= PROVINCE_FROM_M else PlacePrecision.POSITION


def _size_m(place: Place) -> float:
    """Radius of a disc, half the diagonal of an area's box; nothing for what was measured."""
    if isinstance(place, Disc):
        return place.radius_m
    if not isinstance(place, Area):
        return 0.0
    south, west, north, east = place.bounds()
    return great_circle_m(south, west, north, east) / 2
