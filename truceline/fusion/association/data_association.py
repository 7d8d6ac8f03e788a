"""Which measurements belong to one incident: who may pair, and the search over connected groups (model.md 2.7).

Maximises the sum of ln(1 + O). Ties break by the smaller pair of keys, so results repeat byte for byte.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from truceline.engines.partitions import engine, whole_groups
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
from truceline.kernels.tiles import Tile, tiles

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
        parts = [some[rows] for rows in whole_groups(group[some], engine().parts(some.size))]
        asked = [_asked(measurements, group, single, pairs, rows) for rows in parts]
        for rows, found in zip(parts, engine().each(_in_sets, (prior, params.slack_h), asked), strict=True):
            label[rows], second[rows] = rows[found[0]], found[1]
            rival[rows] = np.where(found[2] >= 0, rows[found[2]], found[2])
    label = _with_their_event(measurements, group, label, pairs)
    return Partition(label=label, runner_up=np.where(second > NOTHING, -second, np.inf), rival=rival, single=single)


def _asked(
    measurements: Measurements, group: Ints, single: CandidateSets, pairs: tuple[Ints, Ints], rows: Ints
) -> tuple[NDArray[np.generic], ...]:
    """Whole components as the search takes them, by their place among `rows`."""
    new = np.full(len(measurements), -1)
    new[rows] = np.arange(rows.size)
    inside = new[pairs[0]] >= 0
    order, starts = groups_of(group[rows])
    near, start = _adjacent(new[pairs[0][inside]], new[pairs[1][inside]], rows.size)
    span = np.stack([measurements.from_hour, measurements.to_hour], axis=1)[rows]
    lineage = codes(measurements.lineage[rows])
    who = (lineage, _named(measurements.settlement[rows]), single.origin[rows])
    return order, starts, near, start, single.sums[rows], single.weights[rows], span, *who


def _in_sets(shared: tuple[PriorIntensity, float], part: tuple[NDArray[np.generic], ...]) -> tuple[Ints, Floats, Ints]:
    """The search in some components."""
    prior, slack_h = shared
    grid = np.array([prior.south, prior.west, prior.km_per_lon, prior.step_km])
    return search(*part, slack_h, prior.rates, grid, prior.log_visible, work=part[2].size // 2 + part[0].size)


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
    streams = _streams(measurements, params)
    cut = tiles(
        measurements.lat_deg, measurements.lon_deg, _middle_s(measurements), engine().parts(len(measurements)),
        reach_m=max((one.reach_km for one in streams), default=0.0) * 1000.0,
        gap_s=max((one.gap_s for one in streams), default=0.0),
    )  # fmt: skip
    asked = [_Tile.of(measurements, streams, tile) for tile in cut]
    found = engine().each(_pairs_of_tile, params, asked)
    i, j = (np.concatenate([tile.rows[pair[k]] for tile, pair in zip(cut, found, strict=True)]) for k in range(2))
    order = np.lexsort((j, i))
    i, j = i[order], j[order]
    once = np.ones(i.size, bool)  # a pair of two tiles may come from both
    once[1:] = (np.diff(i) != 0) | (np.diff(j) != 0)
    return i[once], j[once]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    """Measurements among which pairs are looked for, and how far; the limits are those of all, whatever the tile."""

    rows: Bools
    reach_km: float
    gap_s: float
    mixed: bool  # without the pairs of hot spots


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tile:
    """Some measurements with all that may meet them."""

    measurements: Measurements
    own: Bools
    streams: tuple[_Stream, ...]

    @classmethod
    def of(cls, measurements: Measurements, streams: Sequence[_Stream], tile: Tile) -> "_Tile":
        whole = len(tile.rows) == len(measurements)
        return cls(
            measurements=measurements if whole else measurements.take(tile.rows), own=tile.own,
            streams=tuple(streams if whole else (replace(one, rows=one.rows[tile.rows]) for one in streams)),
        )  # fmt: skip


def _pairs_of_tile(params: Params, tile: _Tile) -> tuple[Ints, Ints]:
    """Pairs of a tile that one of its own measurements keeps, by their place in the tile, in no promised order."""
    measurements = tile.measurements
    found = [
        pair
        for stream in tile.streams
        for block in _stream(measurements, stream)
        for pair in [_may_pair(measurements, *block, params)]
        if pair[0].size
    ]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    i, j, far = (np.concatenate([part[k] for part in found]) for k in range(3))
    kept = _nearest(i, j, far, tile.own, params.neighbours)
    return i[kept], j[kept]


def _streams(measurements: Measurements, params: Params) -> list[_Stream]:
    """Hot spots among themselves, then everything else with everything.

    Items known to hours and items known to days are streamed apart, so that the few vague ones do not widen the
    window of all.
    """
    hot = measurements.family == THERMAL
    wide = np.sqrt(np.maximum(measurements.spread[:, 0], measurements.spread[:, 1]))
    made = [_limited(measurements, hot, _reach_km(wide[hot], params.thermal_pair_chi2), params, mixed=False)]
    if not hot.all():
        some = ~hot
        some[np.flatnonzero(hot)[_close(measurements, hot, params)]] = True
        reach = min(params.pair_km, _reach_km(wide[some], params.pair_chi2))
        made.append(_limited(measurements, some, reach, params, mixed=True))
    return [one for one in made if np.count_nonzero(one.rows) >= len(("one", "other"))]


def _limited(measurements: Measurements, rows: Bools, reach_km: float, params: Params, *, mixed: bool) -> _Stream:
    half = (measurements.to_hour[rows] - measurements.from_hour[rows]) / 2 * HOUR_S
    gap_s = 2 * float(half.max(initial=0.0)) + params.slack_h * HOUR_S + 1.0
    return _Stream(rows=rows, reach_km=reach_km, gap_s=gap_s, mixed=mixed)


def _middle_s(measurements: Measurements) -> Floats:
    middle: Floats = (measurements.from_hour + measurements.to_hour) / 2 * HOUR_S
    return middle


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


def _stream(measurements: Measurements, stream: _Stream) -> Iterator[tuple[Ints, Ints]]:
    rows = np.flatnonzero(stream.rows)
    if rows.size < len(("one", "other")):
        return
    hot = measurements.family == THERMAL
    for a, b in neighbours.stream(
        measurements.lat_deg[rows], measurements.lon_deg[rows], _middle_s(measurements)[rows],
        stream.reach_km * 1000.0, stream.gap_s,
    ):  # fmt: skip
        i, j = rows[a], rows[b]
        some = ~(hot[i] & hot[j]) if stream.mixed else slice(None)
        yield i[some], j[some]


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


def _nearest(i: Ints, j: Ints, far: Floats, own: Bools, most: int) -> Bools:
    """Pairs that are among the `most` nearest of either side, of those that are `own`; nearness, then the smaller pair.

    Of a measurement that is its own, all pairs are here.
    """
    kept, n = np.zeros(i.size, bool), own.size
    for mine, other in ((i, j), (j, i)):
        if not i.size or np.bincount(mine, minlength=n).max() <= most:
            kept |= own[mine]
            continue
        order = np.lexsort((other, far, mine))
        begins = np.searchsorted(mine[order], mine[order], side="left")
        near = order[np.arange(i.size) - begins < most]
        kept[near[own[mine[near]]]] = True
    return kept


def _adjacent(i: Ints, j: Ints, n: int) -> tuple[Ints, Ints]:
    """Neighbours of every measurement, ascending: (all neighbours, starts of shape (n + 1,))."""
    mine, other = np.concatenate([i, j]), np.concatenate([j, i])
    order = np.lexsort((other, mine))
    return other[order], np.searchsorted(mine[order], np.arange(n + 1)).astype(np.int64)
