"""A workbook as text cells: bounded while it is unpacked, formulas never evaluated, no entity expanded."""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from truceline.model.records import Note
from truceline.sources._file import Received, check_length
from truceline.sources._table import MAX_FIELD, Row, Table, check_names

MAX_UNPACKED = 50 * 1024 * 1024  # bytes in all, trust.md section 7
MAX_RATIO = 200  # of one member, trust.md section 7
SMALL = 1024 * 1024  # below this a high ratio is only a short repetitive part
MAX_MEMBERS = 2_000
MAX_ROWS = 100_000  # of one sheet: a patrol writes dozens
MAX_COLUMNS = 64
MARK = "EXERCISE"
PIECE = 65_536
_UNSAFE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\.(zip|xlsx|docx|7z|gz)$", re.IGNORECASE)
_BROKEN = (  # what zipfile and openpyxl raise on files that are not whole; neither has one error of its own
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    InvalidFileException,
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


def read_sheet(file: Received) -> tuple[Table, tuple[Note, ...]]:
    """The first sheet as a table. A sheet title or first cell `EXERCISE` is the mark.

    Raises:
        DamagedFile: not a whole workbook, a bomb, an entity declaration, or a header with repeated names.
    """
    check_length(file)
    try:
        _check_members(file)
        titles, rows = _unpacked(file)
    except _BROKEN as bad:
        found = f"{type(bad).__name__} while unpacking"
        raise file.damaged("whole file", found=found, expected="a whole XLSX workbook") from bad
    exercise = any(MARK in title for title in titles)
    if rows and rows[0][1][0].strip() in (MARK, f"# {MARK}"):
        exercise, rows = True, rows[1:]
    if not rows:
        raise file.damaged("whole file", found="no header", expected="a header row")
    notes = () if len(titles) == 1 else (file.note("sheets not read", f"{len(titles) - 1} sheets after the first"),)
    return _table(file, rows, exercise=exercise), notes


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


def _unpacked(file: Received) -> tuple[list[str], list[tuple[int, list[str]]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that nobody reads here
        book = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True, data_only=False, keep_links=False)
        titles = [str(sheet.title) for sheet in book.worksheets]
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the stated size is not believed
        rows = list(_rows(file, sheet.iter_rows(values_only=True)))
        book.close()
    return titles, rows


def _rows(file: Received, values: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with their number and at least one cell."""
    for number, cells in enumerate(values, start=1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if number > MAX_ROWS or len(texts) > MAX_COLUMNS or any(len(text) > MAX_FIELD for text in texts):
            limits = f"at most {MAX_ROWS} rows of {MAX_COLUMNS} columns"
            raise file.damaged(f"row {number}", found="a sheet beyond the limits", expected=limits)
        if texts:
            yield number, texts


def _text(cell: object) -> str:
    """A cell as somebody would have typed it; a formula stays the text it is."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min
        return cell.strftime("%Y-%m-%d") if midnight else cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, time):
        return cell.strftime("%H:%M:%S")
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _table(file: Received, rows: list[tuple[int, list[str]]], *, exercise: bool) -> Table:
    first, names = rows[0]
    header = tuple(name.strip() for name in names)
    check_names(file, header, f"row {first}")
    made = []
    for number, texts in rows[1:]:
        where = f"row {number}"
        if len(texts) > len(header):
            raise file.damaged(where, found=f"{len(texts)} columns", expected=f"{len(header)} columns")
        if any("\0" in text for text in texts):
            raise file.damaged(where, found="a NUL in a cell", expected="text")
        padded = [*texts, *[""] * (len(header) - len(texts))]
        made.append(Row(file=file, where=where, cells=dict(zip(header, padded, strict=True))))
    return Table(file=file, header=header, header_where=f"row {first}", rows=tuple(made), exercise=exercise)
