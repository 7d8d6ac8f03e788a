"""Looks as columns: what every kind of sensor writes, and the way to the declared LOOK table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.coverage.grid import Grid
from truceline.model.arrow import LOOK
from truceline.model.terms import Blind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REASONS: tuple[Blind | None, ...] = (None, *Blind)  # code 0: not blind


def code(reason: Blind | None) -> int:
    """The number under which a reason stands in a column."""
    return REASONS.index(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Looks of one sensor; every array has shape (looks,)."""

    sensor_id: str
    cell: Ints  # index into the grid
    start_s: Floats  # seconds since 1970
    end_s: Floats
    chance: Floats  # of a clear view, in good light; NaN where nobody knows
    cloud: Floats  # NaN where nobody knows, or where cloud does not matter
    reason: Ints  # codes of `REASONS`
    # Chance to see under a clear view of this cell, shape (kinds, looks); None for satellites, which see alike.
    reach: Floats | None = field(default=None)
    lit: Floats | None = field(default=None)  # the same by daylight; what the dark took is the difference

    def view(self, kind: int) -> Floats:
        """Chance of a view as it was, for a kind as numbered in `reach`: the dark takes its share of a post's."""
        if self.reach is None or self.lit is None:
            return self.chance
        kept = np.where(self.lit[kind] > 0, self.reach[kind] / np.where(self.lit[kind] > 0, self.lit[kind], 1.0), 0.0)
        return self.chance * kept


def table(grid: Grid, columns: Sequence[Columns], kind: int) -> pa.Table:
    """All looks under the LOOK schema, ordered by time, sensor and cell; a post's chance is that of one kind."""
    cell = _joined([part.cell for part in columns]).astype(np.int64)
    start, end = (_joined([getattr(part, name) for part in columns]) for name in ("start_s", "end_s"))
    sensor = np.repeat(np.arange(len(columns)), [part.cell.size for part in columns])
    order = np.lexsort((cell, sensor, start))
    cell, sensor = cell[order], sensor[order]
    names = np.array(grid.names, dtype=object)
    words = np.array([None if reason is None else reason.value for reason in REASONS], dtype=object)
    ids = np.array([part.sensor_id for part in columns], dtype=object)
    values = {
        "sensor_id": ids[sensor],
        "cell": names[cell],
        "lat_deg": grid.lat_deg[cell],
        "lon_deg": grid.lon_deg[cell],
        "started_utc": _micros(start[order]),
        "ended_utc": _micros(end[order]),
        "chance": _joined([part.view(kind) for part in columns])[order],
        "cloud_fraction": _joined([part.cloud for part in columns])[order],
        "blind": words[_joined([part.reason for part in columns]).astype(np.int64)[order]],
    }
    arrays = [pa.array(values[name.name], type=name.type, from_pandas=True) for name in LOOK]  # NaN becomes no value
    return pa.Table.from_arrays(arrays, schema=LOOK)


def _joined(arrays: Sequence[NDArray[np.generic]]) -> Floats:
    return np.concatenate([np.asarray(array, float) for array in arrays]) if arrays else np.empty(0)


def _micros(seconds: Floats) -> NDArray[np.datetime64]:
    return np.round(seconds * 1e6).astype(np.int64).view("datetime64[us]")
