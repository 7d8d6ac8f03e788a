"""The items of one day as measurements, each in exactly one day, with what that day knows of clutter and places.

Hot spots are taken with an hour either side, so that a pass over midnight is read whole, and then kept by the moment
of their brightest pixel. Hours count from the beginning of the day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.likelihood.fire_level import LOOK_BACK, FireLevel, fire_level
from truceline.fusion.likelihood.instrument_clutter import BlastClutter
from truceline.fusion.likelihood.instrument_measurements import instrument_measurements
from truceline.fusion.likelihood.instrument_rows import is_instrument
from truceline.fusion.likelihood.observer_measurements import NAMED, SOUNDS, observer_measurements
from truceline.fusion.likelihood.skies import clear_days
from truceline.fusion.likelihood.text_measurements import told_measurements
from truceline.fusion.likelihood.thermal_clutter import Background
from truceline.fusion.likelihood.thermal_measurements import thermal_measurements
from truceline.fusion.measurements.measurement_table import Measurements, joined_measurements
from truceline.fusion.params import Params
from truceline.fusion.prior.kinds_told import KindsTold
from truceline.fusion.prior.land_front import land_front
from truceline.fusion.prior.prior_intensity import PriorIntensity, age_days, area_km2
from truceline.fusion.prior.report_density import ReportDensity
from truceline.fusion.prior.reporting_footprint import ReportingFootprint
from truceline.model.arrow import SKY, TIME, to_records
from truceline.model.place import Area, Place
from truceline.model.records import Claim, Observation, ReferenceLine
from truceline.model.terms import IncidentType, Phenomenon

PASS = timedelta(hours=1)  # rows of one pass lie within minutes

Tables = tuple[pa.Table, pa.Table, pa.Table]
Original = tuple[list[Claim], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Items by number: hot spots, what people perceived, instruments; then claims."""

    tables: Tables
    claims: tuple[Claim, ...]

    def __len__(self) -> int:
        return self._told() + len(self.claims)

    def ids(self) -> list[str]:
        """Observation and claim ids, by number."""
        seen = [name for table in self.tables for name in table["observation_id"].to_pylist()]
        return seen + [claim.claim_id for claim in self.claims]

    def records(self, items: Sequence[int]) -> dict[int, Observation | Claim]:
        """Some of the items as records."""
        found: dict[int, Observation | Claim] = {}
        for begin, table, mine in self._rows(items):
            found |= dict(zip(mine.tolist(), to_records(Observation, table.take(mine - begin)), strict=True))
        begin = self._told()
        return found | {item: self.claims[item - begin] for item in set(items) if item >= begin}

    def claim(self, item: int) -> Claim | None:
        """The claim of a number; None where it is no text."""
        begin = self._told()
        return self.claims[item - begin] if item >= begin else None

    def observations(self, items: Sequence[int]) -> pa.Table:
        """Rows of some of the items."""
        return pa.concat_tables([table.take(mine - begin) for begin, table, mine in self._rows(items)])

    def _rows(self, items: Sequence[int]) -> Iterator[tuple[int, pa.Table, NDArray[np.int64]]]:
        begin, wanted = 0, np.unique(np.asarray(items, np.int64))
        for table in self.tables:
            yield begin, table, wanted[(wanted >= begin) & (wanted < begin + table.num_rows)]
            begin += table.num_rows

    def _told(self) -> int:
        return sum(table.num_rows for table in self.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayKnown:
    """What was received of a day [start, end), and what it knows of the days before."""

    start: datetime
    end: datetime
    observations: pa.Table  # schema OBSERVATION; of the day and an hour either side
    originals: Sequence[Original]  # claims whose original lies in the day, with what repeats them
    history: Sequence[tuple[str, Place]]  # source and place of the original claims of the month before
    earlier: pa.Table  # instrument rows of the 60 days before
    lines: Sequence[ReferenceLine]
    watched: Area
    background: Background
    skies: pa.Table = field(default_factory=SKY.empty_table)  # of the day and the 60 days before
    told: Sequence[tuple[Place, IncidentType]] = ()  # place and kind of the claims of the month before


@dataclass(frozen=True, slots=True, kw_only=True)
class DayItems:
    """The items of one day, measured."""

    start: datetime
    end: datetime
    items: Items
    measurements: Measurements  # hours from `start`
    density: ReportDensity
    footprint: ReportingFootprint
    lines: tuple[Area, ...]
    watched: Area
    age_days: float  # of the newest drawing
    level: FireLevel  # of the background of fires
    kinds: KindsTold

    def prior(self, params: Params) -> PriorIntensity:
        """Where incidents are expected on this day, without a past; made when asked for: it is a raster of 30 MB."""
        return PriorIntensity(
            self.lines, self.density, area_km2(self.watched), params, watched=self.watched, age_days=self.age_days,
            kinds=self.kinds,
        )  # fmt: skip


def day_items(known: DayKnown, params: Params) -> DayItems:
    """Every item of the day as a measurement, or part of one."""
    start, size = known.start, area_km2(known.watched)
    own = _begun(known.observations, start, known.end)
    spots, seen, solved = split(known.observations)[0], *split(own)[1:]
    claims = tuple(claim for group, _ in known.originals for claim in group)
    density = ReportDensity(known.history, known.watched, size, params)
    footprint = ReportingFootprint(known.history, known.watched, params)
    blasts = BlastClutter(known.earlier, start, params)
    first = spots.num_rows
    told = first + seen.num_rows + solved.num_rows
    number = {claim.claim_id: told + index for index, claim in enumerate(claims)}
    areas = tuple(line.area for line in known.lines)
    level = fire_level(
        known.background, known.earlier, spots, land_front(areas), known.watched.bounds(), start=start, end=known.end,
        clear=clear_days(known.skies, known.watched.bounds(), start, LOOK_BACK),
    )  # fmt: skip
    hot = thermal_measurements(spots, known.earlier, known.background, level, start, params, offset=0)
    parts = [
        hot.take(np.flatnonzero((hot.at_hour >= 0) & (hot.at_hour < _hours(known.end - start)))),
        observer_measurements(seen, start, params, blasts, offset=first),
        instrument_measurements(solved, known.earlier, size, start, params, offset=first + seen.num_rows),
        told_measurements(known.originals, number, start, params, blasts),
    ]
    return DayItems(
        start=start, end=known.end, items=Items(tables=(spots, seen, solved), claims=claims),
        measurements=joined_measurements(parts), density=density, footprint=footprint,
        lines=areas, watched=known.watched, age_days=age_days(known.lines, start), level=level,
        kinds=KindsTold(known.told, known.watched, params),
    )  # fmt: skip


def split(table: pa.Table) -> Tables:
    """Hot spots; what people, posts and cameras perceived; what instruments solved or saw changed."""
    hot = pc.equal(table["phenomenon"], Phenomenon.HOT_SPOT.value)
    solved = is_instrument(table)
    named = pc.is_in(table["phenomenon"], pa.array([p.value for p in (*SOUNDS, *NAMED)]))
    return table.filter(hot), table.filter(pc.and_(named, pc.invert(solved))), table.filter(solved)


def _begun(table: pa.Table, start: datetime, end: datetime) -> pa.Table:
    """Rows seen within [start, end): each in one day."""
    seen = table["seen_utc"]
    return table.filter(pc.and_(pc.greater_equal(seen, pa.scalar(start, TIME)), pc.less(seen, pa.scalar(end, TIME))))


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600.0
