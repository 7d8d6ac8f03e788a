"""What an endpoint may do: vanish, lose a worker, run another program, answer with what is no answer."""

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from truceline.cli import make_app
from truceline.coverage.coverage import watch
from truceline.engines import connect
from truceline.engines.connect import TRIES, Connect, opened
from truceline.engines.wire import answer, packed
from truceline.engines.worker import Job, run
from truceline.kernels.tiles import Tile
from truceline.model.errors import BadSetting, OutOfRange, Unreachable


def doubled(shared: int, part: int) -> int:
    """A task."""
    if part < 0:
        raise ArithmeticError(f"{part} below zero")
    return shared * part


class Frame:
    """As much of a data frame as the engine asks for; its workers are this process."""

    def __init__(self, table: pa.Table, killed: Callable[[], bool]) -> None:
        self.table, self.killed, self.cut = table, killed, 0

    def repartition(self, count: int) -> "Frame":
        """Noted."""
        self.cut = count
        return self

    def mapInArrow(self, task: Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]], _schema: str) -> "Frame":  # noqa: N802
        """In reversed order, as a cluster may."""
        if self.killed():
            raise ConnectionResetError("worker lost")
        made = pa.Table.from_batches(task(iter(self.table.to_batches(max_chunksize=1))))
        self.table = made.take(list(reversed(range(made.num_rows))))
        return self

    def toArrow(self) -> pa.Table:  # noqa: N802
        """What was made."""
        return self.table


class Session:
    """A session whose workers are ended some times."""

    def __init__(self, killed: Callable[[], bool] = lambda: False) -> None:
        self.killed, self.stopped = killed, False

    def createDataFrame(self, table: pa.Table) -> Frame:  # noqa: N802
        """One."""
        return Frame(table, self.killed)

    def stop(self) -> None:
        """Noted."""
        self.stopped = True


def engine(session: Session, **how: Any) -> Connect:  # noqa: ANN401 - as `Connect` takes them
    return Connect("sc://here:1", lambda _: session, **how)


def test_answers_come_in_the_order_of_the_parts_whatever_the_workers_do() -> None:
    assert engine(Session()).each(doubled, 2, list(range(30))) == list(range(0, 60, 2))


def test_no_message_is_larger_than_an_endpoint_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "WAVE_BYTES", 40)
    assert engine(Session()).each(doubled, 2, list(range(30))) == list(range(0, 60, 2))


@pytest.mark.parametrize("rows", [0, 1, 20_000, 20_001, 10**9])
def test_no_part_has_more_rows_than_a_worker_has_room_for(rows: int) -> None:
    parts = engine(Session()).parts(rows)
    assert parts >= 1
    assert (parts - 1) * connect.PART_ROWS < max(rows, 1) <= parts * connect.PART_ROWS


def test_a_worker_that_is_ended_is_asked_again_in_a_new_session_and_the_answer_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connect, "PAUSE_S", 0.0)
    lost = iter([True] * (TRIES - 1) + [False] * 99)
    session = Session(lambda: next(lost))
    assert engine(session).each(doubled, 2, [1, 2, 3]) == [2, 4, 6]
    assert session.stopped


def test_an_endpoint_that_never_answers_again_is_one_sentence_after_bounded_tries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connect, "PAUSE_S", 0.0)
    tries = list[int]()
    session = Session(lambda: bool(tries.append(1)) or True)
    with pytest.raises(
        Unreachable,
        match=rf"sc://here:1: expected an endpoint .* {TRIES} tries that failed \(ConnectionResetError: worker lost\)",
    ):
        engine(session).each(doubled, 2, [1, 2])
    assert len(tries) == TRIES


def test_the_error_of_a_task_is_the_one_it_would_have_here() -> None:
    with pytest.raises(ArithmeticError, match="-1 below zero"):
        engine(Session()).each(doubled, 2, [1, -1])


def test_a_worker_of_another_program_is_told_apart_before_anything_is_made_of_its_answer() -> None:
    batch = pa.record_batch({"part": pa.array([0]), "data": pa.array([packed(1)])})
    (made,) = run(Job("truceline 0.0.1", f"{__name__}:doubled", packed(2)), iter([batch]))
    with pytest.raises(BadSetting, match=r"a worker with truceline .* numpy"):
        engine(Session())._made((made["kind"][0].as_py(), made["data"][0].as_py()), doubled, 2, 1)


@pytest.mark.parametrize("value", [os.system, watch, np.load, pickle.loads, Path("x"), connect.Connect])
def test_an_answer_holds_no_code(value: object) -> None:
    with pytest.raises(OutOfRange, match="values, arrays, tables and records"):
        answer(packed(value))


def test_values_arrays_tables_and_records_come_back_as_they_were() -> None:
    table = pa.table({"a": [1, None], "b": pa.array([{"x": 1.0}, None])})
    tile = Tile(rows=np.arange(3), own=np.array([True, False, True]))
    texts = np.array(["a", None, "ü"], dtype=object)
    made = answer(packed((1.5, "a", None, {1: (2,)}, texts, table, tile)))
    assert made[:4] == (1.5, "a", None, {1: (2,)})
    assert made[4].tolist() == texts.tolist()
    assert made[5].equals(table)
    assert (made[6].rows == tile.rows).all()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("spork://x", "spark://host:port, sc://host:port or sail"),
        ("sc://x:1?slots=0", "a number from 1"),
        ("sc://x:1?slots=ü", "a number from 1"),
    ],
)
def test_a_name_that_is_no_engine_says_what_one_is(name: str, told: str) -> None:
    with pytest.raises(BadSetting, match=told), opened(name):
        pass


@pytest.mark.parametrize("library", ["pysail", "pyspark"])
def test_an_engine_without_its_extra_says_which(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with (
        pytest.raises(BadSetting, match=r"truceline\[scale\]"),
        opened("sail" if library == "pysail" else "sc://127.0.0.1:9"),
    ):
        pass


@pytest.mark.block_network(allowed_hosts=["127.0.0.1"])
def test_where_no_endpoint_answers_nothing_is_logged_and_the_vault_is_untouched(
    demo_once: Path, tmp_path: Path
) -> None:
    pytest.importorskip("pyspark", reason="the extra `scale` is not installed: no client of Spark Connect")
    ws = Path(shutil.copytree(demo_once / "demo", tmp_path / "demo"))
    before = _files(ws)
    told = CliRunner().invoke(make_app(), ["day", "2025-03-21", "-w", str(ws), "--engine", "spark://127.0.0.1:9"])
    assert told.exit_code == 3
    assert told.stderr.count("\n") == 1
    assert "engine sc://127.0.0.1:9: expected an endpoint of Spark Connect" in told.stderr
    assert _files(ws) == before


def _files(ws: Path) -> dict[str, bytes]:
    kept = [
        path for path in ws.rglob("*") if path.is_file() and path.suffix not in {".lock", ".sqlite-shm", ".sqlite-wal"}
    ]
    return {str(path.relative_to(ws)): path.read_bytes() for path in kept}
