"""Letters that the font of the PDF has. PDF/A asks for a shape for every letter: any other stands as its code."""

import re
import struct
from functools import cache
from importlib.resources import files

REGULAR, SEMIBOLD = "inter-regular.ttf", "inter-semibold.ttf"


@cache
def _covered() -> frozenset[int]:
    """Code points of the font's table of letters: OpenType `cmap`, format 4, on Windows with Unicode."""
    data = files("truceline.report.formats").joinpath("fonts", REGULAR).read_bytes()
    tables = {data[at : at + 4]: struct.unpack_from(">II", data, at + 8)[0] for at in _records(data)}
    start = tables[b"cmap"]
    count = struct.unpack_from(">H", data, start + 2)[0]
    for at in range(start + 4, start + 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", data, at)
        if (platform, encoding) == (3, 1):
            return frozenset(_format_4(data, start + offset))
    raise AssertionError(REGULAR)


def _records(data: bytes) -> range:
    return range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)


def _format_4(data: bytes, at: int) -> list[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    return [code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if code != 0xFFFF]


@cache
def _foreign() -> re.Pattern[str]:
    known = "".join(re.escape(chr(code)) for code in sorted(_covered() | {0x0A}))
    return re.compile(f"[^{known}]")


def printed(words: str) -> str:
    """Words with every letter that the font lacks as its code.

    >>> printed("вибух 炸")
    'вибух [U+70B8]'
    """
    return _foreign().sub(lambda letter: f"[U+{ord(letter[0]):04X}]", words)
