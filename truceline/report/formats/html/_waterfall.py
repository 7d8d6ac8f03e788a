"""The waterfall: one bar per weight of evidence, in nats, each starting where the one before ended.

Report.json keeps every bar; the page joins neighbouring further reports that weigh almost nothing.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from markupsafe import Markup

from truceline.model.records import Bar, Incident
from truceline.report.formats.html._hatch import HOLD as HOLD_LINES
from truceline.report.formats.html._hatch import lines
from truceline.report.formats.html._svg import tag
from truceline.report.formats.html._words import factor, nats

REPORTS, HOLD = ("report", "dependence"), "hold"  # families of bars, as fusion names them
LITTLE_NATS = 0.2  # under this a further report moves a probability by less than 0.05
_FACTOR = re.compile(r":? ?[\u00d7\u00f7][0-9.,^]*[0-9]\.?$")
WIDTH, HEIGHT = 240.0, 14.0
_THINNEST = 1.2  # drawing units: a bar of almost no weight can still be found


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bar as the page prints it, or a run of further reports that weigh almost nothing each."""

    bars: tuple[Bar, ...]
    sentence: str
    picture: Markup
    nats: str
    factor: str
    links: tuple[str, ...]  # anchors of its evidence rows


def rows(incident: Incident, anchors: dict[str, str]) -> tuple[Row, ...]:
    """The bars in the order of the incident, which is time order with misses and holds at the end."""
    low, high = _reach(incident.waterfall)
    made, start = [], 0.0
    for run in _runs(incident.waterfall):
        weight = math.fsum(bar.weight_nats for bar in run)
        made.append(
            Row(
                bars=run,
                sentence=_sentence(run),
                picture=_picture(start, start + weight, low, high, _look(run[0], weight)),
                nats=nats(weight),
                factor=factor(weight),
                links=tuple(anchors[name] for bar in run for name in bar.evidence if name in anchors),
            )
        )
        start += weight
    return tuple(made)


def _runs(bars: Sequence[Bar]) -> Iterator[tuple[Bar, ...]]:
    """Neighbouring reports of little weight that say the same after the speaker share one row."""
    for key, group in groupby(bars, key=lambda bar: _tail(bar) if _little(bar) else None):
        if key is None:
            yield from ((bar,) for bar in group)
        else:
            yield tuple(group)


def _little(bar: Bar) -> bool:
    return bar.family in REPORTS and abs(bar.weight_nats) < LITTLE_NATS and ": " in bar.sentence


def _sentence(run: Sequence[Bar]) -> str:
    words = _told(run[0])
    if len(run) > 1:
        speakers = "; ".join(dict.fromkeys(_told(bar).split(": ", 1)[0] for bar in run))
        words = f"{len(run)} further reports ({speakers}): {_tail(run[0])}"
    return f"{words[:1].upper()}{words[1:]}" if words.split(" ", 1)[0].islower() else words


def _told(bar: Bar) -> str:
    """The sentence without the factor at its end, which has a column of its own."""
    words = _FACTOR.sub("", bar.sentence or bar.label)
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _tail(bar: Bar) -> str:
    return _told(bar).split(": ", 1)[-1]


def _look(bar: Bar, weight: float) -> str:
    if bar.family == HOLD:
        return "hold"
    return "up" if weight >= 0 else "down"


def total(incident: Incident) -> Markup:
    """The bar of the sum, from zero, on the scale of its rows."""
    low, high = _reach(incident.waterfall)
    return _picture(0.0, incident.log_odds, min(low, incident.log_odds), max(high, incident.log_odds), "sum")


def _reach(bars: Sequence[Bar]) -> tuple[float, float]:
    ends = list(accumulate((bar.weight_nats for bar in bars), initial=0.0))
    return min(ends), max(ends)


def _picture(start: float, end: float, low: float, high: float, look: str) -> Markup:
    span = high - low or 1.0
    x, x2 = ((value - low) / span * (WIDTH - 4) + 2 for value in (min(start, end), max(start, end)))
    zero = (0.0 - low) / span * (WIDTH - 4) + 2
    axis = tag("path", d=f"M{zero:.1f} 0v{HEIGHT:g}", class_="zero")
    wide = max(_THINNEST, x2 - x)
    bar = tag("rect", x=x, y=2.0, width=wide, height=HEIGHT - 4, class_=f"bar {look}")
    held = "".join(lines((HOLD_LINES,), [(x, 2.0, x + wide, HEIGHT - 2)])) if look == HOLD else ""
    hatch = tag("path", d=held, class_="holding") if held else ""
    return tag("svg", axis, bar, hatch, viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}", class_="fall", aria_hidden="true")
