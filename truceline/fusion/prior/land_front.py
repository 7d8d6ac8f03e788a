"""Where drawn areas of control meet land that they do not hold: the land front (model.md 2.6).

The ring of a control polygon is mostly no front: coast, the border of a state behind it, edges between its own parts.
Of the area within 9 km of the rings 28 to 29 % lies at the land front. The areas of one drawer are joined, thin gaps
between their parts closed, and a point of the joined ring is kept where a ray from inside to outside meets neither a
coast nor an undisputed border. Short runs left over at a ragged coast are dropped.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import scale

from truceline.fusion.measurements.place_columns import KM_PER_DEG
from truceline.gazetteer.outlines import coasts_and_borders, land_rings
from truceline.model.place import Area

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEP_KM = 2.0  # between the points that stand for the front
SMOOTH_KM = 0.3  # detail of a drawing that no front has
GAP_KM = 3.0  # between parts of one drawing: nobody holds a strip so thin
INSIDE_KM, OUTSIDE_KM = 5.0, 11.0  # of the ray: outlines of 1:50 million are off by up to five kilometres
CHORD_KM = 3.0  # over which the direction of the ring is taken
SHORTEST_KM = 14.0  # run of a front that is left between coasts and borders
SMALLEST_KM2, SHORTEST_RING_KM = 25.0, 30.0  # a part of a drawing, or a hole in it


def land_front(areas: Sequence[Area]) -> Floats:
    """Points every 2 km along the land front of drawings, (lat_deg, lon_deg), shape (n, 2), from south to north.

    Every area is a drawing of its own: two drawers may differ, and none is preferred.
    """
    parts = [_front(area) for area in areas]
    points = np.concatenate(parts) if parts else np.zeros((0, 2))
    return points[np.lexsort((points[:, 1], points[:, 0]))]


@lru_cache(maxsize=16)  # one drawing serves every day until the next
def _front(area: Area) -> Floats:
    lats = [lat for polygon in area.polygons for _, lat in polygon[0]]
    narrow = math.cos(math.radians((min(lats) + max(lats)) / 2))
    places, normals, runs = _walked(_joined(area, narrow))
    if not len(places):
        return np.zeros((0, 2))
    inner, outer = (_degrees(places + normals * away / KM_PER_DEG, narrow) for away in (-INSIDE_KM, OUTSIDE_KM))
    at = _degrees(places, narrow)
    kept = _long_runs(~_crossing(inner, outer) & _on_land(at), runs)
    return np.ascontiguousarray(at[kept][:, ::-1])


def _joined(area: Area, narrow: float) -> list[shapely.Polygon]:
    """The parts of a drawing as one, on a plane of degrees of latitude."""
    parts = [shapely.make_valid(shapely.Polygon(polygon[0], polygon[1:])) for polygon in area.polygons]
    whole = scale(shapely.union_all(parts), xfact=narrow, yfact=1.0, origin=(0, 0)).simplify(SMOOTH_KM / KM_PER_DEG)
    gap = GAP_KM / 2 / KM_PER_DEG
    closed = whole.buffer(gap, quad_segs=4).buffer(-gap, quad_segs=4)
    least = SMALLEST_KM2 / KM_PER_DEG**2
    return [part for part in shapely.get_parts(closed) if part.geom_type == "Polygon" and part.area >= least]


def _walked(parts: Sequence[shapely.Polygon]) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Points along all rings, the outward normal at each, and the ring that each is of."""
    places, normals, runs = [np.zeros((0, 2))], [np.zeros((0, 2))], [np.zeros(0, np.int64)]
    for part in parts:
        turned = shapely.orient_polygons(part)
        for ring in (turned.exterior, *turned.interiors):
            length = ring.length * KM_PER_DEG
            if length < SHORTEST_RING_KM:
                continue
            along = np.arange(0.0, length, length / max(3, round(length / STEP_KM))) / KM_PER_DEG
            before, at, after = (
                shapely.get_coordinates(shapely.line_interpolate_point(ring, np.mod(along + shift, ring.length)))
                for shift in (-CHORD_KM / KM_PER_DEG, 0.0, CHORD_KM / KM_PER_DEG)
            )
            chord = after - before  # counter-clockwise: what is held lies on the left
            size = np.maximum(np.hypot(*chord.T), 1e-12)[:, None]
            places.append(at)
            normals.append(np.stack([chord[:, 1], -chord[:, 0]], axis=1) / size)
            runs.append(np.full(len(at), len(runs)))
    return np.concatenate(places), np.concatenate(normals), np.concatenate(runs)


def _crossing(inner: Floats, outer: Floats) -> Bools:
    """Whether a ray (lon, lat) to (lon, lat) meets a coast or a border."""
    both = np.concatenate([inner, outer])
    (west, south), (east, north) = both.min(axis=0), both.max(axis=0)
    lines = [shapely.LineString(line) for line in coasts_and_borders(south, west, north, east) if len(line) > 1]
    found = np.zeros(len(inner), bool)
    if lines:
        rays = shapely.linestrings(np.stack([inner, outer], axis=1))
        found[shapely.STRtree(lines).query(rays, predicate="intersects")[0]] = True
    return found


def _on_land(at: Floats) -> Bools:
    """Whether places (lon, lat) lie on land, as far as outlines of 1:50 million tell."""
    (west, south), (east, north) = at.min(axis=0), at.max(axis=0)
    found = np.zeros(len(at), bool)
    for ring in land_rings(south, west, north, east):
        polygon = shapely.Polygon(ring)
        shapely.prepare(polygon)
        found ^= shapely.contains_xy(polygon, at[:, 0], at[:, 1])
    return found


def _long_runs(kept: Bools, ring: NDArray[np.int64]) -> Bools:
    """Kept points without runs under the shortest length; a ring kept whole is one run."""
    kept = kept.copy()
    for one in np.unique(ring):
        rows = np.flatnonzero(ring == one)
        if kept[rows].all() or not kept[rows].any():
            continue
        first = int(np.flatnonzero(~kept[rows])[0])  # start where there is no front: no run goes over the seam
        mine = np.roll(kept[rows], -first)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], mine.astype(np.int64), [0]])))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            if (end - begin) * STEP_KM < SHORTEST_KM:
                mine[begin:end] = False
        kept[rows] = np.roll(mine, first)
    return kept


def _degrees(places: Floats, narrow: float) -> Floats:
    return np.stack([places[:, 0] / narrow, places[:, 1]], axis=1)
