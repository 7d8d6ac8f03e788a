"""Report formats, found by looking in this folder and at the entry points "truceline.formats".

A format is a module with `render(report: Report) -> bytes` and `SUFFIX`. Formats import the model and this file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from truceline.model.canonical import plain
from truceline.model.errors import TrucelineError, UnknownName
from truceline.model.report import Report

GROUP = "truceline.formats"
EXERCISE = "EXERCISE"  # the mark on every page and file of an exercise


class Format(Protocol):
    """What a format module offers."""

    SUFFIX: str  # of the file name, e.g. ".html"

    def render(self, report: Report) -> bytes:
        """The same bytes for the same report."""


class TwoOfOneName(TrucelineError):
    """Two formats claim one name; which one was meant nobody can say."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f'two report formats are called "{name}"; uninstall one of the packages that bring it')


@cache
def formats() -> Mapping[str, Format]:
    """Every format by name, sorted.

    Raises:
        TwoOfOneName: an installed package brings a name that exists.
    """
    return collect((*_in_folder(), *_installed()))


def collect(found: tuple[tuple[str, Format], ...]) -> Mapping[str, Format]:
    """Formats by name, sorted.

    Raises:
        TwoOfOneName: a name comes twice.
    """
    named: dict[str, Format] = {}
    for name, module in sorted(found, key=lambda pair: pair[0]):
        if name in named:
            raise TwoOfOneName(name)
        named[name] = module
    return named


def render(name: str, report: Report) -> bytes:
    """The report in one format; the same bytes for the same report.

    Raises:
        UnknownName: no such format.
        OutOfRange: the report holds a number that is not finite.
    """
    known = formats()
    if name not in known:
        raise UnknownName("report format", name, known)
    return known[name].render(report)


def told(report: Report) -> dict[str, Any]:
    """What of a report is told, by name: its fields, and the mark of an exercise."""
    values = {field.name: getattr(report, field.name) for field in fields(report)}
    if report.sea is None:
        del values["sea"]  # most missions have none; their reports say nothing of it
    if report.exercise:
        values["mark"] = EXERCISE
    return values


def require_finite(report: Report) -> None:
    """Every format but the JSON calls this first, which looks at each number itself.

    Raises:
        OutOfRange: a number that is not finite, wherever it stands.
    """
    if not _Finite.holds(report):
        plain(report)
        _Finite.note(report)


class _Finite:
    """The report that was looked through last: the formats of one day are rendered one after another."""

    last: Report | None = None

    @classmethod
    def holds(cls, report: Report) -> bool:
        """By identity: comparing two by value costs more than what is saved."""
        return cls.last is report

    @classmethod
    def note(cls, report: Report) -> None:
        cls.last = report


def known_finite(report: Report) -> Report:
    """The same report, which was read out of JSON: it has no other numbers."""
    _Finite.note(report)
    return report


def _in_folder() -> Iterator[tuple[str, Format]]:
    package = import_module(__package__ or "truceline.report.formats")
    for module in iter_modules(package.__path__):
        if not module.name.startswith("_"):
            yield module.name, cast("Format", import_module(f"{package.__name__}.{module.name}"))


def _installed() -> Iterator[tuple[str, Format]]:
    for point in entry_points(group=GROUP):
        yield point.name, cast("Format", point.load())
