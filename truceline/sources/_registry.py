"""What every source states about itself, what it hands over, and how it is found.

A source is a module of this folder whose name has no leading underscore, or a module named by an entry
point of the group `truceline.sources`. Nobody edits a central list.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol, cast

import pyarrow as pa

import truceline.sources as folder
from truceline.model.errors import BadSetting, UnknownName
from truceline.model.place import Area
from truceline.model.records import Blob, Note

GROUP = "truceline.sources"  # entry point group for sources that live elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a source is, read and not run: licence, zone, precision and known faults reach the report."""

    name: str  # as used in `truceline keep NAME FILE`
    title: str
    licence: str
    origin: str  # who makes the files
    zone: str  # IANA zone of the times in the file
    time_precision: str  # one sentence
    position_precision: str  # one sentence
    known_faults: tuple[str, ...]
    covers: str  # what kind of events, where
    redistribute: bool  # may the file itself be handed on with a report
    languages: tuple[str, ...] = ()  # of a text source, BCP 47
    reports_on: Area | None = None  # of a text source: where it has reporters; None where nobody states it


def box(name: str, *, west: float, south: float, east: float, north: float) -> Area:
    """An area between two latitudes and two longitudes, in degrees."""
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Area(polygons=((ring,),), name=name)


UKRAINE = box("Ukraine and what lies within 50 km", west=21.5, south=43.9, east=40.9, north=52.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file holds: one table per noun, in the declared schema of `model.arrow`."""

    tables: Mapping[type, pa.Table]
    rows: int  # data rows (records) in the file, before duplicates are joined
    notes: tuple[Note, ...]  # degradations and contradictions


class Source(Protocol):
    """The two things every source module has."""

    MANIFEST: Manifest

    def parse(self, blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
        """The observations, statements, lines or skies of one kept file.

        Raises:
            DamagedFile: the file cannot be read whole.
            BadSetting: the column map is wrong, or this source takes none.
        """


@cache
def sources() -> Mapping[str, Source]:
    """Every source by name, from this folder and from entry points.

    Raises:
        BadSetting: two sources of one name.
    """
    inside = [(name, f"{folder.__name__}.{name}") for _, name, _ in pkgutil.iter_modules(folder.__path__)]
    outside = [(point.name, point.value) for point in entry_points(group=GROUP)]
    return load([(name, path) for name, path in inside if not name.startswith("_")] + outside)


def load(found: Iterable[tuple[str, str]]) -> Mapping[str, Source]:
    """Source modules by name, in the order of their names.

    Raises:
        BadSetting: two sources of one name, or a module whose manifest bears another name.
    """
    modules: dict[str, Source] = {}
    for name, path in sorted(found):
        module = cast("Source", importlib.import_module(path))
        if name in modules or module.MANIFEST.name != name:
            raise BadSetting(
                where=f'source "{name}" ({path})',
                found="a second source of this name" if name in modules else f'a manifest of "{module.MANIFEST.name}"',
                expected="one source per name, named as its manifest",
                look=f"entry points of group {GROUP}",
            )
        modules[name] = module
    return modules


def source(name: str) -> Source:
    """The source of a name.

    Raises:
        UnknownName: no such source; lists the known ones.
    """
    known = sources()
    if name not in known:
        raise UnknownName("source", name, known)
    return known[name]


def refuse_setting(name: str, setting: bytes | None) -> None:
    """For the sources that take no column map.

    Raises:
        BadSetting: a setting was handed in.
    """
    if setting is not None:
        raise BadSetting(
            where=f"{name}: setting",
            found=f"{len(setting)} bytes of a column map",
            expected="none; this source knows its layouts",
            look=f"docs/sources.md, section {name}",
        )
