"""A table as people type it: CSV or workbook, headers matched without case, other names of a column understood."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from truceline.model.errors import OutOfRange
from truceline.model.records import Note
from truceline.sources._file import Received, check_text, number_in, shown
from truceline.sources._sheet import read_sheet
from truceline.sources._table import Row, Table, plain_key, read_table

_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,3},[0-9]+")
_HEADER = re.compile(r"(?P<name>[^(\[]*)(?:[(\[](?P<zone>[^)\]]*)[)\]])?")
_YES, _NO = frozenset(("exercise", "yes", "true", "1", "x")), frozenset(("", "no", "false", "0"))
MARK_COLUMN = "Exercise"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a layout calls its columns."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    zoned: tuple[str, ...]  # columns whose header may name the zone: Time (Europe/Kyiv)
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column -> what else it is called, plain
    not_read: str | None = None  # columns that begin so are left alone

    def names(self) -> dict[str, str]:
        """Every understood name, as `plain_key` leaves it, with the column it means."""
        own = {plain_key(name): name for name in self.columns}
        return own | {other: name for name, others in self.others.items() for other in others}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with its columns under our names, and the zone its header states."""

    table: Table
    names: dict[str, str]  # our name -> name in the file
    zone: str
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
    names: dict[str, str]

    def text(self, name: str) -> str:
        """A cell without outer blanks; empty where the file has no such column."""
        return self.row.text(self.names[name]) if name in self.names else ""

    def read(self, name: str, reader: Callable[[str], T]) -> T:
        """What `reader` makes of a cell.

        Raises:
            DamagedFile: it is out of the reader's range.
        """
        return self.checked(lambda: reader(self.text(name)))

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
        given = [self.text(name) for name in (lat, lon)]
        if all(given):
            return self.number(lat, least=-90, most=90), self.number(lon, least=-180, most=180)
        if any(given):
            raise self.row.file.damaged(self.row.where, found="one of two coordinates", expected="both or none")
        return None

    def number(self, name: str, *, least: float, most: float) -> float:
        """A decimal number; spreadsheets of the region write a comma where we write a point.

        Raises:
            DamagedFile: not such a number.
        """
        text, row = self.text(name), self.row
        plain = text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
        return number_in(row.file, row.where, self.names[name], plain, least=least, most=most)

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


def read_form(file: Received, form: Form) -> Sheet:
    """CSV with comma, semicolon or tab, or a workbook; told apart by the first bytes.

    Raises:
        DamagedFile: the file cannot be read whole, or its header has an unknown, a repeated or a missing column.
    """
    notes: tuple[Note, ...] = ()
    if file.data.startswith(b"PK\x03\x04"):
        table, notes = read_sheet(file)
    else:
        lines = check_text(file).decode("utf-8").splitlines()
        head = next((line for line in lines if not line.startswith("#")), "")
        table = read_table(file, max(",;\t", key=head.count))
    names, zone = _columns(table, form)
    missing = next((name for name in form.required if name not in names), None)
    if missing:
        raise table.file.damaged(table.header_where, found=f"no column {missing}", expected=", ".join(form.required))
    return Sheet(table=table, names=names, zone=zone, notes=notes)


def _columns(table: Table, form: Form) -> tuple[dict[str, str], str]:
    """Our name of each column, and the zone in the header of a column of times."""
    known, names, stated = form.names(), dict[str, str](), ""
    for header in table.header:
        match = _HEADER.fullmatch(header)
        name = known.get(plain_key(header)) or known.get(plain_key(match["name"] if match else header))
        left_alone = form.not_read is not None and header.casefold().startswith(form.not_read)
        if name is None and not left_alone:
            expected = f"one of {', '.join(form.columns)}"
            raise table.file.damaged(table.header_where, found=f"column {shown(header)}", expected=expected)
        if name in names:
            raise table.file.damaged(table.header_where, found=f"two columns for {name}", expected="one")
        if name is not None:
            names[name] = header
        if match and match["zone"] and name in form.zoned:
            stated = match["zone"].strip()
    return names, stated
