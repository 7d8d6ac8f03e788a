"""Whether the rows of a table are rows that records can have, asked by columns: a million in a fraction of a second.

A reader that was taken over may hand back anything that fits a schema. What is filed stays, so one latitude of a
thousand degrees or one unknown word would stop every later day.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.arrow import SHAPE_FIELDS, SHAPES, UNPACK, to_records, unpack_place
from truceline.model.arrow_types import NUMBER, PLACE, TEXT
from truceline.model.errors import OutOfRange
from truceline.model.place import Disc, Point
from truceline.model.slim import in_one

FEW = 1_000  # rows that are made into records, which ask everything
_ALIKE = (Point, Disc)  # each of their numbers has limits of its own: where the least and the most fit, all do


def require_domain(noun: type, table: pa.Table) -> None:
    """Refuse a table that holds a word, a place or an interval that its noun cannot have.

    Raises:
        OutOfRange: such a value.
    """
    try:
        if table.num_rows <= FEW:
            to_records(noun, table)
        else:
            _by_columns(table)
    except OutOfRange:
        raise
    except (ValueError, TypeError, KeyError, OverflowError) as bad:
        raise OutOfRange(f"rows of {noun.__name__}", str(bad)[:200], "values that the noun can have") from bad


def _by_columns(table: pa.Table) -> None:
    for field in table.schema:
        column = table.column(field.name)
        if field.type == TEXT and field.name in UNPACK:
            for word in pc.unique(column).to_pylist():
                if word is not None:
                    UNPACK[field.name](word)
        elif field.type == PLACE:
            _require_places(in_one(column))
        elif field.type == NUMBER and pc.any(pc.invert(pc.is_finite(column))).as_py():
            raise OutOfRange(field.name, "a number without end, or none", "numbers")
    if {"started_utc", "ended_utc"} <= set(table.column_names):
        backwards = pc.any(pc.less(table["ended_utc"], table["started_utc"])).as_py()
        if backwards:
            raise OutOfRange("ended_utc", "an end before its beginning", "intervals that end after they begin")


def _require_places(places: pa.StructArray) -> None:
    shapes = pc.struct_field(places, ["shape"])
    names = pc.unique(shapes).to_pylist()
    for name in names:
        if name is None:
            continue
        alone = len(names) == 1  # then nothing has to be copied
        rows = places if alone else places.filter(pc.fill_null(pc.equal(shapes, name), False))  # noqa: FBT003
        if SHAPES.get(name) not in _ALIKE:
            for row in rows.to_pylist():
                unpack_place(row)
            continue
        ends: list[dict[str, Any]] = [{"shape": name}, {"shape": name}]
        for part in SHAPE_FIELDS[SHAPES[name]]:
            values = pc.struct_field(rows, [part])
            if values.type != NUMBER:
                ends[0][part] = ends[1][part] = None
                continue
            numbers = np.asarray(values)  # an absent number is NaN, which no limit holds
            if not np.isfinite(numbers).all():
                raise OutOfRange(part, "a number without end, or none", f"a number for every {name}")
            ends[0][part], ends[1][part] = float(numbers.min()), float(numbers.max())
        for end in ends:
            unpack_place(end)
