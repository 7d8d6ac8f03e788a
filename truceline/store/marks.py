"""Read marks: which files of the store are complete. A file that no mark names does not exist for a reader.

A mark says where the rows lie; it vouches for nothing. What it lists has one digest, and that stands in the journal.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from truceline.model.canonical import strict_json
from truceline.model.errors import DamagedWorkspace
from truceline.model.times import parse_utc, utc_text
from truceline.store.rows import filed_digest

VERSION = "truceline.store/3"
# Marks without digests of rows, and rows without height, speed, heading and operator: as if they were not there, so the
# file is read again.
OUTDATED = ("truceline.store/1", "truceline.store/2")
FOLDER_MODE, FILE_MODE = 0o700, 0o600  # whatever the umask: the rows hold what observers wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledPart:
    """One Parquet file: where, how much, and which times it spans."""

    path: str  # relative to the store, with "/"
    noun: str
    month: str  # YYYY-MM of the rows' beginnings
    rows: int
    length: int  # bytes
    sha256: str  # of the Parquet bytes
    rows_sha256: str  # of the rows, `store.rows`
    last_us: int  # the latest end of a row, microseconds UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One kept file, read and filed completely."""

    source: str
    blob_sha256: str
    received_utc: datetime | None
    parts: tuple[FiledPart, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Source and kept file."""
        return self.source, self.blob_sha256

    @property
    def name(self) -> str:
        """The one name it may lie under."""
        return f"{self.source}-{self.blob_sha256}.json"

    @property
    def digest(self) -> str:
        """What the journal keeps of it."""
        listed = [(part.noun, part.month, part.rows, part.last_us, part.rows_sha256) for part in self.parts]
        return filed_digest(self.received_utc, listed)


def encode(mark: Mark) -> bytes:
    """The mark as JSON with sorted keys, so that the same reading gives the same bytes."""
    received = None if mark.received_utc is None else utc_text(mark.received_utc)
    values = {"version": VERSION, **asdict(mark), "received_utc": received}
    return (json.dumps(values, sort_keys=True, indent=1) + "\n").encode()


def decode(data: bytes, name: str) -> Mark | None:
    """A mark from its bytes; None for one of an outdated version.

    Raises:
        DamagedWorkspace: not a mark of this version.
    """
    try:
        values = strict_json(data)
        version = values.pop("version")
        if version in OUTDATED:
            return None
        _require_same("version", version, VERSION)
        received = values.pop("received_utc")
        parts = tuple(FiledPart(**part) for part in values.pop("parts"))
        mark = Mark(**values, parts=parts, received_utc=None if received is None else parse_utc(received))
        _require_same("name", mark.name, name)
        for part in parts:  # the digest covers the rows and not their place: a mark must not lend another file's
            _require_same("path", part.path, place_of(part.noun, part.month, mark.source, mark.blob_sha256))
    except (ValueError, TypeError, KeyError, AttributeError) as bad:
        raise DamagedWorkspace(
            where=f"store: reads/{name}",
            found=str(bad),
            expected=f"a read mark of version {VERSION}",
            look="remove the mark and run the day again; the kept file is still in the vault",
        ) from bad
    return mark


def place_of(noun: str, month: str, source: str, blob_sha256: str) -> str:
    """The one path, below the folder of the store, of the rows that a kept file left of a noun and month."""
    return f"{noun}/source={source}/month={month}/{blob_sha256}.parquet"


def _require_same(what: str, found: object, expected: str) -> None:
    if found != expected:
        raise ValueError(f"{what} {found}")


def place_file(path: Path, data: bytes) -> None:
    """Bytes under a name, whole or not at all, on disk when this returns. Two writers of one file write the same."""
    make_folder(path.parent)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fchmod(handle.fileno(), FILE_MODE)
        os.fsync(handle.fileno())
    try:
        part.replace(path)
    except FileNotFoundError:
        if not path.is_file():  # otherwise another writer of the same file was first and has cleared up
            raise
    for left in path.parent.glob(f"{path.name}*.part"):  # of writes that were cut off
        left.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)  # the rename itself must survive a power cut
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def make_folder(path: Path) -> None:
    """A folder and those above it, for the owner alone whatever the umask."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(FOLDER_MODE, exist_ok=True)
        path.chmod(FOLDER_MODE)
