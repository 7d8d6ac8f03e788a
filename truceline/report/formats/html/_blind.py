"""The blind map: what could be seen, and the letter of the reason where it could not."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from truceline.model.report import CellSeen, CoverageDay
from truceline.model.terms import BLIND_WORDS, Blind
from truceline.report.formats.html._base import framed, window_of_world
from truceline.report.formats.html._geo import Frame, Line, Window, around, shaped
from truceline.report.formats.html._hatch import Rect, hatched
from truceline.report.formats.html._names import Box, placed
from truceline.report.formats.html._outlines import outlines_in
from truceline.report.formats.html._svg import join, strokes, tag
from truceline.report.formats.html._words import percent

OVERVIEW_WIDTH = 700.0  # drawing units, as the map of the day
ONE_PASS = timedelta(minutes=10)  # neighbouring cells are seen in one overpass within this
BLOCKS = 4  # rows and columns of the table beside the map
_LEAST_DEG = 0.06
_PART_CLASSES = ((0.3, "part3"), (0.2, "part2"), (0.1, "part1"))  # tints over the hatch: seen, though not for half
_SEEN_CLASSES = ((0.9, "seen4"), (0.75, "seen3"), (0.5, "seen2"), (0.0, "seen1"))


def blind(coverage: CoverageDay, over: Callable[[Frame], Iterable[tuple[Markup, Box | None]]] = lambda _: ()) -> Markup:
    """Seen areas pale, blind areas hatched with the letter of the main reason; over them coasts, `over` and names.

    `over` gives marks, each with the room that no name may take.
    """
    window = around([box(cell) for cell in coverage.cells], margin=0.04, least_deg=_LEAST_DEG) or window_of_world()
    frame = Frame(window=shaped(window, least_ratio=0.45, most_ratio=0.75), width=OVERVIEW_WIDTH)
    ground = outlines_in(frame.window)  # coasts again, over the cells: a reader needs them to find a place
    runs = [*_row_runs(coverage.cells)]
    cells = (_cells(frame, run) for run in runs)
    marks = list(over(frame))
    named, taken = placed(frame, [box for _, box in marks if box is not None])
    lines = (*_hatches(frame, runs, taken), strokes(frame, ground.coasts, "coast"))
    layers = join([*cells, *lines, *(mark for mark, _ in marks), named])
    return framed(frame, layers, label=f"Blind map. {coverage.sentence}", name="blind")


def box(cell: CellSeen) -> Line:
    """A cell as a closed ring."""
    return Window(south=cell.south_deg, west=cell.west_deg, north=cell.north_deg, east=cell.east_deg).corners()


def _row_runs(cells: Sequence[CellSeen]) -> Iterator[tuple[CellSeen, ...]]:
    run: tuple[CellSeen, ...] = ()
    for cell in sorted(cells, key=lambda c: (c.south_deg, c.north_deg, c.west_deg)):
        if run and _continues(run[-1], cell):
            run = (*run, cell)
        else:
            if run:
                yield run
            run = (cell,)
    if run:
        yield run


def _continues(last: CellSeen, cell: CellSeen) -> bool:
    beside = abs(last.east_deg - cell.west_deg) < 1e-9 and last.south_deg == cell.south_deg
    alike = last.blind == cell.blind and _seen_class(last) == _seen_class(cell)
    return (
        beside
        and alike
        and _same_pass(last.next_look_utc, cell.next_look_utc)
        and round(last.seen_share, 1) == round(cell.seen_share, 1)
    )


def _same_pass(one: datetime | None, other: datetime | None) -> bool:
    return one == other if one is None or other is None else abs(one - other) < ONE_PASS


def _seen_class(cell: CellSeen) -> str:
    return next((name for limit, name in _SEEN_CLASSES if cell.seen_share >= limit), _SEEN_CLASSES[-1][1])


def _cells(frame: Frame, run: Sequence[CellSeen]) -> Markup:
    first, last = run[0], run[-1]
    x, y = frame.xy(first.west_deg, first.north_deg)
    x2, y2 = frame.xy(last.east_deg, first.south_deg)
    box = {"x": x, "y": y, "width": x2 - x, "height": y2 - y}
    share = sum(cell.seen_share for cell in run) / len(run)
    look = f"; {next_words(min((cell.next_look_utc for cell in run if cell.next_look_utc), default=None))}"
    if first.blind is None:
        return tag("rect", tag("title", f"seen {percent(share)}{look}"), class_=_seen_class(first), **box)
    letter = Blind(first.blind)
    title = tag("title", f"{why(letter)} ({letter.value}); seen {percent(share)}{look}")
    bare = tag("rect", title, class_="blind", **box)
    part = next((name for limit, name in _PART_CLASSES if share >= limit), None)
    return bare if part is None else join([bare, tag("rect", class_=part, **box)])


def _rect(frame: Frame, run: Sequence[CellSeen]) -> Rect:
    return (*frame.xy(run[0].west_deg, run[0].north_deg), *frame.xy(run[-1].east_deg, run[-1].south_deg))


def _hatches(frame: Frame, runs: Sequence[Sequence[CellSeen]], taken: Sequence[Box]) -> Iterator[Markup]:
    for letter in Blind:
        yield hatched(letter, [_rect(frame, run) for run in runs if run[0].blind == letter], taken)


def why(letter: Blind) -> str:
    """The word of a letter."""
    return BLIND_WORDS[letter]


def next_words(at: datetime | None) -> str:
    """The next look at a cell: next look 14 April 00:12 UTC."""
    return "next look not known" if at is None else f"next look {at.day} {at:%B %H:%M} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of the blind map as a row of the table beside it."""

    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float
    seen_share: float
    reason: str  # what hid the most of its blind cells; "" where none is blind
    next_look_utc: datetime | None  # the earliest of its cells


def blocks(cells: Sequence[CellSeen]) -> list[Block]:
    """The cells in at most four by four blocks, from north-west to south-east."""
    if not cells:
        return []
    south, west = min(c.south_deg for c in cells), min(c.west_deg for c in cells)
    high = (max(c.north_deg for c in cells) - south) / BLOCKS
    wide = (max(c.east_deg for c in cells) - west) / BLOCKS
    held: dict[tuple[int, int], list[CellSeen]] = {}
    for cell in cells:
        row = int(((cell.south_deg + cell.north_deg) / 2 - south) / high)
        column = int(((cell.west_deg + cell.east_deg) / 2 - west) / wide)
        held.setdefault((-row, column), []).append(cell)
    return [_block(held[key]) for key in sorted(held)]


def _block(cells: Sequence[CellSeen]) -> Block:
    hidden = Counter(cell.blind for cell in cells if cell.blind is not None)
    worst = min(hidden, key=lambda letter: (-hidden[letter], letter), default=None)
    return Block(
        south_deg=min(c.south_deg for c in cells),
        west_deg=min(c.west_deg for c in cells),
        north_deg=max(c.north_deg for c in cells),
        east_deg=max(c.east_deg for c in cells),
        seen_share=sum(c.seen_share for c in cells) / len(cells),
        reason="" if worst is None else f"{why(Blind(worst))} ({worst})",
        next_look_utc=min((c.next_look_utc for c in cells if c.next_look_utc), default=None),
    )
