"""A workbook as text cells: bounded while it is unpacked, formulas never evaluated, no entity expanded."""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import import_module
from xml.etree.ElementTree import ParseError

from truceline.model.records import Note
from truceline.sources._column_map import bad_map
from truceline.sources._dates import DAY_ZERO, DAY_ZERO_1904
from truceline.sources._file import MAX_COLUMNS, NAMED, Received, check_length, check_names, shown
from truceline.sources._table import COVER, MAX_FIELD, Row, Table

MAX_UNPACKED = 50 * 1024 * 1024  # bytes in all, trust.md section 7
MAX_RATIO = 200  # of one member, trust.md section 7
SMALL = 1024 * 1024  # below this a high ratio is only a short repetitive part
MAX_MEMBERS = 2_000
MAX_ROWS = 100_000  # of one sheet: a patrol writes dozens
MARK = "EXERCISE"
PIECE = 65_536
_UNSAFE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\.(zip|xlsx|docx|7z|gz)$", re.IGNORECASE)
_BROKEN = (  # what zipfile and openpyxl raise on bytes that are not whole; neither has one error of its own
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    ParseError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    AssertionError,
    EOFError,
    OSError,
    RuntimeError,
    MemoryError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A cell as somebody would have typed it."""

    text: str
    number: bool = False  # the workbook holds a number and shows it as such


Rows = list[tuple[int, list[_Cell]]]
IsHead = Callable[[Sequence[str]], bool]


def read_sheet(file: Received, is_head: IsHead = lambda _: True) -> Table:
    """The sheet that has the header, as a table. A sheet title or a cell `EXERCISE` above the header is the mark.

    `is_head` knows the header; where no sheet has it, the first row of the first sheet is taken for it.

    Raises:
        DamagedFile: not a whole workbook, a bomb, an entity declaration, or a header with repeated names.
        BadSetting: the column map names a sheet or column that the file does not have.
    """
    check_length(file)
    try:
        _check_members(file)
        sheets, zero = _unpacked(file)
    except _BROKEN as bad:
        found = f"{type(bad).__name__} while unpacking"
        raise file.damaged("whole file", found=found, expected="a whole XLSX workbook") from bad
    title, at = _chosen(file, sheets, is_head)
    above, rows = sheets[title][:at], sheets[title][at:]
    marks = {cell.text.strip() for _, cells in above for cell in cells}
    exercise = any(MARK in one for one in sheets) or bool(marks & {MARK, f"# {MARK}"})
    if not rows:
        raise file.damaged("whole file", found="no header", expected="a header row")
    return _table(file, rows, exercise=exercise, notes=tuple(_notes(file, sheets, title, above)), zero=zero)


def _chosen(file: Received, sheets: Mapping[str, Rows], is_head: IsHead) -> tuple[str, int]:
    """Title of the sheet with the header, and where in its rows the header is."""
    stated = file.columns.sheet
    if stated and stated not in sheets:
        raise bad_map(file.source, f"no sheet {stated!r} in the file", f"one of {', '.join(sheets)}")
    for title, rows in sheets.items():
        for at, (_, cells) in enumerate(rows[:COVER]):
            if stated in ("", title) and is_head([cell.text for cell in cells]):
                return title, at
    title = stated or next(iter(sheets))
    first = [cell.text.strip() for cell in sheets[title][0][1][:1]] if sheets[title] else []
    return title, 1 if first and first[0] in (MARK, f"# {MARK}") else 0


def _notes(file: Received, sheets: Mapping[str, Rows], title: str, above: Rows) -> Iterator[Note]:
    others = [shown(one) for one in sheets if one != title]
    if others:
        words = ", ".join(others[:NAMED])
        yield file.note("sheets not read", f"{len(others)} sheets beside {shown(title)} were not read: {words}")
    if any(cell.text.strip() not in ("", MARK, f"# {MARK}") for _, cells in above for cell in cells):
        yield file.note("rows above the header", f"{len(above)} rows above the header were not read")


def _check_members(file: Received) -> None:
    """Count bytes while unpacking: what the archive says about itself is not believed."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        members = archive.infolist()
        names = [member.filename for member in members]
        if len(members) > MAX_MEMBERS or len(set(names)) < len(names) or any(map(_UNSAFE.search, names)):
            raise file.damaged("whole file", found="too many, repeated or unsafe members", expected="an XLSX workbook")
        for member in members:
            size = 0
            with archive.open(member) as part:
                tail = b""
                while piece := part.read(PIECE):
                    size += len(piece)
                    _check_piece(file, tail + piece, total + size, size / max(1, member.compress_size))
                    tail = piece[-16:]
            total += size


def _check_piece(file: Received, piece: bytes, total: int, ratio: float) -> None:
    if total > MAX_UNPACKED or (total > SMALL and ratio > MAX_RATIO):
        limits = f"at most {MAX_UNPACKED} bytes unpacked, ratio {MAX_RATIO}"
        raise file.damaged("whole file", found=f"{total} bytes unpacked and more to come", expected=limits)
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise file.damaged("whole file", found="an XML document type", expected="parts without document types")


def _unpacked(file: Received) -> tuple[dict[str, Rows], date]:
    """The rows of every sheet by title, and the day that the workbook counts from."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that nobody reads here
        book = import_module("openpyxl").load_workbook(
            io.BytesIO(file.data), read_only=True, data_only=False, keep_links=False
        )
        if not book.worksheets:
            raise ValueError("no sheet")
        zero = DAY_ZERO_1904 if book.epoch.year == DAY_ZERO_1904.year else DAY_ZERO
        made = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # the stated size is not believed
            made[str(sheet.title)] = list(_rows(file, sheet.iter_rows(values_only=True)))
        book.close()
    return made, zero


def _rows(file: Received, values: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, list[_Cell]]]:
    """Rows that hold anything, with their number and at least one cell."""
    for number, cells in enumerate(values, start=1):
        read = [_cell(cell) for cell in cells]
        while read and not read[-1].text.strip():
            read.pop()
        if number > MAX_ROWS or len(read) > MAX_COLUMNS or any(len(cell.text) > MAX_FIELD for cell in read):
            limits = f"at most {MAX_ROWS} rows of {MAX_COLUMNS} columns"
            raise file.damaged(f"row {number}", found="a sheet beyond the limits", expected=limits)
        if read:
            yield number, read


def _cell(cell: object) -> _Cell:
    """A cell as somebody would have typed it; a formula stays the text it is."""
    if cell is None:
        return _Cell(text="")
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min
        return _Cell(text=cell.strftime("%Y-%m-%d") if midnight else cell.strftime("%Y-%m-%d %H:%M:%S"))
    if isinstance(cell, time):
        return _Cell(text=cell.strftime("%H:%M:%S"))
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return _Cell(text=f"{minutes // 60:02d}:{minutes % 60:02d}")
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    if isinstance(cell, float) and cell.is_integer():
        return _Cell(text=str(int(cell)), number=True)
    return _Cell(text=str(cell), number=number)


def _table(file: Received, rows: Rows, *, exercise: bool, notes: tuple[Note, ...], zero: date) -> Table:
    first, names = rows[0]
    header = check_names(file, [cell.text for cell in names], f"row {first}")
    made = []
    for number, cells in rows[1:]:
        where = f"row {number}"
        if len(cells) > len(header):
            raise file.damaged(where, found=f"{len(cells)} columns", expected=f"{len(header)} columns")
        if any("\0" in cell.text for cell in cells):
            raise file.damaged(where, found="a NUL in a cell", expected="text")
        padded = [*(cell.text for cell in cells), *[""] * (len(header) - len(cells))]
        typed = frozenset(name for name, cell in zip(header, cells, strict=False) if cell.number)
        made.append(Row(file=file, where=where, cells=dict(zip(header, padded, strict=True)), typed=typed))
    return Table(
        file=file, header=header, header_where=f"row {first}", rows=tuple(made), exercise=exercise, notes=notes,
        zero=zero,
    )  # fmt: skip
