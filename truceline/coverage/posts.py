"""Looks of patrols, posts, cameras and UAVs: when on duty, where, and what kept them from seeing.

All of it comes from the observer table itself. A row "nothing observed" is a watch kept from its start to
its end. An observer who keeps such a roster is on duty by it; of one who keeps none, every row shows that
they were there in the clock hours it touches. A row of denied access or technical interference takes its
time away again, the clock hour if it names only a moment; interference takes that of UAVs nearby as well.
Between all of them the post is off duty. In the dark eyes, cameras and UAVs see less, ears hear the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.coverage.detection_model import KINDS, Numbers, heard, of_types
from truceline.coverage.grid import Grid
from truceline.coverage.ledger import Columns, code
from truceline.coverage.light import dark
from truceline.kernels.plane import range_m
from truceline.model.arrow import to_records
from truceline.model.detection import Detection
from truceline.model.place import Point
from truceline.model.records import Observation, Sensor
from truceline.model.terms import Blind, Means, Phenomenon

Floats = NDArray[np.float64]
Spans = list[tuple[float, float]]

SOURCE = "patrol"
HOUR_S = 3600.0
KM_PER_DEG = 110.0  # of latitude, at least
POLAR_DEG = 85.0  # beyond, every longitude may be near
STATION_DECIMALS = 2  # of a degree: about a kilometre, less than any hearing range that matters
_SEES_IN_THE_DARK = re.compile(r"thermal|infra-?red|night.?vision", re.IGNORECASE)
_SAMPLES = 4  # points per side of a cell over which a post's chance is averaged
_TAKEN_AWAY = {
    Phenomenon.DENIED: Blind.DENIED,
    Phenomenon.INTERFERENCE: Blind.JAMMED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One observer at one position, with the spans of time (seconds since 1970) it told us about."""

    sensor: Sensor
    spans: Mapping[Blind | None, Spans]  # None: on duty with nothing in the way
    ranges_km: Numbers
    in_the_dark: tuple[float, ...]  # share of the chance left at night, in the order of KINDS
    flies: bool
    numbers: Detection

    @property
    def position(self) -> tuple[float, float]:
        """(lat_deg, lon_deg)."""
        return (0.0, 0.0) if self.sensor.place is None else self.sensor.place.centre()


def stations(observations: pa.Table, numbers: Detection) -> tuple[Station, ...]:
    """All positions from which the observers of the table kept watch, ordered by sensor id.

    An observer with one position keeps its name as sensor id; one that moves has an id per position,
    "patrol 3 @ 48.12,37.45", and its name as title. Positions within about a kilometre are one.
    """
    rows = observations.filter(pc.equal(observations.column("source"), SOURCE))
    watches: dict[str, dict[tuple[float, float], list[Observation]]] = {}
    for row in to_records(Observation, rows):
        if row.observer is not None:
            lat, lon = row.observer.centre()
            watches.setdefault(row.sensor, {}).setdefault(
                (round(lat, STATION_DECIMALS), round(lon, STATION_DECIMALS)), []
            ).append(row)
    kept = tuple(
        _station(
            name if len(places) == 1 else f"{name} @ {at[0]:.2f},{at[1]:.2f}",
            name,
            places[at],
            roster=_keeps_roster(places),
            numbers=numbers,
        )
        for name, places in sorted(watches.items())
        for at in sorted(places)
    )
    rows_of = (row for places in watches.values() for many in places.values() for row in many)
    met = [row for row in rows_of if row.phenomenon is Phenomenon.INTERFERENCE]
    return tuple(_jammed(station, met) if station.flies else station for station in kept)


def looks(station: Station, grid: Grid, window_s: tuple[float, float]) -> Columns:
    """One row per cell in reach and stretch of time with one reason, over the whole window."""
    cells, reach = _reach(station, grid)
    night = dark(*station.position, window_s)
    stretches = list(_stretches(station.spans, night, window_s))
    reasons = np.array([code(reason) for _, _, reason, _ in stretches], np.int64)
    times = np.array([(start, end) for start, end, _, _ in stretches], float).reshape(-1, 2)
    lit = np.tile(reach, (1, len(stretches)))
    left = np.array([station.in_the_dark if by_night else np.ones(len(KINDS)) for _, _, _, by_night in stretches])
    return Columns(
        sensor_id=station.sensor.sensor_id,
        cell=np.tile(cells, len(stretches)),
        start_s=np.repeat(times[:, 0], cells.size),
        end_s=np.repeat(times[:, 1], cells.size),
        chance=np.repeat((reasons == code(None)).astype(float), cells.size),
        cloud=np.full(cells.size * len(stretches), np.nan),
        reason=np.repeat(reasons, cells.size),
        reach=lit * np.repeat(left.reshape(-1, len(KINDS)).T, cells.size, axis=1),
        lit=lit,
    )


def _jammed(station: Station, met: Sequence[Observation]) -> Station:
    """A UAV with the interference that anybody `met` near it."""
    near = [_span(row, roster=True) for row in met if _near(station, row)]
    return replace(station, spans={**station.spans, Blind.JAMMED: [*station.spans[Blind.JAMMED], *near]})


def _near(station: Station, row: Observation) -> bool:
    at = row.place or row.observer
    lat, lon = at.centre() if at is not None else (np.nan, np.nan)
    return bool(range_m(*station.position, np.array([lat]), np.array([lon]))[0] <= station.numbers.jammed_km * 1000.0)


def _keeps_roster(places: Mapping[tuple[float, float], list[Observation]]) -> bool:
    return any(row.phenomenon is Phenomenon.NOTHING for rows in places.values() for row in rows)


def _station(sensor_id: str, title: str, rows: list[Observation], *, roster: bool, numbers: Detection) -> Station:
    spans: dict[Blind | None, Spans] = {None: [], **{reason: [] for reason in _TAKEN_AWAY.values()}}
    for row in rows:
        spans[_TAKEN_AWAY.get(row.phenomenon)].append(_span(row, roster=roster))
    lat, lon = (
        float(np.mean(side)) for side in zip(*(row.observer.centre() for row in rows if row.observer), strict=True)
    )
    every = [moment for row in rows for moment in (row.started_utc, row.ended_utc)]
    ranges_km, in_the_dark, flies = _senses(rows, numbers)
    kept_s = (min(every).timestamp(), max(every).timestamp())
    sensor = Sensor(
        sensor_id=sensor_id,
        source=SOURCE,
        title=title,
        detects=tuple((kind, float(heard(kind, np.zeros(1), ranges_km, numbers)[0])) for kind in KINDS),
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0),
        range_m=numbers.post_reach_km * 1000.0,
        from_utc=min(every),
        until_utc=max(every),
        exercise=any(row.exercise for row in rows),
        kind=_kind(rows, flies=flies),
        duty=_kept_share(spans, kept_s),
    )
    return Station(
        sensor=sensor, spans=spans, ranges_km=ranges_km, in_the_dark=in_the_dark, flies=flies, numbers=numbers
    )


def _senses(rows: Sequence[Observation], numbers: Detection) -> tuple[Numbers, tuple[float, ...], bool]:
    """(ranges, what the dark leaves, whether it flies) of an observer, from the means it ever named."""
    means = {row.means for row in rows}
    if not means <= {Means.RECORDED, Means.SPOTTED}:  # who saw has ears as well
        return of_types(numbers, "heard_km"), tuple(of_types(numbers, "by_ear").values()), False
    flies, seen_km = means == {Means.SPOTTED}, of_types(numbers, "camera_km")
    if any(_SEES_IN_THE_DARK.search(f"{row.sensor} {row.text or ''}") for row in rows):
        return seen_km, (1.0,) * len(KINDS), flies
    return seen_km, tuple(of_types(numbers, "from_the_air" if flies else "by_eye").values()), flies


def _kind(rows: Sequence[Observation], *, flies: bool) -> str:
    """The kind of the catalogue that has the same senses; none for a UAV that sees in the dark."""
    if not {row.means for row in rows} <= {Means.RECORDED, Means.SPOTTED}:
        return "observation-post"
    if any(_SEES_IN_THE_DARK.search(f"{row.sensor} {row.text or ''}") for row in rows):
        return "" if flies else "thermal-camera"
    return "mini-drone" if flies else "camera"


def _kept_share(spans: Mapping[Blind | None, Spans], kept_s: tuple[float, float]) -> float | None:
    """Share of the time from the first to the last row that the observer was on watch; None of a single moment."""
    if kept_s[1] <= kept_s[0]:
        return None
    told = list(_stretches(spans, [], kept_s))
    return sum(end - start for start, end, reason, _ in told if reason is None) / (kept_s[1] - kept_s[0])


def _span(row: Observation, *, roster: bool) -> tuple[float, float]:
    """Seconds since 1970 that a row speaks for."""
    start, end = row.started_utc.timestamp(), row.ended_utc.timestamp()
    told = end > start if row.phenomenon in _TAKEN_AWAY else roster
    if told:
        return start, end
    first = np.floor(start / HOUR_S) * HOUR_S
    return float(first), float(max(np.ceil(end / HOUR_S) * HOUR_S, first + HOUR_S))


def _stretches(
    spans: Mapping[Blind | None, Spans], night: Spans, window_s: tuple[float, float]
) -> Iterator[tuple[float, float, Blind | None, bool]]:
    """The window cut where a span or the night begins or ends: (start, end, reason, dark); equal neighbours joined."""
    edges = {edge for many in (*spans.values(), night) for span in many for edge in span}
    cuts = sorted({*window_s, *(edge for edge in edges if window_s[0] < edge < window_s[1])})
    held: tuple[float, float, Blind | None, bool] | None = None
    for start, end in pairwise(cuts):
        middle = (start + end) / 2
        state = (_reason(spans, middle), any(first <= middle < last for first, last in night))
        if held is not None and held[2:] == state:
            held = (held[0], end, *state)
            continue
        if held is not None:
            yield held
        held = (start, end, *state)
    if held is not None:
        yield held


def _reason(spans: Mapping[Blind | None, Spans], at: float) -> Blind | None:
    order: Iterable[Blind | None] = (*_TAKEN_AWAY.values(), None)
    for reason in order:
        if any(start <= at < end for start, end in spans[reason]):
            return reason
    return Blind.OFF_DUTY


def _reach(station: Station, grid: Grid) -> tuple[NDArray[np.int64], Floats]:
    """The cells in reach, and for them, shape (kinds, cells): chance to report an event, averaged over each cell."""
    lat, lon = station.position
    near = np.flatnonzero(_within_reach(station, grid))
    offsets = (np.arange(_SAMPLES) + 0.5) / _SAMPLES * grid.step_deg
    souths = grid.south_deg[near, None, None] + offsets[:, None]
    wests = grid.west_deg[near, None, None] + offsets
    away_km = range_m(lat, lon, souths, wests) / 1000.0
    reach = np.stack([heard(kind, away_km, station.ranges_km, station.numbers).mean(axis=(1, 2)) for kind in KINDS])
    some = reach.max(axis=0) > 0
    return near[some], reach[:, some]


def _within_reach(station: Station, grid: Grid) -> NDArray[np.bool_]:
    """Cells that may have a point in reach; looking closely at every cell of a theatre for each post is dear."""
    lat, lon = station.position
    aside = station.numbers.post_reach_km / KM_PER_DEG + grid.step_deg
    edge = np.abs(grid.south_deg) + grid.step_deg
    width = np.where(edge < POLAR_DEG, aside / np.cos(np.radians(np.minimum(edge, POLAR_DEG))), 360.0)
    south, west = np.abs(grid.south_deg - lat), np.abs((grid.west_deg - lon + 180.0) % 360.0 - 180.0)
    return (south <= aside) & (west <= width)
