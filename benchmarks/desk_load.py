"""The desk under load: 20,000 cases and 100,000 items of thirty days, twenty officers over loopback, bounded.

    python benchmarks/desk_load.py FOLDER [--cases 20000] [--requests 400]

Makes the workspace in FOLDER where there is none: the exercise day's own cases, told again under other numbers, days
and items until there are so many. Prints the server time of each screen at the median and the 99th percentile,
decisions a second with synchronous=FULL, page weight, memory, and how long the desk takes to start. Everything is
EXERCISE. A desk that meets so many reports for the first time reads them once, beside its pages: run it twice.
"""

import argparse
import copy
import gzip
import hashlib
import html
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import rfc8785

from truceline.evidence.entry import Draft, instant
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace
from truceline.review.officers import add
from truceline.review.rights import Role

DAYS, ITEMS, USERS = 30, 5, 20
FIRST = date(2025, 2, 1)
MOST_S = 120.0  # of one round of requests
_PROOF = re.compile(r'name="proof" value="([^"]+)"')


def made(folder: Path, cases: int) -> None:
    """The workspace, out of the exercise day."""
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        words = [sys.executable, "-P", "-m", "truceline", "demo", "--workspace", str(demo)]
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - our own command
        shutil.copytree(demo, folder)
    workspace = Workspace.open(folder)
    for number in range(USERS):
        add(workspace, f"Officer {number:02d}", (Role.REVIEWER,), at_utc=datetime(2025, 2, 1, tzinfo=UTC))
    told = json.loads(next((folder / "reports").glob("*/report.json")).read_bytes())
    known = [one for one in told["cases"] if one["number"]]
    drafts = []
    for k in range(DAYS):
        day = FIRST + timedelta(days=k)
        every = [_case(known[n % len(known)], told["day"], day, n) for n in range(1, cases // DAYS + 2)]
        report = json.loads(json.dumps({**told, "cases": []}).replace(told["day"], day.isoformat()))
        data = rfc8785.dumps({**report, "cases": every, "corrections": [], "register": []})
        sha256, _ = workspace.vault.put(data)
        at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        files = {"report.json": {"sha256": sha256, "length": len(data)}}
        body = {"day": day.isoformat(), "as_of": instant(at), "files": files}
        drafts.append(Draft(type="report", at_utc=at, body=body, tool=own_tool(), parents=(sha256,)))
    workspace.journal.append(drafts)
    workspace.seal()


def _case(known: dict[str, Any], own: str, day: date, number: int) -> dict[str, Any]:
    """A case of the exercise under another number and day, a little elsewhere, with so many items."""
    one = json.loads(json.dumps(known).replace(own, day.isoformat()))
    items = copy.deepcopy(one["evidence"])
    while len(items) < ITEMS:
        items.append(copy.deepcopy(items[len(items) % len(one["evidence"])]))
    names = {}
    for place, item in enumerate(items[:ITEMS]):
        name = hashlib.sha256(f"{day} {number} {place}".encode()).hexdigest()[:12]
        names[item["evidence_id"]] = item["evidence_id"] = name
    one["evidence"] = items[:ITEMS]
    one["number"] = f"{day.isoformat()}-{number:03d}"
    incident = one["incident"]
    incident["members"] = [item["evidence_id"] for item in items[:ITEMS]]
    incident["incident_id"] = hashlib.sha256(one["number"].encode()).hexdigest()[:12]
    incident["place"]["lat_deg"] += (number * 37 % 200) / 100.0
    incident["place"]["lon_deg"] += (number * 53 % 400) / 100.0
    for bar in incident["waterfall"]:
        bar["evidence"] = [names.get(item, item) for item in bar["evidence"]]
    for finding in one["findings"]:
        finding["incident_id"] = incident["incident_id"]
    return one


class Desk:
    """The command, started; and what its processes need."""

    def __init__(self, folder: Path) -> None:
        begun = time.perf_counter()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-P", "-m", "truceline", "desk", "--workspace", folder, "--port", "0", "--json"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        address = json.loads(self.process.stdout.readline())["address"]
        self.port, self.token = int(address.split(":")[2].split("/")[0]), address.rpartition("=")[2]
        self.start_s = time.perf_counter() - begun

    def memory_mib(self) -> tuple[int, int]:
        """(Now, at the most) resident."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return tuple(int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[index, return-value]

    def cpu_s(self) -> float:
        """User and system time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100.0

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(30)


class Browser:
    """One officer before the desk."""

    def __init__(self, desk: Desk, cookie: str = "") -> None:
        self.line, self.cookie = HTTPConnection("127.0.0.1", desk.port, timeout=60), cookie
        self.host = f"127.0.0.1:{desk.port}"

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes, float, str]:
        """(Status, body as sent, server time in ms, where to)."""
        sent = {"Host": self.host, "Cookie": self.cookie, "User-Agent": "load", "Accept-Encoding": "gzip"}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, path, None if form is None else urlencode(form), sent)
        answer = self.line.getresponse()
        body = answer.read()
        if answer.getheader("set-cookie"):
            self.cookie = answer.getheader("set-cookie", "").partition(";")[0]
        took = re.search(r"dur=([0-9.]+)", answer.getheader("server-timing") or "")
        return answer.status, body, float(took[1]) if took else float("nan"), answer.getheader("location") or ""


def text_of(body: bytes) -> str:
    """A page, unpacked where it was packed."""
    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()


def entered(desk: Desk, name: str, token: str) -> Browser:
    """A browser in which an officer acts."""
    one = Browser(desk)
    one.ask("GET", f"/open?token={token}")
    proof = _PROOF.search(text_of(one.ask("GET", "/me")[1]))
    assert proof is not None
    one.ask("POST", "/me/choose", {"proof": html.unescape(proof[1]), "officer": name})
    return one


def rounds(browsers: list[Browser], path: str, requests: int, pause_s: float) -> list[float]:
    """Server times of so many requests by all at once, each officer with a pause between two."""
    took: list[float] = []
    end = time.monotonic() + MOST_S

    def one(browser: Browser, place: int) -> None:
        time.sleep(pause_s * place / len(browsers))
        for _ in range(requests // len(browsers)):
            if time.monotonic() > end:
                return
            status, _, ms, _ = browser.ask("GET", path)
            assert status == 200, status
            took.append(ms)
            time.sleep(pause_s)

    threads = [threading.Thread(target=one, args=(browser, place)) for place, browser in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took)


def decisions(browsers: list[Browser], number: int, day: str) -> tuple[float, int]:
    """(Decisions a second, how many) of all officers at once, each on cases of its own: take, note, note..."""
    done = [0]

    def one(browser: Browser, place: int) -> None:
        case = f"{day}-{100 + place:03d}"
        page = text_of(browser.ask("GET", f"/case/{case}")[1])
        for k in range(number // len(browsers)):
            fields = dict(re.findall(r'<input type="hidden" name="(proof|version|after)" value="([^"]*)">', page))
            form = {
                **fields,
                "act": "note",
                "text": f"note {k}",
                "form": f"{case} {time.time_ns()}",
                "back": f"/after/{case}",
            }
            status, body, _, _ = browser.ask("POST", f"/case/{case}/decide", form)
            assert status == 303, (status, text_of(body)[:2000])
            done[0] += 1
            page = text_of(browser.ask("GET", f"/case/{case}")[1])

    threads = [threading.Thread(target=one, args=(browser, place)) for place, browser in enumerate(browsers)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done[0] / (time.perf_counter() - begun), max(done[0], 1)


def main() -> None:
    """Make, start, ask, print."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--cases", type=int, default=20_000)
    options.add_argument("--requests", type=int, default=400)
    options.add_argument("--pause", type=float, default=1.0)
    options.add_argument("--users", type=int, default=USERS)
    options.add_argument("--wait", type=float, default=0.0, help="Seconds in which the desk reads ahead.")
    said = options.parse_args()
    if not (said.folder / "truceline.toml").exists():
        made(said.folder, said.cases)
    desk = Desk(said.folder)
    try:
        measured(desk, said)
    finally:
        desk.stop()


def measured(desk: Desk, said: argparse.Namespace) -> None:
    """Everything that is printed."""
    print(f"start: {desk.start_s:.2f} s to the printed address")
    first = entered(desk, "Officer 00", desk.token)
    if said.wait:
        time.sleep(said.wait)
        first.line.close()  # the desk does not keep an idle line
    _, body, ms, _ = first.ask("GET", f"/?day={FIRST + timedelta(days=DAYS - 1)}")
    page = text_of(body)
    bare = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    light = len(gzip.compress(bare.encode())) / 1024
    print(f"first screen, cold: {ms:.0f} ms; {len(body) / 1024:.0f} KiB sent, {light:.0f} KiB gzipped without the map")
    day, search = (FIRST + timedelta(days=DAYS - 1)).isoformat(), "/search?words=explosion+harrow"
    for path in (f"/?day={day}", f"/queue?day={day}", f"/case/{day}-050", search, "/same", "/log", "/report"):
        cpu = desk.cpu_s()
        status, body, ms, _ = first.ask("GET", path)
        cpu, again = desk.cpu_s() - cpu, first.ask("GET", path)[2]
        told = f"{ms:.0f} ms first, {cpu:.2f} CPU-s, {again:.0f} ms again"
        print(f"{path}: {status}, {told}, {len(body) / 1024:.0f} KiB sent")
    browsers = [Browser(desk, first.cookie) for _ in range(said.users)]
    for path in (f"/?day={day}", search):
        for pause in (said.pause, 0.0):
            cpu, begun = desk.cpu_s(), time.perf_counter()
            took = rounds(browsers, path, said.requests, pause)
            cpu, wall = desk.cpu_s() - cpu, time.perf_counter() - begun
            worst = took[int(len(took) * 0.99) - 1]
            print(
                f"{path}, {said.users} at once, {pause:.0f} s between two: median {statistics.median(took):.0f} ms, "
                f"99 % {worst:.0f} ms; {len(took)} in {wall:.1f} s, {cpu / len(took) * 1000:.0f} CPU-ms each"
            )
    cpu = desk.cpu_s()
    rate, number = decisions(browsers, said.requests, day)
    cost = (desk.cpu_s() - cpu) / number * 1000
    print(f"decisions: {rate:.0f} a second, the page read again after each; {number} in all, {cost:.0f} CPU-ms each")
    print(f"memory: {desk.memory_mib()} MiB now and at the most")


if __name__ == "__main__":
    main()
