"""Which points lie in which zones: a cover of cells, decided at once inside, by edge crossings at the border.

A zone is drawn on the plane of longitude and latitude: its edges are straight there, as in GeoJSON. Each
zone is covered with square cells. A cell that no edge touches is inside or outside as a whole. A cell that
an edge touches keeps its edges and knows whether its centre is inside; a point in it is inside if the
L-shaped path from the point to the centre crosses an even number of those edges and the centre is inside,
or an odd number and it is not. That is exact; a point on the border itself may fall to either side.

Poles and antimeridian: the plane ends at -180, 180 and at the poles. A ring that crosses the antimeridian
must be cut there (RFC 7946, 3.1.9); a zone around a pole must run along the pole's edge of the plane.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truceline.model.errors import OutOfRange
from truceline.model.place import Polygon

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CELL_DEG = 0.1  # about 11 km by 7 km at 50 degrees; measured best with 0.05 (docs/adr/0002)
_HAIR = 1e-9  # share of a cell by which an edge's reach is widened against rounding
_EDGES = 4  # where a cover keeps its edges
_BLOCK_EDGES = 2_000_000  # point-edge pairs held at once: about 150 MB


@dataclass(frozen=True, slots=True)
class Zones:
    """A cover of zones. `build` makes it; `assign` asks it. Arrays are sorted by cell, then zone."""

    cell_deg: float
    cell: Ints  # shape (entries,): row * columns + column, rows from -90, columns from -180
    zone: Ints  # shape (entries,)
    centre_inside: Bools  # shape (entries,)
    first_edge: Ints  # shape (entries + 1,): its edges stand at first_edge[k] .. first_edge[k + 1]
    edges: Floats  # shape (edges, 4): lon1, lat1, lon2, lat2 in degrees


def build(zones: Sequence[Sequence[Polygon]], cell_deg: float = CELL_DEG) -> Zones:
    """The cover of zones, each a sequence of polygons that do not overlap; holes are rings after the first.

    Raises:
        OutOfRange: a cell size outside 0.001..10 degrees, a position outside the plane or not finite.
    """
    if not 0.001 <= cell_deg <= 10.0:
        raise OutOfRange("cell_deg", cell_deg, "0.001 to 10 degrees")
    covers = [_cover(_edges(polygons), number, cell_deg) for number, polygons in enumerate(zones)]
    cell, zone, inside, counts, edges = (_joined([cover[k] for cover in covers], k) for k in range(5))
    order = np.lexsort((zone, cell))
    starts = np.concatenate([[0], np.cumsum(counts)])
    picked = _ranges(starts[:-1][order], counts[order])
    return Zones(
        cell_deg=cell_deg,
        cell=cell[order],
        zone=zone[order],
        centre_inside=inside[order].astype(bool),
        first_edge=np.concatenate([[0], np.cumsum(counts[order])]),
        edges=edges[picked],
    )


def assign(zones: Zones, lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[Ints, Ints]:
    """Every (point, zone) with the point inside, ascending; a point may lie in several zones or in none.

    Args:
        zones: the cover.
        lat_deg: shape (n,), degrees. A NaN lies in no zone.
        lon_deg: shape (n,), degrees, -180..180.

    Raises:
        OutOfRange: shapes differ.
    """
    lat, lon = np.asarray(lat_deg, float), np.asarray(lon_deg, float)
    if lat.ndim != 1 or lat.shape != lon.shape:
        raise OutOfRange("columns", (lat.shape, lon.shape), "two arrays of one shape (n,)")
    known = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
    cell = _cell_of(lat[known], lon[known], zones.cell_deg)
    low, high = (np.searchsorted(zones.cell, cell, side=side) for side in ("left", "right"))
    point, entry = np.repeat(known, high - low), _ranges(low, high - low)
    crossed = _crossings_odd(zones, entry, lat[point], lon[point])
    inside = zones.centre_inside[entry] ^ crossed
    return point[inside], zones.zone[entry][inside]


def _crossings_odd(zones: Zones, entry: Ints, lat: Floats, lon: Floats) -> Bools:
    """Whether the path from each point to its cell's centre crosses an odd number of the cell's edges."""
    odd = np.zeros(entry.size, bool)
    counts = zones.first_edge[entry + 1] - zones.first_edge[entry]
    at_border = np.flatnonzero(counts)
    ends = np.cumsum(counts[at_border])
    start = 0
    while start < at_border.size:
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _BLOCK_EDGES, side="right")))
        rows = at_border[start:stop]
        edge = zones.edges[_ranges(zones.first_edge[entry[rows]], counts[rows])]
        asked = np.repeat(rows, counts[rows])
        crossed = _crosses(edge, lat[asked], lon[asked], *_centre_of(zones.cell[entry[asked]], zones.cell_deg))
        firsts = np.concatenate([[0], np.cumsum(counts[rows])[:-1]])
        odd[rows] = np.add.reduceat(crossed.astype(np.int64), firsts) % 2 == 1
        start = stop
    return odd


def _crosses(edge: Floats, lat: Floats, lon: Floats, centre_lat: Floats, centre_lon: Floats) -> Bools:
    """Along the parallel to the centre's meridian, then along that meridian: crossed once in all?"""
    lon1, lat1, lon2, lat2 = edge.T
    with np.errstate(divide="ignore", invalid="ignore"):  # edges along the leg are masked by `spans`
        at_lon = lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1)
        at_lat = lat1 + (centre_lon - lon1) / (lon2 - lon1) * (lat2 - lat1)
    spans = (lat1 > lat) != (lat2 > lat)
    first = spans & ((at_lon > lon) != (at_lon > centre_lon))
    spans = (lon1 > centre_lon) != (lon2 > centre_lon)
    second = spans & ((at_lat > lat) != (at_lat > centre_lat))
    return np.asarray(first != second)


def _cover(edges: Floats, number: int, cell_deg: float) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """(cell, zone, centre inside, edge count, edges) of one zone, cells ascending."""
    across = _columns(cell_deg)
    lons, lats = edges[:, ::2], edges[:, 1::2]
    south, north = (
        math.floor((limit + 90) / cell_deg) + margin for limit, margin in ((lats.min(), -1), (lats.max(), 1))
    )
    west, east = (
        math.floor((limit + 180) / cell_deg) + margin for limit, margin in ((lons.min(), -1), (lons.max(), 1))
    )
    inside = _centres_inside(edges, (south, west), (north - south + 1, east - west + 1), cell_deg)
    touched, edge = _touched(edges, cell_deg)
    order = np.argsort(touched, kind="stable")
    border, counts = np.unique(touched, return_counts=True)
    rows, columns = np.nonzero(inside)
    within = np.setdiff1d((rows + south) * across + columns + west, border)
    centre = inside[border // across - south, border % across - west]
    cell = np.concatenate([border, within])
    held = np.concatenate([centre, np.ones(within.size, bool)]).astype(np.int64)
    many = np.concatenate([counts, np.zeros(within.size, np.int64)])
    return cell, np.full(cell.size, number, np.int64), held, many, edges[edge[order]]


def _centres_inside(edges: Floats, corner: tuple[int, int], shape: tuple[int, int], cell_deg: float) -> Bools:
    """Shape (rows, columns): whether each cell's centre is inside, by even-odd crossings of its parallel."""
    (south, west), (high, wide) = corner, shape
    flips = np.zeros((high, wide + 1), np.int64)
    lon1, lat1, lon2, lat2 = edges.T
    centre_lat = (south + np.arange(high) + 0.5) * cell_deg - 90.0
    centre_lon = (west + np.arange(wide) + 0.5) * cell_deg - 180.0
    low = np.searchsorted(centre_lat, np.minimum(lat1, lat2), side="left")  # south end belongs, north end not
    count = np.searchsorted(centre_lat, np.maximum(lat1, lat2), side="left") - low
    k, row = np.repeat(np.arange(len(edges)), count), _ranges(low, count)
    at_lon = lon1[k] + (centre_lat[row] - lat1[k]) / (lat2[k] - lat1[k]) * (lon2[k] - lon1[k])
    np.add.at(flips, (row, np.searchsorted(centre_lon, at_lon, side="left")), 1)
    return np.asarray(np.cumsum(flips, axis=1)[:, :-1] % 2 == 1)


def _touched(edges: Floats, cell_deg: float) -> tuple[Ints, Ints]:
    """(cell, edge) for every cell that an edge may touch; a hair too many rather than one too few."""
    bottom, top = edges[:, 1::2].min(axis=1), edges[:, 1::2].max(axis=1)
    first = np.floor((bottom + 90) / cell_deg - _HAIR).astype(np.int64)
    count = np.floor((top + 90) / cell_deg + _HAIR).astype(np.int64) - first + 1
    k, row = np.repeat(np.arange(len(edges)), count), _ranges(first, count)
    left, right = _reach_in_row(edges[k], row * cell_deg - 90.0, (row + 1) * cell_deg - 90.0)
    west = np.floor((left + 180) / cell_deg - _HAIR).astype(np.int64)
    columns = np.floor((right + 180) / cell_deg + _HAIR).astype(np.int64) - west + 1
    column = np.clip(_ranges(west, columns), 0, _columns(cell_deg) - 1)
    row = np.clip(np.repeat(row, columns), 0, _rows(cell_deg) - 1)
    pairs = np.unique(np.stack([row * _columns(cell_deg) + column, np.repeat(k, columns)], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _reach_in_row(edges: Floats, south: NDArray[Any], north: NDArray[Any]) -> tuple[Floats, Floats]:
    """Westernmost and easternmost longitude of each edge between two parallels, edges level with them whole."""
    lon1, lat1, lon2, lat2 = edges.T
    level = lat1 == lat2
    climb = np.where(level, 1.0, lat2 - lat1)
    cuts = [np.clip(cut, np.minimum(lat1, lat2), np.maximum(lat1, lat2)) for cut in (south, north)]
    at = [lon1 + (cut - lat1) / climb * (lon2 - lon1) for cut in cuts]
    west, east = np.minimum(lon1, lon2), np.maximum(lon1, lon2)
    left = np.where(level, west, np.minimum(at[0], at[1]))
    right = np.where(level, east, np.maximum(at[0], at[1]))
    return left, right


def _edges(polygons: Sequence[Polygon]) -> Floats:
    rings = [np.asarray(ring, float) for polygon in polygons for ring in polygon]
    if not rings:
        raise OutOfRange("zone", "no polygon", "at least one polygon with a ring")
    edges = np.concatenate([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
    limits = np.array([180.0, 90.0, 180.0, 90.0])
    if not (np.abs(edges) <= limits).all():  # this way round: NaN fails
        raise OutOfRange("zone", "a position outside the plane", "longitudes -180..180, latitudes -90..90")
    return edges


def _cell_of(lat: Floats, lon: Floats, cell_deg: float) -> Ints:
    row = np.clip(np.floor((lat + 90) / cell_deg), 0, _rows(cell_deg) - 1).astype(np.int64)
    column = np.clip(np.floor((lon + 180) / cell_deg), 0, _columns(cell_deg) - 1).astype(np.int64)
    return np.asarray(row * _columns(cell_deg) + column)


def _centre_of(cell: Ints, cell_deg: float) -> tuple[Floats, Floats]:
    row, column = np.divmod(cell, _columns(cell_deg))
    return (row + 0.5) * cell_deg - 90.0, (column + 0.5) * cell_deg - 180.0


def _columns(cell_deg: float) -> int:
    return math.ceil(360.0 / cell_deg)


def _rows(cell_deg: float) -> int:
    return math.ceil(180.0 / cell_deg)


def _ranges(first: Ints, count: Ints) -> Ints:
    """first[k], first[k] + 1, ... first[k] + count[k] - 1 for every k, one after the other."""
    offset = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.asarray(np.repeat(first, count) + offset, np.int64)


def _joined(arrays: Sequence[NDArray[Any]], position: int) -> NDArray[Any]:
    if arrays:
        return np.concatenate(arrays)
    return np.empty((0, 4)) if position == _EDGES else np.empty(0, np.int64)
