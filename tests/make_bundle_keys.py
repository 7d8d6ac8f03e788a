"""Write the table of a report's keys into both verifiers and the page of the format: `python tests/make_bundle_keys.py`.

The table says every key of report.json at every level, with the kind of its value, out of the nouns of the model.
It stands between two marks in each of the three files; a test compares them.
"""

import re
import sys
import textwrap
import types
import typing
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from truceline.model.report import Report

ROOT = Path(__file__).parents[1]
PLACES = {
    ROOT / "truceline" / "report" / "verify.py": ('\nKEYS = """\n', '"""\n'),
    ROOT / "truceline" / "report" / "verify.html": ("const KEYS = `\n", "`;\n"),
    ROOT / "docs" / "bundle.md": ("<!-- keys -->\n```text\n", "```\n<!-- end of keys -->\n"),
}
HASHES = re.compile(r"(?:\w+_)?sha256|params_digest|previous")
SHARES = re.compile(r"probability|chance|\w+_share|\w+_fraction")
LETTERS = {str: "s", bool: "b", int: "i", float: "n", datetime: "t"}


def table() -> str:
    """One paragraph for each noun of the report: its name, then `key:kind` for every key."""
    found: dict[str, list[str]] = {}
    _collect(Report, found)
    found["Report"].append("mark~:s")  # formats add it to an exercise; `~`: may be left out
    return "".join(
        textwrap.fill(f"{name} {' '.join(keys)}", 116, subsequent_indent="  ", break_long_words=False) + "\n"
        for name, keys in sorted(found.items())
    )


def filled(path: Path) -> str:
    """The text of a file with the table made new."""
    start, end = PLACES[path]
    head, _, rest = path.read_text("utf-8").partition(start)
    return head + start + table() + end + rest.partition(end)[2]


def _collect(noun: type, found: dict[str, list[str]]) -> None:
    if noun.__name__ in found:
        return
    found[noun.__name__] = []
    hints = typing.get_type_hints(noun)
    found[noun.__name__] = [f"{one.name}:{_kind(hints[one.name], one.name, found)}" for one in fields(noun)]


def _kind(hint: object, name: str, found: dict[str, list[str]]) -> str:  # noqa: PLR0911 - one line for each kind
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        parts = [_kind(one, name, found) for one in arguments if one is not type(None)]
        return "|".join(parts) + ("?" if len(parts) < len(arguments) else "")
    if typing.get_origin(hint) is tuple:
        if arguments[-1] is Ellipsis:
            return f"[{_kind(arguments[0], '', found)}]"
        return f"({','.join(_kind(one, '', found) for one in arguments)})"
    assert isinstance(hint, type), hint
    if is_dataclass(hint):
        _collect(hint, found)
        return hint.__name__
    if issubclass(hint, Enum):
        return "s"
    if hint is str and HASHES.fullmatch(name):
        return "h"
    if hint is str and name == "day":
        return "d"
    return "p" if hint is float and SHARES.fullmatch(name) else LETTERS[hint]


def main() -> None:
    """Write the three files."""
    for path in PLACES:
        path.write_text(filled(path), "utf-8")


if __name__ == "__main__":
    main()
