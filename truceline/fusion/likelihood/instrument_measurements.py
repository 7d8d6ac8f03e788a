"""Seismic solutions and radar changes as nodes (science.md 2.1, 2.5 and 3).

A seismic or acoustic solution is an explosion that an instrument detected; a radar change is damage that an
instrument detected, some time in the days before the pass that shows it.
"""

import math
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.fusion.measurements.measurement_table import (
    RADAR,
    SEISMIC,
    Bools,
    Floats,
    Ints,
    Nodes,
    groups_of,
    hours,
    joined_nodes,
    no_nodes,
    texts,
    usable_sd_h,
    usable_spread,
)
from truceline.fusion.measurements.place_columns import away_km, places
from truceline.fusion.params import KINDS, Params
from truceline.kernels import neighbours
from truceline.model.terms import Means, Phenomenon

SOLVED, CHANGED = Phenomenon.EXPLOSION.value, Phenomenon.DAMAGE.value
SEISMIC_SOURCE, EVENT, WORK_BLAST = "seismic", "event: ", "work blast"  # the source, and two labels it gives
ONE_CHANGE_M, ONE_PASS_S = 500.0, 60.0  # a strike changes a block of houses, of which each is a polygon; J
EVEN = 0.5
DAY_H = 24.0
LEAST_SPAN_H = 24.0  # a feed of a few hours says little of how often it cries wolf
REMEMBERED_H = 60 * DAY_H


def is_instrument(table: pa.Table) -> pa.ChunkedArray:
    """Rows that an instrument solved or saw changed, hot spots apart."""
    detected = pc.equal(table["means"], Means.DETECTED.value)
    return pc.and_(detected, pc.is_in(table["phenomenon"], pa.array([SOLVED, CHANGED])))


def newest(table: pa.Table) -> pa.Table:
    """Rows without the seismic solutions that a later one of the same event replaces, whatever it now calls it."""
    rows = np.flatnonzero(pc.equal(table["source"], SEISMIC_SOURCE).to_numpy())
    if not rows.size:
        return table
    held = table.take(rows)
    latest: dict[str, tuple[datetime, str, int]] = {}
    replaced = []
    for row, labels, received, name in zip(
        rows.tolist(),
        *(held[column].to_pylist() for column in ("labels", "received_utc", "observation_id")),
        strict=True,
    ):
        event = next((label for label in labels if label.startswith(EVENT)), name)
        mine = (received, name, row)
        replaced.append(min(mine, latest[event])[2] if event in latest else -1)
        latest[event] = max(mine, latest.get(event, mine))
    left = np.setdiff1d(np.arange(table.num_rows), replaced)
    return table if len(left) == table.num_rows else table.take(left)


def instrument_nodes(
    table: pa.Table, earlier: pa.Table, area_km2: float, origin: datetime, params: Params, *, offset: int
) -> Nodes:
    """Rows of `is_instrument` as nodes. `earlier` holds such rows of the 60 days before, and others.

    What a catalogue calls a quarry blast is no node in working hours: it teaches the background.
    """
    here = pa.array(texts(table["observation_id"]), pa.string())
    earlier = earlier.filter(pc.and_(is_instrument(earlier), pc.invert(pc.is_in(earlier["observation_id"], here))))
    at = places(table["place"])
    known = np.isfinite(at.lat_deg) & np.isfinite(at.spread_km2).all(axis=1)
    word, blast = texts(table["phenomenon"]), _at_work(table, origin, params)
    made = []
    for family, name in ((SEISMIC, SOLVED), (RADAR, CHANGED)):
        rows = np.flatnonzero(known & (word == name) & ~blast)
        if rows.size:
            past = earlier.filter(pc.equal(earlier["phenomenon"], name))
            past = pa.concat_tables([past, table.filter(pa.array(blast & (word == name)))])
            if family == SEISMIC:
                made.append(_solutions(table.take(rows), past, area_km2, origin, params, items=rows + offset))
            else:
                made.append(_changes(table.take(rows), past, origin, params, items=rows + offset))
    return joined_nodes(made) if made else no_nodes()


def _at_work(table: pa.Table, origin: datetime, params: Params) -> Bools:
    """Rows that their catalogue calls a blast at work, in working hours."""
    labelled = np.array([WORK_BLAST in labels for labels in table["labels"].to_pylist()], bool)
    return labelled & _works(hours(table["started_utc"], origin), origin, params)


def _solutions(
    rows: pa.Table, past: pa.Table, area_km2: float, origin: datetime, params: Params, *, items: Ints
) -> Nodes:
    """Seismic solutions: one node each."""
    at, ids = places(rows["place"]), texts(rows["observation_id"])
    start, end = hours(rows["started_utc"], origin), hours(rows["ended_utc"], origin)
    n, sd = len(items), np.hypot(params.seismic_time_sd_h, (end - start) / math.sqrt(12))
    log_mu = np.log(_quarries(rows, past, area_km2, origin, params))
    weights = np.log([params.kinds[kind].seismic for kind in KINDS])[None, :] - log_mu[:, None]
    return Nodes(
        key=ids, family=np.full(n, SEISMIC), lineage=ids, voice=texts(rows["sensor"]), primary=np.ones(n, bool),
        lat_deg=at.lat_deg, lon_deg=at.lon_deg, spread=usable_spread(_scaled(at.spread_km2, params)),
        vague_km=np.zeros(n), hour=(start + end) / 2, hour_sd=usable_sd_h(sd), from_hour=start, to_hour=end,
        weights=np.tile(weights, 2), at_hour=end, frp_mw=np.zeros(n), head=items, items=items,
        first=np.arange(n + 1),
    )  # fmt: skip


def _changes(rows: pa.Table, past: pa.Table, origin: datetime, params: Params, *, items: Ints) -> Nodes:
    """Radar changes: those of one pass within half a kilometre of one another are one node, named by the first id."""
    by_id = np.argsort(texts(rows["observation_id"]).astype(str), kind="stable")
    rows, items = rows.take(by_id), items[by_id]
    lat, lon, hour, n = _with_past(rows, past.sort_by("observation_id"), "seen_utc", origin)
    group = neighbours.components(lat, lon, hour * 3600.0, ONE_CHANGE_M, ONE_PASS_S)
    firsts = np.unique(group)
    head = firsts[firsts < n]
    log_mu = np.log(_clutter(lat[firsts], lon[firsts], hour[firsts], params)[: len(head)])
    order, first = groups_of(group[:n])
    mine = rows.take(head)
    at, seen, start = places(mine["place"]), hours(mine["seen_utc"], origin), hours(mine["started_utc"], origin)
    wide = np.where(seen > start, seen - start, params.radar_pass_h)  # between the passes; a revisit where not stated
    look = 0.5 * math.log(2 * math.pi) + np.log(wide / math.sqrt(12))  # B_j with a = 1
    own = np.array([params.radar_sd_km**2, params.radar_sd_km**2, 0.0]) * (at.spread_km2[:, :1] < params.radar_sd_km**2)
    chance = np.log([params.kinds[kind].radar for kind in KINDS])[None, :]
    weights = chance + (_doubt(mine, params) - log_mu + look)[:, None]
    sensor, count = texts(mine["sensor"]), len(head)
    return Nodes(
        key=texts(mine["observation_id"]), family=np.full(count, RADAR),
        lineage=np.array([f"{one}@{when:.2f}" for one, when in zip(sensor, seen, strict=True)], dtype=object),
        voice=sensor, primary=np.ones(count, bool), lat_deg=at.lat_deg, lon_deg=at.lon_deg,
        spread=usable_spread(at.spread_km2 + own), vague_km=np.zeros(count), hour=seen - wide / 2,
        hour_sd=usable_sd_h(wide / math.sqrt(12)), from_hour=seen - wide, to_hour=seen, weights=np.tile(weights, 2),
        at_hour=seen, frp_mw=np.zeros(count), head=items[head], items=items[order], first=first,
    )  # fmt: skip


def _doubt(rows: pa.Table, params: Params) -> Floats:
    """Nats of a change in which its finder trusts less than evenly."""
    marks = np.array([_number(mark) for mark in rows["detection"].to_pylist()])
    return np.where(marks < EVEN, math.log(params.low_confidence_ratio), 0.0)  # NaN compares false


def _number(mark: str | None) -> float:
    try:
        return float(mark or "nan")
    except ValueError:
        return math.nan  # a word; nobody said how much it is worth


def _scaled(spread: Floats, params: Params) -> Floats:
    """1.1 times the stated ellipse plus 0.3 km on every axis."""
    return spread * params.seismic_scale**2 + np.array([1.0, 1.0, 0.0]) * params.seismic_extra_km**2


def _quarries(rows: pa.Table, past: pa.Table, area_km2: float, origin: datetime, params: Params) -> Floats:
    """Benign rate per km² and hour: a base, plus what happened here on other days in the same working hours."""
    lat, lon, hour, n = _with_past(rows, past, "started_utc", origin)
    span = max(float(hour.max() - hour.min()), LEAST_SPAN_H)
    working = _works(hour, origin, params)
    busy = (params.work_to_h - params.work_from_h) / DAY_H
    share = np.where(working, busy, 1 - busy)
    alike = np.where(working, working.sum(), (~working).sum())  # quarries blast by day: night has a base of its own
    base = params.seismic_base_share * alike / (area_km2 * span * share)
    i, j = neighbours.pairs(lat, lon, np.zeros(len(hour)), params.seismic_km * 1000.0, 0.0)
    counts = (np.abs(hour[i] - hour[j]) > params.seismic_apart_h) & (working[i] == working[j])
    near = np.bincount(i[counts], minlength=len(hour)) + np.bincount(j[counts], minlength=len(hour))
    return np.asarray((base + near / (math.pi * params.seismic_km**2 * span * share))[:n])


def _works(hour: Floats, origin: datetime, params: Params) -> Bools:
    of_day = (hour + origin.hour + origin.minute / 60) % DAY_H
    return np.asarray((of_day >= params.work_from_h) & (of_day < params.work_to_h))


class Blasts:
    """How often the ground shook here on other days in the same working hours: a quarry that people hear too."""

    def __init__(self, earlier: pa.Table, origin: datetime, params: Params) -> None:
        """`earlier` holds instrument rows of the 60 days before, and others."""
        past = earlier.filter(pc.and_(is_instrument(earlier), pc.equal(earlier["phenomenon"], SOLVED)))
        at = places(past["place"])
        hour = hours(past["started_utc"], origin)
        kept = np.isfinite(at.lat_deg) & (hour > -REMEMBERED_H) & (hour < 0.0)
        self._lat, self._lon, self._hour = at.lat_deg[kept], at.lon_deg[kept], hour[kept]
        self._span = max(float(-self._hour.min()), LEAST_SPAN_H) if self._hour.size else LEAST_SPAN_H
        self._origin, self._params = origin, params

    def rate(self, lat_deg: Floats, lon_deg: Floats, hour: Floats) -> Floats:
        """Benign blasts per km² and hour at places and hours of shape (n,)."""
        params, found = self._params, np.zeros(lat_deg.size)
        if not self._hour.size or not lat_deg.size:
            return found
        works, worked = _works(hour, self._origin, params), _works(self._hour, self._origin, params)
        for row, step in enumerate(zip(lat_deg.tolist(), lon_deg.tolist(), strict=True)):
            near = away_km(self._lat, self._lon, step[0], step[1]) <= params.seismic_km
            found[row] = float(
                (near & (worked == works[row]) & (hour[row] - self._hour > params.seismic_apart_h)).sum()
            )
        busy = (params.work_to_h - params.work_from_h) / DAY_H
        share = np.where(works, busy, 1 - busy)
        return np.asarray(found / (math.pi * params.seismic_km**2 * self._span * share))


def _clutter(lat: Floats, lon: Floats, hour: Floats, params: Params) -> Floats:
    """Benign changes per km² and pass around each place."""
    passes = max(1.0, float(hour.max() - hour.min()) / params.radar_pass_h)
    i, j = neighbours.pairs(lat, lon, np.zeros(len(hour)), params.radar_km * 1000.0, 0.0)
    near = np.bincount(i, minlength=len(hour)) + np.bincount(j, minlength=len(hour))
    rate = params.radar_near_share * np.maximum(near - 1, 0) + params.radar_base
    return np.asarray(rate / (math.pi * params.radar_km**2 * passes))


def _with_past(rows: pa.Table, past: pa.Table, moment: str, origin: datetime) -> tuple[Floats, Floats, Floats, int]:
    """Latitudes, longitudes, hours of the rows, then of those before them; and how many rows there are."""
    here, there = places(rows["place"]), places(past["place"])
    hour = np.concatenate([hours(rows[moment], origin), hours(past[moment], origin)])
    lat, lon = np.concatenate([here.lat_deg, there.lat_deg]), np.concatenate([here.lon_deg, there.lon_deg])
    kept = np.isfinite(lat) & np.isfinite(lon) & (hour > -REMEMBERED_H)
    kept[: rows.num_rows] = True
    return lat[kept], lon[kept], hour[kept], rows.num_rows
