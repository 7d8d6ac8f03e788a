"""Arrive, keep, read, place, file: what happens to one file, in that order, on the way into the workspace.

Stands between the rooms of evidence, sources and store, which do not know one another, and everything that asks them.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import truceline
from truceline.evidence.keep import KeptFile, keep, kept, record_read
from truceline.evidence.refused import Refusal, record_refusal, refusal_of
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, DamagedFile, InputError, NothingReceived, OutOfRange
from truceline.model.place import Area
from truceline.model.records import INVENTED, BackgroundFire, Blob, Note
from truceline.model.times import utc_text
from truceline.sources._child import read_apart
from truceline.sources._plausible import implausible
from truceline.sources._registry import Reading, sources
from truceline.sources._registry import source as find_source
from truceline.store.store import Store

SOFTWARE = f"truceline {truceline.__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """One file, kept and read."""

    blob: Blob
    new: bool
    rows: int
    notes: tuple[Note, ...]


def take_in(
    workspace: Workspace, store: Store, source: str, name: str, data: bytes, *,
    received_utc: datetime, at_utc: datetime, origin: str,
    setting: bytes | None = None, expected_length: int | None = None, notes: Sequence[Note] = (),
    area: Area | None = None, licence: str | None = None,
) -> TakenIn:  # fmt: skip
    """Keep the bytes, then read them and file the rows. Acknowledged only when all of it is on the disk.

    `area` is what the mission watches: the positions of the file are held against it. `licence` is that of the file,
    where it is not the source's.

    Raises:
        DamagedFile: the file cannot be read whole; its bytes stay kept and nothing else has changed.
        BadSetting: the column map is wrong, the file was read before with another one, or rows of the world are kept
            in an exercise.
        DamagedWorkspace: the workspace cannot be written.
    """
    module = find_source(source)
    setting = _one_setting(workspace, store, source=source, name=name, data=data, setting=setting)
    held = keep(
        workspace, source, name, data, received_utc=received_utc, at_utc=at_utc, origin=origin,
        licence=licence or module.MANIFEST.licence, expected_length=expected_length, setting=setting,
    )  # fmt: skip
    known = next(file for file in kept(workspace, held.blob.sha256) if file.source == source)
    if known.filed and store.holds(source, held.blob.sha256):
        return TakenIn(blob=held.blob, new=held.new, rows=known.rows or 0, notes=known.notes)
    rows, said = _read_in(workspace, store, known, data=data, setting=setting, notes=notes, at_utc=at_utc, area=area)
    return TakenIn(blob=held.blob, new=held.new, rows=rows, notes=said)


def require_received(workspace: Workspace, as_of: datetime, *, rows: int) -> None:
    """Refuse to speak of a moment before the mission knew anything; `rows` were known by then.

    A workspace of which nothing is kept has nothing to be silent about.

    Raises:
        NothingReceived: files are kept, and none of them had been received by then.
    """
    files = [file for file in kept(workspace) if file.source in sources()]
    if files and not rows and not any(file.blob.received_utc <= as_of for file in files):
        first = min(file.blob.received_utc for file in files)
        raise NothingReceived(
            where=f"as of {utc_text(as_of)}", found=f"0 of {len(files)} kept files had been received by then",
            expected=f"a moment from {utc_text(first)} on, when the first was received",
            look="keep files with --received where they came earlier than they were kept",
        )  # fmt: skip


def catch_up(workspace: Workspace, store: Store, *, at_utc: datetime, area: Area | None = None) -> None:
    """Hash every kept file again, and read what was kept and is not in the tables: a `keep` that was cut off.

    A damaged file stays unread, and these readers do not try it again. What a report says must not depend on when
    somebody repeats a command.
    One that was withdrawn unread is not tried again.

    Raises:
        DamagedWorkspace: a kept file is not what was kept, or the workspace cannot be written.
        DamagedFile, BadSetting: a file that was read before, and cannot be read any more.
    """
    for file in kept(workspace):
        data = workspace.vault.read(file.blob.sha256)
        if not file.read and (file.out_at(at_utc) or _refusal(workspace, file) is not None):
            continue
        if file.source in sources() and not (file.filed and store.holds(file.source, file.blob.sha256)):
            setting = None if file.setting is None else workspace.vault.read(file.setting)
            with nullcontext() if file.read else suppress(DamagedFile, BadSetting):
                _read_in(workspace, store, file, data=data, setting=setting, notes=file.notes, at_utc=at_utc, area=area)


def refusals(workspace: Workspace, files: Sequence[KeptFile]) -> Mapping[str, str]:
    """Why kept files could not be read, by their digest."""
    found = {file.blob.sha256: _refusal(workspace, file) for file in files if not file.read}
    return {sha256: why for sha256, why in found.items() if why is not None}


def _refusal(workspace: Workspace, file: KeptFile) -> str | None:
    """Why these readers did not read a file; None where others tried, or nobody."""
    known = refusal_of(workspace, file)
    return known.reason if known is not None and known.readers == readers_digest() else None


@cache
def readers_digest() -> str:
    """SHA-256 of the readers of this program, by their bytes: what these could not read, others may."""
    folder, whole = Path(truceline.__file__).parent / "sources", hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _one_setting(
    workspace: Workspace, store: Store, *, source: str, name: str, data: bytes, setting: bytes | None
) -> bytes | None:
    """The column map to read with: a file in the tables keeps the one it was read with."""
    sha256 = hashlib.sha256(data).hexdigest()
    before = next((file for file in kept(workspace, sha256) if file.source == source), None)
    if before is None or not store.holds(source, sha256):
        return setting
    first = None if before.setting is None else workspace.vault.read(before.setting)
    if setting not in (None, first):
        raise BadSetting(
            where=name, found="another column map than before", expected="the map of the first reading",
            look="keep the file under its first map, or start another workspace",
        )  # fmt: skip
    return first


def _read_in(
    workspace: Workspace, store: Store, file: KeptFile, *, data: bytes, setting: bytes | None, notes: Sequence[Note],
    at_utc: datetime, area: Area | None,
) -> tuple[int, tuple[Note, ...]]:  # fmt: skip
    """Read a kept file and file its rows; its rows and notes. What stopped the reading is remembered."""
    try:
        reading = read_apart(file.source, file.blob, data, setting)
        _require_marked(workspace, file, reading)
        filed = file_rows(store, file, reading)
    except InputError as stopped:
        reason = f"expected {stopped.expected}, got {stopped.found} ({stopped.where})"
        record_refusal(workspace, file, Refusal(reason=reason, readers=readers_digest()), at_utc=at_utc)
        raise
    said = tuple(dict.fromkeys((*notes, *reading.notes, *_doubts(workspace, file, reading, area))))
    record_read(
        workspace, file.blob, source=file.source, setting_sha256=file.setting, rows=reading.rows, notes=said,
        software=SOFTWARE, at_utc=at_utc, filed=filed,
    )  # fmt: skip
    return reading.rows, said


def _require_marked(workspace: Workspace, file: KeptFile, reading: Reading) -> None:
    """Refuse rows of the world in an exercise: no report of it could bear them.

    Raises:
        BadSetting: the workspace is of an exercise, and some rows are not marked as of one.
    """
    tables = [table for table in reading.tables.values() if "exercise" in table.column_names]
    whole = sum(table.num_rows for table in tables)
    if not workspace.exercise or not (plain := whole - _marked(tables)):
        return
    raise BadSetting(
        where=file.blob.name, found=f"{plain} of {whole} rows without the mark EXERCISE",
        expected="every row marked, in the workspace of an exercise: the first line “# EXERCISE” in a table, "
        "“exercise: true” in JSON or YAML",
        look="truceline new, with another agreement, for files of the world",
    )  # fmt: skip


def _marked(tables: Iterable[pa.Table]) -> int:
    """How many rows bear the mark of an exercise; those of background fires have none."""
    return sum(pc.sum(table["exercise"]).as_py() or 0 for table in tables if "exercise" in table.column_names)


def file_rows(store: Store, file: KeptFile, reading: Reading) -> str:
    """File what was read of a kept file; the digest of what was filed.

    Raises:
        DamagedFile: its reader made rows that no file of its source can have.
    """
    try:
        return store.write(file.source, file.blob.sha256, reading.tables, received_utc=file.blob.received_utc)
    except OutOfRange as bad:
        raise DamagedFile(
            where=f"{file.source}: rows of {file.blob.name} (kept file {file.blob.sha256[:12]})",
            found=f"{bad.name} {str(bad.found)[:200]!r}", expected=f"{bad.name}: {bad.expected}",
            look="the file stays kept as it came and is not tried again by this version; docs/sources.md",
        ) from bad  # fmt: skip


def _doubts(workspace: Workspace, file: KeptFile, reading: Reading, area: Area | None) -> tuple[Note, ...]:
    """What only the door can know: where the mission looks, and whether it is an exercise."""
    unused = _unused(workspace, file, reading)
    if area is None:
        return unused
    return (*unused, *implausible(file.source, file.blob, reading.tables, area, exercise=workspace.exercise))


def _unused(workspace: Workspace, file: KeptFile, reading: Reading) -> tuple[Note, ...]:
    """Rows of an exercise are kept in a mission and never used; its reports say so."""
    marked = _marked(reading.tables.values())
    if BackgroundFire in reading.tables and any(note.kind == INVENTED for note in reading.notes):
        marked += reading.tables[BackgroundFire].num_rows
    if workspace.exercise or not marked:
        return ()
    text = f"{marked} rows are marked EXERCISE: kept, and never used in a mission"
    return (Note(kind="exercise in a mission", text=text, source=file.source, blob_sha256=file.blob.sha256),)
