"""Hot spots as measurements: pixels of one pass that touch are one detection, their power added (model.md 2.1)."""

import math
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.fusion.likelihood.thermal_clutter import Background, new_plant
from truceline.fusion.measurements.measurement_table import (
    SATELLITES,
    THERMAL,
    Floats,
    Ints,
    Measurements,
    codes,
    groups_of,
    hours,
    no_measurements,
    texts,
    usable_spread,
)
from truceline.fusion.measurements.place_columns import KM_PER_DEG, places
from truceline.fusion.params import KINDS, Params
from truceline.kernels import neighbours, union_find

LOG_FRP_VIIRS = {"D": (1.85, 0.80), "N": (0.17, 0.68)}  # mean and sd of ln MW, 42,415 rows of 2023; R
PIXELS_TOUCH_M = 1_600.0  # q99 of the VIIRS scan is 0.75 km, of MODIS rows about 2 km
ROUNDED_KM = 0.1  # touching is asked of positions on a 100 m grid: a crowd of equal positions costs one
SAME_PASS_H = 0.5  # rows of one overpass lie within minutes, the next orbit is 100 minutes later
LOWEST_MODIS_CONFIDENCE = 30  # of 0..100: the product's own "low" class


def thermal_measurements(
    table: pa.Table, earlier: pa.Table, background: Background, origin: datetime, params: Params, *, offset: int
) -> Measurements:
    """Hot spots with a point as place. `offset` is the number of the table's first item."""
    at = places(table["place"])
    usable = np.flatnonzero((at.shape == "point") & np.isfinite(at.lat_deg) & np.isfinite(at.lon_deg))
    if not usable.size:
        return no_measurements()
    table = table.take(usable) if usable.size < table.num_rows else table
    lat, lon, spread = at.lat_deg[usable], at.lon_deg[usable], at.spread_km2[usable]
    ids, sensor, seen = texts(table["observation_id"]), texts(table["sensor"]), hours(table["seen_utc"], origin)
    frp = np.nan_to_num(table["frp_mw"].to_numpy(zero_copy_only=False).astype(float), nan=0.0, posinf=0.0, neginf=0.0)
    frp = np.maximum(frp, 0.0)
    passes = _passes(codes(sensor), seen)
    order, starts = groups_of(_touching(lat, lon, passes))
    heads = _brightest(order, starts, frp, ids)
    power = np.add.reduceat(frp[order], starts[:-1])
    night = texts(table["daynight"])[heads] == "N"
    marks = texts(table["detection"])[heads]
    low = np.array([_is_low(mark) for mark in marks], dtype=bool)
    rate = background.rate(lat[heads], lon[heads], ~night) + new_plant(
        lat[heads], lon[heads], earlier, start=origin, params=params
    )
    weights = _weights(power, ["VIIRS" in name for name in sensor[heads]], night, params)
    weights += (
        _look(params) - np.log(rate)[:, None] + np.where(low, math.log(params.low_confidence_ratio), 0.0)[:, None]
    )
    tau = params.thermal_tau_h
    return Measurements(
        key=_least(order, starts, ids),
        family=np.full(len(heads), THERMAL),
        lineage=_lineages(passes, sensor, seen)[heads],
        voice=np.full(len(heads), SATELLITES, dtype=object),
        primary=np.ones(len(heads), bool),
        lat_deg=lat[heads],
        lon_deg=lon[heads],
        spread=usable_spread(spread[heads]),
        vague_km=np.zeros(len(heads)),
        hour=seen[heads] - 0.9 * tau,
        hour_sd=np.full(len(heads), tau),
        from_hour=seen[heads] - params.look_back_h,
        to_hour=seen[heads],
        weights=np.tile(weights, 2),
        at_hour=seen[heads],
        frp_mw=power,
        head=usable[heads] + offset,
        items=usable[order] + offset,
        first=starts,
    )


def _passes(sensor: Ints, seen: Floats) -> Ints:
    """A number for each sensor and overpass."""
    order = np.lexsort((seen, sensor))
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(sensor[order]) != 0) | (np.diff(seen[order]) > SAME_PASS_H)
    found = np.empty(len(order), np.int64)
    found[order] = np.cumsum(new) - 1
    return found


def _lineages(passes: Ints, sensor: NDArray[np.object_], seen: Floats) -> NDArray[np.object_]:
    """Sensor and first hour of the pass of every row."""
    begun = np.full(passes.max() + 1, np.inf)
    np.minimum.at(begun, passes, seen)
    names = np.empty(len(begun), object)
    names[passes] = sensor
    return np.array([f"{one}@{hour:.4f}" for one, hour in zip(names, begun, strict=True)], dtype=object)[passes]


def _touching(lat: Floats, lon: Floats, passes: Ints) -> Ints:
    """Labels of pixels that touch within one pass. Passes are set apart in time, so one stream serves all."""
    east = np.round(lon * KM_PER_DEG * np.cos(np.radians(np.round(lat))) / ROUNDED_KM).astype(np.int64)
    north = np.round(lat * KM_PER_DEG / ROUNDED_KM).astype(np.int64)
    spots = np.stack([passes, east, north], axis=1)
    _, first, of = np.unique(spots, axis=0, return_index=True, return_inverse=True)
    parts = union_find.Components(len(first))
    for i, j in neighbours.stream(lat[first], lon[first], passes[first].astype(float), PIXELS_TOUCH_M, 0.0):
        parts.add(i, j)
    return np.asarray(parts.labels()[of.ravel()])


def _brightest(order: Ints, starts: Ints, frp: Floats, ids: NDArray[np.object_]) -> Ints:
    """The row that names each group: most power, then the larger id."""
    if len(starts) - 1 == len(order):
        return order
    found = order[starts[:-1]]
    for group in np.flatnonzero(np.diff(starts) > 1).tolist():
        rows = order[starts[group] : starts[group + 1]].tolist()
        found[group] = max(rows, key=lambda row: (frp[row], ids[row]))
    return found


def _least(order: Ints, starts: Ints, ids: NDArray[np.object_]) -> NDArray[np.object_]:
    found = ids[order[starts[:-1]]]
    for group in np.flatnonzero(np.diff(starts) > 1).tolist():
        found[group] = min(ids[order[starts[group] : starts[group + 1]]])
    return found


def _is_low(mark: str | None) -> bool:
    if mark is None:
        return False
    return mark == "l" or (mark.isdecimal() and int(mark) < LOWEST_MODIS_CONFIDENCE)


def _look(params: Params) -> float:
    """B_j: a look is a chance, not a density."""
    return math.log(params.thermal_reach) + 0.5 * math.log(2 * math.pi) + math.log(params.thermal_tau_h)


def _weights(power: Floats, viirs: list[bool], night: NDArray[np.bool_], params: Params) -> Floats:
    """Ln P_d plus the mark of the radiative power, shape (n, kinds): the kind against all VIIRS detections.

    The power of incidents was measured with VIIRS alone; a MODIS value says nothing here.
    """
    known = np.array(viirs, bool) & (power > 0.0)
    x = np.log(np.where(known, power, 1.0))
    mean = np.where(night, LOG_FRP_VIIRS["N"][0], LOG_FRP_VIIRS["D"][0])
    sd = np.where(night, LOG_FRP_VIIRS["N"][1], LOG_FRP_VIIRS["D"][1])
    base = 0.5 * ((x - mean) / sd) ** 2 + np.log(sd)
    columns = []
    for name in KINDS:
        kind = params.kinds[name]
        ratio = base - 0.5 * ((x - kind.log_frp_mean) / params.frp_sd) ** 2 - math.log(params.frp_sd)
        mark = np.where(known, np.clip(ratio, -params.mark_clip, params.mark_clip), 0.0)
        columns.append(mark + math.log(params.thermal_chance * kind.burns))
    return np.stack(columns, axis=1)
