"""Clutter of instruments: how often quarries shake the ground and a radar image changes without an incident.

Per km² and hour, or km² and pass, from what the same place showed on other days (model.md 2.5).
"""

import math
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.fusion.likelihood.instrument_rows import SOLVED, is_instrument
from truceline.fusion.measurements.measurement_table import Bools, Floats, hours
from truceline.fusion.measurements.place_columns import away_km, places
from truceline.fusion.params import Params
from truceline.kernels import neighbours

DAY_H = 24.0
LEAST_SPAN_H = 24.0  # a feed of a few hours says little of how often it cries wolf
REMEMBERED_H = 60 * DAY_H


class BlastClutter:
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
        works, worked = in_working_hours(hour, self._origin, params), in_working_hours(self._hour, self._origin, params)
        for row, step in enumerate(zip(lat_deg.tolist(), lon_deg.tolist(), strict=True)):
            near = away_km(self._lat, self._lon, step[0], step[1]) <= params.seismic_km
            found[row] = float(
                (near & (worked == works[row]) & (hour[row] - self._hour > params.seismic_apart_h)).sum()
            )
        busy = (params.work_to_h - params.work_from_h) / DAY_H
        share = np.where(works, busy, 1 - busy)
        return np.asarray(found / (math.pi * params.seismic_km**2 * self._span * share))


def seismic_clutter(rows: pa.Table, past: pa.Table, area_km2: float, origin: datetime, params: Params) -> Floats:
    """Benign rate per km² and hour: a base, plus what happened here on other days in the same working hours."""
    lat, lon, hour, n = with_past(rows, past, "started_utc", origin)
    span = max(float(hour.max() - hour.min()), LEAST_SPAN_H)
    working = in_working_hours(hour, origin, params)
    busy = (params.work_to_h - params.work_from_h) / DAY_H
    share = np.where(working, busy, 1 - busy)
    alike = np.where(working, working.sum(), (~working).sum())  # quarries blast by day: night has a base of its own
    base = params.seismic_base_share * alike / (area_km2 * span * share)
    i, j = neighbours.pairs(lat, lon, np.zeros(len(hour)), params.seismic_km * 1000.0, 0.0)
    counts = (np.abs(hour[i] - hour[j]) > params.seismic_apart_h) & (working[i] == working[j])
    near = np.bincount(i[counts], minlength=len(hour)) + np.bincount(j[counts], minlength=len(hour))
    return np.asarray((base + near / (math.pi * params.seismic_km**2 * span * share))[:n])


def radar_clutter(lat: Floats, lon: Floats, hour: Floats, params: Params) -> Floats:
    """Benign changes per km² and pass around each place."""
    passes = max(1.0, float(hour.max() - hour.min()) / params.radar_pass_h)
    i, j = neighbours.pairs(lat, lon, np.zeros(len(hour)), params.radar_km * 1000.0, 0.0)
    near = np.bincount(i, minlength=len(hour)) + np.bincount(j, minlength=len(hour))
    rate = params.radar_near_share * np.maximum(near - 1, 0) + params.radar_base
    return np.asarray(rate / (math.pi * params.radar_km**2 * passes))


def with_past(rows: pa.Table, past: pa.Table, moment: str, origin: datetime) -> tuple[Floats, Floats, Floats, int]:
    """Latitudes, longitudes, hours of the rows, then of those before them; and how many rows there are."""
    here, there = places(rows["place"]), places(past["place"])
    hour = np.concatenate([hours(rows[moment], origin), hours(past[moment], origin)])
    lat, lon = np.concatenate([here.lat_deg, there.lat_deg]), np.concatenate([here.lon_deg, there.lon_deg])
    kept = np.isfinite(lat) & np.isfinite(lon) & (hour > -REMEMBERED_H)
    kept[: rows.num_rows] = True
    return lat[kept], lon[kept], hour[kept], rows.num_rows


def in_working_hours(hour: Floats, origin: datetime, params: Params) -> Bools:
    """Whether hours from the origin, shape (n,), fall where quarries work."""
    of_day = (hour + origin.hour + origin.minute / 60) % DAY_H
    return np.asarray((of_day >= params.work_from_h) & (of_day < params.work_to_h))
