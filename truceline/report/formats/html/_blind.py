"""The blind map: what could be seen, and the letter of the reason where it could not."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from truceline.model.report import CellSeen, CoverageDay
from truceline.model.terms import BLIND_WORDS, Blind
from truceline.report.formats.html._base import framed, window_of_world
from truceline.report.formats.html._geo import Frame, Line, Window, around, shaped
from truceline.report.formats.html._outlines import outlines_in
from truceline.report.formats.html._svg import join, strokes, tag
from truceline.report.formats.html._words import percent

OVERVIEW_WIDTH = 700.0  # drawing units, as the map of the day
_LEAST_DEG = 0.06
_SEEN_CLASSES = ((0.9, "seen4"), (0.75, "seen3"), (0.5, "seen2"), (0.0, "seen1"))


def blind(coverage: CoverageDay) -> Markup:
    """Seen areas pale, blind areas hatched with the letter of the main reason."""
    window = around([box(cell) for cell in coverage.cells], margin=0.04, least_deg=_LEAST_DEG) or window_of_world()
    frame = Frame(window=shaped(window, least_ratio=0.45, most_ratio=0.75), width=OVERVIEW_WIDTH)
    ground = outlines_in(frame.window)  # coasts and borders again, over the cells: a reader needs them to find a place
    over = [strokes(frame, ground.coasts, "coast"), strokes(frame, ground.borders, "border")]
    layers = join([*(_cells(frame, run) for run in _row_runs(coverage.cells)), *over])
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
    return beside and alike and round(last.seen_share, 1) == round(cell.seen_share, 1)


def _seen_class(cell: CellSeen) -> str:
    return next((name for limit, name in _SEEN_CLASSES if cell.seen_share >= limit), _SEEN_CLASSES[-1][1])


def _cells(frame: Frame, run: Sequence[CellSeen]) -> Markup:
    first, last = run[0], run[-1]
    x, y = frame.xy(first.west_deg, first.north_deg)
    x2, y2 = frame.xy(last.east_deg, first.south_deg)
    box = {"x": x, "y": y, "width": x2 - x, "height": y2 - y}
    share = sum(cell.seen_share for cell in run) / len(run)
    if first.blind is None:
        return tag("rect", tag("title", f"seen {percent(share)}"), class_=_seen_class(first), **box)
    letter = Blind(first.blind)
    title = tag("title", f"{BLIND_WORDS[letter]} ({letter.value}); seen {percent(share)}")
    return tag("rect", title, class_="blind", fill=f"url(#hatch-{letter.value})", **box)
