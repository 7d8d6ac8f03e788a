"""The way back from report.json: plain values into the nouns of `model.report`, by their field types."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from truceline.model.canonical import strict_json
from truceline.model.errors import OutOfRange
from truceline.model.report import Report
from truceline.model.times import parse_utc


def reread(data: bytes) -> Report:
    """The report that a report.json holds.

    Raises:
        OutOfRange: a key too many or too few, or a value of another kind.
        ValueError: not strict JSON.
    """
    value = strict_json(data)
    if not isinstance(value, dict):
        raise OutOfRange("report.json", type(value).__name__, "an object")
    value.pop("mark", None)  # formats add it to an exercise
    report = _read(Report, value, "report")
    assert isinstance(report, Report)  # noqa: S101 - for the type checker
    return report


def value_of(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - any type of our nouns
    """A plain value as a noun, or as a tuple of nouns, of `hint`; `where` is named in errors.

    Raises:
        OutOfRange: as `reread`.
    """
    return _read(hint, value, where)


def _read(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401, PLR0911 - one line for each kind of type
    if isinstance(hint, types.UnionType):
        return _one_of(typing.get_args(hint), value, where)
    if typing.get_origin(hint) is tuple:
        return _row(typing.get_args(hint), value, where)
    if is_dataclass(hint):
        return _noun(typing.cast("type", hint), value, where)
    if hint is datetime and isinstance(value, str):
        return parse_utc(value)
    if hint is float and type(value) in {int, float}:
        return float(value)
    if isinstance(hint, type) and issubclass(hint, Enum) and value in {one.value for one in hint}:
        return hint(value)
    if type(value) is not hint:
        raise OutOfRange(where, value, getattr(hint, "__name__", str(hint)))
    return value


def _one_of(hints: tuple[Any, ...], value: Any, where: str) -> Any:  # noqa: ANN401 - as above
    """None, or the noun whose keys these are."""
    if value is None and type(None) in hints:
        return None
    known = [hint for hint in hints if hint is not type(None)]
    if isinstance(value, dict):
        known = [hint for hint in known if is_dataclass(hint) and {f.name for f in fields(hint)} == value.keys()]
    if not known:
        raise OutOfRange(where, sorted(value), "the keys of a place")
    return _read(known[0], value, where)


def _row(hints: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    if not isinstance(value, list):
        raise OutOfRange(where, type(value).__name__, "a list")
    each = [hints[0]] * len(value) if hints[-1] is Ellipsis else hints
    if len(each) != len(value):
        raise OutOfRange(where, len(value), f"{len(each)} values")
    return tuple(_read(hint, item, f"{where}.{at}") for at, (hint, item) in enumerate(zip(each, value, strict=True)))


def _noun(noun: type, value: Any, where: str) -> Any:  # noqa: ANN401 - as above
    hints = _hints(noun)
    if not isinstance(value, dict) or not _needed(noun) <= value.keys() <= hints.keys():
        raise OutOfRange(where, sorted(value) if isinstance(value, dict) else value, ", ".join(hints))
    return noun(**{name: _read(hints[name], given, f"{where}.{name}") for name, given in value.items()})


@cache
def _needed(noun: type) -> frozenset[str]:
    """Keys that every program wrote; an earlier one may have left out what has come since, and has a default."""
    held = dataclasses.fields(noun)
    return frozenset(one.name for one in held if one.default is one.default_factory is dataclasses.MISSING)


@cache
def _hints(noun: type) -> Mapping[str, Any]:
    return typing.get_type_hints(noun)
