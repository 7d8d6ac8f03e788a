"""Pictures of the coalition as SVG: drawn as lines, words beside every line, no colour alone, no pattern as bitmap."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from truceline.model.pledge import WAY, State
from truceline.model.times import days_of
from truceline.report.coalition.timeline import Mark, Timeline
from truceline.report.coalition.view import PledgeView, Stair
from truceline.report.formats.html._svg import tag, text

WIDE = 700.0
STATES = [state.value for state in (*WAY, State.WITHDRAWN, State.LAPSED)]
_DASH = {  # a line of its own for every state, beside its word
    "announced": "1.5 4",
    "committed": "5 3",
    "allocated": "9 3 2 3",
    "delivered": "14 3",
    "in service": None,
    "withdrawn": "2 2 8 2",
    "lapsed": "2 6",
}
_INK, _QUIET, _ACCENT = "#26292c", "#85898e", "#0b5a8a"
SMALL_WIDE, SMALL_HIGH = 215.0, 120.0  # of one small multiple
_LEFT, _BELOW, _ABOVE = 22.0, 20.0, 22.0
ROW = 15.0  # of the timeline, per mark
_MONTHS = (1, 2, 3, 6, 12)
_WORD_WIDE = 5.2  # of a letter at the size of labels


def svg(parts: Sequence[Markup], wide: float, high: float, label: str) -> Markup:
    """A figure with its words for a reader's tool."""
    return tag(
        "svg", tag("title", label), *parts, viewBox=f"0 0 {wide:.0f} {high:.0f}", role="img", aria_label=label,
        class_="map", xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip


def stairs(seen: PledgeView) -> Markup:
    """Small multiples, one for each domain: how many pledges had been said to reach each state, over time."""
    domains = [domain for domain in seen.domains if any(stair.domain == domain for stair in seen.stairs)]
    if not domains:
        return Markup("")
    days = [date.fromisoformat(day) for stair in seen.stairs for day, _ in stair.steps]
    first, last = min(days) - timedelta(days=20), max(days) + timedelta(days=40)
    most = max(count for stair in seen.stairs for _, count in stair.steps)
    parts = []
    for number, domain in enumerate(domains):
        x, y = (number % 3) * (SMALL_WIDE + 20), (number // 3) * (SMALL_HIGH + 14)
        own = [stair for stair in seen.stairs if stair.domain == domain]
        parts.append(tag("g", *_small(domain, own, (first, last), most), transform=f"translate({x:.1f} {y:.1f})"))
    rows = (len(domains) + 2) // 3
    label = "Pledges by domain over time: for each state, how many had been said to reach it"
    return svg(parts, WIDE, rows * (SMALL_HIGH + 14), label)


def _small(domain: str, own: Sequence[Stair], days: tuple[date, date], most: int) -> Iterator[Markup]:
    right, low = SMALL_WIDE - 62, SMALL_HIGH - _BELOW
    yield text(0, 12, domain, "flag")
    yield tag("path", d=f"M{_LEFT} {_ABOVE}V{low}H{right}", class_="edge")
    for count in {0, most}:
        yield text(_LEFT - 4, _up(count, most) + 3, str(count), "tick", "end")
    for at in (days[0], days[1]):
        x = _across(at, days, right)
        yield text(x, low + 12, f"{at:%b %Y}", "tick", "start" if at == days[0] else "end")
    taken: list[float] = []
    for stair in own:
        path, y = f"M{_LEFT} {_up(0, most)}", _up(0, most)
        for day, count in stair.steps:
            path += f"H{_across(date.fromisoformat(day), days, right):.1f}V{_up(count, most):.1f}"
            y = _up(count, most)
        yield tag("path", d=f"{path}H{right:.1f}", fill="none", stroke=_ACCENT, stroke_width=1.6,
                  stroke_dasharray=_DASH[stair.state])  # fmt: skip
        place = y
        while any(abs(place - other) < 10 for other in taken):
            place += 10
        taken.append(place)
        yield text(right + 4, place + 3, f"{stair.state} {stair.steps[-1][1]}", "tick")


def _up(count: int, most: int) -> float:
    return SMALL_HIGH - _BELOW - count / max(1, most) * (SMALL_HIGH - _BELOW - _ABOVE)


def _across(at: date, days: tuple[date, date], right: float) -> float:
    return _LEFT + (at - days[0]).days / max(1, (days[1] - days[0]).days) * (right - _LEFT)


def months(seen: PledgeView) -> Markup:
    """Small multiples of the published series, all donors together: one bar a month, all on one scale."""
    if not seen.months:
        return Markup("")
    names = [name for name, _ in seen.months[0].parts]
    most = max((value or 0.0) for month in seen.months for _, value in month.parts) or 1.0
    parts = []
    for number, name in enumerate(names):
        values = [dict(month.parts)[name] for month in seen.months]
        panel = _bars(name, values, most, (seen.months[0].month, seen.months[-1].month))
        parts.append(tag("g", *panel, transform=f"translate({number * (SMALL_WIDE + 20):.1f} 0)"))
    return svg(parts, WIDE, SMALL_HIGH + 4, "Allocations by month in their parts, billion euros, all donors together")


def _bars(name: str, values: Sequence[float | None], most: float, ends: tuple[datetime, datetime]) -> Iterator[Markup]:
    right, low, high = SMALL_WIDE - 8, SMALL_HIGH - _BELOW, SMALL_HIGH - _BELOW - _ABOVE
    wide = (right - _LEFT) / len(values)
    yield text(0, 12, f"{name}, billion EUR a month", "flag")
    yield tag("path", d=f"M{_LEFT} {_ABOVE}V{low}H{right}", class_="edge")
    yield text(_LEFT - 4, low + 3, "0", "tick", "end")
    yield text(_LEFT - 4, _ABOVE + 6, f"{most:.0f}", "tick", "end")
    yield text(_LEFT, low + 12, f"{ends[0]:%b %Y}", "tick")
    yield text(right, low + 12, f"{ends[1]:%b %Y}", "tick", "end")
    for at, value in enumerate(values):
        if value is None:  # no number is no zero
            yield text(_LEFT + (at + 0.5) * wide, low - 2, "?", "tick", "middle")
        elif value > 0:
            tall = value / most * high
            yield tag("rect", x=_LEFT + at * wide + 0.4, y=low - tall, width=max(wide - 0.8, 0.6), height=tall,
                      fill="#a9cfea", stroke=_ACCENT, stroke_width=0.4)  # fmt: skip


def stair_of_states(seen: PledgeView) -> Markup:
    """The stair: of all pledges, how many were ever said to be announced, committed, and so on; hatched by state."""
    total = max(1, len(seen.rows))
    ever = {state: sum(any(said.state == state for said in row.history) for row in seen.rows) for state in STATES}
    silent = sum(not row.history for row in seen.rows)
    shown = [(state, ever[state]) for state in STATES if ever[state] or state in [one.value for one in WAY]]
    rows = [*shown, *([("no state stated", silent)] if silent else [])]
    parts: list[Markup] = []
    for number, (state, count) in enumerate(rows):
        y, wide = 4 + number * 20, count / total * (WIDE - 240)
        parts.append(text(118, y + 12, state, "tick", "end"))
        parts.append(tag("rect", x=124.0, y=y, width=wide, height=14.0, fill="#fff", stroke=_INK, stroke_width=0.9))
        parts.extend(_hatch(124.0, y, wide, 14.0, number))
        words = f"{count} of {len(seen.rows)}"
        parts.append(text(130 + wide, y + 12, words, "tick"))
    return svg(parts, WIDE, 8 + len(rows) * 20, "Of all pledges, how many were ever said to have reached each state")


def _hatch(x: float, y: float, wide: float, high: float, number: int) -> Iterator[Markup]:
    """Lines inside a box: nearer to each other from state to state."""
    gap = max(3.0, 12.0 - 1.6 * number)
    path, at = "", gap
    while at < wide + high:
        x0, y0 = (x + at, y) if at <= wide else (x + wide, y + at - wide)
        x1, y1 = (x + at - high, y + high) if at >= high else (x, y + at)
        path += f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"
        at += gap
    if path:
        yield tag("path", d=path, fill="none", stroke=_QUIET, stroke_width=0.8)


def ladder(states: Sequence[str]) -> Markup:
    """Five small boxes, announced to in service: filled where that state was last stated of a pledge."""
    parts = []
    for number, state in enumerate(WAY):
        filled = any(state.value in words.split(" / ") for words in states)
        parts.append(
            tag("rect", x=1 + number * 9.0, y=9.0 - number * 2, width=7.0, height=3.0 + number * 2,
                fill=_ACCENT if filled else "#fff", stroke=_INK, stroke_width=0.7)
        )  # fmt: skip
    return tag("svg", *parts, viewBox="0 0 47 13", width="47", height="13", aria_hidden="true")


def lanes(told: Timeline) -> Markup:
    """The timeline: a lane for each kind of mark, a diamond for a moment or a day, a bar for a span or a dispute."""
    if not told.marks:
        return Markup("")
    first = min(mark.first_utc for mark in told.marks) - timedelta(days=10)
    last = max(mark.last_utc for mark in told.marks) + timedelta(days=10)
    parts, y = [], 24.0
    for lane, marks in told.lanes():
        high = 18 + ROW * len(marks)
        parts.append(tag("path", d=f"M0 {y:.1f}H{WIDE}", class_="edge"))
        parts.append(text(2, y + 13, lane, "flag"))
        for number, mark in enumerate(marks):
            parts.extend(_mark(mark, y + 24 + number * ROW, (first, last), told.zone))
        y += high + 10
    parts.extend(_axis((first, last), y))
    return svg(parts, WIDE, y + 4, "Timeline in lanes; the table beside it has the same content")


def _axis(span: tuple[datetime, datetime], high: float) -> Iterator[Markup]:
    months = (span[1] - span[0]).days / 30.4
    every = next((step for step in _MONTHS if months / step <= 9), 12)
    at = datetime(span[0].year, 1, 1, tzinfo=UTC)
    while at < span[1]:
        if at >= span[0]:
            x = _when(at, span)
            yield tag("path", d=f"M{x:.1f} 16V{high:.1f}", fill="none", stroke="#c9cdd1", stroke_width=0.6)
            yield text(x, 11, f"{at:%b %Y}", "tick", "middle")
        month = at.month - 1 + every
        at = at.replace(year=at.year + month // 12, month=month % 12 + 1)


def _mark(mark: Mark, y: float, span: tuple[datetime, datetime], zone_name: str) -> Iterator[Markup]:
    start, end = _when(mark.started_utc, span), _when(mark.ended_utc, span)
    edge = end
    if mark.disputed:
        low, high = _when(mark.first_utc, span), _when(mark.last_utc, span)
        yield tag("rect", x=low, y=y - 4, width=max(high - low, 3.0), height=8.0, fill="#fff", stroke=_INK,
                  stroke_width=0.9, stroke_dasharray="3 2")  # fmt: skip
        edge = max(edge, high)
    if mark.bar and end - start > 3:
        yield tag("rect", x=start, y=y - 3, width=end - start, height=6.0, fill="#dcebf6", stroke=_ACCENT)
    else:
        middle = (start + end) / 2
        yield tag("path", d=f"M{middle - 4:.1f} {y:.1f}l4 -4l4 4l-4 4z", fill=_ACCENT)
        edge = max(edge, middle + 4)
    words = f"{day_words(mark, zone_name)}  {mark.title}{f' ({mark.reading})' if mark.reading else ''}"
    left = min(start, _when(mark.first_utc, span))
    room, before = WIDE - edge - 6, left - 8
    if len(words) * _WORD_WIDE > room and before > room:
        yield text(left - 7, y + 3, _cut(words, before), "small", "end")
    else:
        yield text(edge + 5, y + 3, _cut(words, room), "small")


def day_words(mark: Mark, zone_name: str) -> str:
    """When, on the clock it was given in; a day alone where no time is known."""
    if mark.by_day:
        first, last = days_of(mark.started_utc, mark.ended_utc)
        return f"{first:%d %b %Y}" if first == last else f"{first:%d %b} to {last:%d %b %Y}"
    zone = ZoneInfo(mark.zone or zone_name)
    start, end = mark.started_utc.astimezone(zone), mark.ended_utc.astimezone(zone)
    if end > start:
        return f"{start:%d %b, %H:%M} to {end:%d %b %Y, %H:%M} {end:%Z}"
    return f"{start:%d %b %Y, %H:%M} {start:%Z}"


def span_words(mark: Mark) -> str:
    """From the first to the last of all dates given for the same thing."""
    zone = ZoneInfo(mark.zone or "UTC")
    spans = days_of(mark.first_utc, mark.last_utc) if mark.by_day else None
    first, last = spans or (mark.first_utc.astimezone(zone).date(), mark.last_utc.astimezone(zone).date())
    return f"{first:%d %b} to {last:%d %b %Y}"


def _cut(words: str, room: float) -> str:
    most = max(12, int(room / _WORD_WIDE))
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def _when(at: datetime, span: tuple[datetime, datetime]) -> float:
    return float((at - span[0]) / (span[1] - span[0]) * (WIDE - 10) + 5)


def curve(points: Sequence[tuple[int, float, float]]) -> Markup:
    """Diminishing return: share of events detected against the number of further sensors."""
    most = max(1, points[-1][0])
    top = max(0.01, *(share for _, _, share in points)) * 1.1
    left, low, right = 46.0, 150.0, WIDE - 20
    path = "M" + "L".join(
        f"{left + number / most * (right - left):.1f} {low - share / top * 130:.1f}" for number, _, share in points
    )
    parts = [
        tag("path", d=f"M{left} 16V{low}H{right}", class_="edge"),
        tag("path", d=path, fill="none", stroke=_ACCENT, stroke_width=1.8),
        *(text(left - 5, low - share * 130 / top + 3, f"{share:.0%}", "tick", "end") for share in (0.0, points[-1][2])),
        *(text(left + number / most * (right - left), low + 14, str(number), "tick", "middle") for number in {0, most}),
        text((left + right) / 2, low + 26, "further sensors", "tick", "middle"),
    ]
    return svg(parts, WIDE, 182, "Share of events that would be detected, by number of further sensors")
