"""The days before a judged one, as far as a rule of its agreements remembers them; each day is gathered once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from truceline.agreement.nouns import Agreement
from truceline.assess.factors.sight import Before
from truceline.assess.judging.memory import remembered_from
from truceline.coverage.coverage import Coverage
from truceline.gather.facts import Facts
from truceline.model.records import Incident
from truceline.model.times import local_day, zone


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    """What rules that look back need of a day, without its rows: those of a month are a third of a gigabyte."""

    start: datetime
    end: datetime
    coverage: Coverage
    incidents: tuple[Incident, ...]


class DaysBefore:
    """What was known of earlier days under one set of numbers."""

    def __init__(self, zone_name: str, gathered: Callable[[datetime, datetime, datetime], Facts]) -> None:
        """`gathered(start, end, as_of)`: the facts of a local day [start, end)."""
        self.zone, self._gathered = zone_name, gathered
        self._held: dict[tuple[date, datetime], _Remembered] = {}

    def of(self, texts: Sequence[Agreement], found: Facts, *, as_of: datetime) -> Before | None:
        """The days before `found` from the first that a rule needs; None where none looks back."""
        since = remembered_from(texts, found.start)
        if since is None:
            return None
        day = found.start.astimezone(zone(self.zone)).date()
        days: list[_Remembered] = []
        while (day := day - timedelta(days=1)) and local_day(day, self.zone)[1] > since:
            days.append(self._of_day(day, as_of))
        days.reverse()
        here = {one.incident_id for one in found.fused.incidents}  # a case that lasts is told on each of its days
        told = (one for day_before in days for one in day_before.incidents)
        earlier = {one.incident_id: one for one in told if one.incident_id not in here}
        return Before(
            since=days[0].start if days else since,
            incidents=tuple(earlier.values()),
            days=tuple((one.start, one.end, one.coverage) for one in days),
        )

    def _of_day(self, day: date, as_of: datetime) -> _Remembered:
        if (day, as_of) not in self._held:
            facts = self._gathered(*local_day(day, self.zone), as_of)
            self._held[day, as_of] = _Remembered(
                start=facts.start, end=facts.end, coverage=facts.coverage, incidents=facts.fused.incidents
            )
        return self._held[day, as_of]
