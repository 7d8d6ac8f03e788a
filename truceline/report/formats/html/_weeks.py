"""The freedom of navigation over weeks: for each lane a bar a day from least to most, and when each reading binds."""

import calendar
from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from truceline.model.sea import PassageDay
from truceline.report.formats.html._hatch import HOLD, Rect, hatching
from truceline.report.formats.html._svg import join, tag, text
from truceline.report.formats.html._words import percent

WIDE, HIGH, LEFT, TOP, BELOW, ROW = 900.0, 120.0, 150.0, 30.0, 22.0, 15.0
LEAST_RECEPTION = 0.05  # below it nothing is inferred: the bar is hatched
LOOKS = {"in force": "binds", "not in force": "rests", "in force for part of the day": "partly", "open": "open"}
STYLE = (
    ".weeks text{font:12px Inter,sans-serif;fill:#26292c}.weeks .mark{font-weight:bold;fill:#b00020}"
    ".weeks .bar{fill:#8fb4d0}.weeks .dot{fill:#0b3d62}.weeks .axis{stroke:#c9cdd1}.weeks .binds{fill:#8a5a00}"
    ".weeks .rests{fill:#fff;stroke:#8a5a00}.weeks .partly{fill:#c9a76b;stroke:#8a5a00}"
    ".weeks .open{fill:#fff;stroke:#8a5a00}.weeks .unheard{fill:#eef0f1}"
    ".weeks .hatching{fill:none;stroke:#8a9096;stroke-width:1;pointer-events:none}"
)


def weeks(days: Sequence[PassageDay], *, exercise: bool) -> Markup:
    """An SVG with one band for each lane. Colour is never the only sign: an unheard day is hatched."""
    names = list(dict.fromkeys(one.corridor for one in days))
    bands, top = [], 0.0
    for name in names:
        held = [one for one in days if one.corridor == name]
        bands.append(tag("g", *_band(held, name), transform=f"translate(0 {top:.0f})"))
        top += TOP + HIGH + BELOW + ROW * len(held[0].force)
    mark = text(WIDE - 8, 14, "EXERCISE", "mark", "end") if exercise else Markup("")
    return tag(
        "svg", tag("style", Markup(STYLE)), mark, *bands,  # noqa: S704 - our own letters
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDE:.0f} {max(top, TOP):.0f}", role="img", class_="weeks",
        aria_label="Freedom of navigation by day, with 90 % intervals; the table has the same numbers",
    )  # fmt: skip


def _band(days: Sequence[PassageDay], name: str) -> Iterator[Markup]:
    step = (WIDE - LEFT - 10) / len(days)
    zero = TOP + HIGH
    yield text(LEFT, 16, f"{name}: how free the passage was, 0 to 1", "head")
    for at in (0.0, 0.5, 1.0):
        y = zero - HIGH * at
        yield tag("path", d=f"M{LEFT:.0f} {y:.1f}H{WIDE - 10:.0f}", class_="axis")
        yield text(LEFT - 8, y + 4, f"{at:g}", "number", "end")
    for number, one in enumerate(days):
        yield from _bar(one, LEFT + number * step, step, zero)
        if number % max(1, len(days) // 7) == 0:
            yield text(LEFT + number * step, zero + 15, _short(date.fromisoformat(one.day)), "number")
    for row in range(len(days[0].force)):
        yield from _force(days, row, step, zero + BELOW + ROW * row)


def _bar(one: PassageDay, x: float, step: float, zero: float) -> Iterator[Markup]:
    heard = one.reception >= LEAST_RECEPTION
    low = zero - HIGH * one.most
    rect = (x + 0.1 * step, low, x + 0.9 * step, low + max(HIGH * (one.most - one.least), 1.0))
    yield _drawn(rect, words(one), "bar" if heard else "unheard")
    if not heard:
        yield hatching(HOLD, [rect])
    if one.index is not None:
        yield tag("circle", cx=x + step / 2, cy=zero - HIGH * one.index, r=min(4.0, step / 3), class_="dot")


def _drawn(rect: Rect, title: str, look: str) -> Markup:
    left, top, right, bottom = rect
    return tag("rect", tag("title", title), x=left, width=right - left, y=top, height=bottom - top, class_=look)


def _force(days: Sequence[PassageDay], row: int, step: float, y: float) -> Iterator[Markup]:
    """When the rule binds under one reading: filled, empty, or hatched where it is open."""
    first = days[0].force[row]
    yield text(LEFT - 8, y + 9, f"{first.rule_id}, {first.reading}", "number", "end")
    for number, one in enumerate(days):
        said = one.force[row]
        rect = (LEFT + (number + 0.1) * step, y, LEFT + (number + 0.9) * step, y + ROW - 5)
        yield _drawn(rect, f"{one.day}: {said.rule_id}, {said.reading}: {said.state}", LOOKS[said.state])
        if LOOKS[said.state] == "open":
            yield hatching(HOLD, [rect])


def _short(day: date) -> str:
    return f"{day.day} {calendar.month_abbr[day.month]}"


def words(one: PassageDay) -> str:
    """A day in words."""
    index = "not known" if one.index is None else f"{one.index:.2f}"
    return f"{one.day}: {index}, {one.least:.2f} to {one.most:.2f}; reception {percent(one.reception)}"


def sheet(days: Sequence[PassageDay], *, exercise: bool) -> str:
    """The drawing as a file of its own."""
    return str(join([weeks(days, exercise=exercise)])) + "\n"
