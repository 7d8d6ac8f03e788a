"""The loops of the association search (model.md 2.7): plain Python that numba may compile, with one result.

A cluster is a row of sums, with the columns that `association_likelihood` names, and a row of weights; merging is
addition. Its nodes are rows of the measurements, and it is named by the smallest. Nodes stand in order of key, so the
smaller pair of numbers is the smaller pair of keys, and ties break by it.
"""

# The compiler reads its types from the arrays; annotations would not reach it.
# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

import heapq
import importlib
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.association.association_likelihood import (
    CONSTANT,
    CROSS,
    EAST,
    ETA_EAST,
    ETA_NORTH,
    ETA_TIME,
    NORTH,
    SQUARE,
    SQUARE_TIME,
    SUMS,
    TIME,
)
from truceline.fusion.measurements.place_columns import KM_PER_DEG
from truceline.kernels.compiler import there

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LATEST_START, EARLIEST_END = range(2)  # columns of a span: the stated intervals of all members, cut
SOUTH, WEST, KM_PER_LON, STEP_KM = range(4)  # of the raster of the prior
LAT, LON = range(2)  # of a place
SWEEPS = 20
BETTER = 1e-9  # nats
SPLIT_FROM = 4  # members
NOTHING = -1e300  # the gain of a move that is not allowed
ALONE, NOWHERE = -1, -2  # targets of a move that are no cluster
COMPILE_FROM = 4_000  # nodes and pairs asked so far: about 0.8 CPU-s of plain Python, loading takes 0.4 (docs/adr/0006)

FAST = "truceline.fusion.association._association_fast"
LOOPS: list[Callable[..., Any]] = []  # what `_search` calls: the compiler must be told of each


def _loop(function: Callable[..., Any]) -> Callable[..., Any]:
    LOOPS.append(function)
    return function


class Nodes(NamedTuple):
    """What the search is given: a row for each node, and the prior."""

    sums: Floats  # shape (n, SUMS)
    weights: Floats  # shape (n, hypotheses)
    span: Floats  # shape (n, 2), hours
    lineage: Ints
    named: Ints  # the settlement that a node names; -1 for none
    place: Floats  # shape (n, 2): origin of the component, degrees
    near: Ints  # neighbours of all nodes, node after node
    start: Ints  # shape (n + 1,): of node k they are near[start[k] : start[k + 1]]
    slack: float  # hours
    rates: Floats  # of the prior, shape (rows, columns, kinds)
    grid: Floats  # shape (4,)
    log_visible: Floats  # shape (2,)


class Clusters(NamedTuple):
    """What the search changes; a cluster stands in the row of its smallest node."""

    sums: Floats
    weights: Floats
    span: Floats
    gains: Floats
    label: Ints  # of a node: its cluster
    chain: Ints  # of a node: the next one of its cluster, or -1


class Scratch(NamedTuple):
    """Memory that one component uses again and again."""

    one: Ints  # three lists of members
    other: Ints
    both: Ints
    sums: Floats  # of a cluster that is only tried
    weights: Floats


@_loop
def _log_odds(sums, weights, frame, rates, grid, log_visible):
    """Ln O of one row of sums; `frame` is the place that its kilometres count from."""
    det = sums[EAST] * sums[NORTH] - sums[CROSS] * sums[CROSS]
    east = (sums[NORTH] * sums[ETA_EAST] - sums[CROSS] * sums[ETA_NORTH]) / det
    north = (sums[EAST] * sums[ETA_NORTH] - sums[CROSS] * sums[ETA_EAST]) / det
    fit = (
        sums[SQUARE]
        - (sums[ETA_EAST] * east + sums[ETA_NORTH] * north)
        + sums[SQUARE_TIME]
        - sums[ETA_TIME] * sums[ETA_TIME] / sums[TIME]
    )
    common = (
        sums[CONSTANT] - 0.5 * fit + 1.5 * math.log(2.0 * math.pi) - 0.5 * math.log(det) - 0.5 * math.log(sums[TIME])
    )
    sd_e, sd_n = math.sqrt(sums[NORTH] / det), math.sqrt(sums[EAST] / det)
    kinds = rates.shape[2]
    total = np.zeros(kinds)
    wide = KM_PER_DEG * math.cos(math.radians(frame[LAT]))
    for k in range(5):  # five sigma points
        x = east + (sd_e if k == 1 else (-sd_e if k == 2 else 0.0))
        y = north + (sd_n if k == 3 else (-sd_n if k == 4 else 0.0))
        row = (frame[LAT] + y / KM_PER_DEG - grid[SOUTH]) * KM_PER_DEG / grid[STEP_KM]
        column = (frame[LON] + x / wide - grid[WEST]) * grid[KM_PER_LON] / grid[STEP_KM]
        row, column = min(max(row, 0.0), rates.shape[0] - 1.000001), min(max(column, 0.0), rates.shape[1] - 1.000001)
        r, c = int(row), int(column)
        u, v = row - r, column - c
        for kind in range(kinds):
            below = rates[r, c, kind] * (1 - v) + rates[r, c + 1, kind] * v
            above = rates[r + 1, c, kind] * (1 - v) + rates[r + 1, c + 1, kind] * v
            total[kind] += below * (1 - u) + above * u
    values = np.empty(2 * kinds)
    for kind in range(kinds):
        rate = math.log(total[kind] / 5.0)
        values[kind] = weights[kind] + rate + log_visible[0]
        values[kinds + kind] = weights[kinds + kind] + rate + log_visible[1]
    top = values.max()
    mass = 0.0
    for h in range(2 * kinds):
        mass += math.exp(values[h] - top)
    return top + math.log(mass) + common


@_loop
def _gain(sums, weights, frame, nodes):
    """ln(1 + O): what the search adds up."""
    log_odds = _log_odds(sums, weights, frame, nodes.rates, nodes.grid, nodes.log_visible)
    return math.log1p(math.exp(log_odds)) if log_odds < 30.0 else log_odds


@_loop
def _members(head, chain, out):
    """Writes the members of a cluster to `out`, ascending; their number."""
    n, at = 0, head
    while at >= 0:
        out[n] = at
        n += 1
        at = chain[at]
    return n


@_loop
def _apart(one, n_one, other, n_other, nodes):
    """Whether no lineage is on both sides, and no side names a settlement where the other names another."""
    lineage, named = nodes.lineage, nodes.named
    for i in range(n_one):
        for j in range(n_other):
            a, b = one[i], other[j]
            if lineage[a] == lineage[b] or (named[a] >= 0 and named[b] >= 0 and named[a] != named[b]):
                return False
    return True


@_loop
def _store(mine, n, nodes, clusters):
    """Make one cluster of the ascending nodes mine[:n]; its name."""
    slot = mine[0]
    sums, weights, span = clusters.sums, clusters.weights, clusters.span
    for k in range(SUMS):
        sums[slot, k] = nodes.sums[mine[0], k]
    for h in range(weights.shape[1]):
        weights[slot, h] = nodes.weights[mine[0], h]
    span[slot, LATEST_START] = nodes.span[mine[0], LATEST_START]
    span[slot, EARLIEST_END] = nodes.span[mine[0], EARLIEST_END]
    for i in range(n):
        node = mine[i]
        clusters.label[node] = slot
        clusters.chain[node] = mine[i + 1] if i + 1 < n else -1
        if i > 0:
            for k in range(SUMS):
                sums[slot, k] += nodes.sums[node, k]
            for h in range(weights.shape[1]):
                weights[slot, h] += nodes.weights[node, h]
            span[slot, LATEST_START] = max(span[slot, LATEST_START], nodes.span[node, LATEST_START])
            span[slot, EARLIEST_END] = min(span[slot, EARLIEST_END], nodes.span[node, EARLIEST_END])
    clusters.gains[slot] = _gain(sums[slot], weights[slot], nodes.place[slot], nodes)
    return slot


@_loop
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


@_loop
def _gap(one, other):
    """Hours between two spans; negative where they overlap."""
    return max(one[LATEST_START], other[LATEST_START]) - min(one[EARLIEST_END], other[EARLIEST_END])


@_loop
def _pair_gain(a, b, nodes, clusters, scratch):
    """What joining two clusters adds; NOTHING where it is not allowed."""
    if _gap(clusters.span[a], clusters.span[b]) > nodes.slack:
        return NOTHING
    n_a, n_b = _members(a, clusters.chain, scratch.one), _members(b, clusters.chain, scratch.other)
    if not _apart(scratch.one, n_a, scratch.other, n_b, nodes):
        return NOTHING
    for k in range(SUMS):
        scratch.sums[k] = clusters.sums[a, k] + clusters.sums[b, k]
    for h in range(scratch.weights.shape[0]):
        scratch.weights[h] = clusters.weights[a, h] + clusters.weights[b, h]
    return _gain(scratch.sums, scratch.weights, nodes.place[a], nodes) - clusters.gains[a] - clusters.gains[b]


@_loop
def _merge(part, nodes, clusters, version, scratch):
    """Greedy merging of one component; a stale entry of the heap is one whose side has changed since."""
    heap = [(0.0, np.int64(-1), np.int64(-1), np.int64(0), np.int64(0))]
    for a in part:
        for e in range(nodes.start[a], nodes.start[a + 1]):
            b = nodes.near[e]
            if a < b:
                gain = _pair_gain(a, b, nodes, clusters, scratch)
                if gain > 0.0:
                    heap.append((-gain, a, b, version[a], version[b]))
    heap.pop(0)
    heapq.heapify(heap)
    while len(heap) > 0:
        _, a, b, seen_a, seen_b = heapq.heappop(heap)
        if version[a] != seen_a or version[b] != seen_b:
            continue
        n_a, n_b = _members(a, clusters.chain, scratch.one), _members(b, clusters.chain, scratch.other)
        n = _union(scratch.one, n_a, scratch.other, n_b, scratch.both)
        version[a] += 1
        version[b] += 1
        _store(scratch.both, n, nodes, clusters)
        mine = scratch.both[:n].copy()
        tried = [a]
        for node in mine:
            for e in range(nodes.start[node], nodes.start[node + 1]):
                c = clusters.label[nodes.near[e]]
                if c not in tried:
                    tried.append(c)
                    first, second = min(a, c), max(a, c)
                    gain = _pair_gain(first, second, nodes, clusters, scratch)
                    if gain > 0.0:
                        heapq.heappush(heap, (-gain, first, second, version[first], version[second]))


@_loop
def _summed(some, n, nodes, scratch, left_out):
    """Sums of the nodes some[:n] into the scratch, one of them left out."""
    scratch.sums[:] = 0.0
    scratch.weights[:] = 0.0
    for i in range(n):
        if some[i] != left_out:
            for k in range(SUMS):
                scratch.sums[k] += nodes.sums[some[i], k]
            for h in range(scratch.weights.shape[0]):
                scratch.weights[h] += nodes.weights[some[i], h]


@_loop
def _without(head, node, nodes, clusters, scratch):
    """Gain of a cluster without one of its nodes; zero where nothing stays."""
    n = _members(head, clusters.chain, scratch.one)
    if n == 1:
        return 0.0
    _summed(scratch.one, n, nodes, scratch, node)
    return _gain(scratch.sums, scratch.weights, nodes.place[node], nodes)


@_loop
def _best_move(node, nodes, clusters, alone, scratch):
    """(gain, target) of the best place for a node other than where it is."""
    here = clusters.label[node]
    single = clusters.chain[here] < 0
    lost = clusters.gains[here] - _without(here, node, nodes, clusters, scratch)
    best, target = NOTHING, np.int64(NOWHERE)
    if not single:
        best, target = alone[node] - lost, np.int64(ALONE)
    tried = [here]
    for e in range(nodes.start[node], nodes.start[node + 1]):
        c = clusters.label[nodes.near[e]]
        if c in tried:
            continue
        tried.append(c)
        if _gap(clusters.span[c], nodes.span[node]) > nodes.slack:
            continue
        n = _members(c, clusters.chain, scratch.one)
        scratch.other[0] = node
        if not _apart(scratch.one, n, scratch.other, 1, nodes):
            continue
        for k in range(SUMS):
            scratch.sums[k] = clusters.sums[c, k] + nodes.sums[node, k]
        for h in range(scratch.weights.shape[0]):
            scratch.weights[h] = clusters.weights[c, h] + nodes.weights[node, h]
        gain = _gain(scratch.sums, scratch.weights, nodes.place[c], nodes) - clusters.gains[c] - lost
        if gain > best + BETTER or (gain > best - BETTER and target >= 0 and c < target):
            best, target = gain, c
    return best, target


@_loop
def _move(node, target, nodes, clusters, scratch):
    """Take a node out of its cluster and put it into another, or on its own."""
    n = _members(clusters.label[node], clusters.chain, scratch.one)
    kept = 0
    for i in range(n):
        if scratch.one[i] != node:
            scratch.both[kept] = scratch.one[i]
            kept += 1
    if kept > 0:
        _store(scratch.both, kept, nodes, clusters)
    scratch.other[0] = node
    n_there = 0
    if target >= 0:
        n_there = _members(target, clusters.chain, scratch.one)
    n = _union(scratch.one, n_there, scratch.other, 1, scratch.both)
    _store(scratch.both, n, nodes, clusters)


@_loop
def _halves(head, nodes, clusters, members, left, right):
    """Members shared out between the two that are farthest apart in place and time; their numbers."""
    n = _members(head, clusters.chain, members)
    a = b = 0
    worst = -1.0
    for i in range(n):
        for j in range(i + 1, n):
            far = _squared_distance(nodes.sums[members[i]], nodes.sums[members[j]])
            if far > worst:
                worst, a, b = far, i, j
    n_left = n_right = 0
    for i in range(n):
        mine = nodes.sums[members[i]]
        nearer = _squared_distance(mine, nodes.sums[members[a]]) <= _squared_distance(mine, nodes.sums[members[b]])
        if i == a or (i != b and nearer):
            left[n_left] = members[i]
            n_left += 1
        else:
            right[n_right] = members[i]
            n_right += 1
    return n_left, n_right


@_loop
def _squared_distance(a, b):
    """Squared distance of two rows of sums over their variances, in place and time."""
    det_a, det_b = a[EAST] * a[NORTH] - a[CROSS] ** 2, b[EAST] * b[NORTH] - b[CROSS] ** 2
    east_a = (a[NORTH] * a[ETA_EAST] - a[CROSS] * a[ETA_NORTH]) / det_a
    north_a = (a[EAST] * a[ETA_NORTH] - a[CROSS] * a[ETA_EAST]) / det_a
    east_b = (b[NORTH] * b[ETA_EAST] - b[CROSS] * b[ETA_NORTH]) / det_b
    north_b = (b[EAST] * b[ETA_NORTH] - b[CROSS] * b[ETA_EAST]) / det_b
    variance = 0.5 * ((a[EAST] + a[NORTH]) / det_a + (b[EAST] + b[NORTH]) / det_b)
    gap = a[ETA_TIME] / a[TIME] - b[ETA_TIME] / b[TIME]
    away = ((east_a - east_b) ** 2 + (north_a - north_b) ** 2) / variance
    return away + gap * gap / (1.0 / a[TIME] + 1.0 / b[TIME])


@_loop
def _split(part, nodes, clusters, scratch):
    """Cut clusters of four and more in two where that pays; whether any was cut."""
    left, right = scratch.other, scratch.both
    cut = False
    for head in part:
        if clusters.label[head] != head or _members(head, clusters.chain, scratch.one) < SPLIT_FROM:
            continue
        n_left, n_right = _halves(head, nodes, clusters, scratch.one, left, right)
        total = 0.0
        for side in range(2):
            some, n = (left, n_left) if side == 0 else (right, n_right)
            _summed(some, n, nodes, scratch, -1)
            total += _gain(scratch.sums, scratch.weights, nodes.place[head], nodes)
        if total - clusters.gains[head] > BETTER:
            _store(left[:n_left].copy(), n_left, nodes, clusters)
            _store(right[:n_right].copy(), n_right, nodes, clusters)
            cut = True
    return cut


def _search(order, starts, near, start, sums, weights, span, lineage, named, place, slack, rates, grid, log_visible):
    """Labels of the nodes, and of each the gain and target of its runner-up."""
    n = sums.shape[0]
    nodes = Nodes(sums, weights, span, lineage, named, place, near, start, slack, rates, grid, log_visible)
    version = np.zeros(n, np.int64)
    alone = np.empty(n)
    for node in range(n):
        alone[node] = _gain(sums[node], weights[node], place[node], nodes)
    clusters = Clusters(sums.copy(), weights.copy(), span.copy(), alone.copy(), np.arange(n), np.full(n, -1))
    second, rival = np.full(n, NOTHING), np.full(n, NOWHERE)
    for component in range(starts.shape[0] - 1):
        part = order[starts[component] : starts[component + 1]]
        size = part.shape[0] + 1
        scratch = Scratch(
            np.empty(size, np.int64),
            np.empty(size, np.int64),
            np.empty(size, np.int64),
            np.empty(SUMS),
            np.empty(weights.shape[1]),
        )
        _merge(part, nodes, clusters, version, scratch)
        for _ in range(SWEEPS):
            moved = False
            for node in part:
                gain, target = _best_move(node, nodes, clusters, alone, scratch)
                if gain > BETTER:
                    _move(node, target, nodes, clusters, scratch)
                    moved = True
            moved = _split(part, nodes, clusters, scratch) or moved
            if not moved:
                break
        for node in part:
            second[node], rival[node] = _best_move(node, nodes, clusters, alone, scratch)
    return clusters.label, second, rival


_asked = [
    0
]  # nodes and pairs asked so far in this process; which of two equal ways is taken depends on it, and nothing else


def search(*arrays: NDArray[np.generic] | float, work: int) -> tuple[Ints, Floats, Ints]:
    """As `_search`; compiled from where there was much to search. Both ways give the same numbers."""
    _asked[0] += work
    found: tuple[Ints, Floats, Ints] = (_compiled() if _asked[0] >= COMPILE_FROM and there() else _search)(*arrays)
    return found


def _compiled() -> Callable[..., tuple[Ints, Floats, Ints]]:
    made: Callable[..., tuple[Ints, Floats, Ints]] = importlib.import_module(FAST).search
    return made
