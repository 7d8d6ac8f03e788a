"""Reading apart: what one file may cost, what its reader may do, and that columns come back as they were made."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
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
