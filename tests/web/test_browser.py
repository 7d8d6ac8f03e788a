"""The desk in a real browser: by keyboard alone, with no request to another host and no word of the console."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from tests.chromium import ABSENT, CHROMIUM, Page, opened
from tests.review.desk_world import ONE, mission
from tests.web.desk_door import opened as desk_of
from truceline.review.acts import State
from truceline.review.board import Board
from truceline.web.app import Desk, make_app
from truceline.web.pages import PAGES

PATIENCE_S = 60.0
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=ABSENT)


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The desk on a free port of this machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(make_app(desk, PAGES), log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)


def until(page: Page, line: str) -> None:
    """Wait until an expression holds on the page, across its loading."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            if page.run(f"document.readyState === 'complete' && !!({line})"):
                return
        except RuntimeError:
            pass  # between two pages
        time.sleep(0.1)
    raise AssertionError(f"never: {line}; at {page.run('location.href')}")


def press(page: Page, key: str) -> None:
    """One key, as a person presses it."""
    for kind in ("keyDown", "keyUp"):
        text = {"text": key} if kind == "keyDown" and len(key) == 1 else {}
        code = {"windowsVirtualKeyCode": 13, "text": "\r"} if key == "Enter" and kind == "keyDown" else {}
        page.ask("Input.dispatchKeyEvent", type=kind, key=key, **text, **code)


def test_a_case_is_found_taken_and_assessed_by_keyboard_alone(tmp_path: Path) -> None:
    desk = desk_of(mission(tmp_path / "w"))
    with served(desk) as base, opened(f"{base}/open?token={desk.sessions.token()}") as page:
        until(page, "document.querySelector('input[value=Ada]')")
        page.run("document.querySelector('input[value=Ada]').checked = true; document.querySelector('form').submit()")
        until(page, "document.querySelector('tr[data-case]')")
        press(page, "j")
        until(page, "document.querySelector('tr.here')")
        press(page, "Enter")
        until(page, f"location.pathname === '/case/{ONE}' && document.getElementById('take')")
        press(page, "t")
        until(page, "document.getElementById('assess')")
        press(page, "e")
        until(page, "document.getElementById('assess').open && document.activeElement.id === 'happened'")
        press(page, "?")
        assert page.run("location.pathname") == f"/case/{ONE}"  # a key in a field is a letter
        page.run("document.querySelector('#assess textarea').value = 'Heard by two.'")
        page.run("document.querySelector('#assess button').click()")
        until(page, "document.body.textContent.includes('assessed by Ada')")
        press(page, "?")
        until(page, "location.pathname === '/keys'")
        foreign = [address for address in page.asked_for() if not address.startswith((base, "data:"))]
        said = [event for event in page.events if event["method"] in {"Log.entryAdded", "Runtime.exceptionThrown"}]
    assert not foreign
    assert not said, json.dumps(said)[:500]
    assert Board(desk.workspace).standing(ONE, at=desk.clock()).state is State.ASSESSED
