"""Hot spots of all years, in the few columns that a day needs of them: most rows of a store are of years long past.

Days that may hold cases are read whole elsewhere (`Known`). Here stands what every other day teaches: when which feed
was received, how many rows each file left, and which fires burned in the season of earlier years.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.coverage.thermal import Intervals, feed_intervals, feed_spans
from truceline.fusion.likelihood.kept_fires import FireColumns, PastFires, fire_columns

COLUMNS = (
    "started_utc", "seen_utc", "received_utc", "sensor", "phenomenon", "daynight", "place", "blob_sha256", "exercise",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HotMonth:
    """The hot spots of one month of the tables."""

    fires: FireColumns
    blobs: tuple[str, ...]
    blob: NDArray[np.int32]
    spans: pa.Table

    @classmethod
    def of(cls, table: pa.Table, *, exercise: bool) -> "HotMonth":
        """Out of rows with `COLUMNS`; those marked EXERCISE count in an exercise alone."""
        rows = counted(table, exercise=exercise)
        files = rows["blob_sha256"].combine_chunks().dictionary_encode()
        return cls(
            fires=fire_columns(rows), blobs=tuple(files.dictionary.to_pylist()),
            blob=np.asarray(files.indices, np.int32), spans=feed_spans(rows),
        )  # fmt: skip


def counted(table: pa.Table, *, exercise: bool) -> pa.Table:
    """Rows that are evidence: those of an exercise are none of a mission."""
    return table if exercise else table.filter(pc.invert(table["exercise"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """What was known of hot spots at one moment, and before it."""

    fires: PastFires
    blobs: tuple[str, ...]  # kept files
    blob: NDArray[np.int32]  # place in `blobs`, of each fire
    feeds: dict[str, Intervals]  # at the moment itself

    @classmethod
    def of(cls, months: Iterable[HotMonth]) -> "Heat":
        """Thermal observations of all times, in the order of their beginnings."""
        place, codes, spans, parts = dict[str, int](), list[NDArray[np.int32]](), list[pa.Table](), list[FireColumns]()
        for month in months:
            known = np.array([place.setdefault(name, len(place)) for name in month.blobs], np.int32)
            codes.append(known[month.blob] if month.blob.size else np.zeros(0, np.int32))
            spans.append(month.spans)
            parts.append(month.fires)
        return cls(
            fires=PastFires.joined(parts), blobs=tuple(place), blob=np.concatenate([np.zeros(0, np.int32), *codes]),
            feeds=feed_intervals(spans),
        )  # fmt: skip

    def rows_of(self, moment: datetime) -> list[tuple[str, int]]:
        """How many rows of each kept file were known at a moment; files without any are left out."""
        counts = np.bincount(self.blob[self.fires.known(moment)], minlength=len(self.blobs)).tolist()
        return [(name, count) for name, count in zip(self.blobs, counts, strict=True) if count]

    def receipts(self, moment: datetime) -> set[datetime]:
        """When rows that were known at a moment had been received."""
        held = np.unique(self.fires.received_us[self.fires.known(moment)])
        return set(pa.array(held, pa.int64()).cast(pa.timestamp("us", tz="UTC")).to_pylist())

    def first_of_last_year(self, moment: datetime) -> datetime | None:
        """The first hot spot of the year of the last one that was known at a moment."""
        known = self.fires.known(moment)
        years = self.fires.year[known]
        if not years.size:
            return None
        first = self.fires.started_us[known][years == years.max()].min()
        found: datetime = pa.scalar(int(first), pa.int64()).cast(pa.timestamp("us", tz="UTC")).as_py()
        return found


NO_HEAT = Heat.of(())
