"""What the page of the blind map shows: the map, the hours of the day, and the next looks at places."""

from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from markupsafe import Markup

from truceline.model.report import BlindDay, HourSeen, PlaceLook
from truceline.model.terms import Blind
from truceline.report.formats.html import _blind
from truceline.report.formats.html._hatch import Rect, hatched
from truceline.report.formats.html._outlines import ATTRIBUTION
from truceline.report.formats.html._svg import join, tag, text
from truceline.report.formats.html._words import Clock, percent

WIDTH, HEIGHT, LEFT, BELOW = 756.0, 150.0, 46.0, 18.0  # drawing units of the hours
THIN = 0.02  # a share drawn thinner than this cannot be told apart
SHARES = (0.0, 0.5, 1.0)
EVERY = 3  # hours between two labels


class BlindPage:
    """Everything the template asks for."""

    attribution = ATTRIBUTION

    def __init__(self, day: BlindDay) -> None:
        self.day = day
        self.clock = Clock(day.zone)

    def map(self) -> Markup:
        """The map of what could not be seen."""
        return _blind.blind(self.day.coverage)

    def letters(self) -> list[tuple[str, str]]:
        """The reasons that map and hours show, letter and word."""
        used = {cell.blind for cell in self.day.coverage.cells} | {
            letter for hour in self.day.hours for letter, share in hour.blind if share >= THIN
        }
        return [(letter.value, _blind.why(letter)) for letter in Blind if letter.value in used]

    def blocks(self) -> list[_blind.Block]:
        """The content of the map as rows of a table."""
        return _blind.blocks(self.day.coverage.cells)

    def hours(self) -> Markup:
        """Every hour as a column: seen below, above it the hatches of the reasons, always in the same order."""
        wide = (WIDTH - LEFT) / max(1, len(self.day.hours))
        rects: dict[Blind, list[Rect]] = {}
        columns = [self._hour(hour, LEFT + number * wide, wide, rects) for number, hour in enumerate(self.day.hours)]
        label = "Share of the area seen in each hour, and why the rest was not"
        return tag(
            "svg",
            *columns,
            *(hatched(letter, held) for letter, held in rects.items()),
            *_scale(),
            *self._labels(wide),
            viewBox=f"0 0 {WIDTH:.0f} {HEIGHT + BELOW + 10:.0f}",
            role="img",
            aria_label=label,
            class_="map",
            xmlns="http://www.w3.org/2000/svg",
        )

    def _hour(self, hour: HourSeen, x: float, wide: float, rects: dict[Blind, list[Rect]]) -> Markup:
        words = "; ".join(
            [f"seen {percent(hour.seen_share)}"] + [f"{_blind.why(Blind(k))} {percent(v)}" for k, v in hour.blind]
        )
        title = tag("title", f"{self.clock.moment(hour.start_utc)}: {words}")
        shares = dict(hour.blind)
        hidden = [(Blind(letter), shares[letter]) for letter in self._order() if shares.get(letter, 0.0) >= THIN]
        top, drawn = HEIGHT, []
        for letter, share in ((None, hour.seen_share), *hidden):
            high = share * (HEIGHT - 10)
            top -= high
            drawn.append(tag("rect", class_="blind" if letter else "seen4", x=x, y=top, width=wide, height=high))
            if letter:
                rects.setdefault(letter, []).append((x, top, x + wide, top + high))
        return tag("g", title, *drawn)

    def _order(self) -> list[str]:
        """The reasons of the day, those that hid the most first: so the bands run through the hours."""
        total: Counter[str] = Counter()
        for hour in self.day.hours:
            total.update(dict(hour.blind))
        return sorted(total, key=lambda letter: (-total[letter], letter))

    def _labels(self, wide: float) -> Iterator[Markup]:
        for number, hour in enumerate(self.day.hours):
            local = hour.start_utc.astimezone(ZoneInfo(self.day.zone))
            if number % EVERY == 0:
                yield text(LEFT + number * wide, HEIGHT + 14, f"{local:%H:%M}", "tick", "start")

    def when(self, look: PlaceLook) -> str:
        """When a satellite passes a place, with what is not known about it."""
        if look.at_utc is None:
            return "no pass within 48 hours"
        spread = f", give or take {look.window_min:.0f} minutes" if look.window_min else ""
        return f"{self.clock.moment(look.at_utc)}{spread}"

    def aside(self, look: PlaceLook) -> str:
        """How far to the side it looks."""
        return "N/K" if look.scan_deg is None else f"{look.scan_deg:.0f}°"


def _scale() -> list[Markup]:
    marks = []
    for share in SHARES:
        y = HEIGHT - share * (HEIGHT - 10)
        marks.append(tag("path", d=f"M{LEFT - 4:.1f} {y:.1f}H{WIDTH:.1f}", class_="edge", fill="none", opacity="0.3"))
        marks.append(text(LEFT - 7, y + 3, percent(share), "tick", "end"))
    return [join(marks)]
