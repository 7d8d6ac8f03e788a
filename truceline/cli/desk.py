"""`truceline desk`: the desk for people, on this machine alone."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors
from truceline.cli._workspace import opened
from truceline.model.extras import BROUGHT_BY, not_installed


def run(
    workspace: WorkspaceOption = Path(),
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Of this machine; 0: any that is free.")] = 8430,
    name: Annotated[
        str, typer.Option("--name", help="https://HOST of a proxy with a certificate before this desk, for many users.")
    ] = "",
    exercise: Annotated[
        int | None,
        typer.Option(help="EXERCISE: an invented world of this seed, made in the folder of --workspace."),
    ] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Open the desk in a browser of this machine: the shift, the queue, cases, releases, the log.

    The printed address holds a token that opens one browser, once. Nobody beyond this machine is answered.
    """
    with errors(as_json=json):
        try:
            web = import_module("truceline.cli._desk")  # of an extra; whoever asks for help needs none
        except ModuleNotFoundError as missing:
            library = (missing.name or "").partition(".")[0]
            if library not in BROUGHT_BY:
                raise
            raise not_installed("desk", library) from missing
        ws = opened(workspace, as_json=json) if exercise is None else web.begin(workspace, exercise)
        web.serve(ws, port=port, name=name, json=json)
