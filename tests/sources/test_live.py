"""Lines of a receiver as they come: whole lines alone, connections that end, and a workspace that keeps what came."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from truceline.cli import make_app, watch
from truceline.cli._feeds import MOST_FILES, Feeds, Whole, watched_feed
from truceline.evidence.journal import not_our_turn
from truceline.intake import TakenIn, take_in
from truceline.kernels.ais import decode
from truceline.model.errors import BadSetting, Unreachable
from truceline.sim import nmea
from truceline.sources import _live
from truceline.sources._live import LONGEST_LINE, Batch, Feed, Health, Lines, feed_of, listen, stamped

pytestmark = pytest.mark.block_network(allowed_hosts=["127.0.0.1"])
POSITION = {"type": 1, "lon": 18_600_000, "lat": 27_900_000}
SENT = [nmea.message("1", {**POSITION, "mmsi": 272_000_000 + k})[0] for k in range(40)]

STAMPED = [stamped(line, 1_700_000_000) for line in nmea.joined(SENT).split()]


@contextmanager
def server(*pieces: bytes) -> Iterator[int]:
    """A receiver that sends one piece to each who connects, and hangs up; its port."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(10)

        def serve() -> None:
            for piece in pieces:
                try:
                    link, _ = door.accept()
                except OSError:
                    return
                with link:
                    link.sendall(piece)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield door.getsockname()[1]
        thread.join(10)


def heard(port: int, health: Health, turns: int = 60) -> list[bytes]:
    count = itertools.count()
    return [
        line
        for some in listen(Feed(kind="tcp", host="127.0.0.1", port=port), health, lambda: next(count) > turns)
        for line in some
    ]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_live, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(_live, "TURN_S", 0.02)


def test_a_connection_that_ends_in_mid_message_loses_that_line_and_no_other() -> None:
    first, second = nmea.joined(SENT[:3])[:-9], nmea.joined(SENT[3:5])
    health = Health()
    with server(first, second) as port:
        lines = heard(port, health)
    assert lines == [line.encode() for line in (SENT[0], SENT[1], SENT[3], SENT[4])]
    assert (health.cut, health.lines) == (1, 4)
    assert health.connected >= 2


def test_where_nobody_answers_the_pause_grows_and_the_failure_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    health = Health()
    assert heard(port, health, turns=20) == []
    assert health.failed >= 1
    assert health.last_error.startswith("ConnectionRefusedError")
    assert health.state == "waiting to connect again"


@given(st.lists(st.integers(0, 200), max_size=8))
def test_however_the_bytes_are_cut_the_lines_are_the_same(cuts: list[int]) -> None:
    data, lines = nmea.joined(SENT[:5]), Lines(Health())
    edges = sorted({0, *(min(cut, len(data)) for cut in cuts), len(data)})
    found = [line for start, end in itertools.pairwise(edges) for line in lines.add(data[start:end])]
    assert found == [line.encode() for line in SENT[:5]]


def test_a_line_without_end_is_dropped_bounded_and_counted() -> None:
    lines = Lines(Health())
    for _ in range(100):
        assert lines.add(b"x" * LONGEST_LINE) == []
        assert len(lines.rest) <= LONGEST_LINE
    assert lines.add(b"x\n" + SENT[0].encode() + b"\n") == [SENT[0].encode()]
    assert lines.health.overlong == 1


def test_parts_at_the_end_of_a_file_wait_for_the_next_and_come_once() -> None:
    values = {"type": 5, "mmsi": 272_000_001, "shipname": "IN TWO FILES"}
    first, second = (stamped(line.encode(), 1_700_000_000) for line in nmea.message("5", values, bits=424, sequence=1))
    batch = Batch()
    batch.add([stamped(SENT[0].encode(), 1_700_000_000), first])
    one = batch.taken(final=False)
    batch.add([second])
    other = batch.taken(final=True)
    assert [len(decode(data)) for data in (one, other)] == [1, 1]
    assert decode(other).fields(0)["shipname"] == "IN TWO FILES"
    assert one.count(b"\n") + other.count(b"\n") == 3


def test_a_time_in_a_tag_block_stands_above_that_of_coming() -> None:
    plain, tagged = SENT[0].encode(), nmea.tagged(SENT[0], station="X", unix_s=1_600_000_000).encode()
    times = decode(b"".join(stamped(line, 1_700_000_000) + b"\n" for line in (plain, tagged))).clock()[0]
    assert times.tolist() == [1_700_000_000_000_000, 1_600_000_000_000_000]


@pytest.mark.parametrize("text", ["127.0.0.1:80", "http://x:1", "tcp://x", "tcp://x:0", "tcp://x:99999", ""])
def test_another_form_of_feed_is_refused(text: str) -> None:
    with pytest.raises(BadSetting):
        feed_of(text)


def test_what_came_is_kept_with_its_health(tmp_path: Path) -> None:
    app, run, ws = make_app(("new", "watch")), CliRunner(), tmp_path / "ws"
    assert run.invoke(app, ["new", str(ws), "--agreement", "energy-moratorium-2025"]).exit_code == 0
    with server(nmea.joined(SENT)) as port:
        words = ["watch", f"tcp://127.0.0.1:{port}", "--workspace", str(ws), "--minutes", "0.02", "--json"]
        told = run.invoke(app, words)
    assert told.exit_code == 0, told.output
    facts = (
        [json.loads(line) for line in told.output.split("\n}\n") if line.strip()]
        if "\n}\n" in told.output
        else [json.loads(told.output)]
    )
    assert sum(one["messages"] for one in facts) == len(SENT)
    assert facts[-1]["lines"] == len(SENT)


def watching(ws: Path, *words: str) -> tuple[int, int]:
    """Exit code of a watch, and rows that are in the tables after it."""
    app, run = make_app(("new", "watch", "sources")), CliRunner()
    assert run.invoke(app, ["new", str(ws), "--agreement", "energy-moratorium-2025"]).exit_code == 0
    told = run.invoke(app, ["watch", *words, "--workspace", str(ws)])
    held = json.loads(run.invoke(app, ["sources", "--workspace", str(ws), "--json"]).output)
    return told.exit_code, sum(one["rows"] for one in held["sources"] if one["source"] == "ais")


GONE = Unreachable(where="journal", found="no answer", expected="one", look="docs/evidence.md")


@pytest.mark.parametrize("fault", [GONE, not_our_turn(), OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_came_while_nothing_could_be_written_is_kept_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    faults = [fault]

    def once(*args: Any, **more: Any) -> TakenIn:  # noqa: ANN401
        if faults:
            raise faults.pop()
        return take_in(*args, **more)

    monkeypatch.setattr(watch, "take_in", once)
    with server(nmea.joined(SENT)) as port:
        assert watching(tmp_path, f"tcp://127.0.0.1:{port}", "--minutes", "0.02", "--every", "1") == (0, len(SENT))


def test_what_waits_when_a_watch_is_ended_by_hand_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(self: Feeds, _: object) -> Iterator[None]:
        for one in self.feeds:
            self._queue.put((one, 0.0, STAMPED))
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(Feeds, "pieces", ended)
    assert watching(tmp_path, "tcp://127.0.0.1:9") == (0, len(SENT))


def test_a_file_of_an_impossible_name_ends_no_watch(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    for name in ("a\nb.nmea", "c.nmea"):
        (drop / name).write_bytes(b"".join(line + b"\n" for line in STAMPED))
    assert watching(tmp_path / "ws", f"ais:{drop}", "--look", "1", "--minutes", "0.04") == (0, len(SENT))


def test_a_folder_of_many_files_is_not_read_into_memory_at_once(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.nmea").write_bytes(b"x")
    feeds = Feeds([watched_feed(f"ais:{tmp_path}", 0.02)])
    pieces = feeds.pieces(lambda: False)
    while not isinstance(piece := next(pieces), tuple):
        pass
    time.sleep(0.3)
    assert sum(isinstance(waiting[2], Whole) for waiting in feeds._queue.queue) <= MOST_FILES
    found = {piece[1].name}  # type: ignore[union-attr]
    while len(found) < 20:
        piece = next(pieces)
        found |= {piece[1].name} if isinstance(piece, tuple) and isinstance(piece[1], Whole) else set()
    pieces.close()
    list(feeds.left())
