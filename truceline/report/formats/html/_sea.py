"""The map of the sea: lanes and gates, what could be received, where silent ships may have been, interference."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from truceline.model.sea import DarkStretch, DisturbedCell, HeardCell, LaneShown, PassageDay, SeaDay
from truceline.report.formats.html._base import framed
from truceline.report.formats.html._geo import Frame, Line, Window, around, outlines, shaped
from truceline.report.formats.html._hatch import Family, Rect, hatching
from truceline.report.formats.html._names import Box, names
from truceline.report.formats.html._outlines import outlines_in
from truceline.report.formats.html._svg import join, shape, strokes, tag, text
from truceline.report.formats.html._words import percent

WIDTH = 700.0  # drawing units, as the map of the day
_HEARD = ((0.9, "heard4"), (0.7, "heard3"), (0.5, "heard2"), (0.25, "heard1"))  # below: hatched
_DEAF: Family = (1, 1, 0.0, 7.0)
_WAVES: Family = (1, -1, 0.0, 5.0)
_LEAST_DEG, _ROOM = 0.5, 0.06
RECENT = 7  # days of the open table


def sea_map(sea: SeaDay, over: Callable[[Frame], Iterable[Markup]] = lambda _: ()) -> Markup:
    """Everything of the last day told, on one map; land is drawn over what can only be water."""
    frame = Frame(window=_window(sea), width=WIDTH)
    ground = outlines_in(frame.window)
    gates = [box for lane in sea.lanes for _, box in _gates(frame, lane)]
    layers = [
        *_cells(frame, sea.cells),
        hatching(_DEAF, _deaf(frame, sea.cells)),
        *(_dark(frame, one) for one in reversed(sea.dark)),
        *(_disturbed(frame, one) for one in sea.disturbed),
        hatching(_WAVES, [_rect(frame, [one]) for one in sea.disturbed], "waves"),
        shape(frame, ground.land, "land"),
        strokes(frame, ground.coasts, "coast"),
        *over(frame),
        *(_lane(frame, lane) for lane in sea.lanes),
        *(mark for lane in sea.lanes for mark, _ in _gates(frame, lane)),
        names(frame, gates),
    ]
    label = f"Map of the sea on {sea.told_day}: {len(sea.dark)} silences as areas. The tables have the same content."
    return framed(frame, join(layers), label=label, name="sea", nautical=True)


def _window(sea: SeaDay) -> Window:
    """Lanes, and the cells where ships sailed within a degree of them: no ship a sea away shrinks the map."""
    core = around([ring for lane in sea.lanes for polygon in lane.polygons for ring in polygon[:1]], margin=_ROOM,
                  least_deg=_LEAST_DEG)  # fmt: skip
    if core is None:
        return Window(south=40.0, west=27.0, north=47.0, east=42.0)
    near = Window(south=core.south - 1.0, west=core.west - 1.0, north=core.north + 1.0, east=core.east + 1.0)
    boxes = [_box(one) for one in sea.cells if near.holds(one.south_deg, one.west_deg)]
    held = around([core.corners(), *boxes], margin=0.02, least_deg=_LEAST_DEG) or core
    return shaped(held, least_ratio=0.55, most_ratio=0.9)


def _box(cell: HeardCell | DisturbedCell) -> Line:
    return Window(
        south=cell.south_deg, west=cell.west_deg, north=cell.south_deg + cell.size_deg,
        east=cell.west_deg + cell.size_deg,
    ).corners()  # fmt: skip


def _cells(frame: Frame, cells: Sequence[HeardCell]) -> Iterator[Markup]:
    for run in _runs(cells):
        mean = sum(one.chance for one in run) / len(run)
        title = tag("title", f"a ship was heard in {percent(mean)} of hours")
        yield _drawn(_rect(frame, run), title, heard_class(run[0].chance) or "deaf")


def _deaf(frame: Frame, cells: Sequence[HeardCell]) -> list[Rect]:
    return [_rect(frame, run) for run in _runs(cells) if not heard_class(run[0].chance)]


def _runs(cells: Sequence[HeardCell]) -> Iterator[Sequence[HeardCell]]:
    """Cells of one row and look that touch are one rectangle."""
    ordered = sorted(cells, key=lambda one: (one.south_deg, one.west_deg))
    edges = [k for k, (a, b) in enumerate(pairwise(ordered), 1) if not _continues(a, b)]
    return (ordered[first:last] for first, last in pairwise([0, *edges, len(ordered)]) if first < last)


def _rect(frame: Frame, run: Sequence[HeardCell | DisturbedCell]) -> Rect:
    first, last = run[0], run[-1]
    left, top = frame.xy(first.west_deg, first.south_deg + first.size_deg)
    right, bottom = frame.xy(last.west_deg + last.size_deg, first.south_deg)
    return left, top, right, bottom


def _drawn(rect: Rect, title: Markup, look: str) -> Markup:
    left, top, right, bottom = rect
    return tag("rect", title, x=left, y=top, width=right - left, height=bottom - top, class_=look)


def _continues(one: HeardCell, other: HeardCell) -> bool:
    beside = one.south_deg == other.south_deg and abs(one.west_deg + one.size_deg - other.west_deg) < 1e-9
    return beside and heard_class(one.chance) == heard_class(other.chance)


def heard_class(chance: float) -> str:
    """The tint of a cell; "" where it is hatched."""
    return next((name for limit, name in _HEARD if chance >= limit), "")


def _dark(frame: Frame, one: DarkStretch) -> Markup:
    words = f"no report for {hours(one):.0f} h: somewhere in this area. Chance that she did not send: {one.chance:.2f}"
    return shape(frame, outlines(one.area), "dark" if one.counts else "dark open", words)


def hours(one: DarkStretch) -> float:
    """How long it lasted."""
    return (one.ended_utc - one.started_utc).total_seconds() / 3600


def _disturbed(frame: Frame, one: DisturbedCell) -> Markup:
    words = f"interference in {one.hours} h of the day, {one.ships} ships"
    return _drawn(_rect(frame, [one]), tag("title", words), "disturbed")


def _lane(frame: Frame, lane: LaneShown) -> Markup:
    rings = [ring for polygon in lane.polygons for ring in polygon]
    return tag("g", tag("title", f"{lane.name}, drawn by {lane.drawn_by or 'N/K'}"), strokes(frame, rings, "lane"))


def _gates(frame: Frame, lane: LaneShown) -> Iterator[tuple[Markup, Box]]:
    for gate in lane.gates:
        x, y = frame.xy(gate.lon_deg, gate.lat_deg)
        r = gate.radius_m / 111_195.0 * frame.scale()
        mark = tag("circle", tag("title", f"gate: {gate.name}"), cx=x, cy=y, r=r, class_="gate")
        wide = 6.2 * len(gate.name)
        left = x + r + 4 + wide > frame.width
        words = text(x - r - 4 if left else x + r + 4, y + 4, gate.name, "small", "end" if left else "start")
        room = (x - r - 4 - wide, y - 8, x + r, y + 8) if left else (x - r, y - 8, x + r + 4 + wide, y + 8)
        yield join([mark, words]), room


def by_lane(days: Sequence[PassageDay]) -> list[tuple[str, list[PassageDay], list[PassageDay]]]:
    """Each lane with its last days and those before, the latest first."""
    names = dict.fromkeys(one.corridor for one in days)
    held = {name: [one for one in days if one.corridor == name][::-1] for name in names}
    return [(name, own[:RECENT], own[RECENT:]) for name, own in held.items()]
