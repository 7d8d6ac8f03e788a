"""A flat map around one origin: azimuthal equidistant on the mean sphere.

Ranges and bearings from the origin are exact on the sphere; the sphere itself is within 0.6 % of the
WGS 84 geodesic (worst along a meridian at a pole, 0.56 %). Distances between two other points of the map
are stretched across the radius by (c / sin c), c = range / Earth radius: under 0.1 % up to 450 km.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truceline.model.place import EARTH_RADIUS_M

Floats = NDArray[np.float64]


def to_plane(lat0_deg: ArrayLike, lon0_deg: ArrayLike, lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[Floats, Floats]:
    """(east_m, north_m) of points seen from an origin; all shapes broadcast together.

    Args:
        lat0_deg: the origin, degrees; a scalar or an array.
        lon0_deg: the origin, degrees, any turn.
        lat_deg: the points, degrees.
        lon_deg: the points, degrees, any turn: the antimeridian is no border.

    Returns:
        Metres east and north. A NaN stays a NaN. At the antipode the direction is arbitrary,
        the range is half the circumference.
    """
    lat0, lat = np.radians(np.asarray(lat0_deg, float)), np.radians(np.asarray(lat_deg, float))
    turn = np.radians(np.asarray(lon_deg, float) - np.asarray(lon0_deg, float))
    east = np.cos(lat) * np.sin(turn)
    half = np.sin(turn / 2) ** 2
    # sin(lat - lat0) + ... keeps its digits for near points, where the plain difference of products would not
    north = np.sin(lat - lat0) + 2 * np.sin(lat0) * np.cos(lat) * half
    a = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat0) * np.cos(lat) * half
    angle = 2 * np.arcsin(np.sqrt(np.clip(a, 0.0, 1.0)))
    bearing = np.arctan2(east, north)
    return EARTH_RADIUS_M * angle * np.sin(bearing), EARTH_RADIUS_M * angle * np.cos(bearing)


def from_plane(
    lat0_deg: ArrayLike, lon0_deg: ArrayLike, east_m: ArrayLike, north_m: ArrayLike
) -> tuple[Floats, Floats]:
    """(lat_deg, lon_deg) of map positions, longitudes in -180..180; all shapes broadcast together.

    The inverse of `to_plane` for ranges below half the circumference (20,015 km).
    """
    lat0 = np.radians(np.asarray(lat0_deg, float))
    east, north = np.asarray(east_m, float), np.asarray(north_m, float)
    angle, bearing = np.hypot(east, north) / EARTH_RADIUS_M, np.arctan2(east, north)
    # The same position as a unit vector along the local up, north and east of the origin.
    up, ahead, right = np.cos(angle), np.sin(angle) * np.cos(bearing), np.sin(angle) * np.sin(bearing)
    polar = np.sin(lat0) * up + np.cos(lat0) * ahead
    outward = np.cos(lat0) * up - np.sin(lat0) * ahead
    lat = np.arctan2(polar, np.hypot(outward, right))
    turn = np.degrees(np.arctan2(right, outward))
    return np.degrees(lat), (np.asarray(lon0_deg, float) + turn + 180.0) % 360.0 - 180.0


def range_m(lat0_deg: ArrayLike, lon0_deg: ArrayLike, lat_deg: ArrayLike, lon_deg: ArrayLike) -> Floats:
    """Great-circle range in metres on the mean sphere; all shapes broadcast together. NaN stays NaN."""
    lat0, lat = np.radians(np.asarray(lat0_deg, float)), np.radians(np.asarray(lat_deg, float))
    turn = np.radians(np.asarray(lon_deg, float) - np.asarray(lon0_deg, float))
    a = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat0) * np.cos(lat) * np.sin(turn / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(a, 0.0, 1.0))))
