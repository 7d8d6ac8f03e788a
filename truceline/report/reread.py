"""The way back from report.json: plain values into the nouns of `model.report`, by their field types."""

import dataclasses
import types
import typing
from collections.abc import Callable
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
    report = value_of(Report, value, "report")
    assert isinstance(report, Report)  # noqa: S101 - for the type checker
    return report


def value_of(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - any type of our nouns
    """A plain value as a noun, or as a tuple of nouns, of `hint`; `where` is named in errors.

    Raises:
        OutOfRange: as `reread`.
    """
    try:
        return _reader(hint)(value)
    except _Other as other:
        raise OutOfRange(".".join([where, *reversed(other.path)]), other.found, other.expected) from None


class _Other(Exception):
    """A value of another kind; the path to it grows on the way out."""

    def __init__(self, found: object, expected: str) -> None:
        super().__init__(expected)
        self.found, self.expected, self.path = found, expected, list[str]()


Read = Callable[[Any], Any]


@cache
def _reader(hint: Any) -> Read:  # noqa: ANN401, PLR0911 - one line for each kind of type
    """How a value of a type is read, worked out once."""
    if isinstance(hint, types.UnionType):
        return _one_of(typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return _row(typing.get_args(hint))
    if is_dataclass(hint):
        return _noun(typing.cast("type", hint))
    if hint is datetime:
        return _moment
    if hint is float:
        return _number
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _word(hint)
    return _just(hint)


def _moment(value: Any) -> datetime:  # noqa: ANN401 - as above
    if not isinstance(value, str):
        raise _Other(value, "datetime")
    return parse_utc(value)


def _number(value: Any) -> float:  # noqa: ANN401 - as above
    if type(value) is not float and type(value) is not int:
        raise _Other(value, "float")
    return float(value)


def _word(hint: type[Enum]) -> Read:
    known = {one.value: one for one in hint}

    def read(value: Any) -> Any:  # noqa: ANN401 - as above
        if not isinstance(value, str | int) or value not in known:
            raise _Other(value, hint.__name__)
        return known[value]

    return read


def _just(hint: Any) -> Read:  # noqa: ANN401 - as above
    def read(value: Any) -> Any:  # noqa: ANN401 - as above
        if type(value) is not hint:
            raise _Other(value, getattr(hint, "__name__", str(hint)))
        return value

    return read


def _one_of(hints: tuple[Any, ...]) -> Read:
    """None, or the noun whose keys these are."""
    known = [hint for hint in hints if hint is not type(None)]
    keys = [frozenset(f.name for f in fields(hint)) if is_dataclass(hint) else None for hint in known]

    def read(value: Any) -> Any:  # noqa: ANN401 - as above
        if value is None and len(known) < len(hints):
            return None
        fit = known
        if isinstance(value, dict):
            fit = [hint for hint, held in zip(known, keys, strict=True) if held is not None and held == value.keys()]
        if not fit:
            raise _Other(sorted(value), "the keys of a place")
        return _reader(fit[0])(value)

    return read


def _row(hints: tuple[Any, ...]) -> Read:
    many, first = hints[-1] is Ellipsis, hints[0]

    def read(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
        if not isinstance(value, list):
            raise _Other(type(value).__name__, "a list")
        if not many and len(hints) != len(value):
            raise _Other(len(value), f"{len(hints)} values")
        readers = [_reader(first)] * len(value) if many else [_reader(hint) for hint in hints]
        made: list[Any] = []
        try:
            for each, item in zip(readers, value, strict=True):
                made.append(each(item))
        except _Other as other:
            other.path.append(str(len(made)))
            raise
        return tuple(made)

    return read


def _noun(noun: type) -> Read:
    hints, held = typing.get_type_hints(noun), fields(noun)
    # Keys that every program wrote; an earlier one may have left out what has come since, and has a default.
    needed = {one.name for one in held if one.default is one.default_factory is dataclasses.MISSING}

    def read(value: Any) -> Any:  # noqa: ANN401 - as above
        if not isinstance(value, dict) or not needed <= value.keys() <= hints.keys():
            raise _Other(sorted(value) if isinstance(value, dict) else value, ", ".join(hints))
        made, name = {}, ""
        try:
            for name, given in value.items():
                made[name] = _reader(hints[name])(given)
        except _Other as other:
            other.path.append(name)
            raise
        return noun(**made)

    return read
