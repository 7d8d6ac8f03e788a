"""Rows of the store as a day asks for them: windows, and what does not change from day to day, read once."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from truceline.fusion.fuse import MARGIN
from truceline.fusion.likelihood.kept_fires import PastFires
from truceline.gather.heat import COLUMNS, Heat, HotMonth, counted
from truceline.gather.last_few import put
from truceline.model.arrow import TIME
from truceline.model.records import INVENTED, BackgroundFire, Elements, Observation, Sky, Statement
from truceline.store.checks import Out
from truceline.store.store import Store

THERMAL = ("firms",)  # sources whose observations are hot spots
SOLVED = ("seismic", "radar")  # sources of instruments that find events
SEASON = timedelta(days=60)  # how far back a new plant is remembered
BUSY = timedelta(days=30)  # how far back the density of reports is taken
ELEMENTS = timedelta(days=60)  # old orbital elements are read too, so that the report can say how old they are
DAY = timedelta(days=1)
DATED = ("lat_deg", "lon_deg", "day_utc")  # what a background learns from a fire

Around = tuple[pa.Table, pa.Table, pa.Table]  # observations, skies, statements


class Rows:
    """A store opened for work. Rows marked EXERCISE count in an exercise alone."""

    def __init__(self, store: Store, *, exercise: bool) -> None:
        self.store, self.exercise = store, exercise
        self._heat: dict[datetime, Heat] = {}
        self._dated: dict[tuple[int, datetime], PastFires] = {}

    def of(self, noun: type, **which: Any) -> pa.Table:  # noqa: ANN401 - as `Store.read` takes them
        """Rows as the store holds them; those of an exercise are no evidence of a mission."""
        return self._counted(self.store.read(noun, **which))

    def withdrawn(self) -> dict[tuple[str, str], tuple[Out, ...]]:
        """The withdrawals, ended or not, of kept files, by source and SHA-256."""
        return self.store.withdrawn()

    def around(self, start: datetime, end: datetime, as_of: datetime) -> Around:
        """Observations, skies and statements of a window and what lies around it."""
        observed, skies = (self.of(noun, start=start - DAY, end=end + DAY, as_of=as_of) for noun in (Observation, Sky))
        return observed, skies, self.of(Statement, start=start - MARGIN, end=end + MARGIN, as_of=as_of)

    def orbits(self, start: datetime, end: datetime, as_of: datetime) -> pa.Table:
        """Orbital elements of the weeks on either side."""
        return self.of(Elements, start=start - ELEMENTS, end=end + ELEMENTS, as_of=as_of)

    def heat(self, as_of: datetime) -> Heat:
        """What every hot spot that was known teaches."""
        if as_of not in self._heat:
            of_month = partial(HotMonth.of, exercise=self.exercise)
            months = self.store.by_month(Observation, of_month, as_of=as_of, sources=THERMAL, columns=COLUMNS)
            put(self._heat, as_of, Heat.of(months))
        return self._heat[as_of]

    def hot(self, as_of: datetime, since: datetime) -> pa.Table:
        """Hot spots that began at a moment or later."""
        return self.of(Observation, start=since, as_of=as_of, sources=THERMAL)

    def cool(self, as_of: datetime) -> pa.Table:
        """Observations that are no hot spots."""
        return self.of(Observation, as_of=as_of, sources=self.store.sources() - set(THERMAL))

    def _counted(self, table: pa.Table) -> pa.Table:
        return counted(table, exercise=self.exercise)

    def dated_fires(self, year: int, as_of: datetime, without: tuple[int, ...] = ()) -> PastFires:
        """Day and place of the fires of the years before that are known by date alone: half a million rows.

        `without` names years that nobody asks for: they stand in the shipped table. Files marked EXERCISE teach an
        exercise alone; such a fire has no mark of its own.
        """
        if (year, as_of) not in self._dated:
            spans: list[tuple[datetime | None, datetime]] = []
            start: datetime | None = None
            for held in (*sorted(one for one in without if one < year), year):
                end = datetime(held, 1, 1, tzinfo=UTC)
                if start is None or start < end:
                    spans.append((start, end))
                start = datetime(held + 1, 1, 1, tzinfo=UTC)
            invented = frozenset[str]() if self.exercise else self.store.noted(INVENTED)
            columns = (*DATED, "blob_sha256") if invented else DATED
            parts = [
                self.store.read(BackgroundFire, start=first, end=last, as_of=as_of, columns=columns)
                for first, last in spans
            ]
            fires = pa.concat_tables(parts)
            if invented:
                fires = fires.filter(pc.invert(pc.is_in(fires["blob_sha256"], pa.array(sorted(invented)))))
            self._dated[year, as_of] = PastFires.dated(fires)
        return self._dated[year, as_of]

    def skies(self, start: datetime, end: datetime, as_of: datetime) -> pa.Table:
        """Skies of a window."""
        return self.of(Sky, start=start, end=end, as_of=as_of)


def overlapping(table: pa.Table, start: datetime, end: datetime) -> pa.Table:
    """Rows whose interval overlaps [start, end), as the store reads them."""
    first, last = (pa.scalar(moment, TIME) for moment in (start, end))
    begun = pc.and_(pc.less(table["started_utc"], last), pc.greater_equal(table["started_utc"], first))
    return table.filter(
        pc.or_(begun, pc.and_(pc.less(table["started_utc"], last), pc.greater(table["ended_utc"], first)))
    )


def with_members(observed: pa.Table, every: pa.Table, members: frozenset[str]) -> pa.Table:
    """The rows of a day, and those behind its cases that lie outside it."""
    wanted = pa.array(sorted(members - set(observed["observation_id"].to_pylist())), pa.string())
    if not len(wanted):
        return observed
    return pa.concat_tables([observed, every.filter(pc.is_in(every["observation_id"], value_set=wanted))])
