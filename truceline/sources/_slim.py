"""A table without the columns that say one thing in every row, for the way from a child process to its parent."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

Constants = dict[str, str | None]  # column, or struct and field with a dot between -> its one value


def slimmed(table: pa.Table) -> tuple[Constants, pa.Table]:
    """The columns of one value, and the table of the others; a struct that is never absent gives its fields."""
    columns: dict[str, pa.ChunkedArray] = {}
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_struct(field.type) and not column.null_count and table.num_rows:
            whole = column.combine_chunks()
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
    if not pa.types.is_string(column.type) or column.null_count:
        return False
    return bool(pc.all(pc.equal(column, column[0])).as_py())


def _value(column: pa.ChunkedArray | pa.Array) -> str | None:
    text: str | None = column[0].as_py()
    return text


def filled(table: pa.Table, constants: Mapping[str, str | None], rows: int, schema: pa.Schema) -> pa.Table:
    """The way back, under the declared schema.

    Raises:
        KeyError: a column is missing.
        ValueError: a column of another type or length.
    """

    def column(name: str, kind: pa.DataType) -> pa.Array:
        if name in constants:
            text = constants[name]
            return pa.nulls(rows, kind) if text is None else pa.repeat(pa.scalar(text, kind), rows)
        held = table.column(name).combine_chunks() if table.num_rows else pa.nulls(0, kind)
        if held.type != kind or len(held) != rows:
            raise ValueError(f"column {name}: {held.type} of {len(held)} rows")
        return held

    def whole(field: pa.Field) -> pa.Array:
        parts = [(f"{field.name}.{part.name}", part) for part in field.type] if pa.types.is_struct(field.type) else []
        if not parts or field.name in constants or field.name in table.column_names:
            return column(field.name, field.type)
        return pa.StructArray.from_arrays([column(name, part.type) for name, part in parts], fields=list(field.type))

    return pa.Table.from_arrays([whole(field) for field in schema], schema=schema)
