"""Space-time neighbours: every pair within a radius and a time gap, streamed into whoever asks.

Distances are great circles on the mean sphere (within 0.6 % of the WGS 84 geodesic); both limits belong to the
neighbourhood. Poles and antimeridian are no borders. Much work goes to compiled loops, little to plain numpy,
because loading the loops takes two seconds; the pairs are the same. A pair table is made by `pairs` alone.
"""

import importlib
from collections.abc import Iterator
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike

from truceline.kernels import _neighbours_plain
from truceline.kernels._search import Ints, PerRow, Search, search
from truceline.kernels.compiler import there
from truceline.kernels.union_find import Components

__all__ = ["BLOCK_PAIRS", "COMPILED_FROM", "PerRow", "components", "count", "pairs", "stream"]

BLOCK_PAIRS = 2_000_000  # pairs held at once: about 150 MB with all working columns of the plain twin
COMPILED_FROM = 200_000  # rows; below it loading the loops takes longer than plain numpy (docs/adr/0004)
COMPILED_AFTER = 500_000  # rows asked for in one process, however few at a time: days upon days
CROWDED_FROM = 20_000  # rows among which there may be as many candidates as
CROWD = 20_000_000  # these, which take plain numpy longer than loading the loops


def pairs(
    lat_deg: ArrayLike,
    lon_deg: ArrayLike,
    t_s: ArrayLike,
    radius_m: ArrayLike,
    max_gap_s: ArrayLike,
    *,
    per_row: PerRow | None = None,
) -> tuple[Ints, Ints]:
    """All pairs (i, j), i < j, that are near one another, in ascending order.

    All pairs are held: stream them where a place may be crowded.

    Args:
        lat_deg: shape (n,), degrees, -90..90.
        lon_deg: shape (n,), degrees, any turn.
        t_s: shape (n,), seconds from any epoch.
        radius_m: metres, zero or more; or shape (k, k), symmetric, for the kinds of `per_row`.
        max_gap_s: seconds, zero or more; or shape (k, k), symmetric.
        per_row: the kind of each row, and what its own uncertainty adds to the limits.

    Raises:
        OutOfRange: shapes differ, a value is not finite, a latitude beyond a pole, a negative limit or
            uncertainty, a kind without limits.
    """
    blocks = list(stream(lat_deg, lon_deg, t_s, radius_m, max_gap_s, per_row=per_row))
    i = np.concatenate([block[0] for block in blocks]) if blocks else np.empty(0, np.int64)
    j = np.concatenate([block[1] for block in blocks]) if blocks else np.empty(0, np.int64)
    order = np.lexsort((j, i))
    return i[order], j[order]


def stream(
    lat_deg: ArrayLike,
    lon_deg: ArrayLike,
    t_s: ArrayLike,
    radius_m: ArrayLike,
    max_gap_s: ArrayLike,
    *,
    per_row: PerRow | None = None,
) -> Iterator[tuple[Ints, Ints]]:
    """The same pairs in blocks of at most `BLOCK_PAIRS`, each pair once, in no promised order.

    Raises:
        OutOfRange: as `pairs`.
    """
    asked = search(lat_deg, lon_deg, t_s, radius_m, max_gap_s, per_row=per_row)
    blocks: Iterator[tuple[Ints, Ints]] = (_fast() if _many(asked) else _neighbours_plain).blocks(asked, BLOCK_PAIRS)
    return blocks


def count(
    lat_deg: ArrayLike,
    lon_deg: ArrayLike,
    t_s: ArrayLike,
    radius_m: ArrayLike,
    max_gap_s: ArrayLike,
    *,
    per_row: PerRow | None = None,
) -> int:
    """How many pairs there are; none is kept.

    Raises:
        OutOfRange: as `pairs`.
    """
    asked = search(lat_deg, lon_deg, t_s, radius_m, max_gap_s, per_row=per_row)
    if _many(asked):
        return int(_fast().count(asked))
    return sum(i.size for i, _ in _neighbours_plain.blocks(asked, BLOCK_PAIRS))


def components(
    lat_deg: ArrayLike,
    lon_deg: ArrayLike,
    t_s: ArrayLike,
    radius_m: ArrayLike,
    max_gap_s: ArrayLike,
    *,
    per_row: PerRow | None = None,
) -> Ints:
    """Which rows hang together through near ones, shape (n,): the lowest row of each one's component.

    Raises:
        OutOfRange: as `pairs`.
    """
    asked = search(lat_deg, lon_deg, t_s, radius_m, max_gap_s, per_row=per_row)
    parts = Components(asked.t.size)
    if _many(asked):
        parts.grow(lambda parent: _fast().join(asked, parent))
    else:
        for i, j in _neighbours_plain.blocks(asked, BLOCK_PAIRS):
            parts.add(i, j)
    return parts.labels()


_asked = [0]  # rows so far in this process; which of two equal ways is taken depends on it, and nothing else


def _many(asked: Search) -> bool:
    rows = asked.t.size
    _asked[0] += rows
    if not there():
        return False
    if rows >= COMPILED_FROM or _asked[0] >= COMPILED_AFTER:
        return True
    return rows >= CROWDED_FROM and _neighbours_plain.candidates(asked) > CROWD


def _fast() -> ModuleType:
    return importlib.import_module("truceline.kernels._neighbours_fast")
