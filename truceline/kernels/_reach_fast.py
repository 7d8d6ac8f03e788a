"""The compiled loops of `reach`: only cells within range of a position are touched."""

import heapq
import math

import numpy as np

from truceline.kernels._compile import compiled
from truceline.kernels._reach_nouns import Bools, Chosen, Curves, Field, Floats, Ints, Stands
from truceline.model.place import EARTH_RADIUS_M


def laid(field: Field, stands: Stands, curves: Curves, miss: Floats, view: Bools) -> None:
    """As `reach.laid`; `view` is empty where nothing is hidden."""
    _laid(
        field.lat_deg, field.lon_deg, stands.first, stands.lat_deg, stands.lon_deg, stands.weight, stands.curve,
        stands.count, stands.share, curves.chance, curves.step_m, curves.most_m, miss, view,
    )  # fmt: skip


def choose(
    field: Field, places: Stands, curves: Curves, miss: Floats, worth: Floats, cost: Floats, count: int, view: Bools,
    every: bool,  # noqa: FBT001 - compiled functions take no keywords
) -> Chosen:  # fmt: skip
    """As `reach.choose`; `miss` is changed."""
    place, gain, left, asked = _choose(
        field.lat_deg, field.lon_deg, places.lat_deg, places.lon_deg, places.curve, places.share, curves.chance,
        curves.step_m, curves.most_m, miss, worth, cost, count, view, every,
    )  # fmt: skip
    return Chosen(place=place, gain=gain, left=left, asked=int(asked))


@compiled
def _window(lon: Floats, lat0: float, lon0: float, most_m: float) -> tuple[int, int]:
    """First and one past the last cell whose longitude may lie in range."""
    angle = most_m / EARTH_RADIUS_M
    edge = min(math.radians(abs(lat0)) + angle, math.pi / 2)
    cos = math.cos(edge)
    if cos < 1e-6 or math.sin(min(angle, math.pi / 2)) >= cos:
        return 0, lon.size
    turn = math.degrees(math.asin(math.sin(angle) / math.cos(math.radians(lat0)))) + 1e-9
    return int(np.searchsorted(lon, lon0 - turn)), int(np.searchsorted(lon, lon0 + turn, side="right"))


@compiled
def _away(lat0: float, lon0: float, lat: float, lon: float) -> float:
    a = math.sin(math.radians(lat - lat0) / 2) ** 2
    a += math.cos(math.radians(lat0)) * math.cos(math.radians(lat)) * math.sin(math.radians(lon - lon0) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(max(a, 0.0), 1.0)))


@compiled
def _laid(  # noqa: C901 - one loop over groups, positions, cells
    lat: Floats, lon: Floats, first: Ints, at_lat: Floats, at_lon: Floats, weight: Floats, curve: Ints, count: Floats,
    share: Floats, chance: Floats, step_m: Floats, most_m: Floats, miss: Floats, view: Bools,
) -> None:  # fmt: skip
    kinds, rows, states = chance.shape[2], chance.shape[1], miss.shape[0]
    held = np.zeros((lat.size, kinds))
    for group in range(curve.size):
        c = curve[group]
        low, high = lat.size, 0
        for at in range(first[group], first[group + 1]):
            begin, end = _window(lon, at_lat[at], at_lon[at], most_m[c])
            if end <= begin:
                continue
            low, high = min(low, begin), max(high, end)
            for cell in range(begin, end):
                away = _away(at_lat[at], at_lon[at], lat[cell], lon[cell])
                if away > most_m[c] or (view.size and not view[at, cell]):
                    continue
                row = min(int(away / step_m[c]), rows - 1)
                for k in range(kinds):
                    held[cell, k] += weight[at] * chance[c, row, k]
        for cell in range(low, high):
            for k in range(kinds):
                if held[cell, k] > 0.0:
                    for s in range(states):
                        miss[s, cell, k] *= (1.0 - share[group, s, k] * held[cell, k]) ** count[group]
                    held[cell, k] = 0.0


@compiled
def _gain(
    lat: Floats, lon: Floats, lat0: float, lon0: float, c: int, share: Floats, chance: Floats, step_m: Floats,
    most_m: Floats, miss: Floats, worth: Floats, at: int, view: Bools,
) -> float:  # fmt: skip
    total = 0.0
    begin, end = _window(lon, lat0, lon0, most_m[c])
    for cell in range(begin, end):
        away = _away(lat0, lon0, lat[cell], lon[cell])
        if away > most_m[c] or (view.size and not view[at, cell]):
            continue
        row = min(int(away / step_m[c]), chance.shape[1] - 1)
        for s in range(miss.shape[0]):
            for k in range(chance.shape[2]):
                total += worth[s, cell, k] * miss[s, cell, k] * share[s, k] * chance[c, row, k]
    return total


@compiled
def _take(
    lat: Floats, lon: Floats, lat0: float, lon0: float, c: int, share: Floats, chance: Floats, step_m: Floats,
    most_m: Floats, miss: Floats, at: int, view: Bools,
) -> None:  # fmt: skip
    begin, end = _window(lon, lat0, lon0, most_m[c])
    for cell in range(begin, end):
        away = _away(lat0, lon0, lat[cell], lon[cell])
        if away > most_m[c] or (view.size and not view[at, cell]):
            continue
        row = min(int(away / step_m[c]), chance.shape[1] - 1)
        for s in range(miss.shape[0]):
            for k in range(chance.shape[2]):
                miss[s, cell, k] *= 1.0 - share[s, k] * chance[c, row, k]


@compiled
def _choose(
    lat: Floats, lon: Floats, at_lat: Floats, at_lon: Floats, curve: Ints, share: Floats, chance: Floats,
    step_m: Floats, most_m: Floats, miss: Floats, worth: Floats, cost: Floats, count: int, view: Bools,
    every: bool,  # noqa: FBT001 - compiled functions take no keywords
) -> tuple[Ints, Floats, Floats, int]:  # fmt: skip
    many = curve.size
    gain, stale, asked = np.full(many, np.inf), np.ones(many, np.bool_), 0
    place, gains, done = np.empty(count, np.int64), np.empty(count), 0
    heap = [(-np.inf, at) for at in range(many)]  # the best bound per cost first, the lowest number among equal ones
    while done < count and len(heap) > 0:
        if every:
            for entry in range(len(heap)):
                at = heap[entry][1]
                gain[at] = _gain(lat, lon, at_lat[at], at_lon[at], curve[at], share[at], chance, step_m, most_m, miss,
                                 worth, at, view)  # fmt: skip
                heap[entry] = (-gain[at] / cost[at], at)
                stale[at], asked = False, asked + 1
            heapq.heapify(heap)
        best = heapq.heappop(heap)[1]
        if stale[best]:
            gain[best] = _gain(lat, lon, at_lat[best], at_lon[best], curve[best], share[best], chance, step_m, most_m,
                               miss, worth, best, view)  # fmt: skip
            stale[best], asked = False, asked + 1
            heapq.heappush(heap, (-gain[best] / cost[best], best))
            continue
        if gain[best] <= 0.0:
            break
        place[done], gains[done], done = best, gain[best], done + 1
        gain[best] = 0.0
        _take(lat, lon, at_lat[best], at_lon[best], curve[best], share[best], chance, step_m, most_m, miss, best, view)
        for _, at in heap:
            near = most_m[curve[at]] + most_m[curve[best]]
            if _away(at_lat[at], at_lon[at], at_lat[best], at_lon[best]) <= near:
                stale[at] = True
    return place[:done], gains[:done], gain, asked
