"""`truceline desk`: the desk for people, on this machine alone."""

import socket
import threading
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from truceline.cli._door import JsonOption, WorkspaceOption, errors, say, tell
from truceline.cli._workspace import opened
from truceline.model.errors import BadSetting
from truceline.web.app import make_app
from truceline.web.pages import PAGES, desk_of

HOST = "127.0.0.1"


def run(
    workspace: WorkspaceOption = Path(),
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Of this machine; 0: any that is free.")] = 8430,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Open the desk in a browser of this machine: the shift, the queue, cases, releases, the log.

    The printed address holds a token that opens one browser, once. Nobody beyond this machine is answered.
    """
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        desk = desk_of(ws)
        with _bound(port) as listener, ws.journal.held():
            address = f"http://{HOST}:{listener.getsockname()[1]}/open?token={desk.sessions.token()}"
            if json:
                tell({"address": address})
            else:
                say(f"The desk of {ws.mission}: {address}", "It opens one browser, once. End the desk with Ctrl-C.")
            config = uvicorn.Config(
                make_app(desk, PAGES), log_level="warning", access_log=False, server_header=False, lifespan="off"
            )
            threading.Thread(target=desk.reading.warm, daemon=True).start()
            uvicorn.Server(config).run(sockets=[listener])
            desk.jobs.close()
            ws.seal()


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
