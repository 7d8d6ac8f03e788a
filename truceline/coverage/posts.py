"""Looks of patrols, posts, cameras and UAVs: when on duty, where, and what kept them from seeing.

All of it comes from the observer table itself. A row "nothing observed" is a watch kept from its start to
its end. An observer who keeps such a roster is on duty by it; of one who keeps none, every row shows that
they were there in the clock hours it touches. A row of denied access or technical interference takes its
time away again, the clock hour if it names only a moment. Between all of them the post is off duty.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.coverage.chances import HEARD_KM, POST_REACH_KM, heard
from truceline.coverage.grid import Grid
from truceline.coverage.ledger import Columns, code
from truceline.kernels.plane import range_m
from truceline.model.arrow import to_records
from truceline.model.place import Point
from truceline.model.records import Observation, Sensor
from truceline.model.terms import Blind, IncidentType, Phenomenon

Floats = NDArray[np.float64]
Spans = list[tuple[float, float]]

SOURCE = "patrol"
HOUR_S = 3600.0
STATION_DECIMALS = 2  # of a degree: about a kilometre, less than any hearing range that matters
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

    @property
    def position(self) -> tuple[float, float]:
        """(lat_deg, lon_deg)."""
        return (0.0, 0.0) if self.sensor.place is None else self.sensor.place.centre()


def stations(observations: pa.Table) -> tuple[Station, ...]:
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
    return tuple(
        _station(
            name if len(places) == 1 else f"{name} @ {at[0]:.2f},{at[1]:.2f}",
            name,
            places[at],
            roster=_keeps_roster(places),
        )
        for name, places in sorted(watches.items())
        for at in sorted(places)
    )


def looks(station: Station, grid: Grid, window_s: tuple[float, float]) -> Columns:
    """One row per cell in reach and stretch of time with one reason, over the whole window."""
    reach = _reach(station, grid)
    cells = np.flatnonzero(reach.max(axis=0) > 0)
    stretches = list(_stretches(station.spans, window_s))
    reasons = np.array([code(reason) for _, _, reason in stretches], np.int64)
    times = np.array([(start, end) for start, end, _ in stretches], float).reshape(-1, 2)
    many, cell = len(stretches), np.tile(cells, len(stretches))
    clear = np.array([1.0 if reason is None else 0.0 for _, _, reason in stretches])
    return Columns(
        sensor_id=station.sensor.sensor_id,
        cell=cell,
        start_s=np.repeat(times[:, 0], cells.size),
        end_s=np.repeat(times[:, 1], cells.size),
        chance=np.repeat(clear, cells.size),
        cloud=np.full(cell.size, np.nan),
        reason=np.repeat(reasons, cells.size),
        reach=np.tile(reach[:, cells], (1, many)),
    )


def _keeps_roster(places: Mapping[tuple[float, float], list[Observation]]) -> bool:
    return any(row.phenomenon is Phenomenon.NOTHING for rows in places.values() for row in rows)


def _station(sensor_id: str, title: str, rows: list[Observation], *, roster: bool) -> Station:
    spans: dict[Blind | None, Spans] = {None: [], **{reason: [] for reason in _TAKEN_AWAY.values()}}
    for row in rows:
        spans[_TAKEN_AWAY.get(row.phenomenon)].append(_span(row, roster=roster))
    lat, lon = (
        float(np.mean(side)) for side in zip(*(row.observer.centre() for row in rows if row.observer), strict=True)
    )
    every = [moment for row in rows for moment in (row.started_utc, row.ended_utc)]
    sensor = Sensor(
        sensor_id=sensor_id,
        source=SOURCE,
        title=title,
        detects=tuple((kind, float(heard(kind, np.zeros(1))[0])) for kind in HEARD_KM),
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0),
        range_m=POST_REACH_KM * 1000.0,
        from_utc=min(every),
        until_utc=max(every),
        exercise=any(row.exercise for row in rows),
    )
    return Station(sensor=sensor, spans=spans)


def _span(row: Observation, *, roster: bool) -> tuple[float, float]:
    """Seconds since 1970 that a row speaks for."""
    start, end = row.started_utc.timestamp(), row.ended_utc.timestamp()
    told = end > start if row.phenomenon in _TAKEN_AWAY else roster
    if told:
        return start, end
    first = np.floor(start / HOUR_S) * HOUR_S
    return float(first), float(max(np.ceil(end / HOUR_S) * HOUR_S, first + HOUR_S))


def _stretches(
    spans: Mapping[Blind | None, Spans], window_s: tuple[float, float]
) -> Iterator[tuple[float, float, Blind | None]]:
    """The window cut where a span begins or ends; neighbours of one reason joined."""
    edges = {edge for many in spans.values() for span in many for edge in span}
    cuts = sorted({*window_s, *(edge for edge in edges if window_s[0] < edge < window_s[1])})
    held: tuple[float, float, Blind | None] | None = None
    for start, end in pairwise(cuts):
        reason = _reason(spans, (start + end) / 2)
        if held is not None and held[2] == reason:
            held = (held[0], end, reason)
            continue
        if held is not None:
            yield held
        held = (start, end, reason)
    if held is not None:
        yield held


def _reason(spans: Mapping[Blind | None, Spans], at: float) -> Blind | None:
    order: Iterable[Blind | None] = (*_TAKEN_AWAY.values(), None)
    for reason in order:
        if any(start <= at < end for start, end in spans[reason]):
            return reason
    return Blind.OFF_DUTY


def _reach(station: Station, grid: Grid) -> Floats:
    """Shape (kinds, cells): chance to report an event of a kind, averaged over each cell."""
    offsets = (np.arange(_SAMPLES) + 0.5) / _SAMPLES * grid.step_deg
    lat, lon = station.position
    souths = grid.south_deg[:, None, None] + offsets[:, None]
    wests = grid.west_deg[:, None, None] + offsets
    away_km = range_m(lat, lon, souths, wests) / 1000.0
    kinds: tuple[IncidentType, ...] = tuple(HEARD_KM)
    return np.stack([heard(kind, away_km).mean(axis=(1, 2)) for kind in kinds])
