"""Plain values out of records, and the one place where numbers are rounded for a report.

Nothing here needs more than the standard library, because the report verifier reads with it.
"""

import json
import math
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from truceline.model.errors import OutOfRange
from truceline.model.times import utc_text

_AS_IT_IS = frozenset((str, int, bool, type(None)))
DECIMALS = 12  # keeps a waterfall of up to 1,000 bars within 1e-9 of its sum


def plain(value: Any) -> Any:  # noqa: ANN401 - any noun goes in, any JSON value comes out
    """Dicts, lists, text, numbers, None. Times become RFC 3339 text, numbers keep 12 decimals.

    Raises:
        OutOfRange: a number that is not finite, or a value of no known kind.
    """
    kind: type = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is float:
        return _number(value)
    if kind is tuple or kind is list:
        return [item if type(item) in _AS_IT_IS else plain(item) for item in value]
    names = _names_of(kind)
    if names is not None:
        held = ((name, getattr(value, name)) for name in names)
        return {name: one if type(one) in _AS_IT_IS else plain(one) for name, one in held}
    return _seldom(value)


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise OutOfRange("number", value, "a finite number")
    return round(value, DECIMALS) + 0.0  # no minus zero


@cache
def _names_of(kind: type) -> tuple[str, ...] | None:
    """Field names of a record class; None for a class that is no record."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def _seldom(value: Any) -> Any:  # noqa: ANN401 - as above; subclasses and the kinds a record seldom holds
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    raise OutOfRange("value", type(value).__name__, "a record, text, number, time or a list of them")


def strict_json(data: bytes) -> Any:  # noqa: ANN401 - JSON is any value
    """JSON with UTF-8, without duplicate keys, NaN or infinities.

    Raises:
        ValueError: any of these, or not JSON.
    """

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        if len(set(keys)) != len(keys):
            duplicate = next(key for key in keys if keys.count(key) > 1)
            raise ValueError(f'duplicate key "{duplicate}"')
        return dict(items)

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is not a JSON number")

    return json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_constant=refuse)
