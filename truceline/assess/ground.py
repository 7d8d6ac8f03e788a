"""Uncertain positions against zones and objects.

The share of a two-dimensional Gaussian inside a shape is a sum over fixed sample points: a sunflower spiral of
equal probability, in the local plane of the ellipse. Against the exact half-plane the error stays under
`SHARE_ERROR`; a test measures it. The plane is flat: at 20 km from the centre that costs less than 0.2 % of a
distance below 60 degrees of latitude. Zone edges are straight in longitude and latitude (RFC 7946).
"""

import math
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from truceline.agreement.fields import Site
from truceline.agreement.geometry import shape_of
from truceline.model.place import EARTH_RADIUS_M, Area, Point, great_circle_m

SAMPLES = 1_024
SHARE_ERROR = 0.01  # largest error of a share; measured 0.006 against 3,000 half-planes
REACH_SD = 4.3  # a fraction exp(-4.3²/2) = 1e-4 of a Gaussian lies beyond
METRES_PER_DEGREE = math.radians(1.0) * EARTH_RADIUS_M
GEOD = Geod(ellps="WGS84")

Floats = NDArray[np.float64]


def share_inside(area: Area, point: Point) -> float:
    """Share of the point's Gaussian inside the area, 0..1, within `SHARE_ERROR`."""
    shape = _prepared(area)
    reach_m = REACH_SD * point.major_sd_m
    high = reach_m / METRES_PER_DEGREE
    wide = high / _narrow(point.lat_deg)
    box = shapely.box(point.lon_deg - wide, point.lat_deg - high, point.lon_deg + wide, point.lat_deg + high)
    if shape.contains_properly(box):
        return 1.0
    if shape.disjoint(box):
        return 0.0
    lon, lat = samples(point)
    return float(np.mean(shapely.contains_xy(shape, lon, lat)))


def share_within(sites: Iterable[Site], radius_m: float, point: Point) -> float:
    """Share of the point's Gaussian within `radius_m` of the edge of any of the sites, 0..1."""
    reach_m = REACH_SD * point.major_sd_m
    near = [
        site
        for site in sites
        if great_circle_m(site.lat_deg, site.lon_deg, point.lat_deg, point.lon_deg)
        <= 1.01 * (site.radius_m + radius_m) + reach_m
    ]
    if not near:
        return 0.0
    lon, lat = samples(point)
    inside = np.zeros(SAMPLES, dtype=bool)
    for site in near:
        east = (lon - site.lon_deg) * METRES_PER_DEGREE * _narrow(site.lat_deg)
        north = (lat - site.lat_deg) * METRES_PER_DEGREE
        inside |= np.hypot(east, north) <= site.radius_m + radius_m
    return float(np.mean(inside))


def nearest_site(sites: Iterable[Site], point: Point) -> tuple[Site, float] | None:
    """The site whose edge is nearest, and the geodesic distance to that edge in metres; negative inside."""
    found: tuple[Site, float] | None = None
    for site in sites:
        _, _, distance_m = GEOD.inv(point.lon_deg, point.lat_deg, site.lon_deg, site.lat_deg)
        edge_m = float(distance_m) - site.radius_m
        if found is None or edge_m < found[1]:
            found = site, edge_m
    return found


def edge_m(area: Area, point: Point) -> float:
    """Geodesic metres from the point's centre to the nearest edge of the area; within 0.5 % up to 100 km.

    The nearest edge point is found in a plane scaled at the centre, its distance on the ellipsoid.
    """
    narrow = round(_narrow(point.lat_deg), 3)  # rounded, so that incidents of one region share the scaled edges
    scaled = _boundary(area, narrow)
    here = shapely.Point(point.lon_deg * narrow, point.lat_deg)
    nearest = scaled.interpolate(scaled.project(here))
    _, _, distance_m = GEOD.inv(point.lon_deg, point.lat_deg, nearest.x / narrow, nearest.y)
    return float(distance_m)


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
def _prepared(area: Area) -> shapely.MultiPolygon:
    shape = shape_of(area)
    shapely.prepare(shape)
    return shape


@lru_cache(maxsize=1_024)
def _boundary(area: Area, narrow: float) -> shapely.Geometry:
    """The edges of an area with longitudes scaled by `narrow`, so that degrees are alike in both directions."""
    return shapely.transform(shape_of(area).boundary, lambda c: c * np.array([narrow, 1.0]))


def _narrow(lat_deg: float) -> float:
    """Length of a degree of longitude against one of latitude; not below that of 89.4 degrees."""
    return max(math.cos(math.radians(lat_deg)), 0.01)
