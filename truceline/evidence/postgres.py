"""A PostgreSQL server behind plain calls: one thread of this process talks to it, everybody else waits for answers.

Its driver, asyncpg, is the extra `postgres`. An address holds no password: the driver takes it from PGPASSWORD or from
the owner's password file, as every program of PostgreSQL does.
"""

import asyncio
import hashlib
import os
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from truceline.evidence.journal import not_our_turn, refused
from truceline.model.errors import BadSetting, Unreachable

try:
    import asyncpg
except ModuleNotFoundError:  # the extra `postgres` is not installed
    asyncpg = None

T = TypeVar("T")
SCHEMES = ("postgresql", "postgres")
OLDEST = 15
CONNECT_S, ANSWER_S = 5.0, 30.0
LOOK = "docs/evidence.md, The journal in PostgreSQL"
_AWAY = ("57P01", "57P02", "57P03", "53300")  # shut down, crashed, starting, too many connections


def require_address(address: str) -> str:
    """An address that may stand in a settings file.

    Raises:
        BadSetting: not of PostgreSQL, with a password in it, or not printable.
    """
    told = urlsplit(address)
    secret = told.password is not None or "password" in parse_qs(told.query)
    if told.scheme not in SCHEMES or not address.isprintable() or " " in address:
        raise _bad(f"{told.scheme or 'no'} address", "postgresql://USER@HOST/DATABASE")
    if secret:
        raise _bad("an address with a password", "the password in PGPASSWORD or in ~/.pgpass, not in the address")
    return address


class Server:
    """The connections of this process to one database."""

    def __init__(self, address: str) -> None:
        self.address = require_address(address)
        self._guard = threading.Lock()
        self._lines: _Lines | None = None

    def ask(self, sql: str, *values: object, timeout_s: float = ANSWER_S) -> list[Any]:
        """The rows of a query.

        Raises:
            Unreachable: no answer.
            DamagedWorkspace: the database refuses.
        """

        async def fetched(lines: "_Lines") -> list[Any]:
            held = await lines.acquired()
            try:
                return list(await held.fetch(sql, *values, timeout=timeout_s))
            finally:
                lines.take_back(held)

        return self._run(fetched)

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of something that the thread of the connections does.

        Raises:
            Unreachable: no answer; of what was being written it is not known whether it was kept.
            DamagedWorkspace: the database refuses.
            BadSetting: another writer did not end in time, or this server cannot be used.
        """
        return self._run(lambda _: work())

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """One connection, alone."""
        lines, held = self._run(_taken)
        try:
            yield held
        finally:
            with suppress(RuntimeError):  # that thread has ended, and every connection with it
                lines.loop.call_soon_threadsafe(lines.take_back, held)

    def apart(self, first: Callable[[Any], Coroutine[Any, Any, None]]) -> Any:  # noqa: ANN401 - a connection has no type
        """A new connection on which something was done; it ends with the others at the latest."""

        async def made(lines: "_Lines") -> Any:  # noqa: ANN401 - the same
            held = await lines.apart()
            await first(held)
            return held

        return self._run(made)

    def close(self) -> None:
        """End the connections and the thread."""
        with self._guard:
            lines, self._lines = self._lines, None
            ended = None if lines is None else lines.end()
        if ended is not None:
            with suppress(TimeoutError):
                ended.result(CONNECT_S)

    def _run(self, work: Callable[["_Lines"], Coroutine[Any, Any, T]]) -> T:
        if asyncpg is None:
            raise _bad("no driver", "the extra `postgres`: pip install 'truceline[postgres]'")
        with self._guard:  # nothing is handed to a thread that is ending
            if self._lines is None or self._lines.process != os.getpid():  # a fork begins anew
                self._lines = _Lines(self.address)
                weakref.finalize(self, self._lines.end)
            waiting: Future[T] = asyncio.run_coroutine_threadsafe(work(self._lines), self._lines.loop)
        with _reported(self.address):
            return waiting.result()


class _Lines:
    """The thread of a server with every connection that it made."""

    def __init__(self, address: str) -> None:
        self.address, self.process, self.loop = address, os.getpid(), asyncio.new_event_loop()
        self.idle, self._made = list[Any](), set[Any]()
        self._ending: Future[None] | None = None
        threading.Thread(target=_turning, args=(self.loop,), name="postgres", daemon=True).start()

    async def apart(self) -> Any:  # noqa: ANN401 - a connection has no type here
        """A new connection."""
        safe = {  # acknowledged is on the disk; whole names; who waited for its turn sees what was written before it
            "synchronous_commit": "on", "search_path": "pg_catalog", "default_transaction_isolation": "read committed",
        }  # fmt: skip
        held = await asyncpg.connect(self.address, timeout=CONNECT_S, command_timeout=ANSWER_S, server_settings=safe)
        self._made.add(held)
        held.add_termination_listener(self._made.discard)
        if held.get_server_version().major < OLDEST:
            await held.close()
            raise _bad(f"PostgreSQL {held.get_server_version().major}", f"PostgreSQL {OLDEST} or newer")
        return held

    async def acquired(self) -> Any:  # noqa: ANN401 - a connection has no type here
        """An idle connection, or a new one."""
        while self.idle:
            held = self.idle.pop()
            if not held.is_closed():
                return held
        return await self.apart()

    def take_back(self, held: Any) -> None:  # noqa: ANN401 - a connection has no type here
        """A connection that nobody uses any more; what went wrong on it ends with it."""
        if self._ending is not None or held.is_closed() or held.is_in_transaction():
            held.terminate()
        else:
            self.idle.append(held)

    def end(self) -> "Future[None]":
        """End the connections, then the thread; once is enough."""
        if self._ending is None:
            if self.process != os.getpid():  # the other half of a fork has the thread
                self._ending = Future()
                self._ending.set_result(None)
            else:
                self._ending = asyncio.run_coroutine_threadsafe(self._ended(), self.loop)
        return self._ending

    async def _ended(self) -> None:
        while self.idle:
            held = self.idle.pop()
            with suppress(OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError):
                await held.close(timeout=1.0)
        for held in tuple(self._made):  # those that somebody still uses
            held.terminate()
        self.loop.call_soon(self.loop.stop)


async def _taken(lines: _Lines) -> tuple[_Lines, Any]:
    return lines, await lines.acquired()


def _turning(loop: asyncio.AbstractEventLoop) -> None:
    """Until the end; whoever waits for an answer then is told that none comes."""
    try:
        loop.run_forever()
        loop.run_until_complete(_left())
    finally:
        loop.close()


async def _left() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left)
    await asyncio.sleep(0)  # the last answers are handed over


@contextmanager
def _reported(address: str) -> Iterator[None]:
    """Say in our own words what the driver raises."""
    try:
        yield
    except (OSError, TimeoutError, CancelledError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as gone:
        raise _unreachable(address, gone) from gone
    except asyncpg.LockNotAvailableError as late:
        raise not_our_turn() from late
    except asyncpg.PostgresError as fault:
        if (fault.sqlstate or "") in _AWAY:
            raise _unreachable(address, fault) from fault
        raise refused("PostgreSQL", str(fault).split("\n", 1)[0]) from fault


def lock_of(name: str) -> int:
    """The number of an advisory lock: the first 63 bits of a digest."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1


def _unreachable(address: str, fault: BaseException) -> Unreachable:
    host = urlsplit(address)
    return Unreachable(
        where=f"journal: PostgreSQL at {host.hostname or 'this machine'}", look=LOOK,
        found=f"no answer ({str(fault).strip() or type(fault).__name__})",
        expected="a server that answers; what was not acknowledged may be sent again, the same form counts once",
    )  # fmt: skip


def _bad(found: str, expected: str) -> BadSetting:
    return BadSetting(where="--database", found=found, expected=expected, look=LOOK)
