"""The learned background: how often a thermal sensor sees a fire that is no incident, place by place.

Learned from the seasons before the year of the day, then frozen, so that a report can be made again. Per km² and
look, in 5 km cells for the calendar month and day or night (model.md 2.5).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.params import Params
from truceline.fusion.prior.report_density import CELL_KM, KM_PER_DEG, smooth
from truceline.model.terms import Phenomenon

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY_US = 86_400_000_000
MOST_DAYS = 1_000_000  # since 1970: a number above any day
BLOCK_PAIRS = 2_000_000  # candidate pairs held at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Rates learned for one calendar month. `looks` is the number of clear looks behind each half of the day."""

    month: int
    seasons: tuple[int, ...]  # years that taught it; empty: nothing was learned, the floor alone holds
    looks: float
    west_deg: float
    south_deg: float
    km_per_lon_deg: float
    rates: tuple[Floats, Floats]  # per km² and look; shape (rows, columns) of 5 km cells; night, day
    beyond: tuple[float, float]  # night, day: outside the grid nobody taught us, so the mean of the taught cells holds
    fires: tuple[Floats, Floats]  # east_km, north_km of the fires behind it, in order of east
    floor: float  # per km² and look
    params: Params

    def rate(self, lat_deg: Floats, lon_deg: Floats, day: NDArray[np.bool_]) -> Floats:
        """Benign detections per km² and look at places of shape (n,), by day where `day` is true."""
        east, north = self._plane(lat_deg, lon_deg)
        rows, columns = (np.floor(v / CELL_KM).astype(np.int64) for v in (north, east))
        shape = self.rates[0].shape
        inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
        r, c = np.where(inside, rows, 0), np.where(inside, columns, 0)
        learned = np.where(day, self.rates[1][r, c], self.rates[0][r, c])
        beyond = np.where(day, *self.beyond[::-1])
        return np.where(inside, learned, beyond) + self.floor + self._persistent(east, north, day)

    def _persistent(self, east: Floats, north: Floats, day: NDArray[np.bool_]) -> Floats:
        """Of places that burn season after season: their fires smoothed over 0.7 km, from 0.6 on."""
        if not self.looks:
            return np.zeros_like(east)
        width, found = self.params.persist_km, np.zeros_like(east)
        for query, _, square in near_pairs((east, north), self.fires, 3 * width):
            np.add.at(found, query, np.exp(-square / (2 * width**2)) / (2 * math.pi * width**2))
        share = np.where(day, self.params.day_share, 1 - self.params.day_share)
        return np.asarray(np.maximum(share * found - self.params.persist_from, 0.0) / self.looks)

    def _plane(self, lat_deg: Floats, lon_deg: Floats) -> tuple[Floats, Floats]:
        return (lon_deg - self.west_deg) * self.km_per_lon_deg, (lat_deg - self.south_deg) * KM_PER_DEG


def learn(
    observed: pa.Table, dated: pa.Table, *, bounds: tuple[float, float, float, float], day: datetime,
    params: Params | None = None,
) -> Background:  # fmt: skip
    """The background for the calendar month of `day`, from the seasons of earlier years.

    Args:
        observed: thermal observations (schema `OBSERVATION`) of any time.
        dated: fires known by date alone (schema `BACKGROUND_FIRE`).
        bounds: (south, west, north, east) of the watched area, degrees.
        day: a moment of the day to be judged, UTC.
        params: the numbers of the model; as shipped where none are given.
    """
    params = params or Params()
    south, west, north, east = bounds
    km_per_lon = KM_PER_DEG * math.cos(math.radians((south + north) / 2))
    shape = (
        max(1, math.ceil((north - south) * KM_PER_DEG / CELL_KM)),
        max(1, math.ceil((east - west) * km_per_lon / CELL_KM)),
    )
    past = _past_fires(observed, dated, day, params.day_share)
    xs, ys = (past.lon_deg - west) * km_per_lon, (past.lat_deg - south) * KM_PER_DEG
    inside = (xs >= 0) & (ys >= 0) & (xs < shape[1] * CELL_KM) & (ys < shape[0] * CELL_KM)
    taught = (
        smooth(_counts(xs[inside], ys[inside], np.ones(inside.sum()), shape), params.smooth_km / CELL_KM)
        > params.taught
    )
    inside &= past.this_month
    xs, ys, day_weight = xs[inside], ys[inside], past.by_day[inside]
    looks = len(past.years) * _days_of_month(day) * params.looks_per_day * params.clear_share
    order = np.lexsort((ys, xs))
    night_rates = _rates(_counts(xs, ys, 1 - day_weight, shape), taught, looks, params)
    day_rates = _rates(_counts(xs, ys, day_weight, shape), taught, looks, params)
    return Background(
        month=day.month,
        seasons=past.years,
        looks=looks,
        west_deg=west,
        south_deg=south,
        km_per_lon_deg=km_per_lon,
        rates=(night_rates, day_rates),
        beyond=(_mean(night_rates, taught), _mean(day_rates, taught)),
        fires=(xs[order], ys[order]),
        floor=params.floor_per_theatre / (shape[0] * shape[1] * CELL_KM**2),
        params=params,
    )


def new_plant(
    lat_deg: Floats, lon_deg: Floats, earlier: pa.Table, *, start: datetime, params: Params | None = None
) -> Floats:
    """Rate per km² and look of a place that was hot on other days of this season, shape (n,) (model.md 2.5).

    `earlier` holds observations of the 60 days before `start`; rows that are no hot spots, or later, are ignored.
    """
    params = params or Params()
    rows = _hot_before(earlier, start)
    if not rows.num_rows or not lat_deg.size:
        return np.zeros_like(lat_deg)
    others = np.maximum(_hot_days(lat_deg, lon_deg, rows, params) - 1, 0)
    looks = len(np.unique(_day_numbers(rows))) * params.looks_per_day * params.clear_share
    return np.asarray(others / (looks * math.pi * params.plant_km**2))


def other_hot_days(lat_deg: Floats, lon_deg: Floats, earlier: pa.Table, *, start: datetime, params: Params) -> Ints:
    """Days before that of `start` with a hot spot within `plant_km`, shape (n,). `earlier` as in `new_plant`."""
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = _hot_before(earlier, day)
    if not rows.num_rows or not lat_deg.size:
        return np.zeros(lat_deg.size, np.int64)
    return _hot_days(lat_deg, lon_deg, rows, params)


def _hot_before(earlier: pa.Table, start: datetime) -> pa.Table:
    """Hot spots before a moment."""
    rows = earlier.filter(pc.less(earlier["started_utc"], start)) if earlier.num_rows else earlier
    return rows.filter(pc.equal(rows["phenomenon"], Phenomenon.HOT_SPOT.value)) if rows.num_rows else rows


def _day_numbers(rows: pa.Table) -> Ints:
    return np.asarray(pc.cast(pc.floor_temporal(rows["started_utc"], unit="day"), pa.int64())) // DAY_US


def _hot_days(lat_deg: Floats, lon_deg: Floats, rows: pa.Table, params: Params) -> Ints:
    """Distinct days on which one of the rows lay within `plant_km` of each place, shape (n,)."""
    lats, lons = centres(rows)
    days = _day_numbers(rows)
    wide = KM_PER_DEG * math.cos(math.radians(float(lat_deg.mean())))
    seen = [
        np.unique(query * MOST_DAYS + days[row])
        for query, row, _ in near_pairs(
            (lon_deg * wide, lat_deg * KM_PER_DEG), (lons * wide, lats * KM_PER_DEG), params.plant_km
        )
    ]
    of = np.unique(np.concatenate(seen)) // MOST_DAYS if seen else np.zeros(0, np.int64)
    return np.bincount(of, minlength=lat_deg.size)


def near_pairs(
    asked: tuple[Floats, Floats], known: tuple[Floats, Floats], reach_km: float
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """(asked row, known row, km²) of all points within a reach on a plane of km, in blocks; by bands of one reach."""
    (x, y), (east, north) = asked, known
    if not x.size or not east.size:
        return
    band = np.floor(north / reach_km).astype(np.int64)
    low = min(float(east.min()), float(x.min())) - 2 * reach_km
    span = max(float(east.max()), float(x.max())) + 2 * reach_km - low
    key = band * span + (east - low)
    order = np.argsort(key, kind="stable")
    key = key[order]
    mine = np.floor(y / reach_km).astype(np.int64)
    for step in (-1, 0, 1):
        at = (mine + step) * span + (x - low)
        first, last = (
            np.searchsorted(key, at - reach_km, side="left"),
            np.searchsorted(key, at + reach_km, side="right"),
        )
        yield from _within(asked, known, reach_km, order, first, last)


def _within(  # noqa: PLR0917
    asked: tuple[Floats, Floats], known: tuple[Floats, Floats], reach_km: float, order: Ints, first: Ints, last: Ints
) -> Iterator[tuple[Ints, Ints, Floats]]:
    counts = last - first
    ends = np.cumsum(counts)
    begin = 0
    while begin < counts.size:
        before = int(ends[begin - 1]) if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, before + BLOCK_PAIRS, side="right")))
        many = counts[begin:stop]
        query = np.repeat(np.arange(begin, stop), many)
        offset = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        row = order[np.repeat(first[begin:stop], many) + offset]
        square = (known[0][row] - asked[0][query]) ** 2 + (known[1][row] - asked[1][query]) ** 2
        kept = square <= reach_km**2
        yield query[kept], row[kept], square[kept]
        begin = stop


def centres(table: pa.Table) -> tuple[Floats, Floats]:
    """(lat_deg, lon_deg) columns of point places, shape (n,); NaN where there is no place."""
    place = table["place"].combine_chunks()
    return (
        np.asarray(pc.struct_field(place, "lat_deg").to_numpy(zero_copy_only=False), float),
        np.asarray(pc.struct_field(place, "lon_deg").to_numpy(zero_copy_only=False), float),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """Fires of earlier years; arrays of one shape (n,)."""

    lat_deg: Floats
    lon_deg: Floats
    by_day: Floats  # 1 by day, 0 by night, the usual share where unknown
    this_month: NDArray[np.bool_]
    years: tuple[int, ...]  # that taught this calendar month


def _past_fires(observed: pa.Table, dated: pa.Table, day: datetime, day_share: float) -> _Past:
    first = datetime(day.year, 1, 1, tzinfo=UTC)
    seen = observed.filter(pc.less(observed["started_utc"], first))
    known = np.array(pc.fill_null(seen["daynight"], "").to_pylist(), dtype=object)
    older = dated.filter(pc.less(dated["day_utc"], first))
    lat, lon = centres(seen) if seen.num_rows else (np.zeros(0), np.zeros(0))
    moments = [column.to_numpy().astype("datetime64[M]") for column in (seen["started_utc"], older["day_utc"])]
    months = np.concatenate(moments).astype(np.int64)  # since January 1970
    this_month = months % 12 + 1 == day.month
    return _Past(
        lat_deg=np.concatenate([lat, older["lat_deg"].to_numpy()]),
        lon_deg=np.concatenate([lon, older["lon_deg"].to_numpy()]),
        by_day=np.concatenate(
            [
                np.where(known == "D", 1.0, np.where(known == "N", 0.0, day_share)),
                np.full(older.num_rows, day_share),
            ]
        ),
        this_month=this_month,
        years=tuple(int(year) for year in np.unique(months[this_month] // 12 + 1970)),
    )


def _days_of_month(day: datetime) -> int:
    first = datetime(day.year, day.month, 1, tzinfo=UTC)
    return ((first + timedelta(days=31)).replace(day=1) - first).days


def _counts(xs: Floats, ys: Floats, weight: Floats, shape: tuple[int, int]) -> Floats:
    """Weighted fires per 5 km cell; shape (rows, columns)."""
    cells = (ys / CELL_KM).astype(np.int64) * shape[1] + (xs / CELL_KM).astype(np.int64)
    return np.bincount(cells, weights=weight, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _rates(counts: Floats, taught: NDArray[np.bool_], looks: float, params: Params) -> Floats:
    """Own count and the smoothed neighbourhood, shrunk by kappa, per km² and look.

    Where no fire of any month was ever recorded nearby, nobody taught us: the mean of the taught cells stands in,
    because "no record" is not "no fires".
    """
    if not looks or not taught.any():
        return np.zeros_like(counts)
    kappa = params.background_kappa
    rates = (counts + kappa * smooth(counts, params.smooth_km / CELL_KM)) / (looks * (1 + kappa)) / CELL_KM**2
    return np.where(taught, rates, _mean(rates, taught))


def _mean(rates: Floats, taught: NDArray[np.bool_]) -> float:
    return float(rates[taught].mean()) if taught.any() else 0.0
