"""Read the whole vault again into a fresh store, and compare: with the journal, and row by row with the tables.

Nothing derived is taken over. What agrees was made from the kept bytes by a program that reads them alike; what does
not is named with its rows.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from truceline.evidence.keep import KeptFile, Record, kept
from truceline.evidence.workspace import Workspace
from truceline.intake import file_rows
from truceline.model.errors import BadSetting, DamagedFile
from truceline.sources._child import read_apart
from truceline.sources._registry import sources
from truceline.store.store import Store

SHOWN = 3  # rows named of each kind of difference

Row = tuple[tuple[str, str], ...]  # column and value as text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What came of it."""

    files: int  # read again
    rows: int
    differences: tuple[str, ...]


def rebuild(workspace: Workspace, folder: Path, *, told: Callable[[str], None] = lambda _: None) -> Rebuilt:
    """Read every kept file that was read before into a store in `folder`, which must be empty; nothing else is written.

    `told` hears the name of each file.

    Raises:
        DamagedWorkspace: a kept file or the journal is not what was written.
    """
    here, fresh = Store(workspace.store_folder, Record(workspace)), Store(folder)
    differences: list[str] = []
    files, rows = 0, 0
    for file in kept(workspace):
        if not file.read or file.source not in sources():
            continue
        told(file.blob.name)
        title = f"{file.source}, {file.blob.name} ({file.blob.sha256[:12]})"
        try:
            filed, count = _read_again(workspace, fresh, file)
        except (DamagedFile, BadSetting) as refused:
            differences.append(f"{title}: was read before, and this program cannot: {refused}")
            continue
        files, rows = files + 1, rows + count
        differences += (f"{title}: {words}" for words in _compared(file, filed, here, fresh))
    return Rebuilt(files=files, rows=rows, differences=tuple(differences))


def _read_again(workspace: Workspace, fresh: Store, file: KeptFile) -> tuple[str, int]:
    """The digest of what a kept file leaves in the tables, and its rows."""
    data = workspace.vault.read(file.blob.sha256)
    setting = None if file.setting is None else workspace.vault.read(file.setting)
    reading = read_apart(file.source, file.blob, data, setting)
    return file_rows(fresh, file, reading), reading.rows


def _compared(file: KeptFile, filed: str, here: Store, fresh: Store) -> Iterator[str]:
    if file.filed is None:
        yield "its read line is of a version that kept no digest of rows; the next day reads it again"
    elif file.filed != filed:
        yield f"the kept bytes give other rows ({filed[:12]}) than its read line names ({file.filed[:12]})"
    theirs = here.parts_of(file.source, file.blob.sha256)
    if theirs is None:
        yield "is not in the tables; the next day reads it again"
        return
    ours = fresh.parts_of(file.source, file.blob.sha256) or {}
    for key in sorted(theirs.keys() | ours.keys()):
        found, expected = theirs.get(key), ours.get(key)
        words = "; ".join(_different(found, expected))
        if words:
            yield f"{key[0]} of {key[1]}: {words}"


def _different(found: pa.Table | None, expected: pa.Table | None) -> Iterator[str]:
    """In words: which rows the tables lack, have too many, or have otherwise."""
    if found is None:
        yield "the table is missing or cannot be read"
        return
    there, wanted = Counter(_rows(found)), Counter(() if expected is None else _rows(expected))
    extra, lost = list((there - wanted).elements()), list((wanted - there).elements())
    at_lost = {_where(row): row for row in lost}
    for row in extra[:SHOWN]:
        meant = at_lost.get(_where(row))
        if meant is None:
            yield f"{_where(row)} is in the tables and not in the kept file"
        else:
            columns = [
                f"{name} {value} instead of {was}"
                for (name, value), (_, was) in zip(row, meant, strict=True)
                if value != was
            ]
            yield f"{_where(row)} has {', '.join(columns)[:200]}"
    changed = {_where(row) for row in extra}
    gone = [row for row in lost if _where(row) not in changed]
    if gone:
        yield f"{len(gone)} rows are missing, first {', '.join(_where(row) for row in gone[:SHOWN])}"
    if len(extra) > SHOWN:
        yield f"{len(extra)} rows in all are other ones or too many"


def _rows(table: pa.Table) -> list[Row]:
    names = table.schema.names
    return [tuple(zip(names, map(_text, row.values()), strict=True)) for row in table.to_pylist()]


def _text(value: Any) -> str:  # noqa: ANN401 - any value of a table
    return repr(value)


def _where(row: Row) -> str:
    """A row's place in its file; rows without one are told apart by their values."""
    held = dict(row)
    return held["where"].strip("'") if "where" in held else ", ".join(f"{name} {value}" for name, value in row[:3])
