"""YAML as a plain tree with line marks: no aliases, no duplicate keys, no foreign tags, bounded in size and depth.

Scalars follow the YAML 1.2 core schema: `no` is text, `18:00` is text, and a date is text, because a date
without a zone must reach the check as it was written.
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from truceline.model.errors import Fault

MOST_BYTES = 1_048_576  # 1 MiB; the largest shipped document has 12 KiB
MOST_DEPTH = 24  # a MultiPolygon inside a zone needs 9
MOST_NODES = 100_000

Path = tuple[str | int, ...]
Lines = dict[Path, int]  # 1-based line of each value

_PREFIX = "tag:yaml.org,2002:"
_PLAIN_TAGS = {_PREFIX + name for name in ("map", "seq", "str", "int", "float", "bool", "null")}


class _TooMuch(yaml.YAMLError):
    """A value that no agreement has, met while reading."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.fault = _fault(line, problem)


class _Loader(yaml.SafeLoader):
    """SafeLoader with the 1.2 core scalars alone, which stops at a value that is an alias, too deep or too many."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own field
    nodes = depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next value, bounded."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _TooMuch(line, f"alias *{event.anchor}; expected every value written out")
        self.nodes, self.depth = self.nodes + 1, self.depth + isinstance(event, yaml.CollectionStartEvent)
        if self.depth > MOST_DEPTH or self.nodes > MOST_NODES:
            raise _TooMuch(line, f"more than {MOST_DEPTH} levels or {MOST_NODES} values")
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= isinstance(event, yaml.CollectionStartEvent)
        return node


class _Dumper(yaml.SafeDumper):
    """SafeDumper that quotes whatever YAML 1.1, or the loader above, would take for another value."""

    yaml_implicit_resolvers = {letter: list(held) for letter, held in yaml.SafeDumper.yaml_implicit_resolvers.items()}  # noqa: RUF012 - PyYAML's own field

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's own method
        """Every value is written out: the loader refuses aliases."""
        return True


_SCALARS = (
    ("bool", r"^(?:true|false|True|False)$", "tfTF"),
    ("null", r"^(?:~|null|Null|NULL|)$", "~nN"),
    ("int", r"^[-+]?[0-9]{1,15}$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]{1,17}\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?$", "-+.0123456789"),
)
for _name, _pattern, _first in _SCALARS:
    _letters = [*_first, ""] if _name == "null" else list(_first)
    _Loader.add_implicit_resolver(_PREFIX + _name, re.compile(_pattern), _letters)
    _Dumper.add_implicit_resolver(_PREFIX + _name, re.compile(_pattern), _letters)


def write_tree(tree: Mapping[str, Any]) -> bytes:
    """A plain tree as YAML that `read_tree` reads back to the same tree."""
    text: str = yaml.dump(dict(tree), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text.encode()


def read_tree(data: bytes) -> tuple[Any, Lines, list[Fault]]:
    """(tree, lines, faults). The tree is None where the bytes are no document at all."""
    if len(data) > MOST_BYTES:
        return None, {}, [_fault(0, f"{len(data)} bytes; expected at most {MOST_BYTES}")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = data[: bad.start].count(b"\n") + 1
        return None, {}, [_fault(line, f"byte {bad.start} is not UTF-8; expected UTF-8 text")]
    try:
        node = yaml.compose(text, Loader=_Loader)
    except _TooMuch as bad:
        return None, {}, [bad.fault]
    except yaml.YAMLError as bad:
        return None, {}, [_from_yaml(bad)]
    if node is None:
        return None, {}, [_fault(1, "the document is empty; expected an agreement")]
    lines: Lines = {}
    faults: list[Fault] = []
    return _plain(node, (), lines, faults), lines, faults


def line_of(lines: Lines, path: Path) -> int:
    """Line of the value at the path, or of the nearest value around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def clause_of(tree: Mapping[str, Any], path: Path) -> str:
    """The id of the rule, zone, line or reading; otherwise the section."""
    if not path:
        return "document"
    section = tree.get(str(path[0]))
    if len(path) > 1 and isinstance(section, list) and isinstance(path[1], int) and path[1] < len(section):
        item = section[path[1]]
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            return f"{path[0]} {item['id']}"
        return f"{path[0]} {path[1] + 1}"
    return str(path[0])


def _plain(node: yaml.Node, path: Path, lines: Lines, faults: list[Fault]) -> Any:  # noqa: ANN401 - any YAML value
    line = node.start_mark.line + 1
    lines[path] = line
    if node.tag not in _PLAIN_TAGS:
        faults.append(_fault(line, f"tag {node.tag}; expected plain YAML values"))
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), lines, faults) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, faults)
    return _scalar(node.tag.removeprefix(_PREFIX), node.value)


def _mapping(node: yaml.MappingNode, path: Path, lines: Lines, faults: list[Fault]) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key, str):
            faults.append(_fault(line, "a list or map as a key; expected a name"))
        elif key in held:
            faults.append(_fault(line, f'key "{key}" twice; expected it once'))
        else:
            held[key] = _plain(value_node, (*path, key), lines, faults)
    return held


def _scalar(kind: str, text: str) -> bool | int | float | str | None:
    try:
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
    except ValueError:  # an explicit tag before other words, such as `!!int many`
        return text
    return None if kind == "null" else text


def _from_yaml(bad: yaml.YAMLError) -> Fault:
    mark = getattr(bad, "problem_mark", None)
    problem = getattr(bad, "problem", None) or str(bad).splitlines()[0]
    return _fault(mark.line + 1 if mark is not None else 1, f"{problem}; expected a YAML document")


def _fault(line: int, problem: str) -> Fault:
    return Fault(line=line, clause="document", problem=problem)
