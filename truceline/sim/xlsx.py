"""A workbook of one sheet, written so that the same rows give the same bytes on every machine.

The usual writers stamp the clock into the file; this one stores text cells alone, without compression.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from truceline.model.errors import OutOfRange

_STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest time a ZIP archive can name
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_ROOT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_BOOK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_BOOK_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)
_SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)


def workbook(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    """An XLSX file with one sheet of text cells.

    Raises:
        OutOfRange: a title that a sheet cannot have, or a character that XML cannot hold.
    """
    if not 1 <= len(title) <= 31 or any(mark in title for mark in "[]:*?/\\"):
        raise OutOfRange("title", title, "1 to 31 characters without []:*?/\\")
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": _BOOK.format(title=_text(title).replace('"', "&quot;")),
        "xl/_rels/workbook.xml.rels": _BOOK_RELS,
        "xl/worksheets/sheet1.xml": _sheet(rows),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), text.encode())
    return held.getvalue()


def _sheet(rows: Iterable[Sequence[str]]) -> str:
    lines = [_SHEET]
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(number, column, text) for column, text in enumerate(row) if text)
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join([*lines, "</sheetData></worksheet>"])


def _cell(number: int, column: int, text: str) -> str:
    return f'<c r="{_letters(column)}{number}" t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'


def _letters(column: int) -> str:
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def _text(text: str) -> str:
    if _NOT_XML.search(text):
        raise OutOfRange("cell", text, "text without control characters")
    return escape(text)
