"""Hot spots as measurements: pixels of one pass that touch are one detection, their power added (model.md 2.1)."""

import math
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.fusion.likelihood.fire_context import thermal_context
from truceline.fusion.likelihood.fire_level import FireLevel
from truceline.fusion.likelihood.fire_table import sensor_class
from truceline.fusion.likelihood.thermal_clutter import Background, lasting_heat
from truceline.fusion.measurements.measurement_table import (
    SATELLITES,
    THERMAL,
    Floats,
    Ints,
    Measurements,
    codes,
    groups_of,
    hours,
    no_claims,
    no_measurements,
    texts,
    usable_spread,
)
from truceline.fusion.measurements.place_columns import KM_PER_DEG, places
from truceline.fusion.params import KINDS, Params
from truceline.kernels import neighbours, union_find

PIXELS_TOUCH_M = 1_600.0  # q99 of the VIIRS scan is 0.75 km, of MODIS rows about 2 km
ROUNDED_KM = 0.1  # touching is asked of positions on a 100 m grid: a crowd of equal positions costs one
SAME_PASS_H = 0.5  # rows of one overpass lie within minutes, the next orbit is 100 minutes later
LOWEST_MODIS_CONFIDENCE = 30  # of 0..100: the product's own "low" class


def thermal_measurements(  # noqa: PLR0917
    table: pa.Table, earlier: pa.Table, background: Background, level: FireLevel, origin: datetime, params: Params, *,
    offset: int,
) -> Measurements:  # fmt: skip
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
    order, starts = groups_of(touching(lat, lon, passes))
    heads = _brightest(order, starts, frp, ids)
    power = np.add.reduceat(frp[order], starts[:-1])
    night = texts(table["daynight"])[heads] == "N"
    marks = texts(table["detection"])[heads]
    low = np.array([_is_low(mark) for mark in marks], dtype=bool)
    kinds = np.array([sensor_class(name) for name in sensor[heads]], np.int64)
    half = night.astype(np.int64)
    rate = background.rate(lat[heads], lon[heads], night, kinds) * np.exp(level.log[kinds, half])
    lasting = lasting_heat(lat[heads], lon[heads], earlier, background, start=origin)
    rate += np.minimum(lasting, rate * (math.exp(params.plant_most) - 1.0))
    context, above = thermal_context(lat[heads], lon[heads], power, kinds, half, background, level, params)
    weights = _weights(above, params) + context.sum(axis=1)[:, None]
    weights += _look(params) - np.log(rate)[:, None]
    weights += (np.where(low, math.log(params.low_confidence_ratio), 0.0) + params.context_level)[:, None]
    tau = params.thermal_tau_h
    return Measurements(
        key=_least(order, starts, ids),
        family=np.full(len(heads), THERMAL),
        lineage=_lineages(passes, sensor, seen)[heads],
        voice=np.full(len(heads), SATELLITES, dtype=object),
        **no_claims(len(heads)),
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
        context=context,
        doubt=_doubt(level.sd[kinds, half], background.reaches(lat[heads], lon[heads]), level, params),
        head=usable[heads] + offset,
        items=usable[order] + offset,
        first=starts,
    )


def _doubt(sd: Floats, reached: NDArray[np.bool_], level: FireLevel, params: Params) -> Floats:
    """Sd of ln of the clutter where it is not known: of a day that contradicts it, or beyond what anybody recorded."""
    known = sd if level.doubtful else np.zeros_like(sd)
    return np.where(reached, known, np.hypot(sd, params.unknown_sd))


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


def touching(lat: Floats, lon: Floats, passes: Ints) -> Ints:
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
    """The detector's own mark: a word, a letter, or MODIS's 0 to 100."""
    if mark is None:
        return False
    if mark.strip().lower() in ("l", "low"):
        return True
    try:
        return float(mark) < LOWEST_MODIS_CONFIDENCE
    except ValueError:
        return False


def _look(params: Params) -> float:
    """B_j: a look is a chance, not a density."""
    return math.log(params.thermal_reach) + 0.5 * math.log(2 * math.pi) + math.log(params.thermal_tau_h)


def _weights(above: Floats, params: Params) -> Floats:
    """Ln P_d, and what the power tells of the kind beside what it tells of any; shape (n, kinds)."""
    usual = float(np.mean([params.kinds[name].power_sd for name in KINDS]))
    columns = []
    for name in KINDS:
        kind = params.kinds[name]
        mark = np.clip((kind.power_sd - usual) * above, -params.mark_clip, params.mark_clip)
        columns.append(mark + math.log(params.thermal_chance * kind.burns))
    return np.stack(columns, axis=1)
