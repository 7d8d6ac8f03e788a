"""Shapes that false positions have: circles about one place, places on a grid, leaps far inland.

Each is a shape of what was reported, and no more: a ship may sail a circle. Everything runs over columns.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from truceline.model.place import Point
from truceline.sea.nouns import SeaEvent
from truceline.sea.reports import DEG_M, UNDER_WAY_MS, Floats, Ints, Reports, identity, moment
from truceline.sea.shore import shore_m

SPAN_S = 7_200.0  # a circle is looked for in so long
LEAST_REPORTS, FAST_MS = 8, 3.0
ROUND = 0.12  # spread of the distances from the middle, share of their mean; along a straight line it is 0.58
ALL_ROUND, BOTH_WAYS = 0.35, 0.5  # mean of directions from the middle, and of twice these: 1 for one direction
LEAST_M, MOST_M = 300.0, 20_000.0
GRIDS_DEG = (0.01, 1 / 60)  # a hundredth of a degree, a minute; a transmitter states 1/600 000 degree
ON_GRID_DEG = 4e-6  # two of its steps
GRID_SHARE, GRID_REPORTS, GRID_PLACES, DAY_S = 0.9, 20, 5, 86_400.0
CELL_DEG = 0.05  # about 5 km: a river is no wider
ASHORE_S, ASHORE_REPORTS = 3_600.0, 4
INLAND_M = 5_000.0  # beyond rivers' mouths and what simplified coasts hide


def circles(reports: Reports) -> Iterator[SeaEvent]:
    """Ships under way whose reports of two hours lie on a circle, all round it."""
    rows = np.flatnonzero(reports.speed_ms >= FAST_MS)
    if not rows.size:
        return
    group = _groups(reports, rows, SPAN_S)
    count = np.bincount(group)
    lat, lon = (np.bincount(group, weights=column[rows]) / count for column in (reports.lat_deg, reports.lon_deg))
    north = (reports.lat_deg[rows] - lat[group]) * DEG_M
    east = (reports.lon_deg[rows] - lon[group]) * DEG_M * np.cos(np.radians(lat[group]))
    far = np.hypot(north, east)
    mean = np.bincount(group, weights=far) / count
    spread = np.sqrt(np.maximum(np.bincount(group, weights=far**2) / count - mean**2, 0.0))
    turn = np.arctan2(north, east)
    once, twice = (
        np.hypot(*(np.bincount(group, weights=wave(k * turn)) / count for wave in (np.cos, np.sin))) for k in (1, 2)
    )
    found = (count >= LEAST_REPORTS) & (mean >= LEAST_M) & (mean <= MOST_M) & (spread <= ROUND * mean)
    for number in np.flatnonzero(found & (once <= ALL_ROUND) & (twice <= BOTH_WAYS)).tolist():
        own = rows[group == number]
        yield _event(
            "circle", reports, own, (float(lat[number]), float(lon[number]), float(mean[number])),
            (float(mean[number]), "m"), f"{count[number]} reports on a circle of {mean[number]:.0f} m about one place",
        )  # fmt: skip


def grids(reports: Reports) -> Iterator[SeaEvent]:
    """Ships under way whose places of a day lie on a coarse grid."""
    rows = np.flatnonzero(reports.speed_ms >= FAST_MS)
    if not rows.size:
        return
    group = _groups(reports, rows, DAY_S)
    count = np.bincount(group)
    for step in GRIDS_DEG:
        on = np.ones(rows.size, bool)
        for column in (reports.lat_deg, reports.lon_deg):
            places = column[rows] / step
            on &= np.abs(places - np.rint(places)) * step <= ON_GRID_DEG
        share = np.bincount(group, weights=on) / count
        for number in np.flatnonzero((count >= GRID_REPORTS) & (share >= GRID_SHARE)).tolist():
            own = rows[group == number]
            places = np.unique(np.rint(np.stack([reports.lat_deg[own], reports.lon_deg[own]]) / step), axis=1)
            if places.shape[1] >= GRID_PLACES:
                middle = float(reports.lat_deg[own].mean()), float(reports.lon_deg[own].mean()), step * DEG_M
                words = f"{share[number]:.0%} of {count[number]} places on a grid of {step:.4f} degrees"
                yield _event("grid", reports, own, middle, (step * DEG_M, "m"), words)


def inland(events: Sequence[SeaEvent]) -> Iterator[SeaEvent]:
    """Jumps to a place far inland. A ship on a river sails there; she does not leap."""
    for one in events:
        if one.kind != "jump":
            continue
        depth_m = _inland_m(round(one.place.lat_deg, 2), round(one.place.lon_deg, 2))
        if depth_m >= INLAND_M:
            yield SeaEvent(
                kind="on land", mmsi=one.mmsi, started_utc=one.started_utc, ended_utc=one.ended_utc, place=one.place,
                value=depth_m, unit="m", heard_share=one.heard_share, lasting=False, was=one.was,
                says=f"a leap to a place {depth_m / 1000:.0f} km inland",
            )  # fmt: skip


def ashore(reports: Reports) -> Iterator[SeaEvent]:
    """Ships that sail inland without a leap, where no other ship reports; on a river there mostly are others."""
    rows = np.flatnonzero(reports.speed_ms >= UNDER_WAY_MS)
    cells = np.stack([np.floor(reports.lat_deg[rows] / CELL_DEG), np.floor(reports.lon_deg[rows] / CELL_DEG)], axis=1)
    known, cell = np.unique(cells.astype(np.int64), axis=0, return_inverse=True)
    cell = cell.reshape(-1)
    pairs = np.unique(np.stack([cell, reports.who[rows]], axis=1), axis=0)
    alone = np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(known)) == 1) if rows.size else np.zeros(0, np.int64)
    middle = (known[alone].astype(np.float64) + 0.5) * CELL_DEG
    far = alone[shore_m(middle[:, 0], middle[:, 1]) <= -INLAND_M]
    rows = rows[np.isin(cell, far)]
    for who in np.unique(reports.who[rows]).tolist():
        own = rows[reports.who[rows] == who]
        for run in np.split(own, np.flatnonzero(np.diff(reports.t_s[own]) > ASHORE_S) + 1):
            if run.size >= ASHORE_REPORTS and reports.t_s[run[-1]] - reports.t_s[run[0]] >= ASHORE_S:
                depth_m = float(-shore_m(reports.lat_deg[run], reports.lon_deg[run]).min())
                at = float(reports.lat_deg[run].mean()), float(reports.lon_deg[run].mean()), depth_m
                words = f"{run.size} reports up to {depth_m / 1000:.0f} km inland, where no other ship reports"
                yield _event("on land", reports, run, at, (depth_m, "m"), words)


@lru_cache(maxsize=4096)
def _inland_m(lat: float, lon: float) -> float:
    """How far the next coast is from a place on land, at most 50 km; 0 at sea."""
    return float(np.clip(-shore_m(np.array([lat]), np.array([lon]))[0], 0.0, 50_000.0))


def _groups(reports: Reports, rows: Ints, span_s: float) -> Ints:
    """A number for each ship and span of time, for each row."""
    keys = np.stack([reports.who[rows], np.floor(reports.t_s[rows] / span_s).astype(np.int64)], axis=1)
    _, group = np.unique(keys, axis=0, return_inverse=True)
    return np.asarray(group, np.int64).reshape(-1)


def _event(  # noqa: PLR0917 - one event
    kind: str, reports: Reports, own: Ints, middle: tuple[float, float, float], value: tuple[float, str], says: str
) -> SeaEvent:
    t: Floats = reports.t_s[own]
    return SeaEvent(
        kind=kind,
        mmsi=(identity(reports.who[own[0]]),),
        started_utc=moment(t.min()),
        ended_utc=moment(t.max()),
        place=Point(lat_deg=middle[0], lon_deg=middle[1], major_sd_m=middle[2], minor_sd_m=middle[2]),
        value=value[0],
        unit=value[1],
        heard_share=1.0,
        lasting=False,
        says=says,
    )
