"""Land, coasts and borders behind a map, from the small file that scripts/derive_outlines.py writes."""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

from truceline.report.formats.html._geo import Line, Window, clipped_ring, inside_runs

ATTRIBUTION = "Outlines: Natural Earth 1:50 million (public domain), simplified to about 2 km."
DISPUTED_BY = "drawn by Natural Earth (who controls, not who is entitled), edition of 2018"
_ON_EDGE_DEG = 179.9  # a coast along the antimeridian is a cut of the data, not a coast


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """What lies in a window."""

    land: tuple[Line, ...]  # rings cut to the window, to be filled by even-odd
    coasts: tuple[Line, ...]
    borders: tuple[Line, ...]
    disputed: tuple[Line, ...]


@lru_cache(maxsize=64)
def outlines_in(window: Window) -> Outlines:
    """Outlines that touch a window; one of a wider window may be cut down with `within`."""
    rings = [_line(name, row) for name, row in _touching("land", window)]
    return Outlines(
        land=tuple(ring for ring in (clipped_ring(r, window) for r in rings) if ring),
        coasts=tuple(run for ring in rings for run in inside_runs(ring, window) if not _is_cut(run)),
        borders=_runs("borders", window),
        disputed=_runs("disputed", window),
    )


def within(outlines: Outlines, window: Window) -> Outlines:
    """Outlines of a wider window, cut down: many small maps share one reading of the large rings."""
    return Outlines(
        land=tuple(ring for ring in (clipped_ring(r, window) for r in outlines.land) if ring),
        coasts=tuple(run for line in outlines.coasts for run in inside_runs(line, window)),
        borders=tuple(run for line in outlines.borders for run in inside_runs(line, window)),
        disputed=tuple(run for line in outlines.disputed for run in inside_runs(line, window)),
    )


def _runs(name: str, window: Window) -> tuple[Line, ...]:
    lines = [_line(kind, row) for kind, row in _touching(name, window)]
    return tuple(run for line in lines for run in inside_runs(line, window))


def _is_cut(run: Line) -> bool:
    return all(abs(lon) >= _ON_EDGE_DEG for lon, _ in run)


@cache
def _file() -> dict[str, Any]:
    held = files("truceline.report.formats").joinpath("outlines", "outlines.json").read_bytes()
    outlines: dict[str, Any] = json.loads(held)
    return outlines


def _touching(name: str, window: Window) -> list[tuple[str, int]]:
    unit = _file()["units_per_degree"]
    rows = enumerate(_file()[name])
    return [(name, row) for row, line in rows if window.meets(*(value / unit for value in line[:4]))]


@cache
def _line(name: str, row: int) -> Line:
    unit, numbers = _file()["units_per_degree"], _file()[name][row]
    lons, lats = accumulate(numbers[4::2]), accumulate(numbers[5::2])
    return tuple((lon / unit, lat / unit) for lon, lat in zip(lons, lats, strict=True))
