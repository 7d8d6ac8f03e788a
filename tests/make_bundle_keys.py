"""Write what both verifiers and the page of the format say alike: `python tests/make_bundle_keys.py`.

The table of keys says every key of report.json at every level, with the kind of its value, out of the nouns of the
model. It stands between two marks in each of the three files; the list of checks and the keys of entries are those of
`verify.py`. The page's own script and style are allowed by their digests. A test compares all of it.
"""

import base64
import hashlib
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
from truceline.report.verify import ENTRY_KEYS, TITLES

ROOT = Path(__file__).parents[1]
VERIFIER, PAGE = (ROOT / "truceline" / "report" / f"verify.{suffix}" for suffix in ("py", "html"))
FORMAT = ROOT / "docs" / "bundle.md"
MARKS = {  # of the list of checks, the keys of an entry, the keys of a report
    VERIFIER: (None, None, ('\nKEYS = """\n', '"""\n')),
    PAGE: (("const TITLES = `\n", "`;\n"), ("const ENTRY_KEYS = `\n", "`;\n"), ("const KEYS = `\n", "`;\n")),
    FORMAT: (None, ("<!-- entry keys -->\n```text\n", "```\n"), ("<!-- keys -->\n```text\n", "```\n")),
}
HASHES = re.compile(r"(?!files_)(?:\w+_)?sha256|params_digest|previous")  # digests of files may be unknown
SHARES = re.compile(r"probability|chance|\w+_share|\w+_fraction")
LEFT_OUT = frozenset({"sea"})  # a report without it has no such key
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
    """The text of a file with everything in it made new."""
    text = path.read_text("utf-8")
    titles = "".join(f"{number:>2}  {title}\n" for number, title in TITLES.items())
    for marks, new in zip(MARKS[path], (titles, ENTRY_KEYS.lstrip("\n"), table()), strict=True):
        if marks:
            head, mark, rest = text.partition(marks[0])
            text = head + mark + new + marks[1] + rest.partition(marks[1])[2]
    return _allowed(text) if path == PAGE else text


def _allowed(page: str) -> str:
    """The page with the digests of its one style and its one script in its policy."""
    for name in ("style", "script"):
        own = re.findall(f"<{name}>(.*?)</{name}>", page, re.DOTALL)
        (digest,) = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in own)
        page = re.sub(rf"{name}-src 'sha256-[^']*'", f"{name}-src 'sha256-{digest}'", page)
    return page


def _collect(noun: type, found: dict[str, list[str]]) -> None:
    if noun.__name__ in found:
        return
    found[noun.__name__] = []
    hints = typing.get_type_hints(noun)
    found[noun.__name__] = [
        f"{one.name}{'~' * (one.name in LEFT_OUT)}:{_kind(hints[one.name], one.name, found)}" for one in fields(noun)
    ]


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
    for path in MARKS:
        path.write_text(filled(path), "utf-8")


if __name__ == "__main__":
    main()
