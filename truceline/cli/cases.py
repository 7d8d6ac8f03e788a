"""`truceline cases`: every case of a span of days as a table and as areas."""

import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, say, tell
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting
from truceline.report.case_table import Row, areas, latest, table
from truceline.report.reread import reread

FORMATS: dict[str, Callable[[Sequence[Row]], bytes]] = {"csv": table, "geojson": areas}


def run(
    first: Annotated[str, typer.Argument(help="First day: 2025-03-18, 18.03.2025, yesterday.")],
    to: Annotated[str | None, typer.Option(help="Last day, included; the first day alone otherwise.")] = None,
    workspace: WorkspaceOption = Path(),
    show: Annotated[str | None, typer.Option(help="Print one of the two: csv or geojson; write nothing.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """List the cases of made reports, each once: reports/cases_FIRST_LAST.csv and .geojson."""
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        days = days_between(first, to or first, zone_name=ws.zone)
        rows, absent = _rows(ws, days)
        if show is not None:
            sys.stdout.buffer.write(_format(show)(rows))
            return
        name = f"cases_{days[0].isoformat()}_{days[-1].isoformat()}"
        files = [ws.reports_folder / f"{name}.{suffix}" for suffix in FORMATS]
        for path in files:
            path.write_bytes(FORMATS[path.suffix[1:]](rows))
        if json:
            tell({"cases": len(rows), "without_report": absent, "files": [str(path) for path in files]})
            return
        mark = "EXERCISE " if ws.exercise else ""
        made = len(days) - len(absent)
        cases, reports = "case" if len(rows) == 1 else "cases", "report" if made == 1 else "reports"
        say(f"{mark}{len(rows)} {cases} from {made} {reports}.", *map(str, files))
        if absent:
            say(f"No report was made of {_spans(absent)}: their cases are not in the table.", problem=True)


def _rows(workspace: Workspace, days: list[date]) -> tuple[tuple[Row, ...], list[str]]:
    """The cases of the days that have a report, and the days that have none."""
    paths = {day.isoformat(): workspace.reports_folder / day.isoformat() / "report.json" for day in days}
    absent = [day for day, path in paths.items() if not path.is_file()]
    if len(absent) == len(days):
        raise BadSetting(
            where=str(workspace.reports_folder), found=f"no report of {_spans(absent)}",
            expected="a day that was made", look=f"truceline day {absent[0]}",
        )  # fmt: skip
    return latest(reread(path.read_bytes()) for path in paths.values() if path.is_file()), absent


def _spans(days: list[str]) -> str:
    """2025-03-18; 2025-03-18 to 2025-03-20, 2025-03-25."""
    spans: list[list[date]] = []
    for day in map(date.fromisoformat, days):
        if spans and day - spans[-1][-1] == timedelta(days=1):
            spans[-1].append(day)
        else:
            spans.append([day])
    return ", ".join(f"{one[0]}" if len(one) == 1 else f"{one[0]} to {one[-1]}" for one in spans)


def _format(show: str) -> Callable[[Sequence[Row]], bytes]:
    if show not in FORMATS:
        raise BadSetting(where="--show", found=show, expected="csv or geojson", look="truceline cases --help")
    return FORMATS[show]
