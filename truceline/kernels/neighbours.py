"""Space-time neighbours: every pair within a radius and a time gap, streamed.

A grid of latitude bands, each at least one radius high, with as many columns as still make every column
at least as wide as a radius reaches there; fewer than four columns become one full circle, which settles
the poles and any radius up to half the circumference. Columns wrap, so the antimeridian is no border.
Within a cell rows are sorted by time, so a busy place costs its true pairs and not its square.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truceline.model.errors import OutOfRange
from truceline.model.place import EARTH_RADIUS_M

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK_PAIRS = 2_000_000  # candidate pairs held at once: about 150 MB with all working columns
_ROUNDING = 1e-9  # degrees and seconds by which windows are opened; the exact test follows
_FEW_COLUMNS = 4  # below this a cell could meet the same neighbour twice


def pairs(
    lat_deg: ArrayLike, lon_deg: ArrayLike, t_s: ArrayLike, radius_m: float, max_gap_s: float
) -> tuple[Ints, Ints]:
    """All pairs (i, j), i < j, at most `radius_m` and `max_gap_s` apart, in ascending order.

    Distances are great circles on the mean sphere (within 0.6 % of the WGS 84 geodesic); both limits
    belong to the neighbourhood. All pairs are held: stream them where a place may be crowded.

    Args:
        lat_deg: shape (n,), degrees, -90..90.
        lon_deg: shape (n,), degrees, any turn.
        t_s: shape (n,), seconds from any epoch.
        radius_m: metres, zero or more.
        max_gap_s: seconds, zero or more.

    Raises:
        OutOfRange: shapes differ, a value is not finite, a latitude beyond a pole, a negative limit.
    """
    blocks = list(stream(lat_deg, lon_deg, t_s, radius_m, max_gap_s))
    i = np.concatenate([block[0] for block in blocks]) if blocks else np.empty(0, np.int64)
    j = np.concatenate([block[1] for block in blocks]) if blocks else np.empty(0, np.int64)
    order = np.lexsort((j, i))
    return i[order], j[order]


def stream(
    lat_deg: ArrayLike, lon_deg: ArrayLike, t_s: ArrayLike, radius_m: float, max_gap_s: float
) -> Iterator[tuple[Ints, Ints]]:
    """The same pairs in blocks of at most about `BLOCK_PAIRS`, each pair once, in no promised order.

    Raises:
        OutOfRange: as `pairs`.
    """
    lat, lon, t = _checked(lat_deg, lon_deg, t_s, radius_m, max_gap_s)
    if lat.size < 2:
        return
    grid = _grid(lat, lon, t, radius_m, max_gap_s)
    xyz = _unit_vectors(lat[grid.order], lon[grid.order])
    at = t[grid.order]  # as given: the grid's own clock starts at the earliest row, and that rounds
    chord = 2 * np.sin(min(radius_m / EARTH_RADIUS_M, np.pi) / 2)
    for low, high, first in grid.windows():
        for a, b in _expanded(low, high, first):
            near = np.abs(at[a] - at[b]) <= max_gap_s
            near &= ((xyz[a] - xyz[b]) ** 2).sum(axis=1) <= chord * chord * (1 + 1e-12) + 1e-30
            i, j = grid.order[a[near]], grid.order[b[near]]
            yield np.minimum(i, j), np.maximum(i, j)


@dataclass(frozen=True, slots=True)
class _Grid:
    order: Ints  # rows sorted by cell, then time
    t: Floats  # seconds, in that order, from the earliest
    band: Ints  # of each sorted row
    lon: Floats  # 0..360, of each sorted row
    columns: Ints  # shape (bands,): columns of each band
    starts: Ints  # shape (bands + 1,): cell id of each band's first column
    cells: Ints  # cell id of each sorted row
    gap_s: float  # the time gap, at most the whole time range
    span_s: float  # seconds between the keys of two cells: a window never reaches the next one

    def windows(self) -> Iterator[tuple[Ints, Ints, Ints]]:
        """For five neighbour offsets: (low, high, row): candidates of `row` stand at low..high-1."""
        ids = np.unique(self.cells)
        key = np.searchsorted(ids, self.cells) * self.span_s + self.t
        rows = np.arange(self.order.size, dtype=np.int64)
        yield rows + 1, self._until(ids, key), rows  # its own cell, later rows only
        for up, aside in ((0, 1), (1, -1), (1, 0), (1, 1)):
            kept = self._has(up, aside)
            cell = self._cell(rows[kept], up, aside)
            known = np.isin(cell, ids)
            row, cell = rows[kept][known], cell[known]
            base = np.searchsorted(ids, cell) * self.span_s + self.t[row]
            low = np.searchsorted(key, base - self.gap_s - self._slack(ids), side="left")
            high = np.searchsorted(key, base + self.gap_s + self._slack(ids), side="right")
            yield low, high, row

    def _slack(self, ids: Ints) -> float:
        """Seconds that rounding of the combined key may move a row."""
        return _ROUNDING + 4 * float(np.spacing(ids.size * self.span_s))

    def _until(self, ids: Ints, key: Floats) -> Ints:
        base = np.searchsorted(ids, self.cells) * self.span_s + self.t
        return np.searchsorted(key, base + self.gap_s + self._slack(ids), side="right").astype(np.int64)

    def _has(self, up: int, aside: int) -> NDArray[np.bool_]:
        there = np.minimum(self.band + up, self.columns.size - 1)
        inside = self.band + up < self.columns.size
        return inside if aside == 0 else inside & (self.columns[there] > 1)

    def _cell(self, rows: Ints, up: int, aside: int) -> Ints:
        there = self.band[rows] + up
        return self.starts[there] + (_column(self.lon[rows], self.columns[there]) + aside) % self.columns[there]


def _grid(lat: Floats, lon: Floats, t: Floats, radius_m: float, max_gap_s: float) -> _Grid:
    reach = max(np.degrees(radius_m / EARTH_RADIUS_M), 1e-4) + _ROUNDING  # 1e-4 degrees: 11 m, bounds the grid
    bands = max(1, int(180.0 // reach))
    band = np.minimum(((lat + 90.0) * (bands / 180.0)).astype(np.int64), bands - 1)
    columns = _columns(bands, reach)
    starts = np.concatenate([[0], np.cumsum(columns)])
    around = lon % 360.0
    around = np.where(around >= 360.0, 0.0, around)  # -1e-20 % 360.0 rounds up to 360.0
    cells = starts[band] + _column(around, columns[band])
    order = np.lexsort((t, cells))
    since = t[order] - t.min()
    gap_s = min(max_gap_s, float(since.max()))
    return _Grid(
        order=order,
        t=since,
        band=band[order],
        lon=around[order],
        columns=columns,
        starts=starts,
        cells=cells[order],
        gap_s=gap_s,
        span_s=float(since.max()) + 2 * gap_s + 1.0,
    )


def _columns(bands: int, reach_deg: float) -> Ints:
    """Columns of each band: wide enough for a reach from anywhere in the band or the next ones."""
    height = 180.0 / bands
    edges = -90.0 + height * np.arange(bands + 1)
    far = np.maximum(np.abs(edges[:-1] - height), np.abs(edges[1:] + height))
    sin_reach, cos_lat = np.sin(np.radians(min(reach_deg, 90.0))), np.cos(np.radians(np.minimum(far, 90.0)))
    polar = (far + reach_deg >= 90.0) | (sin_reach >= cos_lat)
    ratio = np.where(polar, 1.0, sin_reach / np.where(polar, 1.0, cos_lat))
    count = np.where(polar, 1, 360.0 // (np.degrees(np.arcsin(ratio)) + _ROUNDING)).astype(np.int64)
    return np.where(count < _FEW_COLUMNS, 1, count)


def _column(lon: Floats, columns: Ints) -> Ints:
    return np.minimum((lon * (columns / 360.0)).astype(np.int64), columns - 1)


def _expanded(low: Ints, high: Ints, first: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Ranges as index pairs, in blocks; a single crowded row is still cut at its own range."""
    counts = np.maximum(high - low, 0)
    ends = np.cumsum(counts)
    start = 0
    while start < counts.size:
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + BLOCK_PAIRS, side="right")))
        count = counts[start:stop]
        total = int(count.sum())
        if total:
            a = np.repeat(first[start:stop], count)
            offset = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
            yield a, np.repeat(low[start:stop], count) + offset
        start = stop


def _unit_vectors(lat: Floats, lon: Floats) -> Floats:
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)


def _checked(
    lat_deg: ArrayLike, lon_deg: ArrayLike, t_s: ArrayLike, radius_m: float, max_gap_s: float
) -> tuple[Floats, Floats, Floats]:
    lat, lon, t = (np.asarray(values, np.float64) for values in (lat_deg, lon_deg, t_s))
    if not (lat.ndim == 1 and lat.shape == lon.shape == t.shape):
        raise OutOfRange("columns", (lat.shape, lon.shape, t.shape), "three arrays of one shape (n,)")
    for name, values in (("lat_deg", lat), ("lon_deg", lon), ("t_s", t)):
        if not np.isfinite(values).all():
            raise OutOfRange(name, "a value that is not finite", "finite numbers; leave rows without a place out")
    if lat.size and not np.abs(lat).max() <= 90.0:
        raise OutOfRange("lat_deg", float(lat[np.argmax(np.abs(lat))]), "-90 to 90")
    for name, limit in (("radius_m", radius_m), ("max_gap_s", max_gap_s)):
        if not limit >= 0.0:  # this way round: NaN fails
            raise OutOfRange(name, limit, "zero or more")
    return lat, lon, t
