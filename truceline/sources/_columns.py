"""Strict CSV by columns, for files of a million rows: no row objects, yet every fault has its line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from truceline.model.errors import OutOfRange
from truceline.sources._absent import is_absent
from truceline.sources._file import EXERCISE_LINE, Received, check_names, check_text, line_at, refuse_answer, shown
from truceline.sources._position import angle_of

V = TypeVar("V")
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
MAX_ROWS = 1_000_000  # trust.md section 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A CSV file cut into its header and its data lines."""

    header: tuple[str, ...]
    body: bytes  # data lines, each ended by a line feed; empty where there are none
    first_line: int  # 1-based line number of the first data line
    exercise: bool
    ended: bool  # the last line has its line end, or the sender stated the length


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Text columns of equal length, and the file they came from."""

    file: Received
    texts: dict[str, pa.Array]
    first_line: int
    rows: int

    def line(self, row: int) -> str:
        """Where a row stands in the file."""
        return f"line {self.first_line + row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Categories(Generic[V]):
    """A column of few distinct values: row i holds values[codes[i]]."""

    codes: Integers
    values: tuple[V, ...]

    def rows(self) -> list[V]:
        """The value of every row."""
        return [self.values[code] for code in self.codes]


def split_header(file: Received) -> Split:
    """Header and data lines of a CSV file; a first line `# EXERCISE` is the exercise mark.

    Quotes are dropped: no value of these files holds a comma, so a quoted comma shows as a wrong column count.

    Raises:
        DamagedFile: empty, not text, a stray carriage return, a header with repeated or too many names, or one that
            may be cut.
        BadSetting: the column map names a column that the file does not have.
    """
    data = check_text(file).replace(b'"', b"").replace(b"\r\n", b"\n")
    stray = data.find(b"\r")
    if stray >= 0:
        raise file.damaged(
            f"line {line_at(data, stray)}",
            found="a carriage return inside the line",
            expected="lines ended by LF or CRLF",
        )
    first, _, rest = data.partition(b"\n")
    exercise = first.strip() == EXERCISE_LINE
    head, _, body = rest.partition(b"\n") if exercise else (first, b"", rest)
    body = body.rstrip(b"\n")
    place = f"line {2 if exercise else 1}"
    header = check_names(file, head.decode("utf-8").split(","), place)
    ended = data.endswith(b"\n") or file.blob.expected_length is not None
    if not body and not ended:
        refuse_answer(file)
        raise file.damaged(
            place, found="a header without line end", expected="a whole line, or a length from the sender"
        )
    lines = body + b"\n" if body else b""
    return Split(header=header, body=lines, first_line=3 if exercise else 2, exercise=exercise, ended=ended)


def read_body(file: Received, split: Split) -> Columns:
    """The data lines as text columns.

    Raises:
        DamagedFile: a line with another number of columns than the header, or too many lines.
    """
    wide = len(split.header)
    rows = split.body.count(b"\n")
    if rows > MAX_ROWS:
        raise file.damaged("whole file", found=f"{rows} rows", expected=f"at most {MAX_ROWS} rows")
    if not rows:
        empty = {name: pa.array([], pa.string()) for name in split.header}
        return Columns(file=file, texts=empty, first_line=split.first_line, rows=0)
    _check_widths(file, split, wide)
    table = csv.read_csv(
        pa.BufferReader(split.body),
        csv.ReadOptions(column_names=list(split.header), use_threads=False, block_size=len(split.body) + 1),
        csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
        csv.ConvertOptions(column_types=dict.fromkeys(split.header, pa.string()), strings_can_be_null=False),
    )
    texts = {name: table.column(name).combine_chunks() for name in split.header}
    return Columns(file=file, texts=texts, first_line=split.first_line, rows=rows)


def _check_widths(file: Received, split: Split, wide: int) -> None:
    letters = np.frombuffer(split.body, dtype=np.uint8)
    ends = np.flatnonzero(letters == ord("\n"))
    commas = np.searchsorted(np.flatnonzero(letters == ord(",")), ends)
    widths = np.diff(commas, prepend=0) + 1
    wrong = np.flatnonzero(widths != wide)
    if wrong.size:
        row = int(wrong[0])
        place = f"line {split.first_line + row}"
        raise file.damaged(place, found=f"{widths[row]} columns", expected=f"{wide} columns")


def numbers(
    columns: Columns, name: str, *, least: float, most: float, above: float = -np.inf, empty: bool = False
) -> Floats:
    """A column of plain decimal numbers, shape (rows,). Where `empty` is allowed, a cell without value is NaN.

    Raises:
        DamagedFile: a cell that is not a number within `least`..`most` and above `above`.
    """
    texts = columns.texts[name]
    good = np.asarray(pc.match_substring_regex(texts, _NUMBER))
    blank = np.zeros(columns.rows, dtype=bool)
    for at in np.flatnonzero(~good).tolist() if empty else ():
        blank[at] = is_absent(texts[at].as_py())
    values = np.full(columns.rows, np.nan)
    values[good] = np.asarray(pc.cast(texts.filter(pa.array(good)), pa.float64()))
    inside = (values >= least) & (values <= most) & (values > above)  # this way round: NaN is outside
    wrong = np.flatnonzero(~(inside | blank))
    if wrong.size:
        row = int(wrong[0])
        limits = f"{least:g} to {most:g}" + (f", above {above:g}" if above > -np.inf else "")
        found = f"{name} {shown(texts[row].as_py())}"
        raise columns.file.damaged(columns.line(row), found=found, expected=f"{name} as a number, {limits}")
    return values


def angles(columns: Columns, name: str, *, most: float) -> Floats:
    """A column of degrees, shape (rows,): decimal at machine speed, other forms of writing one by one.

    Raises:
        DamagedFile: a cell that is no angle from -`most` to `most`.
    """
    texts = columns.texts[name]
    odd = np.flatnonzero(~np.asarray(pc.match_substring_regex(texts, _NUMBER)))
    if not odd.size:
        return numbers(columns, name, least=-most, most=most)
    held = texts.to_pylist()
    for row in odd.tolist():
        try:
            held[row] = repr(angle_of(name, held[row], most=most))
        except OutOfRange as bad:
            found = f"{name} {shown(held[row])}"
            raise columns.file.damaged(columns.line(row), found=found, expected=bad.expected) from bad
    read = Columns(file=columns.file, texts={name: pa.array(held)}, first_line=columns.first_line, rows=columns.rows)
    return numbers(read, name, least=-most, most=most)


def categories(columns: Columns, name: str, read: Callable[[str], V], expected: str) -> Categories[V]:
    """A column of few distinct values, each read once.

    `read` raises ValueError for a value it does not know.

    Raises:
        DamagedFile: such a value, with the first line that holds it.
    """
    encoded = columns.texts[name].dictionary_encode()
    codes = np.asarray(encoded.indices, dtype=np.int64)
    values = []
    for code, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            values.append(read(text))
        except ValueError as bad:
            row = int(np.flatnonzero(codes == code)[0])
            found = f"{name} {shown(text)}"
            raise columns.file.damaged(columns.line(row), found=found, expected=expected) from bad
    return Categories(codes=codes, values=tuple(values))
