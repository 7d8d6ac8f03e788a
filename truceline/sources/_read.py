"""One kept file to rows: an archive is unpacked first, and every table in it is read by the same source."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.records import Blob, Note
from truceline.sources._file import NAMED, Received, check_length, shown
from truceline.sources._registry import Reading, Source, source
from truceline.sources._unpack import Member, left_out, members_of

MAX_NAME = 200


def read(name: str, blob: Blob, data: bytes, setting: bytes | None) -> Reading:
    """The rows of a kept file. Rows of an archive bear its digest; a note states that of each table inside.

    Raises:
        DamagedFile: the file, or a table inside it, cannot be read whole.
        BadSetting: the column map is wrong, or this source takes none.
        UnknownName: no such source.
    """
    module, file = source(name), Received(source=name, blob=blob, data=data)
    if members_of_form(data):
        check_length(file)
    members = members_of(file)
    if members is None:
        return module.parse(blob, data, setting)
    # A source may know files that are no tables of their own, such as labels beside their events.
    companion = cast("Callable[[bytes], bool]", getattr(module, "companion", lambda _: False))
    beside = [member for member in members if companion(member.data)]
    tables = [member for member in members if member not in beside] or beside
    given = beside[0].data if beside and setting is None and tables != beside else setting
    found = [_member(module, blob, member, given, alone=len(tables) == 1) for member in tables]
    return _joined(found, [*_not_read(file, data), *(_unpacked(file, member) for member in members)])


def members_of_form(data: bytes) -> bool:
    """Whether a file is an archive, whose stated length is that of the archive."""
    return data.startswith((b"\x1f\x8b", b"PK\x03\x04"))


def _member(module: Source, blob: Blob, member: Member, setting: bytes | None, *, alone: bool) -> Reading:
    """What the archive's check sum covers is whole: its length counts as stated."""
    name = "".join(letter if letter.isprintable() else "?" for letter in member.name)[:MAX_NAME]
    inner = replace(blob, name=name, length=len(member.data), expected_length=len(member.data))
    reading = module.parse(inner, member.data, setting)
    if alone:
        return reading
    return replace(reading, tables={noun: _named(table, name) for noun, table in reading.tables.items()})


def _named(table: pa.Table, name: str) -> pa.Table:
    """Rows that say in which of several tables they stand: "fires.csv line 12"."""
    if "where" not in table.column_names:
        return table
    at = table.schema.get_field_index("where")
    where = pc.binary_join_element_wise(pa.scalar(name), table.column("where"), " ")
    return table.set_column(at, table.schema.field("where"), where)


def _not_read(file: Received, data: bytes) -> tuple[Note, ...]:
    names = left_out(data)
    if not names:
        return ()
    listed = ", ".join(map(shown, names[:NAMED]))
    return (file.note("members not read", f"{len(names)} members of the archive are no tables: {listed}"),)


def _unpacked(file: Received, member: Member) -> Note:
    name = ascii(member.name)
    text = f"{name}, {len(member.data)} bytes, SHA-256 {member.sha256}, was taken out of the kept archive"
    return file.note("unpacked", text)


def _joined(found: Sequence[Reading], notes: Sequence[Note]) -> Reading:
    """Several tables as one; a record that two of them hold is kept where it came first."""
    nouns = dict.fromkeys(noun for reading in found for noun in reading.tables)
    tables: Mapping[type, pa.Table] = {
        noun: once(pa.concat_tables([one.tables[noun] for one in found if noun in one.tables])) for noun in nouns
    }
    said = (*notes, *(note for reading in found for note in reading.notes))
    return Reading(tables=tables, rows=sum(one.rows for one in found), notes=tuple(dict.fromkeys(said)))


def once(table: pa.Table) -> pa.Table:
    """The rows of a table of distinct records; where two have one id, the first."""
    first = table.column_names[0]
    if not first.endswith("_id"):
        return table
    seen: dict[str, int] = {}
    for row, identity in enumerate(table.column(first).to_pylist()):
        seen.setdefault(identity, row)
    return table if len(seen) == table.num_rows else table.take(pa.array(seen.values(), pa.int64()))
