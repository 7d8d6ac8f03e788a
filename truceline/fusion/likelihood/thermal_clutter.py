"""The background of fires: how often a thermal sensor sees a fire that is no incident, place by place (model.md 2.5).

Per km² and clear look, by class of sensor, day and night. Known from the shipped table, from kept years that the table
does not hold, or not at all; then the numbers of another region stand in, the spread is wide, and `known` is false.
What this year makes of it stands in `fire_level`.
"""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.fusion.likelihood.fire_places import day_numbers, hot_before, hot_days, near_pairs
from truceline.fusion.likelihood.fire_table import VIIRS, FireTable, clear_share, fire_table, season
from truceline.fusion.likelihood.kept_fires import KeptFires, PastFires, kept_fires
from truceline.fusion.params import Params
from truceline.fusion.prior.report_density import CELL_KM, KM_PER_DEG, smooth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REACHED = 0.05  # share of the watched box that the table must hold: a box around two countries holds seas too


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """The background around one day of the year."""

    known: bool
    seasons: tuple[int, ...]  # kept years that taught something
    basis: str  # in words: what it rests on
    day: datetime
    frame: tuple[float, float, float, float]  # south, west, height and width of a cell, degrees
    share: Floats  # of the region's detections in each cell, shape (rows, columns); sums to one
    beyond: float  # share of a cell that nobody taught
    per_look: Floats  # detections of the region by one look, whatever the sky; shape (classes, (day, night))
    year_sd: float  # of ln of the level of a year
    clear: float  # mean share of clear sky behind `per_look`
    sites: tuple[Floats, Floats, Floats]  # lasting heat: east_km, north_km in order of east, detections per look
    floor: float  # per km² and look
    params: Params

    @property
    def cell_km2(self) -> Floats:
        """Size of a cell of each row, shape (rows, 1)."""
        south, _, high, wide = self.frame
        lat = south + (np.arange(self.share.shape[0]) + 0.5) * high
        return np.asarray((high * KM_PER_DEG * wide * KM_PER_DEG * np.cos(np.radians(lat)))[:, None])

    def rate(self, lat_deg: Floats, lon_deg: Floats, night: Bools, kind: Ints | None = None) -> Floats:
        """Benign detections per km² and clear look of a usual year at places of shape (n,).

        Args:
            lat_deg: of each place.
            lon_deg: of each place.
            night: whether it is seen by night.
            kind: class of the sensor; VIIRS where not given.
        """
        found = np.exp(self.log_shape(lat_deg, lon_deg))
        kinds = np.full(len(found), VIIRS) if kind is None else kind
        by_look = self.per_look[kinds, night.astype(np.int64)] / self.clear
        return np.asarray(found * by_look + self.floor)

    def log_shape(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Ln of the share of the region's detections per km², tempered: a learned map is itself uncertain."""
        row, held = self._held(lat_deg, lon_deg)
        taught = self.share > 0
        size = self.cell_km2
        usual = float(1.0 / (size * np.ones_like(self.share))[taught].sum()) if taught.any() else 1.0
        of = np.where(held > 0, held, self.beyond) / size[row, 0]
        return np.asarray(math.log(usual) + self.params.shape_power * np.log(np.maximum(of / usual, 1e-3)))

    def reaches(self, lat_deg: Floats, lon_deg: Floats) -> Bools:
        """Whether anybody recorded fires at places of shape (n,)."""
        return np.asarray(self._held(lat_deg, lon_deg)[1] > 0)

    def _held(self, lat_deg: Floats, lon_deg: Floats) -> tuple[Ints, Floats]:
        """Row of places, and the share of their cell; zero outside."""
        south, west, high, wide = self.frame
        row = np.floor((lat_deg - south) / high).astype(np.int64)
        column = np.floor((lon_deg - west) / wide).astype(np.int64)
        inside = (row >= 0) & (row < self.share.shape[0]) & (column >= 0) & (column < self.share.shape[1])
        row, column = np.where(inside, row, 0), np.where(inside, column, 0)
        return row, np.where(inside, self.share[row, column], 0.0)

    def lasting(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Detections per look within `plant_km` that burn year after year, shape (n,)."""
        found = np.zeros(len(lat_deg))
        east, north = _plane(lat_deg, lon_deg, self.frame)
        for query, row, _ in near_pairs((east, north), self.sites[:2], self.params.plant_km):
            np.add.at(found, query, self.sites[2][row])
        return found


def learn(
    observed: pa.Table, dated: pa.Table, *, bounds: tuple[float, float, float, float], day: datetime,
    params: Params | None = None, table: FireTable | None = None,
) -> Background:  # fmt: skip
    """As `learned`, from tables of any time.

    Args:
        observed: thermal observations (schema `OBSERVATION`) of any time.
        dated: fires known by date alone (schema `BACKGROUND_FIRE`).
        bounds: (south, west, north, east) of the watched area, degrees.
        day: a moment of the day to be judged, UTC.
        params: the numbers of the model; as shipped where none are given.
        table: the table of fires; as shipped where none is given.
    """
    of = (PastFires.of([observed]), PastFires.dated(dated))
    return learned(*of, bounds=bounds, day=day, params=params or Params(), table=table or fire_table())


def learned(
    observed: PastFires, dated: PastFires, *, bounds: tuple[float, float, float, float], day: datetime, params: Params,
    table: FireTable, moment: datetime | None = None,
) -> Background:  # fmt: skip
    """The background around `day`, from the shipped table and the same season of earlier years.

    `moment`: only fires that had been received by then teach; all otherwise.
    """
    covered = _covered(table, bounds)
    past = kept_fires(observed, dated, day, table.years if covered else (), moment)
    if covered:
        return _from_table(table, past, bounds, day, params)
    return _from_years(table, past, bounds, day, params)


def years_held(bounds: tuple[float, float, float, float]) -> tuple[int, ...]:
    """Years of a box (south, west, north, east) that the shipped table holds: kept again, they teach nothing."""
    return fire_table().years if _covered(fire_table(), bounds) else ()


def lasting_heat(
    lat_deg: Floats, lon_deg: Floats, earlier: pa.Table, background: Background, *, start: datetime
) -> Floats:
    """Rate per km² and clear look of places that burn on and on, shape (n,).

    A plant has its own time course: years of peace say how often it was hot, the 60 days before `start` whether it
    still is, or whether a new one stands. From the fourth other hot day on a place counts as one: shelling comes back
    too. `earlier` holds observations of those days; rows that are no hot spots, or later, are ignored.
    """
    params, before = background.params, background.lasting(lat_deg, lon_deg)
    rows = hot_before(earlier, start)
    around = math.pi * params.plant_km**2
    if not rows.num_rows or not lat_deg.size:
        return np.asarray(before / background.clear / around)
    looks = len(np.unique(day_numbers(rows))) * params.looks_per_day * background.clear
    hot = np.maximum(hot_days(lat_deg, lon_deg, rows, params.plant_km) - params.plant_days, 0)
    kept = params.plant_looks
    return np.asarray((kept * before / background.clear + hot) / (kept + looks) / around)


def other_hot_days(lat_deg: Floats, lon_deg: Floats, earlier: pa.Table, *, start: datetime, params: Params) -> Ints:
    """Days before that of `start` with a hot spot within `plant_km`, shape (n,). `earlier` as in `lasting_heat`."""
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = hot_before(earlier, day)
    if not rows.num_rows or not lat_deg.size:
        return np.zeros(lat_deg.size, np.int64)
    return hot_days(lat_deg, lon_deg, rows, params.plant_km)


def _covered(table: FireTable, bounds: tuple[float, float, float, float]) -> bool:
    """Whether the table holds a part of a box worth naming; where it does not reach, a place is not known."""
    south, west, north, east = bounds
    lat, lon = np.meshgrid(np.linspace(south, north, 48), np.linspace(west, east, 48), indexing="ij")
    return bool(table.cells(lat.ravel(), lon.ravel())[2].mean() >= REACHED)


def _from_table(
    table: FireTable, past: KeptFires, bounds: tuple[float, float, float, float], day: datetime, params: Params
) -> Background:
    month, beside, part = season(day)
    share = table.share(month) * (1 - part) + table.share(beside) * part
    if past.lat_deg.size:
        share = _refined(share, table, past, params)
    lat, lon = table.site_place.T
    frame = (table.south, table.west, table.high, table.wide)
    taught = share > 0
    words = f"the shipped table ({table.years[0]} to {table.years[-1]})"
    if past.years:
        words += f" and {_years(past.years)} as kept"
    return Background(
        known=True, seasons=past.years, basis=words, day=day, frame=frame, share=share,
        beyond=float(np.median(share[taught])), per_look=np.array([table.per_look(kind, day) for kind in (0, 1)]),
        year_sd=table.year_sd(day), clear=clear_share(day), sites=_by_east(lat, lon, table.site_rate, frame),
        floor=_floor(bounds, params), params=params,
    )  # fmt: skip


def _refined(share: Floats, table: FireTable, past: KeptFires, params: Params) -> Floats:
    """The map of the table, moved towards what other years had, as far as they are many."""
    row, column, inside = table.cells(past.lat_deg, past.lon_deg)
    counts = np.zeros(share.shape)
    np.add.at(counts, (row[inside], column[inside]), 1.0)
    seen, meant = (smooth(one, 2.0) for one in (counts, share * counts.sum()))
    strength = params.background_kappa / 10.0  # detections a cell that weigh as much as the table
    moved = share * (seen + strength) / (meant + strength)
    return np.asarray(moved / moved.sum())


def _from_years(
    table: FireTable, past: KeptFires, bounds: tuple[float, float, float, float], day: datetime, params: Params
) -> Background:
    """Outside the table: kept years alone; without them the numbers of another region, and a wide spread."""
    south, west, north, east = bounds
    high = CELL_KM / KM_PER_DEG
    wide = high / math.cos(math.radians((south + north) / 2))
    shape = (max(1, math.ceil((north - south) / high)), max(1, math.ceil((east - west) / wide)))
    row, column = ((past.lat_deg - south) / high).astype(np.int64), ((past.lon_deg - west) / wide).astype(np.int64)
    inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    counts = np.zeros(shape)
    np.add.at(counts, (row[inside], column[inside]), 1.0)
    frame, known = (south, west, high, wide), bool(past.years) and bool(inside.any())
    kappa = params.background_kappa
    map_ = (counts + kappa * smooth(counts, params.smooth_km / CELL_KM)) / (1 + kappa)
    map_ = np.where(map_ > params.taught, map_, 0.0) if known else np.ones(shape)
    share = map_ / map_.sum()
    area = shape[0] * shape[1] * CELL_KM**2
    other = np.array([table.per_look(kind, day) for kind in (0, 1)]) * area / _area(table)
    per_look = other
    if known:
        seen = np.zeros((2, 2))
        for kind, night in ((k, n) for k in (0, 1) for n in (0, 1)):
            mine = inside & (past.kind == kind)
            seen[kind, night] = np.abs(1 - night - past.night[mine]).sum()
        worth = params.years_like_other  # looks of another region that weigh as much as one here
        per_look = (seen + worth * other) / (past.looks + worth)
    east_km, north_km = _plane(past.lat_deg[inside], past.lon_deg[inside], frame)
    return Background(
        known=known, seasons=past.years, basis=f"{_years(past.years)} as kept" if known else "another region", day=day,
        frame=frame, share=share, beyond=float(share[share > 0].mean()), per_look=np.maximum(per_look, 1e-3),
        year_sd=1.0 if known else params.unknown_sd, clear=clear_share(day),
        sites=_lasting_of(east_km, north_km, past, params), floor=_floor(bounds, params), params=params,
    )  # fmt: skip


def _lasting_of(east: Floats, north: Floats, past: KeptFires, params: Params) -> tuple[Floats, Floats, Floats]:
    """Where kept years burn on and on: fires smoothed over 0.7 km, from 0.6 on, as detections per look."""
    looks = float(past.looks.sum())
    if not east.size or not looks:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    order = np.argsort(east, kind="stable")
    east, north = east[order], north[order]
    width, found = params.persist_km, np.zeros_like(east)
    for query, _, square in near_pairs((east, north), (east, north), 3 * width):
        np.add.at(found, query, np.exp(-square / (2 * width**2)) / (2 * math.pi * width**2))
    # every fire of a place carries its own share, so that the place as a whole burns as often as it did
    above = np.maximum(found - params.persist_from * len(past.years), 0.0) / np.maximum(found, 1e-9)
    kept = above > 0
    return east[kept], north[kept], above[kept] / looks


def _area(table: FireTable) -> float:
    lat, _ = table.centres()
    size = table.high * table.wide * KM_PER_DEG**2 * np.cos(np.radians(lat))
    return float(size[table.code[0] > 0].sum())


def _floor(bounds: tuple[float, float, float, float], params: Params) -> float:
    south, west, north, east = bounds
    wide = (east - west) * KM_PER_DEG * math.cos(math.radians((south + north) / 2))
    return params.floor_per_theatre / max(wide * (north - south) * KM_PER_DEG, CELL_KM**2)


def _by_east(
    lat: Floats, lon: Floats, rate: Floats, frame: tuple[float, float, float, float]
) -> tuple[Floats, Floats, Floats]:
    east, north = _plane(lat, lon, frame)
    order = np.argsort(east, kind="stable")
    return east[order], north[order], rate[order]


def _plane(lat: Floats, lon: Floats, frame: tuple[float, float, float, float]) -> tuple[Floats, Floats]:
    """Kilometres; longitudes at their own latitude, so that a tall region is not sheared at a place."""
    return (lon - frame[1]) * KM_PER_DEG * np.cos(np.radians(np.round(lat, 1))), (lat - frame[0]) * KM_PER_DEG


def _years(years: tuple[int, ...]) -> str:
    return f"fires of {', '.join(map(str, years))}" if years else "no year"
