"""The ground of every map: land, coasts, frame with coordinates, scale bar, north, attribution."""

import math
from collections.abc import Callable, Iterator

from markupsafe import Markup

from truceline.report.formats.html._geo import METRES_PER_DEGREE, Frame, Window
from truceline.report.formats.html._outlines import Outlines, outlines_in
from truceline.report.formats.html._svg import join, shape, strokes, tag, text

LEFT, TOP, RIGHT, BOTTOM = 46.0, 8.0, 10.0, 40.0  # room around the frame, in drawing units
_STEPS_DEG = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
_BARS_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_TICKS = 6  # at most, on the longer side
_FEW_TICKS = 3  # the same on a small map, whose letters are larger
_SMALL_MAP = 400.0  # drawing units
Said = Callable[[float, str, str], str]
_BAR_SHARE = 0.25  # longest scale bar, share of the width


def framed(
    frame: Frame, inside: Markup, *, label: str, name: str, outlines: Outlines | None = None, linked: bool = False,
    nautical: bool = False,
) -> Markup:  # fmt: skip
    """A whole map as an SVG figure: ground, then `inside`, then what stands on the frame.

    `label` is the text alternative, `name` an id that no other map of the page has. A `linked` map holds links, so it
    is a group to a reader's tool and not one picture. A `nautical` one tells minutes of arc and nautical miles.
    """
    width, height = frame.width, frame.height()
    ground = outlines if outlines is not None else outlines_in(frame.window)
    clip = tag("clipPath", tag("rect", x=0, y=0, width=width, height=height), id=f"clip-{name}")
    picture = tag("g", _ground(frame, ground), inside, clip_path=f"url(#clip-{name})")
    body = tag(
        "g",
        clip,
        picture,
        _edge(frame, nautical=nautical),
        _scale_bar(frame, nautical=nautical),
        _north(frame),
        transform=f"translate({LEFT:g} {TOP:g})",
    )
    return tag(
        "svg",
        body,
        viewBox=f"0 0 {width + LEFT + RIGHT:.0f} {height + TOP + BOTTOM:.0f}",
        role="group" if linked else "img",
        aria_label=label,
        class_="map",
        xmlns="http://www.w3.org/2000/svg",
    )


def _ground(frame: Frame, outlines: Outlines) -> Markup:
    water = tag("rect", x=0, y=0, width=frame.width, height=frame.height(), class_="water")
    return join(
        [
            water,
            shape(frame, outlines.land, "land"),
            strokes(frame, outlines.coasts, "coast"),
        ]
    )


def _edge(frame: Frame, *, nautical: bool) -> Markup:
    border = tag("rect", x=0, y=0, width=frame.width, height=frame.height(), class_="edge")
    said = _minutes if nautical else _degrees
    return join([border, *_ticks_below(frame, said), *_ticks_left(frame, said)])


def _ticks_below(frame: Frame, said: Said) -> Iterator[Markup]:
    window, height = frame.window, frame.height()
    for lon in _nice(window.west, window.east, _most(frame)):
        x, _ = frame.xy(lon, window.south)
        yield tag("path", d=f"M{x:.1f} {height:.1f}v4", class_="edge")
        yield text(x, height + 14, said(lon, "E", "W"), "tick", "middle")


def _ticks_left(frame: Frame, said: Said) -> Iterator[Markup]:
    window = frame.window
    count = max(2, min(_most(frame), int(frame.height() / 50)))
    for lat in _nice(window.south, window.north, count):
        _, y = frame.xy(window.west, lat)
        yield tag("path", d=f"M0 {y:.1f}h-4", class_="edge")
        yield text(-6.0, y + 3, said(lat, "N", "S"), "tick", "end")


def _most(frame: Frame) -> int:
    return _FEW_TICKS if frame.width < _SMALL_MAP else _TICKS


def _nice(low: float, high: float, count: int) -> list[float]:
    step = next((s for s in _STEPS_DEG if (high - low) / s <= count), _STEPS_DEG[-1])
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def _degrees(value: float, positive: str, negative: str) -> str:
    size = f"{abs(value):.3f}".rstrip("0").rstrip(".")
    return f"{size}° {positive if value >= 0 else negative}" if size != "0" else "0°"


def _minutes(value: float, positive: str, negative: str) -> str:
    """As on a chart: 46°30′ N."""
    tenths = round(abs(value) * 600)
    whole, rest = divmod(tenths, 600)
    size = f"{rest / 10:04.1f}".removesuffix(".0")
    return f"{whole}°{size}′ {positive if value >= 0 else negative}"


def _scale_bar(frame: Frame, *, nautical: bool) -> Markup:
    per_km = frame.scale() / METRES_PER_DEGREE * 1000
    km = max((k for k in _BARS_KM if k * per_km <= frame.width * _BAR_SHARE), default=_BARS_KM[0])
    y = frame.height() + 28
    bar = tag("path", d=f"M0 {y - 3:.1f}v3h{km * per_km:.1f}v-3", class_="scale")
    words = f"{km * 1000:.0f} m" if km < 1 else f"{km} km"
    words += f", {km / 1.852:.2g} nautical miles" if nautical else ""
    return join([bar, text(km * per_km + 6, y, words, "tick")])


def _north(frame: Frame) -> Markup:
    x, y = frame.width - 8, frame.height() + 20
    arrow = tag("path", d=f"M{x:.1f} {y:.1f}l4 11l-4 -3l-4 3z", class_="north")
    return join([arrow, text(x - 9, y + 10, "N", "tick", "end")])


def window_of_world() -> Window:
    """A frame for a report without any place."""
    return Window(south=-60.0, west=-180.0, north=80.0, east=180.0)
