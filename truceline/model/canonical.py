"""Plain values out of records, and the one place where numbers are rounded for a report.

Nothing here needs more than the standard library, because the report verifier reads with it.
"""

import json
import math
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from truceline.model.errors import OutOfRange
from truceline.model.times import utc_text

_AS_IT_IS = frozenset((str, int, bool, type(None)))
DECIMALS = 12  # keeps a waterfall of up to 1,000 bars within 1e-9 of its sum
_MARK = "\udc00"  # of a number spelled by us: half a letter, which stands in no text that has bytes
_SPELLED = re.compile(f'"{_MARK}([^"]*)"')
_EXACT = 1e16  # from here on `repr` writes an exponent
Number = Callable[[float], Any]


def plain(value: Any) -> Any:  # noqa: ANN401 - any noun goes in, any JSON value comes out
    """Dicts, lists, text, numbers, None. Times become RFC 3339 text, numbers keep 12 decimals.

    Raises:
        OutOfRange: a number that is not finite, or a value of no known kind.
    """
    return _plain(value, _number)


def canonical(value: Any) -> bytes:  # noqa: ANN401 - as above
    """RFC 8785 bytes of a noun, of which every key is ASCII.

    The spelling is that of the standard library's compiled encoder, but for numbers that it spells in another way.

    Raises:
        OutOfRange: as `plain`.
        ValueError: text that is no Unicode.
    """
    seldom = 0

    def number(one: float) -> Any:  # noqa: ANN401 - a number, or its spelling
        nonlocal seldom
        one = _number(one)
        if one.is_integer() and -_EXACT < one < _EXACT:
            return int(one)
        if 1e-4 <= abs(one) < _EXACT:
            return one
        seldom += 1
        return _MARK + _spelled(one)

    text = _encode(_plain(value, number))
    if seldom:
        text, changed = _SPELLED.subn(r"\1", text)
        if changed != seldom:
            raise OutOfRange("text", "half a letter", "Unicode")
    return text.encode()


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


def _spelled(value: float) -> str:
    """ECMA-262 section 6.1.6.1.20, of a number that `repr` writes with an exponent."""
    digits, _, exponent = repr(value).lstrip("-").partition("e")
    whole, _, part = digits.partition(".")
    number, point = whole + part, len(whole) + int(exponent)
    sign = "-" if value < 0 else ""
    if 0 < point <= 21:
        return f"{sign}{number.ljust(point, '0')}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{number}"
    rest = f".{number[1:]}" if number[1:] else ""
    return f"{sign}{number[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _plain(value: Any, number: Number) -> Any:  # noqa: ANN401 - as above
    kind: type = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is float:
        return number(value)
    if kind is tuple or kind is list:
        return [item if type(item) in _AS_IT_IS else _plain(item, number) for item in value]
    if kind is dict:
        return {str(key): _plain(item, number) for key, item in value.items()}
    names = _names_of(kind)
    if names is not None:
        made = {}
        for name in names:
            one = getattr(value, name)
            made[name] = one if type(one) in _AS_IT_IS else _plain(one, number)
        return made
    return _seldom(value, number)


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise OutOfRange("number", value, "a finite number")
    return round(value, DECIMALS) + 0.0  # no minus zero


@cache
def _names_of(kind: type) -> tuple[str, ...] | None:
    """Field names of a record class; None for a class that is no record."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def _seldom(value: Any, number: Number) -> Any:  # noqa: ANN401 - as above; subclasses and the kinds a record seldom holds
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, dict):
        return {str(key): _plain(item, number) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item, number) for item in value]
    raise OutOfRange("value", type(value).__name__, "a record, text, number, time or a list of them")


def strict_json(data: bytes) -> Any:  # noqa: ANN401 - JSON is any value
    """JSON with UTF-8, without duplicate keys, NaN or infinities.

    Raises:
        ValueError: any of these, or not JSON.
    """

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) != len(items):
            keys = [key for key, _ in items]
            duplicate = next(key for key in keys if keys.count(key) > 1)
            raise ValueError(f'duplicate key "{duplicate}"')
        return made

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is not a JSON number")

    return json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_constant=refuse)
