"""Strict CSV by rows, for files of thousands of rows with text in them. Every fault has its line."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice

from truceline.model.errors import InputError, NaiveTimeError, OutOfRange
from truceline.model.records import Note
from truceline.model.times import from_local, parse_utc
from truceline.sources._absent import is_absent
from truceline.sources._dates import DAY_ZERO
from truceline.sources._file import (
    EXERCISE_LINE,
    Received,
    check_names,
    check_text,
    extra_columns,
    number_in,
    refuse_answer,
    shown,
)
from truceline.sources._position import angle_of

COVER = 30  # records in which a header is looked for: what people write above their table
OTHER_MARKS = {";": "semicolons", "\t": "tabs", "|": "bars"}
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
    typed: frozenset[str] = frozenset()  # columns whose cell is a number to the workbook it came from

    def value(self, name: str) -> str:
        """A cell; empty where it says that there is no value."""
        text = self.text(name)
        return "" if is_absent(text) else text

    def text(self, name: str) -> str:
        """A cell without the blanks around it; empty where the layout has no such column."""
        return self.cells.get(name, "").strip()

    def number(self, name: str, least: float, most: float) -> float:
        """A cell as a plain decimal number within limits.

        Raises:
            DamagedFile: not such a number.
        """
        return number_in(self.file, self.where, name, self.text(name), least=least, most=most)

    def angle(self, name: str, most: float) -> float:
        """A cell as degrees: 90 at most for a latitude, 180 for a longitude.

        Raises:
            DamagedFile: no angle, or out of range.
        """
        try:
            return angle_of(name, self.text(name), most=most)
        except OutOfRange as bad:
            raise self.file.damaged(
                self.where, found=f"{name} {shown(self.text(name))}", expected=bad.expected
            ) from bad

    def moment(self, name: str) -> datetime:
        """A cell as a moment that names its offset, or stands on the clock of the column map's zone, in UTC.

        Raises:
            DamagedFile: not a moment, or without offset.
        """
        try:
            named = self.file.columns.zone
            if named and (naive := datetime.fromisoformat(self.text(name))).tzinfo is None:
                return from_local(naive, named)
            return parse_utc(self.text(name))
        except (OutOfRange, NaiveTimeError, OverflowError, ValueError) as bad:
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
    notes: tuple[Note, ...] = ()
    zero: date = DAY_ZERO  # what its workbook counts days from


def read_table(
    file: Received, delimiter: str = ",", *, open_end: bool = False, head: Callable[[Sequence[str]], bool] | None = None
) -> Table:
    """All records of a CSV file. Quoted fields may hold line feeds; a first line `# EXERCISE` is the mark.

    `open_end`: the last line may lack its end without a note, because the caller checks the last column against a
    closed vocabulary in which no word begins another. `head` tells the header where lines may stand above it.

    Raises:
        DamagedFile: empty, not text, cut off, an open quote, a repeated column name, too many columns, a record with
            another number of columns than the header, or too many records.
        BadSetting: the column map names a column that the file does not have.
    """
    text = check_text(file).decode("utf-8")
    ended = open_end or text.endswith(("\n", "\r")) or file.blob.expected_length is not None
    exercise = text.split("\n", 1)[0].strip().encode() == EXERCISE_LINE
    skipped = text.partition("\n")[2] if exercise else text
    records = _records(file, skipped, delimiter, 2 if exercise else 1)
    line, names, above, skipped_lines = _header(file, records, head)
    header = check_names(file, names, f"line {line}")
    rows = tuple(_row(file, header, at, cells) for at, cells in chain(above, records))
    if not ended and not rows:
        refuse_answer(file)
        raise file.damaged(
            f"line {line}", found="a header without line end", expected="a whole line; the file may be cut"
        )
    notes = () if ended else (unended(file, rows[-1].where),)
    if skipped_lines:
        notes = (*notes, file.note("rows above the header", f"{skipped_lines} rows above the header were not read"))
    return Table(file=file, header=header, header_where=f"line {line}", rows=rows, exercise=exercise, notes=notes)


def unended(file: Received, where: str) -> Note:
    """The note on a last line that has all its columns and no line end."""
    text = f"{where} is the last one and has no line end: read, though its last cell may be cut"
    return file.note("last line without line end", f"{text}; state --length or --sha256")


def _header(
    file: Received, records: Iterator[tuple[int, list[str]]], head: Callable[[Sequence[str]], bool] | None
) -> tuple[int, list[str], list[tuple[int, list[str]]], int]:
    """The line and names of the header, the records read behind it meanwhile, and how many stood above it."""
    first = list(islice(records, 1 if head is None else COVER))
    if not first:
        raise file.damaged("whole file", found="no header", expected="a header line")
    at = next((n for n, (_, cells) in enumerate(first) if head is not None and head(cells)), 0)
    above = sum(any(cell.strip() for cell in cells) for _, cells in first[:at])
    return first[at][0], first[at][1], first[at + 1 :], above


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


def _row(file: Received, header: tuple[str, ...], line: int, cells: list[str]) -> Row:
    where = f"line {line}"
    if len(cells) != len(header):
        raise file.damaged(where, found=f"{len(cells)} columns", expected=f"{len(header)} columns")
    return Row(file=file, where=where, cells=dict(zip(header, cells, strict=True)))


def choose(table: Table, layouts: tuple[Layout, ...]) -> Layout:
    """The layout whose columns the header has.

    Raises:
        DamagedFile: none; the message lists them, or says what the file is instead.
    """
    names = set(table.header)
    for layout in layouts:
        if names >= set(layout.required):
            return layout
    known = {name for layout in layouts for name in (*layout.required, *layout.optional)}
    refuse_other_form(table.file, table.header, table.header_where, known)
    nearest = max(layouts, key=lambda layout: len(names & set(layout.required)))
    missing = [name for name in nearest.required if name not in names]
    expected = " or ".join(f"{','.join(layout.required)} ({layout.name})" for layout in layouts)
    found = f"columns {shown(','.join(table.header))} without {', '.join(missing[:5])}"
    raise table.file.damaged(table.header_where, found=found, expected=expected)


def refuse_other_form(file: Received, header: Sequence[str], where: str, known: Iterable[str]) -> None:
    """What a header is in which none of the known columns stands: an answer in words, or a table saved again.

    Raises:
        DamagedFile: either.
    """
    if set(header) & set(known):
        return
    line = file.data[:100_000].removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    for mark, name in OTHER_MARKS.items():
        if sum(cell.strip().strip('"') in set(known) for cell in line.split(mark)) > 1:
            expected = "commas: a program has saved it again; keep the file as the publisher made it"
            raise file.damaged(where, found=f"{name} between the columns", expected=expected)
    refuse_answer(file)


def unread_columns(table: Table, layout: Layout) -> tuple[Note, ...]:
    """The notes of a table, and one that names columns beyond its layout."""
    return (*table.notes, *extra_columns(table.file, table.header, (*layout.required, *layout.optional)))


def plain_key(text: str) -> str:
    """Letters and digits of a name in lower case, for matching names people type.

    >>> plain_key("Event location ")
    'event location'
    """
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
