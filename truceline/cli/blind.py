"""`truceline blind`: what could not be seen on a day, why, and when the next look comes."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, say, tell
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.evidence._files import make_folder, write_whole
from truceline.model.canonical import plain
from truceline.model.report import BlindDay, PlaceAhead
from truceline.model.times import local_day, utc_text
from truceline.opened import OpenWorkspace
from truceline.report.assemble.blind_day import blind_day
from truceline.report.formats.html import render_blind
from truceline.report.formats.html._words import Clock, percent

NAME = "blind.html"


def run(
    day: Annotated[str, typer.Argument(help="A day of the mission's zone: 2025-03-18, 18.03.2025, today.")],
    workspace: WorkspaceOption = Path(),
    at: Annotated[
        list[str] | None, typer.Option(help='A place: "lat,lon", or a name that the kept files know; may be repeated.')
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="What was known by then, with offset; now otherwise.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Draw the blind map of a day: reports/DATE/blind.html, its shares and reasons, and the next look at places."""
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        one = days_between(day, day, zone_name=ws.zone)[0]
        desk = OpenWorkspace(ws)
        known = moment(as_of)
        seen = desk.coverage(one, as_of=known, at_utc=now())
        book = desk.book(known, desk.params(known))
        found = blind_day(
            ws, desk.texts, desk.store, seen, day=one, as_of=known, at=at or (), cases=desk.told_cases(book),
            lines=book.known.drawn(local_day(one, ws.zone)[1]),
        )  # fmt: skip
        path = ws.reports_folder / found.day / NAME
        make_folder(path.parent)
        write_whole(path, render_blind(found))
    if json:
        tell({**plain(replace(found, shapes=())), "page": str(path)})  # the lines are kept files
    else:
        say(*map(Clock(found.zone).told, _lines(found)), f"The map: {path}")


def _lines(found: BlindDay) -> list[str]:
    seen = found.coverage
    mark = "EXERCISE " if found.exercise else ""
    lines = [f"{mark}{found.day} ({found.zone}), {seen.area}: {seen.sentence}"]
    if seen.no_eyes_share is not None:
        share = f"{percent(seen.no_eyes_share)} of {seen.area_hours:,.0f} area-hours"
        others = "; in the others there was some chance to see" if seen.no_eyes_share < 1.0 else ""
        lines.append(f"{share} had no eyes at all{others}.")
    lines += seen.holes
    for kind in seen.kinds:
        because = f", mostly {kind.reason}" if kind.reason else ""
        lines.append(
            f"  {kind.kind}: {percent(kind.seen_share)} would have been detected; "
            f"no eyes in {percent(kind.no_eyes_share)}{because}"
        )
    for sensor in seen.sensors:
        why = ", ".join(f"{words} {percent(share)}" for words, share in sensor.blind)
        looks = f"{sensor.looks} look{'' if sensor.looks == 1 else 's'}"
        lines.append(f"  {sensor.title}: {looks}; {why or 'never blind'}. {sensor.basis}".rstrip())
    return [*lines, *(line for place in found.places for line in _ahead(place))]


def _ahead(place: PlaceAhead) -> list[str]:
    lines = [f"Next looks at {place.name} ({place.lat_deg:.3f}, {place.lon_deg:.3f}):"]
    if not place.looks:
        lines.append("  no satellite is known to the workspace")
    for look in place.looks:
        when = "no pass within 48 hours" if look.at_utc is None else utc_text(look.at_utc)
        spread = f" give or take {look.window_min:.0f} minutes" if look.window_min else ""
        feed = "" if look.received else "; its data were not received for the day"
        lines.append(f"  {look.title}: {when}{spread}, chance {percent(look.chance)} in clear sky{feed}. {look.basis}")
    return lines
