"""Several days as one window: which items belong to one event, whatever the day on which they were written.

A report day is a view, never a border. The measurements of each day are made with that day's clutter; the groups
that may meet are found over the whole window, and each is searched once, with the prior of the day on which it
begins. Silence and earlier events are left out here: they weigh on an event, they do not say what belongs to it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from truceline.fusion.association.association_likelihood import log_sum_exp, singles
from truceline.fusion.association.claims_in_place import claims_in_place
from truceline.fusion.association.common_time import with_common_time
from truceline.fusion.association.data_association import Partition, candidate_pairs, origins_of, searched
from truceline.fusion.association.heat_in_place import heat_in_place
from truceline.fusion.association.told_alike import RETOLD_H, Told
from truceline.fusion.day_items import DayItems
from truceline.fusion.evidence.evidence_combination import WeighedSet, WeighingInputs, combine_evidence
from truceline.fusion.measurements.measurement_table import (
    REPORT,
    THERMAL,
    Ints,
    Measurements,
    groups_of,
    joined_measurements,
)
from truceline.fusion.measurements.place_columns import away_km
from truceline.fusion.nondetection.non_detection import DetectionOpportunities
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import PriorIntensity
from truceline.kernels import neighbours, union_find
from truceline.model.records import Claim, Observation

HOUR_S = 3600.0
Pairs = tuple[Ints, Ints]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days side by side."""

    days: tuple[DayItems, ...]  # by time
    begin: tuple[int, ...]  # number of the first item of each day, and of the one after the last
    measurements: Measurements  # in order of key; hours from the beginning of the first day
    day: Ints  # of each measurement: index in `days`
    pairs: Pairs  # which may meet
    ids: tuple[str, ...]  # of every item
    claims: Mapping[int, Claim]  # by item

    def offset_h(self, day: int) -> float:
        """Hours from the beginning of the window to that of a day."""
        return (self.days[day].start - self.days[0].start).total_seconds() / HOUR_S

    def records(self, items: Iterable[int]) -> dict[int, Observation | Claim]:
        """Some of the items as records."""
        found: dict[int, Observation | Claim] = {}
        for begin, day, mine in self._by_day(items):
            found |= {item + begin: one for item, one in day.items.records(mine).items()}
        return found

    def observations(self, items: Iterable[int]) -> pa.Table:
        """Rows of some of the items."""
        return pa.concat_tables([day.items.observations(mine) for _, day, mine in self._by_day(items)])

    def _by_day(self, items: Iterable[int]) -> list[tuple[int, DayItems, list[int]]]:
        wanted = np.unique(np.fromiter(items, np.int64))
        edges = np.searchsorted(wanted, self.begin)
        return [
            (begin, day, (wanted[a:b] - begin).tolist())
            for begin, day, a, b in zip(self.begin, self.days, edges, edges[1:], strict=False)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSet:
    """A set of measurements that is told apart from background, before silence."""

    measurements: tuple[int, ...]
    weighed: WeighedSet
    best_utc: datetime
    sd: timedelta

    @property
    def probability(self) -> float:
        """By evidence alone."""
        return self.weighed.probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A window in sets."""

    window: Window
    label: Ints  # of each measurement: the smallest one of its set
    runner_up: np.ndarray  # as in `Partition`
    rival: Ints
    events: tuple[EventSet, ...]
    component: Ints  # of each measurement


def opened(days: Sequence[DayItems], told: Told, params: Params) -> Window:
    """Days as one window, and which of its measurements may meet."""
    begin = np.cumsum([0, *(len(day.items) for day in days)]).tolist()
    first = days[0].start
    parts = [
        day.measurements.renumbered(at).later((day.start - first).total_seconds() / HOUR_S)
        for day, at in zip(days, begin, strict=False)
    ]
    joined = joined_measurements(parts)
    order = np.argsort(joined.key.astype(str), kind="stable")
    of = np.repeat(np.arange(len(days)), [len(part) for part in parts])[order]
    measurements = with_common_time(joined.take(order))
    claims = {
        at + len(day.items) - len(day.items.claims) + index: claim
        for day, at in zip(days, begin, strict=False)
        for index, claim in enumerate(day.items.claims)
    }
    i, j = candidate_pairs(measurements, params)
    more_i, more_j = _retold(measurements, told, params)
    return Window(
        days=tuple(days), begin=tuple(begin), measurements=_reaching_back(measurements, more_j), day=of,
        pairs=(np.concatenate([i, more_i]), np.concatenate([j, more_j])),
        ids=tuple(name for day in days for name in day.items.ids()), claims=claims,
    )  # fmt: skip


def found(window: Window, params: Params) -> Found:
    """Every group of a window searched, and its sets weighed by evidence alone."""
    n = len(window.measurements)
    label, runner_up, rival = np.arange(n), np.full(n, np.inf), np.full(n, -2)
    component = np.asarray(union_find.components(n, *window.pairs))
    home = np.full(n, len(window.days))
    np.minimum.at(home, component, window.day)
    events: list[EventSet] = []
    for day in range(len(window.days)):
        rows = np.flatnonzero(home[component] == day)
        if not rows.size:
            continue
        part = window.measurements.take(rows).later(-window.offset_h(day))
        prior = window.days[day].prior(params)
        part = heat_in_place(claims_in_place(part, prior), prior, params)
        mine = searched(part, _within(window.pairs, rows, n), prior, params)
        label[rows], runner_up[rows] = rows[mine.label], mine.runner_up
        rival[rows] = np.where(mine.rival >= 0, rows[np.maximum(mine.rival, 0)], mine.rival)
        inputs = WeighingInputs(
            measurements=part, single=mine.single, claims=window.claims, prior=prior, opportunities=None, params=params
        )
        events += _events(rows, mine, inputs, window.days[day].start)
    events.sort(key=lambda one: (one.best_utc, window.measurements.key[one.measurements[0]]))
    return Found(
        window=window, label=label, runner_up=runner_up, rival=rival, events=tuple(events), component=component
    )


def divided(held: Found, homes: Mapping[str, str]) -> Found:
    """The same, a measurement whose items people put into several homes as one for each: copies told apart.

    `homes`: item to the name of what holds it; items without one stay with the head.
    """
    window = held.window
    heads = window.measurements.head.tolist()
    pieces = [
        _pieces(window.measurements.inside(row).tolist(), head, window.ids, homes) for row, head in enumerate(heads)
    ]
    more = [row for row, parts in enumerate(pieces) for _ in parts[1:]]
    if not more:
        return held
    rows = np.array([*range(len(heads)), *more])
    each = [parts[0] for parts in pieces] + [part for parts in pieces for part in parts[1:]]
    named = [heads[row] if heads[row] in part else part[0] for row, part in zip(rows.tolist(), each, strict=True)]
    made = replace(
        window.measurements.take(rows), head=np.array(named), items=np.array([item for part in each for item in part]),
        key=np.array([min(window.ids[item] for item in part) for part in each], object),
        first=np.cumsum([0, *(len(part) for part in each)]),
    )  # fmt: skip
    return replace(
        held, window=replace(window, measurements=made, day=window.day[rows]), label=held.label[rows],
        runner_up=held.runner_up[rows], rival=held.rival[rows], component=held.component[rows],
    )  # fmt: skip


def _pieces(items: list[int], head: int, ids: Sequence[str], homes: Mapping[str, str]) -> list[list[int]]:
    """The items of a measurement by home, that of its head first."""
    if len(items) == 1:
        return [items]
    own = homes.get(ids[head], "")
    found: dict[str, list[int]] = {own: []}
    for item in items:
        found.setdefault(homes.get(ids[item], own), []).append(item)
    return list(found.values())


def weighed_on(  # noqa: PLR0917
    held: Found, day: int, groups: Sequence[Sequence[int]], prior: PriorIntensity,
    opportunities: DetectionOpportunities | None, params: Params,
) -> tuple[list[WeighedSet], Measurements, Partition, Ints]:  # fmt: skip
    """Sets of measurements weighed as of one day: (weighed, their measurements, the search behind, their rows)."""
    window = held.window
    touched = np.unique(held.component[[row for group in groups for row in group]]) if groups else np.zeros(0, np.int64)
    rows = np.flatnonzero(np.isin(held.component, touched))
    part = claims_in_place(window.measurements.take(rows).later(-window.offset_h(day)), prior)
    part = heat_in_place(part, prior, params)
    new = np.full(len(window.measurements), -2)
    new[rows] = np.arange(rows.size)
    single = singles(part, origins_of(part, new[held.component[rows]]))
    rival = held.rival[rows]
    search = Partition(
        label=new[held.label[rows]], runner_up=held.runner_up[rows], single=single,
        rival=np.where(rival >= 0, new[np.maximum(rival, 0)], rival),
    )  # fmt: skip
    inputs = WeighingInputs(
        measurements=part, single=single, claims=window.claims, prior=prior, opportunities=opportunities, params=params
    )
    return combine_evidence([new[list(group)].tolist() for group in groups], inputs), part, search, rows


def _events(rows: Ints, mine: Partition, inputs: WeighingInputs, start: datetime) -> list[EventSet]:
    """The sets of one day that are not background by all we know."""
    order, starts = groups_of(mine.label)
    flat = order.tolist()
    groups = [flat[a:b] for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)]
    kept = candidates(groups, inputs.measurements, mine, inputs.prior, inputs.params)
    return [
        EventSet(
            measurements=tuple(rows[list(one.measurements)].tolist()),
            weighed=one,
            best_utc=start + timedelta(seconds=math.floor(one.core.hour * HOUR_S + 0.5)),
            sd=timedelta(hours=one.core.hour_sd),
        )
        for one in combine_evidence(kept, inputs)
    ]


def candidates(
    groups: Sequence[Sequence[int]], measurements: Measurements, search: Partition, prior: PriorIntensity,
    params: Params,
) -> list[Sequence[int]]:  # fmt: skip
    """Sets that somebody perceived or told of, and hot spots whose first pass may reach `shown_from`."""
    if not groups:
        return []
    first = [min(group, key=lambda k: (measurements.at_hour[k], measurements.key[k])) for group in groups]
    most = math.log(params.shown_from / (1 - params.shown_from)) if params.shown_from > 0.0 else -math.inf
    if params.calibration is not None:
        most = -math.inf  # a calibrated sum may be higher than the raw one
    high = log_sum_exp(search.single.take(np.array(first)).by_hypothesis(prior)) >= most
    cold = (measurements.family != THERMAL).tolist()
    return [group for group, enough in zip(groups, high.tolist(), strict=True) if enough or any(cold[k] for k in group)]


def _within(pairs: Pairs, rows: Ints, n: int) -> Pairs:
    """The pairs of some measurements, by their place among them; ascending."""
    new = np.full(n, -1)
    new[rows] = np.arange(rows.size)
    i, j = new[pairs[0]], new[pairs[1]]
    kept = (i >= 0) & (j >= 0)
    i, j = i[kept], j[kept]
    order = np.lexsort((j, i))
    return i[order], j[order]


def _retold(measurements: Measurements, told: Told, params: Params) -> Pairs:
    """Pairs of texts that tell one story on different days: (earlier, later)."""
    rows = np.flatnonzero(measurements.family == REPORT)
    found: dict[int, list[int]] = defaultdict(list)
    if rows.size > 1:
        lat, lon = measurements.lat_deg[rows], measurements.lon_deg[rows]
        start, end = measurements.from_hour[rows], measurements.to_hour[rows]
        gap = (float((end - start).max()) + RETOLD_H + 1.0) * HOUR_S
        for block in neighbours.stream(lat, lon, (start + end) / 2 * HOUR_S, params.pair_km * 1000.0, gap):
            i, j = (rows[one] for one in block)
            i, j = np.where(measurements.from_hour[i] <= measurements.from_hour[j], (i, j), (j, i))
            for one, other in zip(*_apart(measurements, i, j, params), strict=True):
                if _one_place(measurements, one, other) and told.alike(measurements.key[one], measurements.key[other]):
                    found[one].append(other)
    pairs = sorted((one, other) for one, others in found.items() for other in others)
    return np.array([one for one, _ in pairs], np.int64), np.array([other for _, other in pairs], np.int64)


def _one_place(measurements: Measurements, one: int, other: int) -> bool:
    """Whether two texts may speak of one place: of two that both name one, it is the same."""
    named = [str(measurements.event[row]).rpartition("|")[0] for row in (one, other)]
    settled = [str(measurements.settlement[row]) for row in (one, other)]
    return all("" in pair or pair[0] == pair[1] for pair in (named, settled))


def _apart(measurements: Measurements, i: Ints, j: Ints, params: Params) -> tuple[list[int], list[int]]:
    """Of pairs (earlier, later) those that are near, of two origins, and a day apart at most."""
    late = measurements.from_hour[j] - measurements.to_hour[i]
    away = away_km(measurements.lat_deg[i], measurements.lon_deg[i], measurements.lat_deg[j], measurements.lon_deg[j])
    spread = measurements.spread
    far = away**2 / ((spread[i, :2].sum(axis=1) + spread[j, :2].sum(axis=1)) / 2 + 1.0)
    kept = (late > params.slack_h) & (late <= RETOLD_H) & (away <= params.pair_km) & (far < params.pair_chi2)
    kept &= measurements.lineage[i] != measurements.lineage[j]
    return i[kept].tolist(), j[kept].tolist()


def _reaching_back(measurements: Measurements, later: Ints) -> Measurements:
    """Texts that retell may speak of the day before: their time reaches back, and is known less well."""
    again = np.zeros(len(measurements), bool)
    again[later] = True
    return replace(
        measurements,
        hour=np.where(again, measurements.hour - RETOLD_H / 2, measurements.hour),
        hour_sd=np.where(again, np.hypot(measurements.hour_sd, RETOLD_H / 2), measurements.hour_sd),
        from_hour=np.where(again, measurements.from_hour - RETOLD_H, measurements.from_hour),
    )
