"""Report formats, found by looking in this folder and at the entry points "truceline.formats".

A format is a module with `render(report: Report) -> bytes` and `SUFFIX`. Formats import the model and this file.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
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


def plain_report(report: Report) -> dict[str, Any]:
    """The report as plain values, marked when it is an exercise. Every format calls this first; read only.

    Raises:
        OutOfRange: a number that is not finite, wherever it stands.
    """
    return _plain(_Same(report))


class _Same:
    """A report known by identity: comparing two by value costs more than what is saved."""

    __slots__ = ("report",)

    def __init__(self, report: Report) -> None:
        self.report = report

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.report is other.report

    def __hash__(self) -> int:
        return id(self.report)


@lru_cache(maxsize=1)  # the formats of one day are rendered one after another
def _plain(same: _Same) -> dict[str, Any]:
    values = cast("dict[str, Any]", plain(same.report))
    if same.report.sea is None:
        del values["sea"]  # most missions have none; their reports say nothing of it
    if same.report.exercise:
        values["mark"] = EXERCISE
    return values


def _in_folder() -> Iterator[tuple[str, Format]]:
    package = import_module(__package__ or "truceline.report.formats")
    for module in iter_modules(package.__path__):
        if not module.name.startswith("_"):
            yield module.name, cast("Format", import_module(f"{package.__name__}.{module.name}"))


def _installed() -> Iterator[tuple[str, Format]]:
    for point in entry_points(group=GROUP):
        yield point.name, cast("Format", point.load())
