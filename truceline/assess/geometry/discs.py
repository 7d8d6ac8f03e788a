"""The chance that an uncertain offset is shorter than a radius: a two-dimensional normal law over a disc.

In the axes of the covariance the inner integral is a difference of two normal laws, the outer one is Gauss-Legendre
over panels of at most two standard deviations. Beyond `CUT_SD` nothing is counted. The error stays under
`DISC_ERROR`; a test holds it against closed forms and a finer rule. A standard deviation under a 5,000th of the
radius is taken as that: it moves the edge by less than the edge is known.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from truceline.model.place import Spread

DISC_ERROR = 1e-9
CUT_SD = 8.5  # 1e-17 of a normal law lies beyond
LEAST_SD = 2e-4  # of the radius
NODES = 16  # of a panel of two standard deviations: exact to 1e-14 for a normal density

Floats = NDArray[np.float64]


def chance_within(east_m: float, north_m: float, spread: Spread, radius_m: float) -> float:
    """Chance that an offset with this mean and covariance is shorter than `radius_m`; NaN where one is not a number.

    >>> round(chance_within(0.0, 0.0, Spread(east_m2=1.0, north_m2=1.0), 1.0), 9) == round(1 - math.exp(-0.5), 9)
    True
    """
    along_m, across_m, major_m, minor_m = _axes(east_m, north_m, spread)
    floor_m = LEAST_SD * radius_m
    major_m, minor_m = max(major_m, floor_m), max(minor_m, floor_m)
    gap_m = math.hypot(along_m, across_m) - radius_m
    if not math.isfinite(gap_m + major_m):
        return math.nan
    if abs(gap_m) > CUT_SD * major_m:
        return 0.0 if gap_m > 0.0 else 1.0
    low_m, high_m = max(-radius_m, across_m - CUT_SD * minor_m), min(radius_m, across_m + CUT_SD * minor_m)
    if low_m >= high_m:
        return 0.0
    angle, weight = _nodes(math.asin(low_m / radius_m), math.asin(high_m / radius_m), minor_m / radius_m)
    half_m = radius_m * np.cos(angle)
    density = np.exp(-0.5 * ((radius_m * np.sin(angle) - across_m) / minor_m) ** 2) / (minor_m * math.sqrt(math.tau))
    inner = _phi((half_m - along_m) / major_m) - _phi((-half_m - along_m) / major_m)
    return min(1.0, max(0.0, float(np.sum(weight * half_m * density * inner))))


def _axes(east_m: float, north_m: float, spread: Spread) -> tuple[float, float, float, float]:
    """The offset along and across the major axis, and the standard deviations along these."""
    mean, half = (spread.east_m2 + spread.north_m2) / 2.0, (spread.east_m2 - spread.north_m2) / 2.0
    apart = math.hypot(half, spread.east_north_m2)
    turned = 0.5 * math.atan2(spread.east_north_m2, half)
    sin, cos = math.sin(turned), math.cos(turned)
    along_m, across_m = east_m * cos + north_m * sin, north_m * cos - east_m * sin
    return along_m, across_m, math.sqrt(mean + apart), math.sqrt(max(mean - apart, 0.0))


def _nodes(low: float, high: float, feature: float) -> tuple[Floats, Floats]:
    """Angles and weights of Gauss-Legendre over panels of at most two features, shape (panels * NODES,) each."""
    panels = max(1, math.ceil((high - low) / (2.0 * feature)))
    node, weight = _legendre()
    wide = (high - low) / panels
    starts = low + wide * np.arange(panels)
    angle = starts[:, None] + wide * (node + 1.0) / 2.0
    return angle.ravel(), np.tile(weight * wide / 2.0, panels)


@lru_cache(maxsize=1)
def _legendre() -> tuple[Floats, Floats]:
    node, weight = np.polynomial.legendre.leggauss(NODES)
    return node, weight


_erfc = np.frompyfunc(math.erfc, 1, 1)


def _phi(z: Floats) -> Floats:
    return np.asarray(0.5 * _erfc(-z / math.sqrt(2.0)), dtype=np.float64)
