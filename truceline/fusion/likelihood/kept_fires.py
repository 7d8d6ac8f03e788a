"""Fires of earlier years as a mission kept them: detections of the same season, and the looks behind them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.likelihood.fire_places import DAY_US, centres, spotted
from truceline.fusion.likelihood.fire_table import sensor_class

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HALF_SEASON_DAYS = 30  # of a kept year, on either side of the day
UNKNOWN_NIGHT = 0.3  # of fires known by date alone; R, one satellite
DATED_SATELLITES = 3.0  # behind a file of dates


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFires:
    """Detections of earlier years in this season; arrays of one shape (n,)."""

    lat_deg: Floats
    lon_deg: Floats
    night: Floats  # 1 by night, 0 by day, the usual share where unknown
    kind: Ints
    looks: Floats  # behind them, of each class by day and by night, shape (classes, (day, night))
    years: tuple[int, ...]


def kept_fires(observed: pa.Table, dated: pa.Table, day: datetime, held: tuple[int, ...]) -> KeptFires:
    """Rows of other years within a month of the day, as detections: one for each cell of 4 km, sensor and half day.

    `held` are years that the table has: kept again they say nothing new. So does a year kept twice.
    """
    first = datetime(day.year, 1, 1, tzinfo=UTC)
    seen = _in_season(observed, "started_utc", first, day, held)
    older = _in_season(dated, "day_utc", first, day, held)
    lat, lon = centres(seen) if seen.num_rows else (np.zeros(0), np.zeros(0))
    dated_day = np.asarray(pc.cast(older["day_utc"], pa.int64())) // DAY_US
    seen_day = np.asarray(pc.cast(seen["started_utc"], pa.int64())) // DAY_US
    names = np.array(seen["sensor"].to_pylist(), dtype=object)
    night = np.array(pc.fill_null(seen["daynight"], "").to_pylist(), dtype=object) == "N"
    both_lat = np.concatenate([lat, older["lat_deg"].to_numpy()])
    both_lon = np.concatenate([lon, older["lon_deg"].to_numpy()])
    days = np.concatenate([seen_day, dated_day])
    taught = np.unique(seen_day.astype("datetime64[D]").astype("datetime64[Y]"))
    fresh = ~np.isin(dated_day.astype("datetime64[D]").astype("datetime64[Y]"), taught)  # else the same fires again
    use = np.concatenate([np.ones(len(seen_day), bool), fresh])
    sensors, code = np.unique(np.concatenate([names.astype(str), np.full(older.num_rows, "")]), return_inverse=True)
    half = np.concatenate([night.astype(np.int64), np.full(older.num_rows, 2)])
    group = days * 3 + half
    head = np.flatnonzero(use)[spotted(both_lat[use], both_lon[use], group[use], code[use])]
    kinds = np.array([sensor_class(name) for name in sensors], np.int64)[code]
    looks = np.zeros((2, 2))
    for kind, which, _ in {(int(kinds[k]), int(half[k]), (int(days[k]), int(code[k]))) for k in head}:
        looks[kind] += [DATED_SATELLITES / 2] * 2 if which == 2 else [which == 0, which == 1]
    years = np.unique(days[head].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)
    return KeptFires(
        lat_deg=both_lat[head], lon_deg=both_lon[head], kind=kinds[head], looks=looks,
        night=np.where(half[head] == 2, UNKNOWN_NIGHT, half[head].astype(float)), years=tuple(years.tolist()),
    )  # fmt: skip


def _in_season(table: pa.Table, column: str, first: datetime, day: datetime, held: tuple[int, ...]) -> pa.Table:
    if not table.num_rows:
        return table
    before = table.filter(pc.less(table[column], first))
    at = np.asarray(pc.cast(before[column], pa.int64())) // DAY_US
    dates = at.astype("datetime64[D]")
    year = dates.astype("datetime64[Y]")
    of_year = (dates - year.astype("datetime64[D]")).astype(np.int64)
    mine = (day - first) / timedelta(days=1)
    apart = np.abs(of_year - mine)
    near = np.minimum(apart, 365.25 - apart) <= HALF_SEASON_DAYS
    return before.filter(pa.array(near & ~np.isin(year.astype(np.int64) + 1970, held)))
