"""What could be heard: learned from the reports themselves, and what a silence weighs.

A ship that is heard before and after an hour was somewhere in between in that hour. Over all other ships of her class,
the share of such hours with a report is the chance of reception in a cell, or what the number of reports in the heard
hours says, whichever is less: a ship that turned in a shadow left no hour there. Over all other ships of the region,
that hour's share against what its cells promise shows an outage. Her own silence never teaches what she is judged by.

A silent ship may have sailed elsewhere: she is taken to have been where others sail, within the reach of her own speed,
and the silence weighs what it weighs over all these places. So a ship that enters a shadow and returns is not accused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from truceline.model.place import Point
from truceline.sea.reports import UNDER_WAY_MS, Floats, Ints, Reports, fastest_ms, identity, moment, near

CELL_DEG, REGION_DEG = 0.25, 2.0  # 28 km: smaller than a receiver's reach, larger than a ship's way in an hour
HOUR_S = 3600.0
LONGEST_H = 48  # a ship silent for longer may have been anywhere
CELL_PRIOR, REGION_PRIOR = 4.0, 2.0  # ship-hours that the rate of all cells, and no outage, are worth
SHARE_OF_WEIGHT = 0.5  # hours of one silence are not independent of each other: ours (O), tested by simulation
PRIOR_OFF = 0.05  # of a silence of two hours or more, before anything is known of it: ours (O)
COUNTS_FROM = 0.9  # three hours where nearly everybody is heard: of many ships some miss two by chance
LEAST_HOURS = 2
BEST_SHARE = 0.9  # of heard hours; the number of reports that a ship can be heard with in one
OUTAGE_SURE = 1e-6  # chance that a receiver that should hear so many ships hears none: 14 ships or more
_HOURS = 1 << 21  # more than there are between 1970 and 2200
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipHours:
    """One row for each ship and hour between her first and last report."""

    who: Ints
    hour: Ints  # since 1970
    lat_deg: Floats
    lon_deg: Floats
    heard: Bools
    count: Ints  # reports in the hour
    cell: Ints  # a number for each cell and class
    chance: Floats  # of a report in that hour, by all others
    factor: Floats  # of that hour in the region: 1, or less in an outage


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Hours without a report of a ship that was heard before and after."""

    mmsi: str
    started_utc: datetime  # her last report
    ended_utc: datetime  # her next one
    before: Point
    after: Point
    hours: int
    speed_ms: float  # what she sails at her fastest, by her own reports
    reception: float  # mean chance of a report in an hour of it
    weight_nats: float  # for a transmitter that did not send, against a receiver that did not hear
    chance: float  # that she did not send

    @property
    def counts(self) -> bool:
        """Whether reception was good enough for the silence to be hers."""
        return self.chance >= COUNTS_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A receiver that heard nobody, although many were where it hears them."""

    station: str
    started_utc: datetime
    ended_utc: datetime
    usual_ships: float  # heard in an hour, the median


def ship_hours(reports: Reports) -> ShipHours:
    """Where each ship was in each hour, whether she was heard, and the chance of that by all others."""
    parts = [_hours_of(reports.only(own)) for _, own in reports.ships()]
    columns = [np.concatenate([part[k] for part in parts]) if parts else np.zeros(0) for k in range(7)]
    who, hour, heard = columns[0].astype(np.int64), columns[1].astype(np.int64), columns[4].astype(bool)
    lat, lon, class_a = columns[2], columns[3], columns[5].astype(np.int64)
    cell = _numbered(np.floor(lat / CELL_DEG), np.floor(lon / CELL_DEG), class_a)
    count = columns[6].astype(np.int64)
    chance, factor = _chance(who, hour, (lat, lon), count, cell)
    return ShipHours(
        who=who, hour=hour, lat_deg=lat, lon_deg=lon, heard=heard, count=count, cell=cell, chance=chance, factor=factor
    )


def _hours_of(own: Reports) -> tuple[Floats, ...]:
    """Hours of one ship; those of a silence that is too long are left out."""
    hour = np.floor(own.t_s / HOUR_S).astype(np.int64)
    every = np.arange(hour[0], hour[-1] + 1)
    count = np.bincount(hour - hour[0])
    heard = count > 0
    middle = (every + 0.5) * HOUR_S
    lat, lon = (np.interp(middle, own.t_s, getattr(own, name)) for name in ("lat_deg", "lon_deg"))
    last = np.maximum.accumulate(np.where(heard, every, hour[0]))
    following = np.minimum.accumulate(np.where(heard, every, hour[-1])[::-1])[::-1]
    kept = heard | (following - last <= LONGEST_H)
    who, class_a = np.full(every.size, own.who[0]), np.full(every.size, bool(np.mean(own.class_a) >= 0.5))
    return tuple(np.asarray(column[kept], np.float64) for column in (who, every, lat, lon, heard, class_a, count))


def _chance(who: Ints, hour: Ints, place: tuple[Floats, Floats], count: Ints, cell: Ints) -> tuple[Floats, Floats]:
    """Rate of a cell times that of the hour in its region, each over all ships but the row's own."""
    if not who.size:
        return np.zeros(0), np.zeros(0)
    heard = count > 0
    all_share = (heard.sum() + 1.0) / (heard.size + 2.0)
    n, k = _others(cell, who, np.ones(who.size)), _others(cell, who, heard.astype(float))
    rate = (k + CELL_PRIOR * all_share) / (n + CELL_PRIOR)
    slots = int(np.quantile(count[heard], BEST_SHARE)) if heard.any() else 0
    if slots > 1:  # of data thinned to a report an hour the number says nothing
        reports = _others(cell, who, np.minimum(count, slots).astype(float))
        whole = np.minimum(count[heard], slots).mean()
        rate = np.minimum(rate, _heard_at_all((reports + CELL_PRIOR * whole) / (k + CELL_PRIOR), slots))
    region = _numbered(np.floor(place[0] / REGION_DEG), np.floor(place[1] / REGION_DEG), hour)
    promised, found = _others(region, who, rate), _others(region, who, heard.astype(float))
    factor = np.minimum(1.0, (found + REGION_PRIOR) / (promised + REGION_PRIOR))
    return np.asarray(rate * factor), np.asarray(factor)


def _heard_at_all(mean: Floats, slots: int) -> Floats:
    """The chance that an hour has a report, by the mean number in hours that have one: a binomial law cut at zero."""
    p = np.linspace(1e-3, 0.999, 500)
    some = 1.0 - (1.0 - p) ** slots
    return np.asarray(np.interp(mean, slots * p / some, some))


def _numbered(*columns: NDArray[np.generic]) -> Ints:
    """Rows of equal values under one number."""
    _, number = np.unique(np.stack([np.asarray(one, np.int64) for one in columns], axis=1), axis=0, return_inverse=True)
    return np.asarray(number, np.int64).reshape(-1)


def _others(group: Ints, who: Ints, values: Floats) -> Floats:
    """Sum of values in a row's group over the other ships."""
    whole = np.bincount(group, weights=values)
    own_group = _numbered(group, who)
    own = np.bincount(own_group, weights=values)
    return np.asarray(whole[group] - own[own_group])


def silences(
    reports: Reports, least_hours: int = LEAST_HOURS, *, hours: ShipHours | None = None
) -> tuple[Silence, ...]:
    """Every silence of some hours, by beginning, with the chance that the ship did not send.

    `hours` are the ship-hours of the same reports, where they are known already.
    """
    rows = ship_hours(reports) if hours is None else hours
    every, made = _sums(rows, slice(None)), list[Silence]()
    of_ship = dict(_runs_of(rows.who))
    for who, own in reports.ships():
        held = of_ship[who]
        elsewhere = _elsewhere(every - _sums(rows, held))
        quiet = held.start + np.flatnonzero(~rows.heard[held])
        for run in np.split(quiet, np.flatnonzero(np.diff(quiet) != 1) + 1):
            made += [_silence(reports, own, rows, run, elsewhere)] if run.size >= least_hours else []
    return tuple(sorted(made, key=lambda one: (one.started_utc, one.mmsi)))


def _runs_of(who: Ints) -> Iterator[tuple[int, slice]]:
    """Rows of each identity; they lie together."""
    edges = [0, *(np.flatnonzero(np.diff(who)) + 1).tolist(), who.size]
    yield from ((int(who[first]), slice(first, last)) for first, last in pairwise(edges) if last > first)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """Cells where others sail: their middles, ship-hours, and shares heard."""

    lat_deg: Floats
    lon_deg: Floats
    hours: Floats
    rate: Floats


def _sums(rows: ShipHours, which: slice) -> Floats:
    """Of each cell: ship-hours, those heard, and sums of their places; shape (4, cells)."""
    count = int(rows.cell.max()) + 1 if rows.cell.size else 0
    cell = rows.cell[which]
    values = (np.ones(cell.size), rows.heard[which], rows.lat_deg[which], rows.lon_deg[which])
    return np.stack([np.bincount(cell, weights=np.asarray(one, np.float64), minlength=count) for one in values])


def _elsewhere(sums: Floats) -> _Cells:
    """The cells of the others of all classes, out of their sums."""
    n, k, lat, lon = sums[:, sums[0] > 0.5]  # whole numbers, so a half is none
    share = (k.sum() + 1.0) / (n.sum() + 2.0)
    return _Cells(lat_deg=lat / n, lon_deg=lon / n, hours=n, rate=(k + CELL_PRIOR * share) / (n + CELL_PRIOR))


def _weight(reports: Reports, own: Ints, rows: ShipHours, run: Ints, elsewhere: _Cells) -> float:
    """Weight of a silence over all places where she may have been: her way, and where others sail within her reach."""
    on_the_way = SHARE_OF_WEIGHT * np.log1p(-np.clip(rows.chance[run], 0.0, 0.99)).sum()
    speed = reports.speed_ms[own][reports.speed_ms[own] > UNDER_WAY_MS]
    half_s = 0.5 * (run.size + 1) * HOUR_S
    straight = near(rows.lat_deg[run[0]], rows.lon_deg[run[0]], rows.lat_deg[run[-1]], rows.lon_deg[run[-1]])
    sailed = float(np.median(speed)) * half_s if speed.size else 0.0
    reach = max(sailed**2 - (float(straight) / 2) ** 2, 0.0) ** 0.5
    middle = rows.lat_deg[run].mean(), rows.lon_deg[run].mean()
    inside = near(elsewhere.lat_deg, elsewhere.lon_deg, *middle) <= reach
    chance = np.clip(elsewhere.rate[inside] * rows.factor[run].mean(), 0.0, 0.99)
    logs = np.append(SHARE_OF_WEIGHT * run.size * np.log1p(-chance), on_the_way)
    shares = np.append(elsewhere.hours[inside], max(elsewhere.hours[inside].sum(), 1.0))  # half: on her way
    return float(np.log(shares.sum()) - np.logaddexp.reduce(logs + np.log(shares)))


def _silence(reports: Reports, own: Ints, rows: ShipHours, run: Ints, elsewhere: _Cells) -> Silence:
    chance = np.clip(rows.chance[run], 0.0, 0.99)
    weight = _weight(reports, own, rows, run, elsewhere)
    odds = PRIOR_OFF / (1.0 - PRIOR_OFF) * np.exp(min(weight, 50.0))
    after = own[np.searchsorted(reports.t_s[own], rows.hour[run[0]] * HOUR_S)]
    before = own[np.searchsorted(reports.t_s[own], rows.hour[run[0]] * HOUR_S) - 1]
    ends = [
        Point(
            lat_deg=float(reports.lat_deg[row]), lon_deg=float(reports.lon_deg[row]),
            major_sd_m=float(reports.sd_m[row]), minor_sd_m=float(reports.sd_m[row]),
        )
        for row in (before, after)
    ]  # fmt: skip
    return Silence(
        mmsi=identity(rows.who[run[0]]),
        started_utc=moment(reports.t_s[before]),
        ended_utc=moment(reports.t_s[after]),
        before=ends[0],
        after=ends[1],
        hours=int(run.size),
        speed_ms=fastest_ms(reports.speed_ms[own]),
        reception=float(chance.mean()),
        weight_nats=weight,
        chance=float(odds / (1.0 + odds)),
    )


def outages(reports: Reports, hours: ShipHours | None = None) -> tuple[Outage, ...]:
    """Hours in which a receiver heard nobody of the ships that were where it hears them.

    `hours` are the ship-hours of the same reports, where they are known already.
    """
    rows = ship_hours(reports) if hours is None else hours
    hour = np.floor(reports.t_s / HOUR_S).astype(np.int64)
    first = int(rows.hour.min()) if rows.hour.size else 0
    keys = rows.who * _HOURS + rows.hour
    made: list[Outage] = []
    for number, station in enumerate(reports.stations):
        own = reports.station == number
        if not own.any():
            continue
        heard = np.isin(keys, reports.who[own] * _HOURS + hour[own])
        rate = np.bincount(rows.cell, weights=heard) / np.maximum(np.bincount(rows.cell), 1)
        expected = np.bincount(rows.hour - first, weights=rate[rows.cell])
        found = np.bincount(rows.hour - first, weights=heard)
        quiet = np.flatnonzero((found == 0) & (np.exp(-expected) <= OUTAGE_SURE))
        usual = float(np.median(found[found > 0]))
        for run in np.split(quiet, np.flatnonzero(np.diff(quiet) != 1) + 1):
            if run.size:
                start = moment((first + int(run[0])) * HOUR_S)
                end = start + timedelta(hours=int(run.size))
                made.append(Outage(station=station, started_utc=start, ended_utc=end, usual_ships=usual))
    return tuple(made)
