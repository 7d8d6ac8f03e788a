"""Seismic solutions and radar changes as nodes (science.md 2.1, 2.5 and 3).

A seismic or acoustic solution is an explosion that an instrument detected; a radar change is damage that an
instrument detected, some time in the days before the pass that shows it.
"""

import math
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.fusion.columns import away_km, places
from truceline.fusion.nodes import (
    RADAR,
    SEISMIC,
    Bools,
    Floats,
    Ints,
    Nodes,
    hours,
    joined_nodes,
    no_nodes,
    texts,
    usable_sd_h,
    usable_spread,
)
from truceline.fusion.params import KINDS, Params
from truceline.kernels import neighbours
from truceline.model.terms import Means, Phenomenon

SOLVED, CHANGED = Phenomenon.EXPLOSION.value, Phenomenon.DAMAGE.value
DAY_H = 24.0
LEAST_SPAN_H = 24.0  # a feed of a few hours says little of how often it cries wolf
REMEMBERED_H = 60 * DAY_H


def is_instrument(table: pa.Table) -> pa.ChunkedArray:
    """Rows that an instrument solved or saw changed, hot spots apart."""
    detected = pc.equal(table["means"], Means.DETECTED.value)
    return pc.and_(detected, pc.is_in(table["phenomenon"], pa.array([SOLVED, CHANGED])))


def instrument_nodes(
    table: pa.Table, earlier: pa.Table, area_km2: float, origin: datetime, params: Params, *, offset: int
) -> Nodes:
    """Rows of `is_instrument` as nodes. `earlier` holds such rows of the 60 days before, and others."""
    at = places(table["place"])
    known = np.isfinite(at.lat_deg) & np.isfinite(at.spread_km2).all(axis=1)
    word = texts(table["phenomenon"])
    made = []
    for family, name in ((SEISMIC, SOLVED), (RADAR, CHANGED)):
        rows = np.flatnonzero(known & (word == name))
        if rows.size:
            past = earlier.filter(pc.and_(is_instrument(earlier), pc.equal(earlier["phenomenon"], name)))
            made.append(_nodes(table.take(rows), past, family, area_km2, origin, params, items=rows + offset))
    return joined_nodes(made) if made else no_nodes()


def _nodes(  # noqa: PLR0917
    rows: pa.Table, past: pa.Table, family: int, area_km2: float, origin: datetime, params: Params, *, items: Ints
) -> Nodes:
    at = places(rows["place"])
    start, end = hours(rows["started_utc"], origin), hours(rows["ended_utc"], origin)
    sensor, ids = texts(rows["sensor"]), texts(rows["observation_id"])
    n = len(items)
    if family == SEISMIC:
        spread = _scaled(at.spread_km2, params)
        log_mu = np.log(_quarries(rows, past, area_km2, origin, params))
        look, sd, lineage = 0.0, np.hypot(params.seismic_time_sd_h, (end - start) / math.sqrt(12)), ids
        chances = [params.kinds[kind].seismic for kind in KINDS]
    else:
        spread = at.spread_km2 + np.array([params.radar_sd_km**2, params.radar_sd_km**2, 0.0]) * (
            at.spread_km2[:, :1] < params.radar_sd_km**2
        )
        log_mu = np.log(_clutter(rows, past, origin, params))
        sd = np.full(n, params.radar_pass_h / math.sqrt(12))
        look = 0.5 * math.log(2 * math.pi) + math.log(params.radar_pass_h / math.sqrt(12))  # B_j with a = 1
        seen = hours(rows["seen_utc"], origin)
        start = np.minimum(start, seen - params.radar_pass_h)
        end, lineage = (
            seen,
            np.array([f"{one}@{hour:.2f}" for one, hour in zip(sensor, seen, strict=True)], dtype=object),
        )
        chances = [params.kinds[kind].radar for kind in KINDS]
    weights = np.log(np.array(chances))[None, :] - log_mu[:, None] + look
    return Nodes(
        key=ids, family=np.full(n, family), lineage=lineage, voice=sensor, primary=np.ones(n, bool),
        lat_deg=at.lat_deg, lon_deg=at.lon_deg, spread=usable_spread(spread), vague_km=np.zeros(n),
        hour=(start + end) / 2, hour_sd=usable_sd_h(sd), from_hour=start, to_hour=end, weights=np.tile(weights, 2),
        at_hour=end, frp_mw=np.zeros(n), head=items, items=items, first=np.arange(n + 1),
    )  # fmt: skip


def _scaled(spread: Floats, params: Params) -> Floats:
    """1.1 times the stated ellipse plus 0.3 km on every axis."""
    return spread * params.seismic_scale**2 + np.array([1.0, 1.0, 0.0]) * params.seismic_extra_km**2


def _quarries(rows: pa.Table, past: pa.Table, area_km2: float, origin: datetime, params: Params) -> Floats:
    """Benign rate per km² and hour: a base, plus what happened here on other days in the same working hours."""
    lat, lon, hour, n = _with_past(rows, past, "started_utc", origin)
    span = max(float(hour.max() - hour.min()), LEAST_SPAN_H)
    base = params.seismic_base_share * len(hour) / (area_km2 * span)
    working = _works(hour, origin, params)
    i, j = neighbours.pairs(lat, lon, np.zeros(len(hour)), params.seismic_km * 1000.0, 0.0)
    counts = (np.abs(hour[i] - hour[j]) > params.seismic_apart_h) & (working[i] == working[j])
    near = np.bincount(i[counts], minlength=len(hour)) + np.bincount(j[counts], minlength=len(hour))
    share = np.where(
        working, (params.work_to_h - params.work_from_h) / DAY_H, 1 - (params.work_to_h - params.work_from_h) / DAY_H
    )
    return (base + near / (math.pi * params.seismic_km**2 * span * share))[:n]


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


def _clutter(rows: pa.Table, past: pa.Table, origin: datetime, params: Params) -> Floats:
    """Benign changes per km² and pass around each place."""
    lat, lon, hour, n = _with_past(rows, past, "seen_utc", origin)
    passes = max(1.0, float(hour.max() - hour.min()) / params.radar_pass_h)
    i, j = neighbours.pairs(lat, lon, np.zeros(len(hour)), params.radar_km * 1000.0, 0.0)
    near = np.bincount(i, minlength=len(hour)) + np.bincount(j, minlength=len(hour))
    rate = params.radar_near_share * np.maximum(near - 1, 0) + params.radar_base
    return np.asarray((rate / (math.pi * params.radar_km**2 * passes))[:n])


def _with_past(rows: pa.Table, past: pa.Table, moment: str, origin: datetime) -> tuple[Floats, Floats, Floats, int]:
    """Latitudes, longitudes, hours of the rows, then of those before them; and how many rows there are."""
    known = pa.array(texts(rows["observation_id"]), pa.string())
    past = past.filter(pc.invert(pc.is_in(past["observation_id"], known)))
    here, there = places(rows["place"]), places(past["place"])
    hour = np.concatenate([hours(rows[moment], origin), hours(past[moment], origin)])
    lat, lon = np.concatenate([here.lat_deg, there.lat_deg]), np.concatenate([here.lon_deg, there.lon_deg])
    kept = np.isfinite(lat) & np.isfinite(lon) & (hour > -REMEMBERED_H)
    kept[: rows.num_rows] = True
    return lat[kept], lon[kept], hour[kept], rows.num_rows
