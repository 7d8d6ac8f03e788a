"""All that is said of the sea over some days: one value for every door; its public forms hold no ship and no place."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.sea.crosscheck import NOTHING, Crossed, crossed
from truceline.sea.events import sea_events
from truceline.sea.freedom import Freedom, days_of, freedom
from truceline.sea.interference import Interference, degraded, disturbed_sd_m, interference
from truceline.sea.nouns import SeaEvent
from truceline.sea.passages import Outcome, passages
from truceline.sea.reception import (
    CELL_DEG,
    HOUR_S,
    Outage,
    ShipHours,
    Silence,
    outages,
    ship_hours,
    silences,
)
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
    disturbed: tuple[Interference, ...]
    hours: ShipHours
    crossed: Crossed
    ships: int
    reports: int
    untimed: int  # transmissions whose time is only that of the file: not used
    exercise: bool

    def counts(self) -> Mapping[str, int]:
        """Events by kind, without ships or places; those at disturbed positions are counted apart."""
        kinds = (f"{one.kind}, at disturbed positions" if one.disturbed else one.kind for one in self.events)
        return dict(sorted(Counter(kinds).items()))


def summary(
    table: pa.Table, waters: Waters, as_of: datetime, within: tuple[datetime, datetime] | None = None, *,
    sightings: pa.Table | None = None,
) -> SeaSummary:  # fmt: skip
    """Everything over a table of transmissions. Days that end less than 24 hours before `as_of` are left out.

    The days run from the first report to the last one; `within` [first, last] names others. `sightings` are what
    satellites saw.
    """
    reports = reports_of(table)
    areas = tuple((one.name, one.lane) for one in waters.corridors)
    events = sea_events(
        table, areas=areas, harbours=waters.harbours, protected=waters.protected, buffer_m=waters.buffer_m
    )
    disturbed, hours = interference(events), ship_hours(reports)
    unsure_m = disturbed_sd_m(reports, disturbed)
    seen = NOTHING if sightings is None else crossed(sightings, reports, hours, _lengths(table), unsure_m)
    events, sure = (*degraded(events, disturbed), *seen.events), reports.only(unsure_m == 0.0)
    days: list[Freedom] = []
    if within is None and len(reports):
        within = moment(reports.t_s[0]), moment(reports.t_s[-1])
    if within is not None:
        whole = [
            day for day in days_of(*within)
            if datetime.combine(day, time(), UTC) + timedelta(days=1) + DELAY <= as_of
        ]  # fmt: skip
        for corridor in waters.corridors:
            days += freedom(
                corridor, passages(sure, corridor, events, berths=bool(waters.harbours)), hours, whole, disturbed
            )
    return SeaSummary(
        as_of_utc=as_of,
        days=tuple(days),
        events=events,
        silences=silences(reports, hours=hours),
        outages=outages(reports, hours),
        disturbed=disturbed,
        hours=hours,
        crossed=seen,
        ships=len(np.unique(reports.who)),
        reports=len(reports),
        untimed=pc.sum(pc.equal(table["clock"], "file")).as_py() or 0,
        exercise=bool(pc.any(table["exercise"]).as_py()),
    )


def _lengths(table: pa.Table) -> dict[str, float]:
    said = table.filter(pc.is_valid(table["length_m"]))
    return dict(zip(said["mmsi"].to_pylist(), said["length_m"].to_pylist(), strict=True))


def heard_cells(told: SeaSummary, first: datetime, last: datetime) -> list[tuple[float, float, float, int]]:
    """South and west of each cell where ships sailed in [first, last): mean chance of a report, ship-hours.

    Hours in which a ship was displaced by interference are left out: she was elsewhere.
    """
    hours = told.hours
    low, high = (moment.timestamp() // HOUR_S for moment in (first, last))
    displaced = {(int(who), int(one.started_utc.timestamp() // HOUR_S)) for one in told.disturbed for who in one.ships}
    today = np.flatnonzero((hours.hour >= low) & (hours.hour < high))
    keys = zip(hours.who[today].tolist(), hours.hour[today].tolist(), strict=True)
    rows = today[np.array([key not in displaced for key in keys], bool)]
    if not rows.size:
        return []
    south, west = (np.floor(one[rows] / CELL_DEG) for one in (hours.lat_deg, hours.lon_deg))
    cells, number = np.unique(np.stack([south, west], axis=1), axis=0, return_inverse=True)
    number = number.reshape(-1)
    count, chance = np.bincount(number), np.bincount(number, weights=hours.chance[rows])
    return [
        (float(a) * CELL_DEG, float(b) * CELL_DEG, float(total / n), int(n))
        for (a, b), total, n in zip(cells, chance, count, strict=True)
    ]


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
