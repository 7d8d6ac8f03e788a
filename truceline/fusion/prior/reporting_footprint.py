"""Where each text source reports: its own earlier claims against those of all (model.md 2.4, "sources that cover").

A regional paper's false claims lie in its region, and its silence about another region is none.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.params import Params
from truceline.fusion.prior.report_density import KM_PER_DEG, smooth
from truceline.model.place import Area, Place

Floats = NDArray[np.float64]
CELL_KM = 20.0


class ReportingFootprint:
    """For each source, how much more often it reports from a place than its share of all reports would have it.

    1 for a source of which too little is known, and for one that reports from everywhere.
    """

    def __init__(self, history: Sequence[tuple[str, Place]], watched: Area, params: Params) -> None:
        """`history`: source and place of the claims of the weeks before."""
        south, west, north, east = watched.bounds()
        self._south, self._west = south, west
        self._km_per_lon = KM_PER_DEG * math.cos(math.radians((south + north) / 2))
        rows = max(1, math.ceil((north - south) * KM_PER_DEG / CELL_KM))
        columns = max(1, math.ceil((east - west) * self._km_per_lon / CELL_KM))
        self._shape = (rows, columns)
        at = np.array([place.centre() for _, place in history], dtype=float).reshape(-1, 2)
        names = np.array([name for name, _ in history], dtype=object)
        r, c = self._cells(at[:, 0], at[:, 1], self._shape)
        width = params.reach_km / CELL_KM
        peak = 2 * math.pi * width**2  # a claim counts one where it is, less around it
        everyone = self._near(r, c, self._shape, width) * peak
        self._of: dict[str, Floats] = {}
        for name in sorted(set(names.tolist())):
            mine = names == name
            usual = everyone * mine.sum() / len(names)
            own = self._near(r[mine], c[mine], self._shape, width) * peak
            self._of[name] = (own + params.reach_unknown) / (usual + params.reach_unknown)

    def at(self, name: str, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Of one source at places of shape (n,)."""
        known = self._of.get(name)
        if known is None:
            return np.ones(lat_deg.shape)
        return np.asarray(known[self._cells(np.asarray(lat_deg), np.asarray(lon_deg), self._shape)])

    def cell(self, lat_deg: float, lon_deg: float) -> tuple[int, int]:
        """The cell of a place; the same one everywhere where nothing is known of any source."""
        if not self._of:
            return 0, 0
        r, c = self._cells(np.array(lat_deg), np.array(lon_deg), self._shape)
        return int(r), int(c)

    def of_all(self, names: Sequence[str], cell: tuple[int, int]) -> Floats:
        """Of several sources in one cell, shape (names,)."""
        return np.array([self._of[name][cell] if name in self._of else 1.0 for name in names])

    def _cells(self, lat: Floats, lon: Floats, shape: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        r = np.floor((lat - self._south) * KM_PER_DEG / CELL_KM).astype(np.int64)
        c = np.floor((lon - self._west) * self._km_per_lon / CELL_KM).astype(np.int64)
        return np.clip(r, 0, shape[0] - 1), np.clip(c, 0, shape[1] - 1)

    @staticmethod
    def _near(r: NDArray[np.int64], c: NDArray[np.int64], shape: tuple[int, int], width: float) -> Floats:
        counts = np.zeros(shape)
        np.add.at(counts, (r, c), 1.0)
        return smooth(counts, width)
