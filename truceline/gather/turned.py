"""What a step of the fold loses and regains because files were withdrawn, or were kept again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from truceline.gather.known import Known
from truceline.gather.withdrawn import Key

Tables = tuple[pa.Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Items that a withdrawal, or its end, touches between two moments."""

    gone: Mapping[str, str] = field(default_factory=dict)  # item to what took it out
    back: Mapping[str, str] = field(default_factory=dict)  # item to what brought it, or another row of it, back
    rows: Tables = ()  # of both

    @property
    def items(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.gone, *self.back))


NOTHING = Turned()


def turned_since(known: Known, since: datetime | None) -> Turned:
    """What went and what came back between a moment and that of `known`."""
    if since is None:
        return NOTHING
    out, again = known.withdrawn.went_out(since, known.moment), known.withdrawn.came_back(since, known.moment)
    if not out and not again:
        return NOTHING
    was = known.before(since).received(None)
    now = known.received(None)
    left, came = _caused(was, out), _caused(now, again)
    replaced = _names(*(_of_items(table, left) for table in now))  # by a row of another file that counts
    gone = {item: cause for item, cause in left.items() if item not in replaced}
    back = came | {item: left[item] for item in replaced}
    rows = (*(_of_items(table, gone) for table in was), *(_of_items(table, back) for table in now))
    return Turned(gone=gone, back=back, rows=rows)


def _caused(tables: Tables, files: Mapping[Key, str]) -> dict[str, str]:
    """Item to cause, of the rows of some files."""
    blobs = pa.array(sorted({blob for _, blob in files}), pa.string())
    found: dict[str, str] = {}
    for table in tables:
        mine = table.filter(pc.is_in(table["blob_sha256"], value_set=blobs))
        columns = (mine[name].to_pylist() for name in (mine.column_names[0], "source", "blob_sha256"))
        found |= {item: files[key] for item, *key_of in zip(*columns, strict=True) if (key := tuple(key_of)) in files}
    return found


def _of_items(table: pa.Table, items: Mapping[str, str]) -> pa.Table:
    return table.filter(pc.is_in(table[table.column_names[0]], value_set=pa.array(sorted(items), pa.string())))


def _names(*tables: pa.Table) -> set[str]:
    return {name for table in tables for name in table[table.column_names[0]].to_pylist()}
