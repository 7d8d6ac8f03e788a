"""The loops of the partition search (science.md 2.7): plain Python that numba may compile, with one result.

A cluster is a row of sums `g` (precision east, north, cross; eta east, north; q; ell; eta_t; q_t; constant) and a row
of weights `w`; merging is addition. Clusters are named by their smallest node. Nodes stand in order of key, so the
smaller pair of numbers is the smaller pair of keys, and ties break by it.
"""

# The compiler reads its types from the arrays; annotations would not reach it.
# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

import heapq
import math

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

from truceline.fusion.measurements.place_columns import KM_PER_DEG

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SUMS = 10
SWEEPS = 20
BETTER = 1e-9  # nats
SPLIT_FROM = 4  # members
NOTHING = -1e300  # the gain of a move that is not allowed
COMPILE_FROM = (
    20_000  # nodes and pairs asked so far; below, starting the compiler costs more than it saves (docs/adr/0006)
)


@register_jitable
def _log_odds(g, w, frame, rates, grid, seen):
    """Ln O of one row of sums. `frame`: lat0, lon0; `grid`: south, west, km per degree of longitude, step km."""
    det = g[0] * g[1] - g[2] * g[2]
    east, north = (g[1] * g[3] - g[2] * g[4]) / det, (g[0] * g[4] - g[2] * g[3]) / det
    fit = g[5] - (g[3] * east + g[4] * north) + g[8] - g[7] * g[7] / g[6]
    common = g[9] - 0.5 * fit + 1.5 * math.log(2.0 * math.pi) - 0.5 * math.log(det) - 0.5 * math.log(g[6])
    sd_e, sd_n = math.sqrt(g[1] / det), math.sqrt(g[0] / det)
    kinds = rates.shape[2]
    total = np.zeros(kinds)
    wide = KM_PER_DEG * math.cos(math.radians(frame[0]))
    for k in range(5):  # five sigma points
        x = east + (sd_e if k == 1 else (-sd_e if k == 2 else 0.0))
        y = north + (sd_n if k == 3 else (-sd_n if k == 4 else 0.0))
        row = (frame[0] + y / KM_PER_DEG - grid[0]) * KM_PER_DEG / grid[3]
        column = (frame[1] + x / wide - grid[1]) * grid[2] / grid[3]
        row, column = min(max(row, 0.0), rates.shape[0] - 1.000001), min(max(column, 0.0), rates.shape[1] - 1.000001)
        r, c = int(row), int(column)
        u, v = row - r, column - c
        for kind in range(kinds):
            below = rates[r, c, kind] * (1 - v) + rates[r, c + 1, kind] * v
            above = rates[r + 1, c, kind] * (1 - v) + rates[r + 1, c + 1, kind] * v
            total[kind] += below * (1 - u) + above * u
    top = -1e300
    for h in range(2 * kinds):
        value = w[h] + math.log(total[h % kinds] / 5.0) + seen[h // kinds]
        top = max(top, value)
    mass = 0.0
    for h in range(2 * kinds):
        mass += math.exp(w[h] + math.log(total[h % kinds] / 5.0) + seen[h // kinds] - top)
    return top + math.log(mass) + common


@register_jitable
def _gain(g, w, frame, rates, grid, seen):
    """ln(1 + O): what the search adds up."""
    odds = _log_odds(g, w, frame, rates, grid, seen)
    return math.log1p(math.exp(odds)) if odds < 30.0 else odds


@register_jitable
def _members(head, chain, out):
    """Writes the members of a cluster to `out`, ascending; their number."""
    n, at = 0, head
    while at >= 0:
        out[n] = at
        n += 1
        at = chain[at]
    return n


@register_jitable
def _apart(one, n_one, other, n_other, lineage):
    """Whether no lineage is on both sides."""
    for i in range(n_one):
        for j in range(n_other):
            if lineage[one[i]] == lineage[other[j]]:
                return False
    return True


@register_jitable
def _store(mine, n, g0, w0, span0, place, sums, weights, span, gains, label, chain, prior):
    """Make one cluster of the ascending nodes mine[:n]; its name."""
    slot = mine[0]
    for k in range(SUMS):
        sums[slot, k] = g0[mine[0], k]
    for h in range(w0.shape[1]):
        weights[slot, h] = w0[mine[0], h]
    span[slot, 0], span[slot, 1] = span0[mine[0], 0], span0[mine[0], 1]
    for i in range(n):
        node = mine[i]
        label[node] = slot
        chain[node] = mine[i + 1] if i + 1 < n else -1
        if i > 0:
            for k in range(SUMS):
                sums[slot, k] += g0[node, k]
            for h in range(w0.shape[1]):
                weights[slot, h] += w0[node, h]
            span[slot, 0], span[slot, 1] = max(span[slot, 0], span0[node, 0]), min(span[slot, 1], span0[node, 1])
    gains[slot] = _gain(sums[slot], weights[slot], place[slot], prior[0], prior[1], prior[2])
    return slot


@register_jitable
def _union(a, n_a, b, n_b, out):
    """Two ascending lists as one."""
    i = j = n = 0
    while i < n_a or j < n_b:
        if j >= n_b or (i < n_a and a[i] < b[j]):
            out[n] = a[i]
            i += 1
        else:
            out[n] = b[j]
            j += 1
        n += 1
    return n


@register_jitable
def _pair_gain(a, b, sums, weights, span, gains, place, lineage, chain, slack, prior, one, other, g, w):
    """What joining two clusters adds; NOTHING where it is not allowed."""
    if max(span[a, 0], span[b, 0]) - min(span[a, 1], span[b, 1]) > slack:
        return NOTHING
    n_a, n_b = _members(a, chain, one), _members(b, chain, other)
    if not _apart(one, n_a, other, n_b, lineage):
        return NOTHING
    for k in range(SUMS):
        g[k] = sums[a, k] + sums[b, k]
    for h in range(w.shape[0]):
        w[h] = weights[a, h] + weights[b, h]
    return _gain(g, w, place[a], prior[0], prior[1], prior[2]) - gains[a] - gains[b]


@register_jitable
def _merge(nodes, near, start, state, version, slack, prior, scratch):
    """Greedy merging of one component; a stale entry of the heap is one whose side has changed since."""
    g0, w0, span0, place, lineage, sums, weights, span, gains, label, chain = state
    one, other, both, g, w = scratch
    heap = [(0.0, np.int64(-1), np.int64(-1), np.int64(0), np.int64(0))]
    for a in nodes:
        for e in range(start[a], start[a + 1]):
            b = near[e]
            if a < b:
                gain = _pair_gain(
                    a, b, sums, weights, span, gains, place, lineage, chain, slack, prior, one, other, g, w
                )
                if gain > 0.0:
                    heap.append((-gain, a, b, version[a], version[b]))
    heap.pop(0)
    heapq.heapify(heap)
    while len(heap) > 0:
        _, a, b, seen_a, seen_b = heapq.heappop(heap)
        if version[a] != seen_a or version[b] != seen_b:
            continue
        n_a, n_b = _members(a, chain, one), _members(b, chain, other)
        n = _union(one, n_a, other, n_b, both)
        version[a] += 1
        version[b] += 1
        _store(both, n, g0, w0, span0, place, sums, weights, span, gains, label, chain, prior)
        mine = both[:n].copy()
        tried = [a]
        for node in mine:
            for e in range(start[node], start[node + 1]):
                c = label[near[e]]
                if c not in tried:
                    tried.append(c)
                    first, second = min(a, c), max(a, c)
                    gain = _pair_gain(
                        first, second, sums, weights, span, gains, place, lineage, chain, slack, prior, one, other, g, w
                    )
                    if gain > 0.0:
                        heapq.heappush(heap, (-gain, first, second, version[first], version[second]))


@register_jitable
def _without(head, node, state, prior, scratch):
    """Gain of a cluster without one of its nodes; zero where nothing stays."""
    g0, w0, span0, place, lineage, sums, weights, span, gains, label, chain = state
    one, other, both, g, w = scratch
    n = _members(head, chain, one)
    if n == 1:
        return 0.0
    g[:] = 0.0
    w[:] = 0.0
    for i in range(n):
        if one[i] != node:
            for k in range(SUMS):
                g[k] += g0[one[i], k]
            for h in range(w.shape[0]):
                w[h] += w0[one[i], h]
    return _gain(g, w, place[node], prior[0], prior[1], prior[2])


@register_jitable
def _best_move(node, near, start, state, alone, slack, prior, scratch):
    """(gain, target) of the best place for a node other than where it is; target -1 is on its own."""
    g0, w0, span0, place, lineage, sums, weights, span, gains, label, chain = state
    one, other, both, g, w = scratch
    here = label[node]
    single = chain[here] < 0
    lost = gains[here] - _without(here, node, state, prior, scratch)
    best, target = NOTHING, np.int64(-2)
    if not single:
        best, target = alone[node] - lost, np.int64(-1)
    tried = [here]
    for e in range(start[node], start[node + 1]):
        c = label[near[e]]
        if c in tried:
            continue
        tried.append(c)
        if max(span[c, 0], span0[node, 0]) - min(span[c, 1], span0[node, 1]) > slack:
            continue
        n = _members(c, chain, one)
        other[0] = node
        if not _apart(one, n, other, 1, lineage):
            continue
        for k in range(SUMS):
            g[k] = sums[c, k] + g0[node, k]
        for h in range(w.shape[0]):
            w[h] = weights[c, h] + w0[node, h]
        gain = _gain(g, w, place[c], prior[0], prior[1], prior[2]) - gains[c] - lost
        if gain > best + BETTER or (gain > best - BETTER and target >= 0 and c < target):
            best, target = gain, c
    return best, target


@register_jitable
def _move(node, target, state, prior, scratch):
    """Take a node out of its cluster and put it into another, or on its own."""
    g0, w0, span0, place, lineage, sums, weights, span, gains, label, chain = state
    one, other, both, g, w = scratch
    n = _members(label[node], chain, one)
    kept = 0
    for i in range(n):
        if one[i] != node:
            both[kept] = one[i]
            kept += 1
    if kept > 0:
        _store(both, kept, g0, w0, span0, place, sums, weights, span, gains, label, chain, prior)
    other[0] = node
    n_there = 0
    if target >= 0:
        n_there = _members(target, chain, one)
    n = _union(one, n_there, other, 1, both)
    _store(both, n, g0, w0, span0, place, sums, weights, span, gains, label, chain, prior)


@register_jitable
def _halves(head, state, one, left, right):
    """Members shared out between the two that are farthest apart in place and time; their numbers."""
    g0, w0, span0, place, lineage, sums, weights, span, gains, label, chain = state
    n = _members(head, chain, one)
    a = b = 0
    worst = -1.0
    for i in range(n):
        for j in range(i + 1, n):
            far = _far(g0, one[i], one[j])
            if far > worst:
                worst, a, b = far, i, j
    n_left = n_right = 0
    for i in range(n):
        if i == a or (i != b and _far(g0, one[i], one[a]) <= _far(g0, one[i], one[b])):
            left[n_left] = one[i]
            n_left += 1
        else:
            right[n_right] = one[i]
            n_right += 1
    return n_left, n_right


@register_jitable
def _far(g0, i, j):
    """Squared distance of two nodes over their variances, in place and time."""
    det_i, det_j = g0[i, 0] * g0[i, 1] - g0[i, 2] ** 2, g0[j, 0] * g0[j, 1] - g0[j, 2] ** 2
    xi, yi = (g0[i, 1] * g0[i, 3] - g0[i, 2] * g0[i, 4]) / det_i, (g0[i, 0] * g0[i, 4] - g0[i, 2] * g0[i, 3]) / det_i
    xj, yj = (g0[j, 1] * g0[j, 3] - g0[j, 2] * g0[j, 4]) / det_j, (g0[j, 0] * g0[j, 4] - g0[j, 2] * g0[j, 3]) / det_j
    variance = 0.5 * ((g0[i, 0] + g0[i, 1]) / det_i + (g0[j, 0] + g0[j, 1]) / det_j)
    gap = g0[i, 7] / g0[i, 6] - g0[j, 7] / g0[j, 6]
    return ((xi - xj) ** 2 + (yi - yj) ** 2) / variance + gap * gap / (1.0 / g0[i, 6] + 1.0 / g0[j, 6])


@register_jitable
def _split(nodes, state, prior, scratch):
    """Cut clusters of four and more in two where that pays; whether any was cut."""
    g0, w0, span0, place, lineage, sums, weights, span, gains, label, chain = state
    one, other, both, g, w = scratch
    cut = False
    for head in nodes:
        if label[head] != head or _members(head, chain, one) < SPLIT_FROM:
            continue
        n_left, n_right = _halves(head, state, one, other, both)
        total = 0.0
        for side in range(2):
            g[:] = 0.0
            w[:] = 0.0
            for i in range(n_left if side == 0 else n_right):
                node = other[i] if side == 0 else both[i]
                for k in range(SUMS):
                    g[k] += g0[node, k]
                for h in range(w.shape[0]):
                    w[h] += w0[node, h]
            total += _gain(g, w, place[head], prior[0], prior[1], prior[2])
        if total - gains[head] > BETTER:
            left, right = other[:n_left].copy(), both[:n_right].copy()
            _store(left, n_left, g0, w0, span0, place, sums, weights, span, gains, label, chain, prior)
            _store(right, n_right, g0, w0, span0, place, sums, weights, span, gains, label, chain, prior)
            cut = True
    return cut


def _search(order, starts, near, start, g0, w0, span0, lineage, place, slack, rates, grid, seen):
    """Labels of the nodes, gain of each node alone, and of its runner-up: (label, runner-up gain, runner-up target)."""
    n = g0.shape[0]
    label, chain = np.arange(n), np.full(n, -1)
    sums, weights, span, version = g0.copy(), w0.copy(), span0.copy(), np.zeros(n, np.int64)
    prior = (rates, grid, seen)
    alone = np.empty(n)
    for node in range(n):
        alone[node] = _gain(g0[node], w0[node], place[node], rates, grid, seen)
    gains = alone.copy()
    state = (g0, w0, span0, place, lineage, sums, weights, span, gains, label, chain)
    second, rival = np.full(n, NOTHING), np.full(n, -2)
    for part in range(starts.shape[0] - 1):
        nodes = order[starts[part] : starts[part + 1]]
        size = nodes.shape[0] + 1
        scratch = (
            np.empty(size, np.int64),
            np.empty(size, np.int64),
            np.empty(size, np.int64),
            np.empty(SUMS),
            np.empty(w0.shape[1]),
        )
        _merge(nodes, near, start, state, version, slack, prior, scratch)
        for _ in range(SWEEPS):
            moved = False
            for node in nodes:
                gain, target = _best_move(node, near, start, state, alone, slack, prior, scratch)
                if gain > BETTER:
                    _move(node, target, state, prior, scratch)
                    moved = True
            moved = _split(nodes, state, prior, scratch) or moved
            if not moved:
                break
        for node in nodes:
            second[node], rival[node] = _best_move(node, near, start, state, alone, slack, prior, scratch)
    return label, second, rival


_compiled = njit(cache=True, nogil=True)(_search)


_asked = [
    0
]  # nodes and pairs asked so far in this process; which of two equal ways is taken depends on it, and nothing else


def search(*arrays: NDArray[np.generic] | float, work: int) -> tuple[Ints, Floats, Ints]:
    """As `_search`; compiled from where there was much to search. Both ways give the same numbers."""
    _asked[0] += work
    found: tuple[Ints, Floats, Ints] = (_compiled if _asked[0] >= COMPILE_FROM else _search)(*arrays)
    return found
