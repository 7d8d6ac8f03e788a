"""The column map of the cloud source: which column is the time, which the cover, and which area is meant."""

import importlib.resources
import math
from dataclasses import dataclass
from typing import Any

from truceline.model.errors import BadSetting, UnknownName
from truceline.model.place import Area
from truceline.model.times import zone
from truceline.sources._column_map import loaded

SHIPPED = ("economist_daily", "oblast_weather")
UNITS = {"fraction": 1.0, "percent": 100.0}  # name -> value of a fully covered sky
_KEYS = frozenset(("name", "zone", "resolution", "time", "unit"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaColumn:
    """A column that holds the cover of one area."""

    column: str
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudMap:
    """A checked column map: either one column per area, or a region column and a value column."""

    name: str
    zone: str  # IANA zone of the days or hours in the file
    hourly: bool
    time_column: str
    full: float  # the value that means fully covered
    areas: tuple[AreaColumn, ...]
    region_column: str | None
    value_column: str | None

    def columns(self) -> set[str]:
        """The columns the file must have."""
        named = {self.time_column, *(area.column for area in self.areas)}
        return named | {name for name in (self.region_column, self.value_column) if name}


def shipped(name: str) -> CloudMap:
    """A map of ours.

    Raises:
        UnknownName: no such map.
    """
    if name not in SHIPPED:
        raise UnknownName("cloud map", name, SHIPPED)
    return read_map(importlib.resources.files("truceline.sources").joinpath(f"maps/{name}.yaml").read_bytes())


def read_map(setting: bytes) -> CloudMap:
    """A column map written in YAML or TOML.

    Raises:
        BadSetting: not readable, a key missing or unknown, or an impossible value.
    """
    held = loaded("cloud", setting)
    keys = frozenset(held)
    if not keys >= _KEYS or len(keys - _KEYS) != 1 or not keys - _KEYS <= {"areas", "region"}:
        raise _bad(f"keys {', '.join(sorted(map(str, keys)))}", f"{', '.join(sorted(_KEYS))}, and areas or region")
    if held["resolution"] not in ("day", "hour"):
        raise _bad(f"resolution {held['resolution']!r}", "day or hour")
    region = _table(held.get("region", {}), "region", ("column", "value") if "region" in held else ())
    return CloudMap(
        name=_text(held["name"], "name"),
        zone=_zone(held["zone"]),
        hourly=held["resolution"] == "hour",
        time_column=_text(_table(held["time"], "time", ("column",))["column"], "time column"),
        full=_full(held["unit"]),
        areas=_areas(held["areas"]) if "areas" in held else (),
        region_column=_text(region["column"], "region column") if region else None,
        value_column=_text(region["value"], "region value") if region else None,
    )


def _areas(listed: object) -> tuple[AreaColumn, ...]:
    if not isinstance(listed, list) or not listed:
        raise _bad("areas without entries", "a list of column, name and box")
    made = []
    for entry in listed:
        held = _table(entry, "areas", ("column", "name", "box"))
        column, name = _text(held["column"], "area column"), _text(held["name"], "area name")
        made.append(AreaColumn(column=column, area=_box(held["box"], name)))
    return tuple(made)


def _box(box: object, name: str) -> Area:
    numbers = box if isinstance(box, list) and all(_is_number(value) for value in box) else []
    if len(numbers) != 4 or not (-180 <= numbers[0] < numbers[2] <= 180 and -90 <= numbers[1] < numbers[3] <= 90):
        raise _bad(f"box {box!r} of {name}", "[west, south, east, north] in degrees")
    west, south, east, north = map(float, numbers)
    return Area(polygons=((((west, south), (east, south), (east, north), (west, north), (west, south)),),), name=name)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _full(unit: object) -> float:
    if not isinstance(unit, str) or unit not in UNITS:
        raise _bad(f"unit {unit!r}", " or ".join(UNITS))
    return UNITS[unit]


def _zone(name: object) -> str:
    try:
        return zone(_text(name, "zone")).key
    except UnknownName as bad:
        raise _bad(f"zone {name!r}", "an IANA zone such as UTC or Europe/Kyiv") from bad


def _table(value: object, what: str, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != set(keys):
        raise _bad(f"{what} {value!r}", f"{what} with {', '.join(keys)}")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _bad(f"{what} {value!r}", f"{what} as text")
    return value


def _bad(found: str, expected: str) -> BadSetting:
    return BadSetting(where="cloud: column map", found=found, expected=expected, look="docs/sources.md, section cloud")
