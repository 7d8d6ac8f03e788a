"""The digest of rows: the same for the same rows however they are stored, another for any other row."""

import hashlib
import io
import json
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.test_store import NOON, observed
from truceline.model.arrow import PLACE, SCHEMAS, to_table
from truceline.model.arrow_domain import FEW, require_domain
from truceline.model.errors import OutOfRange
from truceline.model.records import BackgroundFire, Observation, Sky, Statement
from truceline.sim import strategies
from truceline.store import parts
from truceline.store.rows import filed_digest, rows_digest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAN = struct.pack("<d", float("nan"))
OF = {Observation: strategies.observations(), Statement: strategies.statements(), Sky: strategies.skies()}
ROWS = [observed(f"o{k}", NOON + timedelta(hours=k), received=NOON) for k in range(5)]
TABLE = to_table(Observation, ROWS)


def stored(noun: type, table: pa.Table) -> pa.Table:
    return parts.filed_rows(noun, parts.parquet(table))


@pytest.mark.parametrize("noun", OF, ids=lambda noun: noun.__name__)
@settings(max_examples=60)
@given(data=st.data())
def test_rows_have_one_digest_in_memory_in_a_file_in_pieces_and_as_an_engine_returns_them(
    noun: type, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(OF[noun], max_size=5))
    table = to_table(noun, rows)
    digest = rows_digest(table)
    assert rows_digest(stored(noun, table)) == digest
    pieces = pa.concat_tables([table.slice(k, 1) for k in range(table.num_rows)] or [table])
    assert rows_digest(pieces) == digest
    assert rows_digest(pa.concat_tables([table, table]).slice(table.num_rows)) == digest
    with duckdb.connect(":memory:") as session:
        session.execute("SET TimeZone = 'UTC'").fetchall()
        session.register("t", table)
        back = parts.conformed(session.sql("SELECT * FROM t").to_arrow_table(), SCHEMAS[noun])
        assert rows_digest(back) == digest


@pytest.mark.parametrize("noun", OF, ids=lambda noun: noun.__name__)
@settings(max_examples=60)
@given(data=st.data())
def test_two_tables_have_one_digest_exactly_when_their_rows_are_the_same(noun: type, data: st.DataObject) -> None:
    one, other = (to_table(noun, data.draw(st.lists(OF[noun], max_size=3))) for _ in range(2))
    same = stored(noun, one).to_pylist() == stored(noun, other).to_pylist()
    assert (rows_digest(one) == rows_digest(other)) is same


def _set(table: pa.Table, name: str, values: list[object]) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), pa.array(values, table.schema.field(at).type))


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.slice(0, 4),
        lambda t: t.take([1, 0, 2, 3, 4]),
        lambda t: _set(t, "weapon", ["", None, None, None, None]),  # empty is not absent
        lambda t: _set(t, "weapon", [None, "x", None, None, None]),
        lambda t: _set(t, "labels", [["a", "b"], [], [], [], []]),
        lambda t: _set(t, "labels", [["a"], ["b"], [], [], []]),
        lambda t: _set(t, "labels", [["ab"], [], [], [], []]),
        lambda t: _set(t, "frp_mw", [0.0, None, None, None, None]),
        lambda t: _set(t, "exercise", [True, False, False, False, False]),
        lambda t: _set(t, "seen_utc", [one.seen_utc + timedelta(microseconds=1) for one in ROWS]),
        lambda t: _set(t, "place", [None] * 5),
    ],
)
def test_any_other_row_order_or_absence_is_another_digest(change: Callable[[pa.Table], pa.Table]) -> None:
    assert rows_digest(change(TABLE)) != rows_digest(TABLE)


def test_what_lies_behind_an_absent_value_is_no_part_of_the_digest() -> None:
    hidden = pa.StringArray.from_buffers(
        2,
        pa.py_buffer(b"\x00\x00\x00\x00\x06\x00\x00\x00\x09\x00\x00\x00"),
        pa.py_buffer(b"secretyes"),
        pa.py_buffer(b"\x02"),
    )
    assert hidden.to_pylist() == [None, "yes"]
    plain = pa.array([None, "yes"])
    assert rows_digest(pa.table({"a": hidden})) == rows_digest(pa.table({"a": plain}))


def by_hand(table: pa.Table) -> str:
    """The digest as the page describes it, value by value: a second reading of docs/evidence.md."""
    head = ["truceline.rows/1", [[field.name, kind_by_hand(field.type)] for field in table.schema], table.num_rows]
    made = json.dumps(head, separators=(",", ":")).encode()
    for name in table.schema.names:
        made += column_by_hand(table.column(name).to_pylist(), table.schema.field(name).type)
    return hashlib.sha256(made).hexdigest()


def kind_by_hand(kind: pa.DataType) -> object:
    if pa.types.is_struct(kind):
        return [[field.name, kind_by_hand(field.type)] for field in kind]
    if pa.types.is_list(kind):
        return {"list": kind_by_hand(kind.value_type)}
    words = {"string": "text", "bool": "truth", "double": "number", "int64": "whole"}
    return words.get(str(kind), "moment")


def column_by_hand(values: list[Any], kind: pa.DataType) -> bytes:
    made = bytes(value is not None for value in values)
    if pa.types.is_struct(kind):
        for field in kind:
            made += column_by_hand([None if value is None else value[field.name] for value in values], field.type)
        return made
    if pa.types.is_list(kind):
        made += b"".join(len(value or ()).to_bytes(8, "little") for value in values)
        return made + column_by_hand([item for value in values for item in value or ()], kind.value_type)
    return made + plain_by_hand(values, kind)


def plain_by_hand(values: list[Any], kind: pa.DataType) -> bytes:
    if pa.types.is_string(kind):
        texts = [(value or "").encode() for value in values]
        return b"".join(len(text).to_bytes(8, "little") for text in texts) + b"".join(texts)
    if pa.types.is_boolean(kind):
        return bytes(bool(value) for value in values)
    if pa.types.is_floating(kind):
        return b"".join(struct.pack("<d", value or 0.0) if value == value else NAN for value in values)  # noqa: PLR0124
    if pa.types.is_timestamp(kind):
        values = [None if value is None else (value - EPOCH) // timedelta(microseconds=1) for value in values]
    return b"".join((value or 0).to_bytes(8, "little", signed=True) for value in values)


@pytest.mark.parametrize("noun", OF, ids=lambda noun: noun.__name__)
@settings(max_examples=60)
@given(data=st.data())
def test_the_digest_is_what_the_page_says_value_by_value(noun: type, data: st.DataObject) -> None:
    table = to_table(noun, data.draw(st.lists(OF[noun], max_size=4)))
    assert rows_digest(table) == by_hand(table)


def test_the_digest_of_a_known_table_never_changes() -> None:
    fire = BackgroundFire(
        lat_deg=48.25, lon_deg=37.5, day_utc=datetime(2019, 5, 1, tzinfo=UTC), source="firms", blob_sha256="0" * 64
    )
    table = to_table(BackgroundFire, [fire, fire])
    assert rows_digest(table) == by_hand(table) == "a2e42dd10352a15eaccbbcbab290f304ce9c2d013373428ab443b712ad11a5d2"
    listed = [("sky", "2025-03", 1, 5, "ab"), ("entry", "2025-03", 2, 6, "cd")]
    text = '["truceline.rows/1","2025-03-18T12:00:00Z",[["entry","2025-03",2,6,"cd"],["sky","2025-03",1,5,"ab"]]]'
    assert filed_digest(NOON, listed) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("noun", SCHEMAS, ids=lambda noun: noun.__name__)
def test_every_noun_that_is_filed_has_a_digest_of_its_own(noun: type) -> None:
    empty = SCHEMAS[noun].empty_table()
    assert rows_digest(stored(noun, empty)) == rows_digest(empty) == by_hand(empty)
    assert [other for other, schema in SCHEMAS.items() if rows_digest(schema.empty_table()) == by_hand(empty)] == [noun]


def test_a_file_with_statistics_that_could_hide_rows_from_an_engine_is_refused() -> None:
    sink = io.BytesIO()
    pq.write_table(TABLE, sink)
    with pytest.raises(OutOfRange, match="statistics"):
        parts.filed_rows(Observation, sink.getvalue())
    with pytest.raises(OutOfRange, match="columns"):
        parts.filed_rows(Sky, parts.parquet(TABLE))


def test_a_column_of_a_type_that_no_noun_has_is_refused() -> None:
    with pytest.raises(OutOfRange):
        rows_digest(pa.table({"a": pa.array([b"x"], pa.binary())}))


def test_every_nan_is_one_nan() -> None:
    import numpy as np  # noqa: PLC0415 - this test alone makes such numbers

    odd = np.array([0x7FF8000000000001], np.uint64).view(np.float64)
    assert rows_digest(pa.table({"a": odd})) == rows_digest(pa.table({"a": [float("nan")]}))
    assert pc.is_valid(pa.array(odd)).to_pylist() == [True]


# ---- rows that no record can have


def _place(table: pa.Table, part: str, value: object) -> pa.Table:
    places = table["place"].to_pylist()
    places[-1] = {**places[-1], part: value}
    return table.set_column(table.schema.get_field_index("place"), table.schema.field("place"), pa.array(places, PLACE))


def _last(table: pa.Table, name: str, value: object) -> pa.Table:
    field = table.schema.field(name)
    values = table[name].to_pylist()
    values[-1] = value
    return table.set_column(table.schema.get_field_index(name), field, pa.array(values, field.type))


@pytest.mark.parametrize("rows", [3, FEW + 3])
@pytest.mark.parametrize(
    "change",
    [
        lambda table: _last(table, "phenomenon", "a thing that nobody lists"),
        lambda table: _last(table, "ended_utc", datetime(1990, 1, 1, tzinfo=UTC)),
        lambda table: _place(table, "lat_deg", 1e9),
        lambda table: _place(table, "lat_deg", float("nan")),
        lambda table: _place(table, "lon_deg", None),
        lambda table: _place(table, "major_sd_m", -1.0),
        lambda table: _place(table, "shape", "cube"),
    ],
)
def test_rows_that_no_record_can_have_are_not_filed(change: Callable[[pa.Table], pa.Table], rows: int) -> None:
    table = to_table(Observation, [observed(f"o{k}", NOON, received=NOON) for k in range(rows)])
    source, blob = table["source"][0].as_py(), table["blob_sha256"][0].as_py()
    assert parts.checked(Observation, table, source, blob).equals(table)
    with pytest.raises(OutOfRange):
        parts.checked(Observation, change(table), source, blob)


@given(st.data())
def test_what_records_can_have_is_filed_whether_few_or_many(data: st.DataObject) -> None:
    noun = data.draw(st.sampled_from(list(OF)))
    few = to_table(noun, data.draw(st.lists(OF[noun], min_size=1, max_size=4)))
    require_domain(noun, few)
    require_domain(noun, pa.concat_tables([few] * (FEW // few.num_rows + 1)))
