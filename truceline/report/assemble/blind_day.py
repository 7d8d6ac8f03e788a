"""What could not be seen on one local day, and the next looks at places, as one value."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from truceline.agreement.nouns import Agreement
from truceline.agreement.together import watched_area
from truceline.coverage.coverage import Coverage
from truceline.coverage.places import asked_place
from truceline.evidence.workspace import Workspace
from truceline.model.cases import Case
from truceline.model.records import Observation, ReferenceLine, Statement
from truceline.model.report import BlindDay, CaseSpot, PlaceAhead
from truceline.model.times import local_day
from truceline.report.assemble.facts import disclaimer, shapes
from truceline.store.store import Store


def blind_day(
    workspace: Workspace, texts: Sequence[Agreement], store: Store, seen: Coverage, *,
    day: date, as_of: datetime, at: Sequence[str], lines: Sequence[ReferenceLine] = (), cases: Iterable[Case] = (),
) -> BlindDay:  # fmt: skip
    """The local day as it was known at `as_of`.

    `at` are places: "48.5,37.0", or names that a kept row or the agreement knows. Next looks are sought from the
    end of the day, or from `as_of` where that comes first. Of the `cases` those are drawn that touch the day.

    Raises:
        UnknownName: a place nobody knows.
        OutOfRange: a place that is no position.
    """
    start, end = local_day(day, workspace.zone)
    rows = [store.read(noun, end=end, as_of=as_of) for noun in (Statement, Observation)] if at else []
    places = [asked_place(one, rows, [watched_area(texts)]) for one in at]
    after = min(end, max(start, as_of))
    return BlindDay(
        exercise=workspace.exercise, mission=workspace.mission, disclaimer=disclaimer(workspace, texts),
        day=day.isoformat(), zone=workspace.zone, start_utc=start, as_of_utc=as_of, coverage=seen.day(),
        hours=seen.by_hour(),
        places=tuple(
            PlaceAhead(name=name, lat_deg=lat, lon_deg=lon, looks=seen.looks_ahead(lat, lon, after))
            for name, lat, lon in places
        ),
        shapes=shapes(texts, lines),
        cases=tuple(
            CaseSpot(number=case.number, lat_deg=case.lat_deg, lon_deg=case.lon_deg)
            for case in sorted(cases, key=lambda case: case.number)
            if case.touches(start, end)
        ),
    )  # fmt: skip
