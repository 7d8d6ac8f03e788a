"""The cases whose best time lies in one local day, weighed with what that day could see and what the days before tell.

A case is weighed once for each `as_of`, whichever report shows it.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from truceline.coverage.coverage import Coverage
from truceline.fusion.evidence.evidence_combination import WeighedSet
from truceline.fusion.fuse import MARGIN, uncollected
from truceline.fusion.incidents.incident_records import incident_records
from truceline.fusion.incidents.observer_only_incidents import named_incidents
from truceline.fusion.likelihood.fire_level import FireLevel
from truceline.fusion.measurements.measurement_table import THERMAL
from truceline.fusion.nondetection.instrument_watches import instrument_watches
from truceline.fusion.nondetection.non_detection import DetectionOpportunities
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import NO_PAST, REMEMBERED_DAYS, Past
from truceline.fusion.prior.reporting_footprint import ReportingFootprint
from truceline.fusion.window import Found, divided, weighed_on
from truceline.gather.casebook import REACH_DAYS, Casebook
from truceline.gather.known import Known
from truceline.gather.rows import SEASON
from truceline.model.arrow import within
from truceline.model.cases import Case
from truceline.model.records import Incident
from truceline.model.times import local_day

Rows = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeDay:
    """One local day."""

    incidents: tuple[Incident, ...]
    cases: Mapping[str, Case]  # by incident id; without those that have no number
    background: int  # sets of hot spots under `shown_from`
    background_ids: tuple[str, ...]
    opportunities: DetectionOpportunities
    level: FireLevel  # of the background of fires

    def shown(self, start: datetime, end: datetime, *, whole: bool) -> list[tuple[Incident, Case | None]]:
        """Its incidents with their cases: all of them, or those whose case touches [start, end)."""
        pairs = [(one, self.cases.get(one.incident_id)) for one in self.incidents]
        return [(one, case) for one, case in pairs if whole or (case is not None and case.touches(start, end))]


def home_day(book: Casebook, day: date, coverage: Callable[[date], Coverage]) -> HomeDay:
    """The incidents of a local day and what stayed background.

    Raises:
        ArithmeticError: a waterfall does not add up within 1e-9.
    """
    with uncollected():
        return _home_day(book, day, coverage)


def _home_day(book: Casebook, day: date, coverage: Callable[[date], Coverage]) -> HomeDay:
    known, params = book.known, book.known.params
    start, end = local_day(day, known.zone)
    watched = coverage(day)
    if _nothing(book, day, start, end):
        alone = known.items(day)
        could_see = _opportunities(known, watched, start, end, alone.footprint, params)
        return HomeDay(
            incidents=(), cases={}, background=0, background_ids=(), opportunities=could_see, level=alone.level
        )
    homes = book.register.by_item()
    held = divided(book.view(day), homes)
    index = next(k for k, one in enumerate(held.window.days) if one.start == start)
    opportunities = _opportunities(known, watched, start, end, held.window.days[index].footprint, params)
    cases = {case.number: case for case in book.register.open() if known.local(case.best_utc) == day}
    groups = _groups(held, cases, book, day)
    prior = held.window.days[index].prior(params).with_past(past_of(book, start))
    weighed, part, search, rows = weighed_on(held, index, list(groups.values()), prior, opportunities, params)
    numbers = list(groups)
    shown = [k for k, one in enumerate(weighed) if not _is_background(one, part.family, params)]
    items = [item for k in shown for row in weighed[k].measurements for item in part.inside(row).tolist()]
    before = within(known.recorded, start - SEASON, start)
    made = incident_records(
        [weighed[k] for k in shown], part, search, held.window.records(items), start, params, before
    )
    of = {one.incident_id: cases[numbers[k]] for one, k in zip(made, shown, strict=True) if numbers[k] in cases}
    near = within(known.used, start - MARGIN, end + MARGIN)
    named = named_incidents(near, start=start, end=end, params=params, homes=homes)
    of |= {one.incident_id: book.register.cases[homes[one.members[0]]] for one in named if one.members[0] in homes}
    sets = [rows[list(weighed[k].measurements)].tolist() for k in range(len(weighed)) if k not in set(shown)]
    sets += _low(held, index, groups)
    ids = [held.window.ids[i] for group in sets for row in group for i in held.window.measurements.inside(row).tolist()]
    return HomeDay(
        incidents=(*made, *named), cases=of, background=len(sets), background_ids=tuple(sorted(ids)),
        opportunities=opportunities, level=held.window.days[index].level,
    )  # fmt: skip


def _nothing(book: Casebook, day: date, start: datetime, end: datetime) -> bool:
    """Whether nothing was received that a case of the day, or of a day beside it, could be made of.

    A rule that remembers asks for forty days; after the end of the kept files most of them are such days.
    """
    known, reach = book.known, timedelta(days=REACH_DAYS + 1)
    first, last = start - reach, end + reach
    return not (
        within(known.used, first, last).num_rows
        or any(one.started_utc < last and one.ended_utc >= first for one in known.claims)
        or any(known.local(case.best_utc) == day for case in book.register.open())
    )


def past_of(book: Casebook, start: datetime) -> Past:
    """Cases of the weeks before, as their evidence alone has them: what is expected here."""
    first = start - timedelta(days=REMEMBERED_DAYS)
    before = [case for case in book.register.open() if first <= case.best_utc < start]
    if not before:
        return NO_PAST
    return Past(
        lat_deg=np.array([case.lat_deg for case in before]),
        lon_deg=np.array([case.lon_deg for case in before]),
        days_before=np.array([(start - case.best_utc) / timedelta(days=1) for case in before]),
        probability=np.array([case.chance for case in before]),
    )


def _groups(held: Found, cases: Mapping[str, Case], book: Casebook, day: date) -> dict[str, Rows]:
    """Measurements by number of the case; outside the register's days, the sets as they are found."""
    window, homes = held.window, book.register.by_item()
    found: dict[str, list[int]] = defaultdict(list)
    for row, head in enumerate(window.measurements.head.tolist()):
        number = homes.get(window.ids[head], "")
        if number in cases:
            found[number].append(row)
    for index, event in enumerate(held.events):
        heads = [window.ids[int(window.measurements.head[row])] for row in event.measurements]
        if book.known.local(event.best_utc) == day and not any(head in homes for head in heads):
            found[f"unnumbered {index}"] = list(event.measurements)
    return {number: tuple(rows) for number, rows in found.items()}


def _low(held: Found, index: int, groups: Mapping[str, Rows]) -> list[list[int]]:
    """Sets of hot spots of a day that are no event by all we know."""
    events = {row for event in held.events for row in event.measurements}
    events |= {row for rows in groups.values() for row in rows}
    sets: dict[int, list[int]] = defaultdict(list)
    hot = held.window.measurements.family == THERMAL
    for row in np.flatnonzero(hot).tolist():
        sets[int(held.label[row])].append(row)
    return [
        rows
        for label, rows in sorted(sets.items())
        if held.window.day[label] == index and events.isdisjoint(rows) and label in rows
    ]


def _is_background(one: WeighedSet, family: np.ndarray, params: Params) -> bool:
    """A set of hot spots that silence pressed below `shown_from`."""
    return one.probability < params.shown_from and bool((family[list(one.measurements)] == THERMAL).all())


def _opportunities(  # noqa: PLR0917
    known: Known, coverage: Coverage, start: datetime, end: datetime, footprint: ReportingFootprint, params: Params
) -> DetectionOpportunities:
    """Who could have seen what, for the silences."""
    near = within(known.used, start - MARGIN, end + MARGIN)
    earlier = within(known.recorded, start - SEASON, start)
    texts = sorted(
        {one.source for one in known.claims if one.started_utc < end + MARGIN and one.ended_utc >= start - MARGIN}
    )
    watches = instrument_watches(near, earlier, coverage.looks, coverage.sensors, start, params)
    return DetectionOpportunities(coverage.looks, coverage.sensors, start, texts, params, footprint, watches)
