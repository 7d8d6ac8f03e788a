"""Land, coasts and names behind a map, from the small files that scripts/derive_outlines.py and derive_names.py write.

No state border is taken from them: every other line on a map is the mission's own, with who drew it and when.
"""

import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from truceline.gazetteer.outlines import outline, outlines_file
from truceline.report.formats.html._geo import Line, Window, clipped_ring, inside_runs

ATTRIBUTION = "Outlines: Natural Earth 1:50 million (public domain), simplified to about 2 km."
_ON_EDGE_DEG = 179.9  # a coast along the antimeridian is a cut of the data, not a coast


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """What lies in a window."""

    land: tuple[Line, ...]  # rings cut to the window, to be filled by even-odd
    coasts: tuple[Line, ...]


class Name(NamedTuple):
    """A name to write on a map."""

    words: str
    lat_deg: float
    lon_deg: float
    weight: int  # inhabitants
    look: str  # "place", "region", "sea"


@lru_cache(maxsize=64)
def outlines_in(window: Window) -> Outlines:
    """Outlines that touch a window; one of a wider window may be cut down with `within`."""
    rings = [outline(name, row) for name, row in _touching("land", window)]
    return Outlines(
        land=tuple(ring for ring in (clipped_ring(r, window) for r in rings) if ring),
        coasts=tuple(run for ring in rings for run in inside_runs(ring, window) if not _is_cut(run)),
    )


def within(outlines: Outlines, window: Window) -> Outlines:
    """Outlines of a wider window, cut down: many small maps share one reading of the large rings."""
    return Outlines(
        land=tuple(ring for ring in (clipped_ring(r, window) for r in outlines.land) if ring),
        coasts=tuple(run for line in outlines.coasts for run in inside_runs(line, window)),
    )


def names_in(window: Window) -> list[Name]:
    """Settlements, regions and seas in a window, the weightiest first."""
    latitudes, order = _by_latitude()
    first, last = bisect_left(latitudes, window.south), bisect_right(latitudes, window.north)
    every = _names()
    found = sorted(order[first:last])
    return [every[place] for place in found if window.west <= every[place].lon_deg <= window.east]


def _is_cut(run: Line) -> bool:
    return all(abs(lon) >= _ON_EDGE_DEG for lon, _ in run)


@cache
def _by_latitude() -> tuple[list[float], list[int]]:
    """Latitudes, rising, and the place of each name among `_names`: a small map asks for a narrow belt."""
    order = sorted(range(len(_names())), key=lambda place: _names()[place].lat_deg)
    return [_names()[place].lat_deg for place in order], order


@cache
def _names() -> tuple[Name, ...]:
    """Seas and regions stand before places: a large map has room for both, a small one seldom holds their middle."""
    held = json.loads(files("truceline.gazetteer").joinpath("data", "map_names.json").read_bytes())
    wide = [Name(words, lat, lon, 0, look) for look in ("sea", "region") for words, lat, lon in held[f"{look}s"]]
    return (*wide, *(Name(words, lat, lon, weight, "place") for words, lat, lon, weight in held["places"]))


def _touching(name: str, window: Window) -> list[tuple[str, int]]:
    unit = outlines_file()["units_per_degree"]
    rows = enumerate(outlines_file()[name])
    return [(name, row) for row, line in rows if window.meets(*(value / unit for value in line[:4]))]
