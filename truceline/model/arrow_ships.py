"""The row form of what ships transmit."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pyarrow as pa

from truceline.model.arrow_types import NULL, NUMBER, PLACE, TEXT, TEXTS, TIME, schema_of
from truceline.model.sighting import Sighting
from truceline.model.transmission import Craft, Transmission

WHOLE = pa.int64()
TRANSMISSION = schema_of(
    ("transmission_id", TEXT),
    ("source", TEXT),
    ("station", TEXT),
    ("channel", TEXT),
    ("message_type", WHOLE),
    ("mmsi", TEXT),
    ("craft", TEXT),
    ("heard_utc", TIME),
    ("clock", TEXT),
    ("received_utc", TIME),
    ("stated_second", WHOLE, NULL),
    ("place", PLACE, NULL),
    ("speed_ms", NUMBER, NULL),
    ("course_deg", NUMBER, NULL),
    ("heading_deg", NUMBER, NULL),
    ("turn_deg_per_min", NUMBER, NULL),
    ("altitude_m", NUMBER, NULL),
    ("status", WHOLE, NULL),
    ("transponder", TEXT),
    ("name", TEXT, NULL),
    ("call_sign", TEXT, NULL),
    ("imo", TEXT, NULL),
    ("ship_type", WHOLE, NULL),
    ("length_m", NUMBER, NULL),
    ("beam_m", NUMBER, NULL),
    ("draught_m", NUMBER, NULL),
    ("destination", TEXT, NULL),
    ("mother_mmsi", TEXT, NULL),
    ("told", TEXT),
    ("quality", TEXTS),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
)
SIGHTING = schema_of(
    ("sighting_id", TEXT),
    ("source", TEXT),
    ("sensor", TEXT),
    ("scene", TEXT),
    ("seen_utc", TIME),
    ("received_utc", TIME),
    ("place", PLACE),
    ("watched", pa.bool_()),
    ("length_m", NUMBER, NULL),
    ("chance", NUMBER, NULL),
    ("quality", TEXTS),
    ("exercise", pa.bool_()),
    ("blob_sha256", TEXT),
    ("where", TEXT),
)
SHIP_SCHEMAS: dict[type, pa.Schema] = {Transmission: TRANSMISSION, Sighting: SIGHTING}
UNPACK: dict[str, Callable[[Any], Any]] = {"craft": cache(Craft)}
