"""Write docs/dictionary.md, docs/tables.md and the JSON Schema of report.json: `python scripts/write_dictionary.py`.

The one source of what a field means is the field itself: its type, its name's unit, and the comment behind it; what
has no comment stands in scripts/dictionary.toml. A field without either stops this script and a test, by name. So a
new field of a report is documented where it is added, and these files are written again.
"""

import ast
import dataclasses
import inspect
import json
import re
import sys
import tomllib
import types
import typing
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from truceline.api.columns import TABLES  # noqa: E402
from truceline.model.arrow import SCHEMAS  # noqa: E402
from truceline.model.pledge import Pledge, Step  # noqa: E402
from truceline.model.records import Entry, Look, Observation, Statement  # noqa: E402
from truceline.model.report import Report  # noqa: E402
from truceline.report.formats.csv import COLUMNS  # noqa: E402

SAID = ROOT / "scripts" / "dictionary.toml"
SCHEMA = ROOT / "truceline" / "report" / "schemas" / "report-1.json"
PAGES = ROOT / "docs"
ROWS = (Observation, Statement, Entry, Pledge, Step, Look)
UNITS = {  # by the end of a name
    "_utc": "UTC, `2025-03-21T17:30:00Z`", "_deg": "degrees", "_m": "metres", "_ms": "metres a second",
    "_mm": "millimetres",
    "_nats": "nats", "_share": "0 to 1", "_sha256": "64 hex digits", "_mw": "megawatts", "_min": "minutes",
    "_fraction": "0 to 1",
    "_digest": "64 hex digits", "_hours": "cells times hours", "_km": "kilometres",
}  # fmt: skip
PLAIN = {str: "text", int: "integer", float: "number", bool: "true or false", datetime: "time"}
JSON = {str: "string", int: "integer", float: "number", bool: "boolean", datetime: "string"}


class Undocumented(Exception):
    """Fields that nobody said the meaning of."""


def written() -> dict[Path, str]:
    """Every file, whole.

    Raises:
        Undocumented: names the fields, and where to say what they mean.
    """
    missing = [
        f"{noun.__name__}.{one.name}"
        for noun in (*nouns(Report), *ROWS)
        for one in dataclasses.fields(noun)
        if not means(noun, one.name)
    ]
    missing += [f"report.csv: {name}" for name in COLUMNS if not said()["csv"].get(name)]
    if missing:
        raise Undocumented(
            "say what these mean, in a comment behind the field or in scripts/dictionary.toml: "
            + ", ".join(sorted(set(missing)))
        )
    return {SCHEMA: schema(), PAGES / "dictionary.md": dictionary(), PAGES / "tables.md": tables()}


@cache
def said() -> dict[str, dict[str, str]]:
    """What scripts/dictionary.toml adds."""
    return dict(tomllib.loads(SAID.read_text("utf-8")))


def nouns(top: type) -> Iterator[type]:
    """A noun and all that it is made of, each once, in the order in which a reader meets them."""
    found: list[type] = []

    def meet(hint: Any) -> None:  # noqa: ANN401 - any type
        if dataclasses.is_dataclass(hint) and isinstance(hint, type) and hint not in found:
            found.append(hint)
            for one in typing.get_type_hints(hint).values():
                meet(one)
        for part in typing.get_args(hint):
            meet(part)

    meet(top)
    yield from found


@cache
def _comments(noun: type) -> dict[str, str]:
    """The comment behind each field of a dataclass, and the plain comment lines that go on below it."""
    source, _ = inspect.getsourcelines(noun)
    lines, found = [line.rstrip("\n") for line in source], {}
    (made,) = ast.parse("\n".join(lines)).body
    for node in typing.cast("ast.ClassDef", made).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            behind = re.search(r"#\s*(.*)$", lines[(node.end_lineno or node.lineno) - 1])
            if behind and "noqa" not in behind[1]:
                found[node.target.id] = behind[1].strip()
    return found


def means(noun: type, name: str) -> str:
    """What a field means, in words; "" where nobody said."""
    return said().get(noun.__name__, {}).get(name) or _comments(noun).get(name) or said()["everywhere"].get(name, "")


def unit(name: str) -> str:
    """By the end of the name: one convention in the whole program."""
    return next((told for end, told in UNITS.items() if name.endswith(end) or name == end[1:]), "")


def kind(hint: Any) -> str:  # noqa: ANN401 - any type
    """A type as a reader of JSON needs it."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        parts = [kind(one) for one in typing.get_args(hint) if one is not type(None)]
        return " or ".join(parts) + (" or null" if type(None) in typing.get_args(hint) else "")
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)
        return f"list of {kind(inner[0])}" if inner[-1] is Ellipsis else "[" + ", ".join(map(kind, inner)) + "]"
    if dataclasses.is_dataclass(hint):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "word"
    return PLAIN.get(hint, getattr(hint, "__name__", str(hint)))


def values(hint: Any) -> str:  # noqa: ANN401 - any type
    """The words of a vocabulary."""
    for one in (
        hint,
        *typing.get_args(hint),
        *(inner for part in typing.get_args(hint) for inner in typing.get_args(part)),
    ):
        if isinstance(one, type) and issubclass(one, Enum):
            return ", ".join(f"{word.value}" for word in one)
    return ""


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def _lines(noun: type, *, only: frozenset[str] | None = None) -> Iterator[str]:
    hints = typing.get_type_hints(noun)
    yield "| key | type | meaning | unit | values | since |"
    yield "|---|---|---|---|---|---|"
    for one in dataclasses.fields(noun):
        if only is None or one.name in only:
            since = said()["since"].get(f"{noun.__name__}.{one.name}", "0.1.0")
            of = kind(hints[one.name])
            of = of if only is None else re.sub(r"\[(\w+)\]\(#\w+\)", r"\1", of)  # the other page has the nouns
            told = (
                f"`{one.name}`",
                of,
                means(noun, one.name),
                unit(one.name),
                values(hints[one.name]),
                since,
            )
            yield "| " + " | ".join(_cell(part) for part in told) + " |"


def dictionary() -> str:
    """The page of report.json and report.csv."""
    lines = [
        "# Dictionary: every key of report.json, every column of report.csv",
        "",
        "Written from the program itself by `scripts/write_dictionary.py`; a test compares, and looks that every output keeps",
        "to it. `since` is the version whose reports have the key; older ones leave it out. Numbers are JSON numbers, times",
        "text in UTC, `null` means that it is not known or does not apply. A [JSON Schema](#json-schema) is in the package.",
        "Numbers for analysis, in pandas for one, come easier, and verified, by the [API](api.md) and its [tables](tables.md).",
        "",
        "## report.json",
        "",
        "An exercise has a further key, `mark`, with the word EXERCISE.",
        "",
    ]
    for noun in nouns(Report):
        lines += [
            f"### {noun.__name__}",
            "",
            _cell((inspect.getdoc(noun) or "").split("\n\n")[0]),
            "",
            *_lines(noun),
            "",
        ]
    lines += [
        "## JSON Schema",
        "",
        "`truceline/report/schemas/report-1.json` (draft 2020-12), also `truceline schema report`. Keys that it does not name",
        "are refused: what is new in a later version is not read by mistake. Bundles: [bundle](bundle.md).",
        "",
        "## report.csv",
        "",
        (inspect.getdoc(sys.modules["truceline.report.formats.csv"]) or "").split("\n\n", 1)[1].replace("\n", "\n"),
        "",
        "| column | meaning |",
        "|---|---|",
        *(f"| `{name}` | {_cell(said()['csv'][name])} |" for name in COLUMNS),
        "",
    ]
    return "\n".join(lines)


def tables() -> str:
    """The page of the API's tables."""
    lines = [
        "# Tables: every column that the API gives",
        "",
        "Written from the program itself by `scripts/write_dictionary.py`. How to ask for them: [API](api.md). Times are UTC",
        "with zone, texts UTF-8; an empty cell means that it is not known or does not apply. Columns are added at the end.",
        "",
    ]
    for name, (grain, columns) in TABLES.items():
        lines += [f"## {name}", "", f"{grain[0].upper()}{grain[1:]}; from signed reports.", ""]
        lines += ["| column | type | meaning | unit | values | since |", "|---|---|---|---|---|---|"]
        for one in columns:
            told = (f"`{one.name}`", one.kind, one.means, one.unit, one.values, one.since)
            lines.append("| " + " | ".join(_cell(part) for part in told) + " |")
        lines.append("")
    for noun in ROWS:
        lines += [f"## {noun.__name__.lower()}", "", _cell((inspect.getdoc(noun) or "").split("\n\n")[0]), ""]
        lines += [*_lines(noun, only=frozenset(SCHEMAS[noun].names)), ""]
    lines += [
        "Rows with a `place` have two columns more, `lat_deg` and `lon_deg`: its middle, empty for an area. A `place` is a",
        "struct whose `shape` (point, sector, disc, area) says which of its other fields hold.",
        "",
    ]
    return "\n".join(lines)


def schema() -> str:
    """The JSON Schema of report.json."""
    made = list(nouns(Report))
    value = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:truceline:report:1",
        "title": "report.json, truceline.report/1",
        **_object(Report, extra={"mark": {"const": "EXERCISE"}}),
        "$defs": {noun.__name__: _object(noun) for noun in made if noun is not Report},
    }
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _object(noun: type, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    hints = typing.get_type_hints(noun)
    keys = {
        one.name: {**_schema(hints[one.name]), "description": means(noun, one.name)} for one in dataclasses.fields(noun)
    }
    needed = [one.name for one in dataclasses.fields(noun) if one.default is one.default_factory is dataclasses.MISSING]
    return {
        "type": "object",
        "properties": {**keys, **(extra or {})},
        "required": needed,
        "additionalProperties": False,
    }


def _schema(hint: Any) -> dict[str, Any]:  # noqa: ANN401, PLR0911 - any type, one line for each kind
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return {"anyOf": [_schema(one) for one in typing.get_args(hint)]}
    if hint is type(None):
        return {"type": "null"}
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)
        if inner[-1] is Ellipsis:
            return {"type": "array", "items": _schema(inner[0])}
        return {"type": "array", "prefixItems": [_schema(one) for one in inner], "items": False, "minItems": len(inner)}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if hint is datetime:
        return {"type": "string", "format": "date-time"}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"type": "string"}  # packages add words of their own (docs/rules.md)
    return {"type": JSON[hint]}


def main() -> int:
    """Exit code: 0 for written, 1 where a field has no meaning."""
    try:
        files = written()
    except Undocumented as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
