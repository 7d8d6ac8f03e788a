"""The append-only journal: one SQLite file, one row for each entry, acknowledged only after COMMIT.

Columns beside the entry's bytes (type, subject, leaf, frontier) only make looking fast: `inspect` recomputes
every one of them from the bytes. What makes an edit evident is a checkpoint that somebody else holds.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from truceline.evidence._files import make_file
from truceline.evidence.entry import Draft, Entry, decode, encode
from truceline.evidence.journal_check import (
    ALL_ROWS,
    HEAD_TRIGGERS,
    TRIGGERS,
    Row,
    head_faults,
    row_faults,
    structure_faults,
)
from truceline.evidence.note import PublicKey, Signer, checkpoint_text, parse_checkpoint
from truceline.evidence.tlog import HASH_BYTES, Tree, grow, leaf_hash, root_of
from truceline.model.errors import BadSetting, DamagedWorkspace

BUSY_S = 120.0  # how long a second writer queues before it gives up
WAL_RESET_FIXED = (3, 51, 3)  # sqlite.org/wal.html#walresetbug
_LOOK = "restore the workspace from a copy, or compare it with the checkpoints that were sent out"
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
_LAST = "SELECT seq, frontier FROM entries ORDER BY seq DESC LIMIT 1"
_ALL_HEADS = "SELECT note FROM heads ORDER BY size"
_SELECT = "SELECT seq, entry, leaf FROM entries"
_SINCE = " WHERE type = ? AND seq > ? ORDER BY seq"


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


class Journal:
    """The journal of one workspace."""

    def __init__(self, path: Path, origin: str) -> None:
        self.path, self.origin = path, origin

    @classmethod
    def create(cls, path: Path, origin: str) -> "Journal":
        """An empty journal; one that is already there and empty is taken over.

        Raises:
            DamagedWorkspace: the file is there and no journal, or the disk refuses.
        """
        journal = cls(path, origin)
        make_file(path)
        with journal._turn(), journal._reported(), closing(journal._writer(mode="rwc")) as db:
            if db.execute("SELECT name FROM sqlite_master").fetchone() is None:
                db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} {'; '.join(sorted(TRIGGERS))}; COMMIT;")
        return journal

    def append(self, drafts: Sequence[Draft]) -> tuple[int, ...]:
        """Append a batch, all or nothing; returns the numbers once they are on the disk.

        Raises:
            OutOfRange: a draft that the entry format does not allow.
            DamagedWorkspace: the journal cannot be written; nothing of the batch was kept.
        """
        with self._transaction() as db:
            return self._insert(db, drafts)

    def append_once(self, draft: Draft, same: Callable[[Entry], bool]) -> tuple[int, bool]:
        """Append unless an entry of the same type and subject is the `same`; returns its number, and whether it is new.

        Looking and appending are one transaction, so two processes cannot both find nothing.

        Raises:
            OutOfRange: a draft that the entry format does not allow.
            DamagedWorkspace: the journal cannot be read or written.
        """
        with self._transaction() as db:
            subject = draft.parents[0] if draft.parents else ""
            for entry in _entries(db, " WHERE type = ? AND subject = ? ORDER BY seq", (draft.type, subject)):
                if same(entry):
                    return entry.seq, False
            return self._insert(db, [draft])[0], True

    def append_checked(
        self, draft: Draft, *, since: Callable[[], int], same: Callable[[tuple[Entry, ...]], int | None]
    ) -> int:
        """Append after `same` has seen every later entry of the type; returns the number of the entry.

        `since()` is the last entry that the caller knows. `same` answers with the number of an entry that says this
        already, or None; whatever it raises, nothing is kept. All of it is one transaction: of two writers the second
        sees what the first one wrote.

        Raises:
            OutOfRange: a draft that the entry format does not allow.
            DamagedWorkspace: the journal cannot be read or written.
        """
        with self._transaction() as db:
            known = same(tuple(_entries(db, _SINCE, (draft.type, since()))))
            return self._insert(db, [draft])[0] if known is None else known

    def entries_since(self, type_: str, seq: int) -> tuple[Entry, ...]:
        """Entries of one type with a number above `seq`, in order.

        Raises:
            DamagedWorkspace: an entry is not what was written.
        """
        with self._reader() as db:
            return tuple(_entries(db, _SINCE, (type_, seq)))

    def entries(self, type_: str | None = None, subject: str | None = None) -> tuple[Entry, ...]:
        """Entries in order, of one type or about one subject where asked.

        Raises:
            DamagedWorkspace: an entry is not what was written.
        """
        where = " WHERE (?1 IS NULL OR type = ?1) AND (?2 IS NULL OR subject = ?2) ORDER BY seq"
        with self._reader() as db:
            return tuple(_entries(db, where, (type_, subject)))

    def entry_bytes(self, seq: int) -> bytes:
        """The canonical bytes of one entry.

        Raises:
            DamagedWorkspace: no such entry, or not what was written.
        """
        with self._reader() as db:
            row = db.execute(f"{_SELECT} WHERE seq = ?", (seq,)).fetchone()
        if row is None:
            raise _damaged(f"journal: entry {seq}", "nothing", "an entry")
        _decode(row)
        return bytes(row[1])

    def latest(self, *types: str) -> int:
        """The number of the last entry of any of these types; -1 where there is none."""
        with self._reader() as db:
            rows = [db.execute("SELECT MAX(seq) FROM entries WHERE type = ?", (type_,)).fetchone() for type_ in types]
        return max((row[0] for row in rows if row[0] is not None), default=-1)

    def size(self) -> int:
        """How many entries there are."""
        with self._reader() as db:
            return _head(db)[0]

    def checkpoint(self, key: Signer) -> bytes:
        """A signed head over all entries, O(log n)."""
        with self._reader() as db:
            size, frontier = _head(db)
        return key.sign(checkpoint_text(self.origin, size, root_of(frontier)))

    def heads(self) -> tuple[bytes, ...]:
        """The heads that were signed here, as signed notes in order; empty in a journal of an earlier version."""
        with self._reader() as db:
            return tuple(row[0] for row in db.execute(_ALL_HEADS)) if _has_heads(db) else ()

    def lists_heads(self) -> bool:
        """Whether this journal keeps such a list: one of an earlier version gets it with its next head."""
        with self._reader() as db:
            return _has_heads(db)

    def remember(self, note: bytes) -> None:
        """Add a signed head to the list, which grows like the journal; one that stands there already changes nothing.

        Raises:
            DamagedWorkspace: the journal cannot be written.
        """
        size = parse_checkpoint(note).size
        if note in self.heads()[-1:]:
            return
        with self._transaction() as db:
            if not _has_heads(db):  # a journal of an earlier version
                for statement in (_HEADS, *sorted(HEAD_TRIGGERS)):
                    db.execute(statement)
            db.execute("INSERT OR IGNORE INTO heads (size, note) VALUES (?, ?)", (size, note))

    def tree(self) -> Tree:
        """The Merkle tree over all entries, recomputed from their bytes; it answers the proofs."""
        with self._reader() as db:
            rows = db.execute("SELECT entry FROM entries ORDER BY seq")
            return Tree([leaf_hash(row[0]) for row in rows])

    def inclusion(self, seq: int, size: int) -> tuple[bytes, ...]:
        """The path that proves entry `seq` to be among the first `size`.

        Raises:
            OutOfRange: it is not.
        """
        return self.tree().inclusion(seq, size)

    @contextmanager
    def rehearsal(self) -> Iterator["Journal"]:
        """A copy to try entries on; what happens to it is forgotten on leaving.

        Raises:
            DamagedWorkspace: the journal cannot be read.
        """
        with TemporaryDirectory(prefix="truceline-") as folder, self._reader() as db:
            copy = Path(folder) / self.path.name
            make_file(copy)
            with closing(sqlite3.connect(copy)) as into:
                db.backup(into)
            yield Journal(copy, self.origin)

    def inspect(self, checkpoint: bytes | None, public: PublicKey) -> tuple[str, ...]:
        """Every fault of the journal, against itself and against a checkpoint kept apart; empty when all is well."""
        try:
            with self._reader() as db:
                problems = list(structure_faults(db))
                rows: list[Row] = db.execute(ALL_ROWS).fetchall()
        except DamagedWorkspace as damage:
            return (f"journal: {damage.found}",)
        tree = Tree([leaf_hash(row[3]) for row in rows])
        return (*problems, *row_faults(rows), *head_faults(tree, checkpoint, self.origin, public))

    def _insert(self, db: sqlite3.Connection, drafts: Sequence[Draft]) -> tuple[int, ...]:
        first, frontier = _head(db)
        for seq, draft in enumerate(drafts, first):
            data = encode(draft, seq)
            leaf = leaf_hash(data)
            frontier = grow(frontier, seq, leaf)
            subject = draft.parents[0] if draft.parents else ""
            db.execute(_INSERT, (seq, draft.type, subject, data, leaf, b"".join(frontier)))
        return tuple(range(first, first + len(drafts)))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """The journal for one change; on leaving it is on the disk, or unchanged."""
        with self._reported(), self._turn(), closing(self._writer()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # SQLite may have rolled back already; a second ROLLBACK would hide why
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One process at a time, WAL checkpoint on closing included, which BEGIN IMMEDIATE alone does not cover.

        The lock is that of an empty SQLite file: portable, queued with a limit, gone when the process dies.
        """
        make_file(self.path.with_suffix(".lock"))
        with closing(sqlite3.connect(self.path.with_suffix(".lock"), timeout=BUSY_S, isolation_level=None)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            yield

    def _writer(self, mode: str = "rw") -> sqlite3.Connection:
        db = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_S)
        try:
            db.isolation_level = None
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error:
            db.close()
            raise
        return db

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        with self._reported():
            address = f"{self.path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True, timeout=BUSY_S)) as db:
                yield db

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as fault:
            if getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise _not_our_turn() from fault
            raise _damaged(f"journal: {self.path.name}", str(fault), "a readable, writable journal") from fault


def _entries(db: sqlite3.Connection, where: str, values: tuple[str | int | None, ...]) -> Iterator[Entry]:
    return (_decode(row) for row in db.execute(_SELECT + where, values).fetchall())


def _decode(row: tuple[int, bytes, bytes]) -> Entry:
    seq, data, leaf = row
    if leaf_hash(data) != leaf:
        raise _damaged(f"journal: entry {seq}", "bytes that do not fit their hash", "the entry as it was written")
    return decode(data, seq=seq)


def _head(db: sqlite3.Connection) -> tuple[int, tuple[bytes, ...]]:
    row = db.execute(_LAST).fetchone()
    if row is None:
        return 0, ()
    size, packed = row[0] + 1, row[1]
    if len(packed) != HASH_BYTES * size.bit_count():
        raise _damaged(f"journal: entry {row[0]}", f"a frontier of {len(packed)} bytes", "one hash per set bit of size")
    return size, tuple(packed[i : i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES))


def _has_heads(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'heads'").fetchone() is not None


def _not_our_turn() -> BadSetting:
    return BadSetting(
        where="journal",
        found="another process that is still writing",
        expected=f"its turn to write within {BUSY_S:.0f} s",
        look="wait for the other process; nothing was changed",
    )


def _damaged(where: str, found: str, expected: str) -> DamagedWorkspace:
    return DamagedWorkspace(where=where, found=found, expected=expected, look=_LOOK)
