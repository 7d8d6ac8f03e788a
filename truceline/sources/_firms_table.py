"""FIRMS detections as a table under the OBSERVATION schema, column by column."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.kernels.digests import Bits, hex_of
from truceline.model.arrow import OBSERVATION, PLACE, TEXTS, TIME
from truceline.model.slim import Repeated
from truceline.model.terms import Description, Means, ObjectClass, Phenomenon, TimePrecision
from truceline.sources import _firms_layout as layout
from truceline.sources._columns import Categories, Columns, Floats, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The checked columns of a detection file; shape (rows,) each."""

    columns: Columns
    satellites: Categories[str]  # FIRMS letter, as in ids
    seen_us: Integers  # microseconds since 1970 UTC
    received_us: Integers
    lat_deg: Floats
    lon_deg: Floats
    sd_m: Floats
    frp_mw: Floats  # NaN where not stated
    given_mw: Floats  # as written, negative values too
    ids: Bits  # first 64 bits of the digest that an id is
    quality: Mapping[int, tuple[str, ...]]  # of the rows that have a mark
    labels: Categories[tuple[str, ...]] | None


def table_of(rows: Rows, same: Repeated, *, exercise: bool) -> pa.Table:
    """The rows under the OBSERVATION schema; blocks share their columns of one value. The overpass is an instant."""
    n, columns = rows.columns.rows, rows.columns
    seen = times(rows.seen_us)
    constants = {
        "source": columns.file.source,
        "means": Means.DETECTED.value,
        "phenomenon": Phenomenon.HOT_SPOT.value,
        "time_precision": TimePrecision.INSTANT.value,
        "description": Description.UNDETERMINED.value,
        "object_class": ObjectClass.NOT_KNOWN.value,
        "blob_sha256": columns.file.blob.sha256,
    }
    sensors = pa.array([layout.SENSORS[letter] for letter in rows.satellites.values], pa.string())
    lines = pa.array(np.arange(columns.first_line, columns.first_line + n)).cast(pa.string())
    made = {
        "observation_id": _texts_of(hex_of(rows.ids)),
        "sensor": sensors.take(pa.array(rows.satellites.codes)),
        "started_utc": seen,
        "ended_utc": seen,
        "seen_utc": seen,
        "received_utc": times(rows.received_us),
        "place": _points(rows, same),
        "frp_mw": pa.array(rows.frp_mw, from_pandas=True),  # NaN becomes null
        "detection": _words(columns, "confidence"),
        "daynight": _words(columns, "daynight"),
        "labels": _labels(rows),
        "quality": _marks(rows),
        "where": pc.binary_join_element_wise("line", lines, " "),
    }
    made |= {name: same(text, pa.string(), n) for name, text in constants.items()}
    made["exercise"] = same(exercise, pa.bool_(), n)
    whole = [made[f.name] if f.name in made else same(None, f.type, n) for f in OBSERVATION]
    return pa.Table.from_arrays(whole, schema=OBSERVATION)


def _texts_of(letters: NDArray[np.uint8]) -> pa.Array:
    """Texts of equal length, given as their bytes."""
    n, wide = letters.shape
    ends = pa.py_buffer(np.arange(n + 1, dtype=np.int32) * np.int32(wide))
    return pa.Array.from_buffers(pa.string(), n, [None, ends, pa.py_buffer(np.ascontiguousarray(letters))])


def _words(columns: Columns, name: str) -> pa.Array:
    column = columns.plain.get(name, columns.texts.get(name) if name not in columns.plain else None)
    return column.cast(pa.string())


def _labels(rows: Rows) -> pa.Array:
    if rows.labels is None:
        return _lists(np.zeros(rows.columns.rows, np.int64), pa.array([], pa.string()))
    return pa.array(rows.labels.values, TEXTS).take(pa.array(rows.labels.codes))


def _marks(rows: Rows) -> pa.Array:
    sizes = np.zeros(rows.columns.rows, np.int64)
    held = sorted(rows.quality.items())
    sizes[[row for row, _ in held]] = [len(marks) for _, marks in held]
    return _lists(sizes, pa.array([mark for _, marks in held for mark in marks], pa.string()))


def _lists(sizes: Integers, values: pa.Array) -> pa.Array:
    """Lists of texts, by how many each row has."""
    return pa.ListArray.from_arrays(pa.array(np.append(0, np.cumsum(sizes)), pa.int32()), values).cast(TEXTS)


def _points(rows: Rows, same: Repeated) -> pa.Array:
    n = rows.columns.rows
    sd = pa.array(rows.sd_m)
    made = {
        "shape": same("point", pa.string(), n),
        "lat_deg": pa.array(rows.lat_deg),
        "lon_deg": pa.array(rows.lon_deg),
        "major_sd_m": sd,
        "minor_sd_m": sd,
        "axis_deg": pa.array(np.zeros(n)),
    }
    whole = [made[f.name] if f.name in made else same(None, f.type, n) for f in PLACE]
    return pa.StructArray.from_arrays(whole, fields=list(PLACE))


def times(us: Integers) -> pa.Array:
    """Microseconds since 1970 as a column of UTC times."""
    return pa.array(us, pa.int64()).cast(TIME)
