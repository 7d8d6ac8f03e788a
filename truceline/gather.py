"""What is known of a day before anyone reads the text: rows, claims, what could be seen, and the incidents in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from truceline.claims.read import original_places, read_claims
from truceline.coverage.coverage import Coverage, feeds, watch
from truceline.fusion.association.delayed_changes import Changes
from truceline.fusion.fuse import MARGIN, Evidence, Fused, fuse, likely
from truceline.fusion.likelihood.instrument_rows import newest
from truceline.fusion.likelihood.thermal_clutter import Background, learn
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import REMEMBERED_DAYS, Past, remembered
from truceline.model.arrow import to_records, to_table, within, without
from truceline.model.place import Area, Place
from truceline.model.records import (
    BackgroundFire,
    Claim,
    Elements,
    Entry,
    Look,
    Observation,
    ReferenceLine,
    Sky,
    Statement,
)
from truceline.store.store import Store

THERMAL = ("firms",)  # sources whose observations are hot spots
SOLVED = ("seismic", "radar")  # sources of instruments that find events
SEASON = timedelta(days=60)  # how far back a new plant is remembered
BUSY = timedelta(days=30)  # how far back the density of reports is taken
ELEMENTS = timedelta(days=60)  # old orbital elements are read too, so that the report can say how old they are
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One day [start, end), as it was known."""

    start: datetime
    end: datetime
    observed: pa.Table
    stated: pa.Table
    skies: pa.Table
    entered: pa.Table
    lines: tuple[ReferenceLine, ...]
    claims: list[Claim]
    register: list[Entry]
    coverage: Coverage
    fused: Fused

    def tables(self) -> tuple[pa.Table, ...]:
        """The rows read, by noun."""
        return self.observed, self.stated, self.skies, self.entered


class Gathering:
    """A store opened for work; what does not change from day to day is read once."""

    def __init__(self, store: Store, area: Area, *, exercise: bool) -> None:
        """`area`: what the mission looks at. Rows marked EXERCISE count in an exercise alone."""
        self.store, self.area, self.exercise = store, area, exercise
        self._thermal: dict[datetime, pa.Table] = {}
        self._solved: dict[datetime, pa.Table] = {}
        self._background: dict[tuple[str, datetime, int, int], Background] = {}
        self._likely: dict[tuple[str, datetime, datetime], Past] = {}

    def day(self, start: datetime, end: datetime, *, as_of: datetime, params: Params) -> Facts:
        """What was received of [start, end) by `as_of`, what could be seen, and the incidents in it."""
        observed, skies, stated = self._around(start, end, as_of)
        lines = current(to_records(ReferenceLine, self._rows(ReferenceLine, end=end, as_of=as_of)))
        entered = self._rows(Entry, as_of=as_of)
        coverage = self._coverage((observed, skies, stated), start, end, as_of)
        first, last = start - MARGIN, end + MARGIN
        near = within(observed, first, last)
        late, claims = self._late(near, stated, (first, last), as_of, params)
        evidence = Evidence(
            observations=newest(pa.concat_tables([near, late])), claims=claims, history=self._busy_places(first, as_of),
            earlier=self._earlier(start, as_of), looks=coverage.looks,
            sensors=coverage.sensors, lines=lines, watched=self.area, past=self._past(start, lines, as_of, params),
        )  # fmt: skip
        return Facts(
            start=start, end=end, observed=pa.concat_tables([observed, without(late, start - DAY, end + DAY)]),
            stated=stated, skies=skies, entered=entered, lines=lines, claims=claims,
            register=to_records(Entry, entered), coverage=coverage,
            fused=fuse(evidence, self._learned(start, as_of, params), start=start, end=end, params=params),
        )  # fmt: skip

    def coverage(self, start: datetime, end: datetime, *, as_of: datetime) -> Coverage:
        """What could have been seen of [start, end)."""
        return self._coverage(self._around(start, end, as_of), start, end, as_of)

    def _rows(self, noun: type, **which: Any) -> pa.Table:  # noqa: ANN401 - as `Store.read` takes them
        """Rows as the store holds them; those of an exercise are no evidence of a mission."""
        table = self.store.read(noun, **which)
        return table if self.exercise else table.filter(pc.invert(table["exercise"]))

    def _around(self, start: datetime, end: datetime, as_of: datetime) -> tuple[pa.Table, pa.Table, pa.Table]:
        """Observations, skies and statements of a window and what lies around it."""
        observed, skies = (
            self._rows(noun, start=start - DAY, end=end + DAY, as_of=as_of) for noun in (Observation, Sky)
        )
        return observed, skies, self._rows(Statement, start=start - MARGIN, end=end + MARGIN, as_of=as_of)

    def _coverage(
        self, rows: tuple[pa.Table, pa.Table, pa.Table], start: datetime, end: datetime, as_of: datetime
    ) -> Coverage:
        observed, skies, stated = rows
        orbits = self._rows(Elements, start=start - ELEMENTS, end=end + ELEMENTS, as_of=as_of)
        return watch(
            observations=observed, skies=skies, statements=stated, elements=orbits,
            feeds=feeds(self._known_thermal(as_of)), area=self.area, start=start, end=end, as_of=as_of,
        )  # fmt: skip

    def _known_thermal(self, as_of: datetime) -> pa.Table:
        if as_of not in self._thermal:
            self._thermal[as_of] = self._rows(Observation, as_of=as_of, sources=THERMAL)
        return self._thermal[as_of]

    def _late(
        self, observed: pa.Table, stated: pa.Table, window: tuple[datetime, datetime], as_of: datetime, params: Params
    ) -> tuple[pa.Table, list[Claim]]:
        """Observations outside the window that its radar changes ask about; claims of the window, and such as well."""
        changes = Changes(observed, window[0], params)
        if not changes:
            return observed.slice(0, 0), read_claims(stated)
        span = min(window[0], changes.span()[0]), max(window[1], changes.span()[1])
        others, told = (self._rows(noun, start=span[0], end=span[1], as_of=as_of) for noun in (Observation, Statement))
        claims = read_claims(told)
        near = {one.claim_id for one in changes.claims(claims)}
        return changes.rows(without(others, *window)), [
            one
            for one in claims
            if one.claim_id in near or (one.started_utc < window[1] and one.ended_utc >= window[0])
        ]

    def _earlier(self, start: datetime, as_of: datetime) -> pa.Table:
        """What instruments recorded in the 60 days before: new plants, quarries, radar clutter."""
        if as_of not in self._solved:
            self._solved[as_of] = newest(self._rows(Observation, as_of=as_of, sources=SOLVED))
        return pa.concat_tables(
            [within(table, start - SEASON, start) for table in (self._known_thermal(as_of), self._solved[as_of])]
        )

    def _busy_places(self, until: datetime, as_of: datetime) -> list[tuple[str, Place]]:
        return original_places(self._rows(Statement, start=until - BUSY, end=until, as_of=as_of))

    def _past(self, start: datetime, lines: Sequence[ReferenceLine], as_of: datetime, params: Params) -> Past:
        """Where incidents were likely in the weeks before: each day once, from its own evidence."""
        days = [start - DAY * n for n in range(1, REMEMBERED_DAYS + 1)]
        keys = {day: (params.digest(), as_of, day) for day in days}
        missing = [day for day in days if keys[day] not in self._likely]
        if missing:
            rows = self._weeks(min(missing), max(missing) + DAY, as_of)
            for day in missing:
                self._likely[keys[day]] = self._likely_day(day, rows, lines, as_of, params)
        return remembered([(n + 1, self._likely[keys[day]]) for n, day in enumerate(days)])

    def _weeks(self, start: datetime, end: datetime, as_of: datetime) -> tuple[pa.Table, pa.Table]:
        """Observations and statements of a window, with what its days need around them; read once."""
        observed = self._rows(Observation, start=start - MARGIN, end=end + MARGIN, as_of=as_of)
        return observed, self._rows(Statement, start=start - MARGIN - BUSY, end=end + MARGIN, as_of=as_of)

    def _likely_day(
        self, start: datetime, rows: tuple[pa.Table, pa.Table], lines: Sequence[ReferenceLine], as_of: datetime,
        params: Params,
    ) -> Past:  # fmt: skip
        end, first, last = start + DAY, start - MARGIN, start + DAY + MARGIN
        observed, stated = rows
        near = within(observed, first, last)
        late, claims = self._late(near, within(stated, first, last), (first, last), as_of, params)
        evidence = Evidence(
            observations=newest(pa.concat_tables([near, late])), claims=claims,
            history=original_places(within(stated, first - BUSY, first)),
            earlier=self._earlier(start, as_of), looks=to_table(Look, ()),
            sensors=(), lines=lines, watched=self.area,
        )  # fmt: skip
        return likely(evidence, self._learned(start, as_of, params), start=start, end=end, params=params)

    def _learned(self, start: datetime, as_of: datetime, params: Params) -> Background:
        middle = start + DAY / 2
        key = (params.digest(), as_of, middle.year, middle.month)
        if key not in self._background:
            dated = self.store.read(BackgroundFire, end=datetime(middle.year, 1, 1, tzinfo=UTC), as_of=as_of)
            self._background[key] = learn(
                self._known_thermal(as_of), dated, bounds=self.area.bounds(), day=middle, params=params
            )
        return self._background[key]


def current(lines: Sequence[ReferenceLine]) -> tuple[ReferenceLine, ...]:
    """The latest drawing of each drawer; none is preferred."""
    latest: dict[str, ReferenceLine] = {}
    for line in sorted(lines, key=lambda line: (line.valid_from_utc, line.line_id)):
        latest[line.drawn_by] = line
    return tuple(latest[name] for name in sorted(latest))
