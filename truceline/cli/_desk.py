"""Serving the desk: the part of `truceline desk` that needs the extra `web`."""

import socket
import threading
from urllib.parse import urlsplit

import uvicorn

from truceline.cli._door import say, tell
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting
from truceline.web.app import make_app
from truceline.web.exercise import begin
from truceline.web.login import doors
from truceline.web.pages import PAGES, desk_of

__all__ = ["begin", "serve"]
HOST = "127.0.0.1"


def serve(ws: Workspace, *, port: int, name: str, json: bool) -> None:
    """Answer on this machine until somebody ends it.

    Raises:
        BadSetting: a name that is no https address, or a port that is taken.
    """
    desk = desk_of(ws)
    desk.home = _home(name)
    with _bound(port) as listener, ws.journal.held():
        desk.port = listener.getsockname()[1]
        address = f"http://{HOST}:{desk.port}/open?token={desk.sessions.token()}"
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
