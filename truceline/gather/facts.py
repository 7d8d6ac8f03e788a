"""What is known of a day before anyone reads the text: rows, claims, what could be seen, and the incidents in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from truceline.coverage.coverage import Coverage, feeds, watch
from truceline.fusion.fuse import MARGIN, Evidence, Fused, fuse
from truceline.fusion.likelihood.instrument_rows import newest
from truceline.fusion.params import Params
from truceline.gather.known_before import KnownBefore, late_changes
from truceline.gather.rows import DAY, Around, Rows
from truceline.model.arrow import to_records, within, without
from truceline.model.place import Area
from truceline.model.records import Claim, Entry, ReferenceLine
from truceline.store.store import Store


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
        self.area, self.rows = area, Rows(store, exercise=exercise)
        self.before = KnownBefore(self.rows, area)

    def day(self, start: datetime, end: datetime, *, as_of: datetime, params: Params) -> Facts:
        """What was received of [start, end) by `as_of`, what could be seen, and the incidents in it."""
        observed, skies, stated = around = self.rows.around(start, end, as_of)
        lines = current(to_records(ReferenceLine, self.rows.of(ReferenceLine, end=end, as_of=as_of)))
        entered = self.rows.of(Entry, as_of=as_of)
        coverage = self._watched(around, (start, end), as_of, params)

        first, last = start - MARGIN, end + MARGIN
        near = within(observed, first, last)
        late, claims = late_changes(self.rows, near, stated, (first, last), as_of=as_of, params=params)
        evidence = Evidence(
            observations=newest(pa.concat_tables([near, late])), claims=claims, looks=coverage.looks,
            history=self.rows.busy_places(first, as_of), earlier=self.rows.earlier(start, as_of),
            sensors=coverage.sensors, lines=lines, watched=self.area,
            past=self.before.past(start, lines, as_of, params),
        )  # fmt: skip
        background = self.before.background(start, as_of, params)
        fused = fuse(evidence, background, start=start, end=end, params=params)
        return Facts(
            start=start, end=end, observed=pa.concat_tables([observed, without(late, start - DAY, end + DAY)]),
            stated=stated, skies=skies, entered=entered, lines=lines, claims=claims,
            register=to_records(Entry, entered), coverage=coverage, fused=fused,
        )  # fmt: skip

    def coverage(self, start: datetime, end: datetime, *, as_of: datetime, params: Params) -> Coverage:
        """What could have been seen of [start, end)."""
        return self._watched(self.rows.around(start, end, as_of), (start, end), as_of, params)

    def _watched(self, around: Around, window: tuple[datetime, datetime], as_of: datetime, params: Params) -> Coverage:
        (observed, skies, stated), (start, end) = around, window
        return watch(
            observations=observed, skies=skies, statements=stated, elements=self.rows.orbits(start, end, as_of),
            feeds=feeds(self.rows.thermal(as_of)), area=self.area, start=start, end=end, as_of=as_of,
            numbers=params.detection(),
        )  # fmt: skip


def current(lines: Sequence[ReferenceLine]) -> tuple[ReferenceLine, ...]:
    """The latest drawing of each drawer; none is preferred."""
    latest: dict[str, ReferenceLine] = {}
    for line in sorted(lines, key=lambda line: (line.valid_from_utc, line.line_id)):
        latest[line.drawn_by] = line
    return tuple(latest[name] for name in sorted(latest))
