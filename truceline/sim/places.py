"""Meridia: an invented island in the Atlantic, far from any front. Every name and coordinate here is made up."""

from dataclasses import dataclass
from itertools import pairwise

from truceline.model.place import great_circle_m
from truceline.model.terms import ObjectClass

ZONE = "Atlantic/Azores"
WEST_DEG, SOUTH_DEG, EAST_DEG, NORTH_DEG = -30.5, 9.5, -29.5, 10.5
PARTIES = ("North side", "South side")
DRAWN_BY = "Exercise control"

CONTACT_LINE = (  # (lon_deg, lat_deg), west to east, with a few bends
    (-30.5, 10.00),
    (-30.3, 10.04),
    (-30.1, 9.98),
    (-29.9, 10.02),
    (-29.7, 9.97),
    (-29.5, 10.00),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A place that news can name."""

    name: str
    lat_deg: float
    lon_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An object that an agreement can protect, or that burns by itself."""

    name: str
    lat_deg: float
    lon_deg: float
    object_class: ObjectClass


def _town(name: str, lat_deg: float, lon_deg: float) -> Settlement:
    return Settlement(name=name, lat_deg=lat_deg, lon_deg=lon_deg)


def _site(name: str, lat_deg: float, lon_deg: float, object_class: ObjectClass) -> Site:
    return Site(name=name, lat_deg=lat_deg, lon_deg=lon_deg, object_class=object_class)


SETTLEMENTS = (
    _town("Port Meridia", 10.32, -30.05),
    _town("Alder Bay", 10.20, -30.30),
    _town("Westmoor", 10.12, -30.42),
    _town("Harrow Hill", 10.09, -30.18),
    _town("Millbrook", 10.07, -29.94),
    _town("Eastgate", 10.09, -29.72),
    _town("Stonebridge", 10.25, -29.65),
    _town("Lindholm", 9.93, -30.35),
    _town("Ferrow", 9.91, -30.08),
    _town("Oakmere", 9.94, -29.85),
    _town("Saltmarsh", 9.88, -29.62),
    _town("Dunwick", 9.75, -30.28),
    _town("Kestrel Cove", 9.68, -30.00),
    _town("Millbrook", 9.62, -29.70),  # a homonym: geocoders take the wrong one
)

SITES = (
    _site("Port Meridia refinery", 10.335, -30.020, ObjectClass.REFINERY),
    _site("Harrow substation", 10.105, -30.160, ObjectClass.GRID),
    _site("Alder pumping station", 10.185, -30.270, ObjectClass.PIPELINE_STORAGE_PUMPING),
    _site("Kestrel power plant", 9.700, -30.030, ObjectClass.POWER_PLANT),
    _site("Oakmere substation", 9.925, -29.830, ObjectClass.GRID),
    _site("Millbrook school", 10.072, -29.935, ObjectClass.SCHOOL),
    _site("Ferrow hospital", 9.905, -30.075, ObjectClass.HOSPITAL),
)
ENERGY_SITES = tuple(site for site in SITES if site.object_class not in (ObjectClass.SCHOOL, ObjectClass.HOSPITAL))
CIVILIAN_SITES = tuple(site for site in SITES if site not in ENERGY_SITES)

PLANTS = (  # burn by themselves, every day; the far ones lie outside the box and fill the satellite's wider feed
    _site("Stonebridge cement works", 10.240, -29.630, ObjectClass.OTHER),
    _site("Kestrel steelworks", 9.665, -29.960, ObjectClass.OTHER),
    _site("offshore flare 1", 11.40, -31.60, ObjectClass.OTHER),
    _site("offshore flare 2", 11.10, -28.40, ObjectClass.OTHER),
    _site("offshore flare 3", 8.60, -31.20, ObjectClass.OTHER),
    _site("offshore flare 4", 8.30, -28.70, ObjectClass.OTHER),
    _site("offshore flare 5", 11.90, -30.10, ObjectClass.OTHER),
)
QUARRY = _site("Lindholm quarry", 9.900, -30.300, ObjectClass.OTHER)


def line_lat_deg(lon_deg: float) -> float:
    """Latitude of the contact line at a longitude; flat beyond its ends.

    >>> round(line_lat_deg(-30.2), 3)
    10.01
    """
    if lon_deg <= CONTACT_LINE[0][0]:
        return CONTACT_LINE[0][1]
    for (west, lat_west), (east, lat_east) in pairwise(CONTACT_LINE):
        if lon_deg <= east:
            return lat_west + (lat_east - lat_west) * (lon_deg - west) / (east - west)
    return CONTACT_LINE[-1][1]


def nearest_settlement(lat_deg: float, lon_deg: float) -> Settlement:
    """The settlement that a reporter would name."""
    return min(SETTLEMENTS, key=lambda town: great_circle_m(lat_deg, lon_deg, town.lat_deg, town.lon_deg))


def inside(lat_deg: float, lon_deg: float) -> bool:
    """Whether a position lies in the exercise box."""
    return SOUTH_DEG <= lat_deg <= NORTH_DEG and WEST_DEG <= lon_deg <= EAST_DEG
