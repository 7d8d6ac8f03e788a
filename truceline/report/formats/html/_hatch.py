"""Hatches as lines, one look for each reason of blindness: a print engine turns patterns into bitmaps.

A hatch is one net of lines over the whole drawing: rectangles that touch share it, and a line runs through all of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import ceil
from types import MappingProxyType

from markupsafe import Markup

from truceline.model.terms import Blind
from truceline.report.formats.html._svg import join, tag, text

Rect = tuple[float, float, float, float]  # left, top, right, bottom, drawing units
Family = tuple[int, int, float, float]  # lines a x + b y = first + k every
_TILE, _LETTERS = 26.0, 78.0  # drawing units: between lines of one kind, between letters
_UP, _DOWN, _LEVEL, _STEEP = (1, 1), (1, -1), (0, 1), (1, 0)
LOOKS: Mapping[Blind, tuple[Family, ...]] = MappingProxyType(
    {
        Blind.NIGHT: ((*_UP, 0.0, _TILE),),
        Blind.CLOUD: ((*_DOWN, 0.0, _TILE),),
        Blind.NO_PASS: ((*_LEVEL, 13.0, _TILE),),
        Blind.DENIED: ((*_STEEP, 13.0, _TILE),),
        Blind.JAMMED: ((*_UP, 0.0, _TILE), (*_DOWN, 0.0, _TILE)),
        Blind.OFF_DUTY: ((*_LEVEL, 6.0, _TILE), (*_LEVEL, 20.0, _TILE)),
        Blind.OUT_OF_RANGE: ((*_STEEP, 6.0, _TILE), (*_STEEP, 20.0, _TILE)),
        Blind.UNKNOWN: ((*_UP, 0.0, _TILE / 2),),
        Blind.NOT_RECEIVED: ((*_LEVEL, 0.0, _TILE), (*_STEEP, 0.0, _TILE)),
    }
)
HOLD: Family = (*_UP, 0.0, 6.0)
_HALF = 6.0  # drawing units: half a letter
_LEAST = 6.0  # drawing units: a narrower rectangle has no room for a letter


def hatched(letter: Blind, rects: Iterable[Rect], taken: Sequence[Rect] = ()) -> Markup:
    """The lines and letters of one reason over all its rectangles; no letter on room that is taken but the last one."""
    held = [*rects]
    path = "".join(lines(LOOKS[letter], held))
    every = [*_letters(held)]
    free = [at for at in every if not any(_covers(box, at) for box in taken)]
    marks = [text(x, y + 4.0, letter.value, "letter", "middle") for x, y in free or every[:1]]
    return join([tag("path", d=path, class_="hatching") if path else Markup(""), *marks])


def _covers(box: Rect, at: tuple[float, float]) -> bool:
    """Whether a letter there would touch what stands in a box."""
    return box[0] - _HALF < at[0] < box[2] + _HALF and box[1] - _HALF < at[1] < box[3] + _HALF


def hatching(family: Family, rects: Iterable[Rect], look: str = "hatching") -> Markup:
    """One net of lines over rectangles; nothing where there is none."""
    path = "".join(lines((family,), rects))
    return tag("path", d=path, class_=look) if path else Markup("")


def lines(families: Iterable[Family], rects: Iterable[Rect]) -> Iterator[str]:
    """Path data of the lines of some families inside rectangles."""
    held = [*rects]
    for family in families:
        runs: dict[float, list[tuple[float, float]]] = {}
        for level, start, end in chain.from_iterable(_cut(family, rect) for rect in held):
            runs.setdefault(level, []).append((start, end))
        for level, spans in sorted(runs.items()):
            for start, end in _joined(spans):
                yield _stroke(family, level, start, end)


def _cut(family: Family, rect: Rect) -> Iterator[tuple[float, float, float]]:
    """(level, begin, end along x; along y of a steep line) of each line that crosses a rectangle."""
    a, b, first, every = family
    left, top, right, bottom = rect
    ends = [a * x + b * y for x in (left, right) for y in (top, bottom)]
    level = first + ceil((min(ends) - first) / every) * every
    while level < max(ends):
        if b == 0:
            yield level, top, bottom
        elif a == 0:
            yield level, left, right
        else:
            sides = sorted(((level - b * top), (level - b * bottom)))
            start, end = max(left, sides[0]), min(right, sides[1])
            if start < end:
                yield level, start, end
        level += every


def _joined(spans: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Spans that touch, as one."""
    (begun, ended), *rest = sorted(spans)
    for start, end in rest:
        if start <= ended + 0.05:
            ended = max(ended, end)
        else:
            yield begun, ended
            begun, ended = start, end
    yield begun, ended


def _stroke(family: Family, level: float, start: float, end: float) -> str:
    a, b, _, _ = family
    if b == 0:
        return f"M{_n(level)} {_n(start)}V{_n(end)}"
    if a == 0:
        return f"M{_n(start)} {_n(level)}H{_n(end)}"
    return f"M{_n(start)} {_n((level - start) * b)}L{_n(end)} {_n((level - end) * b)}"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _letters(rects: list[Rect]) -> Iterator[tuple[float, float]]:
    """Where letters stand: on a wide net, and in the largest rectangle where the net meets none."""
    found = False
    for left, top, right, bottom in rects:
        for column in range(ceil(left / _LETTERS - 0.5), ceil(right / _LETTERS - 0.5)):
            for row in range(ceil(top / _LETTERS - 0.5), ceil(bottom / _LETTERS - 0.5)):
                found = True
                yield (column + 0.5) * _LETTERS, (row + 0.5) * _LETTERS
    if not found and rects:
        left, top, right, bottom = max(rects, key=lambda r: min(r[2] - r[0], r[3] - r[1]))
        if min(right - left, bottom - top) >= _LEAST:
            yield (left + right) / 2, (top + bottom) / 2
