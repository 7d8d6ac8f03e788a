r"""Text of strangers made harmless to read: what would move the cursor, the direction or the line becomes visible.

Control characters (C0, C1), bidirectional controls (UAX 9), line and paragraph separators and lone surrogates are
shown as escapes such as ``\u202e``; every letter stays as it is.
"""

import re
from typing import Any, TextIO

_UNSEEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_TURNERS = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_IN_A_TEXT = re.compile(f"[{_UNSEEN}]")
_IN_A_LINE = re.compile(f"[{_UNSEEN}\t\n]")
_TURNING = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT = re.compile(f"[{_TURNING}]")
_STRETCH = re.compile(f"([{_TURNING}](?:[^A-Za-z\u00c0-\u058f]*[{_TURNING}])*)")
_FIRST_LETTER = re.compile(r"[^\W\d_]")


def one_line(text: object) -> str:
    r"""Text for a terminal: one line, whatever it holds.

    >>> one_line("a\x1b[2Jb\n\u202ec")
    'a\\x1b[2Jb\\n\\u202ec'
    """
    return _IN_A_LINE.sub(_escape, str(text))


def in_json(text: str) -> str:
    """JSON text with the same characters as JSON escapes: the value stays what it is."""
    return _IN_A_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def readable(text: str) -> str:
    r"""Text for a page, where a line break or a tab is a blank.

    >>> readable("two\nlines \u202e")
    'two\nlines \\u202e'
    """
    return _IN_A_TEXT.sub(_escape, text)


def turns(text: str) -> bool:
    """Whether some of it is written from right to left, so that its neighbours could be drawn elsewhere."""
    return _RIGHT_TO_LEFT.search(text) is not None


def stretches(text: str) -> list[str]:
    """The parts of a text, those from right to left apart; a text that begins with such a letter is one part.

    >>> stretches("post \u05d0\u05d1 12 \u05d2 saw it")
    ['post ', 'אב 12 ג', ' saw it']
    """
    first = _FIRST_LETTER.search(text)
    if first and turns(first[0]):
        return [text]
    return [part for part in _STRETCH.split(text) if part]


class Guarded:
    """A stream on which nobody turns the direction; all else is the stream's own business."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write with direction controls and strange line ends as escapes."""
        return self._stream.write(_TURNERS.sub(_escape, text))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        return getattr(self._stream, name)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
