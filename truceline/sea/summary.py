"""All that is said of the sea over some days: one value for every door; its public forms hold no ship and no place."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pyarrow as pa

from truceline.sea.events import sea_events
from truceline.sea.freedom import Freedom, days_of, freedom
from truceline.sea.nouns import SeaEvent
from truceline.sea.passages import Outcome, passages
from truceline.sea.reception import Outage, Silence, interference, outages, ship_hours, silences
from truceline.sea.reports import moment, reports_of
from truceline.sea.waters import Waters

DELAY = timedelta(hours=24)  # trust.md section 6: no public word of a day before it lies so far back
COLUMNS = (
    "corridor", "day", "index", "least", "most", "reception", "wanted", "begun",
    *(outcome.name.lower() for outcome in Outcome), "reasons", "mark",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SeaSummary:
    """What was seen, weighed and counted. `events` and `silences` name ships: they are for the mission alone."""

    as_of_utc: datetime
    days: tuple[Freedom, ...]
    events: tuple[SeaEvent, ...]
    silences: tuple[Silence, ...]
    outages: tuple[Outage, ...]
    disturbed_hours: int
    ships: int
    reports: int
    untimed: int  # transmissions whose time is only that of the file: not used
    exercise: bool

    def counts(self) -> Mapping[str, int]:
        """Events by kind, without ships or places."""
        return dict(sorted(Counter(one.kind for one in self.events).items()))


def summary(table: pa.Table, waters: Waters, as_of: datetime) -> SeaSummary:
    """Everything over a table of transmissions. Days that end less than 24 hours before `as_of` are left out."""
    reports = reports_of(table)
    areas = tuple((one.name, one.lane) for one in waters.corridors)
    events = sea_events(
        table, areas=areas, harbours=waters.harbours, protected=waters.protected, buffer_m=waters.buffer_m
    )
    disturbed, hours = interference(events), ship_hours(reports)
    days: list[Freedom] = []
    if len(reports):
        whole = [
            day for day in days_of(moment(reports.t_s[0]), moment(reports.t_s[-1]))
            if datetime.combine(day, time(), UTC) + timedelta(days=1) + DELAY <= as_of
        ]  # fmt: skip
        for corridor in waters.corridors:
            days += freedom(corridor, passages(reports, corridor, events), hours, whole, disturbed)
    clocks = table["clock"].to_pylist()
    return SeaSummary(
        as_of_utc=as_of,
        days=tuple(days),
        events=events,
        silences=silences(reports),
        outages=outages(reports),
        disturbed_hours=len(disturbed),
        ships=len(set(reports.who.tolist())),
        reports=len(reports),
        untimed=clocks.count("file"),
        exercise=any(table["exercise"].to_pylist()),
    )


def as_csv(told: SeaSummary) -> str:
    """One line per corridor and day: no ship, no place, nothing younger than a day."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    if told.exercise:
        out.write("# EXERCISE\n")
    lines.writerow(COLUMNS)
    for one in told.days:
        index = "" if one.index is None else f"{one.index:.3f}"
        reasons = "; ".join(f"{outcome.value} {share:.0%}" for outcome, share in one.reasons.items())
        lines.writerow(
            (one.corridor, one.day.isoformat(), index, f"{one.least:.3f}", f"{one.most:.3f}", f"{one.reception:.2f}",
             one.wanted, one.begun, *(one.outcomes[outcome] for outcome in Outcome), reasons,
             "EXERCISE" if told.exercise else "")
        )  # fmt: skip
    return out.getvalue()
