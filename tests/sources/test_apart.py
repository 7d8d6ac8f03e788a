"""Reading apart: what one file may cost, what its reader may do, and that columns come back as they were made."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from tests.test_every_source import SAMPLE_FILES, setting_of
from truceline.evidence.workspace import Workspace
from truceline.intake import catch_up, refusals, take_in
from truceline.model.arrow import SCHEMAS
from truceline.model.errors import BadSetting, DamagedFile
from truceline.model.records import Blob, Observation
from truceline.model.slim import filled, slimmed
from truceline.sources import _child, _read
from truceline.sources._child import Limits, read_apart
from truceline.sources._read import read
from truceline.sources._registry import Reading, source
from truceline.store.store import Store

RECEIVED = datetime(2026, 9, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
Parse = Callable[[Blob, bytes, bytes | None], Reading]


def blob_of(data: bytes, name: str = "file") -> Blob:
    sha = hashlib.sha256(data).hexdigest()
    return Blob(sha256=sha, length=len(data), name=name, received_utc=RECEIVED, origin="test")


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Puts a reader of our own in the place of every source."""

    def put(act: Callable[[], object]) -> None:
        def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
            del blob, data, setting
            act()
            return Reading(tables={}, rows=7, notes=())

        monkeypatch.setattr(_read, "source", lambda _: SimpleNamespace(parse=parse))

    return put


def apart(limits: Limits = _child.LIMITS) -> Reading:
    return read_apart("firms", blob_of(b"x"), b"x", None, limits)


@pytest.mark.parametrize(("name", "path"), SAMPLE_FILES)
def test_a_file_read_apart_gives_the_same_tables_and_notes(name: str, path: Path) -> None:
    data, setting = path.read_bytes(), setting_of(path)
    here, there = (one(name, blob_of(data, path.name), data, setting) for one in (read, read_apart))
    assert (there.rows, there.notes) == (here.rows, here.notes)
    assert list(there.tables) == list(here.tables)
    for noun, table in here.tables.items():
        assert there.tables[noun].schema == SCHEMAS[noun]
        assert there.tables[noun].equals(table)


def test_the_errors_of_a_reader_come_back_with_their_four_parts() -> None:
    with pytest.raises(DamagedFile) as here:
        read("firms", blob_of(b"nonsense\n"), b"nonsense\n", None)
    with pytest.raises(DamagedFile) as there:
        read_apart("firms", blob_of(b"nonsense\n"), b"nonsense\n", None)
    assert str(there.value) == str(here.value)
    with pytest.raises(BadSetting, match="patrol: column map"):
        read_apart("patrol", blob_of(b"a"), b"a", b"colour: red")


def test_a_reader_without_end_is_stopped_and_says_so(reader: Callable[[Callable[[], object]], None]) -> None:
    def spin() -> None:
        while True:
            pass

    reader(spin)
    with pytest.raises(DamagedFile, match="no end after 1 seconds of computing"):
        apart(Limits(cpu_s=1))


def test_a_reader_that_sleeps_is_stopped_too(reader: Callable[[Callable[[], object]], None]) -> None:
    reader(lambda: time.sleep(60))
    with pytest.raises(DamagedFile, match=r"no answer after 0.2 seconds"):
        apart(Limits(wall_s=0.2))


def test_a_reader_that_asks_for_all_memory_is_refused(reader: Callable[[Callable[[], object]], None]) -> None:
    reader(lambda: bytearray(1 << 30))
    with pytest.raises(DamagedFile, match="more memory"):
        apart(Limits(memory_bytes=64 << 20))


def test_a_fault_of_a_reader_or_its_death_is_a_note_on_the_file_and_not_the_end(
    reader: Callable[[Callable[[], object]], None],
) -> None:
    reader(lambda: list[int]().pop())
    with pytest.raises(DamagedFile, match="the reader failed: IndexError"):
        apart()
    reader(lambda: os.kill(os.getpid(), signal.SIGSEGV))
    with pytest.raises(DamagedFile, match="stopped by SIGSEGV"):
        apart()
    reader(lambda: os._exit(0))
    with pytest.raises(DamagedFile, match="without an answer"):
        apart()


def _raw_socket() -> None:
    """Past the interpreter's own hook, as code that took over a library would go."""
    import ctypes  # noqa: PLC0415 - in the child alone

    found = ctypes.CDLL(None, use_errno=True).socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    if found < 0:
        raise PermissionError(ctypes.get_errno(), "refused by the kernel")


@pytest.mark.parametrize(
    "act",
    [
        socket.socket,
        lambda: subprocess.run(["true"], check=False),  # noqa: S607 - refused before it is looked for
        lambda: os.system("true"),  # noqa: S605, S607 - refused
        lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 - refused
        pytest.param(_raw_socket, marks=pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter")),
    ],
)
def test_a_reader_reaches_no_network_and_starts_no_program(
    reader: Callable[[Callable[[], object]], None], act: Callable[[], object]
) -> None:
    reader(act)
    with pytest.raises(DamagedFile, match="PermissionError"):
        apart()


def test_a_reader_writes_no_file(reader: Callable[[Callable[[], object]], None], tmp_path: Path) -> None:
    reader(lambda: (tmp_path / "out").write_bytes(b"x"))
    with pytest.raises(DamagedFile):
        apart()
    assert not (tmp_path / "out").exists() or (tmp_path / "out").read_bytes() == b""


@pytest.mark.parametrize("answer", [b"", b"\0" * 8, b"\0" * 7 + b"\2{}", b"\0" * 7 + b"\x05[1,2]", b"\xff" * 40])
def test_an_answer_that_is_none_is_a_stopped_reading(answer: bytes) -> None:
    with pytest.raises(DamagedFile, match="without an answer"):
        _child._decoded("firms", blob_of(b"x"), bytearray(answer), 0, _child.LIMITS)


def test_a_column_of_another_type_in_an_answer_is_refused() -> None:
    schema = SCHEMAS[Observation]
    with pytest.raises((KeyError, ValueError)):
        filled(pa.table({"observation_id": pa.array([1, 2])}), {}, 2, schema)


def test_columns_of_one_value_do_not_travel() -> None:
    path = Path(__file__).parents[1] / "data" / "firms" / "viirs_near_real_time.csv"
    data = path.read_bytes()
    table = source("firms").parse(blob_of(data, path.name), data, None).tables[Observation]
    constants, rest = slimmed(table)
    assert constants["source"] == "firms"
    assert constants["observer"] is None
    assert "place.radius_m" in constants
    assert rest.num_rows == table.num_rows
    assert filled(rest, constants, table.num_rows, table.schema).equals(table)


# ---- what is kept and unread is not tried every day


def opened(folder: Path) -> tuple[Workspace, Store]:
    from tests.main_job import workspace  # noqa: PLC0415 - needs the shipped agreement

    ws = workspace(folder)
    return ws, Store(ws.store_folder)


def test_a_file_that_could_not_be_read_is_quarantined_with_the_reason_and_not_tried_every_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, store = opened(tmp_path / "w")
    at = datetime(2026, 9, 2, tzinfo=UTC)
    with pytest.raises(DamagedFile):
        take_in(ws, store, "firms", "x.csv", b"Invalid MAP_KEY.", received_utc=at, at_utc=at, origin="test")
    (sha,) = (hashlib.sha256(b"Invalid MAP_KEY.").hexdigest(),)
    assert ws.vault.read(sha) == b"Invalid MAP_KEY."
    (line,) = ws.journal.entries("unread")
    assert line.body is not None
    assert "an answer in words: 'Invalid MAP_KEY.'" in line.body["reason"]
    tried: list[str] = []

    def count(name: str, *_: object) -> Reading:
        tried.append(name)
        raise DamagedFile(where="x", found="x", expected="x", look="x")

    monkeypatch.setattr("truceline.intake.read_apart", count)
    for _ in range(3):
        catch_up(ws, store, at_utc=at)
    assert tried == []
    from truceline.evidence.keep import kept  # noqa: PLC0415 - beside its use

    assert "Invalid MAP_KEY." in refusals(ws, kept(ws))[sha]
    monkeypatch.setattr("truceline.intake.readers_digest", lambda: "of another version")
    catch_up(ws, store, at_utc=at)
    catch_up(ws, store, at_utc=at)
    assert tried == ["firms"]  # other readers try once


# ---- a reader that was taken over may say anything

LYING = Limits(memory_bytes=8 << 20)


def framed(**head: object) -> bytes:
    return _child._framed(head)


def stream_of(table: pa.Table, **how: object) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, **how) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def piece_of(table: pa.Table, rows: object, constants: object = None, **how: object) -> bytes:
    stream = stream_of(table, **how)
    head = framed(noun="Observation", constants=constants or {}, rows=rows, length=len(stream))
    return head + stream


def all_absent() -> dict[str, None]:
    return {field.name: None for field in SCHEMAS[Observation]}


def told_rows(rows: int) -> pa.Table:
    return pa.table({"row": pa.array(range(rows), pa.int64())})


def unlike(answer: bytes) -> None:
    with pytest.raises(DamagedFile, match="kept file"):
        _child._decoded("firms", blob_of(b"x"), bytearray(answer), 0, LYING)


END = framed(rows=1, notes=[])


@pytest.mark.parametrize("rows", [2, 1 << 40, -1, float("inf"), 1e400, "1", None])
def test_a_reader_that_lies_about_its_rows_is_stopped(rows: object) -> None:
    unlike(piece_of(told_rows(1), rows, all_absent()) + END)


@pytest.mark.parametrize(
    "head",
    [
        {"rows": float("inf"), "notes": []},
        {"rows": -1, "notes": []},
        {"rows": 1, "notes": [["a", "b", "firms", None]]},
        {"rows": 1, "notes": [["a", "b", "firms", "0" * 64]]},
        {"rows": 1, "notes": [["a", "b", "ucdp", blob_of(b"x").sha256]]},
        {"rows": 1, "notes": [["a", "\ud800", "firms", blob_of(b"x").sha256]]},
        {"rows": 1, "notes": [["a", 7, "firms", blob_of(b"x").sha256]]},
        {"stop": "\ud800"},
        {"error": "DamagedFile", "where": "\ud800", "found": "x", "expected": "x", "look": "x"},
        {"noun": "Observation", "constants": {}, "rows": 1, "length": float("inf")},
        {"noun": ["Observation"], "constants": {}, "rows": 1, "length": 1},
    ],
)
def test_a_reader_that_lies_at_its_end_is_stopped(head: dict[str, object]) -> None:
    with pytest.raises(DamagedFile, match="kept file") as stopped:
        _child._decoded("firms", blob_of(b"x"), bytearray(framed(**head)), 0, LYING)
    str(stopped.value).encode()


def test_an_answer_that_nests_without_end_is_stopped() -> None:
    text = b"[" * 200_000
    unlike(_child._HEAD.pack(len(text)) + text)


def test_a_word_that_stands_for_more_than_a_file_may_take_is_stopped() -> None:
    constants = all_absent() | {"source": "x" * (1 << 20)}
    unlike(piece_of(told_rows(1000), 1000, constants) + END)


def test_rows_that_take_no_room_are_stopped() -> None:
    unlike(piece_of(pa.table({"row": pa.nulls(1 << 20)}), 1 << 20, all_absent()) + END)


def test_a_number_that_is_said_once_for_all_rows_is_stopped() -> None:
    unlike(piece_of(told_rows(1), 1, all_absent() | {"started_utc": 7}) + END)


@pytest.mark.parametrize("codec", ["zstd", "lz4"])
def test_an_answer_that_unpacks_to_more_than_it_is_long_is_stopped(codec: str) -> None:
    packed = pa.ipc.IpcWriteOptions(compression=codec)
    unlike(piece_of(told_rows(1 << 16), 1 << 16, all_absent(), options=packed) + END)
    unlike(piece_of(told_rows(4), 4, all_absent(), options=packed) + END)


def test_an_honest_piece_is_taken() -> None:
    answer = piece_of(told_rows(3), 3, all_absent()) + END
    reading = _child._decoded("firms", blob_of(b"x"), bytearray(answer), 0, LYING)
    assert reading.tables[Observation].num_rows == 3


def test_a_reader_that_talks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def talk(*_: object) -> object:
        while True:
            yield b"\0" * (1 << 20)

    monkeypatch.setattr(_child, "_told", talk)
    with pytest.raises(DamagedFile, match="an answer of more than 8 MiB"):
        apart(LYING)


def _of_another_file(table: pa.Table) -> pa.Table:
    at = table.schema.get_field_index("blob_sha256")
    return table.set_column(at, table.schema.field(at), pa.array(["0" * 64] * table.num_rows))


def _without_ids(table: pa.Table) -> pa.Table:
    return table.set_column(0, table.schema.field(0), pa.nulls(table.num_rows, pa.string()))


@pytest.mark.parametrize("lie", [_of_another_file, _without_ids])
def test_rows_that_no_reader_makes_stop_one_file_and_not_the_mission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: Callable[[pa.Table], pa.Table]
) -> None:
    ws, store = opened(tmp_path / "w")
    at, honest = datetime(2026, 9, 2, tzinfo=UTC), read_apart

    def lying(name: str, blob: Blob, data: bytes, setting: bytes | None) -> Reading:
        reading = honest(name, blob, data, setting)
        return replace(reading, tables={noun: lie(table) for noun, table in reading.tables.items()})

    monkeypatch.setattr("truceline.intake.read_apart", lying)
    data = (Path(__file__).parents[1] / "data" / "firms" / "viirs_near_real_time.csv").read_bytes()
    with pytest.raises(DamagedFile, match=r"rows of x\.csv"):
        take_in(ws, store, "firms", "x.csv", data, received_utc=at, at_utc=at, origin="test")
    catch_up(ws, store, at_utc=at)  # on the next day
    assert list(ws.journal.entries("unread"))
