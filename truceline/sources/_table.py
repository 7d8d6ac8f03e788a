"""Strict CSV by rows, for files of thousands of rows with text in them. Every fault has its line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from truceline.model.errors import InputError, NaiveTimeError, OutOfRange
from truceline.model.times import parse_utc
from truceline.sources._file import EXERCISE_LINE, Received, check_text, number_in, shown

MAX_ROWS = 1_000_000  # trust.md section 7
MAX_FIELD = 1_000_000  # characters, trust.md section 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns one layout must have and those it may have."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record of a table, by column name, and where it stands."""

    file: Received
    where: str  # "line 12": where the record begins
    cells: Mapping[str, str]

    def text(self, name: str) -> str:
        """A cell without the blanks around it; empty where the layout has no such column."""
        return self.cells.get(name, "").strip()

    def number(self, name: str, least: float, most: float) -> float:
        """A cell as a plain decimal number within limits.

        Raises:
            DamagedFile: not such a number.
        """
        return number_in(self.file, self.where, name, self.text(name), least=least, most=most)

    def moment(self, name: str) -> datetime:
        """A cell as a moment that names its offset, in UTC.

        Raises:
            DamagedFile: not a moment, or without offset.
        """
        try:
            return parse_utc(self.text(name))
        except (OutOfRange, NaiveTimeError, OverflowError) as bad:
            expected = f"{name} as ISO 8601 with offset, such as 2025-03-15 00:30:27+00:00"
            raise self.bad(name, expected) from bad

    def bad(self, name: str, expected: str) -> InputError:
        """The error for one cell of this row."""
        return self.file.damaged(self.where, found=f"{name} {shown(self.text(name))}", expected=expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and its records."""

    file: Received
    header: tuple[str, ...]
    header_where: str
    rows: tuple[Row, ...]
    exercise: bool


def read_table(file: Received, delimiter: str = ",", *, open_end: bool = False) -> Table:
    """All records of a CSV file. Quoted fields may hold line feeds; a first line `# EXERCISE` is the mark.

    `open_end`: the last line may lack its end, because the caller checks the last column against a closed vocabulary
    in which no word begins another.

    Raises:
        DamagedFile: empty, not text, cut off, an open quote, a repeated or empty column name, a record with
            another number of columns than the header, or too many records.
    """
    text = check_text(file).decode("utf-8")
    if not open_end and not text.endswith(("\n", "\r")):
        place = f"line {text.count(chr(10)) + 1}"
        raise file.damaged(place, found="a last line without line end", expected="a whole line; the file may be cut")
    exercise = text.split("\n", 1)[0].strip().encode() == EXERCISE_LINE
    skipped = text.partition("\n")[2] if exercise else text
    records = _records(file, skipped, delimiter, 2 if exercise else 1)
    first = next(records, None)
    if first is None:
        raise file.damaged("whole file", found="no header", expected="a header line")
    header = tuple(name.strip() for name in first[1])
    check_names(file, header, f"line {first[0]}")
    rows = tuple(_row(file, header, line, cells) for line, cells in records)
    return Table(file=file, header=header, header_where=f"line {first[0]}", rows=rows, exercise=exercise)


def _records(file: Received, text: str, delimiter: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """Records with the line they begin on; blank lines at the end of the file are nothing."""
    reader = csv.reader(io.StringIO(text.rstrip("\r\n") + "\n", newline=""), delimiter=delimiter, strict=True)
    before, count = 0, 0
    try:
        for cells in reader:
            count += 1
            if count > MAX_ROWS:
                raise file.damaged("whole file", found=f"more than {MAX_ROWS} rows", expected="fewer rows")
            yield line + before, cells
            before = reader.line_num
    except csv.Error as bad:
        place = f"line {line + before}"
        raise file.damaged(place, found=shown(str(bad)), expected="a whole CSV record with closed quotes") from bad


def check_names(file: Received, header: tuple[str, ...], where: str) -> None:
    """Refuse empty and repeated column names.

    Raises:
        DamagedFile: either.
    """
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice or not all(header):
        found = f"column {shown(twice[0])} twice" if twice and twice[0] else "a column without a name"
        raise file.damaged(where, found=found, expected="every column named once")


def _row(file: Received, header: tuple[str, ...], line: int, cells: list[str]) -> Row:
    where = f"line {line}"
    if len(cells) != len(header):
        raise file.damaged(where, found=f"{len(cells)} columns", expected=f"{len(header)} columns")
    return Row(file=file, where=where, cells=dict(zip(header, cells, strict=True)))


def choose(table: Table, layouts: tuple[Layout, ...]) -> Layout:
    """The layout whose columns the header has.

    Raises:
        DamagedFile: none; the message lists them.
    """
    names = set(table.header)
    for layout in layouts:
        if names >= set(layout.required) and names <= {*layout.required, *layout.optional}:
            return layout
    expected = " or ".join(f"{','.join(layout.required)} ({layout.name})" for layout in layouts)
    raise table.file.damaged(table.header_where, found=f"columns {shown(','.join(table.header))}", expected=expected)


def plain_key(text: str) -> str:
    """Letters and digits of a name in lower case, for matching names people type.

    >>> plain_key("Event location ")
    'event location'
    """
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
