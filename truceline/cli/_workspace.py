"""Opening the workspace a command was pointed at."""

from pathlib import Path

import typer

from truceline.cli._door import tell_error
from truceline.evidence.workspace import Workspace
from truceline.model.errors import TrucelineError


def opened(folder: Path, *, as_json: bool, to_look: bool = False) -> Workspace:
    """The workspace in a folder; exit code 3 where there is none, or a damaged one.

    Without its last signed head a workspace is opened `to_look` alone: nothing may be added to it.
    """
    try:
        workspace = Workspace.open(folder)
        if not to_look:
            workspace.require_head()
    except TrucelineError as error:
        tell_error(error, as_json=as_json)
        raise typer.Exit(3) from error
    return workspace
