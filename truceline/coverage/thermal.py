"""Looks of thermal satellites: passes, footprint, whether the feed was received, and cloud."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.coverage.ephemeris import age_days, crossings
from truceline.coverage.grid import Grid
from truceline.coverage.ledger import Columns, code
from truceline.coverage.orbits import ORBITS, Orbit, Passes, fixed_passes, nominal_passes, phase_s
from truceline.coverage.sky import cloud_over
from truceline.kernels import plane
from truceline.model.detection import SHIPPED, Detection
from truceline.model.errors import OutOfRange
from truceline.model.records import Elements, Sensor
from truceline.model.terms import Blind, Phenomenon

Floats = NDArray[np.float64]
Intervals = tuple[tuple[datetime, datetime], ...]

DAY = timedelta(days=1)
OLDEST_DAYS = 14.0  # elements farther from the day are not used
NEAR_M = 3_000_000.0  # detections within a swath's width of the watched cells fix the passes over them


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of orbits: elements, and the observations of the window and a day on each side."""

    observations: pa.Table
    elements: tuple[Elements, ...] = ()

    def detections(self, sensor: str) -> tuple[Floats, Floats, Floats]:
        """(seconds since 1970, latitude, longitude) of the fires that one satellite saw."""
        return _detections(sensor, self.observations)


def feeds(observations: pa.Table) -> dict[str, Intervals]:
    """When the feed of each satellite sensor was received: per kept file, from its first to its last day.

    A file that holds fires of a day held that day's passes; days before its first and after its last row
    are not claimed, and nothing after the moment its last row was received. Give it all observations known
    at the `as_of` in question, not those of one day.
    """
    return feed_intervals([feed_spans(observations)])


def feed_spans(observations: pa.Table) -> pa.Table:
    """Of each sensor and kept file its first and last hot spot and the last receipt: what `feed_intervals` joins."""
    rows = observations.filter(pc.equal(observations.column("phenomenon"), Phenomenon.HOT_SPOT.value))
    return rows.group_by(["sensor", "blob_sha256"]).aggregate(
        [("seen_utc", "min"), ("seen_utc", "max"), ("received_utc", "max")]
    )


def feed_intervals(spans: Sequence[pa.Table]) -> dict[str, Intervals]:
    """The feeds out of the spans of several tables of observations."""
    if not spans:
        return {}
    groups = pa.concat_tables(spans).group_by(["sensor", "blob_sha256"]).aggregate(
        [("seen_utc_min", "min"), ("seen_utc_max", "max"), ("received_utc_max", "max")]
    ).rename_columns(["sensor", "blob_sha256", "seen_utc_min", "seen_utc_max", "received_utc_max"])  # fmt: skip
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for group in sorted(groups.to_pylist(), key=lambda g: (g["sensor"], g["seen_utc_min"], g["blob_sha256"])):
        first = group["seen_utc_min"].replace(hour=0, minute=0, second=0, microsecond=0)
        after = group["seen_utc_max"].replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        until = max(min(after, group["received_utc_max"]), group["seen_utc_max"])
        found.setdefault(group["sensor"], []).append((first, until))
    return {sensor: tuple(intervals) for sensor, intervals in found.items()}


def satellites(received: Mapping[str, Intervals], numbers: Detection, *, exercise: bool) -> tuple[Sensor, ...]:
    """The satellite sensors whose feed is received at all and whose orbit is known."""
    return tuple(
        Sensor(
            sensor_id=name,
            source="firms",
            title=ORBITS[name].title,
            detects=tuple(
                (kind, one.burns * numbers.seen_while_burning) for kind, one in numbers.types.items() if one.burns > 0
            ),
            from_utc=min((start for start, _ in received[name]), default=None),
            until_utc=max((end for _, end in received[name]), default=None),
            exercise=exercise,
            kind="thermal-satellite",
        )
        for name in sorted(received)
        if name in ORBITS
    )


def known_elements(elements: Sequence[Elements], orbit: Orbit, at_s: float) -> Elements | None:
    """The elements of a satellite with the epoch nearest to a moment; the later of two."""
    mine = [one for one in elements if one.catalogue == orbit.catalogue]
    return min(mine, key=lambda one: (age_days(one, at_s), -one.epoch_utc.timestamp(), one.elements_id), default=None)


def passes(
    orbit: Orbit, known: Known, lat_deg: Floats, lon_deg: Floats, window_s: tuple[float, float]
) -> tuple[Passes, str]:
    """Passes over the places, and the sentence that says what they rest on.

    On elements not older than two weeks; else on the orbit that the detections fit; else on nominal times.
    """
    middle = (window_s[0] + window_s[1]) / 2
    best = known_elements(known.elements, orbit, middle)
    old = "no orbital elements kept"
    if best is not None:
        age = age_days(best, middle)
        words = f"orbital elements of {best.epoch_utc:%d %B %Y}, {age:.1f} days from the day"
        old = f"{words}: too old to use"
        if age <= OLDEST_DAYS:
            try:
                return _foretold(orbit, best, lat_deg, lon_deg, window_s), f"Passes from {words}."
            except OutOfRange:
                old = f"{words}: they cannot be carried to it"
    seen_s, lat, lon = known.detections(orbit.sensor)
    near = np.zeros(seen_s.size, bool)
    if seen_s.size and lat_deg.size:
        near = plane.range_m(float(lat_deg.mean()), float(lon_deg.mean()), lat, lon) <= NEAR_M
    phase = phase_s(orbit, seen_s[near], lat[near], lon[near])
    if phase is None:
        nominal = nominal_passes(orbit, lat_deg, lon_deg, window_s, seen_s[near])
        return (
            nominal,
            f"Passes at nominal local times, up to 51 minutes off ({old}; no detections that fix the orbit).",
        )
    fixed = fixed_passes(orbit, phase, lat_deg, lon_deg, window_s)
    return fixed, f"Passes from the orbit that detections of these days fit ({old})."


def _foretold(
    orbit: Orbit, elements: Elements, lat_deg: Floats, lon_deg: Floats, window_s: tuple[float, float]
) -> Passes:
    found = crossings(elements, lat_deg, lon_deg, window_s, most_deg=orbit.scanner.most_deg)
    count = found.t_s.size
    return Passes(
        cell=found.cell, t_s=found.t_s, half_s=np.zeros(count), reached=np.ones(count), scan_deg=found.scan_deg
    )


def looks_of(shared: "Window", part: tuple[str, Intervals]) -> tuple[Columns, str]:
    """The looks of one satellite sensor, by its name and when its feed was received."""
    name, received = part
    return looks(ORBITS[name], shared.grid, shared.known, (shared.skies, received), shared.window_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What the satellites of a window have in common."""

    grid: Grid
    known: Known
    skies: pa.Table
    window_s: tuple[float, float]


def looks(
    orbit: Orbit, grid: Grid, known: Known, seen: tuple[pa.Table, Intervals], window_s: tuple[float, float]
) -> tuple[Columns, str]:
    """Every pass over every cell in the window, each with its chance of a clear view or the reason why not.

    `seen` is (skies of the window, when the feed was received). The sentence says what the passes rest on.
    """
    skies, received = seen
    found, basis = passes(orbit, known, grid.lat_deg, grid.lon_deg, window_s)
    cloud = cloud_over(skies, grid.lat_deg, grid.lon_deg, found.cell, found.t_s)
    chance = found.reached * orbit.scanner.sharp(found.scan_deg) * (1 - cloud)
    reason = np.where(
        np.isnan(cloud), code(Blind.UNKNOWN), np.where(cloud >= SHIPPED.overcast, code(Blind.CLOUD), code(None))
    )
    on_feed = _within(found.t_s, received)
    made = Columns(
        sensor_id=orbit.sensor,
        cell=found.cell,
        start_s=found.t_s - found.half_s,
        end_s=found.t_s + found.half_s,
        chance=np.where(on_feed, chance, 0.0),
        cloud=cloud,
        reason=np.where(on_feed, reason, code(Blind.NOT_RECEIVED)),
    )
    return made, basis


def _detections(sensor: str, observations: pa.Table) -> tuple[Floats, Floats, Floats]:
    mine = observations.filter(
        pc.and_(
            pc.equal(observations.column("sensor"), sensor),
            pc.equal(observations.column("phenomenon"), Phenomenon.HOT_SPOT.value),
        )
    )
    place = mine.column("place").combine_chunks()
    lat, lon = (pc.struct_field(place, [name]).to_numpy(zero_copy_only=False) for name in ("lat_deg", "lon_deg"))
    seen = mine.column("seen_utc").cast(pa.int64()).to_numpy() / 1e6
    known = np.isfinite(lat.astype(float)) & np.isfinite(lon.astype(float))
    return seen[known], lat[known].astype(float), lon[known].astype(float)


def _within(t_s: Floats, intervals: Sequence[tuple[datetime, datetime]]) -> NDArray[np.bool_]:
    inside = np.zeros(t_s.size, bool)
    for start, end in intervals:
        inside |= (t_s >= start.timestamp()) & (t_s <= end.timestamp())
    return inside
