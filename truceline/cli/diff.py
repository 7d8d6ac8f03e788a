"""`truceline diff`: which findings of a past period would change if the draft changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from truceline.agreement.loading import load
from truceline.agreement.nouns import Agreement
from truceline.assess.explain.verdict_changes import VerdictChange, changes, counted
from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, progress, say, tell
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.cli.new import read_agreement
from truceline.day import Desk
from truceline.report.formats.html._words import Clock

MOST_SHOWN = 40  # lines of a day on a terminal; --json tells all


def run(
    old: Annotated[str, typer.Argument(help="Agreement file, or the name of a shipped one.")],
    new: Annotated[str, typer.Argument(help="The draft to compare with it.")],
    first: Annotated[str, typer.Option("--from", help="First day of the past period, such as 2025-03-18.")],
    to: Annotated[str | None, typer.Option(help="Last day, included; the first otherwise.")] = None,
    workspace: WorkspaceOption = Path(),
    as_of: Annotated[str | None, typer.Option(help="What was known by then, with offset; now otherwise.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Judge a past period under two texts and list the findings that differ; nothing is written."""
    with errors(as_json=json):
        texts = [_text(name) for name in (old, new)]
        ws = opened(workspace, as_json=json)
        days = days_between(first, to or first, zone_name=ws.zone)
        desk, cutoff = Desk(ws), moment(as_of)
        made = []
        for day in progress(days, "diff", str, quiet=json):
            found = desk.facts(day, as_of=cutoff, at_utc=now())
            before, after = (desk.judged((text,), found, as_of=cutoff).findings for text in texts)
            made.append((day, changes(before, after)))
    if json:
        for day, some in made:
            tell({"day": day.isoformat(), "changes": some})
        return
    clock = Clock(ws.zone)
    for line in _told(made):
        say(clock.told(line))


def _text(name: str) -> Agreement:
    file, data = read_agreement(name)
    return load(data, file)


def _told(made: Sequence[tuple[date, Sequence[VerdictChange]]]) -> Iterator[str]:
    every = [one for _, some in made for one in some]
    yield f"{len(every)} findings of {len(made)} days would change."
    for before, after, number in counted(every):
        yield f"  {number} from {before} to {after}"
    for day, some in made:
        if some:
            yield ""
            yield f"{day}"
        for one in some[:MOST_SHOWN]:
            about = one.subject or (f"incident {one.incident_id}" if one.incident_id else "the whole day")
            yield f"  {one.rule_id}, {one.reading} reading, {about}: {one.before} -> {one.after}. {one.why}"
        if len(some) > MOST_SHOWN:
            yield f"  and {len(some) - MOST_SHOWN} more (--json lists all)"
