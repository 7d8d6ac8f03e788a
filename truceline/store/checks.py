"""Whether the tables are what was filed: each file against its mark, each mark against the journal."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from truceline.model.errors import DamagedWorkspace, OutOfRange
from truceline.model.records import Note
from truceline.store import parts
from truceline.store.marks import FiledPart, Mark
from truceline.store.rows import rows_digest
from truceline.store.tables import FILINGS

LOOK = "truceline doctor --rebuild says which rows differ; remove the mark in store/reads to read the kept file again"
MISSING = "is missing"
_PLACE = re.compile(r"[a-z_]+/source=[a-z0-9_]+/month=\d{4}-\d\d/[0-9a-f]{64}\.parquet")
_CUT_OFF = re.compile(r".+\.[0-9a-f]{8}\.part")
SOUND = "sound.json"  # which parts were compared, `store.sound`
_NOUNS = {filing.folder: noun for noun, filing in FILINGS.items()}


class Out(Protocol):
    """One withdrawal of a kept file."""

    @property
    def from_utc(self) -> datetime:
        """From when on."""

    @property
    def until_utc(self) -> datetime | None:
        """When the file was kept again; None: it holds."""

    @property
    def seq(self) -> int:
        """Of its entry in the journal."""


class Stated(Protocol):
    """What the journal says of one kept file of one source."""

    @property
    def filed(self) -> str | None:
        """Digest of what it left in the tables; None where it was not read."""

    @property
    def withdrawals(self) -> Sequence[Out]:
        """Every time that it was withdrawn."""

    @property
    def notes(self) -> Sequence[Note]:
        """What its reading found to be degraded."""

    def out_at(self, moment: datetime) -> bool:
        """Whether it was withdrawn at that moment."""


Record = Callable[[], Mapping[tuple[str, str], Stated]]  # by source and SHA-256 of the kept file


def part_fault(folder: Path, part: FiledPart) -> str | None:
    """What is wrong with one filed part; None when its bytes and its rows are those that were filed."""
    found = checked_rows(folder, part)
    return found if isinstance(found, str) else None


def checked_rows(folder: Path, part: FiledPart) -> pa.Table | str:
    """The rows of one filed part, or what is wrong with it."""
    path, noun = folder / part.path, _NOUNS.get(part.noun)
    if not path.is_file():
        return MISSING
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != part.sha256 or noun is None:
        return "is not what was written"
    try:
        rows = parts.filed_rows(noun, data)
    except (OutOfRange, pa.ArrowException) as other:
        return f"is no table of ours ({other})"
    if (rows.num_rows, rows_digest(rows)) != (part.rows, part.rows_sha256):
        return "holds other rows than its mark says"
    return rows


def as_it_is(folder: Path, part: FiledPart) -> pa.Table | None:
    """The rows that lie under a part's name, whatever its digest says; None where nothing readable does."""
    noun = _NOUNS.get(part.noun)
    try:
        return None if noun is None else parts.filed_rows(noun, (folder / part.path).read_bytes())
    except (OSError, OutOfRange, pa.ArrowException):
        return None


def mark_fault(mark: Mark, stated: Stated) -> str | None:
    """What is wrong with a mark whose file the journal knows as read; None when they agree."""
    if mark.digest == stated.filed:
        return None
    return f"reads/{mark.source}-{mark.blob_sha256[:12]}…: its rows are not those that the journal's read line names"


def damaged(where: str, found: str) -> DamagedWorkspace:
    """The four-part error about a table."""
    return DamagedWorkspace(where=f"store: {where}", found=found, expected="the rows that were filed", look=LOOK)


def problems(folder: Path, marks: Mapping[str, Mark], record: Record | None) -> Iterator[str]:
    """Every file and mark that is missing, foreign or not what was filed, one sentence each."""
    known = {} if record is None else record()
    for mark in marks.values():
        for part in mark.parts:
            fault = part_fault(folder, part)
            if fault is not None:
                yield f"store: {part.path} {fault}"
        stated = known.get(mark.key)
        if stated is not None and stated.filed is not None:
            fault = mark_fault(mark, stated)
            if fault is not None:
                yield f"store: {fault}"
        elif record is not None and stated is None:
            name = f"{mark.source}-{mark.blob_sha256[:12]}…"
            yield f"store: reads/{name}: marks a file that was never kept; it is not read"
    for source, sha256 in sorted(key for key, stated in known.items() if stated.filed is not None):
        if (source, sha256) not in {mark.key for mark in marks.values()}:
            yield f"store: the tables of {source}-{sha256[:12]}… are not here; the next day reads the kept file again"
    yield from _foreign(folder)


def _foreign(folder: Path) -> Iterator[str]:
    """Files that no write of ours leaves behind, not even one that was cut off."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        mark = path == folder / SOUND or (path.parent == folder / "reads" and path.suffix == ".json")
        if path.is_symlink() or not (
            path.is_dir() or mark or _PLACE.fullmatch(name) or _CUT_OFF.fullmatch(path.name) or name.startswith(".")
        ):
            yield f"store: {name} is a foreign file"
