"""Neighbours in plain numpy: one grid for the widest limits. Used for few rows, and the oracle of `_neighbours_fast`.

Within a cell rows are sorted by time, so a busy place costs its true pairs and not its square.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.kernels._search import Bands, Floats, Ints, Search, bands, chord2, unit_vectors

_ROUNDING_S = 1e-9  # seconds by which windows are opened; the exact test follows


def blocks(search: Search, block_pairs: int) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (i, j), i < j, each once, from at most about `block_pairs` candidates at a time."""
    if search.t.size < 2:
        return
    grid = _grid(search)
    xyz = unit_vectors(search.lat, search.lon)
    for low, high, first in grid.windows():
        for a, b in _expanded(low, high, first, block_pairs):
            i, j = grid.order[a], grid.order[b]
            near = _near(search, xyz, i, j)
            i, j = i[near], j[near]
            yield np.minimum(i, j), np.maximum(i, j)


def candidates(search: Search) -> int:
    """How many pairs would be tested, for two rows or more."""
    return sum(int(np.maximum(high - low, 0).sum()) for low, high, _ in _grid(search).windows())


def _near(search: Search, xyz: tuple[Floats, Floats, Floats], i: Ints, j: Ints) -> NDArray[np.bool_]:
    kinds = search.kind[i], search.kind[j]
    gap_s = search.gap_s[kinds] + (search.add_s[i] + search.add_s[j])
    dx, dy, dz = (axis[i] - axis[j] for axis in xyz)
    limit = chord2(search.radius_m[kinds] + (search.add_m[i] + search.add_m[j]))
    return np.asarray((np.abs(search.t[i] - search.t[j]) <= gap_s) & (dx * dx + dy * dy + dz * dz <= limit))


@dataclass(frozen=True, slots=True)
class _Grid:
    bands: Bands
    order: Ints  # rows sorted by cell, then time
    t: Floats  # seconds, in that order, from the earliest
    band: Ints  # of each sorted row
    lon: Floats  # 0..360, of each sorted row
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
        return _ROUNDING_S + 4 * float(np.spacing(ids.size * self.span_s))

    def _until(self, ids: Ints, key: Floats) -> Ints:
        base = np.searchsorted(ids, self.cells) * self.span_s + self.t
        return np.searchsorted(key, base + self.gap_s + self._slack(ids), side="right").astype(np.int64)

    def _has(self, up: int, aside: int) -> NDArray[np.bool_]:
        there = np.minimum(self.band + up, self.bands.columns.size - 1)
        inside = self.band + up < self.bands.columns.size
        return inside if aside == 0 else inside & (self.bands.columns[there] > 1)

    def _cell(self, rows: Ints, up: int, aside: int) -> Ints:
        there = self.band[rows] + up
        columns = self.bands.columns[there]
        return self.bands.starts[there] + (_column(self.lon[rows], columns) + aside) % columns


def _grid(search: Search) -> _Grid:
    reach_m, max_gap_s = (2 * float(half.max()) * (1 + 1e-12) for half in search.halves())
    made = bands(reach_m)
    count = made.columns.size
    band = np.minimum(((search.lat + 90.0) * (count / 180.0)).astype(np.int64), count - 1)
    around = search.lon % 360.0
    around = np.where(around >= 360.0, 0.0, around)  # -1e-20 % 360.0 rounds up to 360.0
    cells = made.starts[band] + _column(around, made.columns[band])
    order = np.lexsort((search.t, cells))
    since = search.t[order] - search.t.min()
    gap_s = min(max_gap_s, float(since.max()))
    return _Grid(
        bands=made,
        order=order,
        t=since,
        band=band[order],
        lon=around[order],
        cells=cells[order],
        gap_s=gap_s,
        span_s=float(since.max()) + 2 * gap_s + 1.0,
    )


def _column(lon: Floats, columns: Ints) -> Ints:
    return np.minimum((lon * (columns / 360.0)).astype(np.int64), columns - 1)


def _expanded(low: Ints, high: Ints, first: Ints, block_pairs: int) -> Iterator[tuple[Ints, Ints]]:
    """Ranges as index pairs, in blocks; a single crowded row is still cut at its own range."""
    counts = np.maximum(high - low, 0)
    ends = np.cumsum(counts)
    start = 0
    while start < counts.size:
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + block_pairs, side="right")))
        count = counts[start:stop]
        total = int(count.sum())
        if total:
            a = np.repeat(first[start:stop], count)
            offset = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
            yield a, np.repeat(low[start:stop], count) + offset
        start = stop
