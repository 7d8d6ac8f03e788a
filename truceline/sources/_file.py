"""A received file on its way to rows: the checks every source makes before it looks at a value."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from truceline.model.canonical import strict_json
from truceline.model.errors import DamagedFile
from truceline.model.records import Blob, Note
from truceline.sources._column_map import ColumnMap, column_map
from truceline.sources._sniff import foreign_form, is_workbook

MAX_BYTES = 200 * 1024 * 1024  # trust.md section 7
MAX_DEPTH = 64  # nesting of JSON, trust.md section 7
MAX_COLUMNS = 500  # looked at before any name is: wider tables are no tables of ours
SHORT = 4_000  # bytes; an answer in words is shorter
SHORT_LINES = 12
NAMED = 8  # columns that one note names
SHOWN = 60  # characters of a bad value that an error message repeats
BOM = b"\xef\xbb\xbf"
EXERCISE_LINE = b"# EXERCISE"  # first line of a CSV file that a simulation or an exercise wrote
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The bytes of one kept file and who reads them; makes the four-part errors."""

    source: str
    blob: Blob
    data: bytes
    columns: ColumnMap = field(default_factory=ColumnMap)  # what the keeper stated

    def damaged(self, place: str, *, found: str, expected: str, look: str = "") -> DamagedFile:
        """The error for a place in this file, e.g. "line 4021"."""
        return DamagedFile(
            where=f"{self.source}: {place} (kept file {self.blob.sha256[:12]})",
            found=found,
            expected=expected,
            look=look or f"that place in {self.blob.name}; docs/sources.md, section {self.source}",
        )

    def note(self, kind: str, text: str) -> Note:
        """A typed degradation of this file."""
        return Note(kind=kind, text=text, source=self.source, blob_sha256=self.blob.sha256)


def received(
    source: str, blob: Blob, data: bytes, setting: bytes | None, known: Iterable[str], *, also: Iterable[str] = ()
) -> Received:
    """A file with the column map handed in beside it.

    `known` are the columns that the source has, `also` the other keys of a map that it heeds.

    Raises:
        BadSetting: the map is wrong.
    """
    return Received(source=source, blob=blob, data=data, columns=column_map(source, setting, known, tuple(also)))


def check_length(file: Received) -> None:
    """Refuse an empty, oversized or cut-off file.

    Raises:
        DamagedFile: any of these.
    """
    length, stated = len(file.data), file.blob.expected_length
    if length == 0:
        raise file.damaged("whole file", found="0 bytes", expected="at least one line")
    if length > MAX_BYTES:
        raise file.damaged("whole file", found=f"{length} bytes", expected=f"at most {MAX_BYTES} bytes")
    if stated is not None and stated != length:
        raise file.damaged("whole file", found=f"{length} bytes", expected=f"{stated} bytes, as the sender stated")
    form = foreign_form(file.data)
    if form is not None:
        raise file.damaged("whole file", found=form.name, expected=f"a form that is read here: {form.advice}")


def check_text(file: Received) -> bytes:
    """The bytes of a text file without its byte order mark: UTF-8, no NUL.

    Raises:
        DamagedFile: empty, too long, cut off, a NUL byte, or not UTF-8.
    """
    check_length(file)
    if is_workbook(file.data):
        raise file.damaged("whole file", found="an XLSX workbook", expected="text: save its sheet as CSV UTF-8")
    nul = file.data.find(b"\0")
    if nul >= 0:
        raise file.damaged(f"line {line_at(file.data, nul)}", found=f"a NUL byte at byte {nul}", expected="text")
    try:
        if not file.data.isascii():  # without a second copy of a large table
            file.data.decode("utf-8")
    except UnicodeDecodeError as bad:
        place = f"line {line_at(file.data, bad.start)}"
        found = f"byte 0x{file.data[bad.start]:02x} at byte {bad.start}"
        raise file.damaged(place, found=found, expected="UTF-8 text (CSV UTF-8 in a spreadsheet)") from bad
    return file.data.removeprefix(BOM)


def check_names(file: Received, names: Iterable[str], where: str) -> tuple[str, ...]:
    """A header under the names of the column map; a column without a name is called after its place.

    Raises:
        DamagedFile: a name twice, or more columns than a table has.
        BadSetting: the map names a column that the file does not have.
    """
    given = tuple(name.strip() or f"(column {number})" for number, name in enumerate(names, start=1))
    if len(given) > MAX_COLUMNS:
        raise file.damaged(where, found=f"{len(given)} columns", expected=f"at most {MAX_COLUMNS}")
    twice = next((name for name, times in Counter(given).items() if times > 1), None)
    if twice is not None:
        raise file.damaged(where, found=f"column {shown(twice)} twice", expected="every column named once")
    return file.columns.header(file.source, given)


def extra_columns(file: Received, names: Iterable[str], known: Iterable[str]) -> tuple[Note, ...]:
    """One note for the columns that nobody reads; they never refuse a file."""
    listed = set(known)
    extra = [name for name in names if name not in listed]
    if not extra:
        return ()
    words = ", ".join(map(shown, extra[:NAMED])) + (f" and {len(extra) - NAMED} more" if len(extra) > NAMED else "")
    return (file.note("columns not read", f"{len(extra)} columns are not read: {words}"),)


def refuse_answer(file: Received) -> None:
    """Quote a short text that is no table: what a service says in words instead of data.

    Raises:
        DamagedFile: it is such a text.
    """
    text = file.data[: SHORT + 1].decode("utf-8", "replace").strip().removeprefix("\ufeff")
    lines = [line for line in text.split("\n") if line.strip()]
    if not 0 < len(file.data) <= SHORT or len(lines) > SHORT_LINES or not re.search(r"[^\W\d_]{2}", text):
        return
    tabled = any(len({line.count(mark) for line in lines}) == 1 and mark in lines[0] for mark in ",;\t|")
    words_in_a_row = 2 if text.count(",") <= 1 else 3
    if tabled and (len(lines) > 1 or not re.search(rf"(?:[^\W\d_]+ ){{{words_in_a_row - 1}}}[^\W\d_]+", text)):
        return
    words = " ".join(text.split())
    quoted = ascii(words if len(words) <= 4 * SHOWN else words[: 4 * SHOWN] + "...")
    raise file.damaged("whole file", found=f"an answer in words: {quoted}", expected="data; ask the service again")


def line_at(data: bytes, position: int) -> int:
    """1-based number of the line that holds a byte position."""
    return data.count(b"\n", 0, position) + 1


def check_json(file: Received) -> Any:  # noqa: ANN401 - JSON is any value
    """The value of a JSON file: UTF-8, no duplicate keys, nested at most `MAX_DEPTH` deep.

    Raises:
        DamagedFile: any of these, or not JSON at all.
    """
    data = check_text(file)
    try:
        value = strict_json(data)
    except (ValueError, RecursionError) as bad:
        refuse_answer(file)
        found = "nesting without end" if isinstance(bad, RecursionError) else shown(str(bad))
        raise file.damaged("whole file", found=found, expected="one whole JSON value without duplicate keys") from bad
    if depth(value) > MAX_DEPTH:
        raise file.damaged("whole file", found=f"nesting deeper than {MAX_DEPTH}", expected=f"at most {MAX_DEPTH}")
    return value


def depth(value: Any) -> int:  # noqa: ANN401 - JSON is any value
    """How deep lists and objects are nested, counted level by level.

    >>> depth({"a": [1, [2]]})
    3
    """
    level, deep = [value], 0
    while level := [item for item in level if isinstance(item, dict | list)]:
        deep += 1
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]
    return deep


def shown(text: object) -> str:
    """A value as an error message repeats it: quoted, escaped, shortened."""
    words = ascii(text)
    return words if len(words) <= SHOWN else words[:SHOWN] + "..."


def number_or_none(text: str) -> float | None:
    """A plain decimal number; None for anything else, "nan" and "inf" included.

    >>> number_or_none("48.53"), number_or_none("nan"), number_or_none("4_8")
    (48.53, None, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def number_in(file: Received, place: str, name: str, text: str, *, least: float, most: float) -> float:
    """A plain decimal number within limits.

    Raises:
        DamagedFile: not such a number.
    """
    value = number_or_none(text)
    if value is None or not least <= value <= most:
        raise file.damaged(place, found=f"{name} {shown(text)}", expected=f"{name} as a number from {least} to {most}")
    return value


def text_in(file: Received, place: str, name: str, item: Mapping[str, Any], default: str | None = None) -> str:
    """A text of a JSON object that can be written as UTF-8 and holds no NUL. Null is missing.

    Raises:
        DamagedFile: missing without default, not text, a lone surrogate or a NUL.
    """
    value = default if item.get(name) is None else item[name]
    if not isinstance(value, str):
        raise file.damaged(place, found=f"{name} {shown(value)}", expected=f"{name} as text")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise file.damaged(place, found=f"{name} {shown(value)}", expected=f"{name} as text without NUL or surrogates")
    return value
