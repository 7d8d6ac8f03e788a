"""Opening the workspace a command was pointed at."""

from pathlib import Path

import typer

from truceline.cli._door import tell_error
from truceline.evidence.workspace import Workspace
from truceline.model.errors import TrucelineError


def opened(folder: Path, *, as_json: bool) -> Workspace:
    """The workspace in a folder; exit code 3 where there is none, or a damaged one."""
    try:
        return Workspace.open(folder)
    except TrucelineError as error:
        tell_error(error, as_json=as_json)
        raise typer.Exit(3) from error
