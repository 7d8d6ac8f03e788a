"""What a day knows from the days before it: the background of fires, and where incidents were likely."""

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from truceline.claims.read import original_places, read_claims
from truceline.fusion.association.delayed_changes import Changes
from truceline.fusion.fuse import MARGIN, Evidence, likely
from truceline.fusion.likelihood.instrument_rows import newest
from truceline.fusion.likelihood.thermal_clutter import Background, learn
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import REMEMBERED_DAYS, Past, remembered
from truceline.gather.rows import BUSY, DAY, Rows
from truceline.model.arrow import to_table, within, without
from truceline.model.place import Area
from truceline.model.records import Claim, Look, Observation, ReferenceLine, Statement


class KnownBefore:
    """Learned once for each month and each day, under the same numbers and the same `as_of`."""

    def __init__(self, rows: Rows, area: Area) -> None:
        """`area`: what the mission looks at."""
        self.rows, self.area = rows, area
        self._background: dict[tuple[str, datetime, int, int], Background] = {}
        self._likely: dict[tuple[str, datetime, datetime], Past] = {}

    def background(self, start: datetime, as_of: datetime, params: Params) -> Background:
        """How often fires that are no incident are seen, in the month of a day."""
        middle = start + DAY / 2
        key = (params.digest(), as_of, middle.year, middle.month)
        if key not in self._background:
            dated = self.rows.dated_fires(middle.year, as_of)
            self._background[key] = learn(
                self.rows.thermal(as_of), dated, bounds=self.area.bounds(), day=middle, params=params
            )
        return self._background[key]

    def past(self, start: datetime, lines: Sequence[ReferenceLine], as_of: datetime, params: Params) -> Past:
        """Where incidents were likely in the weeks before: each day once, from its own evidence."""
        days = [start - DAY * n for n in range(1, REMEMBERED_DAYS + 1)]
        keys = {day: (params.digest(), as_of, day) for day in days}
        missing = [day for day in days if keys[day] not in self._likely]
        if missing:
            rows = self.rows.weeks(min(missing), max(missing) + DAY, as_of)
            for day in missing:
                self._likely[keys[day]] = self._likely_day(day, rows, lines, as_of, params)
        return remembered([(n + 1, self._likely[keys[day]]) for n, day in enumerate(days)])

    def _likely_day(
        self, start: datetime, rows: tuple[pa.Table, pa.Table], lines: Sequence[ReferenceLine], as_of: datetime,
        params: Params,
    ) -> Past:  # fmt: skip
        end, first, last = start + DAY, start - MARGIN, start + DAY + MARGIN
        observed, stated = rows
        near = within(observed, first, last)
        late, claims = late_changes(
            self.rows, near, within(stated, first, last), (first, last), as_of=as_of, params=params
        )
        evidence = Evidence(
            observations=newest(pa.concat_tables([near, late])), claims=claims,
            history=original_places(within(stated, first - BUSY, first)),
            earlier=self.rows.earlier(start, as_of), looks=to_table(Look, ()),
            sensors=(), lines=lines, watched=self.area,
        )  # fmt: skip
        return likely(evidence, self.background(start, as_of, params), start=start, end=end, params=params)


def late_changes(
    rows: Rows, observed: pa.Table, stated: pa.Table, window: tuple[datetime, datetime], *, as_of: datetime,
    params: Params,
) -> tuple[pa.Table, list[Claim]]:  # fmt: skip
    """Observations outside the window that its radar changes ask about; claims of the window, and such as well."""
    changes = Changes(observed, window[0], params)
    if not changes:
        return observed.slice(0, 0), read_claims(stated)
    span = min(window[0], changes.span()[0]), max(window[1], changes.span()[1])
    others, told = (rows.of(noun, start=span[0], end=span[1], as_of=as_of) for noun in (Observation, Statement))
    claims = read_claims(told)
    near = {one.claim_id for one in changes.claims(claims)}
    return changes.rows(without(others, *window)), [
        one for one in claims if one.claim_id in near or (one.started_utc < window[1] and one.ended_utc >= window[0])
    ]
