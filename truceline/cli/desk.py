"""`truceline desk`: the desk for people, on this machine alone."""

import socket
import threading
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
import uvicorn

from truceline.cli._door import JsonOption, WorkspaceOption, errors, say, tell
from truceline.cli._workspace import opened
from truceline.model.errors import BadSetting
from truceline.web.app import make_app
from truceline.web.exercise import begin
from truceline.web.login import doors
from truceline.web.pages import PAGES, desk_of

HOST = "127.0.0.1"


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
        ws = opened(workspace, as_json=json) if exercise is None else begin(workspace, exercise)
        desk = desk_of(ws)
        desk.home = _home(name)
        with _bound(port) as listener, ws.journal.held():
            desk.port = listener.getsockname()[1]
            address = f"http://{HOST}:{listener.getsockname()[1]}/open?token={desk.sessions.token()}"
            if json:
                tell({"address": address})
            else:
                say(f"The desk of {ws.mission}: {address}", "It opens one browser, once. End the desk with Ctrl-C.")
            config = uvicorn.Config(
                make_app(desk, PAGES, doors(desk)),
                log_level="warning",
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_keep_alive=30,
                timeout_graceful_shutdown=3,
            )
            threading.Thread(target=desk.reading.warm, daemon=True).start()
            uvicorn.Server(config).run(sockets=[listener])
            desk.jobs.close()
            ws.seal()


def _home(name: str) -> str:
    told = urlsplit(name)
    if name and (told.scheme != "https" or not told.hostname or name != f"https://{told.netloc}" or "@" in told.netloc):
        raise BadSetting(where="--name", found=name, expected="https://HOST and no more", look="docs/desk.md")
    return name


def _bound(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)  # whoever opens the printed address at once is not turned away
    except OSError as taken:
        listener.close()
        raise BadSetting(
            where=f"port {port}", found=(taken.strerror or "an error").lower(), expected="a free port",
            look="give another with --port, or 0 for any",
        ) from taken  # fmt: skip
    return listener
