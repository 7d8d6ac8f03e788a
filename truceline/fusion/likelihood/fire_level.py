"""What this year makes of the background: its level from the days before, and whether the day agrees (model.md 2.5).

Steppe burning differs threefold and more between one April and the next, so the level of a year is a random factor:
a Gamma that starts at one with the spread of years, is told by the looks of the days before, the last ones most, and
lets one sensor by day or by night leave the others a little. Fires within 25 km of the land front teach nothing: they
may be war. Where the sky of a day was kept, a look of it is worth what it could see. A day never lowers its own
background; one with far more fires than expected, away from the front, raises it and says so.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.likelihood.fire_places import DAY_US, centres, near_pairs, spotted
from truceline.fusion.likelihood.fire_table import sensor_class
from truceline.fusion.likelihood.thermal_clutter import Background
from truceline.fusion.params import Params
from truceline.fusion.prior.report_density import KM_PER_DEG
from truceline.model.terms import Phenomenon

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NINETY = 1.645
MOST_SENSORS = 64
NOON_H = 12.0
LOOK_BACK = 60  # days
NO_SKY: Floats = np.full(LOOK_BACK + 1, np.nan)
LEAST_CLEAR = 0.04  # a mean of a day over a region hides its clear hours and places


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Detections as columns of shape (n,); hours and days count from the beginning of the day that asks."""

    lat_deg: Floats
    lon_deg: Floats
    day: Ints  # below zero: before
    night: Ints
    sensor: Ints
    names: tuple[str, ...]  # of the sensors


@dataclass(frozen=True, slots=True, kw_only=True)
class FireLevel:
    """The level of this year against a usual one, and the day against it."""

    log: Floats  # ln of the factor, shape (classes, (day, night))
    sd: Floats  # its standard deviation, nats
    known: bool
    expected: float  # detections of the day away from the front, by the background and the days before
    seen: int
    low: int  # 90 % of days lie within
    high: int
    silent: tuple[str, ...]  # sensors without a row for days: not calm
    basis: str
    spots: Spots = field(repr=False)  # of the days before, for what is sustained

    @property
    def contradicted(self) -> bool:
        """More fires than nine days in ten would have."""
        return self.seen > self.high

    @property
    def received(self) -> bool:
        """Whether any sensor was received on the day or the days before."""
        return bool(self.spots.names) or self.seen > 0 or self.expected > 0.0

    @property
    def doubtful(self) -> bool:
        """Whether a probability that rests on fires has an interval instead of a word."""
        return not self.known or self.contradicted

    @property
    def sentence(self) -> str:
        """One line for the report."""
        head = "Background of fires" if self.known else "Background not known: the numbers of another region stand in"
        words = f"{head}: {self.basis}; {self.expected:.0f} detections away from the front were to be expected "
        words += f"({self.low} to {self.high} on nine days in ten), {self.seen} were seen"
        if self.contradicted:
            words += ", so the day contradicts it and every fire of the day counts for less"
        elif self.seen < self.low:
            words += ", fewer than expected: cloud, or a feed that is not whole"
        if self.silent:
            words += f"; silent for days, which is no calm: {', '.join(self.silent)}"
        return words + "."


def fire_level(
    background: Background, earlier: pa.Table, spots: pa.Table, front: Floats,
    watched: tuple[float, float, float, float], *, start: datetime, end: datetime, clear: Floats = NO_SKY,
) -> FireLevel:  # fmt: skip
    """The level around a day [start, end).

    Args:
        background: of the season.
        earlier: observations of the 60 days before; rows that are no hot spots are ignored.
        spots: hot spots of the day; rows outside [start, end) are ignored.
        front: points of the land front (lat_deg, lon_deg), shape (n, 2).
        watched: (south, west, north, east) of what the mission looks at, degrees.
        start: beginning of the day.
        end: its end.
        clear: share of clear sky on the day and each day before, shape (61,); NaN where nobody kept it.
    """
    params = background.params
    before = _spots(earlier, start, start - timedelta(days=LOOK_BACK), start)
    today = _spots(spots, start, start, end)
    share = _share_away(background, front, watched)
    past, now = (_away(one, front, watched, background) for one in (before, today))
    counts, means = _looks(before, past, background, share)
    worth = _worth(clear, background.clear)
    means = means * worth[1:]
    a0 = 1.0 / background.year_sd**2
    weights = 0.5 ** (np.arange(1, counts.shape[-1] + 1) / params.look_back_days) / params.look_back_dispersion
    told, meant = counts @ weights, means @ weights
    whole = (a0 + told.sum()) / (a0 + meant.sum())
    own = params.own_looks
    log, sd = _own_levels(told, meant, whole, own, a0)
    seen, by_class, looks = _day(today, now, before, background, share * float(worth[0]), log)
    expected = float(by_class.sum())
    low, high = _interval(by_class, looks, float(sd.mean()), params)
    if seen > high:  # one way only: a day never raises its own alarms
        more = np.log(max(seen, 1) / max(expected, 1e-6))
        log, sd = log + more, np.hypot(sd, more / 2)
    return FireLevel(
        log=log, sd=np.hypot(sd, 0.0 if background.known else params.unknown_sd / 2), known=background.known,
        expected=expected, seen=seen, low=low, high=high, silent=_silent(before, today, params),
        basis=_basis(background, before, clear), spots=before,
    )  # fmt: skip


def _worth(clear: Floats, usual: float) -> Floats:
    """What a look of each day could see against a usual one: 1 where the sky is not known."""
    return np.where(np.isfinite(clear), np.maximum(clear, LEAST_CLEAR) / usual, 1.0)


def _own_levels(told: Floats, meant: Floats, whole: float, own: float, a0: float) -> tuple[Floats, Floats]:
    """Of every class by day and by night: the level of all, moved by what it saw itself; ln, and its sd."""
    level = (own * whole + told) / (own + meant)
    sd = np.sqrt(1.0 / (own + told) + 1.0 / (a0 + told.sum()))
    return np.log(np.maximum(level, 1e-3)), sd


def _spots(table: pa.Table, origin: datetime, first: datetime, last: datetime) -> Spots:
    """Hot spots of [first, last) as detections."""
    rows = table.filter(pc.equal(table["phenomenon"], Phenomenon.HOT_SPOT.value)) if table.num_rows else table
    if rows.num_rows:
        at = rows["seen_utc"]
        rows = rows.filter(
            pc.and_(pc.greater_equal(at, pa.scalar(first, at.type)), pc.less(at, pa.scalar(last, at.type)))
        )
    if not rows.num_rows:
        ints = np.zeros(0, np.int64)
        return Spots(lat_deg=np.zeros(0), lon_deg=np.zeros(0), day=ints, night=ints, sensor=ints, names=())
    lat, lon = centres(rows)
    moment = np.asarray(pc.cast(rows["seen_utc"], pa.int64()))
    day = (moment - round(origin.timestamp() * 1e6)) // DAY_US
    night = np.array(pc.equal(pc.fill_null(rows["daynight"], "D"), "N")).astype(np.int64)
    coded = rows["sensor"].combine_chunks().dictionary_encode()
    sensor = np.asarray(coded.indices).astype(np.int64)
    names = tuple(coded.dictionary.to_pylist())
    usable = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon) & (sensor < MOST_SENSORS))
    head = usable[spotted(lat[usable], lon[usable], day[usable] * 2 + night[usable], sensor[usable])]
    return Spots(
        lat_deg=lat[head], lon_deg=lon[head], day=day[head], night=night[head], sensor=sensor[head], names=names
    )


def _away(spots: Spots, front: Floats, watched: tuple[float, float, float, float], background: Background) -> Bools:
    """Detections in the watched box, where the background reaches, that lie away from the front."""
    south, west, north, east = watched
    lat, lon = spots.lat_deg, spots.lon_deg
    inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
    inside &= background.reaches(lat, lon)
    return inside & ~_near_front(lat, lon, front, background.params.background_front_km)


def _near_front(lat: Floats, lon: Floats, front: Floats, reach_km: float) -> Bools:
    found = np.zeros(len(lat), bool)
    if len(front) and len(lat):
        wide = KM_PER_DEG * math.cos(math.radians(float(front[:, 0].mean())))
        asked, known = (lon * wide, lat * KM_PER_DEG), (front[:, 1] * wide, front[:, 0] * KM_PER_DEG)
        for query, _, _ in near_pairs(asked, known, reach_km):
            found[query] = True
    return found


def _share_away(background: Background, front: Floats, watched: tuple[float, float, float, float]) -> float:
    """Share of the region's usual detections that fall into the watched box, away from the front."""
    south, west, high, wide = background.frame
    rows, columns = background.share.shape
    lat = south + (np.arange(rows) + 0.5) * high
    lon = west + (np.arange(columns) + 0.5) * wide
    grid_lat, grid_lon = (one.ravel() for one in np.meshgrid(lat, lon, indexing="ij"))
    inside = (grid_lat >= watched[0]) & (grid_lat <= watched[2]) & (grid_lon >= watched[1]) & (grid_lon <= watched[3])
    inside &= ~_near_front(grid_lat, grid_lon, front, background.params.background_front_km)
    return float(background.share.ravel()[inside].sum())


def _present(spots: Spots, gap_days: float) -> Bools:
    """On which of the last 60 days each sensor was received, shape (sensors, days); day 0 is yesterday.

    A day between two with rows counts if neither is far: it was calm or cloudy. A longer gap is silence.
    """
    found = np.zeros((len(spots.names), LOOK_BACK), bool)
    for sensor in range(len(spots.names)):
        days = np.unique(-1 - spots.day[(spots.sensor == sensor) & (spots.day < 0)])
        days = days[days < LOOK_BACK]
        for one, other in pairwise(days.tolist()):
            if other - one <= gap_days:
                found[sensor, one : other + 1] = True
        found[sensor, days] = True
        if days.size and days[0] <= gap_days:
            found[sensor, : days[0]] = True
    return found


def _looks(before: Spots, away: Bools, background: Background, share: float) -> tuple[Floats, Floats]:
    """Detections and what a usual year has, by class, day or night, and day before: shape (classes, 2, 60)."""
    counts, means = np.zeros((2, 2, LOOK_BACK)), np.zeros((2, 2, LOOK_BACK))
    kinds = np.array([sensor_class(name) for name in before.names], np.int64)
    use = away & (before.day < 0) & (before.day >= -LOOK_BACK)
    np.add.at(counts, (kinds[before.sensor[use]], before.night[use], -1 - before.day[use]), 1.0)
    for sensor, days in enumerate(_present(before, background.params.gap_days)):
        means[kinds[sensor]] += background.per_look[kinds[sensor]][:, None] * days[None, :] * share
    return counts, means


def _day(  # noqa: PLR0917
    today: Spots, away: Bools, before: Spots, background: Background, share: float, log: Floats
) -> tuple[int, Floats, Floats]:
    """(detections seen away from the front, those expected of each class, its looks), by the sensors received."""
    present = _present(before, background.params.gap_days)
    fresh = {name for name, days in zip(before.names, present, strict=True) if days[0]}
    expected, looks = np.zeros(2), np.zeros(2)
    for name in sorted(fresh | set(today.names)):
        kind = sensor_class(name)
        expected[kind] += float((np.exp(log[kind]) * background.per_look[kind]).sum()) * share
        looks[kind] += 2
    return int(away.sum()), expected, looks


def _interval(expected: Floats, looks: Floats, sd: float, params: Params) -> tuple[int, int]:
    """About 90 % of days: a lognormal with the variance of negative binomials and of the level."""
    mean = float(expected.sum())
    if mean <= 0.0:
        return 0, 0
    shape = np.array([params.look_shape_modis, params.look_shape]) * np.sqrt(np.maximum(looks, 1.0))
    relative = 1.0 / mean + float((expected**2 / shape).sum()) / mean**2
    spread = math.sqrt(math.log1p(relative) + sd**2)
    middle = math.log(mean) - math.log1p(relative) / 2
    return math.floor(math.exp(middle - NINETY * spread)), math.ceil(math.exp(middle + NINETY * spread))


def _silent(before: Spots, today: Spots, params: Params) -> tuple[str, ...]:
    """Sensors that were received in the last weeks and are no more."""
    found = []
    for sensor, name in enumerate(before.names):
        days = before.day[before.sensor == sensor]
        if not days.size:  # rows, and none of them usable: nothing is known of its silence
            continue
        last = -int(days.max())
        if name not in today.names and last > params.gap_days:
            found.append(f"{name} ({last} days)")
    return tuple(sorted(found))


def _basis(background: Background, before: Spots, clear: Floats) -> str:
    days = len(np.unique(before.day))
    year = f"{days} days of this year before it" if days else "no day of this year before it"
    skies = int(np.isfinite(clear).sum())
    return f"{background.basis}, {year}" + (f", the sky of {skies} days" if skies else "")
