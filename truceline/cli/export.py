"""`truceline export`: tables, GeoJSON and licences of some days' reports, for people who have their own programs."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.api import Workspace
from truceline.api.export import exported
from truceline.cli._door import JsonOption, WorkspaceOption, errors, say, tell
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.model.errors import BadSetting


def run(
    day: Annotated[str, typer.Argument(help="First day with a report: 2025-03-18, 18.03.2025, yesterday.")],
    folder: Annotated[Path, typer.Argument(help="Folder to write; it must not exist yet, or be empty.")],
    workspace: WorkspaceOption = Path(),
    to: Annotated[str | None, typer.Option(help="Last day, included.")] = None,
    mask: Annotated[bool, typer.Option("--mask", help="Withhold what is for internal use; refused otherwise.")] = False,  # noqa: FBT002
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Write the reports of some days as csv of one grain each, GeoJSON, column descriptions and licences."""
    with errors(as_json=json):
        ws = opened(workspace, as_json=json, to_look=True)
        days = days_between(day, to or day, zone_name=ws.zone)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadSetting(
                where=str(folder), found="something there", expected="a new or empty folder", look="another name"
            )
        files = exported(Workspace(ws).reports(days[0], days[-1]), mask=mask)
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        if json:
            tell({"folder": str(folder), "files": sorted(files)})
        else:
            say(f"{folder}: {', '.join(sorted(files))}. NOTICE.txt names the licences; hand it on with the rest.")
