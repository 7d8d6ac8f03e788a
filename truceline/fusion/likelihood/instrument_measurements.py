"""Seismic solutions and radar changes as measurements (model.md 2.1, 2.5 and 3).

A seismic or acoustic solution is an explosion that an instrument detected; a radar change is damage that an
instrument detected, some time in the days before the pass that shows it.
"""

import math
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.fusion.likelihood.instrument_clutter import in_working_hours, radar_clutter, seismic_clutter, with_past
from truceline.fusion.likelihood.instrument_rows import CHANGED, SOLVED, is_instrument
from truceline.fusion.measurements.measurement_table import (
    CONTEXT,
    RADAR,
    SEISMIC,
    Bools,
    Floats,
    Ints,
    Measurements,
    groups_of,
    hours,
    joined_measurements,
    no_claims,
    no_measurements,
    texts,
    usable_sd_h,
    usable_spread,
)
from truceline.fusion.measurements.place_columns import places
from truceline.fusion.params import KINDS, Params
from truceline.kernels import neighbours

WORK_BLAST = "work blast"  # a label that a catalogue gives
ONE_CHANGE_M, ONE_PASS_S = 500.0, 60.0  # a strike changes a block of houses, of which each is a polygon; J
EVEN = 0.5


def instrument_measurements(
    table: pa.Table, earlier: pa.Table, area_km2: float, origin: datetime, params: Params, *, offset: int
) -> Measurements:
    """Rows of `is_instrument` as measurements. `earlier` holds such rows of the 60 days before, and others.

    What a catalogue calls a quarry blast is no measurement in working hours: it teaches the background.
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
    return joined_measurements(made) if made else no_measurements()


def _at_work(table: pa.Table, origin: datetime, params: Params) -> Bools:
    """Rows that their catalogue calls a blast at work, in working hours."""
    labelled = np.array([WORK_BLAST in labels for labels in table["labels"].to_pylist()], bool)
    return labelled & in_working_hours(hours(table["started_utc"], origin), origin, params)


def _solutions(
    rows: pa.Table, past: pa.Table, area_km2: float, origin: datetime, params: Params, *, items: Ints
) -> Measurements:
    """Seismic solutions: one measurement each."""
    at, ids = places(rows["place"]), texts(rows["observation_id"])
    start, end = hours(rows["started_utc"], origin), hours(rows["ended_utc"], origin)
    n, sd = len(items), np.hypot(params.seismic_time_sd_h, (end - start) / math.sqrt(12))
    log_mu = np.log(seismic_clutter(rows, past, area_km2, origin, params))
    weights = np.log([params.kinds[kind].seismic for kind in KINDS])[None, :] - log_mu[:, None]
    return Measurements(
        key=ids, family=np.full(n, SEISMIC), lineage=ids, voice=texts(rows["sensor"]), **no_claims(n),
        primary=np.ones(n, bool), lat_deg=at.lat_deg, lon_deg=at.lon_deg,
        spread=usable_spread(_scaled(at.spread_km2, params)),
        vague_km=np.zeros(n), hour=(start + end) / 2, hour_sd=usable_sd_h(sd), from_hour=start, to_hour=end,
        weights=np.tile(weights, 2), at_hour=end, frp_mw=np.zeros(n), context=np.zeros((n, CONTEXT)), doubt=np.zeros(n),
        head=items, items=items,
        first=np.arange(n + 1),
    )  # fmt: skip


def _changes(rows: pa.Table, past: pa.Table, origin: datetime, params: Params, *, items: Ints) -> Measurements:
    """Radar changes: those of one pass within half a kilometre of one another are one, named by the first id."""
    by_id = np.argsort(texts(rows["observation_id"]).astype(str), kind="stable")
    rows, items = rows.take(by_id), items[by_id]
    lat, lon, hour, n = with_past(rows, past.sort_by("observation_id"), "seen_utc", origin)
    group = neighbours.components(lat, lon, hour * 3600.0, ONE_CHANGE_M, ONE_PASS_S)
    firsts = np.unique(group)
    head = firsts[firsts < n]
    log_mu = np.log(radar_clutter(lat[firsts], lon[firsts], hour[firsts], params)[: len(head)])
    order, first = groups_of(group[:n])
    mine = rows.take(head)
    at, seen, start = places(mine["place"]), hours(mine["seen_utc"], origin), hours(mine["started_utc"], origin)
    wide = np.where(seen > start, seen - start, params.radar_pass_h)  # between the passes; a revisit where not stated
    look = 0.5 * math.log(2 * math.pi) + np.log(wide / math.sqrt(12))  # B_j with a = 1
    own = np.array([params.radar_sd_km**2, params.radar_sd_km**2, 0.0]) * (at.spread_km2[:, :1] < params.radar_sd_km**2)
    chance = np.log([params.kinds[kind].radar for kind in KINDS])[None, :]
    weights = chance + (_doubt(mine, params) - log_mu + look)[:, None]
    sensor, count = texts(mine["sensor"]), len(head)
    return Measurements(
        key=texts(mine["observation_id"]), family=np.full(count, RADAR),
        lineage=np.array([f"{one}@{when:.2f}" for one, when in zip(sensor, seen, strict=True)], dtype=object),
        voice=sensor, **no_claims(count), primary=np.ones(count, bool), lat_deg=at.lat_deg, lon_deg=at.lon_deg,
        spread=usable_spread(at.spread_km2 + own), vague_km=np.zeros(count), hour=seen - wide / 2,
        hour_sd=usable_sd_h(wide / math.sqrt(12)), from_hour=seen - wide, to_hour=seen, weights=np.tile(weights, 2),
        at_hour=seen, frp_mw=np.zeros(count), context=np.zeros((count, CONTEXT)),
        doubt=np.zeros(count),
        head=items[head], items=items[order], first=first,
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
