"""Words and numbers of the page: times in both zones, places in words, factors, shares."""

import math
import re
from datetime import datetime, timedelta

from truceline.model.place import COMPASS, Area, Disc, Place, Point, Sector
from truceline.model.records import Incident
from truceline.model.terms import Confidence, TimePrecision, word_of
from truceline.model.times import zone
from truceline.report.formats.html._geo import NINETY_PERCENT

MINUS = "\N{MINUS SIGN}"
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


_STAMP = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{3,6})?)?Z")
_BEHIND = {  # as the modules of fusion.incidents decide it
    Confidence.LOW.value: "texts alone, or one voice alone",
    Confidence.MEDIUM.value: "one look or exact location, and a second voice",
    Confidence.HIGH.value: "two looks or exact locations that do not depend on each other",
}
ONE_DECIMAL = 1.095  # a factor nearer to one keeps two decimals, so that a small weight does not read as none
MOST_FACTOR = 1_000  # on the odds; a larger one is said to be larger
ABOUT_A_DAY = timedelta(hours=30)  # a day known by date alone, with a few hours of doubt at its ends


class Clock:
    """Times as a reader of the mission sees them: local first, UTC beside it."""

    def __init__(self, zone_name: str) -> None:
        self.name = zone_name
        self._zone = zone(zone_name)

    def moment(self, at: datetime) -> str:
        """18 March 2025, 14:05 EET (12:05 UTC)."""
        local = at.astimezone(self._zone)
        return f"{self.day(at)}, {local:%H:%M} {_abbreviation(local)} ({self._beside(at)} UTC)"

    def told(self, words: str) -> str:
        """Words of the machine with its times as people write them."""
        return _STAMP.sub(lambda stamp: self.moment(datetime.fromisoformat(stamp[0])), words)

    def day(self, at: datetime) -> str:
        """18 March 2025, in the local zone."""
        local = at.astimezone(self._zone)
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"

    def interval(self, start: datetime, end: datetime, precision: str) -> str:
        """When, with how far it can be trusted."""
        if precision == TimePrecision.DAY.value:
            return self._days(start, end)
        if end - start < timedelta(minutes=1):
            return f"{self.moment(start)}, to the {'second' if precision == 'instant' else 'minute'}"
        words = self._between(start, end)
        return f"{words}; hours, not minutes" if precision == TimePrecision.HOURS.value else words

    def short(self, incident: Incident) -> str:
        """When, for a row of a table: 21 March 2025; 20 to 21 March 2025; 21 March 2025, 14:05."""
        start, end = incident.started_utc, incident.ended_utc
        if incident.time_precision in {TimePrecision.DAY, TimePrecision.HOURS}:
            first, last = self.day(start), self.day(max(start, end - timedelta(seconds=1)))
            if first != last and end - start <= ABOUT_A_DAY:
                return f"about {self.day(start + (end - start) / 2)}"
            return first if first == last else f"{first} to {last}"
        return f"{self.day(start)}, {start.astimezone(self._zone):%H:%M}"

    def _between(self, start: datetime, end: datetime) -> str:
        first, last = start.astimezone(self._zone), end.astimezone(self._zone)
        if first.date() != last.date() or first.utcoffset() != last.utcoffset():
            return f"between {self.moment(start)} and {self.moment(end)}"
        beside = f"{self._beside(start)} to {end:%H:%M} UTC"
        return f"{self.day(start)}, {first:%H:%M} to {last:%H:%M} {_abbreviation(last)} ({beside})"

    def _beside(self, at: datetime) -> str:
        same = at.date() == at.astimezone(self._zone).date()
        return at.strftime("%H:%M") if same else f"{at.day} {_MONTHS[at.month - 1]} {at:%H:%M}"

    def _days(self, start: datetime, end: datetime) -> str:
        first, last = self.day(start), self.day(max(start, end - timedelta(seconds=1)))
        days = first if first == last else f"{first} to {last}"
        if first != last and end - start <= ABOUT_A_DAY:
            days = f"about {self.day(start + (end - start) / 2)}"
        limits = " to ".join(f"{m.day} {_MONTHS[m.month - 1]} {m:%H:%M}" for m in (start, end)) + " UTC"
        return f"{days} ({_abbreviation(start.astimezone(self._zone))}; {limits}); time of day not known"


def _abbreviation(local: datetime) -> str:
    short = local.strftime("%Z")
    return short if short.isalpha() else f"UTC{short}"


def sure(incident: Incident) -> str:
    """The number, with a word of likelihood where a fit has earned it: 0.71, likely; 0.71 (uncalibrated)."""
    word = f", {word_of(incident.probability)}" if incident.calibrated else " (uncalibrated)"
    return f"{incident.probability:.2f}{word}"


def number(incident: Incident) -> str:
    """The same in a table whose head says that all numbers are uncalibrated: 0.71."""
    return sure(incident).removesuffix(" (uncalibrated)")


def percent(share: float) -> str:
    """A share as per cent; 0 and 100 only where it is exactly that."""
    if 0.0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1.0:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def nats(weight: float) -> str:
    """A weight with its sign: +1.79."""
    shown = f"{abs(weight):.2f}"
    return shown if shown == "0.00" else f"{'+' if weight >= 0 else MINUS}{shown}"


def factor(weight: float) -> str:
    """The factor on the odds behind a weight in nats, two digits: ×6, ÷1.5.

    Beyond a thousand nobody can tell one from another: a number of six figures would be false precision.

    >>> factor(1.79), factor(-0.405), factor(12.0)
    ('×6', '÷1.5', 'over ×1,000')
    """
    size = math.exp(min(abs(weight), 700.0))
    if size > MOST_FACTOR:
        return f"over {'×' if weight >= 0 else '÷'}{MOST_FACTOR:,}"
    if size >= 9.95:
        digits = 1 - math.floor(math.log10(size))
        text = f"{round(size, min(0, digits)):,.0f}"
    elif size >= ONE_DECIMAL:
        text = f"{size:.1f}".removesuffix(".0")
    else:
        text = f"{size:.2f}".removesuffix(".00")
    return f"{'×' if weight >= 0 else '÷'}{text}"


def confidence(level: str) -> str:
    """Confidence in words, with what stands behind it: it is not the probability.

    >>> confidence("low")
    'low confidence: texts alone, or one voice alone'
    """
    return f"{level} confidence: {_BEHIND[level]}"


def rule_type(name: str) -> str:
    """17 maritime corridor, without the number that it has in the list of types."""
    return name.lstrip("0123456789 ")


def metres(length_m: float) -> str:
    """A length as people say it: 850 m, 4.6 km, 120 km."""
    if length_m < 950:
        return f"{round(length_m / 10) * 10:.0f} m" if length_m >= 10 else f"{length_m:.0f} m"
    return f"{length_m / 1000:.1f} km" if length_m < 9_950 else f"{length_m / 1000:.0f} km"


def position(lat_deg: float, lon_deg: float) -> str:
    """48.530 N, 34.649 E."""
    north, east = "N" if lat_deg >= 0 else "S", "E" if lon_deg >= 0 else "W"
    return f"{abs(lat_deg):.3f} {north}, {abs(lon_deg):.3f} {east}"


def span(low: float, high: float, positive: str, negative: str) -> str:
    """Two limits of a part of the map: 44 to 46.25 N; 2 S to 1 N."""
    first, last = (f"{abs(value):g}" for value in (low, high))
    ends = (positive if low >= 0 else negative, positive if high >= 0 else negative)
    return f"{first} to {last} {ends[1]}" if ends[0] == ends[1] else f"{first} {ends[0]} to {last} {ends[1]}"


def reach(where: Point) -> str:
    """How far a place is known: within 15 km; within 3.0 km by 1.2 km."""
    long, wide = NINETY_PERCENT * where.major_sd_m, NINETY_PERCENT * where.minor_sd_m
    return metres(long) if math.isclose(long, wide, rel_tol=0.05) else f"{metres(long)} by {metres(wide)}"


def place(where: Place | None) -> str:
    """A place in words, with its uncertainty; never a bare point."""
    if where is None:
        return "N/K"
    named = f"{where.name}, " if where.name else ""
    if isinstance(where, Point):
        return f"{named}ellipse of 90 %, half axes {reach(where)}, about {position(where.lat_deg, where.lon_deg)}"
    if isinstance(where, Disc):
        return f"{named}somewhere within {metres(where.radius_m)} of {position(where.lat_deg, where.lon_deg)}"
    if isinstance(where, Sector):
        given = f' (given as "{where.name}")' if where.name else ""
        return f"{sector(where)} of {position(where.lat_deg, where.lon_deg)}{given}"
    return _area(where)


def sector(where: Sector) -> str:
    """Range and bearing as the observer gave them: 2.0 km to 4.0 km ESE."""
    if where.range_max_m is None:
        far = "unknown range"
    elif where.range_min_m in (where.range_max_m, 0.0):
        far = f"{'' if where.range_min_m else 'up to '}{metres(where.range_max_m)}"
    else:
        far = f"{metres(where.range_min_m)} to {metres(where.range_max_m)}"
    if where.width_deg >= 360.0:
        return f"{far}, any direction"
    compass = COMPASS[round(where.bearing_deg / 22.5) % 16]
    exact = math.isclose(where.width_deg, 22.5) and math.isclose(where.bearing_deg % 22.5, 0.0, abs_tol=1e-9)
    return f"{far} {compass}" if exact else f"{far} on {where.bearing_deg:.0f}° ± {where.width_deg / 2:.0f}°"


def _area(area: Area) -> str:
    if area.name:
        return f"somewhere in {area.name}"
    south, west, north, east = area.bounds()
    return f"somewhere in an area between {position(south, west)} and {position(north, east)}"
