"""The journal as one SQLite file of the workspace: the default, for one machine."""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from truceline.evidence._files import make_file
from truceline.evidence.journal import BUSY_S, Journal, Line, not_our_turn, of_another_kind, refused
from truceline.evidence.journal_check import Row

WAL_RESET_FIXED = (3, 51, 3)  # sqlite.org/wal.html#walresetbug
POLL_S = 0.25  # how often somebody who waits looks
TRIGGERS = frozenset(
    f"CREATE TRIGGER entries_are_never_{done} BEFORE {doing} ON entries "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for done, doing in (("changed", "UPDATE"), ("deleted", "DELETE"))
)
HEAD_TRIGGERS = frozenset(
    f"CREATE TRIGGER heads_are_never_{done} BEFORE {doing} ON heads "
    "BEGIN SELECT RAISE(ABORT, 'the list of heads is append-only'); END"
    for done, doing in (("changed", "UPDATE"), ("deleted", "DELETE"))
)
_SCHEMA = """
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    entry BLOB NOT NULL,
    leaf BLOB NOT NULL,
    frontier BLOB NOT NULL
) STRICT;
CREATE INDEX by_subject ON entries (type, subject);
"""
_HEADS = """
CREATE TABLE heads (size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
"""
_INSERT = "INSERT INTO entries (seq, type, subject, entry, leaf, frontier) VALUES (?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT seq, entry, leaf FROM entries WHERE seq > ?"
_CLOSED = "CREATE TRIGGER entries_are_never_added BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, '{}'); END"


def sqlite_warning() -> str | None:
    """A line for `doctor` where this SQLite has the WAL-reset fault; None where it has not.

    The journal keeps clear of the fault: one lock file lets one process at a time write and checkpoint.
    """
    if sqlite3.sqlite_version_info >= WAL_RESET_FIXED:
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} has the WAL-reset fault (fixed in 3.51.3): "
        "never write to journal.sqlite with another program"
    )


_COLUMNS, _TEXTS = 6, (1, 2)  # of a whole row: number, type, subject, entry, leaf, frontier


class SqliteRows:
    """The rows through one connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def last(self) -> tuple[int, bytes] | None:
        """Number and frontier of the last entry."""
        asked = "SELECT seq, frontier FROM entries ORDER BY seq DESC LIMIT 1"
        found: list[tuple[int, bytes]] = _whole(self.db.execute(asked))
        return found[0] if found else None

    def lines(self, *, type_: str | None = None, subject: str | None = None, above: int = -1) -> list[Line]:
        """Entries in order, of one type, about one subject, above a number, where asked."""
        asked = [(" AND type = ?", type_), (" AND subject = ?", subject)]
        where = "".join(words for words, value in asked if value is not None)
        values = [value for _, value in asked if value is not None]
        return _whole(self.db.execute(f"{_SELECT}{where} ORDER BY seq", (above, *values)))

    def line(self, seq: int) -> Line | None:
        """One entry."""
        found: list[Line] = _whole(self.db.execute("SELECT seq, entry, leaf FROM entries WHERE seq = ?", (seq,)))
        return found[0] if found else None

    def latest(self, types: Iterable[str]) -> int:
        """The number of the last entry of any of these types; -1 where there is none."""
        wanted = "SELECT MAX(seq) FROM entries WHERE type = ?"
        rows = [self.db.execute(wanted, (type_,)).fetchone() for type_ in types]
        return max((row[0] for row in rows if row[0] is not None), default=-1)

    def bodies(self, above: int = -1) -> list[bytes]:
        """The bytes of every entry above a number, in order."""
        asked = "SELECT seq, entry FROM entries WHERE seq > ? ORDER BY seq"
        return [row[1] for row in _whole(self.db.execute(asked, (above,)))]

    def every(self) -> list[Row]:
        """Every row, whole, in order."""
        return _whole(self.db.execute("SELECT seq, type, subject, entry, leaf, frontier FROM entries ORDER BY seq"))

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        self.db.executemany(_INSERT, rows)

    def heads(self, newest: int | None = None) -> list[bytes] | None:
        """The signed heads in order, or the newest few; None where this journal keeps no list yet."""
        if not self._lists_heads():
            return None
        asked = "SELECT size, note FROM heads ORDER BY size DESC LIMIT ?"
        return [row[1] for row in _whole(self.db.execute(asked, (-1 if newest is None else newest,)))][::-1]

    def add_head(self, size: int, note: bytes) -> None:
        """Add a head; one of that size that stands there stays."""
        if not self._lists_heads():  # a new journal, or one of an earlier version
            for statement in (_HEADS, *sorted(HEAD_TRIGGERS)):
                self.db.execute(statement)
        self.db.execute("INSERT OR IGNORE INTO heads (size, note) VALUES (?, ?)", (size, note))

    def faults(self) -> Iterator[str]:
        """What SQLite itself finds, and whether the append-only triggers are still there."""
        for (line,) in self.db.execute("PRAGMA integrity_check(5)").fetchall():
            if line != "ok":
                yield f"journal: {line}"
        guards = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name <> 'entries_are_never_added'"
        found = {sql for (sql,) in self.db.execute(guards)}
        if found != (TRIGGERS | HEAD_TRIGGERS if self._lists_heads() else TRIGGERS):
            yield "journal: the triggers that forbid changes and deletions are not as they were made"

    def close_for(self, words: str) -> None:
        """Refuse every further entry, saying why."""
        self.db.execute("DROP TRIGGER IF EXISTS entries_are_never_added")
        self.db.execute(_CLOSED.format(words.replace("'", "''")))

    def _lists_heads(self) -> bool:
        wanted = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'heads'"
        return self.db.execute(wanted).fetchone() is not None


def _whole(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Rows whose values are of the kinds that were written: a flipped bit makes of a blob nothing, or a number."""
    found = list(rows)
    for row in found:
        for place, value in enumerate(row):
            wanted = int if place == 0 else str if len(row) == _COLUMNS and place in _TEXTS else bytes
            if type(value) is not wanted:
                raise of_another_kind(row[0], value, wanted)
    return found


class SqliteJournal(Journal):
    """The journal of one workspace in its file."""

    def __init__(self, path: Path, origin: str) -> None:
        super().__init__(origin)
        self.path = path
        self._lock = threading.RLock()
        self._keep = False
        self._writer_kept: tuple[sqlite3.Connection, sqlite3.Connection] | None = None  # of the lock, of the journal
        self._idle: list[sqlite3.Connection] = []

    @classmethod
    def create(cls, path: Path, origin: str) -> "SqliteJournal":
        """An empty journal; one that is already there and empty is taken over.

        Raises:
            DamagedWorkspace: the file is there and no journal, or the disk refuses.
        """
        journal = cls(path, origin)
        make_file(path)
        with journal._reported(), journal._turn(), closing(journal._writer(mode="rwc")) as db:
            if db.execute("SELECT name FROM sqlite_master").fetchone() is None:
                db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} {'; '.join(sorted(TRIGGERS))}; COMMIT;")
        return journal

    def copied(self, path: Path) -> "SqliteJournal":
        """A copy in another file, page by page.

        Raises:
            DamagedWorkspace: the journal cannot be read.
        """
        make_file(path)
        with self.reading() as rows, closing(sqlite3.connect(path)) as into:
            rows.db.backup(into)
        return SqliteJournal(path, self.origin)

    def described(self) -> str:
        """Where the rows lie, and what is known to be wrong with such a place."""
        return sqlite_warning() or "no known fault of this version touches the journal"

    def notices(self) -> Iterator[str]:
        """Nothing beside."""
        yield from ()

    def wait(self, above: int, timeout_s: float) -> int:
        """Sleep until there are more entries than `above`, or the time is over; returns how many there are."""
        end = time.monotonic() + timeout_s
        while (size := self.size()) <= above and time.monotonic() < end:
            time.sleep(min(POLL_S, max(end - time.monotonic(), 0.0)))
        return size

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the file open meanwhile: a commit then waits for the disk once, and not four times."""
        self._keep = True
        with super().held():
            yield

    def close(self) -> None:
        """Let go of what is open; the last one to close writes the log back, under the lock as ever."""
        self._keep = False
        while self._idle:
            self._idle.pop().close()
        with self._lock:
            kept, self._writer_kept = self._writer_kept, None
            if kept is not None:
                lock, db = kept
                with closing(lock), suppress(sqlite3.Error):
                    lock.execute("BEGIN EXCLUSIVE")
                    db.close()

    @contextmanager
    def writing(self) -> Iterator[SqliteRows]:
        """The rows for one change, one writer after the other; on leaving it is on the disk, or nothing is."""
        with self._reported(), self._own_turn() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteRows(db)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # SQLite may have rolled back already; a second ROLLBACK would hide why
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[SqliteRows]:
        """The rows for a look."""
        with self._reported():
            db = self._idle.pop() if self._idle else self._reader()
            try:
                yield SqliteRows(db)
            finally:
                if self._keep:
                    self._idle.append(db)
                else:
                    db.close()

    @contextmanager
    def _own_turn(self) -> Iterator[sqlite3.Connection]:
        """A connection to write through, in this thread alone and in this process alone."""
        with self._lock:
            if not self._keep:
                with self._turn(), closing(self._writer()) as db:
                    yield db
                return
            if self._writer_kept is None:
                lock = self._locker()
                lock.execute("BEGIN EXCLUSIVE")
                try:
                    self._writer_kept = lock, self._writer()
                except sqlite3.Error:
                    lock.close()
                    raise
            else:
                lock = self._writer_kept[0]
                lock.execute("BEGIN EXCLUSIVE")
            try:
                yield self._writer_kept[1]
            finally:
                lock.execute("ROLLBACK")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One process at a time, WAL checkpoint on closing included, which BEGIN IMMEDIATE alone does not cover.

        The lock is that of an empty SQLite file: portable, queued with a limit, gone when the process dies.
        """
        with closing(self._locker()) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            yield

    def _locker(self) -> sqlite3.Connection:
        path = self.path.with_suffix(".lock")
        make_file(path)
        return sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)

    def _writer(self, mode: str = "rw") -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        db = sqlite3.connect(address, uri=True, timeout=BUSY_S, check_same_thread=False)
        try:
            db.isolation_level = None
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _reader(self) -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(address, uri=True, timeout=BUSY_S, check_same_thread=False)

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as fault:
            if getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise not_our_turn() from fault
            raise refused(self.path.name, fault) from fault
