"""A ledger written in YAML, flattened to the lines that a table of it would have.

Every scalar stays the text it is: a date without a zone must reach its check as it was written. No aliases, no
anchors, no tags, no repeated keys, bounded in size and depth.
"""

from collections.abc import Iterator, Mapping

import yaml

from truceline.sources._file import Received, check_text, shown
from truceline.sources._table import Row, plain_key

FORMAT = "truceline.pledges/1"
MOST_BYTES = 4 * 1024 * 1024
MOST_DEPTH = 6
MOST_NODES = 400_000
_OPENING = 40  # brackets in a row: nothing here nests so deep
LISTS = {  # section -> (record, name of the dated statements inside an item)
    "pledges": ("pledge", "states"),
    "conditions": ("condition", "states"),
    "stances": ("stance", "history"),
    "milestones": ("milestone", "dates"),
    "counts": ("count", "said"),
}
_TOP = ("format", "exercise", "zone", "title", "licence", *LISTS)
Cells = dict[str, str]
Node = yaml.nodes.Node


def is_yaml(data: bytes) -> bool:
    """Whether the bytes begin as a ledger in YAML does: comments, then the format line."""
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines():
        if line.strip() and not line.lstrip().startswith(b"#"):
            return line.startswith(b"format:")
    return False


def read_yaml(file: Received, columns: Mapping[str, str]) -> tuple[tuple[Row, ...], bool, str]:
    """(lines, whether all of it is an exercise, zone of the times).

    `columns` gives for every understood name, as `plain_key` leaves it, the column it means.

    Raises:
        DamagedFile: not such a document; says the line.
    """
    text = check_text(file).decode("utf-8")
    if len(text) > MOST_BYTES or any(sign * _OPENING in text for sign in "[{"):
        raise file.damaged("whole file", found="a document beyond the limits", expected=f"at most {MOST_BYTES} bytes")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        count = sum(1 for event in yaml.parse(text, Loader=yaml.SafeLoader) if _refused(file, event))
    except (yaml.YAMLError, RecursionError, ValueError) as bad:
        mark = getattr(bad, "problem_mark", None)
        place = "whole file" if mark is None else f"line {mark.line + 1}"
        raise file.damaged(place, found=shown(str(bad).split("\n", 1)[0]), expected="a whole YAML document") from bad
    if count > MOST_NODES:
        raise file.damaged("whole file", found=f"{count} values", expected=f"at most {MOST_NODES}")
    top = _mapping(file, node, "a mapping that begins with format:")
    head = {name: value for name, value in top.items() if name not in LISTS}
    unknown = next((name for name in head if name not in _TOP), None)
    if unknown or _text(file, head.get("format")) != FORMAT:
        found = f"key {shown(unknown)}" if unknown else f"format {shown(_text(file, head.get('format')))}"
        raise file.damaged("line 1", found=found, expected=f"format: {FORMAT}, then {', '.join(_TOP[1:])}")
    rows = tuple(
        Row(file=file, where=f"line {line}", cells=cells)
        for section, (record, inner) in LISTS.items()
        for item in _items(file, top.get(section))
        for line, cells in _flat(file, item, {"Record": record}, inner, columns)
    )
    word = _text(file, head.get("exercise")).casefold()
    if word not in ("", "true", "false", "yes", "no"):
        raise file.damaged("line 1", found=f"exercise {shown(word)}", expected="exercise: true or false")
    return rows, word in ("true", "yes"), _text(file, head.get("zone"))


def _refused(file: Received, event: yaml.events.Event) -> bool:
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.events.AliasEvent) or anchor or tag:
        place = f"line {event.start_mark.line + 1}" if event.start_mark else "whole file"
        raise file.damaged(place, found="an anchor, an alias or a tag", expected="plain values")
    return isinstance(event, yaml.events.NodeEvent)


def _flat(
    file: Received, item: Node, above: Cells, inner: str, columns: Mapping[str, str]
) -> Iterator[tuple[int, Cells]]:
    """An item as lines: one for each dated statement inside it, or one where there is none."""
    found = _mapping(file, item, "a mapping")
    line = item.start_mark.line + 1
    cells = {**above, **_cells(file, {n: v for n, v in found.items() if n != inner}, columns)}
    dated = _items(file, found.get(inner)) if inner in found else []
    for one in dated:
        own = _cells(file, _mapping(file, one, "a mapping"), columns)
        yield one.start_mark.line + 1, {**cells, **own}
    if not dated:
        yield line, cells


def _cells(file: Received, found: Mapping[str, Node], columns: Mapping[str, str]) -> Cells:
    made: Cells = {}
    for name, node in found.items():
        column = columns.get(plain_key(name))
        place = f"line {node.start_mark.line + 1}"
        if column is None:
            raise file.damaged(place, found=f"key {shown(name)}", expected=f"one of {', '.join(columns)}")
        if column in made:
            raise file.damaged(place, found=f"{column} twice", expected="every key once")
        made[column] = _text(file, node)
    return made


def _mapping(file: Received, node: Node | None, expected: str) -> dict[str, Node]:
    if not isinstance(node, yaml.nodes.MappingNode):
        place = "whole file" if node is None else f"line {node.start_mark.line + 1}"
        raise file.damaged(place, found="another kind of value", expected=expected)
    made: dict[str, Node] = {}
    for key, value in node.value:
        name = _text(file, key)
        if name in made:
            place = f"line {key.start_mark.line + 1}"
            raise file.damaged(place, found=f"key {shown(name)} twice", expected="every key once")
        made[name] = value
    return made


def _items(file: Received, node: Node | None) -> list[Node]:
    if node is None or (isinstance(node, yaml.nodes.ScalarNode) and not node.value):
        return []
    if not isinstance(node, yaml.nodes.SequenceNode):
        place = f"line {node.start_mark.line + 1}"
        raise file.damaged(place, found="another kind of value", expected="a list")
    return list(node.value)


def _text(file: Received, node: Node | None) -> str:
    if node is None:
        return ""
    if not isinstance(node, yaml.nodes.ScalarNode):
        place = f"line {node.start_mark.line + 1}"
        raise file.damaged(place, found="a list or a mapping", expected="one value")
    plain = node.style is None and node.value in ("~", "null")
    return "" if plain else str(node.value).strip()
