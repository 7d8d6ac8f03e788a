"""The waters that a mission watches: corridors with their gates, ports, protected ships; a small YAML file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from truceline.model.errors import BadSetting, OutOfRange
from truceline.model.place import Area
from truceline.sea.nouns import Harbour
from truceline.sea.passages import Corridor, Gate

MAX_BYTES = 256 * 1024
_LOOK = "docs/sea.md, section Freedom of navigation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waters:
    """What is watched."""

    corridors: tuple[Corridor, ...]
    harbours: tuple[Harbour, ...]
    protected: tuple[str, ...]  # identities of ships that are owed a distance
    buffer_m: float


def waters_of(data: bytes, name: str) -> Waters:
    """The waters of a file.

    Raises:
        BadSetting: not YAML, a key that is not known, or a value that cannot be.
    """
    try:
        return _waters(_mapping(_loaded(data), {"corridors", "harbours", "protected", "buffer_m"}))
    except (yaml.YAMLError, ValueError, TypeError, KeyError, RecursionError, OutOfRange) as bad:
        found = f"{type(bad).__name__}: {ascii(str(bad))[:200]}"
        expected = "corridors with name, lane and two gates; harbours; protected; buffer_m"
        raise BadSetting(where=name, found=found, expected=expected, look=_LOOK) from bad


def _loaded(data: bytes) -> object:
    text = data.decode("utf-8")
    if len(data) > MAX_BYTES or "&" in text:  # no anchors: nothing to expand
        raise ValueError("too long, or with anchors")
    held: object = yaml.safe_load(text)
    return held


def _mapping(held: object, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(held, dict) or not set(held) <= keys:
        raise ValueError(f"keys {sorted(map(str, held)) if isinstance(held, dict) else held!r}, known: {sorted(keys)}")
    return held


def _waters(held: Mapping[str, Any]) -> Waters:
    corridors = tuple(_corridor(_mapping(one, {"name", "lane", "gates"})) for one in held.get("corridors") or ())
    if not corridors:
        raise ValueError("no corridor")
    harbours = tuple(
        Harbour(name=str(one["name"]), lat_deg=_deg(one["lat"], 90), lon_deg=_deg(one["lon"], 180),
                reach_m=float(one.get("reach_m", 5_000.0)))
        for one in held.get("harbours") or ()
    )  # fmt: skip
    protected = tuple(str(one) for one in held.get("protected") or ())
    if not all(len(one) == 9 and one.isdigit() for one in protected):
        raise ValueError(f"protected {protected}: nine digits each, in quotes")
    return Waters(
        corridors=corridors, harbours=harbours, protected=protected, buffer_m=float(held.get("buffer_m") or 0.0)
    )


def _corridor(held: Mapping[str, Any]) -> Corridor:
    ring = tuple((_deg(lon, 180), _deg(lat, 90)) for lon, lat in held["lane"])
    if len(ring) < 3:
        raise ValueError(f"lane of {len(ring)} points")
    closed = ring if ring[0] == ring[-1] else (*ring, ring[0])
    one, other = (
        Gate(name=str(gate["name"]), lat_deg=_deg(gate["lat"], 90), lon_deg=_deg(gate["lon"], 180),
             radius_m=float(gate["radius_m"]))
        for gate in held["gates"]
    )  # fmt: skip
    return Corridor(
        name=str(held["name"]), lane=Area(polygons=((closed,),), name=str(held["name"])), gates=(one, other)
    )


def _deg(value: object, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        raise ValueError(f"{value!r} degrees")
    return float(value)
