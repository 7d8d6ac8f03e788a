"""Rows in space and time cut into tiles, each with its halo: everything that a neighbour of its own rows may be.

Great circles on the mean sphere, as `neighbours` has them; poles and antimeridian are no borders. A halo may hold too
much, and never too little. A crowd in one place is cut by time, and at one moment by its numbers alone.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.model.place import EARTH_RADIUS_M

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SLACK = 1.0 + 1e-6  # of a halo: what rounding may move a border by


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Some rows, ascending, and which of them are the tile's own; every row is one tile's own."""

    rows: Ints
    own: Bools  # shape (rows,)


def tiles(lat_deg: Floats, lon_deg: Floats, t_s: Floats, parts: int, *, reach_m: float, gap_s: float) -> list[Tile]:
    """As many tiles, of about equally many own rows; fewer where there are fewer rows, and one where there are none.

    Args:
        lat_deg: shape (n,), degrees, -90..90.
        lon_deg: shape (n,), degrees, any turn.
        t_s: shape (n,), seconds from any epoch.
        parts: one or more.
        reach_m: how far a neighbour may be, metres.
        gap_s: and how long before or after, seconds.
    """
    every = np.arange(lat_deg.size)
    if parts <= 1 or every.size <= 1:
        return [Tile(rows=every, own=np.ones(every.size, bool))]
    reach_rad = reach_m / EARTH_RADIUS_M * SLACK + 1e-9
    axes = (
        lat_deg / math.degrees(reach_rad), lon_deg * np.cos(np.radians(lat_deg)) / math.degrees(reach_rad),
        t_s / max(gap_s, 1.0),
    )  # fmt: skip
    made = []
    for own in _halved(every, axes, parts):
        near = _beside(lat_deg, lon_deg, own, reach_rad)
        near &= (t_s >= t_s[own].min() - gap_s * SLACK - 1.0) & (t_s <= t_s[own].max() + gap_s * SLACK + 1.0)
        mine = np.zeros(every.size, bool)
        mine[own] = True
        rows = np.flatnonzero(near | mine)
        made.append(Tile(rows=rows, own=mine[rows]))
    return made


def _halved(rows: Ints, axes: tuple[Floats, ...], parts: int) -> list[Ints]:
    """Rows cut across the axis along which they are widest, again and again."""
    if parts <= 1 or rows.size <= 1:
        return [rows]
    axis = max(axes, key=lambda one: float(np.ptp(one[rows])))
    order = rows[np.argsort(axis[rows], kind="stable")]
    first = parts // 2
    cut = max(1, rows.size * first // parts)
    return _halved(order[:cut], axes, first) + _halved(order[cut:], axes, parts - first)


def _beside(lat_deg: Floats, lon_deg: Floats, own: Ints, reach_rad: float) -> Bools:
    """Rows within a box around some of them, by as much as a neighbour may lie outside."""
    low, high = float(lat_deg[own].min()), float(lat_deg[own].max())
    reach_deg = math.degrees(reach_rad)
    near = np.asarray((lat_deg >= low - reach_deg) & (lat_deg <= high + reach_deg))
    farthest = max(-low, high)
    if farthest + reach_deg >= 90.0 or reach_rad >= 1.0:  # around a pole, every longitude is near
        return near
    aside = math.degrees(math.asin(min(1.0, math.sin(reach_rad) / math.cos(math.radians(farthest))))) * SLACK
    west = float(lon_deg[own].min())
    east = (lon_deg - west) % 360.0
    return near & ((east <= float(lon_deg[own].max()) - west + aside) | (east >= 360.0 - aside))
