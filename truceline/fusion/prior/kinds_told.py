"""Which kinds of incident a region has, learned from what texts told of the month before (model.md 2.6).

How often incidents happen stays as it is; of the kinds that texts speak of, the share at a place moves from the shipped
one towards what was told near by.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.params import KINDS, Params
from truceline.fusion.prior.report_density import KM_PER_DEG, smooth
from truceline.model.place import Area, Place
from truceline.model.terms import IncidentType

Floats = NDArray[np.float64]
CELL_KM = 10.0
SPOKEN = 0.5  # scale of the chance to be told from which on a kind is one that texts speak of


class KindsTold:
    """Claims of each kind near a place, as a Gaussian of `kinds_km` counts them; on cells of 10 km."""

    def __init__(self, told: Sequence[tuple[Place, IncidentType]], watched: Area, params: Params) -> None:
        """`told`: place and kind of the claims of the month before, each wording and place once."""
        self._south, self._west, north, east = watched.bounds()
        self._km_per_lon = KM_PER_DEG * math.cos(math.radians((self._south + north) / 2))
        rows = max(1, math.ceil((north - self._south) * KM_PER_DEG / CELL_KM))
        columns = max(1, math.ceil((east - self._west) * self._km_per_lon / CELL_KM))
        self._strength = params.kinds_strength
        self._spoken = np.array([params.kinds[kind].spoken >= SPOKEN for kind in KINDS])
        counts = {kind: np.zeros((rows, columns)) for kind, use in zip(KINDS, self._spoken, strict=True) if use}
        for place, kind in told:
            row, column = (int(one) for one in self._cell(*(np.array(v) for v in place.centre())))
            if kind in counts and 0 <= row < rows and 0 <= column < columns:
                counts[kind][row, column] += 1.0
        wide = params.kinds_km / CELL_KM
        self._near = {
            KINDS.index(kind): smooth(held, wide) * 2 * math.pi * wide**2 for kind, held in counts.items() if held.any()
        }

    def applied(self, rates: Floats, lat_deg: Floats, lon_deg: Floats) -> None:
        """Move the kinds of a raster in place.

        Args:
            rates: shape (rows, columns, kinds); the sum over the kinds stays.
            lat_deg: of each row.
            lon_deg: of each column.
        """
        if not self._near:
            return
        shape = next(iter(self._near.values())).shape
        row, column = self._cell(lat_deg, lon_deg)
        at = np.ix_(np.clip(row, 0, shape[0] - 1), np.clip(column, 0, shape[1] - 1))
        told = {kind: held[at] for kind, held in self._near.items()}
        heard = self._strength + sum(told.values())
        whole = rates[..., self._spoken].sum(axis=-1)
        for kind in np.flatnonzero(self._spoken).tolist():
            rates[..., kind] *= self._strength / heard
            if kind in told:
                rates[..., kind] += whole * told[kind] / heard

    def _cell(self, lat_deg: Floats, lon_deg: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        row = np.floor((lat_deg - self._south) * KM_PER_DEG / CELL_KM).astype(np.int64)
        return row, np.floor((lon_deg - self._west) * self._km_per_lon / CELL_KM).astype(np.int64)
