"""The column map of a table: what its keeper says about columns, dates and numbers. YAML or TOML, kept with it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from truceline.model.errors import BadSetting, UnknownName
from truceline.model.times import zone

MAX_MAP_BYTES = 64 * 1024
KEYS = {
    "columns": "our column: the column of the file",
    "dates": "day first or month first",
    "decimals": "point or comma",
    "zone": "an IANA zone such as Europe/Kyiv",
    "sheet": "the title of a sheet",
    "mmsi": "nine digits, of a file about one ship",
}
_CHOICES = {"dates": ("day first", "month first"), "decimals": ("point", "comma")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """What the keeper states; empty where nothing was handed in."""

    columns: Mapping[str, str] = field(default_factory=dict)  # our name -> name in the file
    dates: str = ""
    decimals: str = ""
    zone: str = ""
    sheet: str = ""
    mmsi: str = ""

    def header(self, source: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """A file's header with the mapped columns under our names.

        Raises:
            BadSetting: the map names a column that the file does not have.
        """
        if not self.columns:
            return names
        ours = {theirs: name for name, theirs in self.columns.items()}
        missing = sorted(set(ours) - set(names))
        if missing:
            raise bad_map(source, f"no column {missing[0]!r} in the file", f"one of {', '.join(names)}")
        return tuple(ours.get(name, f"{name} (not mapped)" if name in self.columns else name) for name in names)


def column_map(source: str, setting: bytes | None, known: Iterable[str], also: Iterable[str] = ()) -> ColumnMap:
    """The map in a setting; `known` are the columns that a source has, `also` the keys it heeds beside them.

    Raises:
        BadSetting: not readable, an unknown key or column, or an impossible value.
    """
    if setting is None:
        return ColumnMap()
    held = loaded(source, setting)
    heeded = {key: words for key, words in KEYS.items() if key == "columns" or key in also}
    odd = sorted(map(str, set(held) - set(heeded)))
    if odd or not held:
        listed = "; ".join(f"{key}: {words}" for key, words in heeded.items())
        raise bad_map(source, f"key {odd[0]!r}" if odd else "no key", listed)
    columns = _columns(source, held.get("columns", {}), tuple(known))
    for key, choices in _CHOICES.items():
        if key in held and held[key] not in choices:
            raise bad_map(source, f"{key} {held[key]!r}", " or ".join(choices))
    return ColumnMap(
        columns=columns, dates=held.get("dates", ""), decimals=held.get("decimals", ""),
        zone=_zone(source, held.get("zone", "")), sheet=_text(source, "sheet", held.get("sheet", "")),
        mmsi=_text(source, "mmsi", held.get("mmsi", "")),
    )  # fmt: skip


def _columns(source: str, held: object, known: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(held, dict) or not all(isinstance(text, str) for pair in held.items() for text in pair):
        raise bad_map(source, f"columns {held!r}", "our column: the column of the file, both as text")
    foreign = next((name for name in held if name not in known), None)
    if foreign is not None:
        raise bad_map(source, f"column {foreign!r}", f"one of {', '.join(known)}")
    if len(set(held.values())) < len(held):
        raise bad_map(source, "one column of the file under two names", "each once")
    return held


def _zone(source: str, name: object) -> str:
    try:
        return zone(_text(source, "zone", name)).key if name else ""
    except UnknownName as bad:
        raise bad_map(source, f"zone {name!r}", KEYS["zone"]) from bad


def _text(source: str, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise bad_map(source, f"{key} {value!r}", f"{key} as text")
    return value


def loaded(source: str, setting: bytes) -> dict[Any, Any]:
    """YAML or TOML as a mapping; whichever of the two reads.

    Raises:
        BadSetting: neither, or more than a map has.
    """
    if len(setting) > MAX_MAP_BYTES:
        raise bad_map(source, f"{len(setting)} bytes", f"at most {MAX_MAP_BYTES} bytes")
    try:
        text = setting.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise bad_map(source, "bytes that are not UTF-8", "YAML or TOML text") from bad
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        pass  # then it may be YAML
    try:
        held = None if "&" in text else yaml.safe_load(text)  # no anchors: nothing to expand
    except (yaml.YAMLError, ValueError, RecursionError) as bad:
        raise bad_map(source, "neither YAML nor TOML", "a column map") from bad
    if not isinstance(held, dict):
        raise bad_map(source, "no mapping", "a column map without anchors, as in docs/sources.md")
    return held


def bad_map(source: str, found: str, expected: str) -> BadSetting:
    """The four-part error about a column map."""
    return BadSetting(
        where=f"{source}: column map", found=found, expected=expected, look=f"docs/sources.md, section {source}"
    )
