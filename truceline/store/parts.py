"""Tables into Parquet bytes: checked against the declared schema, split by month, sorted by time."""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from truceline.engines.partitions import Engine
from truceline.model.arrow import SCHEMAS
from truceline.model.arrow_domain import require_domain
from truceline.model.errors import OutOfRange
from truceline.model.slim import Repeated, filled, groups, in_one, slimmed
from truceline.store.marks import FiledPart
from truceline.store.tables import Filing

T = TypeVar("T")
WAVE = 64  # filed parts in memory at once where workers read them

COMPRESSION_LEVEL = 3  # zstd; about 22 bytes a plain observation row (docs/adr/0002)


def checked(noun: type, table: pa.Table, source: str, blob_sha256: str) -> pa.Table:
    """The table, if every row may be filed under this source and kept file.

    Raises:
        OutOfRange: a foreign schema, a missing value where one is required, a row of another source or file, a value
            that the noun cannot have.
    """
    schema = SCHEMAS[noun]
    if not table.schema.equals(schema):
        raise OutOfRange(f"schema of {noun.__name__}", _difference(table.schema, schema), "the schema of model.arrow")
    for field in schema:
        for piece in table.column(field.name).chunks:
            _require_values(field, piece, field.name)
    for name, wanted in (("source", source), ("blob_sha256", blob_sha256)):
        if name in schema.names:
            others = [value for value in pc.unique(table.column(name)).to_pylist() if value != wanted]
            if others:
                raise OutOfRange(name, others[0], f"{wanted}, as the file it is written for")
    require_domain(noun, table)
    return table


def months(filing: Filing, table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """(YYYY-MM, rows) for each month in which rows begin, sorted by time and id."""
    keys = [filing.started] + ([filing.row_id] if filing.row_id else [])
    sorted_by = {key: in_one(table[key]) for key in keys}
    order = np.asarray(pc.sort_indices(pa.table(sorted_by), sort_keys=[(key, "ascending") for key in keys]))
    began = _moments(table[filing.started]).astype("datetime64[us]").astype("datetime64[M]")[order]
    names, firsts = np.unique(began, return_index=True)
    (constants, rest), same = slimmed(table), Repeated()
    for name, first, after in zip(names, firsts, [*firsts[1:], table.num_rows], strict=False):
        rows = pa.array(order[first:after])  # month by month and column by column: no second copy of the whole
        taken = pa.table({column: in_one(rest[column]).take(rows) for column in rest.column_names})
        yield (
            str(name),
            pa.concat_tables(filled(piece, constants, piece.num_rows, table.schema, same) for piece in groups(taken)),
        )


def parquet(table: pa.Table) -> bytes:
    """The table as one Parquet file; the same rows give the same bytes under one version of pyarrow."""
    # Parquet demands the inner values of a struct even where the struct is absent: on disk they may be missing.
    loose = pa.schema([pa.field(field.name, _loose(field.type), nullable=field.nullable) for field in table.schema])
    sink = io.BytesIO()
    # No statistics: an engine skips rows on their word, and they are no part of what the digest covers.
    how = {"compression": "zstd", "compression_level": COMPRESSION_LEVEL, "write_statistics": False}
    with pq.ParquetWriter(sink, loose, **how) as writer:
        for piece in groups(table):
            writer.write_table(conformed(piece, loose))
    return sink.getvalue()


def filed_rows(noun: type, data: bytes) -> pa.Table:
    """The rows of a file that `parquet` wrote, under the declared schema.

    Raises:
        OutOfRange: not such a file: other columns, or statistics that could make an engine skip rows.
        pyarrow.ArrowException: no Parquet file, or not as it was written.
    """
    file, schema = pq.ParquetFile(io.BytesIO(data)), SCHEMAS[noun]
    if file.schema_arrow.names != schema.names:
        raise OutOfRange("columns", ", ".join(file.schema_arrow.names), ", ".join(schema.names))
    groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
    if any(group.column(number).is_stats_set for group in groups for number in range(group.num_columns)):
        raise OutOfRange("file", "statistics of columns", "rows alone")
    return conformed(file.read(), schema)


class Asked(NamedTuple):
    """Which columns of a noun are read, as known when."""

    filing: Filing
    schema: pa.Schema
    as_of: datetime


def each_read(
    where: Engine, folder: Path, files: Sequence[FiledPart], asked: Asked, made: Callable[[pa.Table], T]
) -> Iterator[T]:
    """What `made` makes of the known rows of each filed part: some parts at once, in this process one by one."""
    alone = where.parts(1 << 40) == 1
    wave: list[Path | bytes] = []
    for place, part in enumerate(files):
        path = folder / part.path
        wave.append(path if alone else path.read_bytes())
        if alone or len(wave) == WAVE or place == len(files) - 1:
            yield from where.each(_read, (asked, made), wave)
            wave = []


def _read(shared: tuple[Asked, Callable[[pa.Table], T]], part: Path | bytes) -> T:
    asked, made = shared
    return made(known_rows(io.BytesIO(part) if isinstance(part, bytes) else part, *asked))


def known_rows(path: Path | io.BytesIO, filing: Filing, schema: pa.Schema, as_of: datetime) -> pa.Table:
    """Some columns of the rows of a filed part that had begun and been received by a moment, in their order."""
    times = [name for name in (filing.started, filing.received) if name is not None]
    with pq.ParquetFile(path) as file:  # `read_table` would bring in the machinery of data sets
        table = file.read([*dict.fromkeys((*schema.names, *times))], use_threads=False)
    at = pa.scalar(as_of, pa.timestamp("us", tz="UTC"))
    known = [pc.less_equal(table[name], at) for name in times]
    if not all(pc.all(one).as_py() for one in known):
        table = table.filter(reduce(pc.and_, known))
    return conformed(table, schema)


def conformed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """What the engine returned, under the declared schema: an engine forgets which fields must have a value."""
    columns = [_conformed(in_one(table.column(field.name)), field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _loose(declared: pa.DataType) -> pa.DataType:
    if not pa.types.is_struct(declared):
        return declared
    return pa.struct([pa.field(field.name, _loose(field.type)) for field in declared])


def _conformed(values: pa.Array, declared: pa.DataType) -> pa.Array:
    if not pa.types.is_struct(declared):
        return values.cast(declared)
    # By hand: a cast refuses a struct that is absent as a whole when its shape may not be.
    inner = [_conformed(values.field(field.name), field.type) for field in declared]
    return pa.StructArray.from_arrays(inner, fields=list(declared), mask=values.is_null())


def last_us(filing: Filing, table: pa.Table) -> int:
    """The latest end of a row, microseconds UTC."""
    return int(_moments(table.column(filing.ended)).max())


def _moments(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Microseconds since 1970 UTC; by their bits, because a zone would bring in another library."""
    return np.concatenate([np.asarray(piece.view(pa.int64())) for piece in column.chunks])


def _require_values(field: pa.Field, values: pa.Array, name: str) -> None:
    if not field.nullable and values.null_count:
        raise OutOfRange(name, "no value", "a value in every row")
    if pa.types.is_struct(field.type):
        present = values.drop_null() if values.null_count else values
        for inner in field.type:
            _require_values(inner, pc.struct_field(present, [inner.name]), f"{name}.{inner.name}")


def _difference(found: pa.Schema, expected: pa.Schema) -> str:
    for name in expected.names:
        if name not in found.names:
            return f"no column {name}"
        if not found.field(name).equals(expected.field(name)):
            return f"column {name} as {found.field(name)}"
    return f"columns {', '.join(found.names)}"
