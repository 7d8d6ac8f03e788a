"""What an observer could tell of who moved and how: height, speed, heading, operator. Each cell may be empty."""

import re
from dataclasses import dataclass

from truceline.model.errors import OutOfRange
from truceline.model.place import COMPASS, compass_bearing_deg
from truceline.model.terms import ABOUT_SHARE
from truceline.sources._absent import is_absent
from truceline.sources._numbers import NUMBER, Marks, amount

MOST_M, MOST_MS = 100_000.0, 4_000.0  # where the air ends; above the fastest missile within it
METRES = {"m": 1.0, "metres": 1.0, "meters": 1.0, "м": 1.0, "": 1.0, "km": 1000.0, "ft": 0.3048, "feet": 0.3048}
METRES_PER_SECOND = {"m/s": 1.0, "км/год": 1 / 3.6, "км/ч": 1 / 3.6, "km/h": 1 / 3.6, "kmh": 1 / 3.6, "kn": 1852 / 3600,
                     "knots": 1852 / 3600, "kt": 1852 / 3600, "kts": 1852 / 3600}  # fmt: skip
_HEIGHT = re.compile(
    rf"(?P<how>about|approx\.?|approximately|around|~|\u2248|below|under|up to|<)?\s*(?P<least>{NUMBER})"
    rf"(?:\s*(?:[-\u2013\u2014]|to)\s*(?P<most>{NUMBER}))?\s*(?P<unit>[^\W\d]*)\.?",
    re.IGNORECASE,
)
_SPEED = re.compile(rf"(?:about|approx\.?|~)?\s*(?P<value>{NUMBER})\s*(?P<unit>[^\W\d][\w/]*)", re.IGNORECASE)
_HEADING = re.compile(rf"(?P<value>{NUMBER})\s*(?:\u00b0|deg\.?|degrees)?", re.IGNORECASE)
_ABOUT = frozenset(("about", "approx", "approximately", "around", "~", "\u2248"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Height:
    """Metres above ground, from least to most; both None where it is not known."""

    least_m: float | None = None
    most_m: float | None = None


def height_of(text: str, marks: Marks = Marks.UNSAID) -> Height:
    """A height: "120 m", "100-200", "about 400 ft", "below 150 m". Without a unit it is metres.

    >>> height_of("100-200"), height_of("N/K")
    (Height(least_m=100.0, most_m=200.0), Height(least_m=None, most_m=None))

    Raises:
        OutOfRange: no height, or above 100 km.
    """
    if is_absent(text):
        return Height()
    match = _HEIGHT.fullmatch(text.strip())
    scale = None if match is None else METRES.get(match["unit"].casefold())
    if match is None or scale is None:
        raise OutOfRange("height", text, "120 m, 100-200 m, about 400 ft, below 150 m or N/K")
    low = _scaled("height", match["least"], scale, marks, most=MOST_M)
    high = low if match["most"] is None else _scaled("height", match["most"], scale, marks, most=MOST_M)
    how = (match["how"] or "").casefold().removesuffix(".")
    if how in _ABOUT:
        return Height(least_m=low * (1 - ABOUT_SHARE), most_m=high * (1 + ABOUT_SHARE))
    if low > high:
        raise OutOfRange("height", text, "the smaller number first")
    return Height(least_m=0.0 if how else low, most_m=high)


def speed_of(text: str, marks: Marks = Marks.UNSAID) -> float | None:
    """A speed in metres a second. Its unit must stand there: nobody knows what 90 alone means.

    >>> speed_of("90 km/h"), speed_of("")
    (25.0, None)

    Raises:
        OutOfRange: no speed, none with a unit, or a faster one than anything that flies in the air.
    """
    if is_absent(text):
        return None
    match = _SPEED.fullmatch(text.strip())
    scale = None if match is None else METRES_PER_SECOND.get(match["unit"].casefold())
    if match is None or scale is None:
        raise OutOfRange("speed", text, "a number with its unit: 90 km/h, 25 m/s, 12 kn, or N/K")
    return _scaled("speed", match["value"], scale, marks, most=MOST_MS)


def heading_of(text: str, marks: Marks = Marks.UNSAID) -> float | None:
    """A heading in degrees from true north, or one of the sixteen words of the compass.

    >>> heading_of("NE"), heading_of("270"), heading_of("N/K")
    (45.0, 270.0, None)

    Raises:
        OutOfRange: neither, or outside 0 to 360.
    """
    if is_absent(text):
        return None
    if text.strip().upper() in COMPASS:
        return compass_bearing_deg(text)
    match = _HEADING.fullmatch(text.strip())
    if match is None:
        raise OutOfRange("heading", text, "degrees from 0 to 360, a word of the compass such as NE, or N/K")
    return amount("heading", match["value"], marks, least=0.0, most=360.0)


def operator_of(text: str) -> str | None:
    """Who it was, as the observer could tell; None where he could not."""
    return None if is_absent(text) else " ".join(text.split())


def _scaled(name: str, text: str, scale: float, marks: Marks, *, most: float) -> float:
    return amount(name, text, marks, least=0.0, most=most / scale, metres=scale == 1.0) * scale
