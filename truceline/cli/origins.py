"""`truceline origins`: who may repeat whom, as a picture, with the shared words marked."""

import datetime as dt
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from truceline.claims.origin_lineages import Lineage, lineages, links, origins_range
from truceline.claims.said import document_of, found, texts_of
from truceline.claims.tree import drawn
from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, say, tell
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.evidence._files import write_whole
from truceline.model.arrow import to_records
from truceline.model.errors import BadSetting
from truceline.model.records import Statement
from truceline.opened import OpenWorkspace
from truceline.report.origin_tree import origin_page

AROUND = timedelta(days=3)  # days in which a headline may be repeated
ARTICLES = timedelta(days=31)  # and a passage of an agency in an article
LONG = 400  # letters from which a text is an article


def run(
    claim: Annotated[str, typer.Argument(help="Id of a text, as `claims` prints it, or its beginning.")],
    date: Annotated[str, typer.Option(help="ISO date of the day on which `claims` shows it.")],
    workspace: WorkspaceOption = Path(),
    as_of: Annotated[str | None, typer.Option(help="As known at this moment, with offset; now otherwise.")] = None,
    page: Annotated[Path | None, typer.Option(help="Draw the tree on one printable page (HTML) here.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Draw the origin of a text: which texts it may repeat, why, with which chance; unknown stays unknown."""
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        day = days_between(date, date)[0]
        rows = OpenWorkspace(ws).statements(day - ARTICLES, day + ARTICLES, as_of=moment(as_of), at_utc=now())
        said = [one for one in texts_of(to_records(Statement, rows)) if _may_repeat(one, day)]
        numbers = found(said, claim)
        if len(numbers) != 1:
            raise BadSetting(
                where=f'claim "{claim}"',
                found=f"{len(numbers)} texts that begin so between {day - AROUND} and {day + AROUND}",
                expected="the beginning of one id",
                look="truceline claims DATE",
            )
        documents = [document_of(one) for one in said]
        every = links(documents)
        lineage = next(one for one in lineages(documents, every) if numbers[0] in one.members)
        least, most = origins_range(lineage.members, every)
        if page is not None:
            write_whole(page, origin_page(lineage, documents, (least, most), exercise=ws.exercise), mode=0o644)
        if json:
            facts = _facts(lineage, [one.statement_id for one in said], least, most)
            tell({**facts, **({"page": str(page)} if page else {})})
            return
        mark = "EXERCISE " if ws.exercise else ""
        origins = f"{least} to {most} origins" if most > least else "1 origin"
        count = f"{mark}{len(lineage.members)} texts, {origins}."
        say(f"{count} Without a link nothing is said of two texts.", *drawn(lineage, documents))
        say(*([f"The page: {page}"] if page else []))


def _may_repeat(one: Statement, day: dt.date) -> bool:
    """Whether a text is near enough to a day: an article within a month, a headline within some days."""
    return len(one.text) >= LONG or (one.started_utc.date() <= day + AROUND and one.ended_utc.date() >= day - AROUND)


def _facts(lineage: Lineage, ids: list[str], least: int, most: int) -> dict[str, object]:
    return {
        "texts": [ids[number] for number in lineage.members],
        "origins": [least, most],
        "links": [
            {
                "earlier": ids[one.earlier],
                "later": ids[one.later],
                "reason": one.reason,
                "words": one.words,
                "copy_probability": one.copy_probability,
            }
            for one in lineage.links
        ],
    }
