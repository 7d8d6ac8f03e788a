"""Weapon systems and classes by the words for them, matched whole and longest first.

The table stands in `weapon_systems.toml` beside this module. A word inside another is not that word: an anti-tank gun
is no tank, nor is a fuel tanker; BM-27 and Uragan are one system.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_ENDINGS = r"(?:e?s|e?n|e|er|em|'s|[аеёиіїоуыюяєйьхмвг]{1,3})?"  # of plurals and cases, in the five languages
_JOINT = r"[-\s\u2010-\u2014]?"  # a hyphen of a name, a space, or nothing
_CALIBRE = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?)[-\s\u00a0]?(?:mm|мм)(?!\w)", re.IGNORECASE)
_CALIBRE_ALONE = re.compile(
    r"(?:calib(?:re|er)\s+)?[\d.,]+[-\s\u00a0]*(?:mm|мм)(?:\s+(?:calib(?:re|er)|калібр\w*|калибр\w*))?", re.IGNORECASE
)
SAME_MM = 0.5  # calibres are stated to the millimetre


@dataclass(frozen=True, slots=True, kw_only=True)
class WeaponSystem:
    """One system of the table."""

    name: str
    weapon_class: str  # name of a class of the table
    calibre_mm: float | None
    range_km: float | None  # greatest published range of ordinary ammunition
    mark: str  # of the two figures: V, G or O
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeaponClass:
    """One class of the table, and the class that it is part of ("" for none)."""

    name: str
    part_of: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """What a text says of weapons."""

    systems: frozenset[str]  # names of systems
    classes: frozenset[str]  # those named, those of the systems, and those that they are part of
    own_classes: frozenset[str]  # those that the words themselves name
    calibre_mm: float | None  # the one calibre that the words state, else of the one system; None where open

    @property
    def nothing(self) -> bool:
        """Whether no system and no class of the table is named."""
        return not self.systems and not self.classes


@cache
def weapon_systems() -> dict[str, WeaponSystem]:
    """The systems of the table by name."""
    return {
        one["name"]: WeaponSystem(
            name=one["name"],
            weapon_class=one["class"],
            calibre_mm=one.get("calibre_mm"),
            range_km=one.get("range_km"),
            mark=one["mark"],
            aliases=tuple(one["aliases"]),
        )
        for one in _table()["systems"]
    }


@cache
def weapon_classes() -> dict[str, WeaponClass]:
    """The classes of the table by name."""
    return {
        one["name"]: WeaponClass(name=one["name"], part_of=one.get("part_of", ""), aliases=tuple(one["aliases"]))
        for one in _table()["classes"]
    }


@lru_cache(maxsize=4_096)  # each band of a clause asks it of the same few words
def mentioned(text: str) -> Mentioned:
    """Systems, classes and calibre that a text names.

    >>> mentioned("Uragan") == mentioned("BM-27")
    True
    >>> sorted(mentioned("85 mm anti-tank gun D-44").classes)
    ['anti-tank gun', 'artillery', 'gun']
    >>> mentioned("fuel tanker").nothing
    True
    """
    hits = set(_hits(text))
    systems = {name for kind, name in hits if kind == "system"}
    named = {name for kind, name in hits if kind == "class"}
    classes = named | {weapon_systems()[name].weapon_class for name in systems}
    stated = {float(hit[1].replace(",", ".")) for hit in _CALIBRE.finditer(text)}
    known = stated or {calibre for name in systems if (calibre := weapon_systems()[name].calibre_mm) is not None}
    return Mentioned(
        systems=frozenset(systems),
        classes=frozenset(each for name in classes for each in _with_parents(name)),
        own_classes=frozenset(named),
        calibre_mm=known.pop() if len(known) == 1 else None,
    )


def calibre_alone(text: str) -> bool:
    """Whether words say a calibre and nothing else of a weapon.

    >>> calibre_alone("152 mm"), calibre_alone("152 mm gun")
    (True, False)
    """
    return _CALIBRE_ALONE.fullmatch(text.strip()) is not None


def answers(weapon: str, wanted: str, calibre_mm: float | None = None) -> bool | None:
    """Whether a weapon as observed is what a text names; None where the words leave it open.

    `calibre_mm` is the calibre as observed, where it is stated beside the words.

    >>> answers("BM-27, 220 mm", "Uragan"), answers("anti-tank gun MT-12", "tank"), answers("rocket artillery", "Grad")
    (True, False, None)
    >>> answers("122 mm", "Grad"), answers("82 mm", "Grad"), answers("N/K", "tank")
    (None, False, None)
    """
    seen, asked = mentioned(weapon), mentioned(wanted)
    if asked.nothing:
        return whole(weapon, wanted)
    calibre = seen.calibre_mm if calibre_mm is None else calibre_mm
    if seen.nothing and (calibre_alone(weapon) or not weapon.strip() or weapon.strip().upper() == "N/K"):
        wanted_mm = {weapon_systems()[name].calibre_mm for name in asked.systems} or {asked.calibre_mm}
        return None if any(_same(one, calibre) is not False for one in wanted_mm) else False
    if asked.systems:
        return _system_answers(seen, asked, calibre)
    return _class_answers(seen, asked, calibre)


def whole(text: str, words: str) -> bool:
    """Whether words stand in a text as whole words, whatever the case."""
    return bool(words.strip()) and _pattern((words.strip(),)).search(text) is not None


def _system_answers(seen: Mentioned, asked: Mentioned, calibre_mm: float | None) -> bool | None:
    if seen.systems:
        return bool(seen.systems & asked.systems)
    known = [weapon_systems()[name] for name in sorted(asked.systems)]
    alike = [one for one in known if one.weapon_class in seen.classes]
    return None if any(_same(one.calibre_mm, calibre_mm) is not False for one in alike) else False


def _class_answers(seen: Mentioned, asked: Mentioned, calibre_mm: float | None) -> bool | None:
    same = True if asked.calibre_mm is None else _same(asked.calibre_mm, calibre_mm)
    if seen.classes & asked.own_classes:
        return same
    wider = any(name in seen.classes for each in asked.own_classes for name in _with_parents(each)[1:])
    return None if wider and same is not False and not seen.systems else False


def _same(one: float | None, other: float | None) -> bool | None:
    """Whether two calibres are one; None where either is not known."""
    return None if one is None or other is None else abs(one - other) <= SAME_MM


def _with_parents(name: str) -> tuple[str, ...]:
    parent = weapon_classes()[name].part_of
    return (name, *_with_parents(parent)) if parent else (name,)


def _hits(text: str) -> Iterator[tuple[str, str]]:
    """(kind, name) of every alias in a text, the longest first; what one took no other takes."""
    matcher, owners = _matcher()
    for hit in matcher.finditer(text):
        yield owners[int(str(hit.lastgroup)[1:])]


@cache
def _matcher() -> tuple[re.Pattern[str], tuple[tuple[str, str], ...]]:
    """One pattern whose alternatives are ordered by length, and what each stands for."""
    named = [("system", one.name, alias) for one in weapon_systems().values() for alias in (one.name, *one.aliases)]
    named += [("class", one.name, alias) for one in weapon_classes().values() for alias in (one.name, *one.aliases)]
    named += [("other", "", alias) for alias in _table()["others"]]
    named.sort(key=lambda one: -len(one[2]))
    pattern = "|".join(f"(?P<n{number}>{_expression(alias)})" for number, (_, _, alias) in enumerate(named))
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), tuple((kind, name) for kind, name, _ in named)


def _pattern(aliases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_expression, aliases))})(?!\w)", re.IGNORECASE)


def _expression(alias: str) -> str:
    """An alias as a pattern: `-` joins, `~` stands for endings, spaces for any space."""
    made = re.escape(alias).replace(r"\~", _ENDINGS).replace(r"\-", _JOINT)
    return made.replace(r"\ ", r"\s+").replace("~", _ENDINGS)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("truceline.model") / "weapon_systems.toml").read_text(encoding="utf-8"))
