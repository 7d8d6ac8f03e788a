"""The blocks that the template knows: headings, paragraphs, tables, drawings; and runs of words inside them."""

from collections.abc import Iterable, Sequence
from typing import Any

from truceline.model.printable import readable
from truceline.report.pdf.draw import standalone
from truceline.report.pdf.letters import printed

Block = dict[str, Any]
Runs = list[dict[str, str]]
BREAK = {"s": "", "k": "br", "lang": ""}


def shown(text: str) -> str:
    """Words as they are printed: nothing that moves a cursor, and no letter without a shape."""
    return printed(readable(text))


def lang(tag: str) -> str:
    """The language of a passage as two or three letters, which is what the typesetter takes."""
    short = tag.partition("-")[0].lower()
    return short if short.isascii() and short.isalpha() and len(short) in {2, 3} and short != "und" else ""


def bold(text: str) -> dict[str, str]:
    """Bold words."""
    return {"s": shown(text), "k": "b", "lang": ""}


def small(text: str) -> dict[str, str]:
    """Small words."""
    return {"s": shown(text), "k": "s", "lang": ""}


def boxed(word: str) -> dict[str, str]:
    """A verdict in its box."""
    return {"s": word, "k": "v", "lang": ""}


def runs(*parts: Any) -> Runs:  # noqa: ANN401 - a text or a run
    """Texts and runs as runs."""
    return [{"s": shown(part), "k": "", "lang": ""} if isinstance(part, str) else part for part in parts]


def after(*lines: str) -> Runs:
    """Small lines below what stands before them; empty ones are left out."""
    return [part for line in lines if line for part in (BREAK, small(line))]


def under(first: str, *more: str | None) -> Runs:
    """A line, and small ones below it."""
    return [*runs(first), *after(*(one for one in more if one))]


def lines(first: str, *more: str | None) -> Runs:
    """Lines below each other; empty ones are left out."""
    return [*runs(first), *(part for one in more if one for part in (BREAK, *runs(one)))]


def heading(level: int, text: str) -> Block:
    """A heading."""
    return {"t": "h", "level": level, "s": shown(text)}


def paragraph(*parts: Any) -> Block:  # noqa: ANN401 - a text or a run
    """A paragraph."""
    return {"t": "p", "runs": runs(*parts)}


def note(*parts: Any) -> Block:  # noqa: ANN401 - a text or a run
    """A remark, or an answer where there is nothing."""
    return {"t": "note", "runs": runs(*parts)}


def framed(*parts: Any) -> Block:  # noqa: ANN401 - a text or a run
    """A boxed paragraph."""
    return {"t": "box", "runs": runs(*parts)}


def listed(rows: list[Runs]) -> Block:
    """A list."""
    return {"t": "list", "rows": rows}


def facts(rows: list[tuple[str, Runs]]) -> Block:
    """Terms with what is said of each."""
    return {"t": "facts", "rows": rows}


def figure(svg: str, alt: str, caption: str) -> Block:
    """A drawing with the words that stand for it."""
    return {"t": "figure", "svg": standalone(svg), "alt": shown(alt), "caption": runs(caption)}


def table(caption: str, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Any]]) -> Block:
    """A table; nothing at all where it has no rows."""
    cells = [[runs(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    told = {"caption": runs(caption), "heads": list(heads), "widths": list(widths), "rows": cells}
    return {"t": "table", **told} if cells else {"t": "none"}
