"""How clear the sky over a region was, day by day, from the skies that were kept: cloud hides fires."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.model.arrow import unpack_place
from truceline.model.place import Area

Floats = NDArray[np.float64]
DAY_US = 86_400_000_000


def clear_days(skies: pa.Table, watched: tuple[float, float, float, float], start: datetime, days: int) -> Floats:
    """Mean share of clear sky on the day from `start` and on the days before it, shape (days + 1,); NaN where not kept.

    Args:
        skies: schema `SKY`; rows without a cloud fraction, and of areas whose middle lies outside, say nothing.
        watched: (south, west, north, east) of the region, degrees.
        start: beginning of the day.
        days: how many before it.
    """
    rows = skies.filter(pc.is_finite(skies["cloud_fraction"])) if skies.num_rows else skies
    if not rows.num_rows:
        return np.full(days + 1, np.nan)
    begun, ended = (np.asarray(rows[name].cast(pa.int64())) for name in ("started_utc", "ended_utc"))
    back = -(((begun + ended) // 2 - round(start.timestamp() * 1e6)) // DAY_US)
    use = (back >= 0) & (back <= days) & _inside(rows, watched)
    length, of = (ended - begun + 1.0)[use], back[use]
    clear = 1.0 - np.asarray(rows["cloud_fraction"])[use]
    total = np.bincount(of, length, days + 1)
    found = np.bincount(of, length * clear, days + 1) / np.maximum(total, 1.0)
    return np.asarray(np.where(total > 0, found, np.nan))


def _inside(rows: pa.Table, watched: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Whether the middle of each row's place lies in a box; the places of a file are few and have names."""
    place = rows["place"].combine_chunks()
    coded = pc.fill_null(pc.struct_field(place, "name"), "").dictionary_encode()
    of = np.asarray(coded.indices)
    south, west, north, east = watched
    held = np.zeros(len(coded.dictionary), bool)
    for name, row in zip(*np.unique(of, return_index=True), strict=True):
        one = unpack_place(place[int(row)].as_py())
        low, left, high, right = one.bounds() if isinstance(one, Area) else (*one.centre(), *one.centre())
        held[name] = south <= (low + high) / 2 <= north and west <= (left + right) / 2 <= east
    return np.asarray(held[of])
