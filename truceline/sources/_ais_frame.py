"""Columns of transmissions on their way to a table under the declared schema; no object per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.model.arrow import PLACE, SCHEMAS
from truceline.model.records import record_id
from truceline.model.transmission import Transmission, craft_of
from truceline.sources._file import Received

KNOT_M_S = 1852 / 3600  # exact: the international nautical mile, 1929
FINE_SD_M, COARSE_SD_M = 5.0, 20.0  # accuracy flag 1: within 10 m; 0: beyond, as of a receiver without correction
LONG_RANGE_SD_M = 54.0  # type 27 rounds to 1/10 minute: 185 m / sqrt(12)
NO_TIME = "no receiver's time: the file's is given"
NOWHERE = "position not available"
AT_ZERO = "position 0, 0 as sent"
AHEAD = "receiver's clock is ahead of the file's"
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = list[str | None]


@dataclass(slots=True)
class Frame:
    """Columns of n rows. NaN and None are absent values; `ABSENT` whole numbers are -1."""

    n: int
    mmsi: Ints
    heard_us: Ints
    clock: list[str]
    where: list[str]
    keys: Sequence[str]  # what a row's id is made of, besides the source
    lat_deg: Floats = field(init=False)
    lon_deg: Floats = field(init=False)
    sd_m: Floats = field(init=False)
    numbers: dict[str, Floats] = field(default_factory=dict)
    wholes: dict[str, Ints] = field(default_factory=dict)
    texts: dict[str, list[Any]] = field(default_factory=dict)
    marks: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lat_deg, self.lon_deg = np.full(self.n, np.nan), np.full(self.n, np.nan)
        self.sd_m = np.full(self.n, COARSE_SD_M)

    def number(self, name: str) -> Floats:
        """A column of numbers, made where nobody asked for it yet."""
        return self.numbers.setdefault(name, np.full(self.n, np.nan))

    def whole(self, name: str) -> Ints:
        """A column of whole numbers; -1 is absent."""
        return self.wholes.setdefault(name, np.full(self.n, -1, np.int64))

    def text(self, name: str, empty: str | None = None) -> list[Any]:
        """A column of texts."""
        return self.texts.setdefault(name, [empty] * self.n)

    def mark(self, rows: Ints, words: str) -> None:
        """What is missing or doubtful in some rows."""
        for row in rows.tolist():
            self.marks.setdefault(row, []).append(words)


def table_of(file: Received, frame: Frame, *, exercise: bool) -> pa.Table:
    """The rows as a table. A place with one coordinate is none; 0, 0 is kept and marked."""
    half = np.isnan(frame.lat_deg) | np.isnan(frame.lon_deg)
    frame.mark(np.flatnonzero(~half & (frame.lat_deg == 0) & (frame.lon_deg == 0)), AT_ZERO)
    received = int(file.blob.received_utc.timestamp() * 1_000_000)
    frame.mark(np.flatnonzero(frame.heard_us > received), AHEAD)
    n, schema = frame.n, SCHEMAS[Transmission]
    mmsi = [f"{one:09d}" for one in frame.mmsi.tolist()]
    crafts = {one: craft_of(one).value for one in set(mmsi)}
    held: dict[str, Any] = {
        "transmission_id": [record_id("ais", key) for key in frame.keys],
        "source": ["ais"] * n,
        "mmsi": mmsi,
        "craft": [crafts[one] for one in mmsi],
        "heard_utc": pa.array(frame.heard_us, pa.int64()).cast(pa.timestamp("us", tz="UTC")),
        "clock": frame.clock,
        "received_utc": [file.blob.received_utc] * n,
        "place": _places(frame, half),
        "quality": [frame.marks.get(row, []) for row in range(n)],
        "exercise": [exercise] * n,
        "blob_sha256": [file.blob.sha256] * n,
        "where": frame.where,
    }
    return pa.Table.from_arrays([_column(frame, one, held) for one in schema], schema=schema)


def _column(frame: Frame, column: pa.Field, held: Mapping[str, Any]) -> pa.Array:
    name = column.name
    if name in held:
        found = held[name]
        return found if isinstance(found, pa.Array) else pa.array(found, column.type)
    if name in frame.numbers:
        values = frame.numbers[name]
        return pa.array(values, column.type, mask=np.isnan(values))
    if name in frame.wholes:
        whole = frame.wholes[name]
        return pa.array(whole, column.type, mask=whole < 0 if column.nullable else None)
    empty = None if column.nullable else ("" if column.type == pa.string() else 0)
    return pa.array(frame.texts.get(name, [empty] * frame.n), column.type)


def _places(frame: Frame, absent: NDArray[np.bool_]) -> pa.Array:
    """Places as points; the struct of a row without one is absent."""
    n = frame.n
    values: dict[str, pa.Array] = {
        "shape": pa.array(["point"] * n, pa.string()),
        "lat_deg": pa.array(np.where(absent, 0.0, frame.lat_deg)),
        "lon_deg": pa.array(np.where(absent, 0.0, frame.lon_deg)),
        "major_sd_m": pa.array(frame.sd_m),
        "minor_sd_m": pa.array(frame.sd_m),
        "axis_deg": pa.array(np.zeros(n)),
    }
    parts = [values.get(one.name, pa.nulls(n, one.type)) for one in PLACE]
    return pa.StructArray.from_arrays(parts, fields=list(PLACE), mask=pa.array(absent))
