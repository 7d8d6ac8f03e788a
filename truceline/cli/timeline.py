"""`truceline timeline`: what is dated, by whom, as a page, as JSON and as a calendar."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.agreement.loading import load
from truceline.agreement.together import together
from truceline.cli._coalition import LedgerOption, TextsOption, at_end_of, known_of, store_of
from truceline.cli._door import JsonOption, WorkspaceOption, errors, say, tell
from truceline.cli._workspace import opened
from truceline.cli.new import read_agreement
from truceline.evidence._files import write_whole
from truceline.model.arrow import to_records
from truceline.model.canonical import plain
from truceline.model.records import Entry
from truceline.model.times import zone
from truceline.report.coalition import calendar
from truceline.report.coalition.draw import day_words
from truceline.report.coalition.pages import timeline_page
from truceline.report.coalition.timeline import TRUCES, Timeline, timeline
from truceline.report.formats.html._words import Clock


def run(
    workspace: WorkspaceOption = Path(),
    ledger: LedgerOption = None,
    texts: TextsOption = False,  # noqa: FBT002 - a switch of the command line
    agreement: Annotated[
        list[str] | None, typer.Option(help="Agreement file or shipped name, instead of the workspace's; repeatable.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="ISO date: what was known at its end; now otherwise.")] = None,
    clock: Annotated[str | None, typer.Option("--zone", help="Zone of the page, for marks given in UTC.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write one printable page (HTML) here.")] = None,
    ics: Annotated[Path | None, typer.Option(help="Write an iCalendar file here.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Show what is dated: meetings, statements, entries into force under each reading, deliveries, truces."""
    with errors(as_json=json):
        told = _told(workspace, ledger, agreement, as_of, clock, read_texts=texts, as_json=json)
        if page is not None:
            write_whole(page, timeline_page(told), mode=0o644)
        if ics is not None:
            write_whole(ics, calendar.render(told), mode=0o644)
    if json:
        tell(plain(told))
        return
    mark = "EXERCISE " if told.exercise else ""
    say(f"{mark}{len(told.marks)} marks, as known on {Clock(told.zone).moment(told.as_of_utc)}")
    for one in told.marks:
        reading = f" (reading: {one.reading})" if one.reading else ""
        disputed = "; date disputed" if one.disputed else ""
        say(f"  {day_words(one, told.zone)}  {one.lane}: {one.title}{reading}{disputed} [{one.mark}: {one.origin}]")


def _told(
    folder: Path, ledgers: list[str] | None, named: list[str] | None, as_of: str | None, clock: str | None,
    *, read_texts: bool, as_json: bool,
) -> Timeline:  # fmt: skip
    known_by = at_end_of(as_of, folder, ledgers or (), as_json=as_json)
    known = known_of(folder, ledgers or (), known_by, texts=read_texts, as_json=as_json)
    texts = [load(data, name) for name, data in map(read_agreement, named or ())]
    truces: list[Entry] = []
    exercise = False
    if not ledgers:
        ws = opened(folder, as_json=as_json)
        texts = texts or [load(data, name) for _, name, data in ws.agreements]
        truces = to_records(Entry, store_of(ws).read(Entry, as_of=known_by, sources=(TRUCES,)))
        exercise = ws.exercise
    local = clock or (texts[0].zone if texts else "UTC")
    return timeline(known, together(texts), truces, zone=zone(local).key, exercise=exercise)
