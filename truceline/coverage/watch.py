"""Who could have seen what, hour by hour: the door of this room.

Written for rules and fusion, which may not look inside: looks as a plain table, sensors as records, and the
share of an area and time in which an event of a kind would have been detected. Knows no agreement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.coverage import posts, summary, thermal
from truceline.coverage.chances import REACH_BACK_H
from truceline.coverage.grid import Grid, grid
from truceline.coverage.hours import HOUR_S, Hours
from truceline.coverage.ledger import Columns, table
from truceline.coverage.orbits import ORBITS
from truceline.coverage.thermal import Intervals, feeds
from truceline.model.errors import OutOfRange
from truceline.model.place import Area
from truceline.model.records import Sensor
from truceline.model.report import CoverageDay
from truceline.model.terms import IncidentType
from truceline.model.times import utc

__all__ = ["Coverage", "feeds", "watch"]

Floats = NDArray[np.float64]

AHEAD = timedelta(hours=48)  # a next look is sought this far; a satellite passes twice a day
_REACH_BACK = timedelta(hours=REACH_BACK_H)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What could have been seen of an area between two moments, as it was known at `as_of`."""

    area: Area
    start: datetime
    end: datetime
    as_of: datetime
    looks: pa.Table  # LOOK schema, from eight hours before the start to eight hours after the end
    sensors: tuple[Sensor, ...]
    cells: Grid
    columns: tuple[Columns, ...]
    observations: pa.Table  # of the window and a day on each side, for the passes ahead
    _seen: dict[IncidentType, Floats] = field(default_factory=dict)  # worked out once per kind

    def seen_fraction(
        self, area: Area | None, start: datetime, end: datetime, kinds: tuple[IncidentType, ...]
    ) -> float:
        """Chance, 0..1, that an event of one of the kinds would have been detected, over area and time.

        The mean over the cells of the area (None: the whole watched area), the hours from `start` to `end`
        and the kinds. Hours outside the watched window count as not seen. 0.0 where there is no cell, no
        hour or no kind.

        Raises:
            NaiveTimeError: a moment without a zone.
        """
        inside = np.ones(self.cells.south_deg.size, bool) if area is None else self.cells.inside(area)
        length_s = (utc(end) - utc(start)).total_seconds()
        if not (inside.any() and kinds and length_s > 0):
            return 0.0
        first = self.start.timestamp() + HOUR_S * np.arange(self.hours.count)
        last = np.minimum(first + HOUR_S, self.end.timestamp())
        share = np.clip(np.minimum(last, end.timestamp()) - np.maximum(first, start.timestamp()), 0.0, None) / length_s
        found = [float(share @ self._detected(kind)[:, inside].mean(axis=1)) for kind in kinds]
        return float(np.clip(np.mean(found), 0.0, 1.0))

    def looks_at(self, lat_deg: float, lon_deg: float, start: datetime, end: datetime) -> pa.Table:
        """Looks at the cell that holds a place, whose interval touches [start, end]. LOOK schema.

        Raises:
            NaiveTimeError: a moment without a zone.
        """
        half = self.cells.step_deg / 2
        near = (np.abs(self.cells.lat_deg - lat_deg) <= half) & (np.abs(self.cells.lon_deg - lon_deg) <= half)
        names = [self.cells.names[number] for number in np.flatnonzero(near)]
        there = pc.is_in(self.looks.column("cell"), pa.array(names, pa.string()))
        timely = pc.and_(
            pc.less_equal(self.looks.column("started_utc"), pa.scalar(utc(end))),
            pc.greater_equal(self.looks.column("ended_utc"), pa.scalar(utc(start))),
        )
        return self.looks.filter(pc.and_(there, timely))

    def next_look(self, lat_deg: float, lon_deg: float, after: datetime) -> datetime | None:
        """The next satellite pass over a place whose feed we receive; None if none comes within 48 hours.

        Raises:
            NaiveTimeError: a moment without a zone.
        """
        times = [self._next(sensor, lat_deg, lon_deg, utc(after)) for sensor in self.sensors]
        return min((moment for moment in times if moment is not None), default=None)

    def day(self) -> CoverageDay:
        """The shares, reasons, cells and sensors that a report shows."""
        lat, lon = float(self.cells.lat_deg.mean()), float(self.cells.lon_deg.mean())
        ahead = {sensor.sensor_id: self._next(sensor, lat, lon, self.end) for sensor in self.sensors}
        return summary.day(
            area=self.area.name or "watched area",
            grid=self.cells,
            hours=self.hours,
            columns=self.columns,
            sensors=self.sensors,
            known_hours=(self.as_of - self.start).total_seconds() / HOUR_S,
            next_looks=ahead,
            cells_next_s=self._cells_next(),
        )

    @property
    def hours(self) -> Hours:
        """The hours of the window; the last may be a part of one."""
        count = int(np.ceil((self.end - self.start).total_seconds() / HOUR_S))
        return Hours(start_s=self.start.timestamp(), count=count, cells=self.cells.south_deg.size)

    def _detected(self, kind: IncidentType) -> Floats:
        if kind not in self._seen:
            self._seen[kind] = self.hours.detected(self.columns, kind)
        return self._seen[kind]

    def _cells_next(self) -> Floats:
        """For each cell the first pass after the window of a satellite whose feed we receive; infinite for none."""
        first = np.full(self.cells.south_deg.size, np.inf)
        window = (self.end.timestamp(), (self.end + AHEAD).timestamp())
        for sensor in self.sensors:
            if self._received(sensor):
                orbit = ORBITS[sensor.sensor_id]
                found = thermal.passes(orbit, self.observations, self.cells.lat_deg, self.cells.lon_deg, window)
                np.minimum.at(first, found.cell, found.t_s)
        return first

    def _received(self, sensor: Sensor) -> bool:
        return sensor.place is None and sensor.until_utc is not None and sensor.until_utc >= self.start

    def _next(self, sensor: Sensor, lat_deg: float, lon_deg: float, after: datetime) -> datetime | None:
        if not self._received(sensor):
            return None
        window = (after.timestamp(), (after + AHEAD).timestamp())
        found = thermal.passes(
            ORBITS[sensor.sensor_id], self.observations, np.array([lat_deg]), np.array([lon_deg]), window
        )
        if not found.t_s.size:
            return None
        return datetime.fromtimestamp(round(float(found.t_s.min())), tz=UTC)


def watch(
    *,
    observations: pa.Table,
    skies: pa.Table,
    feeds: Mapping[str, Intervals],
    area: Area,
    start: datetime,
    end: datetime,
    as_of: datetime,
) -> Coverage:
    """What could have been seen of an area from `start` to `end`.

    Args:
        observations: OBSERVATION schema, of the window and a day on each side; thermal rows fix the passes,
            patrol rows are the watches kept.
        skies: SKY schema, of the same days.
        feeds: for each satellite sensor the intervals in which its feed was received; see `feeds`.
        area: the watched area.
        start: first moment of the window.
        end: first moment after it.
        as_of: rows received later do not count; looks later have not happened.

    Raises:
        NaiveTimeError: a moment without a zone.
        OutOfRange: an end that is not after the start.
    """
    start, end, as_of = utc(start), utc(end), utc(as_of)
    if end <= start:
        raise OutOfRange("window", f"{start}..{end}", "an end after its start")
    observations, skies = (_known(rows, as_of) for rows in (observations, skies))
    cells = grid(area)
    window = ((start - _REACH_BACK).timestamp(), max(min(end + _REACH_BACK, as_of), start - _REACH_BACK).timestamp())
    manned = posts.stations(observations)
    exercise = any(observations.column("exercise").to_pylist())
    orbiting = thermal.satellites(feeds, exercise=exercise)
    columns: Sequence[Columns] = [
        *(
            thermal.looks(ORBITS[one.sensor_id], cells, (observations, skies), feeds[one.sensor_id], window)
            for one in orbiting
        ),
        *(posts.looks(station, cells, window) for station in manned),
    ]
    return Coverage(
        area=area,
        start=start,
        end=end,
        as_of=as_of,
        looks=table(cells, columns),
        sensors=(*orbiting, *(station.sensor for station in manned)),
        cells=cells,
        columns=tuple(columns),
        observations=observations,
    )


def _known(rows: pa.Table, as_of: datetime) -> pa.Table:
    return rows.filter(pc.less_equal(rows.column("received_utc"), pa.scalar(as_of)))
