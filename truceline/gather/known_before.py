"""What a day knows from the years before it: the background of fires of its season."""

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from truceline.fusion.likelihood.thermal_clutter import Background, learn, years_held
from truceline.fusion.params import Params
from truceline.gather.rows import DAY, Rows
from truceline.model.arrow import TIME
from truceline.model.place import Area

BLOCK = 5  # days that share a background


class Backgrounds:
    """Learned once for five days at a time, under the same numbers and the same fires."""

    def __init__(self, rows: Rows, area: Area) -> None:
        """`area`: what the mission looks at."""
        self.rows, self.area = rows, area
        self._held_years = years_held(area.bounds())
        self._held: dict[tuple[str, int, int, int, int], Background] = {}

    def of(self, start: datetime, thermal: pa.Table, as_of: datetime, params: Params) -> Background:
        """How often fires that are no incident are seen, around a day; `thermal`: every hot spot known."""
        middle = start + DAY / 2
        dated = self.rows.dated_fires(middle.year, as_of, self._held_years)
        years_before = pc.less(thermal["started_utc"], pa.scalar(datetime(middle.year, 1, 1, tzinfo=UTC), TIME))
        fires = pc.sum(years_before).as_py() or 0
        block = middle.timetuple().tm_yday // BLOCK
        key = (params.digest(), middle.year, block, fires, dated.num_rows)
        if key not in self._held:
            day = datetime(middle.year, 1, 1, tzinfo=UTC) + DAY * min(block * BLOCK + BLOCK // 2, 364)
            self._held[key] = learn(thermal, dated, bounds=self.area.bounds(), day=day, params=params)
        return self._held[key]
