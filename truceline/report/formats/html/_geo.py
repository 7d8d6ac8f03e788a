"""Places as outlines, a flat window to draw them in, and clipping to it.

Equirectangular with the cosine of the middle latitude: within 2 % of true distance over 10 degrees of latitude
below 60 degrees. Enough to look at, never used to judge.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from truceline.model.place import Area, Disc, Place, Point, Sector, destination

NINETY_PERCENT = math.sqrt(4.605)  # chi-square with two degrees of freedom, 0.9 quantile; model.md 2.10
METRES_PER_DEGREE = 111_195.0  # of latitude on the mean sphere
_STEPS = 48  # vertices of a full turn
_PIECE = 64  # segments
_SMALLEST_COSINE = 0.01  # keeps a window at a pole finite

Line = tuple[tuple[float, float], ...]  # (lon_deg, lat_deg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A frame on the earth, degrees. Windows across the antimeridian are not supported."""

    south: float
    west: float
    north: float
    east: float

    def cosine(self) -> float:
        """East-west shrinkage at the middle latitude."""
        return max(_SMALLEST_COSINE, math.cos(math.radians((self.south + self.north) / 2)))

    def holds(self, lat_deg: float, lon_deg: float) -> bool:
        """Is a position inside?"""
        return self.south <= lat_deg <= self.north and self.west <= lon_deg <= self.east

    def corners(self) -> Line:
        """The frame itself as a closed ring."""
        south, west, north, east = self.south, self.west, self.north, self.east
        return ((west, south), (east, south), (east, north), (west, north), (west, south))

    def meets(self, west: float, south: float, east: float, north: float) -> bool:
        """Does a bounding box touch it?"""
        return west <= self.east and east >= self.west and south <= self.north and north >= self.south


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A window drawn `width` units wide."""

    window: Window
    width: float

    def scale(self) -> float:
        """Units per degree of latitude."""
        return self.width / ((self.window.east - self.window.west) * self.window.cosine())

    def height(self) -> float:
        """Units from top to bottom."""
        return (self.window.north - self.window.south) * self.scale()

    def xy(self, lon_deg: float, lat_deg: float) -> tuple[float, float]:
        """Position in the drawing, y downwards."""
        x = (lon_deg - self.window.west) * self.scale() * self.window.cosine()
        return x, (self.window.north - lat_deg) * self.scale()

    def path(self, line: Iterable[tuple[float, float]], *, closed: bool) -> str:
        """SVG path data of a line, to a tenth of a unit."""
        scale, cosine = self.scale(), self.window.cosine()
        west, north = self.window.west, self.window.north
        points = [f"{(lon - west) * scale * cosine:.1f} {(north - lat) * scale:.1f}" for lon, lat in line]
        return "M" + "L".join(points) + ("Z" if closed else "") if points else ""


@lru_cache(maxsize=4096)  # one place is drawn on the overview, on its own map and in the choice of both windows
def outlines(place: Place) -> tuple[Line, ...]:
    """The rings that bound a place: ellipse of 90 %, sector, disc or polygons. Never a dot."""
    if isinstance(place, Point):
        return (_ellipse(place),)
    if isinstance(place, Disc):
        return (_arc(place.lat_deg, place.lon_deg, place.radius_m, 0.0, 360.0),)
    if isinstance(place, Sector):
        return _sector(place)
    return _rings(place)


def _rings(area: Area) -> tuple[Line, ...]:
    return tuple(ring for polygon in area.polygons for ring in polygon)


def _ellipse(point: Point) -> Line:
    line = []
    for step in range(_STEPS + 1):
        turn = 2 * math.pi * step / _STEPS
        along, across = math.cos(turn) * point.major_sd_m, math.sin(turn) * point.minor_sd_m
        bearing = (point.axis_deg + math.degrees(math.atan2(across, along))) % 360
        lat, lon = destination(point.lat_deg, point.lon_deg, bearing, NINETY_PERCENT * math.hypot(along, across))
        line.append((lon, lat))
    return tuple(line)


def _sector(sector: Sector) -> tuple[Line, ...]:
    near, far = sector.ranges_m()
    if sector.width_deg >= 360.0:
        rings = [_arc(sector.lat_deg, sector.lon_deg, metres, 0.0, 360.0) for metres in (far, near) if metres > 0]
        return tuple(rings)
    first = sector.bearing_deg - sector.width_deg / 2
    outer = _arc(sector.lat_deg, sector.lon_deg, far, first, sector.width_deg)
    inner = _arc(sector.lat_deg, sector.lon_deg, near, first, sector.width_deg)[::-1]
    return ((*outer, *inner, outer[0]),)


def _arc(lat_deg: float, lon_deg: float, metres: float, first_deg: float, turn_deg: float) -> Line:
    steps = max(4, math.ceil(_STEPS * turn_deg / 360))
    ends = (destination(lat_deg, lon_deg, (first_deg + turn_deg * s / steps) % 360, metres) for s in range(steps + 1))
    return tuple((lon, lat) for lat, lon in ends)


def around(lines: Iterable[Line], *, margin: float, least_deg: float) -> Window | None:
    """The window that holds all lines, a share `margin` wider and at least `least_deg` high; None without lines."""
    points = [point for line in lines for point in line]
    if not points:
        return None
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    middle_lat, middle_lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    cosine = max(_SMALLEST_COSINE, math.cos(math.radians(middle_lat)))
    half_lat = max((max(lats) - min(lats)) / 2 * (1 + margin), least_deg / 2)
    half_lon = max((max(lons) - min(lons)) / 2 * (1 + margin), least_deg / 2 / cosine)
    return Window(
        south=max(-90.0, middle_lat - half_lat),
        west=max(-180.0, middle_lon - half_lon),
        north=min(90.0, middle_lat + half_lat),
        east=min(180.0, middle_lon + half_lon),
    )


def shaped(window: Window, *, least_ratio: float, most_ratio: float) -> Window:
    """The window made higher or wider until height / width on the page lies between two ratios."""
    wide, high = (window.east - window.west) * window.cosine(), window.north - window.south
    if high / wide < least_ratio:
        more = (wide * least_ratio - high) / 2
        return Window(south=window.south - more, west=window.west, north=window.north + more, east=window.east)
    if high / wide > most_ratio:
        more = (high / most_ratio - wide) / 2 / window.cosine()
        return Window(south=window.south, west=window.west - more, north=window.north, east=window.east + more)
    return window


def clipped_ring(ring: Sequence[tuple[float, float]], window: Window) -> Line:
    """A closed ring cut to the window (Sutherland and Hodgman 1974), for filling; may touch the frame."""
    edges = ((0, window.west, 1), (0, window.east, -1), (1, window.south, 1), (1, window.north, -1))
    points = list(ring)
    for axis, limit, sign in edges:
        points = _cut(points, axis, limit, sign)
        if not points:
            return ()
    return tuple(points)


def _cut(points: list[tuple[float, float]], axis: int, limit: float, sign: int) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    before = points[-1]
    was_in = sign * (before[axis] - limit) >= 0
    for point in points:
        is_in = sign * (point[axis] - limit) >= 0
        if is_in != was_in:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if is_in:
            kept.append(point)
        before, was_in = point, is_in
    return kept


def inside_runs(line: Sequence[tuple[float, float]], window: Window) -> Iterator[Line]:
    """Pieces of a line whose segments touch the window; the drawing itself cuts off the rest."""
    run: list[tuple[float, float]] = []
    for start, end in pairwise(line):
        box = (min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
        if window.meets(*box):
            run = run or [start]
            run.append(end)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def pieces(line: Sequence[tuple[float, float]]) -> Iterator[tuple[tuple[float, float, float, float], Line]]:
    """A long line as short ones, each with its (west, south, east, north), so that small windows skip most of it."""
    for first in range(0, max(1, len(line) - 1), _PIECE):
        piece = tuple(line[first : first + _PIECE + 1])
        yield bounds(piece), piece


def bounds(line: Iterable[tuple[float, float]]) -> tuple[float, float, float, float]:
    """(west, south, east, north) in degrees of a line that is not empty."""
    points = list(line)
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return min(lons), min(lats), max(lons), max(lats)
