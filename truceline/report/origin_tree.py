"""The tree of an origin as one printable page: who may repeat whom, and the shared words marked in both texts.

A column is a step from the earliest text; a line runs from a text to the one it most likely repeats. Under the drawing
each link stands in words: both sentences, the words they share marked, the reason and the chance of a copy.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from truceline.claims.documents import Document
from truceline.claims.origin_lineages import Lineage, Link, credits_of
from truceline.claims.tree import order_known, parents
from truceline.report.formats.html import page_style

WIDE, HIGH = 248, 92  # of a box, in units of the drawing
STEP, ROW = 362, 118  # from one box to the next
EDGE = 12
FEWEST = 3  # words in one run that are marked as shared
LETTERS = 26  # of an outlet in its box
BEGINNING = 32  # letters of a text in its box
QUOTED = 420  # letters of a sentence below the drawing
_WORD = re.compile(r"\w+")
_DATED = re.compile(r"^\s*date 20\d\d-\d\d(?:-\d\d)?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A text in the drawing."""

    letter: str
    outlet: str
    begins: str  # the first words of the text
    when: str
    names: str  # agencies that the text names as its source
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A link in words: two sentences with what they share."""

    earlier: str  # letters of the texts
    later: str
    reason: str
    chance: float
    shared: str
    ordered: bool  # whether one is known to be the earlier
    parent: bool  # whether the drawing shows it
    sentences: tuple[Markup, Markup]


def origin_page(lineage: Lineage, documents: Sequence[Document], origins: tuple[int, int], *, exercise: bool) -> bytes:
    """The page of a lineage; the same bytes for the same texts.

    Args:
        lineage: the texts that may share an origin, and their links.
        documents: all texts, as the numbers of the lineage count them.
        origins: least and most independent origins.
        exercise: whether the texts are simulated.
    """
    above = parents(lineage)
    letters = {number: _letter(index) for index, number in enumerate(lineage.members)}
    places = _places(lineage, above)
    boxes = {number: _box(documents[number], letters[number], *places[number]) for number in lineage.members}
    pairs = [_pair(one, documents, letters, above) for one in lineage.links]
    page = _template().render(
        style=page_style(),
        exercise=exercise,
        boxes=[boxes[number] for number in lineage.members],
        drawing=_drawing(boxes, above, letters, mark=exercise),
        pairs=sorted(pairs, key=lambda one: (not one.parent, one.earlier, one.later)),
        least=origins[0],
        most=origins[1],
    )
    return page.encode()


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else f"{chr(ord('A') + index // 26 - 1)}{chr(ord('A') + index % 26)}"


def _places(lineage: Lineage, above: Mapping[int, Link | None]) -> dict[int, tuple[int, int]]:
    """Column and row of each text: a child one column right of its parent, each leaf in a row of its own."""
    found: dict[int, tuple[int, int]] = {}
    rows = 0
    stack = [(number, 0) for number in reversed(lineage.members) if above[number] is None]
    while stack:
        number, column = stack.pop()
        children = [n for n in lineage.members if (link := above[n]) is not None and link.earlier == number]
        found[number] = (column, rows)
        rows += 0 if children else 1
        stack += [(child, column + 1) for child in reversed(children)]
    return found


def _box(one: Document, letter: str, column: int, row: int) -> Box:
    names = ", ".join(sorted({credit.name for credit in credits_of([one])}))
    when = f"{one.published_from:%d %B %Y, %H:%M}" if one.published_from else "no date"
    if one.published_from and one.published_to and one.published_from != one.published_to:
        days = (one.published_from.date(), one.published_to.date())
        when = f"{days[0]:%d %B %Y}" if days[0] == days[1] else f"{days[0]:%d %b %Y} to {days[1]:%d %b %Y}"
        when = when if (days[1] - days[0]).days <= 31 else "no date"
    return Box(
        letter=letter,
        outlet=_cut(one.outlet, LETTERS),
        begins=_cut(_DATED.sub("", one.text).strip(), BEGINNING),
        when=when,
        names=_cut(names, LETTERS),
        x=column * STEP,
        y=row * ROW,
    )


def _cut(text: str, most: int) -> str:
    """The beginning of a text, ended at a word."""
    plainly = " ".join(text.split())
    return plainly if len(plainly) <= most else plainly[:most].rsplit(" ", 1)[0] + " …"


def _drawing(
    boxes: Mapping[int, Box], above: Mapping[int, Link | None], letters: Mapping[int, str], *, mark: bool
) -> Markup:
    width = max(box.x for box in boxes.values()) + WIDE + 2 * EDGE
    height = max(box.y for box in boxes.values()) + HIGH + 2 * EDGE
    told = "; ".join(
        f"{letters[n]} may repeat {letters[link.earlier]}" for n, link in above.items() if link is not None
    )
    parts = [
        Markup('<svg viewBox="{} {} {} {}" role="img" style="width:{}px" aria-label="{}">').format(
            -EDGE, -EDGE, width, height, width, f"{'EXERCISE. ' if mark else ''}{told or 'one text'}"
        ),
        *(_line(boxes[link.earlier], boxes[number], link) for number, link in above.items() if link is not None),
        *map(_drawn, boxes.values()),
    ]
    return Markup("").join([*parts, Markup("</svg>")])


def _drawn(box: Box) -> Markup:
    return Markup(
        '<g transform="translate({},{})"><rect width="{}" height="{}" rx="4" class="text"/>'
        '<text x="12" y="26" class="letter">{}</text><text x="36" y="26">{}</text>'
        '<text x="12" y="45" class="small">{}</text><text x="12" y="63" class="small">{}</text>'
        '<text x="12" y="81" class="small">{}</text></g>'
    ).format(
        box.x, box.y, WIDE, HIGH, box.letter, box.outlet, box.begins, box.when,
        f"names {box.names}" if box.names else "",
    )  # fmt: skip


def _line(start: Box, end: Box, link: Link) -> Markup:
    x1, y1, x2, y2 = start.x + WIDE, start.y + HIGH // 2, end.x, end.y + HIGH // 2
    bend = x1 + (x2 - x1) // 4
    return Markup(
        '<path d="M{},{} C{},{} {},{} {},{}" class="{}"/><text x="{}" y="{}" class="small">{}</text>'
        '<text x="{}" y="{}" class="small">{}</text>'
    ).format(
        x1, y1, bend, y1, bend, y2, x2, y2, "credit" if link.reason == "credit" else "copy",
        x1 + 30, y2 - 7, link.reason, x1 + 30, y2 + 16, f"chance {link.copy_probability:.2f}",
    )  # fmt: skip


def _pair(
    link: Link, documents: Sequence[Document], letters: Mapping[int, str], above: Mapping[int, Link | None]
) -> Pair:
    first, second = (
        _cut(documents[number].text[slice(*span)], QUOTED) if span is not None else ""
        for number, span in ((link.earlier, link.earlier_span), (link.later, link.later_span))
    )
    return Pair(
        earlier=letters[link.earlier],
        later=letters[link.later],
        reason=link.reason,
        chance=link.copy_probability,
        shared=link.words,
        ordered=order_known(link, documents),
        parent=above[link.later] is link,
        sentences=marked(first, second),
    )


def marked(one: str, other: str) -> tuple[Markup, Markup]:
    """Two sentences with the runs of words that both have marked.

    >>> print(marked("A drone hit the bus today", "Yesterday a drone hit the bus")[1])
    Yesterday <mark>a drone hit the bus</mark>
    """
    words = [list(_WORD.finditer(text)) for text in (one, other)]
    folded = [[word[0].casefold() for word in held] for held in words]
    runs = [
        run
        for run in SequenceMatcher(None, folded[0], folded[1], autojunk=False).get_matching_blocks()
        if run.size >= FEWEST
    ]
    spans = [[(words[0][r.a].start(), words[0][r.a + r.size - 1].end()) for r in runs]]
    spans.append([(words[1][r.b].start(), words[1][r.b + r.size - 1].end()) for r in runs])
    return _with_marks(one, spans[0]), _with_marks(other, spans[1])


def _with_marks(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    parts, last = [], 0
    for start, end in spans:
        parts += [escape(text[last:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        last = end
    return Markup("").join([*parts, escape(text[last:])])


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files("truceline.report") / "origin_tree.html.j2").read_text("utf-8"))
