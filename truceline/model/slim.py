"""Tables whose columns of one value take no room: left out on the way, and one shared piece of each behind it."""

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

Constants = dict[str, str | None]  # column, or struct and field with a dot between -> its one value
_WIDEST = 16  # bytes of a value beside the letters of its text
GROUP_ROWS = 1 << 16  # of one piece of a table: some tens of MiB under the widest schema


class Repeated:
    """Columns of one value each; those of one value and type share their memory."""

    def __init__(self, most_bytes: int | None = None) -> None:
        """`most_bytes`: of all columns together, where a stranger names the values; None: no limit."""
        self._left = most_bytes
        self._held: dict[tuple[str | bool | None, pa.DataType], pa.Array] = {}

    def __call__(self, value: str | bool | None, kind: pa.DataType, rows: int) -> pa.Array:  # noqa: FBT001 - a value
        """A column of that many rows.

        Raises:
            ValueError: more room than all columns may take.
        """
        held = self._held.get((value, kind))
        if held is None or len(held) < rows:
            self._take(rows * (_WIDEST + (len(value) if isinstance(value, str) else 0)))
            held = pa.nulls(rows, kind) if value is None else pa.repeat(pa.scalar(value, kind), rows)
            self._held[value, kind] = held
        return held[:rows]

    def _take(self, wanted: int) -> None:
        if self._left is None:
            return
        if wanted > self._left:
            raise ValueError(f"columns of one value that take {wanted} bytes, where {self._left} are left")
        self._left -= wanted


def in_one(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece; one that is in one already is not copied."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def groups(table: pa.Table) -> Iterator[pa.Table]:
    """The rows of a table in pieces of at most `GROUP_ROWS`, each of one chunk a column; one where there are none."""
    batches = table.to_batches(max_chunksize=GROUP_ROWS)
    yield from (pa.Table.from_batches([batch]) for batch in batches)
    if not batches:
        yield table


def slimmed(table: pa.Table) -> tuple[Constants, pa.Table]:
    """The columns of one value, and the table of the others; a struct that is never absent gives its fields."""
    columns: dict[str, pa.ChunkedArray] = {}
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_struct(field.type) and not column.null_count and table.num_rows:
            whole = in_one(column)
            columns |= {f"{field.name}.{part.name}": whole.field(part.name) for part in field.type}
        else:
            columns[field.name] = column
    constants = {name: _value(column) for name, column in columns.items() if _is_constant(column)}
    rest = {name: column for name, column in columns.items() if name not in constants}
    if not rest:  # a table knows its number of rows by a column
        rest = {"row": pa.array(range(table.num_rows), pa.int64())}
    return constants, pa.table(rest)


def _is_constant(column: pa.ChunkedArray | pa.Array) -> bool:
    if not len(column) or column.null_count == len(column):
        return bool(len(column))
    if not pa.types.is_string(column.type) or column.null_count or column[0] != column[len(column) - 1]:
        return False
    pieces = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    different = {_where(piece): piece for piece in sorted(pieces, key=len)}  # of those in one place, the longest
    return all(pc.all(pc.equal(piece, column[0])).as_py() for piece in different.values())


def _where(piece: pa.Array) -> tuple[int, ...]:
    """Where the values of an array lie in memory."""
    return (piece.offset, *(0 if buffer is None else buffer.address for buffer in piece.buffers()))


def _value(column: pa.ChunkedArray | pa.Array) -> str | None:
    text: str | None = column[0].as_py()
    return text


def filled(
    table: pa.Table, constants: Mapping[str, str | None], rows: int, schema: pa.Schema, same: Repeated | None = None
) -> pa.Table:
    """The way back, under the declared schema; `same` where several pieces share their columns of one value.

    Raises:
        KeyError: a column is missing.
        ValueError: a column of another type or length, or too large a one; one value that is no text.
    """
    same = same or Repeated()

    def column(name: str, kind: pa.DataType) -> pa.Array:
        if name in constants:
            value = constants[name]
            if value is not None and not (isinstance(value, str) and pa.types.is_string(kind)):
                raise ValueError(f"column {name}: one value {value!r} for a {kind}")
            return same(value, kind, rows)
        held = in_one(table.column(name)) if table.num_rows else pa.nulls(0, kind)
        if held.type != kind or len(held) != rows:
            raise ValueError(f"column {name}: {held.type} of {len(held)} rows")
        return held

    def whole(field: pa.Field) -> pa.Array:
        parts = [(f"{field.name}.{part.name}", part) for part in field.type] if pa.types.is_struct(field.type) else []
        if not parts or field.name in constants or field.name in table.column_names:
            return column(field.name, field.type)
        return pa.StructArray.from_arrays([column(name, part.type) for name, part in parts], fields=list(field.type))

    return pa.Table.from_arrays([whole(field) for field in schema], schema=schema)
