"""The map of the sea: lanes and gates, what could be received, where silent ships may have been, interference."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from truceline.model.sea import DarkStretch, DisturbedCell, HeardCell, LaneShown, PassageDay, SeaDay
from truceline.report.formats.html._base import framed
from truceline.report.formats.html._geo import Frame, Line, Window, around, outlines, shaped
from truceline.report.formats.html._names import Box, names
from truceline.report.formats.html._outlines import outlines_in
from truceline.report.formats.html._svg import join, shape, strokes, tag, text
from truceline.report.formats.html._words import percent

WIDTH = 700.0  # drawing units, as the map of the day
_HEARD = ((0.9, "heard4"), (0.7, "heard3"), (0.5, "heard2"), (0.25, "heard1"))  # below: hatched
_LEAST_DEG, _ROOM = 0.5, 0.06
RECENT = 7  # days of the open table


def sea_map(sea: SeaDay, over: Callable[[Frame], Iterable[Markup]] = lambda _: ()) -> Markup:
    """Everything of the last day told, on one map; land is drawn over what can only be water."""
    frame = Frame(window=_window(sea), width=WIDTH)
    ground = outlines_in(frame.window)
    gates = [box for lane in sea.lanes for _, box in _gates(frame, lane)]
    layers = [
        _patterns(),
        *_cells(frame, sea.cells),
        *(_dark(frame, one) for one in reversed(sea.dark)),
        *(_disturbed(frame, one) for one in sea.disturbed),
        shape(frame, ground.land, "land"),
        strokes(frame, ground.coasts, "coast"),
        *over(frame),
        *(_lane(frame, lane) for lane in sea.lanes),
        *(mark for lane in sea.lanes for mark, _ in _gates(frame, lane)),
        names(frame, gates),
    ]
    label = f"Map of the sea on {sea.told_day}: {len(sea.dark)} silences as areas. The tables have the same content."
    return framed(frame, join(layers), label=label, name="sea")


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


def _patterns() -> Markup:
    deaf = tag("path", d="M0 7L7 0", stroke="#7b858c", stroke_width=0.8)
    wave = tag("path", d="M0 5q2.5 -5 5 0t5 0", fill="none", stroke="#b00020", stroke_width=1)
    return tag(
        "defs",
        tag("pattern", tag("rect", width=7, height=7, fill="#eceff1"), deaf, id="deaf", width=7, height=7,
            patternUnits="userSpaceOnUse"),
        tag("pattern", wave, id="disturbed", width=10, height=10, patternUnits="userSpaceOnUse"),
    )  # fmt: skip


def _cells(frame: Frame, cells: Sequence[HeardCell]) -> Iterator[Markup]:
    """Cells of one row and look that touch are one rectangle."""
    ordered = sorted(cells, key=lambda one: (one.south_deg, one.west_deg))
    edges = [k for k, (a, b) in enumerate(pairwise(ordered), 1) if not _continues(a, b)]
    for first, last in pairwise([0, *edges, len(ordered)]):
        run = ordered[first:last]
        if run:
            x, y = frame.xy(run[0].west_deg, run[0].south_deg + run[0].size_deg)
            x2, y2 = frame.xy(run[-1].west_deg + run[-1].size_deg, run[0].south_deg)
            look = heard_class(run[0].chance)
            mean = sum(one.chance for one in run) / len(run)
            yield tag(
                "rect", tag("title", f"a ship was heard in {percent(mean)} of hours"), x=x, y=y, width=x2 - x,
                height=y2 - y, class_=look or "deaf", fill=None if look else "url(#deaf)",
            )  # fmt: skip


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
    x, y = frame.xy(one.west_deg, one.south_deg + one.size_deg)
    x2, y2 = frame.xy(one.west_deg + one.size_deg, one.south_deg)
    words = f"interference in {one.hours} h of the day, {one.ships} ships"
    return tag("rect", tag("title", words), x=x, y=y, width=x2 - x, height=y2 - y, class_="disturbed",
               fill="url(#disturbed)")  # fmt: skip


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
