"""The maps of a report: overview and one small map per incident. Uncertain things are areas."""

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from truceline.model.place import Disc, Place
from truceline.model.report import CaseSpot, EvidenceItem, IncidentCase, Report, Shape
from truceline.report.formats.html._base import framed, window_of_world
from truceline.report.formats.html._blind import OVERVIEW_WIDTH, box
from truceline.report.formats.html._geo import (
    METRES_PER_DEGREE,
    NINETY_PERCENT,
    Frame,
    Line,
    Window,
    around,
    bounds,
    inside_runs,
    outlines,
    pieces,
    shaped,
)
from truceline.report.formats.html._names import Box, meet, names
from truceline.report.formats.html._outlines import Name, outlines_in, within
from truceline.report.formats.html._svg import join, shape, strokes, tag, text
from truceline.report.formats.html._words import sure

MINI_WIDTH = 330.0
_BEYOND_AREA_DEG = 4.0  # an incident up to this far outside the watched area still widens the overview
_LEAST_DEG = 0.06  # a small map is at least about 7 km high
_MOST_DEG = 3.0  # evidence as vague as a region does not shrink everything else to nothing
_FLAG_GAP = 22.0  # drawing units: flags closer than this share one
_FLAG_NAMES = 4  # numbers in a row of a flag
_MOST_FLAGS = 60  # cases of many days: more numbers would hide what they stand for
_FLAG_LETTER = 6.6  # drawing units
_SPOT = 24.0  # drawing units within which cases share a mark
_SPOT_NAMES = 3  # of them that a mark names
_FLAG_ROW = 12.0
_SMALL = 7.0  # drawing units: an ellipse narrower than this would be a dot; an open square stands for it


def overview(report: Report, drawn: "Drawn", shown: Sequence[IncidentCase], faint: Sequence[IncidentCase]) -> Markup:
    """All incidents of the day on one map; `shown` are numbered from 1, `faint` are pale outlines."""
    frame = Frame(window=overview_window(report), width=OVERVIEW_WIDTH)
    flags = list(_flags(frame, shown))
    layers = [
        *drawn.on(frame),
        *(_sized(frame, case, "faint") for case in faint),
        *(_ellipse(frame, number, case) for number, case in enumerate(shown, 1)),
        names(frame, [box for _, box in flags], own_names(report)),
        *(flag for flag, _ in flags),
    ]
    label = f"Map of {len(shown)} numbered incidents. The table beside it has the same content."
    return framed(frame, join(layers), label=label, name="overview", linked=bool(shown))


def own_names(report: Report) -> list[Name]:
    """In an exercise, whose places no gazetteer knows, the names that its evidence gives."""
    if not report.exercise:
        return []
    places = [item.place for case in report.cases for item in case.evidence if isinstance(item.place, Disc)]
    return [Name(one.name, one.lat_deg, one.lon_deg, 0, "place") for one in places if one.name]


def overview_window(report: Report) -> Window:
    """The watched area, widened to listed incidents a little outside it."""
    cells = [box(cell) for cell in report.coverage.cells]
    listed = [case for case in report.cases if case.listed]
    places = [line for case in listed for line in outlines(case.incident.place)]
    core = around(cells or places or _polygons(report.shapes), margin=0.06, least_deg=_LEAST_DEG)
    if core is None:
        return window_of_world()
    wider = Window(
        south=core.south - _BEYOND_AREA_DEG,
        west=core.west - _BEYOND_AREA_DEG,
        north=core.north + _BEYOND_AREA_DEG,
        east=core.east + _BEYOND_AREA_DEG,
    )
    close = [line for line in places if all(wider.holds(lat, lon) for lon, lat in line)]
    held = around([core.corners(), *close], margin=0.0, least_deg=_LEAST_DEG) or core
    return shaped(held, least_ratio=0.5, most_ratio=0.75)


def mini(case: IncidentCase, drawn: "Drawn", base: Window, own: Sequence[Name] = ()) -> Markup:
    """One incident: its ellipse, the sector, disc or ellipse of each piece of evidence, the observers."""
    rings = list(outlines(case.incident.place))
    for item in case.evidence:
        rings += [line for place in (item.place, item.observer) for line in _bounded(place)]
    window = around(rings, margin=0.2, least_deg=_LEAST_DEG) or base
    frame = Frame(window=shaped(window, least_ratio=0.7, most_ratio=0.8), width=MINI_WIDTH)
    ground = within(outlines_in(base), frame.window) if _contains(base, frame.window) else outlines_in(frame.window)
    layers = [
        *drawn.on(frame),
        *(_evidence(frame, item) for item in reversed(_one_per_place(case.evidence))),
        shape(frame, outlines(case.incident.place), _band(case), "The incident: ellipse of 90 %"),
        names(frame, own=own),
        *(_observer(frame, item) for item in _one_per_observer(case.evidence)),
    ]
    label = f"Map of incident {case.incident.incident_id}: the ellipse holds it with 90 %; evidence as areas."
    return framed(frame, join(layers), label=label, name=case.incident.incident_id, outlines=ground)


def several(cases: Sequence[IncidentCase], *, label: str, width: float = OVERVIEW_WIDTH) -> Markup:
    """Cases of any days on one map, numbered from 1 in the order given; each number links to its row, `#i-ID`."""
    rings = [line for case in cases for line in outlines(case.incident.place)]
    window = around(rings, margin=0.2, least_deg=_LEAST_DEG)
    frame = Frame(
        window=window_of_world() if window is None else shaped(window, least_ratio=0.4, most_ratio=0.7), width=width
    )
    flags = list(_flags(frame, cases if len(cases) <= _MOST_FLAGS else ()))
    layers = [
        *(_ellipse(frame, number, case) for number, case in enumerate(cases, 1)),
        names(frame, [box for _, box in flags]),
        *(flag for flag, _ in flags),
    ]
    return framed(frame, join(layers), label=label, name="several", linked=bool(flags))


def outside(report: Report, cases: Iterable[IncidentCase]) -> int:
    """How many incidents have their middle outside the overview."""
    window = overview_window(report)
    places = [case.incident.place for case in cases]
    return sum(not window.holds(place.lat_deg, place.lon_deg) for place in places)


class Drawn:
    """Zones and reference lines of a report, cut into short pieces once for all its maps."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._shapes = [
            (drawn, [piece for polygon in drawn.polygons for ring in polygon for piece in pieces(ring)])
            for drawn in shapes
        ]

    def on(self, frame: Frame) -> Iterator[Markup]:
        """The strokes of those that cross a frame."""
        for drawn, held in self._shapes:
            close = [line for box, line in held if frame.window.meets(*box)]
            runs = [run for line in close for run in inside_runs(line, frame.window)]
            if runs:
                look = f"{'line' if drawn.kind == 'line' else 'zone'}{' schematic' if drawn.schematic else ''}"
                yield tag("g", tag("title", _shape_words(drawn)), strokes(frame, runs, look))


def marks(frame: Frame, shown: Sequence[IncidentCase]) -> Iterator[tuple[Markup, Box]]:
    """The numbers of the cases alone, for a map of something else, each with the room it takes."""
    for numbers, x, y in _clusters(frame, shown):
        words = ", ".join(map(str, numbers))
        half = len(words) * _FLAG_LETTER / 2
        yield text(x, y + 4, words, "flag", "middle"), (x - half, y - 7, x + half, y + 7)


def spots(frame: Frame, cases: Sequence[CaseSpot], day: str) -> Iterator[tuple[Markup, Box]]:
    """Cases where they lie, by the end of their number; those of a spot share a mark."""
    held: dict[tuple[int, int], list[CaseSpot]] = {}
    for case in cases:
        x, y = frame.xy(case.lon_deg, case.lat_deg)
        held.setdefault((round(x / _SPOT), round(y / _SPOT)), []).append(case)
    written: list[tuple[list[CaseSpot], Box]] = []
    for spot in held.values():
        group, box = spot, _room(frame, spot, day)
        while (met := next((k for k, (_, other) in enumerate(written) if meet(box, other)), None)) is not None:
            group = [*written.pop(met)[0], *group]
            box = _room(frame, group, day)
        written.append((group, box))
    for group, box in written:
        told = tag("title", ", ".join(one.number for one in group))
        words = text((box[0] + box[2]) / 2, box[1] + 11, _spot_words(group, day), "flag", "middle")
        yield tag("g", told, words), box


def _room(frame: Frame, group: Sequence[CaseSpot], day: str) -> Box:
    """What the words of a group cover, around the first of its cases."""
    x, y = frame.xy(group[0].lon_deg, group[0].lat_deg)
    half = len(_spot_words(group, day)) * _FLAG_LETTER / 2
    return (x - half, y - 7, x + half, y + 7)


def _spot_words(group: Sequence[CaseSpot], day: str) -> str:
    few = [_short(one.number, day) for one in group[:_SPOT_NAMES]]
    return ", ".join(few) + (f" +{len(group) - len(few)}" if len(group) > len(few) else "")


def _short(number: str, day: str) -> str:
    """The end of a case's number; behind it the day of the month where that is another one: 20 (16)."""
    first, _, last = number.rpartition("-")
    return last.lstrip("0") if first == day else f"{last.lstrip('0')} ({first.rpartition('-')[2].lstrip('0')})"


def _shape_words(drawn: Shape) -> str:
    return f"{drawn.title}, drawn by {drawn.drawn_by or 'N/K'}{', ' + drawn.dated if drawn.dated else ''}"


def _ellipse(frame: Frame, number: int, case: IncidentCase) -> Markup:
    words = f"{number}: {case.title}: {case.incident.grade.word.value}; {sure(case.incident)}"
    return _sized(frame, case, _band(case), words)


def _sized(frame: Frame, case: IncidentCase, look: str, words: str | None = None) -> Markup:
    place = case.incident.place
    if NINETY_PERCENT * place.major_sd_m / METRES_PER_DEGREE * frame.scale() >= _SMALL / 2:
        return shape(frame, outlines(place), look, words)
    x, y = frame.xy(place.lon_deg, place.lat_deg)
    half = _SMALL / 2
    inside = () if words is None else (tag("title", f"{words} (an ellipse too small to draw here)"),)
    return tag(
        "path", *inside, d=f"M{x - half:.1f} {y - half:.1f}h{_SMALL:g}v{_SMALL:g}h-{_SMALL:g}z", class_=f"{look} box"
    )


def _band(case: IncidentCase) -> str:
    likely = case.incident.probability
    return f"incident {'sure' if likely > 0.8 else 'even' if likely > 0.45 else 'doubt'}"


def _flags(frame: Frame, shown: Sequence[IncidentCase]) -> Iterator[tuple[Markup, Box]]:
    """A flag with the number of each case, every number a link to its case, and the room it takes."""
    for numbers, x, y in _clusters(frame, shown):
        rows = [numbers[first : first + _FLAG_NAMES] for first in range(0, len(numbers), _FLAG_NAMES)]
        wide = max(sum(len(str(number)) + 2 for number in row) for row in rows) * _FLAG_LETTER
        left = x > frame.width - wide - 14
        tip = x - 12 if left else x + 12
        top = max(y - 12, _FLAG_ROW * len(rows))
        line = tag("path", d=f"M{x:.1f} {y:.1f}L{tip:.1f} {top:.1f}", class_="lead")
        at = tip - 1 if left else tip + 1
        words = [
            tag("text", *_linked(row, shown), x=at, y=top - _FLAG_ROW * above, class_="flag",
                text_anchor="end" if left else None)
            for above, row in enumerate(reversed(rows))
        ]  # fmt: skip
        start = at - wide if left else at
        yield tag("g", line, *words), (start, top - _FLAG_ROW * len(rows), start + wide, top + 2)


def _linked(row: Sequence[int], shown: Sequence[IncidentCase]) -> Iterator[object]:
    for place, number in enumerate(row):
        if place:
            yield ", "
        case = shown[number - 1]
        yield tag("a", str(number), href=f"#i-{case.incident.incident_id}", aria_label=f"No. {number}: {case.title}")


def _clusters(frame: Frame, shown: Sequence[IncidentCase]) -> list[tuple[list[int], float, float]]:
    found: list[tuple[list[int], float, float]] = []
    near: dict[tuple[int, int], int] = {}
    for number, case in enumerate(shown, 1):
        x, y = frame.xy(case.incident.place.lon_deg, case.incident.place.lat_deg)
        if not (0 <= x <= frame.width and 0 <= y <= frame.height()):
            continue
        cell = (int(x // (_FLAG_GAP * 2)), int(y // _FLAG_GAP))
        beside = ((cell[0] + right, cell[1] + down) for right in (0, -1, 1) for down in (0, -1, 1))
        held = [near[one] for one in beside if one in near]
        close = next(
            (k for k in held if abs(found[k][1] - x) < _FLAG_GAP * 2 and abs(found[k][2] - y) < _FLAG_GAP), None
        )
        if close is None:
            near.setdefault(cell, len(found))
            found.append(([number], x, y))
        else:
            found[close][0].append(number)
    return found


def _evidence(frame: Frame, item: EvidenceItem) -> Markup:
    if item.place is None:
        return Markup("")
    return shape(frame, outlines(item.place), f"evidence {item.kind}", f"{item.sensor}: {item.words}")


def _observer(frame: Frame, item: EvidenceItem) -> Markup:
    if item.observer is None:
        return Markup("")
    lat, lon = item.observer.centre()
    x, y = frame.xy(lon, lat)
    mark = tag("path", d=f"M{x:.1f} {y - 5:.1f}l5 9h-10z", class_="observer")
    return tag("g", tag("title", f"Observer: {item.sensor}"), mark, text(x + 7, y + 4, item.sensor, "small"))


def _one_per_observer(items: Sequence[EvidenceItem]) -> list[EvidenceItem]:
    return list({(item.sensor, item.observer): item for item in items if item.observer is not None}.values())


def _one_per_place(items: Sequence[EvidenceItem]) -> list[EvidenceItem]:
    return list({(item.kind, item.place): item for item in reversed(items)}.values())[::-1]


def _bounded(place: Place | None) -> tuple[Line, ...]:
    if place is None:
        return ()
    rings = outlines(place)
    west, south, east, north = bounds([point for ring in rings for point in ring])
    return () if max(north - south, east - west) > _MOST_DEG else rings


def _contains(outer: Window, inner: Window) -> bool:
    return outer.holds(inner.south, inner.west) and outer.holds(inner.north, inner.east)


def _polygons(shapes: Sequence[Shape]) -> list[Line]:
    return [ring for drawn in shapes for polygon in drawn.polygons for ring in polygon]
