"""Place with uncertainty: a point with covariance, a range-and-bearing sector, a disc of vagueness, an area.

Angles are degrees, bearings clockwise from true north, coordinates WGS 84. Every place can say its
centre and its moment-matched Gaussian, so that fusion sees one form and the map can draw the true one.
"""

import math
from dataclasses import dataclass

from truceline.model.errors import OutOfRange

EARTH_RADIUS_M = 6_371_008.8  # mean radius R1 = (2a + b) / 3, GRS 80; Moritz 2000

Ring = tuple[tuple[float, float], ...]  # (lon_deg, lat_deg), closed, as in GeoJSON
Polygon = tuple[Ring, ...]  # outer ring first, then holes


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Covariance of a horizontal position, in m², axes east and north."""

    east_m2: float
    north_m2: float
    east_north_m2: float = 0.0


def great_circle_m(lat1_deg: float, lon1_deg: float, lat2_deg: float, lon2_deg: float) -> float:
    """Great-circle distance on a sphere, in metres.

    Within 0.6 % of the WGS 84 geodesic: fine for gating, not for a zone border.

    >>> round(great_circle_m(0, 0, 0, 1))
    111195
    """
    lat1, lat2 = math.radians(lat1_deg), math.radians(lat2_deg)
    dlat, dlon = lat2 - lat1, math.radians(lon2_deg - lon1_deg)
    a = math.sin(dlat / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(dlon / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(a)))


def destination(lat_deg: float, lon_deg: float, bearing_deg: float, range_m: float) -> tuple[float, float]:
    """(lat_deg, lon_deg) reached from a point along a bearing, on a sphere.

    >>> lat, lon = destination(0, 0, 90, 111195)
    >>> round(lat, 3), round(lon, 3)
    (0.0, 1.0)
    """
    lat, bearing, angle = math.radians(lat_deg), math.radians(bearing_deg), range_m / EARTH_RADIUS_M
    sin_lat = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing)
    lat2 = math.asin(max(-1.0, min(1.0, sin_lat)))
    y = math.sin(bearing) * math.sin(angle) * math.cos(lat)
    lon2 = math.radians(lon_deg) + math.atan2(y, math.cos(angle) - math.sin(lat) * sin_lat)
    return math.degrees(lat2), (math.degrees(lon2) + 180) % 360 - 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A position known up to an ellipse of one standard deviation."""

    lat_deg: float
    lon_deg: float
    major_sd_m: float  # one standard deviation along the major axis
    minor_sd_m: float
    axis_deg: float = 0.0  # bearing of the major axis
    name: str | None = None

    def __post_init__(self) -> None:
        _check_position(self.lat_deg, self.lon_deg)
        _check("major_sd_m", self.major_sd_m, above=0.0)
        _check("minor_sd_m", self.minor_sd_m, above=0.0)

    def centre(self) -> tuple[float, float]:
        """(lat_deg, lon_deg)."""
        return self.lat_deg, self.lon_deg

    def spread(self) -> Spread:
        """The covariance itself."""
        return _rotated(self.major_sd_m**2, self.minor_sd_m**2, self.axis_deg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """Range and bearing from an observer: a piece of a ring, never an invented point.

    `range_max_m` is None where the observer gave no range: the sector is then as long as the caller's
    hearing or sight range allows, and `centre` puts it at `UNKNOWN_RANGE_M`.
    """

    lat_deg: float  # the observer, WGS 84
    lon_deg: float
    range_min_m: float
    range_max_m: float | None
    bearing_deg: float  # middle of the sector
    width_deg: float  # full width; 22.5 for a compass sector such as ESE
    name: str | None = None

    def __post_init__(self) -> None:
        _check_position(self.lat_deg, self.lon_deg)
        _check("range_min_m", self.range_min_m, least=0.0)
        if self.range_max_m is not None:
            _check("range_max_m", self.range_max_m, above=0.0, least=self.range_min_m)
        _check("width_deg", self.width_deg, above=0.0, most=360.0)
        _check("bearing_deg", self.bearing_deg, least=0.0, most=360.0)

    def ranges_m(self) -> tuple[float, float]:
        """Nearest and farthest range, with the default where none was given."""
        far = UNKNOWN_RANGE_M if self.range_max_m is None else self.range_max_m
        return min(self.range_min_m, far), far

    def centre(self) -> tuple[float, float]:
        """(lat_deg, lon_deg) of the sector's middle. All round, that is the observer."""
        if self.width_deg >= 360.0:
            return self.lat_deg, self.lon_deg
        near, far = self.ranges_m()
        return destination(self.lat_deg, self.lon_deg, self.bearing_deg, (near + far) / 2)

    def spread(self) -> Spread:
        """Uniform range and bearing as a Gaussian, plus the observer's own vagueness in range and bearing."""
        near, far = self.ranges_m()
        middle = (near + far) / 2
        if self.width_deg >= 360.0:
            half = (far * far + near * near) / 4  # second moment of a ring about one axis
            return Spread(east_m2=half, north_m2=half)
        along = (far - near) ** 2 / 12 + (0.1 * middle + 100.0) ** 2
        across = (middle * math.radians(self.width_deg)) ** 2 / 12 + 200.0**2
        return _rotated(along, across, self.bearing_deg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A place name: somewhere within a radius of a centre, no more is known."""

    lat_deg: float
    lon_deg: float
    radius_m: float
    name: str | None = None

    def __post_init__(self) -> None:
        _check_position(self.lat_deg, self.lon_deg)
        _check("radius_m", self.radius_m, above=0.0)

    def centre(self) -> tuple[float, float]:
        """(lat_deg, lon_deg)."""
        return self.lat_deg, self.lon_deg

    def spread(self) -> Spread:
        """A uniform disc has a quarter of its squared radius as variance on each axis."""
        variance = self.radius_m**2 / 4
        return Spread(east_m2=variance, north_m2=variance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One or more polygons: somewhere inside."""

    polygons: tuple[Polygon, ...]
    name: str | None = None

    def __post_init__(self) -> None:
        if not self.polygons:
            raise OutOfRange("polygons", self.polygons, "at least one polygon")
        for polygon in self.polygons:
            for ring in polygon:
                if len(ring) < 4 or ring[0] != ring[-1]:
                    raise OutOfRange("ring", f"{len(ring)} positions", "a closed ring of four or more")
                for lon, lat in ring:
                    _check_position(lat, lon)

    def centre(self) -> tuple[float, float]:
        """(lat_deg, lon_deg) of the middle of the bounding box."""
        south, west, north, east = self.bounds()
        return (south + north) / 2, (west + east) / 2

    def bounds(self) -> tuple[float, float, float, float]:
        """(south, west, north, east) in degrees; areas across the antimeridian are not supported."""
        lons = [lon for polygon in self.polygons for lon, _ in polygon[0]]
        lats = [lat for polygon in self.polygons for _, lat in polygon[0]]
        return min(lats), min(lons), max(lats), max(lons)

    def spread(self) -> Spread:
        """The bounding box as a uniform density: side²/12 on each axis."""
        south, west, north, east = self.bounds()
        metres = math.radians(1.0) * EARTH_RADIUS_M
        wide = (east - west) * metres * math.cos(math.radians((south + north) / 2))
        return Spread(east_m2=wide**2 / 12, north_m2=((north - south) * metres) ** 2 / 12)


UNKNOWN_RANGE_M = 8_000.0  # a sound without range: the hearing radius of shelling, model.md 3

Place = Point | Sector | Disc | Area


def compass_bearing_deg(word: str) -> float:
    """Bearing of a compass word of the 16-point rose.

    >>> compass_bearing_deg("ESE")
    112.5

    Raises:
        OutOfRange: not one of the sixteen.
    """
    try:
        return COMPASS.index(word.strip().upper()) * 22.5
    except ValueError as bad:
        raise OutOfRange("compass sector", word, "one of " + " ".join(COMPASS)) from bad


COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


def _rotated(along_m2: float, across_m2: float, axis_deg: float) -> Spread:
    sin, cos = math.sin(math.radians(axis_deg)), math.cos(math.radians(axis_deg))
    return Spread(
        east_m2=along_m2 * sin * sin + across_m2 * cos * cos,
        north_m2=along_m2 * cos * cos + across_m2 * sin * sin,
        east_north_m2=(along_m2 - across_m2) * sin * cos,
    )


def _check_position(lat_deg: float, lon_deg: float) -> None:
    _check("lat_deg", lat_deg, least=-90.0, most=90.0)
    _check("lon_deg", lon_deg, least=-180.0, most=180.0)


def _check(
    name: str, value: float, *, least: float = -math.inf, most: float = math.inf, above: float = -math.inf
) -> None:
    if not (math.isfinite(value) and least <= value <= most and value > above):  # this way round: NaN fails
        bounds = f"more than {above}" if above > -math.inf else f"{least} to {most}"
        raise OutOfRange(name, value, f"a finite number, {bounds}")
