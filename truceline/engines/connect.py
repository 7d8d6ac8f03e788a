"""Work on the workers of a Spark Connect endpoint: Apache Spark, or Sail, which needs no Java.

Parts travel as rows of bytes through `mapInArrow`. Workers see neither vault nor journal nor key: they get columns, and
give columns back. Work on few rows stays here, where it is done before a cluster has begun.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from truceline.engines.partitions import HERE, Engine, Made, Part, Shared
from truceline.engines.wire import answer, packed
from truceline.engines.worker import MADE, STRANGER, Job, run, stamp
from truceline.model.errors import BadSetting, Unreachable
from truceline.model.extras import not_installed

PART_ROWS = 20_000  # of a part: some hundred megabytes at a worker, whatever the stage
WAVE_BYTES = 48 << 20  # sent at once; an endpoint takes messages of 128 MiB
SLOTS = 8  # parts that are worked on at once; Sail refuses a job with more than its workers have slots
MOST_SLOTS = 10_000
TRIES = 3  # of one wave, each in a session of its own
PAUSE_S = 5.0  # before another try: a worker or endpoint that was ended may be back
ANSWER_S = 5.0  # in which an endpoint has to take a connection

_PARTS = "part bigint, kind bigint, data binary"

Row = tuple[int, bytes]


@contextmanager
def opened(name: str) -> Iterator[Engine]:
    """The engine of a name: `spark://host:port` or `sc://host:port`, an endpoint; `sail`, one of this process's own.

    `?slots=16` behind an endpoint says how many parts its workers work on at once.

    Raises:
        BadSetting: another name; the extra is not installed; its workers run another program.
        Unreachable: no endpoint answers there.
    """
    if name == "sail":
        with own_sail() as address:
            yield from _connected(address, os.cpu_count() or 1)
    elif name.startswith(("spark://", "sc://")):
        place, _, slots = name.partition("://")[2].partition("?slots=")
        yield from _connected(f"sc://{place}", _count(slots) if slots else SLOTS)
    else:
        raise BadSetting(
            where="--engine", found=name, expected="spark://host:port, sc://host:port or sail", look="docs/scale.md"
        )


class Connect:
    """One endpoint."""

    def __init__(
        self, address: str, opens: Callable[[str], Any], *, slots: int = SLOTS, part_rows: int = PART_ROWS
    ) -> None:
        """`opens` a session of Spark Connect at an address."""
        self._address, self._opens, self._slots, self._part_rows = address, opens, slots, part_rows
        self._session: Any = None

    def parts(self, rows: int) -> int:
        """So many that none has more than `part_rows` rows."""
        return max(1, -(-rows // self._part_rows))

    def each(self, task: Callable[[Shared, Part], Made], shared: Shared, parts: Sequence[Part]) -> list[Made]:
        """On the workers, as many parts at once as one message takes; one part alone is done here.

        Raises:
            BadSetting: a worker runs another program.
            Unreachable: the endpoint does not answer, however often it is asked.
            What `task` raises.
        """
        if len(parts) == 1:
            return HERE.each(task, shared, parts)
        job = Job(stamp(), f"{task.__module__}:{task.__name__}", packed(shared))
        made: list[Made] = []
        for wave in _waves(parts):
            found = self._asked(job, wave)
            made += [self._made(found[number], task, shared, parts[number]) for number, _ in wave]
        return made

    def require_same(self) -> None:
        """One answer of a worker, to know before anything is done that there is one, and of this program.

        Raises:
            BadSetting, Unreachable: as `each`.
        """
        self.each(_said, None, [0, 1])

    def close(self) -> None:
        """End the session."""
        if self._session is not None:
            with suppress(Exception):  # an endpoint that is gone has no session left
                self._session.stop()
            self._session = None

    def _made(self, found: tuple[int, bytes], task: Callable[[Shared, Part], Made], shared: Shared, part: Part) -> Made:
        kind, data = found
        if kind == STRANGER:
            raise BadSetting(
                where=_named(self._address), found=f"a worker with {data.decode()}", expected=stamp(),
                look="install the same version with the same requirements on every worker: docs/scale.md",
            )  # fmt: skip
        if kind == MADE:
            made: Made = answer(data)
            return made
        return task(shared, part)  # its error is met here, as it would be without workers

    def _asked(self, job: Job, wave: Sequence[Row]) -> dict[int, tuple[int, bytes]]:
        """The answer to every row of a wave. A wave is asked again whole: what a part gives is always the same."""
        told = ""
        for left in reversed(range(TRIES)):
            try:
                return self._answers(job, wave)
            except BadSetting:
                raise
            except Exception as failed:  # noqa: BLE001 - its libraries have a dozen families of errors
                told = _briefly(failed)
                self.close()
                if left:
                    time.sleep(PAUSE_S)
        raise _unreachable(self._address, f"{TRIES} tries that failed ({told})")

    def _answers(self, job: Job, wave: Sequence[Row]) -> dict[int, tuple[int, bytes]]:
        if self._session is None:
            self._session = self._opens(self._address)
        numbers, data = zip(*wave, strict=True)
        rows = pa.table({"part": pa.array(numbers, pa.int64()), "data": pa.array(data, pa.binary())})
        frame = self._session.createDataFrame(rows).repartition(min(len(wave), self._slots))
        table = frame.mapInArrow(partial(run, job), _PARTS).toArrow()
        columns = (table.column(name).to_pylist() for name in ("part", "kind", "data"))
        found = {number: (kind, bytes(made)) for number, kind, made in zip(*columns, strict=True)}
        if found.keys() != set(numbers):
            raise ConnectionError(f"{len(found)} answers to {len(numbers)} parts")
        return found


def _said(_shared: None, part: int) -> int:
    return part


def _waves(parts: Sequence[object]) -> Iterator[list[Row]]:
    """The parts as bytes with their numbers, as many at once as one message takes."""
    wave: list[Row] = []
    for number, part in enumerate(parts):
        data = packed(part)
        if wave and sum(len(held) for _, held in wave) + len(data) > WAVE_BYTES:
            yield wave
            wave = []
        wave.append((number, data))
    if wave:
        yield wave


def _connected(address: str, slots: int) -> Iterator[Engine]:
    engine = Connect(address, session, slots=slots)
    try:
        engine.require_same()
        yield engine
    finally:
        engine.close()


def session(address: str) -> Any:  # noqa: ANN401 - of an optional library
    """A session of Spark Connect that gives up in seconds: left alone it asks a dead endpoint for ten minutes."""
    try:
        from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415 - an extra, and slow to load
        from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415
    except ImportError as gone:
        raise not_installed("--engine", "pyspark-client") from gone
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 15002), timeout=ANSWER_S).close()
    except (OSError, ValueError) as failed:
        raise _unreachable(address, str(failed)) from failed
    session = SparkSession.builder.remote(address).create()
    session.client.set_retry_policies([DefaultPolicy(max_retries=2, initial_backoff=500, max_backoff=2000)])
    return session


def _briefly(failed: Exception) -> str:
    if isinstance(failed, Unreachable):
        return failed.found
    first = next(iter(str(failed).strip().splitlines()), "")
    return f"{type(failed).__name__}: {first[:200]}"


def _named(address: str) -> str:
    """An address without what stands behind it: a token is nobody else's."""
    return f"engine {address.partition('/;')[0]}"


def _unreachable(address: str, found: str) -> Unreachable:
    return Unreachable(
        where=_named(address), found=found, expected="an endpoint of Spark Connect whose workers answer",
        look="nothing of this day is recorded: ask again when it is back, or without --engine",
    )  # fmt: skip


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= MOST_SLOTS):
        raise BadSetting(
            where="--engine", found=f"slots={text}", expected=f"a number from 1 to {MOST_SLOTS}", look="docs/scale.md"
        )
    return int(text)


@contextmanager
def own_sail() -> Iterator[str]:
    """Sail in this process, on the loopback alone; its workers are threads of it."""
    os.environ.setdefault("RUST_LOG", "error")  # it tells of every session otherwise
    try:
        from pysail.spark import SparkConnectServer  # noqa: PLC0415 - an extra
    except ImportError as gone:
        raise not_installed("--engine sail", "pysail") from gone
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    try:
        yield f"sc://{host}:{port}"
    finally:
        server.stop()
