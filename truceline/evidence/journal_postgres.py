"""The journal in PostgreSQL 15 or newer: for a mission whose people sit at several desks.

One table holds the journals of many missions, each under the name of its log. The order of one mission's writers is an
advisory lock that ends with its transaction. NOTIFY wakes whoever waits; what counts is the number of the last entry.
"""

import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from truceline.evidence.journal import BUSY_S, Journal, Line
from truceline.evidence.journal_check import Row
from truceline.evidence.postgres import ANSWER_S, Server, lock_of
from truceline.model.errors import DamagedWorkspace, Unreachable

CHANNEL = "truceline"
LOOK_AGAIN_S = 2.0  # a waiter looks by itself too: a NOTIFY may have been lost with its connection
WHOLE_S = 600.0  # for reading a whole journal
_GUARDS = {  # name of the trigger: body of its function
    "entries_stay": "BEGIN RAISE EXCEPTION 'the journal is append-only'; END",
    "entries_are_never_emptied": "BEGIN RAISE EXCEPTION 'the journal is append-only'; END",
    "heads_stay": "BEGIN RAISE EXCEPTION 'the list of heads is append-only'; END",
    "heads_are_never_emptied": "BEGIN RAISE EXCEPTION 'the list of heads is append-only'; END",
    "entries_open": "DECLARE why text; BEGIN SELECT words INTO why FROM truceline.closed WHERE origin = NEW.origin; "
    "IF why IS NOT NULL THEN RAISE EXCEPTION '%', why; END IF; RETURN NEW; END",
}
_WHEN = {
    "entries_stay": "BEFORE DELETE OR UPDATE ON truceline.entries FOR EACH ROW",
    "entries_are_never_emptied": "BEFORE TRUNCATE ON truceline.entries FOR EACH STATEMENT",
    "heads_stay": "BEFORE DELETE OR UPDATE ON truceline.heads FOR EACH ROW",
    "heads_are_never_emptied": "BEFORE TRUNCATE ON truceline.heads FOR EACH STATEMENT",
    "entries_open": "BEFORE INSERT ON truceline.entries FOR EACH ROW",
}
_TABLES = """
CREATE SCHEMA truceline;
CREATE TABLE truceline.entries (
    origin text NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 0),
    type text NOT NULL,
    subject text NOT NULL,
    entry bytea NOT NULL,
    leaf bytea NOT NULL,
    frontier bytea NOT NULL,
    PRIMARY KEY (origin, seq)
);
CREATE INDEX by_subject ON truceline.entries (origin, type, subject, seq);
CREATE INDEX by_type ON truceline.entries (origin, type, seq);
CREATE TABLE truceline.heads (
    origin text NOT NULL, size bigint NOT NULL, note bytea NOT NULL, PRIMARY KEY (origin, size)
);
CREATE TABLE truceline.closed (origin text PRIMARY KEY, words text NOT NULL);
CREATE TABLE truceline.sessions (
    origin text NOT NULL, name text NOT NULL, browser text NOT NULL, officer text NOT NULL,
    proven boolean NOT NULL, secret bytea NOT NULL, last_utc timestamptz NOT NULL, PRIMARY KEY (origin, name)
);
CREATE TABLE truceline.logins (
    origin text NOT NULL, name text NOT NULL, value text NOT NULL, PRIMARY KEY (origin, name)
);
"""
_MADE = "SELECT to_regclass('truceline.logins') IS NOT NULL AS made"
_TRIGGERS = """
SELECT t.tgname::text AS name, pg_get_triggerdef(t.oid) AS made, t.tgenabled = 'O' AS on, p.prosrc AS body
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgrelid IN ('truceline.entries'::regclass, 'truceline.heads'::regclass) AND NOT t.tgisinternal
"""
_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'data_checksums')"


def _trigger(name: str) -> str:
    """As PostgreSQL says it back."""
    return f"CREATE TRIGGER {name} {_WHEN[name]} EXECUTE FUNCTION truceline.{name}()"


class PostgresRows:
    """The rows of one mission through one connection."""

    def __init__(self, server: Server, held: Any, origin: str) -> None:  # noqa: ANN401 - a connection has no type here
        self._server, self._held, self._origin = server, held, origin

    def last(self) -> tuple[int, bytes] | None:
        """Number and frontier of the last entry."""
        found = self._ask("SELECT seq, frontier FROM truceline.entries WHERE origin = $1 ORDER BY seq DESC LIMIT 1")
        return (found[0]["seq"], found[0]["frontier"]) if found else None

    def lines(self, *, type_: str | None = None, subject: str | None = None, above: int = -1) -> list[Line]:
        """Entries in order, of one type, about one subject, above a number, where asked."""
        asked = [(name, value) for name, value in (("type", type_), ("subject", subject)) if value is not None]
        where = "".join(f" AND {name} = ${place}" for place, (name, _) in enumerate(asked, start=3))
        sql = f"SELECT seq, entry, leaf FROM truceline.entries WHERE origin = $1 AND seq > $2{where} ORDER BY seq"  # noqa: S608 - two fixed words
        return [tuple(row) for row in self._ask(sql, above, *(value for _, value in asked), timeout_s=WHOLE_S)]

    def line(self, seq: int) -> Line | None:
        """One entry."""
        found = self._ask("SELECT seq, entry, leaf FROM truceline.entries WHERE origin = $1 AND seq = $2", seq)
        return tuple(found[0]) if found else None

    def latest(self, types: Iterable[str]) -> int:
        """The number of the last entry of any of these types; -1 where there is none."""
        sql = "SELECT seq FROM truceline.entries WHERE origin = $1 AND type = $2 ORDER BY seq DESC LIMIT 1"
        return max((row["seq"] for type_ in types for row in self._ask(sql, type_)), default=-1)

    def bodies(self, above: int = -1) -> list[bytes]:
        """The bytes of every entry above a number, in order."""
        sql = "SELECT entry FROM truceline.entries WHERE origin = $1 AND seq > $2 ORDER BY seq"
        return [row["entry"] for row in self._ask(sql, above, timeout_s=WHOLE_S)]

    def every(self) -> list[Row]:
        """Every row, whole, in order."""
        sql = "SELECT seq, type, subject, entry, leaf, frontier FROM truceline.entries WHERE origin = $1 ORDER BY seq"
        return [tuple(row) for row in self._ask(sql, timeout_s=WHOLE_S)]

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows, and wake whoever waits for them once they are there."""
        sql = "INSERT INTO truceline.entries VALUES ($1, $2, $3, $4, $5, $6, $7)"
        made = [(self._origin, *row) for row in rows]
        self._run(lambda: self._held.executemany(sql, made, timeout=WHOLE_S))
        self._run(lambda: self._held.execute("SELECT pg_notify($1, $2)", CHANNEL, self._origin))

    def heads(self, newest: int | None = None) -> list[bytes] | None:
        """The signed heads in order, or the newest few."""
        sql = "SELECT note FROM truceline.heads WHERE origin = $1 ORDER BY size DESC LIMIT $2"
        return [row["note"] for row in self._ask(sql, newest)][::-1]

    def add_head(self, size: int, note: bytes) -> None:
        """Add a head; one of that size that stands there stays."""
        sql = "INSERT INTO truceline.heads VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
        self._run(lambda: self._held.execute(sql, self._origin, size, note))

    def faults(self) -> Iterator[str]:
        """Whether the append-only triggers are still there, and whether the server writes to its disk."""
        found = {row["name"]: row for row in self._run(lambda: self._held.fetch(_TRIGGERS))}
        wanted = {name: (_trigger(name), True, body) for name, body in _GUARDS.items()}
        if {name: (row["made"], row["on"], row["body"]) for name, row in found.items()} != wanted:
            yield "journal: the triggers that forbid changes and deletions are not as they were made"
        for name, setting in self._run(lambda: self._held.fetch(_SETTINGS)):
            if name != "data_checksums" and setting != "on":
                yield f"journal: PostgreSQL runs with {name} = {setting}: what it acknowledges may be lost"

    def close_for(self, words: str) -> None:
        """Refuse every further entry, saying why."""
        sql = "INSERT INTO truceline.closed VALUES ($1, $2) ON CONFLICT (origin) DO UPDATE SET words = $2"
        self._run(lambda: self._held.execute(sql, self._origin, words))

    def _ask(self, sql: str, *values: object, timeout_s: float = ANSWER_S) -> list[Any]:
        rows: list[Any] = self._run(lambda: self._held.fetch(sql, self._origin, *values, timeout=timeout_s))
        return rows

    def _run(self, work: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - what the driver answers
        async def go() -> Any:  # noqa: ANN401 - the same
            return await work()

        return self._server.run(go)


class PostgresJournal(Journal):
    """The journal of one mission in a database."""

    def __init__(self, server: Server, origin: str) -> None:
        super().__init__(origin)
        self.server = server
        self._lock = threading.RLock()  # the writers of this process queue here, and not each with a connection
        self._woken = threading.Condition()
        self._listening: Any = None

    @classmethod
    def create(cls, server: Server, origin: str) -> "PostgresJournal":
        """The tables, where this is the first journal of the database; a journal that was closed is opened again.

        Raises:
            Unreachable: the server does not answer.
            DamagedWorkspace: it refuses.
        """
        journal = cls(server, origin)
        with server.connection() as held:

            async def make() -> None:
                async with held.transaction():
                    await held.execute("SELECT pg_advisory_xact_lock($1)", lock_of("truceline"))
                    if not await held.fetchval(_MADE):
                        await held.execute(_TABLES)
                        for name, body in _GUARDS.items():
                            await held.execute(
                                f"CREATE FUNCTION truceline.{name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$;"
                                f"{_trigger(name)};"
                            )
                    await held.execute("DELETE FROM truceline.closed WHERE origin = $1", origin)

            server.run(make)
        return journal

    def described(self) -> str:
        """Version and place of the server."""
        row = self.server.ask("SELECT version() AS v")[0]
        return f"{' '.join(row['v'].split()[:2])} at {self.server.address}"

    def notices(self) -> Iterator[str]:
        """A cluster without checksums of its data finds a bad disk late."""
        settings = dict(tuple(row) for row in self.server.ask(_SETTINGS))
        if settings.get("data_checksums") != "on":
            yield "PostgreSQL: the cluster was made without data checksums; make it with initdb --data-checksums"

    def wait(self, above: int, timeout_s: float) -> int:
        """Sleep until there are more entries than `above`, or the time is over; returns how many there are."""
        end = time.monotonic() + timeout_s
        self._listen()
        while (size := self.size()) <= above and (left := end - time.monotonic()) > 0:
            with self._woken:
                self._woken.wait(min(left, LOOK_AGAIN_S))
            self._listen()
        return size

    def close(self) -> None:
        """End the connections."""
        listening, self._listening = self._listening, None
        if listening is not None and not listening.is_closed():
            with suppress(Unreachable, DamagedWorkspace):
                self.server.run(lambda: listening.close(timeout=1.0))
        self.server.close()

    @contextmanager
    def reading(self) -> Iterator[PostgresRows]:
        """The rows for a look."""
        with self.server.connection() as held:
            yield PostgresRows(self.server, held, self.origin)

    @contextmanager
    def writing(self) -> Iterator[PostgresRows]:
        """The rows for one change, one writer after the other; on leaving it is on the disk, or nothing is."""
        with self._lock, self.server.connection() as held:
            change = held.transaction()

            async def begin() -> None:
                await change.start()
                await held.execute(f"SET LOCAL lock_timeout = {int(BUSY_S * 1000)}")
                await held.execute("SELECT pg_advisory_xact_lock($1)", lock_of(self.origin), timeout=BUSY_S * 2)

            try:
                self.server.run(begin)
                yield PostgresRows(self.server, held, self.origin)
            except BaseException:
                with suppress(Unreachable, DamagedWorkspace):  # the first error is the one to tell
                    self.server.run(change.rollback)
                raise
            self.server.run(change.commit)

    def _listen(self) -> None:
        """One connection beside the others on which the server says that something was written."""
        if self._listening is not None and not self._listening.is_closed():
            return

        origin, woken = self.origin, self._woken  # the connection keeps no journal alive that was let go

        def heard(_held: object, _pid: int, _channel: str, of: object) -> None:
            if of == origin:
                with woken:
                    woken.notify_all()

        self._listening = self.server.apart(lambda held: held.add_listener(CHANNEL, heard))
