"""Chromium without a window, driven over two pipes (no port, no package): load a page of ours, run a line in it."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
ABSENT = "no Chromium here: make browser (Debian), or install it by hand"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)  # fmt: skip
AS_3_AND_4 = """
import os, sys
ends = [os.dup(os.dup(int(end))) for end in sys.argv[1:3]]
os.dup2(ends[0], 3)
os.dup2(ends[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Page:
    """One page in a browser of its own."""

    def __init__(self, commands: int, answers: int, address: str) -> None:
        self._commands, self._answers, self._number, self._held = commands, answers, 0, b""
        self.events: list[dict[str, Any]] = []
        self._session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")
        self.ask("Page.navigate", url=address)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._read()

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - the browser's own protocol
        """One command, and its answer."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        waiting = memoryview(json.dumps(command).encode() + b"\0")
        while waiting:
            waiting = waiting[os.write(self._commands, waiting) :]
        while True:
            said = self._read()
            if said.get("id") == self._number:
                if "error" in said:
                    raise RuntimeError(said["error"])
                return dict(said["result"])

    def run(self, line: str) -> Any:  # noqa: ANN401 - any JSON value
        """The value of an expression, awaited."""
        done = self.ask("Runtime.evaluate", expression=line, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in done:
            raise RuntimeError(json.dumps(done["exceptionDetails"])[:2000])
        return done["result"].get("value")

    def picture(self) -> bytes:
        """The whole page as PNG."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(shot["data"])

    def asked_for(self) -> list[str]:
        """Every address that the page asked for."""
        sent = [event["params"] for event in self.events if event["method"] == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._held:
            part = os.read(self._answers, 1 << 20)
            if not part:
                raise RuntimeError("the browser ended")
            self._held += part
        whole, _, self._held = self._held.partition(b"\0")
        said: dict[str, Any] = json.loads(whole)
        if "method" in said:
            self.events.append(said)
        return said


@contextmanager
def opened(page: Path | str) -> Iterator[Page]:
    """A page of a file, or at an address of this machine, in a fresh browser that is ended afterwards."""
    to_browser, from_browser = os.pipe(), os.pipe()
    ends = to_browser[0], from_browser[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        program = subprocess.Popen(  # noqa: S603 - the browser, with descriptors 3 and 4 as its pipes
            [sys.executable, "-c", AS_3_AND_4, *map(str, ends), str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}"],
            pass_fds=ends,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in ends:
            os.close(end)
        try:
            yield Page(to_browser[1], from_browser[0], page if isinstance(page, str) else page.absolute().as_uri())
        finally:
            program.terminate()
            program.wait(30)
            os.close(to_browser[1])
            os.close(from_browser[0])
