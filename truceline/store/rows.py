"""The digest of rows: what the journal keeps of a filed table, so that no table vouches for itself.

It depends on the names and kinds of the columns, on the values and on their order alone: not on Parquet, its version,
a statistic in a file or an engine. First comes `[version, [[name, kind], ...], rows]` as JSON; then, of each column:

    which rows hold a value      one byte a row, 0 or 1; one such column for each level of nesting
    numbers, moments             8 bytes little-endian each, zero where there is no value; one NaN, one zero
    truths                       one byte each
    texts, lists                 8 bytes of length each, then the UTF-8 bytes, or the inner column, of those that hold
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.errors import OutOfRange
from truceline.model.times import utc_text

VERSION = "truceline.rows/1"

_PLAIN = {
    "text": pa.types.is_string,
    "truth": pa.types.is_boolean,
    "number": pa.types.is_float64,
    "moment": pa.types.is_timestamp,
    "whole": pa.types.is_int64,
}

Listed = tuple[str, str, int, int, str]  # noun, month, rows, latest end in microseconds, digest of the rows


def rows_digest(table: pa.Table) -> str:
    """SHA-256 of the rows of a table in their order, in hex.

    Raises:
        OutOfRange: a column of a type that no noun has.
    """
    digest = hashlib.sha256()
    names = [[field.name, _kind(field.type)] for field in table.schema]
    digest.update(json.dumps([VERSION, names, table.num_rows], separators=(",", ":")).encode())
    for field in table.schema:
        for piece in _pieces(table.column(field.name).chunks, field.type):
            digest.update(piece)
    return digest.hexdigest()


def filed_digest(received_utc: datetime | None, parts: Iterable[Listed]) -> str:
    """SHA-256 over all that one kept file left in the tables: its parts by noun and month, and when it was received."""
    received = None if received_utc is None else utc_text(received_utc)
    text = json.dumps([VERSION, received, sorted(parts)], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _kind(kind: pa.DataType) -> object:
    """The name of a type in our own words, which no version of a library changes."""
    if pa.types.is_struct(kind):
        return [[field.name, _kind(field.type)] for field in kind]
    if pa.types.is_list(kind):
        return {"list": _kind(kind.value_type)}
    for name, holds in _PLAIN.items():
        if holds(kind):
            return name
    raise OutOfRange("type of a column", str(kind), "text, truth, number, moment, a list or a struct of them")


def _pieces(chunks: Sequence[pa.Array], kind: pa.DataType) -> Iterator[bytes]:
    """What is hashed of a column that is held in pieces: the same wherever it was cut."""
    yield from (_bytes(np.asarray(pc.is_valid(values)).astype(np.uint8)) for values in chunks)
    if pa.types.is_struct(kind):
        parts = [values.flatten() for values in chunks]  # where the whole is absent, so are its parts
        for number, field in enumerate(kind):
            yield from _pieces([inner[number] for inner in parts], field.type)
    elif pa.types.is_list(kind):
        yield from (_lengths(pc.list_value_length(values)) for values in chunks)
        yield from _pieces([values.flatten() for values in chunks], kind.value_type)  # not those of absent lists
    elif pa.types.is_string(kind):
        yield from (_lengths(pc.binary_length(values)) for values in chunks)
        yield from (_letters(values) for values in chunks)
    else:
        yield from (_numbers(values) for values in chunks)


def _numbers(values: pa.Array) -> bytes:
    kind = values.type
    if pa.types.is_boolean(kind):
        return _bytes(np.asarray(pc.fill_null(values, False)).astype(np.uint8))  # noqa: FBT003 - pyarrow's own
    if pa.types.is_timestamp(kind):
        values = values.cast(pa.timestamp("us", tz="UTC")).view(pa.int64())
    if pa.types.is_floating(kind):
        numbers = np.asarray(pc.fill_null(values, 0.0)).astype("<f8")
        return _bytes(np.where(np.isnan(numbers), np.nan, numbers) + 0.0)
    return _bytes(np.asarray(pc.fill_null(values, 0)).astype("<i8"))


def _lengths(lengths: pa.Array) -> bytes:
    return _bytes(np.asarray(pc.fill_null(lengths, 0)).astype("<i8"))


def _letters(values: pa.Array) -> bytes:
    """The bytes of all texts one after the other; what lies behind an absent one is none of them."""
    whole = pc.fill_null(values, "") if values.null_count else values
    if not len(whole):
        return b""
    _, places, letters = whole.buffers()
    ends = np.frombuffer(places, np.int32)[whole.offset : whole.offset + len(whole) + 1]
    return memoryview(letters)[ends[0] : ends[-1]].tobytes() if letters is not None else b""


def _bytes(values: npt.NDArray[np.generic]) -> bytes:
    return np.ascontiguousarray(values).tobytes()
