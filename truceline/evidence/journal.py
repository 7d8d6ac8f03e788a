"""The append-only journal: one row for each entry, acknowledged only after COMMIT, wherever the rows lie.

`journal_sqlite` keeps them in one file of the workspace, `journal_postgres` in a database that several desks share.
Both offer `Rows`; everything that makes a journal of them stands here once. Columns beside the entry's bytes (type,
subject, leaf, frontier) only make looking fast: `inspect` recomputes every one of them from the bytes. What makes an
edit evident is a checkpoint that somebody else holds.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from truceline.evidence.entry import Draft, Entry, decode, encode
from truceline.evidence.journal_check import Row, head_faults, row_faults
from truceline.evidence.note import PublicKey, Signer, checkpoint_text, parse_checkpoint
from truceline.evidence.tlog import HASH_BYTES, Tree, grow, leaf_hash, root_of
from truceline.model.errors import BadSetting, DamagedWorkspace

AT_ONCE = 10_000  # rows
JOURNAL = "journal"  # where an error is that another writer causes
BUSY_S = 120.0  # how long a second writer queues before it gives up
_LOOK = "restore the workspace from a copy, or compare it with the checkpoints that were sent out"

Line = tuple[int, bytes, bytes]  # number, entry, leaf


class Rows(Protocol):
    """The rows of one journal while somebody looks at them or adds to them. Nothing here changes or removes a row."""

    def last(self) -> tuple[int, bytes] | None:
        """Number and frontier of the last entry."""

    def lines(self, *, type_: str | None = None, subject: str | None = None, above: int = -1) -> list[Line]:
        """Entries in order, of one type, about one subject, above a number, where asked."""

    def line(self, seq: int) -> Line | None:
        """One entry."""

    def latest(self, types: Iterable[str]) -> int:
        """The number of the last entry of any of these types; -1 where there is none."""

    def bodies(self, above: int = -1) -> list[bytes]:
        """The bytes of every entry above a number, in order."""

    def every(self) -> list[Row]:
        """Every row, whole, in order."""

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows."""

    def heads(self, newest: int | None = None) -> list[bytes] | None:
        """The signed heads in order, or the newest few; None where this journal keeps no list yet."""

    def add_head(self, size: int, note: bytes) -> None:
        """Add a head; one of that size that stands there stays."""

    def faults(self) -> Iterator[str]:
        """What the database itself finds wrong, and which guard against changes is not as it was made."""

    def close_for(self, words: str) -> None:
        """Refuse every further entry, saying why."""


class Journal(ABC):
    """The journal of one workspace."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._held: Tree | None = None
        self._growing = threading.Lock()

    @abstractmethod
    def reading(self) -> AbstractContextManager[Rows]:
        """The rows for a look."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Rows]:
        """The rows for one change, one writer after the other; on leaving it is on the disk, or nothing is."""

    @abstractmethod
    def described(self) -> str:
        """Where the rows lie, and what is known to be wrong with such a place."""

    @abstractmethod
    def notices(self) -> Iterator[str]:
        """What a keeper should know about the place."""

    @abstractmethod
    def wait(self, above: int, timeout_s: float) -> int:
        """Sleep until there are more entries than `above`, or the time is over; returns how many there are."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep what looking and writing need open meanwhile: for a door that asks all day long."""
        self._held = Tree([])
        try:
            yield
        finally:
            self._held = None
            self.close()

    def close(self) -> None:  # noqa: B027 - most have nothing to close
        """Let go of what is open."""

    def append(self, drafts: Sequence[Draft]) -> tuple[int, ...]:
        """Append a batch, all or nothing; returns the numbers once they are on the disk.

        Raises:
            OutOfRange: a draft that the entry format does not allow.
            DamagedWorkspace: the journal cannot be written; nothing of the batch was kept.
        """
        with self.writing() as rows:
            return self._insert(rows, drafts)

    def append_once(self, draft: Draft, same: Callable[[Entry], bool]) -> tuple[int, bool]:
        """Append unless an entry of the same type and subject is the `same`; returns its number, and whether it is new.

        Looking and appending are one transaction, so two processes cannot both find nothing.

        Raises:
            OutOfRange: a draft that the entry format does not allow.
            DamagedWorkspace: the journal cannot be read or written.
        """
        with self.writing() as rows:
            subject = draft.parents[0] if draft.parents else ""
            for entry in _entries(rows.lines(type_=draft.type, subject=subject)):
                if same(entry):
                    return entry.seq, False
            return self._insert(rows, [draft])[0], True

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
        with self.writing() as rows:
            known = same(tuple(_entries(rows.lines(type_=draft.type, above=since()))))
            return self._insert(rows, [draft])[0] if known is None else known

    def entries_since(self, type_: str, seq: int) -> tuple[Entry, ...]:
        """Entries of one type with a number above `seq`, in order.

        Raises:
            DamagedWorkspace: an entry is not what was written.
        """
        with self.reading() as rows:
            return tuple(_entries(rows.lines(type_=type_, above=seq)))

    def entries(self, type_: str | None = None, subject: str | None = None) -> tuple[Entry, ...]:
        """Entries in order, of one type or about one subject where asked.

        Raises:
            DamagedWorkspace: an entry is not what was written.
        """
        with self.reading() as rows:
            return tuple(_entries(rows.lines(type_=type_, subject=subject)))

    def entry_bytes(self, seq: int) -> bytes:
        """The canonical bytes of one entry.

        Raises:
            DamagedWorkspace: no such entry, or not what was written.
        """
        with self.reading() as rows:
            row = rows.line(seq)
        if row is None:
            raise _damaged(f"journal: entry {seq}", "nothing", "an entry")
        _decode(row)
        return bytes(row[1])

    def latest(self, *types: str) -> int:
        """The number of the last entry of any of these types; -1 where there is none."""
        with self.reading() as rows:
            return rows.latest(types)

    def size(self) -> int:
        """How many entries there are."""
        with self.reading() as rows:
            return _head(rows)[0]

    def checkpoint(self, key: Signer) -> bytes:
        """A signed head over all entries, O(log n)."""
        with self.reading() as rows:
            size, frontier = _head(rows)
        return key.sign(checkpoint_text(self.origin, size, root_of(frontier)))

    def heads(self) -> tuple[bytes, ...]:
        """The heads that were signed here, as signed notes in order; empty in a journal of an earlier version."""
        with self.reading() as rows:
            return tuple(rows.heads() or ())

    def newest_head(self) -> tuple[bytes, ...]:
        """The last head that was signed here, where there is one."""
        with self.reading() as rows:
            return tuple(rows.heads(newest=1) or ())

    def lists_heads(self) -> bool:
        """Whether this journal keeps such a list: one of an earlier version gets it with its next head."""
        with self.reading() as rows:
            return rows.heads(newest=1) is not None

    def remember(self, note: bytes) -> None:
        """Add a signed head to the list, which grows like the journal; one that stands there already changes nothing.

        Raises:
            DamagedWorkspace: the journal cannot be written.
        """
        size = parse_checkpoint(note).size
        if note not in self.newest_head():
            with self.writing() as rows:
                rows.add_head(size, note)

    def tree(self) -> Tree:
        """The Merkle tree over all entries, recomputed from their bytes; it answers the proofs.

        A journal that is held open reads each entry once and keeps its hash: an edit behind its back signs no other
        past, and the next look at the whole journal names it.
        """
        with self._growing, self.reading() as rows:
            tree = Tree([]) if self._held is None else self._held
            for data in rows.bodies(tree.size - 1):
                tree.add(leaf_hash(data))
            return tree

    def inclusion(self, seq: int, size: int) -> tuple[bytes, ...]:
        """The path that proves entry `seq` to be among the first `size`.

        Raises:
            OutOfRange: it is not.
        """
        return self.tree().inclusion(seq, size)

    def inspect(self, checkpoint: bytes | None, public: PublicKey) -> tuple[str, ...]:
        """Every fault of the journal, against itself and against a checkpoint kept apart; empty when all is well."""
        try:
            with self.reading() as rows:
                problems, every = list(rows.faults()), rows.every()
        except DamagedWorkspace as damage:
            return (f"journal: {damage.found}",)
        tree = Tree([leaf_hash(row[3]) for row in every])
        return (*problems, *row_faults(every), *head_faults(tree, checkpoint, self.origin, public))

    def _insert(self, rows: Rows, drafts: Sequence[Draft]) -> tuple[int, ...]:
        first, frontier = _head(rows)
        made: list[Row] = []
        for seq, draft in enumerate(drafts, first):
            data = encode(draft, seq)
            leaf = leaf_hash(data)
            frontier = grow(frontier, seq, leaf)
            subject = draft.parents[0] if draft.parents else ""
            made.append((seq, draft.type, subject, data, leaf, b"".join(frontier)))
        rows.add(made)
        return tuple(range(first, first + len(drafts)))


def copy_rows(old: Rows, new: Rows) -> int:
    """Bring one journal's rows and heads to where none, or a beginning of the same, lie; returns how many rows.

    Raises:
        DamagedWorkspace: what lies there is another journal.
    """
    every, there = old.every(), new.every()
    if there != every[: len(there)]:
        raise _damaged("journal", "another journal of this name at the new place", "none, or a beginning of this one")
    for begin in range(len(there), len(every), AT_ONCE):
        new.add(every[begin : begin + AT_ONCE])
    return len(every) - len(there)


def _entries(lines: Iterable[Line]) -> Iterator[Entry]:
    return (_decode(line) for line in lines)


def _decode(line: Line) -> Entry:
    seq, data, leaf = line
    if leaf_hash(data) != leaf:
        raise _damaged(f"journal: entry {seq}", "bytes that do not fit their hash", "the entry as it was written")
    return decode(data, seq=seq)


def _head(rows: Rows) -> tuple[int, tuple[bytes, ...]]:
    row = rows.last()
    if row is None:
        return 0, ()
    size, packed = row[0] + 1, row[1]
    if len(packed) != HASH_BYTES * size.bit_count():
        raise _damaged(f"journal: entry {row[0]}", f"a frontier of {len(packed)} bytes", "one hash per set bit of size")
    return size, tuple(packed[i : i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES))


def not_our_turn() -> BadSetting:
    """Another writer did not end in time."""
    return BadSetting(
        where=JOURNAL,
        found="another process that is still writing",
        expected=f"its turn to write within {BUSY_S:.0f} s",
        look="wait for the other process; nothing was changed",
    )


def refused(name: str, fault: object) -> DamagedWorkspace:
    """What the database itself says."""
    return _damaged(f"journal: {name}", str(fault), "a readable, writable journal")


def of_another_kind(seq: object, value: object, wanted: type) -> DamagedWorkspace:
    """A stored value that no writer wrote."""
    found = f"{type(value).__name__} in entry {seq}"
    return _damaged(f"journal: entry {seq}", found, f"{wanted.__name__}, as it was written")


def _damaged(where: str, found: str, expected: str) -> DamagedWorkspace:
    return DamagedWorkspace(where=where, found=found, expected=expected, look=_LOOK)
