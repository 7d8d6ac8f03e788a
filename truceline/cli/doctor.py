"""`truceline doctor`: is everything here sound, and how far do the built-in tables reach."""

from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

import truceline
from truceline.agreement.shipped import shipped_names
from truceline.cli._door import JsonOption, errors, now, tell
from truceline.cli._workspace import opened
from truceline.evidence.journal import sqlite_warning
from truceline.evidence.keep import kept
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import MODEL_ID, Params
from truceline.gather.numbers import FITTED, PARAMS
from truceline.sources._registry import sources
from truceline.store.store import Store

FIT_DAYS = 31  # a fit is made again every month; model.md 4


def run(
    workspace: Annotated[
        Path | None, typer.Option("--workspace", "-w", envvar="TRUCELINE_WORKSPACE", help="Check this workspace too.")
    ] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Check the installation and, when given, every byte of a workspace; exit 3 when something is not sound."""
    found = installation()
    problems: list[str] = []
    if workspace is not None:
        ws = opened(workspace, as_json=json)
        with errors(as_json=json):
            problems = [*ws.inspect(), *Store(ws.store_folder).inspect()]
            files = kept(ws)
        found["fit"] = fit_words(ws, now())
        found["workspace"] = f"{len(files)} files kept, {sum(not file.read for file in files)} of them not read"
    if json:
        tell({**found, "problems": problems})
    else:
        for name, value in found.items():
            print(f"{name:<14}{value}")
        print("\n".join(problems) if problems else "Nothing wrong was found.")
    raise typer.Exit(3 if problems else 0)


def installation() -> dict[str, Any]:
    """Versions and built-in tables, as text."""
    return {
        "truceline": truceline.__version__,
        "duckdb": version("duckdb"),
        "sqlite": sqlite_warning() or "no known fault of this version touches the journal",
        "model": f"{MODEL_ID}, parameters {Params().digest()[:12]}, uncalibrated",
        "sources": ", ".join(sources()),
        "agreements": ", ".join(shipped_names()),
    }


def fit_words(workspace: Workspace, at: datetime) -> str:
    """How old the numbers in use are, and whether a new fit is due."""
    moments = []
    for path in (workspace.folder / PARAMS).glob("*.json"):
        with suppress(ValueError):  # a file of another name is no fit
            moments.append(datetime.strptime(path.stem, FITTED).replace(tzinfo=UTC))
    known = [moment for moment in moments if moment <= at]
    if not known:
        return "none yet: every probability is uncalibrated (truceline fit)"
    days = (at - max(known)).days
    due = "; it is due once a month: run truceline fit, and heed its alarm" if days > FIT_DAYS else ""
    return f"of {max(known):%d %B %Y}, {days} days old{due}"
