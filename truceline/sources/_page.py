"""Text out of markup, and files in another declared encoding: shared by the sources of feeds and pages."""

import re
from html.parser import HTMLParser

from truceline.sources._file import Received, check_length, check_text, line_at, shown

BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "br",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "blockquote",
        "article",
        "section",
    ]
)
UNSEEN = frozenset({"script", "style", "noscript", "template"})
DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?([\w-]{3,20})""", re.IGNORECASE)
OTHERS = frozenset({"windows-1251", "windows-1252", "koi8-u", "koi8-r", "iso-8859-1"})  # beside UTF-8
MOST_PAGE = 20 * 1024 * 1024  # bytes of markup; a page of text is far smaller
_SPOILT = (  # UTF-8 that somebody read in another encoding and wrote down again
    (re.compile(r"(?:[ÐÑ][^A-Za-z0-9\s]){3}|(?:Ã[^A-Za-z0-9\s][^Ã]{0,200}){3}"), "Windows-1252"),
    (re.compile("(?:[РС][^А-Яа-яA-Za-z0-9\\s.,;:!?()-]){3}"), "Windows-1251"),
)
HEAD = 2048  # bytes in which an encoding is declared


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in UNSEEN
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in UNSEEN))
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def words_of(markup: str) -> str:
    r"""The words of a piece of HTML, one line for each block; scripts and styles left out.

    >>> words_of("<p>Two <b>hurt</b></p><script>x()</script><p>One &amp; all</p>")
    'Two hurt\nOne & all'
    """
    reader = _Words()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def decoded(file: Received, *, markup: bool = False) -> str:
    """The text of a file: UTF-8, or one of `OTHERS` where the head of the file declares it.

    Raises:
        DamagedFile: empty, too long, cut off, a NUL byte, a foreign form, or not in its encoding.
    """
    declared = DECLARED.search(file.data[:HEAD])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in OTHERS and not markup:
        return _meant(file, check_text(file).decode("utf-8"))
    if not markup:
        check_length(file)
    elif not 0 < len(file.data) <= MOST_PAGE or file.blob.expected_length not in {None, len(file.data)}:
        expected = f"a whole page of at most {MOST_PAGE} bytes"
        raise file.damaged("whole file", found=f"{len(file.data)} bytes", expected=expected)
    if b"\0" in file.data:
        place = f"line {line_at(file.data, file.data.find(0))}"
        raise file.damaged(place, found="a NUL byte", expected="text")
    codec = name if name in OTHERS else "utf-8"
    try:
        return _meant(file, file.data.decode(codec).removeprefix("\ufeff"))
    except UnicodeDecodeError as bad:
        place = f"line {line_at(file.data, bad.start)}"
        raise file.damaged(place, found=f"byte 0x{file.data[bad.start]:02x}", expected=f"{codec} text") from bad


def _meant(file: Received, text: str) -> str:
    """The text, if it is not the spoilt reading of another."""
    for spoilt, other in _SPOILT:
        if match := spoilt.search(text):
            place = f"line {text.count(chr(10), 0, match.start()) + 1}"
            raise file.damaged(place, found=shown(match[0][:20]), expected=f"text, not UTF-8 once read as {other}")
    return text
