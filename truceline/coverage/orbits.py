"""When a thermal satellite passes a place: sun-synchronous orbits, fixed by the passes that the data show.

Such an orbit crosses a latitude at nearly the same local mean solar time (UTC + longitude / 15 h) all year.
Given the time of one pass, all others of the following days follow from the period. Measured against two
years of fires over Ukraine: pass times within 4 minutes, local times within the swath. Longitudes are
right to about 1.5 degrees; beyond 80 degrees of latitude, where tracks turn, passes are not claimed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.coverage.scanners import MODIS, VIIRS, Scanner, half_swath_m, scan_deg
from truceline.model.place import EARTH_RADIUS_M

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY_S = 86_400.0
TRUST_S = 300.0  # a phase is taken when half of the rows lie within 5 minutes of it: a granule is that long
LAST_LATITUDE_DEG = 80.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Orbit:
    """One satellite and its scanner."""

    sensor: str  # as the firms source names it
    title: str
    inclination_deg: float
    period_s: float
    scanner: Scanner
    catalogue: int  # number of the satellite, by which its elements are found
    node_hours: tuple[tuple[datetime, float], ...]  # local mean solar hours of the ascending node, by date


@dataclass(frozen=True, slots=True)
class Passes:
    """Looks of one satellite at cells; all arrays of shape (looks,)."""

    cell: Ints
    t_s: Floats  # seconds since 1970
    half_s: Floats  # half of the window; 0 where data or elements fix the time
    reached: Floats  # chance that the swath reached the cell: 1 where data or elements fix the pass
    scan_deg: Floats  # scan angle; NaN where the pass is not fixed


def _on(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


_VIIRS: dict[str, Any] = {  # 101.5 min and 98.7 degrees: 227 orbits in 16 days at 829 km; JPSS user guides
    "inclination_deg": 98.7,
    "period_s": 16 * DAY_S / 227,
    "scanner": VIIRS,
    "node_hours": ((_on(2012, 1), 13 + 25 / 60),),
}
_MODIS: dict[str, Any] = {
    "inclination_deg": 98.2,
    "period_s": 16 * DAY_S / 233,
    "scanner": MODIS,
}

ORBITS: dict[str, Orbit] = {
    orbit.sensor: orbit
    for orbit in (
        Orbit(sensor="S-NPP/VIIRS", title="VIIRS on S-NPP", catalogue=37849, **_VIIRS),
        Orbit(sensor="NOAA-20/VIIRS", title="VIIRS on NOAA-20", catalogue=43013, **_VIIRS),
        Orbit(sensor="NOAA-21/VIIRS", title="VIIRS on NOAA-21", catalogue=54234, **_VIIRS),
        Orbit(
            sensor="Terra/MODIS",
            title="MODIS on Terra",
            catalogue=25994,
            # The descending node, twelve hours earlier, was kept at 10:30 until 2021 and drifts since: 10:15 in
            # October 2022, 9:00 in December 2025, 8:30 late in 2026 (NASA's announcements); 9:28 in April 2025
            # measured from the span of fires.
            node_hours=(
                (_on(2021, 4), 22.5),
                (_on(2022, 10), 22.25),
                (_on(2025, 4), 21.47),
                (_on(2025, 12), 21.0),
                (_on(2026, 12), 20.5),
            ),
            **_MODIS,
        ),
        Orbit(
            sensor="Aqua/MODIS",
            title="MODIS on Aqua",
            catalogue=27424,
            # Kept at 13:35 until 2021; 15:50 announced for August 2026; 13:36 and 14:33 measured from fires.
            node_hours=((_on(2021, 12), 13.58), (_on(2022, 5), 13.6), (_on(2025, 4), 14.55), (_on(2026, 8), 15.83)),
            **_MODIS,
        ),
    )
}


def node_hour(orbit: Orbit, t_s: float) -> float:
    """Local mean solar hour at the ascending node on that day, drifting between the known dates."""
    days, hours = zip(*((moment.timestamp(), hour) for moment, hour in orbit.node_hours), strict=True)
    return float(np.interp(t_s, days, hours))


@dataclass(frozen=True, slots=True)
class _Track:
    """One branch (northward or southward) of an orbit at given latitudes; all arrays of shape (places,)."""

    after_node_s: Floats
    after_node_h: Floats  # of local time
    east: Floats  # share of the ground speed that points east
    north: Floats  # and along the meridian, 0..1
    speed_m_s: Floats


def _track(orbit: Orbit, lat_deg: Floats, *, northward: bool) -> _Track:
    phi, tilt = np.radians(lat_deg), np.radians(orbit.inclination_deg)
    rate = 2 * np.pi / orbit.period_s
    u = np.arcsin(np.clip(np.sin(phi) / np.sin(tilt), -1.0, 1.0))
    u = u if northward else np.pi - u
    turned = np.arctan2(np.cos(tilt) * np.sin(u), np.cos(u))
    cos_phi = np.maximum(np.cos(phi), 1e-6)
    east = EARTH_RADIUS_M * (rate * np.cos(tilt) / cos_phi - 2 * np.pi / DAY_S * cos_phi)
    north = EARTH_RADIUS_M * rate * np.sqrt(np.maximum(1 - (np.cos(tilt) / cos_phi) ** 2, 0.0))
    speed = np.hypot(east, north)
    return _Track(
        after_node_s=u / rate,
        after_node_h=turned * 12 / np.pi,
        east=east / speed,
        north=north / speed,
        speed_m_s=speed,
    )


def phase_s(orbit: Orbit, t_s: Floats, lat_deg: Floats, lon_deg: Floats) -> float | None:
    """Time of an ascending node, in seconds modulo the period, from detections of one to three days.

    Args:
        orbit: the satellite.
        t_s: shape (n,), seconds since 1970, acquisition times.
        lat_deg: shape (n,), where the detections lie.
        lon_deg: shape (n,).

    Returns:
        None without detections, or where they fit no single orbit.
    """
    if not t_s.size:
        return None
    offset = _hour_angle(t_s / 3600 + lon_deg / 15 - node_hour(orbit, float(t_s[0])))
    branches = [_track(orbit, lat_deg, northward=northward) for northward in (True, False)]
    misfit = [np.abs(_hour_angle(offset - branch.after_node_h)) for branch in branches]
    after = np.where(misfit[0] <= misfit[1], branches[0].after_node_s, branches[1].after_node_s)
    angle = 2 * np.pi * np.mod(t_s - after, orbit.period_s) / orbit.period_s
    middle = np.angle(np.exp(1j * angle).mean())
    away = np.abs(np.angle(np.exp(1j * (angle - middle)))) / (2 * np.pi) * orbit.period_s
    if not float(np.median(away)) <= TRUST_S:
        return None
    return float(np.mod(middle / (2 * np.pi) * orbit.period_s, orbit.period_s))


def fixed_passes(orbit: Orbit, phase: float, lat_deg: Floats, lon_deg: Floats, window_s: tuple[float, float]) -> Passes:
    """Passes whose swath covers the places, from window_s[0] on and before window_s[1]."""
    from_s, until_s = window_s
    margin = orbit.period_s
    first, last = np.ceil((from_s - margin - phase) / orbit.period_s), (until_s + margin - phase) / orbit.period_s
    nodes = phase + orbit.period_s * np.arange(first, last)
    found = [_fixed(orbit, nodes, lat_deg, lon_deg, northward=northward) for northward in (True, False)]
    cell, t_s, scan = (np.concatenate([part[k] for part in found]) for k in (0, 1, 2))
    kept = (t_s >= from_s) & (t_s < until_s)
    cell, t_s = cell[kept].astype(np.int64), t_s[kept]
    return Passes(cell=cell, t_s=t_s, half_s=np.zeros(t_s.size), reached=np.ones(t_s.size), scan_deg=scan[kept])


def _fixed(
    orbit: Orbit, nodes: Floats, lat_deg: Floats, lon_deg: Floats, *, northward: bool
) -> tuple[Ints, Floats, Floats]:
    track = _track(orbit, lat_deg, northward=northward)
    t_s = nodes[:, None] + track.after_node_s
    local = node_hour(orbit, float(nodes.mean())) + track.after_node_h
    turn_h = _hour_angle(t_s / 3600 + lon_deg / 15 - local)  # how far east of the track, in hours of longitude
    east_m = np.radians(turn_h * 15) * np.cos(np.radians(lat_deg)) * EARTH_RADIUS_M
    scan = scan_deg(east_m * track.north, orbit.period_s)
    covered = (scan <= orbit.scanner.most_deg) & (np.abs(lat_deg) <= LAST_LATITUDE_DEG)
    _, cell = np.nonzero(covered)
    nearest = t_s + east_m * track.east / track.speed_m_s
    return cell.astype(np.int64), nearest[covered], scan[covered]


def nominal_passes(
    orbit: Orbit, lat_deg: Floats, lon_deg: Floats, window_s: tuple[float, float], seen_s: Floats
) -> Passes:
    """One pass per branch and day at the nominal local solar time, where no phase is known.

    The true pass lies within half a period of it. An acquisition time in `seen_s` inside that window
    fixes the time; the chance that the swath reached the place is the share of the gap that swaths fill.
    """
    from_s, until_s = window_s
    cells, times, reach = [], [], []
    for northward in (True, False):
        track = _track(orbit, lat_deg, northward=northward)
        hour = node_hour(orbit, from_s) + track.after_node_h - lon_deg / 15
        days = np.arange(np.floor(from_s / DAY_S) - 1, np.ceil(until_s / DAY_S) + 1)
        t_s = days[:, None] * DAY_S + np.mod(hour, 24.0) * 3600
        gap_m = orbit.period_s / DAY_S * 2 * np.pi * EARTH_RADIUS_M * np.cos(np.radians(lat_deg)) * track.north
        share = np.minimum(1.0, 2 * half_swath_m(orbit.scanner, orbit.period_s) / np.maximum(gap_m, 1.0))
        kept = (t_s >= from_s) & (t_s < until_s) & (np.abs(lat_deg) <= LAST_LATITUDE_DEG)
        cells.append(np.nonzero(kept)[1])
        times.append(t_s[kept])
        reach.append(np.broadcast_to(share, t_s.shape)[kept])
    t_s, half = _snapped(np.concatenate(times), np.unique(seen_s), orbit.period_s / 2)
    return Passes(
        cell=np.concatenate(cells).astype(np.int64), t_s=t_s, half_s=half, reached=np.concatenate(reach),
        scan_deg=np.full(t_s.size, np.nan),
    )  # fmt: skip


def _snapped(t_s: Floats, seen_s: Floats, window_s: float) -> tuple[Floats, Floats]:
    """Nominal times moved to the nearest acquisition within the window; the half window where there is none."""
    half = np.full(t_s.size, window_s)
    if not seen_s.size:
        return t_s, half
    after = np.clip(np.searchsorted(seen_s, t_s), 0, seen_s.size - 1)
    before = np.maximum(after - 1, 0)
    nearest = np.where(np.abs(seen_s[after] - t_s) <= np.abs(seen_s[before] - t_s), seen_s[after], seen_s[before])
    near = np.abs(nearest - t_s) <= window_s
    return np.where(near, nearest, t_s), np.where(near, 0.0, half)


def _hour_angle(hours: Floats) -> Floats:
    """Hours turned into -12..12."""
    return np.asarray(np.mod(hours + 12.0, 24.0) - 12.0)
