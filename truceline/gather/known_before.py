"""What a day knows from the years before it: the background of fires of its season."""

from datetime import UTC, datetime

from truceline.fusion.likelihood.fire_table import fire_table
from truceline.fusion.likelihood.thermal_clutter import Background, learned, years_held
from truceline.fusion.params import Params
from truceline.gather.heat import Heat
from truceline.gather.rows import DAY, Rows
from truceline.model.place import Area

BLOCK = 5  # days that share a background


class Backgrounds:
    """Learned once for five days at a time, under the same numbers and the same fires."""

    def __init__(self, rows: Rows, area: Area) -> None:
        """`area`: what the mission looks at."""
        self.rows, self.area = rows, area
        self._held_years = years_held(area.bounds())
        self._held: dict[tuple[str, int, int, int, int], Background] = {}

    def of(self, start: datetime, heat: Heat, as_of: datetime, params: Params) -> Background:
        """How often fires that are no incident are seen, around a day; `heat`: every hot spot known then, or later."""
        middle = start + DAY / 2
        dated = self.rows.dated_fires(middle.year, as_of, self._held_years)
        fires = int((heat.fires.known(as_of) & (heat.fires.year < middle.year)).sum())
        block = middle.timetuple().tm_yday // BLOCK
        key = (params.digest(), middle.year, block, fires, len(dated.year))
        if key not in self._held:
            day = datetime(middle.year, 1, 1, tzinfo=UTC) + DAY * min(block * BLOCK + BLOCK // 2, 364)
            self._held[key] = learned(
                heat.fires, dated, bounds=self.area.bounds(), day=day, params=params, table=fire_table(), moment=as_of
            )
        return self._held[key]
