"""The compiled loops of `_neighbours_fast`: sort, walk from run to run, and hand on what is near.

A run is the rows of one cell and size, sorted by time. The walk meets every pair of neighbouring runs once and can
stop inside one when the buffers are full: `state` holds run, piece, other run, row and candidate.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from truceline.kernels import _search
from truceline.kernels._compile import compiled
from truceline.kernels._search import Floats, Ints
from truceline.kernels._union_loops import hook, root

COUNT, JOIN, FILL = 0, 1, 2
_DIGIT_BITS = 11
_INSERT_ROWS = 64  # so many rows are sorted faster one by one
_PIECES = 4  # own cell, the next in the band, the band above in one or (over longitude 0) two pieces
_WALK = 16  # steps from the last place before a search by halves

chord2 = compiled(_search.chord2)


class Rows(NamedTuple):
    """Sorted rows, shape (n,) each; the last three are empty when all rows are alike."""

    x: Floats
    y: Floats
    z: Floats
    t: Floats
    kind: NDArray[np.uint8]
    add_m: Floats
    add_s: Floats


class Limits(NamedTuple):
    """Bounds for all rows of a level, and the limits by kind, shape (k, k)."""

    alike: bool
    reach_m: float
    chord2: float
    gap_s: float
    radius_by_kind_m: Floats
    gap_by_kind_s: Floats


@compiled
def radix(key: Ints, order: Ints) -> tuple[Ints, Ints]:
    """(keys, order) sorted by `key` (zero or more, in step with `order`), equal keys in the order they came.

    The two given arrays are used up.
    """
    top = key.max()
    size, mask = 1 << _DIGIT_BITS, (1 << _DIGIT_BITS) - 1
    key2, order2 = np.empty_like(key), np.empty_like(order)
    shift = 0
    while shift < 63 and (top >> shift) > 0:
        counts = np.zeros(size, np.int64)
        for k in range(key.size):
            counts[(key[k] >> shift) & mask] += 1
        if counts.max() < key.size:
            before = 0
            for digit in range(size):
                before, counts[digit] = before + counts[digit], before
            for k in range(key.size):
                digit = (key[k] >> shift) & mask
                to = counts[digit]
                counts[digit] = to + 1
                key2[to] = key[k]
                order2[to] = order[k]
            key, key2, order, order2 = key2, key, order2, order
        shift += _DIGIT_BITS
    return key, order


@compiled
def sort_runs(firsts: Ints, t: Floats, order: Ints) -> None:
    """Sort `t` (zero or more), and `order` with it, within each run; equal times stay as they came."""
    for run in range(firsts.size - 1):
        low, high = firsts[run], firsts[run + 1]
        at = low + 1
        while at < high and t[at - 1] <= t[at]:
            at += 1
        if at == high:
            continue
        if high - low > _INSERT_ROWS:
            bits = t[low:high].view(np.int64)  # of numbers from zero up, the bits are in order too
            key, order[low:high] = radix(bits - bits.min(), order[low:high].copy())
            bits[:] = key + bits.min()
            continue
        for k in range(at, high):
            moment, row, to = t[k], order[k], k
            while to > low and t[to - 1] > moment:
                t[to], order[to] = t[to - 1], order[to - 1]
                to -= 1
            t[to], order[to] = moment, row


@compiled
def cell_keys(lat: Floats, lon: Floats, order: Ints, small: Ints, columns: Ints, starts: Ints) -> Ints:
    """2 * cell + size of each row of `order`; `small` is empty where all are big."""
    keys = np.empty(order.size, np.int64)
    count = columns.size
    for k in range(order.size):
        band = min(int((lat[order[k]] + 90.0) * (count / 180.0)), count - 1)
        around = lon[order[k]] % 360.0
        if around >= 360.0:  # -1e-20 % 360.0 rounds up to 360.0
            around = 0.0
        column = min(int(around * (columns[band] / 360.0)), columns[band] - 1)
        keys[k] = 2 * (starts[band] + column)
        if small.size:
            keys[k] += small[k]
    return keys


@compiled
def near(rows: Rows, limits: Limits, i: int, k: int) -> bool:
    """The exact test. When all rows are alike the window has already decided on time."""
    dx, dy, dz = rows.x[i] - rows.x[k], rows.y[i] - rows.y[k], rows.z[i] - rows.z[k]
    d2 = dx * dx + dy * dy + dz * dz
    if limits.alike:
        return bool(d2 <= limits.chord2)
    if d2 > limits.chord2:
        return False
    a, b = rows.kind[i], rows.kind[k]
    if abs(rows.t[i] - rows.t[k]) > limits.gap_by_kind_s[a, b] + (rows.add_s[i] + rows.add_s[k]):
        return False
    return bool(d2 <= chord2(limits.radius_by_kind_m[a, b] + (rows.add_m[i] + rows.add_m[k])))


@compiled
def counted(rows: Rows, limits: Limits, i: int, low: int, high: int) -> int:
    """How many of the candidates low..high-1 are near row `i`."""
    hits = 0
    for k in range(low, high):
        hits += near(rows, limits, i, k)
    return hits


@compiled
def joined(rows: Rows, limits: Limits, i: int, low: int, high: int, parent: Ints) -> int:
    """Join row `i` with what is near; what already hangs on its root needs no test."""
    home = root(parent, i)
    for k in range(low, high):
        if parent[k] != home and near(rows, limits, i, k):
            home = hook(parent, home, k)
    return 0


@compiled
def filled(rows: Rows, limits: Limits, i: int, low: int, high: int, left: Ints, right: Ints, at: int) -> int:
    """Write the pairs from place `at` on: one place for each candidate must be free. Returns the next place."""
    for k in range(low, high):
        left[at] = i
        right[at] = k
        at += near(rows, limits, i, k)
    return at


@compiled
def forward(a: int, band: int, keys: Ints, columns: Ints, starts: Ints, found: Ints) -> None:
    """Ranges of runs [found[p, 0], found[p, 1]) that run `a` must meet, each pair of runs from one side only."""
    cell = keys[a] >> 1
    wide, column = columns[band], (keys[a] >> 1) - starts[band]
    big = 1 - (keys[a] & 1)
    found[0, 0] = a
    found[0, 1] = a + big + (big == 1 and a + 1 < keys.size and keys[a + 1] >> 1 == cell)
    beside = starts[band] + (column + 1) % wide
    between(1, keys, beside, beside + (wide > 1), found)
    if band + 1 >= columns.size:
        found[2, 1] = found[2, 0]
        found[3, 1] = found[3, 0]
        return
    base, above = starts[band + 1], columns[band + 1]
    low, high = column * above // wide - 1, (column + 1) * above // wide + 2
    if high - low >= above:
        low, high = 0, above
    between(2, keys, base + max(low, 0), base + min(high, above), found)
    if low < 0:
        between(3, keys, base + low + above, base + above, found)
    else:
        between(3, keys, base, base + max(high - above, 0), found)


@compiled
def between(piece: int, keys: Ints, low: int, high: int, found: Ints) -> None:
    """The runs of cells low..high-1; the last place found is where the search begins."""
    p = first(keys, 2 * low, found[piece, 0])
    q = p
    while q < keys.size and keys[q] < 2 * high:
        q += 1
    found[piece, 0] = p
    found[piece, 1] = q


@compiled
def first(keys: Ints, wanted: int, hint: int) -> int:
    """The first run whose key is `wanted` or more."""
    p = hint
    for _ in range(_WALK):
        if p < keys.size and keys[p] < wanted:
            p += 1
        elif p > 0 and keys[p - 1] >= wanted:
            p -= 1
        else:
            return p
    low, high = 0, keys.size
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def meet(  # noqa: C901 - one loop over rows, three ways to hand on
    mode: int, rows: Rows, limits: Limits, a0: int, a1: int, b0: int, b1: int, i: int, k: int,
    left: Ints, right: Ints, at: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Rows i..a1-1 of one run against those of another, from candidate `k` on.

    Returns:
        (row, candidate, place): where to go on when the buffers are full; row -1 when done.
        `place` is the next free one, or the number of pairs counted.
    """
    low, high = b0, b0
    for row in range(i, a1):
        if a0 == b0:
            low = row + 1
        while low < b1 and rows.t[row] - rows.t[low] > limits.gap_s:
            low += 1
        high = max(high, low)
        while high < b1 and rows.t[high] - rows.t[row] <= limits.gap_s:
            high += 1
        if low == high:
            if low == b1:
                break
            continue
        if mode == COUNT:
            at += counted(rows, limits, row, low, high)
        elif mode == JOIN:
            joined(rows, limits, row, low, high, left)
        else:
            k = max(k, low)  # a pause falls between two candidates
            while k < high:
                stop = min(high, k + left.size - at)
                if stop == k:
                    return row, k, at
                at = filled(rows, limits, row, k, stop, left, right, at)
                k = stop
            k = 0
    return -1, 0, at


@compiled
def sweep(
    mode: int, state: Ints, stop: int, keys: Ints, firsts: Ints, columns: Ints, starts: Ints,
    rows: Rows, limits: Limits, left: Ints, right: Ints,
) -> int:  # fmt: skip
    """Runs from `state` to `stop`: pairs counted, joined in the forest `left`, or written to `left` and `right`.

    Returns:
        The number of pairs counted or written. `state[0]` is `stop` when all is done.
    """
    a, piece, b, i, k = state[0], state[1], state[2], state[3], state[4]
    found = np.zeros((_PIECES, 2), np.int64)
    band, at = np.searchsorted(starts, keys[a] >> 1, side="right") - 1, 0
    while a < stop:
        while starts[band + 1] <= keys[a] >> 1:
            band += 1
        forward(a, band, keys, columns, starts, found)
        while piece < _PIECES:
            b = found[piece, 0] if b < 0 else b
            while b < found[piece, 1]:
                if not keys[a] & keys[b] & 1:
                    i = firsts[a] if i < 0 else i
                    i, k, at = meet(
                        mode, rows, limits, firsts[a], firsts[a + 1], firsts[b], firsts[b + 1], i, k, left, right, at
                    )
                    if i >= 0:
                        state[0], state[1], state[2], state[3], state[4] = a, piece, b, i, k
                        return at
                b += 1
            piece, b = piece + 1, -1
        a, piece = a + 1, 0
    state[0], state[1], state[2], state[3], state[4] = a, 0, -1, -1, 0
    return at
