"""Which measurements belong to one incident: who may pair, and the search over connected groups (model.md 2.7).

Maximises the sum of ln(1 + O). Ties break by the smaller pair of keys, so results repeat byte for byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.association.association_likelihood import CandidateSets, singles
from truceline.fusion.association.association_search import NOTHING, search
from truceline.fusion.measurements.measurement_table import (
    REPORT,
    THERMAL,
    Bools,
    Floats,
    Ints,
    Measurements,
    codes,
    groups_of,
)
from truceline.fusion.measurements.place_columns import away_km
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import PriorIntensity
from truceline.kernels import neighbours, union_find

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Measurements into sets; columns of shape (measurements,)."""

    label: Ints  # the smallest measurement of the set
    runner_up: Floats  # nats that the next best place of a measurement is worse by; inf where there is no other
    rival: Ints  # a measurement of the set it would go to; -1 on its own, -2 nowhere
    single: CandidateSets  # every measurement alone


def partition(measurements: Measurements, prior: PriorIntensity, params: Params) -> Partition:
    """The sets of measurements, which must stand in order of key."""
    return searched(measurements, candidate_pairs(measurements, params), prior, params)


def searched(measurements: Measurements, pairs: tuple[Ints, Ints], prior: PriorIntensity, params: Params) -> Partition:
    """The sets of measurements of which only these pairs may meet."""
    n, (i, j) = len(measurements), pairs
    group = union_find.components(n, i, j)
    single = singles(measurements, origins_of(measurements, group))
    label, second, rival = np.arange(n), np.full(n, NOTHING), np.full(n, -2)
    some = np.flatnonzero(np.bincount(group, minlength=n)[group] > 1)
    if some.size:
        new = np.full(n, -1)
        new[some] = np.arange(some.size)
        order, starts = groups_of(group[some])
        near, start = _adjacent(new[i], new[j], some.size)
        found = search(
            order, starts, near, start, single.sums[some], single.weights[some],
            np.stack([measurements.from_hour, measurements.to_hour], axis=1)[some],
            codes(measurements.lineage[some]), _named(measurements.settlement[some]), single.origin[some],
            params.slack_h,
            prior.rates, np.array([prior.south, prior.west, prior.km_per_lon, prior.step_km]),
            prior.log_visible, work=len(i) + some.size,
        )  # fmt: skip
        label[some], second[some] = some[found[0]], found[1]
        rival[some] = np.where(found[2] >= 0, some[found[2]], found[2])
    label = _with_their_event(measurements, group, label, pairs)
    return Partition(label=label, runner_up=np.where(second > NOTHING, -second, np.inf), rival=rival, single=single)


def _named(settlements: NDArray[np.object_]) -> Ints:
    """The settlements as numbers; -1 where none is named."""
    return np.where(settlements == "", -1, codes(settlements))


def _with_their_event(measurements: Measurements, group: Ints, label: Ints, pairs: tuple[Ints, Ints]) -> Ints:
    """Sets joined that hold texts of one event: reading has found that they tell of it, however vague its place is.

    So are pictures labelled with the town of the one event that texts tell of there and then: many texts that name a
    town have the same middle of it, and are no better for where in it than one.
    """
    told = np.flatnonzero(measurements.event != "")
    if not told.size:
        return label
    order, starts = groups_of(codes([f"{a} {b}" for a, b in zip(measurements.event[told], group[told], strict=True)]))
    first = np.repeat(told[order[starts[:-1]]], np.diff(starts))
    rows, n = np.arange(len(label)), len(label)
    pictures, texts = _pictures_of_one_event(measurements, pairs)
    i, j = np.concatenate([rows, told[order], pictures]), np.concatenate([label, first, texts])
    joined = np.asarray(union_find.components(n, i, j))
    least = np.full(n, n)
    np.minimum.at(least, joined, rows)
    found: Ints = least[joined]
    return found


def _pictures_of_one_event(measurements: Measurements, pairs: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Pictures with one of the texts that they may meet and that name their town, where these tell of one event."""
    one, other = np.concatenate(pairs), np.concatenate(pairs[::-1])
    event, town = measurements.event, measurements.settlement
    kept = (event[one] == "") & (town[one] != "") & (town[one] == town[other]) & (event[other] != "")
    events: dict[int, dict[str, int]] = {}
    for picture, text in zip(one[kept].tolist(), other[kept].tolist(), strict=True):
        events.setdefault(picture, {}).setdefault(event[text], text)
    alone = [(picture, *told.values()) for picture, told in events.items() if len(told) == 1]
    return np.array([pair[0] for pair in alone], np.int64), np.array([pair[1] for pair in alone], np.int64)


def origins_of(measurements: Measurements, group: Ints) -> Floats:
    """The place that the plane of each measurement's component is laid on, shape (n, 2), degrees."""
    return np.stack([measurements.lat_deg[group], measurements.lon_deg[group]], axis=1)


def candidate_pairs(measurements: Measurements, params: Params) -> tuple[Ints, Ints]:
    """Index pairs i < j that may be one event: near, close in time, and allowed to meet at all."""
    found = [
        pair
        for block in _near(measurements, params)
        for pair in [_may_pair(measurements, *block, params)]
        if pair[0].size
    ]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    i, j, far = (np.concatenate([part[k] for part in found]) for k in range(3))
    kept = _nearest(i, j, far, len(measurements), params.neighbours)
    i, j = i[kept], j[kept]
    order = np.lexsort((j, i))
    return i[order], j[order]


def _near(measurements: Measurements, params: Params) -> Iterator[tuple[Ints, Ints]]:
    """Pairs by distance and time, in blocks: hot spots among themselves, then everything else with everything.

    Items known to hours and items known to days are streamed apart, so that the few vague ones do not widen the
    window of all.
    """
    hot = measurements.family == THERMAL
    wide = np.sqrt(np.maximum(measurements.spread[:, 0], measurements.spread[:, 1]))
    yield from _stream(measurements, np.flatnonzero(hot), _reach_km(wide[hot], params.thermal_pair_chi2), params)
    others = np.flatnonzero(~hot)
    if not others.size:
        return
    mixed = np.concatenate([others, np.flatnonzero(hot)[_close(measurements, hot, params)]])
    reach = min(params.pair_km, _reach_km(wide[mixed], params.pair_chi2))
    for i, j in _stream(measurements, np.sort(mixed), reach, params):
        some = ~(hot[i] & hot[j])
        yield i[some], j[some]


def _reach_km(sd_km: Floats, chi2: float) -> float:
    """Farthest that two measurements may lie apart and still pass the gate."""
    return float(np.sqrt(chi2 * (2 * sd_km.max() ** 2 + 1))) if sd_km.size else 0.0


def _close(measurements: Measurements, hot: Bools, params: Params) -> Bools:
    """Hot spots that lie near anything that may meet them; by cells as wide as the reach."""
    may = ~hot & ~((measurements.family == REPORT) & (measurements.vague_km > params.centroid_km))
    cell = params.pair_km / 60.0  # degrees of longitude at 57 degrees; of latitude it is more than enough
    lat, lon = (
        np.floor(measurements.lat_deg / cell).astype(np.int64),
        np.floor(measurements.lon_deg / cell).astype(np.int64),
    )
    steps = range(-1, 2)
    around = [(lat[may] + a) * 1_000_003 + lon[may] + b for a in steps for b in (*steps, -2, 2)]
    return np.asarray(np.isin((lat * 1_000_003 + lon)[hot], np.unique(np.concatenate(around))))


def _stream(measurements: Measurements, rows: Ints, reach_km: float, params: Params) -> Iterator[tuple[Ints, Ints]]:
    if rows.size < len(("one", "other")):
        return
    middle = (measurements.from_hour[rows] + measurements.to_hour[rows]) / 2 * HOUR_S
    half = (measurements.to_hour[rows] - measurements.from_hour[rows]) / 2 * HOUR_S
    gap = 2 * float(half.max()) + params.slack_h * HOUR_S + 1.0
    for i, j in neighbours.stream(
        measurements.lat_deg[rows], measurements.lon_deg[rows], middle, reach_km * 1000.0, gap
    ):
        yield rows[i], rows[j]


def _may_pair(measurements: Measurements, i: Ints, j: Ints, params: Params) -> tuple[Ints, Ints, Floats]:
    """Pairs that pass every gate, and how far apart they are (squared, over variance)."""
    i, j = np.minimum(i, j), np.maximum(i, j)
    late, soon = (
        np.maximum(measurements.from_hour[i], measurements.from_hour[j]),
        np.minimum(measurements.to_hour[i], measurements.to_hour[j]),
    )
    gap = (measurements.hour[i] - measurements.hour[j]) ** 2 / (
        measurements.hour_sd[i] ** 2 + measurements.hour_sd[j] ** 2
    )
    kept = (late - soon <= params.slack_h) & (gap < params.pair_time_chi2)
    hot, told = (
        measurements.family == THERMAL,
        (measurements.family == REPORT) & (measurements.vague_km > params.centroid_km),
    )
    kept &= ~((hot[i] & told[j]) | (told[i] & hot[j]))  # a centroid does not corroborate a hot spot (model.md 7.3)
    i, j, gap = i[kept], j[kept], gap[kept]
    kept = measurements.lineage[i] != measurements.lineage[j]
    kept &= ~told_apart(measurements, i, j)
    i, j, gap = i[kept], j[kept], gap[kept]
    away = away_km(measurements.lat_deg[i], measurements.lon_deg[i], measurements.lat_deg[j], measurements.lon_deg[j])
    far = away**2 / ((measurements.spread[i, :2].sum(axis=1) + measurements.spread[j, :2].sum(axis=1)) / 2 + 1.0)
    kept = (far < np.where(hot[i] & hot[j], params.thermal_pair_chi2, params.pair_chi2)) & (away <= params.pair_km)
    return i[kept], j[kept], (far + gap)[kept]


def told_apart(measurements: Measurements, i: Ints, j: Ints) -> Bools:
    """Pairs of texts that name two places, days or kinds of their own: reading has told them apart.

    A picture that somebody geolocated tells of no kind or day that reading found, but its settlement is not another.
    """
    found = np.zeros(len(i), bool)
    for names in (measurements.event, measurements.settlement):
        one, other = names[i], names[j]
        found |= np.asarray((one != "") & (other != "") & (one != other), bool)
    return found


def _nearest(i: Ints, j: Ints, far: Floats, n: int, most: int) -> Bools:
    """Pairs that are among the `most` nearest of either side; nearness, then the smaller pair."""
    if not i.size or max(np.bincount(i, minlength=n).max(), np.bincount(j, minlength=n).max()) * 2 <= most:
        return np.ones(i.size, bool)
    kept = np.zeros(i.size, bool)
    for mine, other in ((i, j), (j, i)):
        order = np.lexsort((other, far, mine))
        begins = np.searchsorted(mine[order], mine[order], side="left")
        kept[order[np.arange(i.size) - begins < most]] = True
    return kept


def _adjacent(i: Ints, j: Ints, n: int) -> tuple[Ints, Ints]:
    """Neighbours of every measurement, ascending: (all neighbours, starts of shape (n + 1,))."""
    mine, other = np.concatenate([i, j]), np.concatenate([j, i])
    order = np.lexsort((other, mine))
    return other[order], np.searchsorted(mine[order], np.arange(n + 1)).astype(np.int64)
