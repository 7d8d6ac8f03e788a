"""Neighbours as compiled loops: one pass over a sorted grid, pairs handed on as they are found.

Rows whose limits are far wider than the rest (a vague place, a date without an hour) would make every cell as
wide. So rows stand in levels by how far they reach; each level has its own grid, which holds its rows ("big")
and all rows of lower levels ("small"), and finds the pairs with at least one big row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from truceline.kernels._compile import in_threads, threads
from truceline.kernels._neighbours_loops import (
    COUNT,
    FILL,
    JOIN,
    Limits,
    Rows,
    cell_keys,
    radix,
    sort_runs,
    sweep,
)
from truceline.kernels._search import Floats, Ints, Search, bands, chord2, unit_vectors
from truceline.kernels._union_loops import fold, merge
from truceline.model.place import EARTH_RADIUS_M

_SAFE = 1.0 + 1e-9  # bounds are opened by this much; the exact test follows
_LEVEL = 4.0  # a level reaches at most this many times as far as the one below
_BLOCK_ROWS = 16_384  # whose columns stay in the processor's cache
_TASKS = 64  # parts that threads take; more parts than threads, so that a crowd holds up one of them only


def count(search: Search) -> int:
    """How many pairs there are."""
    return sum(sum(in_threads(partial(_counted, level), level.parts())) for level in _levels(search))


def join(search: Search, parent: Ints) -> None:
    """Join every pair in the forest `parent`, shape (n,); roots are the lowest members."""
    for level in _levels(search):
        parts, workers = level.parts(), threads()
        forests = list(in_threads(partial(_joined, level), [parts[worker::workers] for worker in range(workers)]))
        for other in forests[1:]:
            merge(forests[0], other)
        fold(parent, level.order, forests[0])


def blocks(search: Search, block_pairs: int) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (i, j), i < j, each once, in blocks of at most `block_pairs`."""
    left, right = np.empty(block_pairs, np.int64), np.empty(block_pairs, np.int64)
    for level in _levels(search):
        state, runs = _state(0), level.keys.size
        while state[0] < runs:
            filled = _run(level, FILL, state, runs, (left, right))
            i, j = level.order[left[:filled]], level.order[right[:filled]]
            yield np.minimum(i, j), np.maximum(i, j)


@dataclass(frozen=True, slots=True)
class _Level:
    order: Ints  # row of each sorted position
    keys: Ints  # of each run: 2 * cell + (0 for big, 1 for small rows)
    firsts: Ints  # shape (runs + 1,): sorted position where each run begins
    rows: Rows
    limits: Limits
    columns: Ints
    starts: Ints

    def parts(self) -> list[tuple[int, int]]:
        """Ranges of runs with about equally many rows; the same ranges for any number of threads."""
        marks = np.linspace(0, self.order.size, _TASKS + 1)
        cuts = np.unique(np.searchsorted(self.firsts[:-1], marks)).tolist()
        return list(pairwise(cuts))


def _counted(level: _Level, part: tuple[int, int]) -> int:
    none = np.empty(0, np.int64)
    return _run(level, COUNT, _state(part[0]), part[1], (none, none))


def _joined(level: _Level, parts: list[tuple[int, int]]) -> Ints:
    forest = np.arange(level.order.size)
    for low, high in parts:
        _run(level, JOIN, _state(low), high, (forest, forest))
    return forest


class _Reach(NamedTuple):
    level: NDArray[np.int64]  # of each row, 0 ..
    half_m: Floats
    half_s: Floats


def _run(level: _Level, mode: int, state: Ints, stop: int, out: tuple[Ints, Ints]) -> int:
    grid = (level.keys, level.firsts, level.columns, level.starts)
    return sweep(mode, state, stop, *grid, level.rows, level.limits, *out)


def _state(run: int) -> Ints:
    return np.array([run, 0, -1, -1, 0], np.int64)


def _levels(search: Search) -> Iterator[_Level]:
    if search.t.size < 2:
        return
    came = _in_order(search.t)
    if search.alike:
        yield _level(search, came, came[:0], None, 0)
        return
    reach = _reach(search)
    for number in range(int(reach.level.max()) + 1):
        rows = came[reach.level[came] <= number]
        yield _level(search, rows, (reach.level[rows] < number).astype(np.int64), reach, number)


def _reach(search: Search) -> _Reach:
    half_m, half_s = search.halves()
    half_m = np.minimum(half_m, np.pi * EARTH_RADIUS_M)
    half_s = np.minimum(half_s, search.t.max() - search.t.min())
    _, level = np.unique(np.maximum(_steps(half_m), _steps(half_s)), return_inverse=True)
    return _Reach(level.astype(np.int64), half_m, half_s)


def _steps(half: Floats) -> Ints:
    """0 up to twice the median, then one more for every factor of `_LEVEL`."""
    base = max(2.0 * float(np.median(half)), 1.0)
    steps = np.ceil(np.log(np.maximum(half / base, 1.0)) / np.log(_LEVEL))
    return np.asarray(steps, np.int64)


def _level(search: Search, rows: Ints, small: Ints, reach: _Reach | None, number: int) -> _Level:
    limits = _limits(search, reach, number)
    grid = bands(limits.reach_m)
    keys = cell_keys(search.lat, search.lon, rows, small, grid.columns, grid.starts)
    keys, order = radix(keys, rows)
    firsts = np.concatenate([[0], np.flatnonzero(keys[1:] != keys[:-1]) + 1, [keys.size]])
    t = search.t[order] + 0.0  # -0.0 becomes 0.0
    sort_runs(firsts, t, order)
    own = order[:0] if reach is None else order  # nothing is asked of single rows when all are alike
    x, y, z = _unit_vectors(search, order)
    return _Level(
        order=order,
        keys=keys[firsts[:-1]],
        firsts=firsts,
        rows=Rows(x, y, z, t, search.kind[own], search.add_m[own], search.add_s[own]),
        limits=limits,
        columns=grid.columns,
        starts=grid.starts,
    )


def _unit_vectors(search: Search, order: Ints) -> tuple[Floats, Floats, Floats]:
    """Of the rows in `order`; block by block, because fresh memory costs more than the sines."""
    x, y, z = (np.empty(order.size) for _ in range(3))
    for start in range(0, order.size, _BLOCK_ROWS):
        here = slice(start, start + _BLOCK_ROWS)
        x[here], y[here], z[here] = unit_vectors(search.lat[order[here]], search.lon[order[here]])
    return x, y, z


def _limits(search: Search, reach: _Reach | None, number: int) -> Limits:
    if reach is None:
        radius_m, gap_s = float(search.radius_m[0, 0]), float(search.gap_s[0, 0])
        alike, bound = True, chord2(radius_m)
        return Limits(alike, radius_m, bound, gap_s, search.radius_m, search.gap_s)
    held = reach.level <= number
    reach_m, gap_s = (2 * float(half[held].max()) * _SAFE for half in (reach.half_m, reach.half_s))
    alike, bound = False, chord2(reach_m) * _SAFE
    return Limits(alike, reach_m, bound, gap_s, search.radius_m, search.gap_s)


def _in_order(t: Floats) -> Ints:
    """Rows as they came; by time if one is below zero, which the sort within runs does not take."""
    order: Ints = np.argsort(t, kind="stable") if t.min() < 0.0 else np.arange(t.size)
    return order
