"""Coasts and borders of states, from the small file that scripts/derive_outlines.py writes (Natural Earth)."""

import json
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

Line = tuple[tuple[float, float], ...]  # lon_deg, lat_deg


@cache
def outlines_file() -> dict[str, Any]:
    """`land`, `borders` and `disputed` as packed lines in `units_per_degree`, each with its bounds first."""
    held: dict[str, Any] = json.loads(files("truceline.gazetteer").joinpath("data", "outlines.json").read_bytes())
    return held


@cache
def outline(kind: str, row: int) -> Line:
    """One line of a kind, in degrees."""
    unit, numbers = outlines_file()["units_per_degree"], outlines_file()[kind][row]
    lons, lats = accumulate(numbers[4::2]), accumulate(numbers[5::2])
    return tuple((lon / unit, lat / unit) for lon, lat in zip(lons, lats, strict=True))


def coasts_and_borders(south: float, west: float, north: float, east: float) -> list[Line]:
    """Coasts and undisputed land borders whose bounds meet a box, degrees."""
    unit, found = outlines_file()["units_per_degree"], []
    for kind in ("land", "borders"):
        for row, numbers in enumerate(outlines_file()[kind]):
            w, s, e, n = (value / unit for value in numbers[:4])
            if w <= east and e >= west and s <= north and n >= south:
                found.append(outline(kind, row))
    return found


def land_rings(south: float, west: float, north: float, east: float) -> list[Line]:
    """Closed rings of land and of the lakes in it whose bounds meet a box, degrees; inside by even-odd."""
    unit = outlines_file()["units_per_degree"]
    boxes = [[value / unit for value in numbers[:4]] for numbers in outlines_file()["land"]]
    meets = [w <= east and e >= west and s <= north and n >= south for w, s, e, n in boxes]
    return [outline("land", row) for row, met in enumerate(meets) if met]
