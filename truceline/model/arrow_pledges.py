"""The schemas of the nouns of the coalition, and how their words are read back."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

import pyarrow as pa

from truceline.model.arrow_types import AMOUNT, NULL, NUMBER, PLACE, TEXT, TEXTS, TIME, schema_of
from truceline.model.pledge import (
    Amount,
    Bound,
    Condition,
    ConditionKind,
    Domain,
    Figure,
    Lane,
    Mark,
    Milestone,
    Pledge,
    Position,
    Role,
    Stance,
    State,
    Step,
)

_CUSTODY = (("exercise", pa.bool_()), ("blob_sha256", TEXT), ("where", TEXT))

PLEDGE = schema_of(
    ("pledge_id", TEXT),
    ("source", TEXT),
    ("key", TEXT),
    ("contributor", TEXT),
    ("domain", TEXT),
    ("what", TEXT),
    ("amount", AMOUNT, NULL),
    ("from_utc", TIME, NULL),
    ("until_utc", TIME, NULL),
    ("region", TEXT),
    ("place", PLACE, NULL),
    ("conditions", TEXT),
    ("sensor_kind", TEXT),
    ("sensors", pa.int64()),
    ("stated_utc", TIME),
    ("speaker", TEXT),
    ("origin", TEXT),
    ("shared_origin", TEXT),
    ("mark", TEXT),
    ("received_utc", TIME),
    ("text", TEXT),
    ("quality", TEXTS),
    *_CUSTODY,
)

CONDITION = schema_of(
    ("condition_id", TEXT),
    ("source", TEXT),
    ("key", TEXT),
    ("condition_kind", TEXT),
    ("what", TEXT),
    ("by", TEXT),
    ("stated_utc", TIME),
    ("origin", TEXT),
    ("mark", TEXT),
    ("received_utc", TIME),
    *_CUSTODY,
)

STEP = schema_of(
    ("step_id", TEXT),
    ("source", TEXT),
    ("key", TEXT),
    ("state", TEXT),
    ("amount", AMOUNT, NULL),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("time_precision", TEXT),
    ("words", TEXT),
    ("speaker", TEXT),
    ("origin", TEXT),
    ("shared_origin", TEXT),
    ("mark", TEXT),
    ("received_utc", TIME),
    ("quality", TEXTS),
    *_CUSTODY,
)

STANCE = schema_of(
    ("stance_id", TEXT),
    ("source", TEXT),
    ("party", TEXT),
    ("contributor", TEXT),
    ("role", TEXT),
    ("position", TEXT),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("time_precision", TEXT),
    ("words", TEXT),
    ("speaker", TEXT),
    ("origin", TEXT),
    ("shared_origin", TEXT),
    ("mark", TEXT),
    ("received_utc", TIME),
    ("quality", TEXTS),
    *_CUSTODY,
)

MILESTONE = schema_of(
    ("milestone_id", TEXT),
    ("source", TEXT),
    ("lane", TEXT),
    ("what", TEXT),
    ("site", TEXT),
    ("reading", TEXT),
    ("zone", TEXT),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("time_precision", TEXT),
    ("disputed", pa.bool_()),
    ("stated_utc", TIME),
    ("speaker", TEXT),
    ("origin", TEXT),
    ("mark", TEXT),
    ("received_utc", TIME),
    ("quality", TEXTS),
    *_CUSTODY,
)

FIGURE = schema_of(
    ("figure_id", TEXT),
    ("source", TEXT),
    ("series", TEXT),
    ("contributor", TEXT),
    ("contributor_name", TEXT),
    ("measure", TEXT),
    ("item", TEXT),
    ("started_utc", TIME),
    ("ended_utc", TIME),
    ("bound", TEXT),
    ("value", NUMBER, NULL),
    ("unit", TEXT),
    ("prices", TEXT),
    ("text", TEXT),
    ("speaker", TEXT),
    ("origin", TEXT),
    ("mark", TEXT),
    ("received_utc", TIME),
    *_CUSTODY,
)

PLEDGE_SCHEMAS: dict[type, pa.Schema] = {
    Pledge: PLEDGE,
    Condition: CONDITION,
    Step: STEP,
    Stance: STANCE,
    Milestone: MILESTONE,
    Figure: FIGURE,
}

PACK: dict[str, Callable[[Any], Any]] = {
    "amount": lambda amount: {field.name: getattr(amount, field.name) for field in fields(amount)},
}

UNPACK: dict[str, Callable[[Any], Any]] = {
    "amount": lambda v: Amount(**{**v, "bound": Bound(v["bound"])}),
    "domain": cache(Domain),
    "state": cache(State),
    "condition_kind": cache(ConditionKind),
    "role": cache(Role),
    "position": cache(Position),
    "lane": cache(Lane),
    "mark": cache(Mark),
    "bound": cache(Bound),
}
