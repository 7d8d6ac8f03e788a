"""Numbers that the parameters of a rule hold, beside those of its wording."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from truceline.agreement.ambiguity._draft import Clause
from truceline.agreement.ambiguity._quantities import Quantity, quantities, word_numbers

LENGTHS = ("distance_m", "radius_m", "buffer_m")
CALIBRES = ("calibre_min_mm", "calibre_max_mm")
_PER_WEEK = 7.0
_SAID = {"hour": ("hour",), "day": ("day", "week"), "minute": ("minute",)}  # unit of a parameter: of the wording
_DURATION = re.compile(r"(?:^|_)(hour|day|minute)s$")  # lead_hours, days, silence_days, stop_minutes
_COUNTED = {"ceilings": "maximum", "inventory": "number"}  # list of maps, and the field that holds how many


def number(value: Any) -> float | None:  # noqa: ANN401 - whatever the document holds
    """A number that is one; not a truth value."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def parts(given: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The parameters, and the maps in their lists, however deep; listed objects carry sizes of their own."""
    yield given
    for name, value in given.items():
        if name == "objects":
            continue
        for item in value if isinstance(value, list) else []:
            if isinstance(item, dict):
                yield from parts(item)


def lengths(clause: Clause, unit: str) -> Iterator[float]:
    """Distances ("m") or calibres ("mm") that the parameters state."""
    for place in parts(clause.map("parameters")):
        names = LENGTHS if unit == "m" else CALIBRES
        yield from (value for name in names if (value := number(place.get(name))) is not None)


def other_times(clause: Clause, lang: str, text: str) -> str | None:
    """Where the wording gives hours, days or minutes, and the parameters others in that unit alone: both, in words."""
    spelled = word_numbers(text)
    for unit in ("hour", "day", "minute"):
        said = {_in_days(q) if unit == "day" else q.value for q in quantities(lang, text) if q.unit in _SAID[unit]}
        held = {value for one, value in _durations(clause) if one == unit}
        if said and held and not held & (said | spelled):
            words, listed = (", ".join(f"{one:g}" for one in sorted(each)) for each in (said, held))
            return f"the wording says {words} {unit}s, the parameters {listed}"
    return None


def other_counts(clause: Clause, text: str) -> str | None:
    """Where the wording has another number before a counted thing than the parameters hold."""
    for section, field in _COUNTED.items():
        listed = clause.map("parameters").get(section)
        for item in parts({section: listed}):
            name, held = item.get("item"), number(item.get(field))
            if isinstance(name, str) and held is not None:
                said = {float(n) for n in re.findall(rf"(?<![\d.,])(\d+) (?:\w+ ){{0,2}}?{re.escape(name)}", text)}
                if said and held not in said:
                    listed = ", ".join(f"{one:g}" for one in sorted(said))
                    return f'the wording says {listed} of "{name}", the parameters {held:g}'
    return None


def _durations(clause: Clause) -> Iterator[tuple[str, float]]:
    for place in parts(clause.map("parameters")):
        for name, value in place.items():
            unit, found = _DURATION.search(name), number(value)
            if unit is not None and found is not None:
                yield unit[1], found


def _in_days(said: Quantity) -> float:
    return said.value * _PER_WEEK if said.unit == "week" else said.value
