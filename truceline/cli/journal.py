"""`truceline journal`: where the journal of a workspace lies, and moving it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell
from truceline.cli._workspace import opened
from truceline.evidence.moving import move
from truceline.model.errors import BadSetting

FOLDER = "folder"


class Doing(StrEnum):
    """What to do."""

    WHERE = "where"
    MOVE = "move"


def run(
    doing: Annotated[Doing, typer.Argument(help="where: say where it lies; move: bring it to --database.")],
    database: Annotated[
        str, typer.Option(help="postgresql://USER@HOST/DATABASE, or folder: back into the workspace's folder.")
    ] = "",
    workspace: WorkspaceOption = Path(),
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Say where the journal lies, or move it into PostgreSQL and back: every entry as it is, byte for byte.

    The old place keeps what it has and takes no entry any more. Stop the desk before.
    """
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        if doing is Doing.MOVE:
            if not database:
                raise BadSetting(
                    where="--database", found="nothing", expected=f"postgresql://USER@HOST/DATABASE, or {FOLDER}",
                    look="truceline journal --help",
                )  # fmt: skip
            ws, _ = move(ws, "" if database == FOLDER else database, at_utc=now())
        told = {
            "journal": ws.settings.database or FOLDER,
            "described": ws.journal.described(),
            "entries": ws.journal.size(),
        }
        if json:
            tell(told)
        else:
            say(f"{told['entries']} entries in {told['journal']}: {told['described']}")
