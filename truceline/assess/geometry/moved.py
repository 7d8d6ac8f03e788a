"""How far a kept line has left a frozen one: the area between them beyond a tolerance, and its greatest depth.

The drawer's area lies on one side of the frozen line. What it covers on the other side was gained, what it no longer
covers on its own side was given up; both only where they touch the line, within `FAR_M` of it. What another front
or another border adds farther away says nothing about this line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from truceline.agreement.geometry import shape_of
from truceline.assess.geometry.plane import Floats, Plane
from truceline.model.place import Area, Ring

FAR_M = 50_000.0  # as wide as the widest withdrawal of guns; a line that moved farther is another line (our judgement)
TOUCHING_M = 1.0
CLEARLY = 0.2  # one side must be covered so much more than the other for the drawer's side to be told


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a drawer's line lies beyond the tolerance."""

    shape: shapely.Geometry  # in degrees
    area_km2: float
    depth_m: float  # of the farthest point from the frozen line


@dataclass(frozen=True, slots=True)
class _Frozen:
    """A frozen line in its plane, with the ground on either side of it."""

    plane: Plane
    line: shapely.Geometry
    sides: tuple[shapely.Geometry, shapely.Geometry]  # left and right, looking along the line as drawn


def moved(positions: Ring, kept: Area, tolerance_m: float) -> Moved | None:
    """What lies between a frozen line, as (lon_deg, lat_deg), and a kept area; None where that cannot be told."""
    frozen = _frozen(positions)
    if frozen is None:
        return None
    drawn = shapely.make_valid(frozen.plane.flat(shape_of(kept)))
    covered = [shapely.intersection(drawn, side) for side in frozen.sides]
    shares = [part.area / side.area for part, side in zip(covered, frozen.sides, strict=True)]
    if abs(shares[0] - shares[1]) < CLEARLY:
        return None
    own, other = (0, 1) if shares[0] > shares[1] else (1, 0)
    gone = shapely.union(covered[other], shapely.difference(frozen.sides[own], drawn))
    band = shapely.buffer(frozen.line, tolerance_m)
    return _beyond(frozen, shapely.difference(gone, band), band)


def all_of(parts: Sequence[Moved]) -> Moved:
    """Several pieces of ground as one; what two of them share counts once."""
    shape = shapely.union_all([one.shape for one in parts])
    depth_m = max((one.depth_m for one in parts), default=0.0)
    return Moved(shape, area_km2(shape), depth_m)


def area_km2(shape: shapely.Geometry) -> float:
    """Area of a shape in degrees, in square kilometres on the ellipsoid."""
    if shape.is_empty:
        return 0.0
    return float(Plane(shape.centroid.x, shape.centroid.y).flat(shape).area) / 1e6


def _beyond(frozen: _Frozen, beyond: shapely.Geometry, band: shapely.Geometry) -> Moved:
    near = shapely.buffer(band, TOUCHING_M)
    parts = [part for part in shapely.get_parts(beyond) if part.geom_type == "Polygon" and part.intersects(near)]
    whole = shapely.MultiPolygon(parts)
    corners = shapely.points(shapely.get_coordinates(whole))
    depth_m = float(np.max(shapely.distance(corners, frozen.line), initial=0.0))
    return Moved(frozen.plane.round(whole), whole.area / 1e6, depth_m)


@lru_cache(maxsize=32)
def _frozen(positions: Ring) -> _Frozen | None:
    """None where the line, drawn on straight at both ends, does not cut its surroundings in two."""
    line = shapely.LineString(positions)
    plane = Plane(line.centroid.x, line.centroid.y)
    flat = plane.flat(line)
    surroundings = shapely.buffer(flat, FAR_M, cap_style="flat")
    long = _drawn_on(flat)
    polygons, _, dangles, _ = shapely.polygonize_full([shapely.union_all([surroundings.boundary, long])])
    if shapely.intersection(dangles, surroundings).length > TOUCHING_M:
        return None
    faces = [face for face in shapely.get_parts(polygons) if surroundings.contains(face.representative_point())]
    named = [(_is_left(face, long), face) for face in faces]
    sides = [shapely.union_all([face for left, face in named if left is side]) for side in (True, False)]
    return None if any(side.is_empty for side in sides) else _Frozen(plane, flat, (sides[0], sides[1]))


def _drawn_on(line: shapely.Geometry) -> shapely.Geometry:
    """The line with both ends drawn on straight, far enough to leave its surroundings."""
    way = shapely.get_coordinates(line)
    start, end = way[0] + 2.0 * FAR_M * _ahead(way[1], way[0]), way[-1] + 2.0 * FAR_M * _ahead(way[-2], way[-1])
    return shapely.LineString([start, *way, end])


def _ahead(before: Floats, at: Floats) -> Floats:
    """Unit vector of the last stretch."""
    return np.asarray((at - before) / np.hypot(*(at - before)), dtype=np.float64)


def _is_left(face: shapely.Geometry, line: shapely.Geometry) -> bool | None:
    """On which side of the line a face lies: seen from the middle of the longest stretch that they share."""
    shared = [part for part in shapely.get_parts(shapely.intersection(face.boundary, line)) if part.length > 0.0]
    if not shared:
        return None
    stretch = shapely.get_coordinates(max(shared, key=lambda part: part.length))
    along = stretch[1] - stretch[0]
    across = np.array([-along[1], along[0]]) / np.hypot(*along)  # to the left
    middle = (stretch[0] + stretch[1]) / 2.0
    ahead = line.project(shapely.Point(stretch[1])) > line.project(shapely.Point(stretch[0]))
    return bool(face.contains(shapely.Point(middle + 0.01 * across))) == bool(ahead)
