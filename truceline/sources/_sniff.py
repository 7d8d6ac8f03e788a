"""What a file is by its first bytes: a container or a form that no reader takes, named with what to do about it."""

import io
import re
import struct
import zipfile
from dataclasses import dataclass

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
_KML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<kml\b", re.DOTALL)
_HTML = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]*>\s*(.{1,200}?)\s*</title>", re.IGNORECASE | re.DOTALL)
TAKE = "save it as CSV in UTF-8, or as XLSX, and keep that beside it"
_UNPACK = "unpack it and keep what is inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A form that is not read here."""

    name: str
    advice: str


_STARTS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an XLS workbook or another old Office file", TAKE),
    (b"\xff\xfe\x00\x00", "UTF-32 text", "save it as UTF-8"),
    (b"\x00\x00\xfe\xff", "UTF-32 text", "save it as UTF-8"),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8 (a spreadsheet calls it CSV UTF-8)"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8 (a spreadsheet calls it CSV UTF-8)"),
    (b"%PDF-", "a PDF document", "ask its author for the table behind it"),
    (b"PAR1", "a Parquet file", "export it as CSV"),
    (b"ARROW1", "an Arrow file", "export it as CSV"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"SQLite format 3\x00", "an SQLite database", "export its table as CSV"),
    (b"\x89PNG", "a PNG picture", "the table behind it"),
    (b"\xff\xd8\xff", "a JPEG picture", "the table behind it"),
    (b"\x89HDF", "an HDF5 file", "export it as CSV"),
    (b"CDF\x01", "a NetCDF file", "export it as CSV"),
)
_INSIDE = (  # what a zip is by the names in it
    ("xl/workbook", "an XLSX workbook", ""),
    ("word/document", "a Word document", TAKE),
    ("ppt/presentation", "a presentation", TAKE),
    ("content.xml", "an ODS workbook or another OpenDocument file", TAKE),
    ("doc.kml", "a KMZ file", "export it as GeoJSON"),
)
_NO_ZIP = (  # what zipfile raises on what is none; it has no one error of its own
    zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, OverflowError, RuntimeError, IndexError,
    KeyError, struct.error,
)  # fmt: skip
_TAR_AT, _TAR = 257, b"ustar"


def foreign_form(data: bytes) -> Foreign | None:
    """A form that is not read; None for text, JSON, workbooks, and for gzip and zip, which are unpacked.

    >>> foreign_form(b"%PDF-1.7 ...").name, foreign_form(b"a,b,c")
    ('a PDF document', None)
    """
    for start, name, advice in _STARTS:
        if data.startswith(start):
            return Foreign(name=name, advice=advice)
    if data[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return Foreign(name="a tar archive", advice=_UNPACK)
    if _HTML.match(data[:1000]):
        title = _TITLE.search(data[:100_000])
        words = title[1].decode("utf-8", "replace") if title else ""
        return Foreign(name=f"a web page{f' titled {words!a}' if words else ''}", advice="download the file itself")
    if _KML.match(data[:1000]):
        return Foreign(name="a KML file", advice="export it as GeoJSON")
    return _zipped(data) or _wide(data)


def _zipped(data: bytes) -> Foreign | None:
    if not data.startswith(ZIP):
        return None
    names = zip_names(data)
    for part, name, advice in _INSIDE:
        if advice and any(part in member for member in names):
            return Foreign(name=name, advice=advice)
    return None


def _wide(data: bytes) -> Foreign | None:
    """UTF-16 without its mark: every second byte of the beginning is zero."""
    head = data[:200]
    pairs = len(head) // 2
    for first in (0, 1):
        if pairs > 4 and head[first::2].count(0) > 0.8 * pairs and head[1 - first :: 2].count(0) == 0:
            return Foreign(name="UTF-16 text", advice="save it as UTF-8")
    return None


def zip_names(data: bytes) -> tuple[str, ...]:
    """Names in a zip archive; none where it is not whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return tuple(member.filename for member in archive.infolist())
    except _NO_ZIP:
        return ()


def is_workbook(data: bytes) -> bool:
    """Whether a zip archive is an XLSX workbook."""
    return data.startswith(ZIP) and any(name.startswith("xl/") for name in zip_names(data))
