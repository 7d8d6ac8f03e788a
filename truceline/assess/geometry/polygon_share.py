"""The share of a two-dimensional normal law inside polygons, edge by edge.

Turned and scaled so that the law is round with a standard deviation of 1, an edge at distance d from the centre closes
off, over the angles under which it is seen, the share (1 - exp(-d² / 2 cos² φ)) of each ray (φ from the foot of its
normal). The shares of the edges of a ring add up with their signs. Gauss-Legendre over two panels; the error stays
under `POLYGON_ERROR`, whatever the shape: a test holds it against thin stars and against half-planes.
"""

import math
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

POLYGON_ERROR = 1e-3  # largest error of a share
NODES = 24  # of a panel
PANELS = 2  # of the angles of one edge, which span half a turn at most
LEAST_D = 1e-9  # an edge nearer than this runs through the centre

Floats = NDArray[np.float64]


def polygon_share(shape: shapely.Geometry, to_unit: Floats, centre: tuple[float, float]) -> float:
    """Share inside, 0..1. `to_unit`, shape (2, 2), takes offsets from the centre to units of the standard deviation."""
    total = 0.0
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        total += _ring(polygon.exterior, to_unit, centre)
        total -= sum(_ring(hole, to_unit, centre) for hole in polygon.interiors)
    return min(max(total, 0.0), 1.0)


def _ring(ring: shapely.Geometry, to_unit: Floats, centre: tuple[float, float]) -> float:
    """Share inside one ring, whichever way it runs."""
    at = (shapely.get_coordinates(ring) - np.array(centre)) @ to_unit.T
    begin, along = at[:-1], np.diff(at, axis=0)
    length = np.hypot(along[:, 0], along[:, 1])
    some = length > 0.0
    begin, along, length = begin[some], along[some] / length[some, None], length[some]
    d = begin[:, 0] * along[:, 1] - begin[:, 1] * along[:, 0]  # signed distance of the edge's line from the centre
    s = (begin * along).sum(axis=1)  # where the edge begins, along its line from the foot of the normal
    away = np.maximum(np.abs(d), LEAST_D)
    low, high = np.arctan2(s, away), np.arctan2(s + length, away)
    node, weight = _legendre()
    angle = low[:, None] + (high - low)[:, None] * node
    rays = 1.0 - np.exp(-0.5 * (away[:, None] / np.maximum(np.cos(angle), 1e-12)) ** 2)
    shares = (rays * weight).sum(axis=1) * (high - low) / math.tau
    return abs(float(np.sum(np.sign(d) * shares)))


@lru_cache(maxsize=1)
def _legendre() -> tuple[Floats, Floats]:
    """Nodes and weights over 0..1, panel after panel, shape (PANELS * NODES,) each."""
    node, weight = np.polynomial.legendre.leggauss(NODES)
    starts = np.arange(PANELS)[:, None] / PANELS
    return (starts + (node + 1.0) / 2.0 / PANELS).ravel(), np.tile(weight / 2.0 / PANELS, PANELS)
