"""FIRMS detections as a table under the OBSERVATION schema, column by column."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from truceline.model.arrow import OBSERVATION, PLACE, TEXTS, TIME
from truceline.model.terms import Description, Means, ObjectClass, Phenomenon, TimePrecision
from truceline.sources import _firms_layout as layout
from truceline.sources._columns import Columns, Floats, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The checked columns of a detection file; shape (rows,) each."""

    columns: Columns
    satellites: list[str]  # FIRMS letter, as in ids
    seen_us: Integers  # microseconds since 1970 UTC
    received_us: Integers
    lat_deg: Floats
    lon_deg: Floats
    sd_m: Floats
    frp_mw: Floats  # NaN where not stated
    given_mw: Floats  # as written, negative values too
    ids: list[str]
    quality: list[tuple[str, ...]]
    labels: list[tuple[str, ...]]


def table_of(rows: Rows, *, exercise: bool) -> pa.Table:
    """The rows under the OBSERVATION schema. The overpass is an instant; the look model belongs to fusion."""
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
    made = {name: pa.repeat(text, n) for name, text in constants.items()} | {
        "observation_id": pa.array(rows.ids, pa.string()),
        "sensor": pa.array([layout.SENSORS[letter] for letter in rows.satellites], pa.string()),
        "started_utc": seen,
        "ended_utc": seen,
        "seen_utc": seen,
        "received_utc": times(rows.received_us),
        "place": _points(rows),
        "frp_mw": pa.array(rows.frp_mw, from_pandas=True),  # NaN becomes null
        "detection": columns.texts["confidence"],
        "daynight": columns.texts["daynight"],
        "labels": pa.array(rows.labels, TEXTS),
        "quality": pa.array(rows.quality, TEXTS),
        "exercise": pa.repeat(exercise, n),
        "where": pa.array([columns.line(row) for row in range(n)], pa.string()),
    }
    return pa.Table.from_arrays([made.get(f.name, pa.nulls(n, f.type)) for f in OBSERVATION], schema=OBSERVATION)


def _points(rows: Rows) -> pa.Array:
    n = rows.columns.rows
    sd = pa.array(rows.sd_m)
    made = {
        "shape": pa.repeat("point", n),
        "lat_deg": pa.array(rows.lat_deg),
        "lon_deg": pa.array(rows.lon_deg),
        "major_sd_m": sd,
        "minor_sd_m": sd,
        "axis_deg": pa.array(np.zeros(n)),
    }
    return pa.StructArray.from_arrays([made.get(f.name, pa.nulls(n, f.type)) for f in PLACE], fields=list(PLACE))


def times(us: Integers) -> pa.Array:
    """Microseconds since 1970 as a column of UTC times."""
    return pa.array(us, pa.int64()).cast(TIME)
