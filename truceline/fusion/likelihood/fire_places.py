"""Fires as points: which lie near each other, which pixels stand for one fire, on how many days a place was hot."""

import math
from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.prior.report_density import KM_PER_DEG
from truceline.model.terms import Phenomenon

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY_US = 86_400_000_000
MOST_DAYS = 1_000_000  # since 1970: a number above any day
BLOCK_PAIRS = 2_000_000  # candidate pairs held at once
SPOT_KM = 4.0  # pixels of one look nearer than this are mostly one fire


def near_pairs(
    asked: tuple[Floats, Floats], known: tuple[Floats, Floats], reach_km: float
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """(asked row, known row, km²) of all points within a reach on a plane of km, in blocks; by bands of one reach."""
    (x, y), (east, north) = asked, known
    if not x.size or not east.size:
        return
    band = np.floor(north / reach_km).astype(np.int64)
    low = min(float(east.min()), float(x.min())) - 2 * reach_km
    span = max(float(east.max()), float(x.max())) + 2 * reach_km - low
    key = band * span + (east - low)
    order = np.argsort(key, kind="stable")
    key = key[order]
    mine = np.floor(y / reach_km).astype(np.int64)
    for step in (-1, 0, 1):
        at = (mine + step) * span + (x - low)
        first, last = (
            np.searchsorted(key, at - reach_km, side="left"),
            np.searchsorted(key, at + reach_km, side="right"),
        )
        yield from _within(asked, known, reach_km, order, first, last)


def _within(  # noqa: PLR0917
    asked: tuple[Floats, Floats], known: tuple[Floats, Floats], reach_km: float, order: Ints, first: Ints, last: Ints
) -> Iterator[tuple[Ints, Ints, Floats]]:
    counts = last - first
    ends = np.cumsum(counts)
    begin = 0
    while begin < counts.size:
        before = int(ends[begin - 1]) if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, before + BLOCK_PAIRS, side="right")))
        many = counts[begin:stop]
        query = np.repeat(np.arange(begin, stop), many)
        offset = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        row = order[np.repeat(first[begin:stop], many) + offset]
        square = (known[0][row] - asked[0][query]) ** 2 + (known[1][row] - asked[1][query]) ** 2
        kept = square <= reach_km**2
        yield query[kept], row[kept], square[kept]
        begin = stop


def centres(table: pa.Table) -> tuple[Floats, Floats]:
    """(lat_deg, lon_deg) columns of point places, shape (n,); NaN where there is no place."""
    place = table["place"].combine_chunks()
    return (
        np.asarray(pc.struct_field(place, "lat_deg").to_numpy(zero_copy_only=False), float),
        np.asarray(pc.struct_field(place, "lon_deg").to_numpy(zero_copy_only=False), float),
    )


def hot_days(lat_deg: Floats, lon_deg: Floats, rows: pa.Table, reach_km: float) -> Ints:
    """Distinct days on which one of the rows lay within reach of each place, shape (n,)."""
    lats, lons = centres(rows)
    days = day_numbers(rows)
    wide = KM_PER_DEG * math.cos(math.radians(float(lat_deg.mean())))
    seen = [
        np.unique(query * MOST_DAYS + days[row])
        for query, row, _ in near_pairs(
            (lon_deg * wide, lat_deg * KM_PER_DEG), (lons * wide, lats * KM_PER_DEG), reach_km
        )
    ]
    of = np.unique(np.concatenate(seen)) // MOST_DAYS if seen else np.zeros(0, np.int64)
    return np.bincount(of, minlength=lat_deg.size)


def day_numbers(rows: pa.Table) -> Ints:
    """Days since 1970 of the beginnings of rows, UTC."""
    return np.asarray(pc.cast(pc.floor_temporal(rows["started_utc"], unit="day"), pa.int64())) // DAY_US


def hot_before(earlier: pa.Table, start: datetime) -> pa.Table:
    """Hot spots before a moment."""
    rows = earlier.filter(pc.less(earlier["started_utc"], start)) if earlier.num_rows else earlier
    return rows.filter(pc.equal(rows["phenomenon"], Phenomenon.HOT_SPOT.value)) if rows.num_rows else rows


def spotted(lat_deg: Floats, lon_deg: Floats, group: Ints, sensor: Ints) -> Ints:
    """Rows that stand for detections: the first in each cell of 4 km of a group and sensor.

    Within 2 to 7 % as many as touching pixels make, at a fiftieth of the cost.
    """
    north = np.floor(lat_deg * KM_PER_DEG / SPOT_KM).astype(np.int64)
    east = np.floor(lon_deg * KM_PER_DEG * np.cos(np.radians(np.round(lat_deg))) / SPOT_KM).astype(np.int64)
    key = ((group * 64 + sensor) * 20_000 + north + 10_000) * 20_000 + east + 10_000
    return np.asarray(np.unique(key, return_index=True)[1], np.int64)
