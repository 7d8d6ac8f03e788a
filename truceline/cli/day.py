"""`truceline day`: the report of a day, or of each day of a period."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, progress, tell
from truceline.cli._workspace import opened
from truceline.day import Desk
from truceline.model.errors import OutOfRange
from truceline.report.publish import Made

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)  # the epoch of the store; what a typing error exceeds


def run(
    day: Annotated[str, typer.Argument(help="ISO date, a calendar day of the mission's zone.")],
    workspace: WorkspaceOption = Path(),
    to: Annotated[str | None, typer.Option(help="Last day of a period, included.")] = None,
    as_of: Annotated[str | None, typer.Option(help="What was known by then, with offset; now otherwise.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Make, sign and verify the report of each day: reports/DATE/report.html, .json, .csv and bundle.zip."""
    with errors(as_json=json):
        days = days_between(day, to or day)
        desk = Desk(opened(workspace, as_json=json))
        cutoff = moment(as_of)
        for one in progress(days, "day", str, quiet=json):
            made = desk.make(one, as_of=cutoff, at_utc=now())
            _tell_made(made, as_json=json)


def days_between(first: str, last: str) -> list[date]:
    """Every day from the first to the last, both included.

    Raises:
        OutOfRange: not ISO dates, outside the calendar of time zones, or the last before the first.
    """
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as bad:
        raise OutOfRange("day", f"{first}, {last}", "ISO dates, e.g. 2025-03-18") from bad
    for asked in (start, end):
        if not FIRST_DAY <= asked <= LAST_DAY:
            raise OutOfRange("day", asked.isoformat(), f"a day from {FIRST_DAY} to {LAST_DAY}")
    if end < start:
        raise OutOfRange("last day", last, f"{first} or later")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def _tell_made(made: Made, *, as_json: bool) -> None:
    report = made.report
    if as_json:
        tell({
            "day": report.day, "incidents": len(report.cases), "seen_share": report.coverage.seen_share,
            "report_sha256": made.report_sha256, "folder": str(made.folder), "exercise": report.exercise,
        })  # fmt: skip
        return
    mark = "EXERCISE " if report.exercise else ""
    print(f"{mark}{report.day}: {len(report.cases)} incidents; {report.coverage.sentence} {made.folder}")
