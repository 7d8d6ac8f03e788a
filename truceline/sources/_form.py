"""A table as people and form tools write it: CSV or workbook, headers matched without case, other names understood."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from truceline.model.errors import OutOfRange
from truceline.model.records import Note
from truceline.sources._absent import is_absent
from truceline.sources._dates import Order, day_of, order_of
from truceline.sources._file import Received, check_text, extra_columns, refuse_answer, shown
from truceline.sources._numbers import Marks, amount, marks_of
from truceline.sources._position import angle_of
from truceline.sources._sheet import read_sheet
from truceline.sources._sniff import ZIP
from truceline.sources._table import COVER, Row, Table, plain_key, read_table

_HEADER = re.compile(r"(?P<name>[^(\[]*)(?:[(\[](?P<zone>[^)\]]*)[)\]])?")
_GROUP = re.compile(r"[/:.-]")  # what form tools write between a group and a field
_LENGTH = re.compile(r"[0-9][0-9.,\u00a0\u202f ']*\s*(?:k?m|км|м)\b", re.IGNORECASE)
_YES, _NO = frozenset(("exercise", "yes", "true", "1", "x")), frozenset(("", "no", "false", "0"))
MARK_COLUMN = "Exercise"
MAP_KEYS = ("dates", "decimals", "zone", "sheet")  # what a column map may state beside the columns
LONGEST = 300  # letters of a cell that are looked at for the convention of a file
ASIDE = "_"  # columns that begin so belong to the form tool
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a layout calls its columns."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    zoned: tuple[str, ...]  # columns whose header may name the zone: Time (Europe/Kyiv)
    dated: tuple[str, ...]  # columns that hold days
    angles: tuple[str, ...]  # columns that hold degrees or positions: their marks are decimal marks
    amounts: tuple[str, ...]  # columns with other numbers that show the file's convention
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column -> what else it is called, plain
    not_read: str | None = None  # columns that begin so are left alone

    def names(self) -> dict[str, str]:
        """Every understood name, as `plain_key` leaves it, with the column it means."""
        own = {plain_key(name): name for name in self.columns}
        return own | {other: name for name, others in self.others.items() for other in others}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with its columns under our names, the zone its header states, and how it writes numbers and days."""

    table: Table
    names: dict[str, str]  # our name -> name in the file
    zone: str
    marks: Marks
    order: Order
    notes: tuple[Note, ...]

    def once(self, made: int) -> tuple[Note, ...]:
        """The notes of the file, and one where fewer records came of it than it has rows."""
        twice = len(self.table.rows) - made
        text = f"{twice} equal rows joined with their first"
        return (*self.notes, self.table.file.note("exact duplicate rows", text)) if twice else self.notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One row by our column names, and the four-part error of a cell."""

    row: Row
    sheet: Sheet

    def text(self, name: str) -> str:
        """A cell without outer blanks; empty where the file has no such column."""
        return self.row.text(self.sheet.names[name]) if name in self.sheet.names else ""

    def value(self, name: str) -> str:
        """A cell; empty where it says that there is no value."""
        text = self.text(name)
        return "" if is_absent(text) else text

    def clock(self, name: str) -> str:
        """A cell of a time; the fraction of a day that a workbook keeps is written as the time it shows."""
        text = self.text(name)
        typed = self.sheet.names.get(name) in self.row.typed
        fraction = float(text) if re.fullmatch(r"0?\.[0-9]+", text) and (typed or len(text) > 4) else None
        if fraction is None and not (typed and text == "0"):
            return text
        return f"{timedelta(seconds=round((fraction or 0.0) * 86_400))}"

    def read(self, name: str, reader: Callable[[str], T]) -> T:
        """What `reader` makes of a cell.

        Raises:
            DamagedFile: it is out of the reader's range.
        """
        return self.checked(lambda: reader(self.text(name)))

    def chosen(self, name: str, reader: Callable[[str], T]) -> tuple[T, tuple[str, ...]]:
        """What `reader` makes of a cell, or of the first of several choices that a form tool wrote into it.

        Raises:
            DamagedFile: it is out of the reader's range.
        """
        text = self.text(name)
        choices = re.split(r"[\s;]+", text)
        if len(choices) > 1 and not _reads(reader, text) and all(_reads(reader, choice) for choice in choices):
            return reader(choices[0]), (f"{name} given as {text}: the first was taken",)
        return self.read(name, reader), ()

    def checked(self, make: Callable[[], T]) -> T:
        """What `make` gives, its refusal as the error of this row.

        Raises:
            DamagedFile: `make` found something out of range.
        """
        try:
            return make()
        except OutOfRange as bad:
            found = f"{bad.name} {shown(bad.found)}"
            raise self.row.file.damaged(self.row.where, found=found, expected=bad.expected) from bad

    def position(self, lat: str, lon: str) -> tuple[float, float] | None:
        """(lat_deg, lon_deg) of two columns; None where both are empty.

        Raises:
            DamagedFile: one of two, or not degrees.
        """
        given = [self.value(name) for name in (lat, lon)]
        if all(given):
            return self._angle(lat, 90.0), self._angle(lon, 180.0)
        if any(given):
            raise self.row.file.damaged(self.row.where, found="one of two coordinates", expected="both or none")
        return None

    def _angle(self, name: str, most: float) -> float:
        return self.checked(lambda: angle_of(self.sheet.names[name], self.text(name), most=most))

    def metres(self, name: str, *, least: float, most: float) -> float:
        """A length in metres, in the number convention of the file.

        Raises:
            DamagedFile: not such a number.
        """
        marks, named = self.sheet.marks, self.sheet.names[name]
        return self.checked(lambda: amount(named, self.text(name), marks, least=least, most=most))

    def marked(self) -> bool:
        """Whether the row is marked as an exercise.

        Raises:
            DamagedFile: a word that is neither yes nor no.
        """
        word = plain_key(self.text(MARK_COLUMN))
        if word not in _YES | _NO:
            expected = "EXERCISE, yes, no or empty"
            raise self.row.file.damaged(self.row.where, found=f"Exercise {shown(word)}", expected=expected)
        return word in _YES


def _reads(reader: Callable[[str], T], text: str) -> bool:
    try:
        reader(text)
    except OutOfRange:
        return False
    return True


def read_form(file: Received, form: Form) -> Sheet:
    """CSV with comma, semicolon or tab, or a workbook; told apart by the first bytes. Lines above the header are noted.

    Raises:
        DamagedFile: the file cannot be read whole, or its header has a repeated or a missing column.
        BadSetting: the column map names a column that the file does not have.
    """

    def is_head(cells: Sequence[str]) -> bool:
        if file.columns.columns:
            return set(file.columns.columns.values()) <= {cell.strip() for cell in cells}
        names, _ = _columns(tuple(cell.strip() for cell in cells), form)
        return all(name in names for name in form.required)

    table = read_sheet(file, is_head) if file.data.startswith(ZIP) else _delimited(file, is_head)
    names, stated = _columns(table.header, form)
    missing = next((name for name in form.required if name not in names), None)
    if missing:
        if not names:
            refuse_answer(file)
        raise table.file.damaged(table.header_where, found=f"no column {missing}", expected=", ".join(form.required))
    _refuse_twice(table, form)
    filled = tuple(row for row in table.rows if any(cell.strip() for cell in row.cells.values()))
    table = Table(
        file=file, header=table.header, header_where=table.header_where, rows=filled, exercise=table.exercise,
        notes=table.notes, zero=table.zero,
    )  # fmt: skip
    return _sheet(table, names, stated or file.columns.zone, form)


def _sheet(table: Table, names: dict[str, str], stated: str, form: Form) -> Sheet:
    file = table.file
    dates = [text for name in form.dated for text in _texts(table, names, name)]
    order = Order(file.columns.dates) if file.columns.dates else order_of(dates)
    left = [name for name in table.header if not _left_alone(name, form)]
    notes = (*table.notes, *extra_columns(file, left, names.values()), *_order_notes(file, dates, order))
    marks = Marks(file.columns.decimals) if file.columns.decimals else _marks(table, names, form)
    return Sheet(table=table, names=names, zone=stated, marks=marks, order=order, notes=notes)


def _left_alone(name: str, form: Form) -> bool:
    return form.not_read is not None and name.casefold().startswith(form.not_read)


def _texts(table: Table, names: Mapping[str, str], name: str) -> list[str]:
    return [row.text(names[name])[:LONGEST] for row in table.rows] if name in names else []


def _marks(table: Table, names: Mapping[str, str], form: Form) -> Marks:
    """The convention that the columns of numbers show; a cell with a unit of length is no position."""
    angles = [text for name in form.angles for text in _texts(table, names, name)]
    lengths = [text for name in form.amounts for text in _texts(table, names, name)]
    lengths += [found for text in angles for found in _LENGTH.findall(text)]
    return marks_of(lengths, angles=[_LENGTH.sub(" ", text) for text in angles])


def _order_notes(file: Received, dates: Sequence[str], order: Order) -> tuple[Note, ...]:
    """What nobody states about the order of days and months reaches the report."""
    if order is Order.MONTH_FIRST and not file.columns.dates:
        return (file.note("dates month first", "a date of the file can only be month first: all were read so"),)
    doubtful = [text for text in dates if order is Order.UNSAID and _doubtful(text)]
    if not doubtful:
        return ()
    text = (
        f"{len(doubtful)} dates such as {shown(doubtful[0])} were read day first: no date of the file shows its order"
    )
    return (file.note("order of dates not shown", f"{text}; a map states it (dates: month first)"),)


def _doubtful(text: str) -> bool:
    first = re.split(r"[T ]", text.strip())[0]
    try:
        return bool(day_of("date", first)[1])
    except OutOfRange:
        return False


def _delimited(file: Received, is_head: Callable[[Sequence[str]], bool]) -> Table:
    lines = [line for line in check_text(file).decode("utf-8").splitlines()[:COVER] if not line.startswith("#")]
    heads = (line for line in lines if is_head([cell.strip('"') for cell in line.split(_likeliest(line))]))
    return read_table(file, _likeliest(next(heads, lines[0] if lines else "")), head=is_head)


def _likeliest(line: str) -> str:
    return max(",;\t", key=line.count)


def _refuse_twice(table: Table, form: Form) -> None:
    known, seen = form.names(), set[str]()
    for header in table.header:
        name = _own(header, known)
        if name is not None and name in seen:
            raise table.file.damaged(table.header_where, found=f"two columns for {name}", expected="one")
        seen |= {name} if name else set()


def _own(header: str, known: Mapping[str, str]) -> str | None:
    match = _HEADER.fullmatch(header)
    return known.get(plain_key(header)) or known.get(plain_key(match["name"] if match else header))


def _columns(header: Sequence[str], form: Form) -> tuple[dict[str, str], str]:
    """Our name of each column, and the zone in the header of a column of times.

    What stands before the last group mark of a form tool is dropped where the rest is a column found once.
    """
    known, names, stated = form.names(), dict[str, str](), ""
    own = {one: name for one in header if (name := _own(one, known)) and not one.startswith(ASIDE)}
    grouped: dict[str, list[str]] = {}
    for one in header:
        rest = _ungrouped(one)
        if one not in own and rest != one and not one.startswith(ASIDE) and (name := _own(rest, known)):
            grouped.setdefault(name, []).append(one)
    own |= {found[0]: name for name, found in grouped.items() if len(found) == 1 and name not in own.values()}
    for one, name in own.items():
        names.setdefault(name, one)
        match = _HEADER.fullmatch(_ungrouped(one) if one in grouped.get(name, ()) else one)
        if match and match["zone"] and name in form.zoned:
            stated = match["zone"].strip()
    return names, stated


def _ungrouped(header: str) -> str:
    """A header without the groups before it; a zone in brackets stays."""
    name, bracket, rest = header.partition("(")
    return _GROUP.split(name)[-1] + bracket + rest
