"""`truceline sea`: how free the passage was, by corridor and day; what was seen at sea, in numbers."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.agreement.loading import load
from truceline.agreement.together import together
from truceline.cli._coalition import at_end_of, store_of
from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell
from truceline.cli._workspace import opened
from truceline.evidence._files import write_whole
from truceline.evidence.keep import WATERS
from truceline.evidence.keep import keep as kept
from truceline.evidence.workspace import Workspace
from truceline.gather.rows import Rows
from truceline.model.errors import BadSetting
from truceline.model.sighting import Sighting
from truceline.model.times import utc_text
from truceline.model.transmission import Transmission
from truceline.report.assemble.at_sea import COLUMNS, lanes, passage_day
from truceline.report.formats.html._weeks import sheet
from truceline.sea.freedom import Freedom
from truceline.sea.literature import of_the_literature, share_excluded
from truceline.sea.summary import DELAY, SeaSummary, as_csv, summary
from truceline.sea.waters import Waters, waters_of


def run(
    waters: Annotated[
        Path | None,
        typer.Argument(
            help="Corridors, gates and ports: a YAML file as in docs/sea.md; those of the reports otherwise."
        ),
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_of: Annotated[str | None, typer.Option(help="ISO date: what was known at its end; now otherwise.")] = None,
    table: Annotated[Path | None, typer.Option("--csv", help="Write a line per corridor and day here.")] = None,
    figure: Annotated[Path | None, typer.Option(help="Write a drawing over all days (SVG) here.")] = None,
    keep: Annotated[bool, typer.Option(help="Keep the file: reports tell its lanes.")] = False,  # noqa: FBT002 - a switch
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Say how free the passage of each corridor was, by day, with an interval; never why, never who.

    Nothing younger than a day is told, and no ship and no place is named.
    """
    with errors(as_json=json):
        known_by = at_end_of(as_of, workspace, (), as_json=json)
        ws = opened(workspace, as_json=json)
        held = _waters(ws, waters, known_by, keep=keep)
        rows = Rows(store_of(ws), exercise=ws.exercise)
        seen = rows.of(Sighting, end=known_by - DELAY, as_of=known_by)
        table_of = rows.of(Transmission, as_of=known_by, columns=COLUMNS)
        told = summary(table_of, held, known_by, sightings=seen)
        if table is not None:
            write_whole(table, as_csv(told).encode(), mode=0o644)
        if figure is not None:
            days = [passage_day(one) for one in told.days]
            write_whole(figure, sheet(days, exercise=told.exercise).encode(), mode=0o644)
    if json:
        tell(_plain(told, held))
        return
    mark = "EXERCISE " if told.exercise else ""
    say(f"{mark}{told.reports} reports of {told.ships} ships, as known on {utc_text(told.as_of_utc)}")
    if told.untimed:
        say(f"{told.untimed} transmissions without a receiver's time are not used")
    for one in told.days:
        say(f"  {_line(one)}")
    counted = sum(one.counts for one in told.silences)
    say(f"{len(told.silences)} silences, of which {counted} count: reception was good")
    theirs, excluded = len(of_the_literature(told.silences)), _excluded(held)
    say(
        f"by the rule of the literature (12 hours, 50 nautical miles off the shore) {theirs}; "
        f"of {excluded:.0%} of the water about the lanes it says nothing"
    )
    say(f"{len(told.outages)} outages of a receiver, {len(told.disturbed)} hours and cells with interference")
    if told.crossed.looks:
        matched, every = told.crossed.matched, len(told.crossed.matches)
        say(f"{told.crossed.looks} scenes: {matched} vessels of ships that reported, {every - matched} of none")
    say("; ".join(f"{kind} {count}" for kind, count in told.counts().items()) or "no events")


def _waters(ws: Workspace, file: Path | None, known_by: datetime, *, keep: bool) -> Waters:
    """Those of a file, or those that the reports tell of."""
    if file is None:
        found = lanes(ws, together([load(data, name) for _, name, data in ws.agreements]), known_by)
        if found is None:
            expected = "a file of waters, one kept before (--keep), or a corridor at sea of the text that is a lane"
            raise BadSetting(where="waters", found="none", expected=expected, look="docs/sea.md")
        return found.waters
    data = file.read_bytes()
    held = waters_of(data, file.name)
    if keep:
        at = now()
        kept(ws, WATERS, file.name, data, received_utc=at, at_utc=at, origin="the mission", licence="the mission's own")
        ws.seal()
    return held


def _line(one: Freedom) -> str:
    index = "not known" if one.index is None else f"{one.index:.2f}"
    reasons = ", ".join(f"{outcome.value} {share:.0%}" for outcome, share in one.reasons.items())
    tail = f"; less than 1 for: {reasons}" if reasons else ""
    return (
        f"{one.day.isoformat()}  {one.corridor}: {index} ({one.least:.2f} to {one.most:.2f}), "
        f"{one.wanted} wanted, {one.begun} set out, reception {one.reception:.2f}{tail}"
    )


def _excluded(waters: Waters) -> float:
    """The share of the water in the box of all lanes of which the rule of the literature says nothing."""
    rings = [ring for lane in waters.corridors for polygon in lane.lane.polygons for ring in polygon]
    lons, lats = zip(*(at for ring in rings for at in ring), strict=True)
    return share_excluded(min(lats), min(lons), max(lats), max(lons))


def _plain(told: SeaSummary, waters: Waters) -> dict[str, Any]:
    return {
        "as_of": utc_text(told.as_of_utc),
        "exercise": told.exercise,
        "reports": told.reports,
        "ships": told.ships,
        "untimed": told.untimed,
        "events": dict(told.counts()),
        "silences": len(told.silences),
        "silences_that_count": sum(one.counts for one in told.silences),
        "silences_of_the_literature": len(of_the_literature(told.silences)),
        "excluded_by_the_literature": round(_excluded(waters), 3),
        "looks": told.crossed.looks,
        "matched": told.crossed.matched,
        "unmatched": len(told.crossed.matches) - told.crossed.matched,
        "outages": len(told.outages),
        "disturbed_hours": len(told.disturbed),
        "days": [
            {
                "corridor": one.corridor, "day": one.day.isoformat(), "index": one.index, "least": one.least,
                "most": one.most, "reception": one.reception, "wanted": one.wanted, "begun": one.begun,
                "outcomes": {outcome.value: count for outcome, count in one.outcomes.items()},
                "reasons": {outcome.value: share for outcome, share in one.reasons.items()},
            }
            for one in told.days
        ],
    }  # fmt: skip
