"""Where and how often incidents are expected before any evidence: lambda_h(x), per km² and hour (model.md 2.6).

Around the land front, falling with the distance to it and wider the older its drawing is; where people live; evenly
over the watched area; more where incidents were in the days before. Kept as a raster of 2 km, read between its points.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.measurements.place_columns import KM_PER_DEG
from truceline.fusion.params import KINDS, Params
from truceline.fusion.prior.kinds_told import KindsTold
from truceline.fusion.prior.land_front import land_front
from truceline.fusion.prior.report_density import ReportDensity
from truceline.fusion.prior.settlements import settled
from truceline.model.place import Area
from truceline.model.records import ReferenceLine

Floats = NDArray[np.float64]
STEP_KM = 2.0  # of the raster, and of the points that stand for the front
MARGIN_KM = 20.0  # of the raster around the watched area; farther places have the rate of its rim
FAR_SD = 4.0  # beyond, a Gaussian adds less than 4e-4 of its peak
FAR_KM = 120.0  # of the front: beyond, nothing is near it
LEAST = 1e-3  # share that may happen anywhere: no place is impossible
USUAL_LINE_KM = 1_000.0  # the rates are per 1,000 km of line
LONGEST_LINE_KM = 1_200.0  # two drawers draw one front twice
MOST_CELLS = 4_000_000  # a raster of a continent is made coarser


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Incidents of the weeks before, frozen: columns of shape (n,)."""

    lat_deg: Floats
    lon_deg: Floats
    days_before: Floats  # before the window begins; those of zero or less are left out
    probability: Floats


REMEMBERED_DAYS = 30  # exp(-30 / 10) = 5 % of the weight of yesterday
NO_PAST = Past(lat_deg=np.zeros(0), lon_deg=np.zeros(0), days_before=np.zeros(0), probability=np.zeros(0))


def remembered(days: Sequence[tuple[int, Past]]) -> Past:
    """Several days as one past; each with how many days its window lies before the one that asks."""
    return Past(
        lat_deg=np.concatenate([past.lat_deg for _, past in days]) if days else np.zeros(0),
        lon_deg=np.concatenate([past.lon_deg for _, past in days]) if days else np.zeros(0),
        days_before=np.concatenate([past.days_before + n for n, past in days]) if days else np.zeros(0),
        probability=np.concatenate([past.probability for _, past in days]) if days else np.zeros(0),
    )


class PriorIntensity:
    """ln lambda for every hypothesis at a place. Build once per day."""

    def __init__(
        self,
        lines: Sequence[Area],
        report_density: ReportDensity,
        area_km2: float,
        params: Params,
        *,
        watched: Area | None = None,
        past: Past = NO_PAST,
        age_days: float = 0.0,
        kinds: KindsTold | None = None,
    ) -> None:
        """`lines` are the areas drawn by whoever drew them, the newest `age_days` ago.

        Without any, their share is spread where people live. `kinds`: what texts told of in the month before.
        """
        self._made_of = (lines, report_density, area_km2, params, watched, past, age_days, kinds)
        self._later: Past | None = None
        south, west, north, east = watched.bounds() if watched is not None else report_density.bounds
        self.km_per_lon = KM_PER_DEG * math.cos(math.radians((south + north) / 2))
        self.south = south - MARGIN_KM / KM_PER_DEG
        self.west = west - MARGIN_KM / self.km_per_lon
        high = (north - south) * KM_PER_DEG + 2 * MARGIN_KM
        wide = (east - west) * self.km_per_lon + 2 * MARGIN_KM
        self.step_km = max(STEP_KM, math.sqrt(high * wide / MOST_CELLS))
        rows, columns = (max(2, math.ceil(size / self.step_km) + 1) for size in (high, wide))
        lat: Floats = np.asarray(self.south + np.arange(rows) * self.step_km / KM_PER_DEG, np.float64)
        lon: Floats = np.asarray(self.west + np.arange(columns) * self.step_km / self.km_per_lon, np.float64)
        points = land_front(lines)
        self._away: Floats | None = None
        rates = self._rates(points, report_density, area_km2, params, (lat, lon), age_days)
        if kinds is not None:
            kinds.applied(rates, lat, lon)
        even = rates.sum(axis=-1)
        self.usual = float(even.mean())  # of all kinds, per km² and hour
        self._at, self._params = (lat, lon), params
        self._bracket = self._excited(past, params, lat, lon)
        self._bare: PriorIntensity | None = None
        if len(past.probability):
            rates *= self._bracket[..., None]
        self.rates = np.ascontiguousarray(rates)  # shape (rows, columns, kinds), per km² and hour
        self.log_visible = np.log(np.array([params.low_visibility, 1 - params.low_visibility]))

    def with_past(self, past: Past) -> "PriorIntensity":
        """A prior that was built without a past, with one."""
        made = object.__new__(PriorIntensity)  # `copy` would build the raster again, as for a worker
        made.__dict__.update(self.__dict__)
        made._bare, made._later = self.without_past(), past
        made._excite(past)
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """To a worker goes what it is made of: the raster has 30 MB."""
        return _again, (self._made_of, self._later)

    def without_past(self) -> "PriorIntensity":
        """The same without its past."""
        return self if self._bare is None else self._bare

    def log_rate(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Ln lambda averaged over the given places; arrays of one shape in, shape (hypotheses,) out."""
        return np.asarray(self.log_rates(np.asarray(lat_deg)[None, :], np.asarray(lon_deg)[None, :])[0])

    def log_rates(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """The same for many incidents: shape (n, places) in, shape (n, hypotheses) out."""
        rate = np.log(self.at(lat_deg, lon_deg).mean(axis=1))
        return np.concatenate([rate + self.log_visible[0], rate + self.log_visible[1]], axis=1)

    def brackets(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """How often more incidents are expected because of those of the days before, shape (n,); 1: as usual."""
        row = np.rint((lat_deg - self.south) * KM_PER_DEG / self.step_km).astype(np.int64)
        column = np.rint((lon_deg - self.west) * self.km_per_lon / self.step_km).astype(np.int64)
        high, wide = self._bracket.shape
        found: Floats = self._bracket[np.clip(row, 0, high - 1), np.clip(column, 0, wide - 1)]
        return found

    def at(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Per km² and hour, between the points of the raster; shape (..., kinds)."""
        row = np.clip((lat_deg - self.south) * KM_PER_DEG / self.step_km, 0, self.rates.shape[0] - 1.000001)
        column = np.clip((lon_deg - self.west) * self.km_per_lon / self.step_km, 0, self.rates.shape[1] - 1.000001)
        r, c = row.astype(np.int64), column.astype(np.int64)
        u, v = (row - r)[..., None], (column - c)[..., None]
        wide, flat = self.rates.shape[1], self.rates.reshape(-1, self.rates.shape[2])
        corner = r * wide + c  # one number for each point: picking by two is three times slower
        below = flat.take(corner, axis=0) * (1 - v) + flat.take(corner + 1, axis=0) * v
        above = flat.take(corner + wide, axis=0) * (1 - v) + flat.take(corner + wide + 1, axis=0) * v
        found: Floats = below * (1 - u) + above * u
        return found

    def _excite(self, past: Past) -> None:
        self._bracket = self._excited(past, self._params, *self._at)
        self.rates = np.ascontiguousarray(self.rates * self._bracket[..., None])

    def front_km(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Kilometres to the land front, shape (n,); NaN where there is none within 120 km or none was drawn."""
        if self._away is None:
            return np.full(np.shape(lat_deg), np.nan)
        high, wide = self._away.shape
        row = np.rint((lat_deg - self.south) * KM_PER_DEG / self.step_km).astype(np.int64)
        column = np.rint((lon_deg - self.west) * self.km_per_lon / self.step_km).astype(np.int64)
        found = self._away[np.clip(row, 0, high - 1), np.clip(column, 0, wide - 1)]
        return np.where(np.isfinite(found), found, np.nan)

    def place_nats(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Ln of how much more is expected at places than on the average, without what was there before; shape (n,)."""
        found: Floats = np.log(self.at(lat_deg, lon_deg).sum(axis=-1) / self.usual) - np.log(
            self.brackets(lat_deg, lon_deg)
        )
        return found

    def _rates(  # noqa: PLR0917
        self, points: Floats, report_density: ReportDensity, area_km2: float, params: Params,
        axes: tuple[Floats, Floats], age_days: float,
    ) -> Floats:  # fmt: skip
        lat, lon = axes
        has_line = bool(len(points))
        length = min(len(points) * STEP_KM, LONGEST_LINE_KM) if has_line else USUAL_LINE_KM
        kinds = [params.kinds[name] for name in KINDS]
        near, shared = (np.array([getattr(kind, name) for kind in kinds]) for name in ("near_line_share", "town_share"))
        everywhere = params.rate_level * np.array([kind.rate_per_day for kind in kinds]) / 24.0 * length / USUAL_LINE_KM
        even = everywhere * np.maximum(1 - near - shared, LEAST) / area_km2
        towns = settled(lat, lon, self.step_km)
        grid_lat, grid_lon = np.meshgrid(lat, lon, indexing="ij")
        density = report_density.at(grid_lat.ravel(), grid_lon.ravel()).reshape(grid_lat.shape)
        if towns is not None:
            density = (density + towns / (towns.size * self.step_km**2)) / 2
        rates = density[..., None] * (everywhere * (shared + (0.0 if has_line else near)))
        rates += even
        if not has_line:
            return np.asarray(rates)
        row = np.round((points[:, 0] - self.south) * KM_PER_DEG / self.step_km).astype(np.int64)
        column = np.round((points[:, 1] - self.west) * self.km_per_lon / self.step_km).astype(np.int64)
        reach = math.ceil(FAR_KM / self.step_km)
        square = _squares(row.tobytes(), column.tobytes(), (len(lat), len(lon)), reach)
        self._away = np.sqrt(square) * self.step_km
        close = np.flatnonzero(np.isfinite(square))
        away = self._away.ravel()[close]
        people = np.ones(away.shape) if towns is None else 1 + params.town_weight * (towns.ravel()[close] - 1)
        more, drift = np.zeros((close.size, len(kinds))), params.front_drift_km * math.sqrt(age_days)
        for wide in {kind.line_sd_km for kind in kinds}:
            bump = np.exp(-away / math.hypot(wide * params.front_scale, drift)) * people
            total = bump.sum() * self.step_km**2
            some = np.flatnonzero([kind.line_sd_km == wide for kind in kinds])
            if total > 0.0:
                more[:, some] = np.outer(bump / total, (everywhere * near)[some])
        flat = rates.reshape(-1, len(kinds))
        flat[close] += more
        return np.asarray(rates)

    def _excited(self, past: Past, params: Params, lat: Floats, lon: Floats) -> Floats:
        """The bracket of model.md 2.6: one, and more near incidents of the days before, at most the cap."""
        extra = np.zeros((len(lat), len(lon)))
        reach = FAR_SD * params.excite_km
        usable = (past.days_before > 0) & np.isfinite(past.lat_deg) & np.isfinite(past.probability)
        for y, x, days, chance in zip(
            *(v[usable].tolist() for v in (past.lat_deg, past.lon_deg, past.days_before, past.probability)), strict=True
        ):
            north, east = (lat - y) * KM_PER_DEG, (lon - x) * self.km_per_lon
            r, c = (slice(*np.searchsorted(v, [-reach, reach])) for v in (north, east))
            bump = np.exp(-0.5 * (north[r] / params.excite_km) ** 2)[:, None] * np.exp(
                -0.5 * (east[c] / params.excite_km) ** 2
            )
            extra[r, c] += chance * math.exp(-days / params.excite_days) * bump
        return np.minimum(1.0 + params.excite_kappa * extra, params.excite_cap)


def _again(made_of: tuple[Any, ...], later: Past | None) -> PriorIntensity:
    lines, report_density, size, params, watched, past, age, kinds = made_of
    made = PriorIntensity(lines, report_density, size, params, watched=watched, past=past, age_days=age, kinds=kinds)
    return made if later is None else made.with_past(later)


@lru_cache(maxsize=4)  # one drawing of the lines serves every day until the next
def _squares(rows: bytes, columns: bytes, shape: tuple[int, int], reach: int) -> Floats:
    """Squared distance of every raster point to the nearest point of the line, in steps; infinite beyond the reach.

    Separable: first along the columns, then across them. Points of the line stand on the raster.
    """
    row, column = np.frombuffer(rows, np.int64), np.frombuffer(columns, np.int64)
    on = np.zeros((shape[0] + 2 * reach, shape[1] + 2 * reach), bool)
    held = (row >= -reach) & (row < shape[0] + reach) & (column >= -reach) & (column < shape[1] + reach)
    on[row[held] + reach, column[held] + reach] = True
    high = np.where(on, 0.0, np.inf).astype(np.float32)
    for across in (high, high[::-1]):  # distance along the column: once upwards, once downwards
        for index in range(1, len(across)):
            np.minimum(across[index], across[index - 1] + 1, out=across[index])
    high = high[reach : reach + shape[0]] ** 2
    square = np.full(shape, np.inf, np.float32)
    for shift in range(2 * reach + 1):
        np.minimum(square, high[:, shift : shift + shape[1]] + np.float32((shift - reach) ** 2), out=square)
    square[square > reach**2] = np.inf
    return square.astype(np.float64)


def age_days(lines: Sequence[ReferenceLine], moment: datetime) -> float:
    """Days since the newest of some drawings; zero without any."""
    return max(0.0, min(((moment - line.valid_from_utc) / timedelta(days=1) for line in lines), default=0.0))


def area_km2(area: Area) -> float:
    """Size of an area on the sphere, within 1 % below 2,000 km across."""
    return sum(
        abs(_ring_km2(polygon[0])) - sum(abs(_ring_km2(hole)) for hole in polygon[1:]) for polygon in area.polygons
    )


def _ring_km2(ring: Sequence[tuple[float, float]]) -> float:
    """Signed area by the authalic projection: sin(lat) against longitude."""
    radius = 6371.0088
    x = np.radians(np.array([lon for lon, _ in ring])) * radius
    y = np.sin(np.radians(np.array([lat for _, lat in ring]))) * radius
    return float(0.5 * np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
