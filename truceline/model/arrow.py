"""The row form of the nouns: one declared Arrow schema each, and the way there and back.

A test compares names, types, units and nullability with the records field by field.
Times are int64 microseconds UTC, places a struct whose `shape` says which fields hold.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from truceline.model import arrow_pledges, arrow_ships
from truceline.model.arrow_pledges import PLEDGE_SCHEMAS
from truceline.model.arrow_ships import SHIP_SCHEMAS
from truceline.model.arrow_types import COUNT, NULL, NUMBER, PLACE, SHARES, TEXT, TEXTS, TIME, schema_of
from truceline.model.errors import OutOfRange
from truceline.model.place import Area, Disc, Place, Point, Sector
from truceline.model.records import (
    BackgroundFire,
    Claim,
    Elements,
    Entry,
    EstablishedEvent,
    Look,
    Observation,
    ReferenceLine,
    Sky,
    Statement,
)
from truceline.model.terms import (
    Blind,
    Count,
    Description,
    EntryKind,
    IncidentType,
    Means,
    ObjectClass,
    Outcome,
    Phenomenon,
    Qualifier,
    TimePrecision,
)

__all__ = [
    "BACKGROUND_FIRE", "CLAIM", "COUNT", "ELEMENTS", "ENTRY", "ESTABLISHED_EVENT", "LOOK", "NUMBER", "OBSERVATION",
    "PLACE", "REFERENCE_LINE", "SCHEMAS", "SHARES", "SKY", "STATEMENT", "TEXT", "TEXTS", "TIME", "pack_place",
    "to_records", "to_table", "unpack_place", "within", "without",
]  # fmt: skip

R = TypeVar("R")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OBSERVATION = schema_of(
    ("observation_id", TEXT),
    ("source", TEXT),
    ("sensor", TEXT),
    ("means", TEXT),
    ("phenomenon", TEXT),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("time_precision", TEXT),
    ("seen_utc", TIME),
    ("received_utc", TIME),
    ("place", PLACE, NULL),
    ("observer", PLACE, NULL),
    ("description", TEXT),
    ("number", COUNT, NULL),
    ("weapon", TEXT, NULL),
    ("weapon_calibre_mm", NUMBER, NULL),
    ("object_class", TEXT),
    ("frp_mw", NUMBER, NULL),
    ("detection", TEXT, NULL),
    ("daynight", TEXT, NULL),
    ("height_min_m", NUMBER, NULL),
    ("height_max_m", NUMBER, NULL),
    ("speed_ms", NUMBER, NULL),
    ("heading_deg", NUMBER, NULL),
    ("operator", TEXT, NULL),
    ("text", TEXT, NULL),
    ("labels", TEXTS),
    ("quality", TEXTS),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
)

STATEMENT = schema_of(
    ("statement_id", TEXT),
    ("source", TEXT),
    ("speaker", TEXT),
    ("text", TEXT),
    ("language", TEXT),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("time_precision", TEXT),
    ("said_utc", TIME, NULL),
    ("received_utc", TIME),
    ("place", PLACE, NULL),
    ("credits", TEXTS),
    ("labels", TEXTS),
    ("quality", TEXTS),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
)

CLAIM = schema_of(
    ("claim_id", TEXT),
    ("source", TEXT),
    ("speaker", TEXT),
    ("origin", TEXT),
    ("incident_types", SHARES),
    ("object_class", TEXT),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("time_precision", TEXT),
    ("received_utc", TIME),
    ("place", PLACE, NULL),
    ("vague_m", NUMBER),
    ("text", TEXT),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
    ("statement_id", TEXT),
    ("alleged", NUMBER),
    ("told_as", TEXT),
    ("place_name", TEXT),
    ("place_id", TEXT),
    ("oblast", TEXT),
    ("other_places", TEXTS),
    ("object_name", TEXT),
    ("dead", COUNT, NULL),
    ("hurt", COUNT, NULL),
    ("credit", TEXT),
    ("hedge", TEXT),
    ("denied", pa.bool_()),
    ("digest", pa.bool_()),
    ("event", TEXT),
)

REFERENCE_LINE = schema_of(
    ("line_id", TEXT),
    ("source", TEXT),
    ("drawn_by", TEXT),
    ("title", TEXT),
    ("valid_from_utc", TIME),
    ("received_utc", TIME),
    ("area", PLACE),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
)

ENTRY = schema_of(
    ("entry_id", TEXT),
    ("source", TEXT),
    ("kind", TEXT),
    ("item", TEXT),
    ("site", TEXT),
    ("about", TEXT),
    ("by", TEXT),
    ("channel", TEXT),
    ("reference", TEXT),
    ("number", COUNT, NULL),
    ("outcome", TEXT),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("stated_utc", TIME),
    ("received_utc", TIME),
    ("place", PLACE, NULL),
    ("text", TEXT),
    ("quality", TEXTS),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
)

SKY = schema_of(
    ("sky_id", TEXT),
    ("source", TEXT),
    ("place", PLACE),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("cloud_fraction", NUMBER, NULL),
    ("received_utc", TIME),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
)

ELEMENTS = schema_of(
    ("elements_id", TEXT),
    ("source", TEXT),
    ("satellite", TEXT),
    ("catalogue", pa.int64()),
    ("epoch_utc", TIME),
    ("received_utc", TIME),
    ("mean_motion_rev_day", NUMBER),
    ("eccentricity", NUMBER),
    ("inclination_deg", NUMBER),
    ("node_deg", NUMBER),
    ("perigee_deg", NUMBER),
    ("anomaly_deg", NUMBER),
    ("drag_per_radius", NUMBER),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
)

BACKGROUND_FIRE = schema_of(
    ("lat_deg", NUMBER),
    ("lon_deg", NUMBER),
    ("day_utc", TIME),
    ("source", TEXT),
    ("blob_sha256", TEXT),
)

ESTABLISHED_EVENT = schema_of(
    ("event_id", TEXT),
    ("source", TEXT),
    ("catalogue", TEXT),
    ("what", TEXT),
    ("happened", pa.bool_()),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("place", PLACE, NULL),
    ("credibility", TEXT),
    ("received_utc", TIME),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
)

LOOK = schema_of(
    ("sensor_id", TEXT),
    ("cell", TEXT),
    ("lat_deg", NUMBER),
    ("lon_deg", NUMBER),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("chance", NUMBER, NULL),
    ("cloud_fraction", NUMBER, NULL),
    ("blind", TEXT, NULL),
)

SCHEMAS: dict[type, pa.Schema] = {
    Observation: OBSERVATION,
    Statement: STATEMENT,
    Claim: CLAIM,
    ReferenceLine: REFERENCE_LINE,
    Entry: ENTRY,
    Sky: SKY,
    Elements: ELEMENTS,
    BackgroundFire: BACKGROUND_FIRE,
    EstablishedEvent: ESTABLISHED_EVENT,
    Look: LOOK,
    **PLEDGE_SCHEMAS,
    **SHIP_SCHEMAS,
}


def to_table(noun: type[R], records: Iterable[R]) -> pa.Table:
    """Records as a table under the noun's declared schema; order kept."""
    rows = list(records)
    schema = SCHEMAS[noun]
    columns = []
    for column in schema:
        pack = _PACK.get(column.name)
        values = [getattr(row, column.name) for row in rows]
        if pack is not None:
            values = [None if value is None else pack(value) for value in values]
        columns.append(pa.array(values, type=column.type))
    return pa.Table.from_arrays(columns, schema=schema)


def to_records(noun: type[R], table: pa.Table) -> list[R]:
    """Rows of a table as records, checked again by the records themselves; order kept."""
    names = [field.name for field in fields(noun)]  # type: ignore[arg-type]
    columns = [_values(name, table.column(name)) for name in names]
    return [noun(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]


def _values(name: str, column: pa.ChunkedArray) -> list[Any]:
    """A column as the record's own values."""
    if column.type == TIME:  # ten times faster than to_pylist, which asks the zone of every moment
        micros = column.cast(pa.int64()).to_pylist()
        return [None if one is None else _EPOCH + timedelta(microseconds=one) for one in micros]
    values: list[Any] = column.to_pylist()
    unpack = UNPACK.get(name)
    return values if unpack is None else [None if value is None else unpack(value) for value in values]


def within(table: pa.Table, start: datetime, end: datetime) -> pa.Table:
    """Rows of an event table (`started_utc`, `ended_utc`) whose interval touches [start, end); order kept."""
    return table.filter(_touching(table, start, end))


def without(table: pa.Table, start: datetime, end: datetime) -> pa.Table:
    """The other rows: those whose interval does not touch [start, end)."""
    return table.filter(pc.invert(_touching(table, start, end)))


def _touching(table: pa.Table, start: datetime, end: datetime) -> pa.ChunkedArray:
    begun = pc.less(table["started_utc"], pa.scalar(end, TIME))
    return pc.and_(begun, pc.greater_equal(table["ended_utc"], pa.scalar(start, TIME)))


def pack_place(place: Place) -> dict[str, Any]:
    """A place as the struct of the `place` columns."""
    values: dict[str, Any] = {"shape": type(place).__name__.lower()}
    for field in fields(place):
        values[field.name] = getattr(place, field.name)
    return values


def unpack_place(values: dict[str, Any]) -> Place:
    """The place behind a struct.

    Raises:
        OutOfRange: a shape nobody knows.
    """
    shape = SHAPES.get(values["shape"])
    if shape is None:
        raise OutOfRange("shape", values["shape"], "one of " + ", ".join(SHAPES))
    held = {name: values[name] for name in SHAPE_FIELDS[shape]}
    if shape is Area:
        held["polygons"] = tuple(
            tuple(tuple((lon, lat) for lon, lat in ring) for ring in polygon) for polygon in held["polygons"]
        )
    made: Place = shape(**held)
    return made


SHAPES: dict[str, Any] = {"point": Point, "sector": Sector, "disc": Disc, "area": Area}
SHAPE_FIELDS = {shape: tuple(field.name for field in fields(shape)) for shape in SHAPES.values()}


def _pack_shares(shares: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"name": str(name), "share": share} for name, share in shares]


def _pack_count(count: Count) -> dict[str, Any]:
    return {"qualifier": str(count.qualifier), "value": count.value}


def _unpack_count(held: dict[str, Any]) -> Count:
    return Count(qualifier=Qualifier(held["qualifier"]), value=held["value"])


_PACK: dict[str, Callable[[Any], Any]] = {
    "place": pack_place,
    "observer": pack_place,
    "area": pack_place,
    "number": _pack_count,
    "dead": _pack_count,
    "hurt": _pack_count,
    "incident_types": _pack_shares,
    **arrow_pledges.PACK,
}

UNPACK: dict[str, Callable[[Any], Any]] = {
    "place": unpack_place,
    "observer": unpack_place,
    "area": unpack_place,
    "number": _unpack_count,
    "dead": _unpack_count,
    "hurt": _unpack_count,
    "incident_types": lambda v: tuple((IncidentType(s["name"]), s["share"]) for s in v),
    "means": cache(Means),
    "phenomenon": cache(Phenomenon),
    "time_precision": cache(TimePrecision),
    "description": cache(Description),
    "object_class": cache(ObjectClass),
    "blind": cache(Blind),
    "kind": cache(EntryKind),
    "outcome": cache(Outcome),
    "labels": tuple,
    "quality": tuple,
    "credits": tuple,
    "other_places": tuple,
    **arrow_pledges.UNPACK,
    **arrow_ships.UNPACK,
}
