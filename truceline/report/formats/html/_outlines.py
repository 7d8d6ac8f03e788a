"""Land, coasts and borders behind a map, from the small file that scripts/derive_outlines.py writes."""

from dataclasses import dataclass
from functools import lru_cache

from truceline.gazetteer.outlines import outline, outlines_file
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
    rings = [outline(name, row) for name, row in _touching("land", window)]
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
    lines = [outline(kind, row) for kind, row in _touching(name, window)]
    return tuple(run for line in lines for run in inside_runs(line, window))


def _is_cut(run: Line) -> bool:
    return all(abs(lon) >= _ON_EDGE_DEG for lon, _ in run)


def _touching(name: str, window: Window) -> list[tuple[str, int]]:
    unit = outlines_file()["units_per_degree"]
    rows = enumerate(outlines_file()[name])
    return [(name, row) for row, line in rows if window.meets(*(value / unit for value in line[:4]))]
