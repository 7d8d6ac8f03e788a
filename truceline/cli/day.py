"""`truceline day`: the report of a day, or of each day of a period."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._dates import days_from, today_in
from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, progress, say, tell
from truceline.cli._workspace import opened
from truceline.day import Desk
from truceline.days import make_days
from truceline.engines.connect import opened as opened_engine
from truceline.engines.partitions import using
from truceline.model.errors import BadSetting
from truceline.model.report import Report
from truceline.report.notice import restricted
from truceline.report.publish import Made


def run(
    day: Annotated[str, typer.Argument(help="A day of the mission's zone: 2025-03-18, 18.03.2025, today.")],
    workspace: WorkspaceOption = Path(),
    to: Annotated[str | None, typer.Option(help="Last day of a period, included.")] = None,
    as_of: Annotated[str | None, typer.Option(help="What was known by then, with offset; now otherwise.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that make the days of a period; the same bytes.")] = 1,
    engine: Annotated[
        str | None, typer.Option(help="Workers: spark://host:port of Spark Connect, or sail; the same bytes.")
    ] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Make, sign and verify the report of each day: reports/DATE/report.html, .json, .csv and bundle.zip."""
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        days = days_between(day, to or day, zone_name=ws.zone, future=ws.exercise)
        desk = Desk(ws)
        cutoff = moment(as_of)
        today = today_in(ws.zone, now())
        told = lambda made: _tell_made(made, over=made.report.day < today.isoformat(), as_json=json)  # noqa: E731
        with (
            _working_on(engine, jobs),
            closing(make_days(desk, days, as_of=cutoff, clock=now, jobs=jobs, told=told)) as made,
        ):
            for _ in progress(days, "day", str, quiet=json):
                next(made)


@contextmanager
def _working_on(engine: str | None, jobs: int) -> Iterator[None]:
    """Have the work done by the workers of an engine; by this machine where none is named."""
    if engine is None:
        yield
        return
    if jobs > 1:
        raise BadSetting(
            where="--jobs", found=f"{jobs}, and --engine {engine}", expected="one of the two",
            look="an engine has workers of its own",
        )  # fmt: skip
    with opened_engine(engine) as workers, using(workers):
        yield


def days_between(first: str, last: str, *, zone_name: str = "UTC", future: bool = True) -> list[date]:
    """Every day from the first to the last, both included.

    Raises:
        OutOfRange: no days, the last before the first, or days to come where these are not meant.
    """
    return days_from(first, last, now_utc=now(), zone_name=zone_name, future=future)


def _internal(report: Report) -> str:
    """Items whose licence keeps them inside, by source; "" where there are none, and in an exercise."""
    inside = {one.source for one in report.sources if restricted(one.licence)}
    items = [one.source for case in report.cases for one in case.evidence] + [one.source for one in report.unlocated]
    found = Counter(name for name in items if name in inside and not report.exercise)
    return ", ".join(f"{count} item{'' if count == 1 else 's'} of {name}" for name, count in sorted(found.items()))


def _tell_made(made: Made, *, over: bool, as_json: bool) -> None:
    report = made.report
    listed = sum(case.listed for case in report.cases)
    below = len(report.cases) - listed
    if as_json:
        tell({
            "day": report.day, "incidents": listed, "candidates": below, "seen_share": report.coverage.seen_share,
            "report_sha256": made.report_sha256, "folder": str(made.folder), "exercise": report.exercise,
            "over": over,
        })  # fmt: skip
        return
    mark = "EXERCISE " if report.exercise else ""
    found = f"{listed} incident{'' if listed == 1 else 's'}"
    further = f" and {below} further in a compact table" if below else ""
    say(f"{mark}{report.day}: {found}{further}. {report.coverage.sentence} {made.folder}")
    if not over:
        say(f"{report.day} is not over: what follows it makes another report")
    if kept_inside := _internal(report):
        say(f"For internal use, not to be handed on: {kept_inside}; truceline export --mask makes what may go out")
