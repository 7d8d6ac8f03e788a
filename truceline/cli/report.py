"""`truceline report`: where a day's report lies, or one of its files on standard output."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, say, tell
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.model.canonical import strict_json
from truceline.model.errors import BadSetting


def run(
    day: Annotated[str, typer.Argument(help="A day that was made: 2025-03-18, 18.03.2025, yesterday.")],
    workspace: WorkspaceOption = Path(),
    show: Annotated[str | None, typer.Option(help="Print one file: html, json or csv.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Show the summary of a day's report and where its files lie."""
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        folder = ws.reports_folder / days_between(day, day, zone_name=ws.zone)[0].isoformat()
        if show:
            data = _file(folder, f"report.{show}").read_bytes()
            if sys.stdout.isatty():  # a person reads along; a pipe gets the bytes as they are
                say(*data.decode(errors="backslashreplace").splitlines())
            else:
                sys.stdout.buffer.write(data)
            return
        report = strict_json(_file(folder, "report.json").read_bytes())
        files = sorted(str(path) for path in folder.iterdir())
        if json:
            tell({"day": report["day"], "as_of": report["as_of_utc"], "summary": report["summary"], "files": files})
            return
        head = f"{report['mission']}, {report['day']}, as of {report['as_of_utc']}"
        say(head, *report["summary"], *files)


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        known = ", ".join(sorted(found.name for found in folder.glob("*"))) or f"no report; truceline day {folder.name}"
        raise BadSetting(where=str(folder), found=f"no {name}", expected="one of the files of a report", look=known)
    return path
