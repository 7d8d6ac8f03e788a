"""Fires of earlier years as a mission kept them: detections of the same season, and the looks behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.likelihood.fire_places import DAY_US, centres, spotted
from truceline.fusion.likelihood.fire_table import sensor_class

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FireColumns = tuple[Any, ...]  # of one table, as `fire_columns` gives them

HALF_SEASON_DAYS = 30  # of a kept year, on either side of the day
UNKNOWN_NIGHT = 0.3  # of fires known by date alone; R, one satellite
_LONGEST_YEAR = 366
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFires:
    """Fires of any time as plain columns, in the order of their rows; arrays of one shape (n,).

    Of a fire that is known by date alone neither sensor nor time of day is known.
    """

    started_us: Ints  # microseconds since 1970 UTC
    received_us: Ints
    lat_deg: Floats  # NaN where there is no place
    lon_deg: Floats
    night: Bools
    sensor: NDArray[np.int8]  # place in `names`
    names: tuple[str, ...]  # sorted
    of_year: NDArray[np.int16]  # days since the first of its year
    year: NDArray[np.int16]

    @classmethod
    def of(cls, tables: Iterable[pa.Table]) -> "PastFires":
        """Thermal observations (columns of `OBSERVATION`), table after table."""
        return cls.joined([fire_columns(table) for table in tables])

    @classmethod
    def joined(cls, tables: Iterable[FireColumns]) -> "PastFires":
        """The same out of the columns of each table."""
        parts = [part for part in tables if len(part[0])]
        names = tuple(sorted({name for *_, held in parts for name in held}))
        place = {name: index for index, name in enumerate(names)}
        codes = [np.array([place[name] for name in held], np.int8)[code] for *_, code, held in parts]
        columns = [[part[k] for part in parts] for k in range(5)]
        started, received = (_joined(held, np.int64) for held in columns[:2])
        lat, lon = (_joined(held, np.float64) for held in columns[2:4])
        return cls(
            started_us=started, received_us=received, lat_deg=lat, lon_deg=lon, night=_joined(columns[4], bool),
            sensor=_joined(codes, np.int8), names=names, **_calendar(started),
        )  # fmt: skip

    @classmethod
    def dated(cls, table: pa.Table) -> "PastFires":
        """Fires known by date alone (columns of `BACKGROUND_FIRE`)."""
        started, n = _us(table["day_utc"]), table.num_rows
        return cls(
            started_us=started, received_us=started, lat_deg=table["lat_deg"].to_numpy(),
            lon_deg=table["lon_deg"].to_numpy(), night=np.zeros(n, bool), sensor=np.zeros(n, np.int8), names=("",),
            **_calendar(started),
        )  # fmt: skip

    def known(self, moment: datetime) -> Bools:
        """Which had begun and been received by a moment."""
        at = _moment_us(moment)
        return np.asarray((self.started_us <= at) & (self.received_us <= at))

    def in_season(self, day: datetime, held: tuple[int, ...], moment: datetime | None = None) -> Ints:
        """Rows of the years before that of `day`, `held` ones aside, within a month of it, as known at a moment."""
        mine = (day - datetime(day.year, 1, 1, tzinfo=UTC)) / timedelta(days=1)
        apart = np.abs(np.arange(_LONGEST_YEAR) - mine)
        near = np.minimum(apart, 365.25 - apart) <= HALF_SEASON_DAYS
        found = np.flatnonzero(near[self.of_year] & (self.year < day.year))
        found = found[~np.isin(self.year[found], held)]
        if moment is not None:
            at = _moment_us(moment)
            found = found[(self.started_us[found] <= at) & (self.received_us[found] <= at)]
        return np.asarray(found)


def kept_fires(
    observed: PastFires, dated: PastFires, day: datetime, held: tuple[int, ...], moment: datetime | None = None
) -> KeptFires:
    """Fires of other years within a month of the day, as detections: one for each cell of 4 km, sensor and half day.

    `held` are years that the table has: kept again they say nothing new. So does a year kept twice. `moment`: what had
    been received by then; all otherwise.
    """
    seen, older = observed.in_season(day, held, moment), dated.in_season(day, held)
    both_lat = np.concatenate([observed.lat_deg[seen], dated.lat_deg[older]])
    both_lon = np.concatenate([observed.lon_deg[seen], dated.lon_deg[older]])
    days = np.concatenate([observed.started_us[seen], dated.started_us[older]]) // DAY_US
    fresh = ~np.isin(dated.year[older], np.unique(observed.year[seen]))  # else the same fires again
    use = np.concatenate([np.ones(len(seen), bool), fresh])
    sensors = ("", *observed.names)  # sorted: a sensor has a name
    code = np.concatenate([observed.sensor[seen].astype(np.int64) + 1, np.zeros(len(older), np.int64)])
    half = np.concatenate([observed.night[seen].astype(np.int64), np.full(len(older), 2)])
    group = days * 3 + half
    head = np.flatnonzero(use)[spotted(both_lat[use], both_lon[use], group[use], code[use])]
    kinds = np.array([sensor_class(name) for name in sensors], np.int64)[code]
    looks = np.zeros((2, 2))
    passes = np.unique(group[head] * len(sensors) + code[head], return_index=True)[1]
    for kind, which in zip(kinds[head][passes].tolist(), half[head][passes].tolist(), strict=True):
        looks[kind] += [DATED_SATELLITES / 2] * 2 if which == 2 else [which == 0, which == 1]
    years = np.unique(days[head].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)
    return KeptFires(
        lat_deg=both_lat[head], lon_deg=both_lon[head], kind=kinds[head], looks=looks,
        night=np.where(half[head] == 2, UNKNOWN_NIGHT, half[head].astype(float)), years=tuple(years.tolist()),
    )  # fmt: skip


def fire_columns(table: pa.Table) -> FireColumns:
    """Began, received, latitude, longitude, whether by night, sensor as its place in the names, names."""
    lat, lon = centres(table)
    sensor = pc.fill_null(table["sensor"], "").combine_chunks().dictionary_encode()
    night = np.asarray(pc.fill_null(pc.equal(table["daynight"], "N"), False))  # noqa: FBT003 - pyarrow's own
    code = np.asarray(sensor.indices, np.int64)
    return _us(table["started_utc"]), _us(table["received_utc"]), lat, lon, night, code, sensor.dictionary.to_pylist()


def _joined(parts: list[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def _us(times: pa.ChunkedArray) -> Ints:
    return np.asarray(pc.cast(times, pa.int64()), np.int64)


def _moment_us(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _calendar(started_us: Ints) -> dict[str, NDArray[np.int16]]:
    """Year and day of the year of each row."""
    days = (started_us // DAY_US).astype("datetime64[D]")
    years = days.astype("datetime64[Y]")
    of_year = (days - years.astype("datetime64[D]")).astype(np.int16)
    return {"year": (years.astype(np.int64) + 1970).astype(np.int16), "of_year": of_year}
