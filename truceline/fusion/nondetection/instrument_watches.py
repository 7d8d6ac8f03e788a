"""Instruments without looks: a seismic network that always listens, a radar with passes; and what they watched.

The silence of an instrument counts where somebody states that it watched: in its own file, or for a simulated one
that it hears everything. A catalogue of events alone states nothing about the places without events.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.fusion.likelihood.instrument_rows import CHANGED, is_instrument
from truceline.fusion.measurements.measurement_table import hour_of, hours
from truceline.fusion.params import Params
from truceline.kernels import zones
from truceline.model.arrow import to_records
from truceline.model.place import Area
from truceline.model.records import Observation, Sensor
from truceline.model.terms import Means, Phenomenon

RADAR_SOURCE = "radar"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSpan:
    """A stretch of time, in hours, in which an instrument watched an area."""

    from_h: float
    to_h: float
    area: Area | None  # None: everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentWatch:
    """One instrument, and when and where it would have shown an event; elsewhere its silence says nothing."""

    sensor_id: str
    title: str
    radar: bool
    spans: tuple[WatchSpan, ...]

    def covers(self, lat_deg: float, lon_deg: float, hour: float) -> bool:
        """Whether it would have shown an event there and then."""
        return any(
            span.from_h <= hour <= span.to_h and (span.area is None or is_in(span.area, lat_deg, lon_deg))
            for span in self.spans
        )


def instrument_watches(  # noqa: PLR0917
    observations: pa.Table, earlier: pa.Table, looks: pa.Table, sensors: Iterable[Sensor], origin: datetime,
    params: Params,
) -> tuple[InstrumentWatch, ...]:  # fmt: skip
    """Instruments whose rows were received, and the watches that their files state."""
    looked = set(looks["sensor_id"].unique().to_pylist())
    stated = [one for one in sensors if one.place is None and one.sensor_id not in looked]
    shown = _shown((observations, earlier), {one.sensor_id for one in stated}, origin)
    always = (WatchSpan(from_h=-math.inf, to_h=math.inf, area=None),)
    found = {
        one.sensor_id: InstrumentWatch(
            sensor_id=one.sensor_id, title=one.title, radar=shown[one.sensor_id].radar,
            spans=shown[one.sensor_id].spans(params) if shown[one.sensor_id].radar else always,
        )
        for one in stated if one.sensor_id in shown
    }  # fmt: skip
    return (*found.values(), *(feed for feed in watches(observations, origin) if feed.sensor_id not in found))


def watches(observations: pa.Table, origin: datetime) -> Iterator[InstrumentWatch]:
    """Instruments whose files state what they watched: rows "nothing observed" of an area, from start to end."""
    quiet = pc.and_(
        pc.equal(observations["phenomenon"], Phenomenon.NOTHING.value),
        pc.equal(observations["means"], Means.DETECTED.value),
    )
    spans: dict[tuple[str, bool], list[WatchSpan]] = defaultdict(list)
    for row in to_records(Observation, observations.filter(quiet)):
        if isinstance(row.place, Area):
            start, end = hour_of(row.started_utc, origin), hour_of(row.ended_utc, origin)
            spans[row.sensor, row.source == RADAR_SOURCE].append(WatchSpan(from_h=start, to_h=end, area=row.place))
    for (sensor, radar), mine in sorted(spans.items(), key=lambda pair: pair[0]):
        yield InstrumentWatch(sensor_id=sensor, title=sensor[:1].upper() + sensor[1:], radar=radar, spans=tuple(mine))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """Hours of the rows of one instrument."""

    radar: bool
    hours: Sequence[float]

    def spans(self, params: Params) -> tuple[WatchSpan, ...]:
        """A pass shows what came within a revisit before it."""
        return tuple(
            WatchSpan(from_h=hour - params.radar_pass_h, to_h=hour, area=None) for hour in sorted(set(self.hours))
        )


def _shown(tables: Sequence[pa.Table], wanted: set[str], origin: datetime) -> dict[str, _Shown]:
    names = pa.array(sorted(wanted), pa.string())
    at: dict[str, list[float]] = defaultdict(list)
    radars = set()
    for table in tables:
        rows = table.filter(pc.and_(is_instrument(table), pc.is_in(table["sensor"], names)))
        words = rows["phenomenon"].to_pylist()
        for sensor, word, hour in zip(
            rows["sensor"].to_pylist(), words, hours(rows["seen_utc"], origin).tolist(), strict=True
        ):
            at[sensor].append(hour)
            if word == CHANGED:
                radars.add(sensor)
    return {name: _Shown(radar=name in radars, hours=mine) for name, mine in at.items()}


def is_in(area: Area, lat_deg: float, lon_deg: float) -> bool:
    """Whether a point lies in an area."""
    return bool(zones.assign(_zone(area), np.array([lat_deg]), np.array([lon_deg]))[0].size)


@lru_cache(maxsize=256)
def _zone(area: Area) -> zones.Zones:
    return zones.build([area.polygons])
