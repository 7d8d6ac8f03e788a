"""A real browser for each of two officers before one desk: what they press, what they see, how it looks.

`Officer` is a person at a keyboard; `Watch` looks at every page they open: axe-core finds nothing, nothing is asked of
another host, the console is silent.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import CHROMIUM
from truceline.web.app import Desk, make_app
from truceline.web.login import doors
from truceline.web.pages import PAGES

PATIENCE_S = 90.0
LONG_S = 900.0  # a day that is made again, on a machine that others use too
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
PHONE = {"width": 390, "height": 844}


@dataclass(slots=True)
class Watch:
    """What was wrong on any page, and pictures of those that are to be looked at."""

    base: str
    folder: Path | None = None  # of pictures
    violations: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # of the console
    pages: int = 0

    def look(self, page: Page, name: str) -> None:
        """Judge a page as it stands, and take its picture."""
        found = Axe().run(page).response["violations"]
        self.violations += [
            f"{name}: {one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['html'][:160]}" for one in found
        ]
        self.pages += 1
        if self.folder is not None:
            page.screenshot(path=self.folder / f"{name}.png", full_page=True)

    def follow(self, page: Page) -> None:
        """Remember what a page asks for and says."""
        page.on("request", lambda one: None if self._own(one.url) else self.foreign.append(one.url))
        page.on("console", lambda one: self.said.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda fault: self.said.append(str(fault)))

    def _own(self, address: str) -> bool:
        return address.startswith((self.base, "data:", "about:", "blob:"))


class Officer:
    """One person in a browser of their own."""

    def __init__(self, browser: Browser, desk: Desk, watch: Watch, name: str, **context: Any) -> None:  # noqa: ANN401
        self.desk, self.watch, self.name = desk, watch, name
        self.page = browser.new_context(locale="en-GB", **context).new_page()
        self.page.set_default_timeout(PATIENCE_S * 1000)
        watch.follow(self.page)
        self.enter()

    def enter(self) -> None:
        """Open the printed address, and say who acts."""
        self.page.goto(f"{self.watch.base}/open?token={self.desk.sessions.token()}")
        self.page.check(f"input[value='{self.name}']")
        self.page.click("main fieldset button")
        self.page.wait_for_url(f"{self.watch.base}/")

    def go(self, path: str, look: str = "") -> None:
        """Open a page of the desk."""
        answer = self.page.goto(f"{self.watch.base}{path}")
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        if look:
            self.watch.look(self.page, look)

    def press(self, *keys: str) -> None:
        """Keys, one after the other; a page that they open is waited for."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(60)
            self.page.wait_for_load_state("load")

    def decide(self, number: str, act: str, **said: str) -> None:
        """Fill in the form of an act on the page of a case and send it."""
        self.go(f"/case/{number}")
        form = self.page.locator(f"form:has(input[name=act][value='{act}'])").last
        self._send(form, said)
        assert self.page.locator(".stale").count() == 0, self.page.locator(".stale").inner_text()

    def relate(self, one: str, other: str, act: str, why: str) -> None:
        """Two cases: the same event, apart, or a series."""
        self.go(f"/same?one={one}&other={other}")
        self._send(self.page.locator(f"form:has(input[name=act][value='{act}'])"), {"text": why})
        assert self.page.locator(".stale").count() == 0, self.page.locator(".stale").inner_text()

    def release(self, day: str, doing: str, **said: str) -> int:
        """One step of a release; the status of the answer."""
        self.go(f"/report?day={day}")
        form = self.page.locator(f"form[action='/report/{day}/{doing}']").first
        with self.page.expect_response(lambda one: one.request.method == "POST") as answer:
            self._send(form, said)
        return answer.value.status

    def answer_blockers(self, day: str, why: str) -> int:
        """Every open blocker, each by a named decision; how many."""
        for done in range(100):
            self.go(f"/report?day={day}")
            form = self.page.locator(f"form[action='/report/{day}/answer']")
            if not form.count():
                return done
            self._send(form.first, {"text": why})
        raise AssertionError("blockers without an end")

    def make_again(self, day: str) -> None:
        """Make a day again, and wait until it is."""
        self.go(f"/report?day={day}")
        self.page.locator(f"form[action='/report/{day}/make'] button").click()
        wait(lambda: not self.desk.jobs.running(), LONG_S)
        assert self.desk.jobs.all[-1].state == "done", self.desk.jobs.all[-1].said

    def _send(self, form: Any, said: dict[str, str]) -> None:  # noqa: ANN401 - a locator
        fold = form.locator("xpath=ancestor::details")
        if fold.count() and fold.first.get_attribute("open") is None:
            fold.first.locator("summary").first.click()
        for name, value in said.items():
            field_ = form.locator(f"[name={name}]").first
            tag = field_.evaluate("one => one.tagName")
            field_.select_option(value) if tag == "SELECT" else field_.fill(value)
        form.locator("button").last.click()
        self.page.wait_for_load_state("load")


def wait(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds."""
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@dataclass(slots=True)
class Clock:
    """The clock of the desk, set by the script."""

    at: datetime

    def __call__(self) -> datetime:
        """The moment."""
        return self.at


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that is there."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield browser
        browser.close()


@contextmanager
def office(desk: Desk, clock: Clock, pictures: Path | None = None) -> Iterator[Watch]:
    """The desk on a free port."""
    desk.clock = clock
    config = uvicorn.Config(
        make_app(desk, PAGES, doors(desk)), port=0, log_level="critical", lifespan="off",
        timeout_graceful_shutdown=1,  # a stream of events never ends by itself
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait(lambda: server.started)
    desk.port = port = server.servers[0].sockets[0].getsockname()[1]
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    try:
        yield Watch(f"http://127.0.0.1:{port}", pictures)
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)
