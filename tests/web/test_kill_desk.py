"""The whole desk killed while browsers send decisions: every answer that was given is in the journal, once."""

import html
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.laws import SOAK
from tests.postgres_world import SOCKETS, require_cluster
from tests.review.desk_world import ONE, THREE, TWO, mission
from truceline.evidence.workspace import Workspace
from truceline.review.board import Board

KILLS = 100
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@contextmanager
def desk_at(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", int, str]]:
    """The command itself, its port and its token."""
    words = [sys.executable, "-P", "-m", "truceline", "desk", "--workspace", str(folder), "--port", "0", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as desk:  # noqa: S603 - our own command
        try:
            assert desk.stdout is not None
            address = json.loads(desk.stdout.readline())["address"]
            yield desk, int(address.split(":")[2].split("/")[0]), address.rpartition("=")[2]
        finally:
            desk.kill()


class Line:
    """One browser, of one desk."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie = port, cookie
        self.held = HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """(Status, page)."""
        sent = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.held.request(method, path, None if form is None else urlencode(form), sent)
        answer = self.held.getresponse()
        self.cookie = (answer.getheader("set-cookie") or self.cookie).partition(";")[0]
        return answer.status, answer.read().decode()


def fields(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def decide(port: int, cookie: str, case: str, told: list[str]) -> None:
    """Notes without end on one case; the form of each that was acknowledged."""
    line = Line(port, cookie)
    try:
        while True:
            form = fields(line.ask("GET", f"/case/{case}")[1]) | {"act": "note", "text": "n"}
            if line.ask("POST", f"/case/{case}/decide", form)[0] == 303:
                told.append(form["form"])
    except (OSError, HTTPException):  # killed
        return
    finally:
        line.held.close()


@pytest.mark.block_network(allowed_hosts=["127.0.0.1", SOCKETS])
@pytest.mark.skipif(not SOAK, reason="TRUCELINE_SOAK=1: a hundred desks, minutes")
@pytest.mark.parametrize("journal", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost_when_the_desk_is_killed_in_mid_decision(tmp_path: Path, journal: str) -> None:
    database = require_cluster().database() if journal == "postgresql" else ""
    folder = mission(tmp_path / "w", database=database).folder
    told: list[str] = []
    rng = random.Random(7)  # noqa: S311 - no secret
    for _ in range(KILLS):
        with desk_at(folder) as (desk, port, token):
            first = Line(port)
            first.ask("GET", f"/open?token={token}")
            proof = fields(first.ask("GET", "/me")[1])["proof"]
            assert first.ask("POST", "/me/choose", {"proof": proof, "officer": "Ada"})[0] == 303
            threads = [
                threading.Thread(target=decide, args=(port, first.cookie, case, told)) for case in (ONE, TWO, THREE)
            ]
            before = len(told)
            for thread in threads:
                thread.start()
            while len(told) < before + 3:
                time.sleep(0.002)
            time.sleep(rng.random() * 0.05)
            desk.kill()
            first.held.close()
            for thread in threads:
                thread.join(60)
    workspace = Workspace.open(folder)
    made = [one.form for one in Board(workspace).ledger.decisions()]
    assert len(told) >= 3 * KILLS
    assert set(told) <= set(made)
    assert len(made) == len(set(made)) <= len(told) + 3 * KILLS
    workspace.seal()
    assert not workspace.inspect()
