"""Who could have seen what, hour by hour: the door of this room.

Written for rules and fusion, which may not look inside: looks as a plain table, sensors as records, and the
share of an area and time in which an event of a kind would have been detected. Knows no agreement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.coverage import posts, summary, thermal
from truceline.coverage.detection_by_hour import HOUR_S, Hours, every_hour
from truceline.coverage.detection_model import KINDS, VIEW_KIND
from truceline.coverage.feed_holes import holes
from truceline.coverage.grid import Grid, grid
from truceline.coverage.ledger import Columns, table
from truceline.coverage.orbits import ORBITS
from truceline.coverage.texts import TextSource, text_sources
from truceline.coverage.thermal import Intervals, Known, feeds
from truceline.engines.partitions import engine_for
from truceline.model.arrow import to_records
from truceline.model.detection import SHIPPED, Detection
from truceline.model.errors import OutOfRange
from truceline.model.place import Area
from truceline.model.records import Elements, Sensor
from truceline.model.report import CoverageDay, HourSeen, PlaceLook
from truceline.model.terms import IncidentType
from truceline.model.times import utc

__all__ = ["Coverage", "feeds", "watch"]

Floats = NDArray[np.float64]

DAY_HOURS = 24
AHEAD = timedelta(hours=48)  # a next look is sought this far; a satellite passes twice a day


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
    known: Known  # what the passes ahead are foretold from
    basis: Mapping[str, str]  # sensor id -> sentence: what the passes of a satellite rest on
    told: tuple[TextSource, ...] = ()
    received: Mapping[str, Intervals] = field(default_factory=dict)  # by title of the satellite: when its feed was
    numbers: Detection = SHIPPED
    _seen: dict[IncidentType, Floats] = field(default_factory=dict)  # worked out once per kind
    _hours: list[Hours] = field(default_factory=list)  # none, or the one

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
        found = [float(share @ self.chance(kind)[:, inside].mean(axis=1)) for kind in kinds]
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

    def chance(self, kind: IncidentType) -> Floats:
        """Chance, 0..1, that an event of a kind would have been detected.

        Shape (hours, cells): hours in UTC from `start`, cells in the order of `cells`.
        """
        if kind not in self._seen:
            self._seen.update(every_hour(self.hours, self.columns))
        return self._seen[kind]

    def chance_of(self, sensor_id: str, kind: IncidentType) -> Floats:
        """The same for one sensor alone; zeros for a sensor that is not there."""
        return self.hours.detected([part for part in self.columns if part.sensor_id == sensor_id], kind)

    def why(self, kind: IncidentType, sensor_id: str | None = None) -> NDArray[np.int64]:
        """The main reason why an event of a kind was missed, by all or by one sensor: codes of `ledger.REASONS`."""
        chosen = [k for k, part in enumerate(self.columns) if sensor_id in (None, part.sensor_id)]
        mine = [self.columns[k] for k in chosen]
        return self.hours.why(mine, kind, summary.rest([self.sensors[k] for k in chosen], mine, kind))

    def looks_ahead(self, lat_deg: float, lon_deg: float, after: datetime) -> tuple[PlaceLook, ...]:
        """The next look of every satellite at a place within 48 hours, and its chance under a clear sky.

        Of a satellite whose feed is not received: when it passes, with that said.

        Raises:
            NaiveTimeError: a moment without a zone.
        """
        from_s = utc(after).timestamp()
        made = []
        for sensor in self.sensors:
            if sensor.place is not None:
                continue
            orbit = ORBITS[sensor.sensor_id]
            window = (from_s, from_s + AHEAD.total_seconds())
            found, basis = thermal.passes(orbit, self.known, np.array([lat_deg]), np.array([lon_deg]), window)
            made.append(summary.place_look(sensor, orbit, found, basis, received=self._received(sensor)))
        return tuple(sorted(made, key=lambda look: (look.at_utc is None, look.at_utc, look.sensor_id)))

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
            known_hours=self._known_hours(),
            next_looks=ahead,
            cells_next_s=self._cells_next(),
            chances={kind: self.chance(kind) for kind in KINDS},
            why={kind: self.why(kind) for kind in KINDS},
            texts=[(one, one.looks(self.cells, self.hours.window_s())) for one in self.told],
            basis=self.basis,
            holes=holes(self.received, self.start, self.end),
        )

    def by_hour(self) -> tuple[HourSeen, ...]:
        """Every hour of the window over the whole area."""
        return tuple(summary.hours_seen(self.hours, self.columns, self.sensors, self._known_hours()))

    @property
    def hours(self) -> Hours:
        """The hours of the window; the last may be a part of one."""
        if not self._hours:
            count = int(np.ceil((self.end - self.start).total_seconds() / HOUR_S))
            cells = self.cells.south_deg.size
            self._hours.append(Hours(start_s=self.start.timestamp(), count=count, cells=cells, numbers=self.numbers))
        return self._hours[0]

    def _known_hours(self) -> float:
        return (self.as_of - self.start).total_seconds() / HOUR_S

    def _cells_next(self) -> Floats:
        """For each cell the first pass after the window of a satellite whose feed we receive; infinite for none."""
        first = np.full(self.cells.south_deg.size, np.inf)
        window = (self.end.timestamp(), (self.end + AHEAD).timestamp())
        for sensor in self.sensors:
            if self._received(sensor):
                orbit = ORBITS[sensor.sensor_id]
                found, _ = thermal.passes(orbit, self.known, self.cells.lat_deg, self.cells.lon_deg, window)
                np.minimum.at(first, found.cell, found.t_s)
        return first

    def _received(self, sensor: Sensor) -> bool:
        return sensor.place is None and sensor.until_utc is not None and sensor.until_utc >= self.start

    def _next(self, sensor: Sensor, lat_deg: float, lon_deg: float, after: datetime) -> datetime | None:
        if not self._received(sensor):
            return None
        window = (after.timestamp(), (after + AHEAD).timestamp())
        found, _ = thermal.passes(
            ORBITS[sensor.sensor_id], self.known, np.array([lat_deg]), np.array([lon_deg]), window
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
    elements: pa.Table | None = None,
    statements: pa.Table | None = None,
    numbers: Detection = SHIPPED,
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
        elements: ELEMENTS schema, of two weeks on each side; without them passes are fitted to the detections.
        statements: STATEMENT schema, of the window; they show which text sources were received.
        numbers: of detection, as fitted where somebody fitted.

    Raises:
        NaiveTimeError: a moment without a zone.
        OutOfRange: an end that is not after the start.
    """
    start, end, as_of = utc(start), utc(end), utc(as_of)
    if end <= start:
        raise OutOfRange("window", f"{start}..{end}", "an end after its start")
    observations, skies = (_known(rows, as_of) for rows in (observations, skies))
    cells = grid(area)
    back = timedelta(hours=numbers.look_back_h)
    window = ((start - back).timestamp(), max(min(end + back, as_of), start - back).timestamp())
    manned = posts.stations(observations, numbers)
    exercise = any(observations.column("exercise").to_pylist())
    orbiting = thermal.satellites(feeds, numbers, exercise=exercise)
    known = Known(
        observations=observations,
        elements=() if elements is None else tuple(to_records(Elements, _known(elements, as_of))),
    )
    told = () if statements is None else text_sources(_known(statements, as_of), numbers, exercise=exercise)
    passed = engine_for(cells.south_deg.size * len(orbiting) * DAY_HOURS).each(
        thermal.looks_of, thermal.Window(grid=cells, known=known, skies=skies, window_s=window),
        [(one.sensor_id, feeds[one.sensor_id]) for one in orbiting],
    )  # fmt: skip
    columns = (*(part for part, _ in passed), *(posts.looks(station, cells, window) for station in manned))
    said = [one.looks(cells, window) for one in told]
    return Coverage(
        area=area,
        start=start,
        end=end,
        as_of=as_of,
        looks=table(cells, [*columns, *said], KINDS.index(VIEW_KIND)),
        sensors=(*orbiting, *(station.sensor for station in manned)),
        cells=cells,
        columns=columns,
        known=known,
        basis={part.sensor_id: basis for part, basis in passed},
        told=told,
        received={
            **{one.title: feeds[one.sensor_id] for one in orbiting},
            **{one.sensor.title: one.received for one in told},
        },
        numbers=numbers,
    )


def _known(rows: pa.Table, as_of: datetime) -> pa.Table:
    return rows.filter(pc.less_equal(rows.column("received_utc"), pa.scalar(as_of)))
