"""Read marks: which files of the store are complete. A file that no mark names does not exist for a reader."""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from truceline.model.canonical import strict_json
from truceline.model.errors import DamagedWorkspace
from truceline.model.times import parse_utc, utc_text

VERSION = "truceline.store/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledPart:
    """One Parquet file: where, how much, and which times it spans."""

    path: str  # relative to the store, with "/"
    noun: str
    month: str  # YYYY-MM of the rows' beginnings
    rows: int
    length: int  # bytes
    sha256: str
    last_us: int  # the latest end of a row, microseconds UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One kept file, read and filed completely."""

    source: str
    blob_sha256: str
    received_utc: datetime | None
    parts: tuple[FiledPart, ...]


def encode(mark: Mark) -> bytes:
    """The mark as JSON with sorted keys, so that the same reading gives the same bytes."""
    received = None if mark.received_utc is None else utc_text(mark.received_utc)
    values = {"version": VERSION, **asdict(mark), "received_utc": received}
    return (json.dumps(values, sort_keys=True, indent=1) + "\n").encode()


def decode(data: bytes, name: str) -> Mark:
    """A mark from its bytes.

    Raises:
        DamagedWorkspace: not a mark of this version.
    """
    try:
        values = strict_json(data)
        _require_version(values.pop("version"))
        received = values.pop("received_utc")
        parts = tuple(FiledPart(**part) for part in values.pop("parts"))
        return Mark(**values, parts=parts, received_utc=None if received is None else parse_utc(received))
    except (ValueError, TypeError, KeyError, AttributeError) as bad:
        raise DamagedWorkspace(
            where=f"store: reads/{name}",
            found=str(bad),
            expected=f"a read mark of version {VERSION}",
            look="remove the mark and run the day again; the kept file is still in the vault",
        ) from bad


def _require_version(found: object) -> None:
    if found != VERSION:
        raise ValueError(f"version {found}")


def place_file(path: Path, data: bytes) -> None:
    """Bytes under a name, whole or not at all, on disk when this returns. Two writers of one file write the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with part.open("wb") as handle:
        handle.write(data)
        handle.flush()
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


def problems(folder: Path, marks: Mapping[str, Mark]) -> tuple[str, ...]:
    """Every marked file that is missing or not what was written, one sentence each."""
    found = []
    for mark in marks.values():
        for part in mark.parts:
            path = folder / part.path
            if not path.is_file():
                found.append(f"store: {part.path} is missing")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != part.sha256:
                found.append(f"store: {part.path} is not what was written")
    return tuple(found)
