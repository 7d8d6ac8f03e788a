"""Words for numbers, moments and parameters, so that every rule says them in the same way."""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from truceline.agreement.moments import spoken
from truceline.agreement.nouns import Moment, PartyLine, Suspension, Zone

NONE = "none stated"
WHOLE = {0.0: "0 %", 1.0: "100 %"}  # most shares are none or all


def percent(share: float) -> str:
    """A share as text; never 100 % for less than all, nor 0 % for more than none.

    >>> percent(0.714), percent(0.999), percent(0.0004)
    ('71 %', 'over 99 %', 'under 1 %')
    """
    if share in WHOLE:
        return WHOLE[share]
    if not math.isfinite(share):
        return "not known"
    if 0.99 < share < 1.0:
        return "over 99 %"
    if 0.0 < share < 0.01:
        return "under 1 %"
    return f"{share * 100:.0f} %"


def metres(distance_m: float) -> str:
    """A distance in metres below 1 km, else in kilometres.

    >>> metres(350.2), metres(50_000.0), metres(1_250.0)
    ('350 m', '50 km', '1.2 km')
    """
    if distance_m < 999.5:
        return f"{distance_m:.0f} m"
    return f"{distance_m / 1000:.1f}".removesuffix(".0") + " km"


def span(length: timedelta) -> str:
    """A duration in its two largest units.

    >>> from datetime import timedelta
    >>> span(timedelta(hours=52, minutes=7)), span(timedelta(seconds=95))
    ('2 d 4 h', '1 min')
    """
    minutes = int(length.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (rest, "min")) if n]
    return " ".join(parts[:2]) or "under 1 min"


def metres_up(distance_m: float) -> float:
    """A distance rounded up to what `metres` prints: a change that is told must be enough.

    >>> metres_up(350.2), metres_up(1_250.0)
    (351.0, 1300.0)
    """
    step = 1.0 if distance_m <= 999.0 else 100.0
    return math.ceil(distance_m / step) * step


def span_up(length: timedelta) -> timedelta:
    """The next duration beyond this one that `span` prints whole: a change that is told must be enough.

    >>> from datetime import timedelta
    >>> span(span_up(timedelta(minutes=7))), span(span_up(timedelta(days=2, minutes=7)))
    ('8 min', '2 d 1 h')
    """
    step = timedelta(hours=1) if length >= timedelta(days=1) - timedelta(minutes=1) else timedelta(minutes=1)
    return (length // step + 1) * step


def listed(words: Sequence[str], last: str = "or") -> str:
    """Words as a person lists them.

    >>> listed(["refinery", "power plant", "power grid"])
    'refinery, power plant or power grid'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def named(parameter: str) -> str:
    """A parameter's name as a reader sees it."""
    return parameter.removesuffix("_m").removesuffix("_mm").replace("_", " ")


def value_words(value: Any) -> str:  # noqa: ANN401, PLR0911 - parameters have many types
    """The value of a parameter as text."""
    if value in (None, (), ""):
        return NONE
    if isinstance(value, Moment):
        return spoken(value)
    if isinstance(value, Suspension):
        until = "on" if value.ends is None else f"until {spoken(value.ends)}"
        return f"from {spoken(value.starts)} {until} ({value.stated})"
    if isinstance(value, Zone | PartyLine):
        return value.title
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, BaseModel):
        held = dict(value)
        parts = [f"{named(k)} {value_words(v)}" for k, v in held.items() if k != "name" and v not in (None, ())]
        return ", ".join([str(held["name"]), *parts] if "name" in held else parts)
    if isinstance(value, tuple):
        return "; ".join(value_words(item) for item in value)
    return str(value)
