"""Heads of the journal that were signed before, wherever they lie: the checkpoint, the journal's own list, the bundles.

A missing head is never a first one, and an older head is never the last. What stands in a bundle went out to others
or could have; it is the witness that is already there.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from truceline.evidence.note import MAX_BYTES, Checkpoint, PublicKey, parse_checkpoint, signed_by
from truceline.evidence.tlog import EMPTY_ROOT, Tree, consistent
from truceline.model.errors import DamagedWorkspace

MEMBER = "checkpoint"  # of a bundle
LOOK = "truceline doctor; the newest head stands in the newest reports/DATE/bundle.zip and with whoever received it"
_ZIP = b"PK\x03\x04"
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A signed head of this log, and where it was found."""

    where: str
    head: Checkpoint


def head_in(data: bytes, where: str) -> bytes:
    """The checkpoint in a file that somebody kept: a checkpoint itself, or a bundle.

    Raises:
        DamagedWorkspace: neither.
    """
    note = _of_zip(io.BytesIO(data)) if data.startswith(_ZIP) else data
    if note is None:
        raise _fault(where, "an archive without a readable checkpoint", "a checkpoint, or a bundle")
    parse_checkpoint(note)
    return note


def of_bundles(reports: Path, origin: str, public: PublicKey) -> Iterator[Witness]:
    """The heads of this log in the bundles of its reports; what is no head of this log is none."""
    places = ("*/bundle.zip", "*/as-of-*/bundle.zip", "*/edition-*/mission/bundle.zip")
    for path in sorted(path for place in places for path in reports.glob(place)):
        stat = path.stat()
        head = _signed_in(path, stat.st_mtime_ns, stat.st_size, origin, public)
        if head is not None:
            yield Witness(where=path.relative_to(reports.parent).as_posix(), head=head)


def contradiction(witness: Witness, tree: Tree) -> str | None:
    """What a head says against the entries that are here; None where they continue it."""
    size, root = witness.head.size, witness.head.root
    if size > tree.size:
        return f"{tree.size} entries, the head in {witness.where} has seen {size}: the end was cut off"
    if tree.root(size) != root:
        return f"the first {size} entries are not those that the head in {witness.where} has seen"
    return None


def require_growth(last: Checkpoint | None, tree: Tree, witnesses: list[Witness]) -> None:
    """The gate before a new head is signed.

    Raises:
        DamagedWorkspace: no last head, an older one than a witness knows, or entries that do not continue one of them.
    """
    if last is None:
        raise _fault("checkpoint", "no checkpoint, and a journal that is not new", "the last signed head")
    if last.size <= tree.size:
        path = tree.consistency(last.size) if last.size else ()
        whole = consistent(last.size, tree.size, last.root if last.size else EMPTY_ROOT, tree.root(), path)
    if last.size > tree.size or not whole:
        found = f"{tree.size} entries that do not continue them"
        raise _fault("journal", found, f"the {last.size} entries of the last checkpoint, and then more")
    for witness in witnesses:
        problem = contradiction(witness, tree)
        if problem is not None:
            raise _fault("journal", problem, "entries that continue every head that was signed")
    require_newest(last, witnesses)


def require_newest(last: Checkpoint, witnesses: list[Witness]) -> None:
    """The gate for an exchanged checkpoint.

    Raises:
        DamagedWorkspace: a head that was signed later than the checkpoint is known.
    """
    for problem in outdated(last, witnesses):
        raise _fault("checkpoint", problem, "the last signed head")


def outdated(last: Checkpoint, witnesses: list[Witness]) -> Iterator[str]:
    """Says that the checkpoint is not the last head, where a later one is known."""
    newest = max(witnesses, key=lambda one: one.head.size, default=None)
    if newest is not None and newest.head.size > last.size:
        yield f"a head of {last.size} entries; {newest.where} knows a later one, of {newest.head.size}"


def unlisted(listed: Sequence[Checkpoint], bundles: Iterable[Witness]) -> Iterator[str]:
    """Says which signed heads the journal's list has lost: a head enters it before any bundle carries it."""
    if not listed:
        yield "the journal's list of heads is empty, and a head was signed"
        return
    sizes = {head.size for head in listed}
    for witness in bundles:
        if witness.head.size > listed[0].size and witness.head.size not in sizes:
            yield f"the journal's list of heads has lost the head of {witness.head.size} entries in {witness.where}"


@lru_cache(maxsize=1 << 12)  # a bundle never changes; a period of days asks for each again and again
def _signed_in(path: Path, _mtime_ns: int, _size: int, origin: str, public: PublicKey) -> Checkpoint | None:
    try:
        note = _of_zip(path)
        head = None if note is None else parse_checkpoint(note)
    except (DamagedWorkspace, OSError):
        return None
    return head if head is not None and head.origin == origin and signed_by(head, public) else None


def _of_zip(file: Path | io.BytesIO) -> bytes | None:
    try:
        with zipfile.ZipFile(file) as archive, archive.open(MEMBER) as member:
            note = member.read(MAX_BYTES + 1)
    except _UNREADABLE:
        return None
    return note if len(note) <= MAX_BYTES else None


def _fault(where: str, found: str, expected: str) -> DamagedWorkspace:
    return DamagedWorkspace(where=where, found=found, expected=expected, look=LOOK)
