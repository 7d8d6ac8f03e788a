"""What could be seen of a day, made once for each window, `as_of` and set of numbers."""

from datetime import date, datetime

from truceline.coverage.coverage import Coverage, watch
from truceline.fusion.params import Params
from truceline.gather.known import Known
from truceline.gather.last_few import put
from truceline.gather.rows import Around, Rows
from truceline.model.place import Area
from truceline.model.times import local_day


class Watches:
    """The coverage of the days that were asked for last."""

    def __init__(self, rows: Rows, area: Area, zone: str) -> None:
        self.rows, self.area, self.zone = rows, area, zone
        self._held: dict[tuple[datetime, datetime, str], Coverage] = {}

    def of_day(self, known: Known, day: date) -> Coverage:
        """What could have been seen of a local day, as it was known."""
        start, end = local_day(day, self.zone)
        return self.of(known.around(start, end), start, end, as_of=known.moment, params=known.params)

    def of(self, around: Around, start: datetime, end: datetime, *, as_of: datetime, params: Params) -> Coverage:
        """The same of [start, end), out of the rows around it."""
        observed, skies, stated = around
        key = (start, as_of, params.digest())
        if key not in self._held:
            made = watch(
                observations=observed, skies=skies, statements=stated, elements=self.rows.orbits(start, end, as_of),
                feeds=self.rows.heat(as_of).feeds, area=self.area, start=start, end=end, as_of=as_of,
                numbers=params.detection(),
            )  # fmt: skip
            put(self._held, key, made)
        return self._held[key]
