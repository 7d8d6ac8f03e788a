"""The waterfall: one bar per weight of evidence, in nats, each starting where the one before ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from truceline.model.records import Bar, Incident
from truceline.report.formats.html._svg import tag
from truceline.report.formats.html._words import factor, nats

WIDTH, HEIGHT = 240.0, 14.0
_THINNEST = 1.2  # drawing units: a bar of almost no weight can still be found


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bar as the page prints it."""

    bar: Bar
    picture: Markup
    nats: str
    factor: str
    links: tuple[str, ...]  # anchors of its evidence rows


def rows(incident: Incident, anchors: dict[str, str]) -> tuple[Row, ...]:
    """The bars in the order of the incident, which is time order with misses and holds at the end."""
    return tuple(
        Row(
            bar=bar,
            picture=picture,
            nats=nats(bar.weight_nats),
            factor=factor(bar.weight_nats),
            links=tuple(anchors[name] for name in bar.evidence if name in anchors),
        )
        for bar, picture in zip(incident.waterfall, _pictures(incident.waterfall), strict=True)
    )


def total(incident: Incident) -> Markup:
    """The bar of the sum, from zero, on the scale of its rows."""
    low, high = _reach(incident.waterfall)
    return _picture(0.0, incident.log_odds, min(low, incident.log_odds), max(high, incident.log_odds), "sum")


def _pictures(bars: Sequence[Bar]) -> Iterator[Markup]:
    low, high = _reach(bars)
    ends = list(accumulate((bar.weight_nats for bar in bars), initial=0.0))
    for bar, start, end in zip(bars, ends, ends[1:], strict=False):
        yield _picture(start, end, low, high, "up" if bar.weight_nats >= 0 else "down")


def _reach(bars: Sequence[Bar]) -> tuple[float, float]:
    ends = list(accumulate((bar.weight_nats for bar in bars), initial=0.0))
    return min(ends), max(ends)


def _picture(start: float, end: float, low: float, high: float, look: str) -> Markup:
    span = high - low or 1.0
    x, x2 = ((value - low) / span * (WIDTH - 4) + 2 for value in (min(start, end), max(start, end)))
    zero = (0.0 - low) / span * (WIDTH - 4) + 2
    axis = tag("path", d=f"M{zero:.1f} 0v{HEIGHT:g}", class_="zero")
    bar = tag("rect", x=x, y=2.0, width=max(_THINNEST, x2 - x), height=HEIGHT - 4, class_=f"bar {look}")
    return tag("svg", axis, bar, viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}", class_="fall", aria_hidden="true")
