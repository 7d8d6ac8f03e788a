"""`truceline case`: one case alone, under the number that every page and command gives it."""

import secrets
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell
from truceline.cli._incident import Named, named
from truceline.cli._workspace import opened
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import plain
from truceline.model.errors import BadSetting
from truceline.model.report import IncidentCase, Report
from truceline.report.casefile import Wish, case_file
from truceline.report.formats.html import render_case
from truceline.report.formats.html._case import damage, harmed, voices, watchers
from truceline.report.formats.html._words import Clock, sure
from truceline.report.pdf.make import render_case_pdf
from truceline.report.reread import reread
from truceline.review.board import Board


def run(
    case: Annotated[str, typer.Argument(help="Case number, number on the page with --date, or id.")],
    workspace: WorkspaceOption = Path(),
    date: Annotated[str | None, typer.Option(help="Day of the report; the latest that has it otherwise.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write it as a page of its own; - for standard output.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write it as tagged PDF; - for standard output.")] = None,
    by: Annotated[str, typer.Option(help="With --pdf: the officer whose note logs it; it is signed then.")] = "",
    certificate: Annotated[
        Path | None, typer.Option(help="With --by: PEM or PKCS #12; the mission's otherwise.")
    ] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Show one case: what is to decide, who says what, who could have looked, the evidence."""
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        found = named(ws, case, date)
        report = reread(_page(ws, found.day).read_bytes())
        one = next(c for c in report.cases if c.incident.incident_id == found.incident["incident_id"])
        if html is not None:
            _written(html, render_case(report, one.incident.incident_id), ".html", quiet=json)
        if pdf is not None:
            wish = Wish(by=by, at_utc=now(), form=secrets.token_hex(16), certificate=certificate)
            file = case_file(Board(ws), one.number, wish) if by else render_case_pdf(report, one.incident.incident_id)
            _written(pdf, file, ".pdf", quiet=json)
        if json:
            tell({"day": found.day, "as_of": found.as_of, "number": found.number, "case": plain(one)})
        elif html is None and pdf is None:
            say(*lines(found, one, report))


def lines(found: Named, case: IncidentCase, report: Report) -> list[str]:
    """A case as text: title, question, casualties, both sides' words with their gloss, who could have looked."""
    incident, clock = case.incident, Clock(report.zone)
    told = case.telling
    made = [
        f"{'EXERCISE ' if report.exercise else ''}{case.title}",
        found.words(),
        f"Known: {incident.grade.word.value}. {incident.grade.because} Number: {sure(incident)}.",
        f"When: {clock.interval(incident.started_utc, incident.ended_utc, incident.time_precision.value)}",
        f"Where: {case.near or 'no named place is near'}",
    ]
    if told is not None:
        made += [f"Nearest known object: {told.near_object}"] if told.near_object else []
        made += _headed(
            "Dead, hurt, as alleged:", [f"{what} ({who})" for what, who in harmed(case)] or ["none alleged"]
        )
        made += _headed("Damage, as alleged:", [f"{what} ({who})" for what, who in damage(case)])
        made += _headed("The question to decide:", _questions(case, clock))
        for party, said in voices(case, {}):
            made += _headed(f"{party} (gloss by machine, not evidence):", _said(said))
        made += _headed("Who could have looked then:", [f"{answer}: {who}" for answer, who in watchers(case)])
    items = f"{len(case.evidence)} item{'' if len(case.evidence) == 1 else 's'}"
    return [*made, "", f"Evidence: {items}; --html FILE or --json shows each with its kept file."]


def _questions(case: IncidentCase, clock: Clock) -> list[str]:
    if case.telling is None or not case.telling.questions:
        return ["No rule of the text speaks about it."]
    made = []
    for one in case.telling.questions:
        made.append(one.sentences[0][1])
        made += [f"  would settle or change it: {clock.told(way)}" for way in one.settled_by]
    return made


def _said(said: list[Any]) -> list[str]:
    return [line for one, _ in said for line in (one.gloss[0][1], f"  “{one.words}”")]


def _headed(head: str, rows: list[str]) -> list[str]:
    return ["", head, *(f"  {row}" for row in rows)] if rows else []


def _page(workspace: Workspace, day: str) -> Path:
    return workspace.reports_folder / day / "report.json"


def _written(path: Path, data: bytes, suffix: str, *, quiet: bool) -> None:
    if str(path) == "-":
        sys.stdout.buffer.write(data)
        return
    if path.suffix != suffix:
        raise BadSetting(
            where=f"--{suffix[1:]}", found=str(path), expected=f"a file name that ends in {suffix}",
            look="or - for a pipe",
        )  # fmt: skip
    path.write_bytes(data)
    if not quiet:
        say(str(path))
