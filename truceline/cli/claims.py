"""`truceline claims`: who says what of a day, disagreement first, with the number of origins as a range."""

import datetime as dt
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.claims.documents import Document
from truceline.claims.ledger import Page, ledger
from truceline.claims.said import document_of, items_of, texts_of
from truceline.claims.stated import Stated, known_to, stated
from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, say, tell
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.model.arrow import to_records
from truceline.model.records import Statement
from truceline.opened import OpenWorkspace

DAY = timedelta(days=1)
SHOWN = 8  # letters of an id, as `truceline origins` takes them
SHORT = 100  # letters of a text


def run(
    date: Annotated[str, typer.Argument(help="ISO date of the day, as the mission's zone counts.")],
    workspace: WorkspaceOption = Path(),
    as_of: Annotated[str | None, typer.Option(help="As known at this moment, with offset; now otherwise.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every text of an event, not the first three.")] = False,  # noqa: FBT002
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Show what is claimed of a day: each event once, who says it, where claims differ, how many origins at most."""
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        day = days_between(date, date)[0]
        rows = OpenWorkspace(ws).statements(day - DAY, day + 2 * DAY, as_of=moment(as_of), at_utc=now())
        said = to_records(Statement, rows)
        texts = {one.statement_id: one.text for one in said}
        pages = [page for page in ledger(items_of(said)) if page.day == day]
        texts_said = [one for one in texts_of(said) if may_be_of(document_of(one), day)]
        documents = [document_of(one) for one in texts_said]
        positions = stated(documents)
        ids = [one.statement_id for one in texts_said]
        if json:
            for page in pages:
                tell(_facts(page))
            for one in positions:
                tell(_stated(one, ids))
            return
        mark = "EXERCISE " if ws.exercise else ""
        say(f"{mark}{day}: {len(pages)} events alleged; nothing here says that one took place.")
        for page in pages:
            say("", *lines(page, texts, most=len(page.items) if every else 3))
        if positions:
            say("", "Stated of taking part, pledges, refusals and meetings; figures of two subjects do not contradict:")
            say(*(line for one in positions for line in stated_lines(one, documents, ids)))


def may_be_of(document: Document, day: dt.date) -> bool:
    """Whether a text may have been published on a day; of a text without a date nobody knows."""
    days = known_to(document)
    return days is None or days[0] <= day <= days[1]


def stated_lines(one: Stated, documents: Sequence[Document], ids: Sequence[str]) -> list[str]:
    """One statement as text: what, by whom, in which texts, from how many origins."""
    what = " ".join(part for part in (one.figure, one.unit, one.subject, one.period, one.state) if part)
    where = ", ".join(part for part in (one.where, one.day.isoformat() if one.day else "") if part)
    origins = f"{one.least_origins} to {one.most_origins} origins" if one.most_origins > 1 else "1 origin"
    outlets = ", ".join(f"{documents[n].outlet} {ids[n][:SHOWN]}{_published(documents[n])}" for n in one.documents)
    about = "; ".join(part for part in (what, where, " and ".join(one.who)) if part)
    return [f"  {one.form}: {about}", f"    {origins}: {outlets}", f"    {one.words[:SHORT]}"]


def _published(one: Document) -> str:
    days = known_to(one)
    if days is None:
        return " (no date)"
    return "" if days[0] == days[1] else f" (between {days[0]} and {days[1]})"


def _stated(one: Stated, ids: Sequence[str]) -> dict[str, Any]:
    return {
        "form": one.form,
        "who": list(one.who),
        "figure": one.figure,
        "unit": one.unit,
        "period": one.period,
        "state": one.state,
        "subject": one.subject,
        "where": one.where,
        "meeting_day": one.day.isoformat() if one.day else "",
        "items": [ids[number] for number in one.documents],
        "origins": [one.least_origins, one.most_origins],
        "words": one.words,
    }


def lines(page: Page, texts: dict[str, str], *, most: int) -> list[str]:
    """One event of the ledger as text: disagreement first."""
    count = len(page.items)
    origins = f"{page.least_origins} to {page.most_origins} origins" if page.most_origins > 1 else "1 origin"
    made = [
        f"{page.place}: {page.kind}",
        f"  {_many(count, 'text')}, {_many(page.wordings, 'wording')}, {origins}; {page.status.value}",
    ]
    for one in page.differences:
        versions = "; ".join(f"{what} ({len(items)})" for what, items in one.versions)
        made.append(f"  claims differ on {one.about}: {versions}")
    made.append("  said by: " + ", ".join(page.speakers))
    made += [f"  {item[:SHOWN]} {texts.get(item, '')[:SHORT]}" for item in page.items[:most]]
    if count > most:
        made.append(f"  and {count - most} more (--all)")
    return made


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _facts(page: Page) -> dict[str, Any]:
    return {
        "day": page.day.isoformat(),
        "place": page.place,
        "kind": page.kind,
        "items": list(page.items),
        "speakers": list(page.speakers),
        "wordings": page.wordings,
        "origins": [page.least_origins, page.most_origins],
        "articles_per_origin": round(page.articles_per_origin, 2),
        "status": page.status.value,
        "differences": [
            {"about": one.about, "versions": {what: list(items) for what, items in one.versions}}
            for one in page.differences
        ],
    }
