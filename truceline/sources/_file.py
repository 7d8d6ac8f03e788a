"""A received file on its way to rows: the checks every source makes before it looks at a value."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from truceline.model.canonical import strict_json
from truceline.model.errors import DamagedFile
from truceline.model.records import Blob, Note

MAX_BYTES = 200 * 1024 * 1024  # trust.md section 7
MAX_DEPTH = 64  # nesting of JSON, trust.md section 7
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


def check_text(file: Received) -> bytes:
    """The bytes of a text file without its byte order mark: UTF-8, no NUL.

    Raises:
        DamagedFile: empty, too long, cut off, a NUL byte, or not UTF-8.
    """
    check_length(file)
    nul = file.data.find(b"\0")
    if nul >= 0:
        raise file.damaged(f"line {line_at(file.data, nul)}", found=f"a NUL byte at byte {nul}", expected="text")
    try:
        file.data.decode("utf-8")
    except UnicodeDecodeError as bad:
        place = f"line {line_at(file.data, bad.start)}"
        found = f"byte 0x{file.data[bad.start]:02x} at byte {bad.start}"
        raise file.damaged(place, found=found, expected="UTF-8 text") from bad
    return file.data.removeprefix(BOM)


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
