"""How busy a place is with reports: a kernel density of earlier original claims, on a grid of 5 km cells.

It divides the weight of a report from a busy place, and stands for the density of settlements in the prior:
reports come from where people live (model.md 2.1 and 2.6; a gazetteer with populations may replace it).
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.params import Params
from truceline.model.place import EARTH_RADIUS_M, Area, Place

Floats = NDArray[np.float64]
CELL_KM = 5.0
KM_PER_DEG = math.radians(1.0) * EARTH_RADIUS_M / 1000.0


class ReportDensity:
    """Share of original claims per km²; integrates to one over the watched area, with a floor everywhere."""

    def __init__(self, history: Sequence[tuple[str, Place]], watched: Area, area_km2: float, params: Params) -> None:
        """`history`: source and place of the claims of the weeks before; without any the density is even."""
        self.bounds = south, west, north, east = watched.bounds()
        self._south, self._west = south, west
        self._km_per_lon = KM_PER_DEG * math.cos(math.radians((south + north) / 2))
        rows = max(1, math.ceil((north - south) * KM_PER_DEG / CELL_KM))
        columns = max(1, math.ceil((east - west) * self._km_per_lon / CELL_KM))
        at = np.array([place.centre() for _, place in history], dtype=float).reshape(-1, 2)
        floor = params.claim_floor / 100.0  # counts per 10 km cell, to per km²
        r, c, inside = self._cells(at[:, 0], at[:, 1], (rows, columns))
        counts = np.zeros((rows, columns))
        np.add.at(counts, (r[inside], c[inside]), 1.0)
        total = inside.sum() + floor * area_km2
        self._grid = (smooth(counts, params.claim_bandwidth_km / CELL_KM) / CELL_KM**2 + floor) / total
        self._floor = floor / total

    def at(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Per km² at places of shape (n,); the floor outside the watched area."""
        r, c, inside = self._cells(lat_deg, lon_deg, self._grid.shape)
        found: Floats = np.where(inside, self._grid[np.where(inside, r, 0), np.where(inside, c, 0)], self._floor)
        return found

    def _cells(
        self, lat_deg: Floats, lon_deg: Floats, shape: tuple[int, ...]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        r = np.floor((lat_deg - self._south) * KM_PER_DEG / CELL_KM).astype(np.int64)
        c = np.floor((lon_deg - self._west) * self._km_per_lon / CELL_KM).astype(np.int64)
        return r, c, (r >= 0) & (r < shape[0]) & (c >= 0) & (c < shape[1])


def smooth(counts: Floats, width: float) -> Floats:
    """A separable Gaussian of so many cells over cells of shape (rows, columns); mass is kept except at the rim."""
    reach = math.ceil(3 * width)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(counts, reach)
    across = sum(weight * padded[:, i : i + counts.shape[1]] for i, weight in enumerate(kernel))
    found: Floats = sum(weight * across[i : i + counts.shape[0]] for i, weight in enumerate(kernel))
    return found
