"""Distances on WGS 84, and a plane of equal areas around a place.

Sources: T. Vincenty, Survey Review XXIII 176 (1975), the inverse formula, here under 0.1 mm; J. P. Snyder, Map
Projections: A Working Manual (USGS Professional Paper 1395, 1987), pages 16 and 187 to 190.
"""

import math

import numpy as np
from numpy.typing import NDArray

A_M = 6_378_137.0  # semi-major axis, WGS 84
F = 1.0 / 298.257_223_563  # flattening, WGS 84
B_M = A_M * (1.0 - F)
E2 = F * (2.0 - F)
E = math.sqrt(E2)
MOST_ROUNDS = 100
LAST_DEG = 89.9  # a centre nearer the pole is put here: so far from a centre distances are true within a millionth
SETTLED = 1e-13  # radians of longitude: under a thousandth of a millimetre

Floats = NDArray[np.float64]


def geodesic_m(
    lon1_deg: Floats | float, lat1_deg: Floats | float, lon2_deg: Floats | float, lat2_deg: Floats | float
) -> Floats:
    """Metres along the shortest line between points, in the shape that the arguments have together.

    >>> bool(abs(geodesic_m(36.0, 49.0, 37.0, 50.0) - 132_725.478) < 0.001)
    True
    """
    return geodesic(lon1_deg, lat1_deg, lon2_deg, lat2_deg)[1]


def geodesic(
    lon1_deg: Floats | float, lat1_deg: Floats | float, lon2_deg: Floats | float, lat2_deg: Floats | float
) -> tuple[Floats, Floats]:
    """(azimuth at the first point in degrees from north, -180..180, metres) of the shortest line between points.

    Between points that are nearly opposite on the earth (beyond 19,900 km) the rounds do not settle, and the metres may
    be wrong by 0.5 %.
    """
    lon1, lat1, lon2, lat2 = (np.radians(np.asarray(one, dtype=np.float64)) for one in _all(
        lon1_deg, lat1_deg, lon2_deg, lat2_deg
    ))  # fmt: skip
    apart = np.remainder(lon2 - lon1 + math.pi, 2.0 * math.pi) - math.pi
    reduced1, reduced2 = np.arctan((1.0 - F) * np.tan(lat1)), np.arctan((1.0 - F) * np.tan(lat2))
    sin1, cos1, sin2, cos2 = np.sin(reduced1), np.cos(reduced1), np.sin(reduced2), np.cos(reduced2)
    turned = apart
    for _ in range(MOST_ROUNDS):
        sin_arc = np.hypot(cos2 * np.sin(turned), cos1 * sin2 - sin1 * cos2 * np.cos(turned))
        cos_arc = sin1 * sin2 + cos1 * cos2 * np.cos(turned)
        arc = np.arctan2(sin_arc, cos_arc)
        sin_azimuth = np.divide(cos1 * cos2 * np.sin(turned), sin_arc, out=np.zeros_like(arc), where=sin_arc > 0.0)
        narrow = 1.0 - sin_azimuth**2  # squared cosine of the azimuth at the equator
        middle = cos_arc - np.divide(2.0 * sin1 * sin2, narrow, out=np.zeros_like(arc), where=narrow > 1e-15)
        c = F / 16.0 * narrow * (4.0 + F * (4.0 - 3.0 * narrow))
        bent = arc + c * sin_arc * (middle + c * cos_arc * (2.0 * middle**2 - 1.0))
        before, turned = turned, np.clip(apart + (1.0 - c) * F * sin_azimuth * bent, -math.pi, math.pi)
        if np.all(np.abs(turned - before) <= SETTLED):
            break
    u2 = narrow * (A_M**2 - B_M**2) / B_M**2
    a = 1.0 + u2 / 16_384.0 * (4_096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)))
    b = u2 / 1_024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)))
    square = 2.0 * middle**2 - 1.0
    cubic = b / 6.0 * middle * (4.0 * sin_arc**2 - 3.0) * (4.0 * middle**2 - 3.0)
    short = b * sin_arc * (middle + b / 4.0 * (cos_arc * square - cubic))
    azimuth = np.arctan2(cos2 * np.sin(turned), cos1 * sin2 - sin1 * cos2 * np.cos(turned))
    return np.asarray(np.degrees(azimuth)), np.asarray(B_M * a * (arc - short))


def gone(lon_deg: float, lat_deg: float, azimuth_deg: float, distance_m: float) -> tuple[float, float]:
    """(longitude, latitude) in degrees after `distance_m` along the geodesic that leaves at `azimuth_deg` from north.

    >>> [round(one, 6) for one in gone(36.0, 49.0, 90.0, 10_000.0)]
    [36.136665, 48.999919]
    """
    azimuth = math.radians(azimuth_deg)
    tan_reduced = (1.0 - F) * math.tan(math.radians(lat_deg))
    cos_reduced = 1.0 / math.hypot(1.0, tan_reduced)
    sin_reduced = tan_reduced * cos_reduced
    start = math.atan2(tan_reduced, math.cos(azimuth))
    sin_azimuth = cos_reduced * math.sin(azimuth)
    narrow = 1.0 - sin_azimuth**2
    u2 = narrow * (A_M**2 - B_M**2) / B_M**2
    a = 1.0 + u2 / 16_384.0 * (4_096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)))
    b = u2 / 1_024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)))
    arc = straight = distance_m / (B_M * a)
    for _ in range(MOST_ROUNDS):
        middle, sin_arc, cos_arc = math.cos(2.0 * start + arc), math.sin(arc), math.cos(arc)
        square = 2.0 * middle**2 - 1.0
        cubic = b / 6.0 * middle * (4.0 * sin_arc**2 - 3.0) * (4.0 * middle**2 - 3.0)
        before, arc = arc, straight + b * sin_arc * (middle + b / 4.0 * (cos_arc * square - cubic))
        if abs(arc - before) <= SETTLED:
            break
    middle, sin_arc, cos_arc = math.cos(2.0 * start + arc), math.sin(arc), math.cos(arc)
    north = sin_reduced * cos_arc + cos_reduced * sin_arc * math.cos(azimuth)
    aside = sin_reduced * sin_arc - cos_reduced * cos_arc * math.cos(azimuth)
    lat = math.atan2(north, (1.0 - F) * math.hypot(sin_azimuth, aside))
    turned = math.atan2(sin_arc * math.sin(azimuth), cos_reduced * cos_arc - sin_reduced * sin_arc * math.cos(azimuth))
    c = F / 16.0 * narrow * (4.0 + F * (4.0 - 3.0 * narrow))
    bent = arc + c * sin_arc * (middle + c * cos_arc * (2.0 * middle**2 - 1.0))
    lon = math.radians(lon_deg) + turned - (1.0 - c) * F * sin_azimuth * bent
    return (math.degrees(lon) + 180.0) % 360.0 - 180.0, math.degrees(lat)


def _all(*values: Floats | float) -> tuple[Floats, ...]:
    return tuple(np.broadcast_arrays(*values))


class EqualArea:
    """Lambert's azimuthal equal-area plane around a centre: metres east and north of it."""

    def __init__(self, lon_deg: float, lat_deg: float) -> None:
        """`lat_deg`: -90..90. Longitudes come back within 180 degrees of the centre's."""
        lat = math.radians(max(-LAST_DEG, min(LAST_DEG, lat_deg)))
        self._lon_deg = lon_deg
        self._beta = math.asin(float(_authalic(np.array(math.sin(lat)))))
        self._radius_m = A_M * math.sqrt(_Q_POLE / 2.0)
        parallel = A_M * math.cos(lat) / math.sqrt(1.0 - E2 * math.sin(lat) ** 2)
        self._stretch = parallel / (self._radius_m * math.cos(self._beta))

    def there(self, lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
        """(east, north) in metres, of the shape of the arguments."""
        lon = np.radians(lon_deg - self._lon_deg)
        beta = np.arcsin(_authalic(np.sin(np.radians(lat_deg))))
        sin0, cos0 = math.sin(self._beta), math.cos(self._beta)
        near = 1.0 + sin0 * np.sin(beta) + cos0 * np.cos(beta) * np.cos(lon)
        scale = self._radius_m * np.sqrt(2.0 / near)
        north = cos0 * np.sin(beta) - sin0 * np.cos(beta) * np.cos(lon)
        return scale * self._stretch * np.cos(beta) * np.sin(lon), scale / self._stretch * north

    def back(self, east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
        """(longitude, latitude) in degrees, of the shape of the arguments."""
        x, y = east_m / self._stretch, north_m * self._stretch
        away = np.hypot(x, y)
        arc = 2.0 * np.arcsin(np.clip(away / (2.0 * self._radius_m), 0.0, 1.0))
        sin0, cos0 = math.sin(self._beta), math.cos(self._beta)
        share = np.divide(y, away, out=np.zeros_like(away), where=away > 0.0)
        sin_beta = np.cos(arc) * sin0 + share * np.sin(arc) * cos0
        lon = np.arctan2(x * np.sin(arc), away * cos0 * np.cos(arc) - y * sin0 * np.sin(arc))
        lon = np.where(away > 0.0, lon, 0.0)
        return self._lon_deg + np.degrees(lon), np.degrees(_latitude(np.clip(sin_beta, -1.0, 1.0)))


def _q(sin_lat: Floats) -> Floats:
    """Twice the area from the equator to a latitude, of a strip one radian wide, in squares of the semi-major axis."""
    es = E * sin_lat
    return np.asarray((1.0 - E2) * (sin_lat / (1.0 - es**2) + np.arctanh(es) / E))


_Q_POLE = float(_q(np.array(1.0)))


def _authalic(sin_lat: Floats) -> Floats:
    """Sine of the latitude on the sphere of equal area."""
    return np.clip(_q(sin_lat) / _Q_POLE, -1.0, 1.0)


def _latitude(sin_beta: Floats) -> Floats:
    """Radians on the ellipsoid of an authalic latitude: the series of Snyder (3-18), then one step of Newton."""
    beta = np.arcsin(sin_beta)
    series = (
        (E2 / 3.0 + 31.0 * E2**2 / 180.0 + 517.0 * E2**3 / 5_040.0) * np.sin(2.0 * beta)
        + (23.0 * E2**2 / 360.0 + 251.0 * E2**3 / 3_780.0) * np.sin(4.0 * beta)
        + 761.0 * E2**3 / 45_360.0 * np.sin(6.0 * beta)
    )
    sin_lat = np.sin(beta + series)
    step = (_q(sin_lat) - sin_beta * _Q_POLE) * (1.0 - E2 * sin_lat**2) ** 2 / (2.0 * (1.0 - E2))
    return np.arcsin(np.clip(sin_lat - step, -1.0, 1.0))
