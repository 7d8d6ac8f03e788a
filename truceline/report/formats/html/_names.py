"""Names on a map: as many as have room, the weightiest first; nothing is written over a flag or another name."""

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from truceline.report.formats.html._geo import Frame
from truceline.report.formats.html._outlines import Name, names_in
from truceline.report.formats.html._svg import join, tag, text

LETTER = 5.2  # drawing units that a letter of a place name takes, at most
HEIGHT = 11.0
WIDE = {"region": 6.4, "sea": 6.6}  # letters of these are spaced
MOST = {"place": 26, "region": 20, "sea": 3}  # names of one map; more is a gazetteer and no map
SMALL_WIDTH = 400.0
SMALL_MOST = {"place": 7, "region": 1, "sea": 1}
SMALL_LETTER = 1.15  # letters of a small map are larger
DOT = 1.6

Box = tuple[float, float, float, float]  # left, top, right, bottom


def names(frame: Frame, taken: Iterable[Box] = (), own: Sequence[Name] = ()) -> Markup:
    """The names of a frame. `own` are written first: what the report itself calls places."""
    return placed(frame, taken, own)[0]


def placed(frame: Frame, taken: Iterable[Box] = (), own: Sequence[Name] = ()) -> tuple[Markup, list[Box]]:
    """The names of a frame as `names` writes them, and every box that is taken then."""
    held = list(taken)
    written: dict[str, int] = {}
    most = SMALL_MOST if frame.width < SMALL_WIDTH else MOST
    made = []
    for name in _once([*own, *names_in(frame.window)]):
        if written.get(name.look, 0) >= most[name.look]:
            continue
        for box, mark in _ways(frame, name):
            if _inside(frame, box) and not any(meet(box, other) for other in held):
                held.append(box)
                written[name.look] = written.get(name.look, 0) + 1
                made.append(mark)
                break
    return join(made), held


def _once(every: Iterable[Name]) -> Iterator[Name]:
    seen: set[str] = set()
    for name in every:
        if name.words not in seen:
            seen.add(name.words)
            yield name


def _ways(frame: Frame, name: Name) -> Iterator[tuple[Box, Markup]]:
    """A name beside its dot, right or left of it; of a region or sea around its middle."""
    x, y = frame.xy(name.lon_deg, name.lat_deg)
    letter = WIDE.get(name.look, LETTER) * (SMALL_LETTER if frame.width < SMALL_WIDTH else 1.0)
    wide = letter * len(name.words)
    if name.look != "place":
        yield (
            (x - wide / 2, y - HEIGHT / 2, x + wide / 2, y + HEIGHT / 2),
            text(x, y + 3, name.words, name.look, "middle"),
        )
        return
    dot = tag("circle", cx=x, cy=y, r=DOT, class_="town")
    for left, anchor, at in ((x - DOT, "start", x + 4), (x - 4 - wide, "end", x - 4)):
        box = (left, y - HEIGHT / 2, left + wide + 4 + DOT, y + HEIGHT / 2)
        yield box, tag("g", dot, text(at, y + 3, name.words, "place", anchor))


def _inside(frame: Frame, box: Box) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= frame.width and box[3] <= frame.height()


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes share any room."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
