"""`truceline watch firms` against a server on this machine that answers as the area service does, and as it should not."""

import contextlib
import json
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from truceline.cli import _feeds, make_app
from truceline.cli._feeds import PRODUCTS
from truceline.evidence.keep import Record
from truceline.evidence.workspace import Workspace
from truceline.model.records import Observation
from truceline.sources import _firms_area, _http
from truceline.store.store import Store

pytestmark = pytest.mark.block_network(allowed_hosts=["127.0.0.1"])
KEY = "0123456789abcdef0123456789abcdef"
HEADER = "latitude,longitude,bright_ti4,scan,track,acq_date,acq_time,satellite,instrument,confidence,version,bright_ti5,frp,daynight"
LETTER = dict(zip(PRODUCTS, "N12", strict=True))
ONE, TWO, THREE = PRODUCTS
Reply = Callable[["Service", BaseHTTPRequestHandler, bytes], None]
NOW = datetime(2025, 3, 27, 12, tzinfo=UTC)


def plain(_: "Service", door: BaseHTTPRequestHandler, body: bytes) -> None:
    door.send_response(200)
    door.send_header("Content-Type", "text/csv; charset=utf-8")
    door.send_header("Content-Length", str(len(body)))
    door.end_headers()
    door.wfile.write(body)


def status(code: int, **headers: str) -> Reply:
    def reply(_: "Service", door: BaseHTTPRequestHandler, _body: bytes) -> None:
        door.send_response(code)
        for name, value in headers.items():
            door.send_header(name.replace("_", "-"), value)
        door.send_header("Content-Length", "0")
        door.end_headers()

    return reply


def broken_off(_: "Service", door: BaseHTTPRequestHandler, body: bytes) -> None:
    """All but the last line, at its end: it would look whole."""
    door.send_response(200)
    door.send_header("Content-Length", str(len(body)))
    door.end_headers()
    door.wfile.write(body[: body.rindex(b"\n", 0, -1) + 1])
    door.close_connection = True


def dripping(_: "Service", door: BaseHTTPRequestHandler, body: bytes) -> None:
    door.send_response(200)
    door.end_headers()
    with contextlib.suppress(OSError):  # who asked has gone
        for k in range(40):
            door.wfile.write(body[k : k + 1])
            door.wfile.flush()
            time.sleep(0.02)
    door.close_connection = True


def renamed(service: "Service", door: BaseHTTPRequestHandler, body: bytes) -> None:
    """Another name for the day of acquisition: the header begins as ever."""
    plain(service, door, body.replace(b"acq_date", b"day_seen"))


def sentence(service: "Service", door: BaseHTTPRequestHandler, _body: bytes) -> None:
    plain(service, door, b"Exceeding allowed transaction limit.")


class Service:
    """Detections by product, and what the next answers are instead of them; every look brings one more detection."""

    def __init__(self) -> None:
        self.faults: dict[str, list[Reply]] = {}
        self.asked: list[tuple[str, date, int]] = []
        self.looks: dict[str, int] = defaultdict(int)
        self.told: dict[str, set[tuple[str, str]]] = defaultdict(set)  # day and minute of what was given whole
        self.ends: Callable[[], bool] | None = None  # when somebody presses Ctrl-C; from then on it gives nothing

    def answer(self, door: BaseHTTPRequestHandler) -> None:
        """One request: what its faults say, else the rows of the days asked for."""
        key, product, box, days, first = door.path.removeprefix("/api/area/csv/").split("/")
        assert (key, box) == (KEY, "30,44,33,47")
        self.asked.append((product, date.fromisoformat(first), int(days)))
        fault = self.faults.get(product, [])
        wanted = [date.fromisoformat(first) + timedelta(days=k) for k in range(int(days))]
        self.looks[product] += not fault
        rows = [
            (day.isoformat(), f"{minute:04d}")
            for day in wanted
            if day <= NOW.date()
            for minute in range(1, (12 if day < NOW.date() else self.looks[product]) + 1)
        ]
        lines = [
            f"45.{minute},31.5{day[-2:]},331.5,0.41,0.37,{day},{minute},{LETTER[product]},VIIRS,n,2.0NRT,290.1,3.25,N"
            for day, minute in rows
        ]
        reply = sentence if self.ends is None else fault.pop(0) if fault else plain
        if reply is plain:
            self.told[product].update(rows)
        reply(self, door, "\n".join([HEADER, *lines, ""]).encode())
        if self.ends is not None and self.ends():
            self.ends = None
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with serving() as (held, port):
        monkeypatch.setenv("FIRMS_MAP_KEY", KEY)
        monkeypatch.setattr(_firms_area, "SERVICES", (f"http://127.0.0.1:{port}/api/area/csv",))
        monkeypatch.setattr(_http, "FIRST_WAIT_S", 0.01)
        monkeypatch.setattr(_http, "LONGEST_WAIT_S", 0.02)
        monkeypatch.setattr(_feeds, "now", lambda: NOW)
        monkeypatch.setattr(_feeds, "MOST_FILES", 100)  # what was answered is kept, whenever the watch ends
        yield held


@contextmanager
def serving() -> Iterator[tuple[Service, int]]:
    held = Service()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.answer(self)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield held, server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    app = make_app(("new",))
    assert (
        CliRunner().invoke(app, ["new", str(tmp_path / "ws"), "--agreement", "energy-moratorium-2025"]).exit_code == 0
    )
    return tmp_path / "ws"


def watch(ws: Path, service: Service, ends: Callable[[], bool]) -> list[dict[str, object]]:
    """Lines of health of a watch that looks every second, until somebody presses Ctrl-C."""
    service.ends = ends
    words = ["watch", "firms@30,44,33,47", "--workspace", str(ws), "--look", "1", "--minutes", "1", "--json"]
    told = CliRunner().invoke(make_app(("watch",)), words)
    assert told.exit_code == 0, told.output
    assert service.ends is None, told.output
    assert KEY not in told.output
    return [json.loads(line) for line in told.stdout.splitlines() if '"feed"' in line]


def held(ws: Path) -> dict[str, set[tuple[str, str]]]:
    """Day and minute of what is in the tables, by product; every detection once."""
    opened = Workspace.open(ws)
    rows = Store(opened.store_folder, Record(opened)).read(Observation, as_of=datetime(2100, 1, 1, tzinfo=UTC))
    sensors = dict(zip(("S-NPP/VIIRS", "NOAA-20/VIIRS", "NOAA-21/VIIRS"), PRODUCTS, strict=True))
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for sensor, at in zip(rows["sensor"].to_pylist(), rows["started_utc"].to_pylist(), strict=True):
        pair = f"{at:%Y-%m-%d}", f"{at:%H%M}"
        assert pair not in found[sensors[sensor]]
        found[sensors[sensor]].add(pair)
    return found


def test_every_detection_comes_once_whatever_the_service_answers_in_between(service: Service, ws: Path) -> None:
    service.faults = {
        ONE: [status(429, Retry_After="1"), broken_off, status(503)],
        TWO: [sentence, plain],
        THREE: [renamed, status(403)],
    }
    facts = watch(ws, service, lambda: all(service.looks[product] >= 2 for product in PRODUCTS))
    assert held(ws) == service.told
    assert all(service.told[product] for product in PRODUCTS)
    assert max(one["failed"] for one in facts) == 2  # what was asked again at once is no failure


def test_a_product_that_never_answers_keeps_no_other_one_waiting(service: Service, ws: Path) -> None:
    service.faults = {ONE: [status(500)] * 100}
    watch(ws, service, lambda: service.looks[THREE] >= 2)
    assert set(service.told) == {TWO, THREE}
    assert held(ws) == service.told


def reached(_: str, first: date, days: int, today: date) -> bool:
    """Whether a request reaches to the end of a look."""
    return first + timedelta(days=days) > today


def test_a_watch_that_begins_again_asks_for_the_days_between_and_doubles_nothing(
    service: Service, ws: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in (NOW - timedelta(days=7), NOW):
        monkeypatch.setattr(_feeds, "now", lambda at=at: at)
        monkeypatch.setattr("truceline.cli.watch.now", lambda at=at: at)
        service.asked.clear()
        service.looks.clear()
        watch(ws, service, lambda at=at: service.asked[-1][0] == THREE and reached(*service.asked[-1], at.date()))
    asked = {(first, days) for product, first, days in service.asked if product == TWO}
    assert {(date(2025, 3, 19), 5), (date(2025, 3, 24), 4)} <= asked
    assert held(ws) == service.told
    assert {day for day, _ in held(ws)[TWO]} == {f"2025-03-{day}" for day in range(19, 28)}


def test_an_answer_that_drips_is_given_up(service: Service, ws: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "LONGEST_ANSWER_S", 0.1)
    service.faults = {ONE: [dripping] * 100}
    facts = watch(ws, service, lambda: service.looks[THREE] >= 2)
    assert any("took longer than" in str(one["last_error"]) for one in facts)
    assert held(ws) == service.told
