"""`truceline doctor`: is everything here sound, and how far do the built-in tables reach."""

import base64
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from truceline.agreement.shipped import shipped_names
from truceline.cli._door import JsonOption, errors, now, say, tell
from truceline.cli._hand import read_bytes
from truceline.cli._workspace import opened
from truceline.evidence import surroundings
from truceline.evidence.fits import fit_at
from truceline.evidence.heads import head_in
from truceline.evidence.journal_sqlite import sqlite_warning
from truceline.evidence.keep import Record, body_of, kept
from truceline.evidence.note import parse_checkpoint
from truceline.evidence.program import changed_files, this_program
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import MODEL_ID, Params
from truceline.gather.numbers import copy_faults
from truceline.model.errors import DamagedWorkspace
from truceline.model.program import Program
from truceline.rebuild import rebuild
from truceline.report.inspect import inspect_reports
from truceline.review.ledger import Ledger
from truceline.review.officers import faults
from truceline.review.release import Releases
from truceline.sources._registry import sources
from truceline.store.store import Store

FIT_DAYS = 31  # a fit is made again every month; model.md 4


def run(
    workspace: Annotated[
        Path | None, typer.Option("--workspace", "-w", envvar="TRUCELINE_WORKSPACE", help="Check this workspace too.")
    ] = None,
    head: Annotated[
        Path | None, typer.Option(help="A checkpoint or bundle that somebody kept: does the journal continue it?")
    ] = None,
    again: Annotated[  # noqa: FBT002 - a switch of the command line
        bool, typer.Option("--rebuild", help="Read the whole vault again into a fresh store and compare the rows.")
    ] = False,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Check the installation and, when given, every byte of a workspace; exit 3 when something is not sound."""
    found = installation()
    problems, notices = [f"program: {name} is not the file that was installed" for name in changed_files()], list[str]()
    with errors(as_json=json):
        if workspace is not None:
            ws = opened(workspace, as_json=json, to_look=True)
            more, notices = inspected(ws)
            problems += more
            found |= about(ws)
            if head is not None:
                found["head"], others = against_head(ws, read_bytes(head), head.name)
                problems += others
            if again:
                found["rebuild"], others = rebuilt(ws)
                problems += others
    _tell(found, problems, notices, as_json=json)
    raise typer.Exit(3 if problems else 0)


def installation() -> dict[str, Any]:
    """Versions and built-in tables, as text."""
    return {
        "truceline": this_program().version,
        "program": this_program().line(),
        "duckdb": version("duckdb"),
        "sqlite": sqlite_warning() or "no known fault of this version touches the journal",
        "model": f"{MODEL_ID}, parameters {Params().digest()[:12]}, uncalibrated",
        "sources": ", ".join(sources()),
        "agreements": ", ".join(shipped_names()),
    }


def inspected(ws: Workspace) -> tuple[list[str], list[str]]:
    """(problems, notices) of a whole workspace: vault, journal, heads, tables, fits, reports, and what lies around."""
    problems = [*ws.inspect(), *Store(ws.store_folder, Record(ws)).inspect(), *surroundings.problems(ws)]
    reports, outdated = inspect_reports(ws)
    return [*problems, *copy_faults(ws), *reports, *_people(ws)], [*surroundings.notices(ws), *outdated]


def _people(ws: Workspace) -> list[str]:
    """What is wrong with the list of officers, and with what they signed."""
    found = list(faults(ws))
    for signed in (Ledger(ws).decisions, Releases(ws).lines):
        try:
            signed()
        except DamagedWorkspace as damage:
            found.append(str(damage))
    return found


def about(ws: Workspace) -> dict[str, Any]:
    """What the workspace holds, as text: files, fit, head, and the program behind its last run."""
    files = kept(ws)
    out = sum(file.out_at(now()) for file in files)
    unread = sum(not file.read and not file.out_at(now()) for file in files)
    counted = f"{len(files)} files kept, {unread} of them not read" + (f", {out} withdrawn" if out else "")
    place = {"journal": ws.journal.described()} if ws.settings.database else {}
    return {
        "fit": fit_words(ws, now()),
        "workspace": counted,
        **place,
        "log": head_words(ws),
        "last run": run_words(ws),
    }


def head_words(ws: Workspace) -> str:
    """The last signed head, as two people compare it by telephone."""
    if not ws.checkpoint_file.is_file():
        return "no signed head"
    head = parse_checkpoint(ws.checkpoint_file.read_bytes())
    return f"{head.size} entries, root {base64.b64encode(head.root).decode()}"


def run_words(ws: Workspace) -> str:
    """Which program made the last report, and whether it is the one that is installed."""
    runs = ws.journal.entries("run")
    if not runs:
        return "none yet"
    body = body_of(ws, runs[-1])
    said, own = body.get("program"), this_program()
    if said is None:
        return f"of {body['day']} by {body['software']}, of a version that did not say which program it is"
    same = "this program" if said["files_sha256"] == own.files_sha256 else "another program than this one"
    return f"of {body['day']} by {Program(**said).line()}: {same}"


def against_head(ws: Workspace, data: bytes, name: str) -> tuple[str, list[str]]:
    """Whether the journal continues a head that somebody kept: (what it is with the proof, problems).

    Raises:
        DamagedWorkspace: the file holds no head.
    """
    note = head_in(data, name)
    head, size = parse_checkpoint(note), ws.journal.size()
    problems = [f"{name}: {problem}" for problem in ws.journal.inspect(note, ws.key.public)]
    told = f"{name}: {head.size} entries, root {base64.b64encode(head.root).decode()}"
    if problems:
        return f"{told}; the journal here does not continue it", problems
    proof = ws.journal.tree().consistency(head.size) if head.size else ()
    hashes = " ".join(base64.b64encode(one).decode() for one in proof)
    return f"{told}; the {size} entries here continue it; consistency proof: {hashes or 'none needed'}", []


def rebuilt(ws: Workspace) -> tuple[str, list[str]]:
    """The vault read again: (how much was compared, what differs)."""
    with TemporaryDirectory() as folder:
        made = rebuild(ws, Path(folder) / "store")
    same = "every row is the same" if not made.differences else f"{len(made.differences)} differences"
    return f"{made.files} files, {made.rows} rows read again: {same}", [f"rebuild: {one}" for one in made.differences]


def fit_words(workspace: Workspace, at: datetime) -> str:
    """How old the numbers in use are, and whether a new fit is due."""
    line = fit_at(workspace, at)
    if line is None:
        return "none yet: every probability is uncalibrated (truceline fit)"
    days = (at - line.as_of_utc).days
    due = "; it is due once a month: run truceline fit, and heed its alarm" if days > FIT_DAYS else ""
    return f"of {line.as_of_utc:%d %B %Y}, {days} days old{due}"


def _tell(found: dict[str, Any], problems: Sequence[str], notices: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        tell({**found, "problems": problems, "notices": notices})
        return
    for name, value in found.items():
        say(f"{name:<14}{value}")
    if notices:
        say("To know:", *(f"  {notice}" for notice in notices))
    say(*(problems or ["Nothing wrong was found."]))
