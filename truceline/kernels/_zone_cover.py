"""The cover of a set of zones with square cells, built once and asked often.

A cell that no edge touches is inside or outside as a whole. A cell that an edge touches keeps its edges and knows
whether its centre is inside.
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


@dataclass(frozen=True, slots=True)
class Zones:
    """A cover of zones. `build` makes it; `assign` asks it. Arrays are sorted by cell, then zone."""

    cell_deg: float
    cell: Ints  # shape (entries,): row * columns + column, rows from -90, columns from -180
    zone: Ints  # shape (entries,)
    centre_inside: Bools  # shape (entries,)
    first_edge: Ints  # shape (entries + 1,): its edges stand at first_edge[k] .. first_edge[k + 1]
    edges: Floats  # shape (edges, 4): lon1, lat1, lon2, lat2 in degrees
    valid_s: Floats | None = None  # shape (zones, 2): from, and until just before; None: always


def build(zones: Sequence[Sequence[Polygon]], cell_deg: float = CELL_DEG, valid_s: ArrayLike | None = None) -> Zones:
    """The cover of zones, each a sequence of polygons that do not overlap; holes are rings after the first.

    Args:
        zones: the drawings; degrees (lon, lat).
        cell_deg: side of a cell, 0.001..10 degrees.
        valid_s: shape (zones, 2): each zone holds from the first second until just before the second one, on the
            clock of the points that are asked; infinite where open. A zone with several spells stands several times.

    Raises:
        OutOfRange: a cell size out of range, a position outside the plane or not finite, a spell that ends before
            it begins or is not a number.
    """
    if not 0.001 <= cell_deg <= 10.0:
        raise OutOfRange("cell_deg", cell_deg, "0.001 to 10 degrees")
    covers = [_cover(_edges(polygons), number, cell_deg) for number, polygons in enumerate(zones)]
    cell, zone, inside, counts, edges = (_joined([cover[k] for cover in covers], k) for k in range(5))
    order = np.lexsort((zone, cell))
    starts = np.concatenate([[0], np.cumsum(counts)])
    picked = ranges(starts[:-1][order], counts[order])
    return Zones(
        cell_deg=cell_deg,
        cell=cell[order],
        zone=zone[order],
        centre_inside=inside[order].astype(bool),
        first_edge=np.concatenate([[0], np.cumsum(counts[order])]),
        edges=edges[picked],
        valid_s=None if valid_s is None else _spells(valid_s, len(zones)),
    )


def _cover(edges: Floats, number: int, cell_deg: float) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """(cell, zone, centre inside, edge count, edges) of one zone, cells ascending."""
    across = columns_of(cell_deg)
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
    k, row = np.repeat(np.arange(len(edges)), count), ranges(low, count)
    at_lon = lon1[k] + (centre_lat[row] - lat1[k]) / (lat2[k] - lat1[k]) * (lon2[k] - lon1[k])
    np.add.at(flips, (row, np.searchsorted(centre_lon, at_lon, side="left")), 1)
    return np.asarray(np.cumsum(flips, axis=1)[:, :-1] % 2 == 1)


def _touched(edges: Floats, cell_deg: float) -> tuple[Ints, Ints]:
    """(cell, edge) for every cell that an edge may touch; a hair too many rather than one too few."""
    bottom, top = edges[:, 1::2].min(axis=1), edges[:, 1::2].max(axis=1)
    first = np.floor((bottom + 90) / cell_deg - _HAIR).astype(np.int64)
    count = np.floor((top + 90) / cell_deg + _HAIR).astype(np.int64) - first + 1
    k, row = np.repeat(np.arange(len(edges)), count), ranges(first, count)
    left, right = _reach_in_row(edges[k], row * cell_deg - 90.0, (row + 1) * cell_deg - 90.0)
    west = np.floor((left + 180) / cell_deg - _HAIR).astype(np.int64)
    columns = np.floor((right + 180) / cell_deg + _HAIR).astype(np.int64) - west + 1
    column = np.clip(ranges(west, columns), 0, columns_of(cell_deg) - 1)
    row = np.clip(np.repeat(row, columns), 0, rows_of(cell_deg) - 1)
    pair = np.unique((row * columns_of(cell_deg) + column) * len(edges) + np.repeat(k, columns))
    return np.divmod(pair, len(edges))


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


def _spells(valid_s: ArrayLike, zones: int) -> Floats:
    valid = np.asarray(valid_s, np.float64)
    if valid.shape != (zones, 2):
        raise OutOfRange("valid_s", valid.shape, f"shape ({zones}, 2): from and until for each zone")
    if not (valid[:, 0] <= valid[:, 1]).all():  # this way round: NaN fails
        raise OutOfRange("valid_s", "a spell that ends before it begins, or no number", "from <= until, in seconds")
    return valid


def centre_of(cell: Ints, cell_deg: float) -> tuple[Floats, Floats]:
    """(lat_deg, lon_deg) of the centres of cells."""
    row, column = np.divmod(cell, columns_of(cell_deg))
    return (row + 0.5) * cell_deg - 90.0, (column + 0.5) * cell_deg - 180.0


def columns_of(cell_deg: float) -> int:
    """Cells around a parallel."""
    return math.ceil(360.0 / cell_deg)


def rows_of(cell_deg: float) -> int:
    """Cells from pole to pole."""
    return math.ceil(180.0 / cell_deg)


def ranges(first: Ints, count: Ints) -> Ints:
    """first[k], first[k] + 1, ... first[k] + count[k] - 1 for every k, one after the other."""
    offset = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.asarray(np.repeat(first, count) + offset, np.int64)


def _joined(arrays: Sequence[NDArray[Any]], position: int) -> NDArray[Any]:
    if arrays:
        return np.concatenate(arrays)
    return np.empty((0, 4)) if position == _EDGES else np.empty(0, np.int64)
