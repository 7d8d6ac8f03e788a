"""The learned background: how often a thermal sensor sees a fire that is no incident, place by place.

Learned from the seasons before the year of the day, then frozen, so that a report can be made again. Per km² and
look, in 5 km cells for the calendar month and day or night (science.md 2.5).
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.density import CELL_KM, KM_PER_DEG, smooth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SMOOTH_KM = 20.0
PERSIST_KM = 0.7
PERSIST_FROM = 0.6  # per km²; a single fire smoothed over 0.7 km stays below
PLANT_KM = 1.2
KAPPA = 2.0  # science.md 2.5: 1 to 3
CLEAR_SHARE = 0.38  # 1 - mean cloud .62, R
LOOKS_PER_DAY = 3.0  # three satellites, one look each by day and by night, R
DAY_SHARE = 0.694  # of detections, R (science.md section 9, row 4)
TAUGHT = 1e-4  # smoothed fires a cell in all seasons; under it, no record reaches the cell
FLOOR_PER_THEATRE = 0.5  # detections per look
LOG_FRP = {
    True: (1.74, 1.0),
    False: (0.12, 0.9),
}  # ln MW by day and by night: medians 5.68 and 1.13, q95 28.7 and 3.8, R


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

    def rate(self, lat_deg: Floats, lon_deg: Floats, day: NDArray[np.bool_]) -> Floats:
        """Benign detections per km² and look at places of shape (n,), by day where `day` is true."""
        east, north = self._plane(lat_deg, lon_deg)
        rows, columns = (north / CELL_KM).astype(np.int64), (east / CELL_KM).astype(np.int64)
        shape = self.rates[0].shape
        inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
        r, c = np.where(inside, rows, 0), np.where(inside, columns, 0)
        learned = np.where(day, self.rates[1][r, c], self.rates[0][r, c])
        beyond = np.where(day, *self.beyond[::-1])
        return np.where(inside, learned, beyond) + self.floor + self._persistent(east, north, day)

    def _persistent(self, east: Floats, north: Floats, day: NDArray[np.bool_]) -> Floats:
        if not self.looks:
            return np.zeros_like(east)
        xs, ys = self.fires
        low = np.searchsorted(xs, east - 3 * PERSIST_KM)
        high = np.searchsorted(xs, east + 3 * PERSIST_KM)
        share = np.where(day, DAY_SHARE, 1 - DAY_SHARE)
        found = np.zeros_like(east)
        for i, (a, b) in enumerate(zip(low, high, strict=True)):
            square = (xs[a:b] - east[i]) ** 2 + (ys[a:b] - north[i]) ** 2
            smooth = float(np.exp(-square / (2 * PERSIST_KM**2)).sum()) / (2 * math.pi * PERSIST_KM**2)
            found[i] = max(share[i] * smooth - PERSIST_FROM, 0.0)
        return found / self.looks

    def _plane(self, lat_deg: Floats, lon_deg: Floats) -> tuple[Floats, Floats]:
        return (lon_deg - self.west_deg) * self.km_per_lon_deg, (lat_deg - self.south_deg) * KM_PER_DEG


def learn(
    observed: pa.Table, dated: pa.Table, *, bounds: tuple[float, float, float, float], day: datetime
) -> Background:
    """The background for the calendar month of `day`, from the seasons of earlier years.

    Args:
        observed: thermal observations (schema `OBSERVATION`) of any time.
        dated: fires known by date alone (schema `BACKGROUND_FIRE`).
        bounds: (south, west, north, east) of the watched area, degrees.
        day: a moment of the day to be judged, UTC.
    """
    south, west, north, east = bounds
    km_per_lon = KM_PER_DEG * math.cos(math.radians((south + north) / 2))
    shape = (
        max(1, math.ceil((north - south) * KM_PER_DEG / CELL_KM)),
        max(1, math.ceil((east - west) * km_per_lon / CELL_KM)),
    )
    past = _past_fires(observed, dated, day)
    xs, ys = (past.lon_deg - west) * km_per_lon, (past.lat_deg - south) * KM_PER_DEG
    inside = (xs >= 0) & (ys >= 0) & (xs < shape[1] * CELL_KM) & (ys < shape[0] * CELL_KM)
    taught = smooth(_counts(xs[inside], ys[inside], np.ones(inside.sum()), shape), SMOOTH_KM) > TAUGHT
    inside &= past.this_month
    xs, ys, day_weight = xs[inside], ys[inside], past.by_day[inside]
    looks = len(past.years) * _days_of_month(day) * LOOKS_PER_DAY * CLEAR_SHARE
    order = np.lexsort((ys, xs))
    night_rates = _rates(_counts(xs, ys, 1 - day_weight, shape), taught, looks)
    day_rates = _rates(_counts(xs, ys, day_weight, shape), taught, looks)
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
        floor=FLOOR_PER_THEATRE / (shape[0] * shape[1] * CELL_KM**2),
    )


def new_plant(lat_deg: Floats, lon_deg: Floats, earlier: pa.Table, *, start: datetime) -> Floats:
    """Rate per km² and look of a place that was hot on other days of this season, shape (n,) (science.md 2.5).

    `earlier` holds the thermal observations of the 60 days before `start`; later rows are ignored.
    """
    rows = earlier.filter(pc.less(earlier["started_utc"], start)) if earlier.num_rows else earlier
    if not rows.num_rows or not lat_deg.size:
        return np.zeros_like(lat_deg)
    lats, lons = centres(rows)
    days = np.asarray(pc.cast(pc.floor_temporal(rows["started_utc"], unit="day"), pa.int64()))
    order = np.argsort(lats, kind="stable")
    lats, lons, days = lats[order], lons[order], days[order]
    reach = PLANT_KM / KM_PER_DEG
    low, high = np.searchsorted(lats, lat_deg - reach), np.searchsorted(lats, lat_deg + reach)
    looks = len(np.unique(days)) * LOOKS_PER_DAY * CLEAR_SHARE
    found = np.zeros_like(lat_deg)
    for i, (a, b) in enumerate(zip(low, high, strict=True)):
        east = (lons[a:b] - lon_deg[i]) * KM_PER_DEG * math.cos(math.radians(lat_deg[i]))
        near = east**2 + ((lats[a:b] - lat_deg[i]) * KM_PER_DEG) ** 2 <= PLANT_KM**2
        found[i] = max(len(np.unique(days[a:b][near])) - 1, 0)
    return found / (looks * math.pi * PLANT_KM**2)


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
    by_day: Floats  # 1 by day, 0 by night, DAY_SHARE where unknown
    this_month: NDArray[np.bool_]
    years: tuple[int, ...]  # that taught this calendar month


def _past_fires(observed: pa.Table, dated: pa.Table, day: datetime) -> _Past:
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
                np.where(known == "D", 1.0, np.where(known == "N", 0.0, DAY_SHARE)),
                np.full(older.num_rows, DAY_SHARE),
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


def _rates(counts: Floats, taught: NDArray[np.bool_], looks: float) -> Floats:
    """Own count and the smoothed neighbourhood, shrunk by kappa, per km² and look.

    Where no fire of any month was ever recorded nearby, nobody taught us: the mean of the taught cells stands in,
    because "no record" is not "no fires".
    """
    if not looks or not taught.any():
        return np.zeros_like(counts)
    rates = (counts + KAPPA * smooth(counts, SMOOTH_KM)) / (looks * (1 + KAPPA)) / CELL_KM**2
    return np.where(taught, rates, _mean(rates, taught))


def _mean(rates: Floats, taught: NDArray[np.bool_]) -> float:
    return float(rates[taught].mean()) if taught.any() else 0.0
