"""Drawing elements as text, every value escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from truceline.model.printable import readable, stretches, turns
from truceline.report.formats.html._geo import Frame, Line


def isolated(value: object) -> object:
    """What a template is about to write: no control character, and what runs from right to left in a `bdi` of its own.

    In an attribute or a title, where no element can stand, a template says `| e` first.
    """
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return isolated_text(value) if turns(value) else readable(value)


def isolated_text(words: str) -> Markup:
    """Words as markup: a text that begins from right to left as a whole, otherwise each stretch that does."""
    return Markup("").join(
        Markup(f"<bdi>{escape(part)}</bdi>") if turns(part) else escape(part)  # noqa: S704 - escaped
        for part in stretches(readable(words))
    )


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """One element; `class_` is class, `stroke_width` is stroke-width, None leaves an attribute out."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    written = "".join(f' {key}="{escape(_text(value))}"' for key, value in named.items())
    inside = "".join(str(escape(readable(child) if type(child) is str else child)) for child in children)
    return Markup(f"<{name}{written}>{inside}</{name}>") if inside else Markup(f"<{name}{written}/>")  # noqa: S704 - escaped above


def join(parts: Iterable[Markup]) -> Markup:
    """Elements one after another."""
    return Markup("").join(parts)


def shape(frame: Frame, lines: Iterable[Line], class_: str, title: str | None = None) -> Markup:
    """Closed rings as one path, holes by even-odd, with a title that a reader's tool speaks."""
    data = "".join(frame.path(line, closed=True) for line in lines)
    inside = () if title is None else (tag("title", title),)
    return tag("path", *inside, d=data, class_=class_, fill_rule="evenodd") if data else Markup("")


def strokes(frame: Frame, lines: Iterable[Line], class_: str) -> Markup:
    """Open lines as one path."""
    data = "".join(frame.path(line, closed=False) for line in lines)
    return tag("path", d=data, class_=class_) if data else Markup("")


def text(x: float, y: float, words: str, class_: str, anchor: str = "start") -> Markup:
    """Words at a position."""
    return tag("text", words, x=x, y=y, class_=class_, text_anchor=None if anchor == "start" else anchor)


def _text(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else readable(str(value))
