"""Uncertain positions against zones and objects.

The share of a two-dimensional Gaussian inside an area is integrated edge by edge (`polygon_share`), in the local plane
of the ellipse. Within the radius of named objects it is a sum over fixed sample points, a sunflower spiral of equal
probability. The error stays under `SHARE_ERROR` for every shape; tests measure it. The plane is flat: at 20 km from the
centre that costs less than 0.2 % of a distance below 60 degrees of latitude. Zone edges are straight in longitude and
latitude (RFC 7946). Polygons that meet at longitude 180 are one: the seam is no edge, and a place on one side of it may
reach the other.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from truceline.agreement.fields import Site
from truceline.agreement.geometry import shape_of
from truceline.assess.geometry.ellipsoid import geodesic_m
from truceline.assess.geometry.polygon_share import polygon_share
from truceline.model.place import EARTH_RADIUS_M, Area, Point, great_circle_m

SAMPLES = 1_024
SHARE_ERROR = 0.01  # largest error of a share; of areas below a tenth of it, of sample points 0.006 at half-planes
SHARE_DIGITS = 4  # what lies beyond is the tail of the law, of which no edge far away should make two numbers
MANY_EDGES = 200  # from here on the edges within reach are cut out first
REACH_SD = 4.3  # a fraction exp(-4.3²/2) = 1e-4 of a Gaussian lies beyond
LEAST_NARROW = 0.01  # cosine of 89.4 degrees: nearer the pole longitudes mean little
METRES_PER_DEGREE = math.radians(1.0) * EARTH_RADIUS_M

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A point whose longitude may lie beyond 180."""

    lat_deg: float
    lon_deg: float
    major_sd_m: float
    minor_sd_m: float
    axis_deg: float


def share_inside(area: Area, point: Point) -> float:
    """Share of the point's Gaussian inside the area, 0..1, within `SHARE_ERROR`."""
    return float(shares_inside(area, [point])[0])


def shares_inside(area: Area, points: Sequence[Point]) -> Floats:
    """Share of each point's Gaussian inside the area, shape (point,): `share_inside` of all in one pass."""
    shape = _prepared(area)
    placed = [_beside(area, point) for point in points]
    west, south, east, north = _reaches(placed).T
    least_lon, least_lat, most_lon, most_lat = shape.bounds
    near = np.flatnonzero((west <= most_lon) & (east >= least_lon) & (south <= most_lat) & (north >= least_lat))
    boxes = shapely.box(west[near], south[near], east[near], north[near])
    shares = np.zeros(len(placed))
    whole = shapely.contains_properly(shape, boxes)
    shares[near[whole]] = 1.0
    open_ones = ~whole & ~shapely.disjoint(shape, boxes)
    for row, box in zip(near[open_ones], boxes[open_ones], strict=True):
        shares[row] = _share(shape, placed[row], box)
    return shares


def _share(shape: shapely.Geometry, point: _Placed, box: shapely.Geometry) -> float:
    """The share of one point; of a shape with many edges, those within its reach alone."""
    if shapely.get_num_coordinates(shape) > MANY_EDGES:
        shape = shapely.intersection(shape, box)
    axis, narrow = math.radians(point.axis_deg), _narrow(point.lat_deg)
    east, north = METRES_PER_DEGREE * narrow, METRES_PER_DEGREE  # of a degree
    along = np.array([math.sin(axis) * east, math.cos(axis) * north]) / point.major_sd_m
    across = np.array([math.cos(axis) * east, -math.sin(axis) * north]) / point.minor_sd_m
    share = polygon_share(shape, np.stack([along, across]), (point.lon_deg, point.lat_deg))
    return round(share, SHARE_DIGITS)


def _beside(area: Area, point: Point) -> _Placed:
    """The point with its longitude as the unrolled area counts it: it may be beyond 180."""
    lon, middle = point.lon_deg, _middle_deg(area)
    lon += 360.0 * round((middle - lon) / 360.0)
    return _Placed(
        lat_deg=point.lat_deg,
        lon_deg=lon,
        major_sd_m=point.major_sd_m,
        minor_sd_m=point.minor_sd_m,
        axis_deg=point.axis_deg,
    )


def _reaches(points: Sequence[_Placed]) -> Floats:
    """West, south, east and north of what a point may reach, shape (point, 4) in degrees."""
    held = np.array([(point.lon_deg, point.lat_deg, point.major_sd_m) for point in points]).reshape(-1, 3)
    lon, lat = held[:, 0], held[:, 1]
    high = REACH_SD * held[:, 2] / METRES_PER_DEGREE
    wide = high / np.maximum(np.cos(np.radians(lat)), LEAST_NARROW)
    return np.column_stack([lon - wide, lat - high, lon + wide, lat + high])


def share_within(sites: Iterable[Site], radius_m: float, point: Point) -> float:
    """Share of the point's Gaussian within `radius_m` of the edge of any of the sites, 0..1."""
    reach_m, lat_deg = REACH_SD * point.major_sd_m, point.lat_deg
    near = [
        site
        for site in sites
        # the difference of latitudes settles most of them
        if abs(site.lat_deg - lat_deg) * METRES_PER_DEGREE <= 1.01 * (site.radius_m + radius_m) + reach_m
        and great_circle_m(site.lat_deg, site.lon_deg, lat_deg, point.lon_deg)
        <= 1.01 * (site.radius_m + radius_m) + reach_m
    ]
    if not near:
        return 0.0
    lon, lat = samples(point)
    inside = np.zeros(SAMPLES, dtype=bool)
    for site in near:
        east = ((lon - site.lon_deg + 180.0) % 360.0 - 180.0) * METRES_PER_DEGREE * _narrow(site.lat_deg)
        north = (lat - site.lat_deg) * METRES_PER_DEGREE
        inside |= np.hypot(east, north) <= site.radius_m + radius_m
    return float(np.mean(inside))


def may_reach(sites: Iterable[Site], points: Sequence[Point]) -> Flags:
    """Whether each point may lie on one of the sites, shape (point,): never too narrow, a little wide."""
    lat, lon, sd_m = np.array([(p.lat_deg, p.lon_deg, p.major_sd_m) for p in points]).reshape(-1, 3).T
    flags = np.zeros(len(points), dtype=np.bool_)
    for site in sites:
        limit_deg = (1.02 * site.radius_m + REACH_SD * sd_m) / METRES_PER_DEGREE
        rows = np.flatnonzero(np.abs(lat - site.lat_deg) <= limit_deg)
        narrow = np.maximum(np.cos(np.radians(np.abs(lat[rows]) + limit_deg[rows])), 0.0)
        apart = np.abs((lon[rows] - site.lon_deg + 180.0) % 360.0 - 180.0)
        flags[rows] |= apart * narrow <= 2.0 * limit_deg[rows]
    return flags


def nearest_site(sites: Iterable[Site], point: Point) -> tuple[Site, float] | None:
    """The site whose edge is nearest, and the geodesic distance to that edge in metres; negative inside."""
    known = list(sites)
    if not known:
        return None
    lon, lat, radius_m = np.array([(site.lon_deg, site.lat_deg, site.radius_m) for site in known]).T
    away_m = geodesic_m(point.lon_deg, point.lat_deg, lon, lat) - radius_m
    first = int(np.argmin(away_m))
    return known[first], float(away_m[first])


def edge_m(area: Area, point: Point) -> float:
    """Geodesic metres from the point's centre to the nearest edge of the area; within 0.5 % up to 100 km.

    The nearest edge point is found in a plane scaled at the centre, its distance on the ellipsoid.
    """
    return float(edges_m(area, [point])[0])


def edges_m(area: Area, points: Sequence[Point]) -> Floats:
    """`edge_m` of each point, shape (point,): points of like latitude share the scaled edges."""
    narrow = np.array([round(_narrow(point.lat_deg), 3) for point in points])
    placed = [_beside(area, point) for point in points]
    lon, lat = (np.array([getattr(point, name) for point in placed]) for name in ("lon_deg", "lat_deg"))
    foot = np.empty((len(points), 2))
    for one in np.unique(narrow):
        rows = np.flatnonzero(narrow == one)
        scaled = _boundary(area, float(one))
        along = shapely.line_locate_point(scaled, shapely.points(lon[rows] * one, lat[rows]))
        foot[rows] = shapely.get_coordinates(shapely.line_interpolate_point(scaled, along))
    return geodesic_m(lon, lat, foot[:, 0] / narrow, foot[:, 1])


def depths_m(area: Area, points: Sequence[Point]) -> Floats:
    """How deep each point's centre lies inside the area, shape (point,): the distance to the edge, negative outside."""
    placed = [_beside(area, point) for point in points]
    inside = shapely.contains_xy(_prepared(area), [p.lon_deg for p in placed], [p.lat_deg for p in placed])
    return np.where(inside, 1.0, -1.0) * edges_m(area, points)


def samples(point: Point) -> tuple[Floats, Floats]:
    """(lon_deg, lat_deg), shape (SAMPLES,) each: positions of equal probability."""
    along, across = _spiral()
    axis = math.radians(point.axis_deg)
    east = point.major_sd_m * along * math.sin(axis) + point.minor_sd_m * across * math.cos(axis)
    north = point.major_sd_m * along * math.cos(axis) - point.minor_sd_m * across * math.sin(axis)
    lon = point.lon_deg + east / (METRES_PER_DEGREE * _narrow(point.lat_deg))
    return lon, point.lat_deg + north / METRES_PER_DEGREE


@lru_cache(maxsize=1)
def _spiral() -> tuple[Floats, Floats]:
    """Unit Gaussian by equal-probability radii and golden-angle bearings, shape (SAMPLES,) each."""
    number = np.arange(SAMPLES)
    radius = np.sqrt(-2.0 * np.log(1.0 - (number + 0.5) / SAMPLES))
    angle = number * (math.pi * (3.0 - math.sqrt(5.0)))
    return radius * np.cos(angle), radius * np.sin(angle)


@lru_cache(maxsize=256)
def _prepared(area: Area) -> shapely.Geometry:
    shape = unrolled(area)
    shapely.prepare(shape)
    return shape


@lru_cache(maxsize=256)
def _middle_deg(area: Area) -> float:
    west, _, east, _ = unrolled(area).bounds
    return float((west + east) / 2)


@lru_cache(maxsize=256)
def unrolled(area: Area) -> shapely.Geometry:
    """The area in degrees, its parts on either side of longitude 180 joined: the western ones count from there on."""
    shape = shape_of(area)
    west, _, east, _ = shape.bounds
    if west > -180.0 or east < 180.0:
        return shape
    parts = [
        shapely.transform(part, lambda c: c + np.array([360.0, 0.0])) if part.bounds[2] <= 0.0 else part
        for part in shapely.get_parts(shape)
    ]
    return shapely.union_all(parts)


@lru_cache(maxsize=1_024)
def _boundary(area: Area, narrow: float) -> shapely.Geometry:
    """The edges of an area with longitudes scaled by `narrow`, so that degrees are alike in both directions."""
    return shapely.transform(unrolled(area).boundary, lambda c: c * np.array([narrow, 1.0]))


def _narrow(lat_deg: float) -> float:
    """Length of a degree of longitude against one of latitude; not below that of 89.4 degrees."""
    return max(math.cos(math.radians(lat_deg)), LEAST_NARROW)
