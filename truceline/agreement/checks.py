"""What no single field can show: names that refer to each other, parameters by type, readings that change something.

Every check works on the plain tree and tolerates what the field checks already reported, so that one run lists all.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from truceline.agreement.complaints import complaints, describe, first_line
from truceline.agreement.dependencies import circling, governed_in
from truceline.agreement.kinds import _registry
from truceline.agreement.moments import MOST_DAYS, moment
from truceline.agreement.nouns import COUNTINGS, LEFT_OPEN, Moment
from truceline.agreement.readings import COUNTED, OF_THE_RULE
from truceline.agreement.tree import Path
from truceline.model.errors import OutOfRange, UnknownName

Found = tuple[Path, str]  # where in the tree, and the problem
Tree = Mapping[str, Any]

SECTIONS = ("parties", "zones", "lines", "rules", "readings")
DATES = ("in_force_from", "in_force_until")


def cross_checks(tree: Tree) -> list[Found]:
    """All faults that need more than one place of the document."""
    found: list[Found] = []
    for section in SECTIONS:
        found += _repeated(tree, section)
    for index, line in _maps(tree, "lines"):
        found += _refers(("lines", index, "party"), [line.get("party")], _ids(tree, "parties"), "party")
    for index, rule in _maps(tree, "rules"):
        found += _rule(tree, index, rule)
    for index, reading in _maps(tree, "readings"):
        found += _reading(tree, index, reading)
    return found + _switches(tree) + _left_open(tree)


def parameter_faults(index: int, rule: Mapping[str, Any]) -> list[Found]:
    """Parameters that the rule's type does not accept, and an unknown type with the known ones."""
    name, given = rule.get("type"), rule.get("parameters", {})
    if not isinstance(name, str) or not isinstance(given, dict):
        return []  # the field check has said so
    try:
        _registry.kind(name).Parameters.model_validate(given)
    except UnknownName as unknown:
        return [(("rules", index, "type"), str(unknown))]
    except ValidationError as bad:
        at = ("rules", index, "parameters")
        return [((*at, *error["loc"]), describe(error, "parameters")) for error in complaints(bad)]
    return []


def _maps(tree: Tree, section: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    items = tree.get(section)
    for index, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, dict):
            yield index, item


def _ids(tree: Tree, section: str) -> list[str]:
    return [item["id"] for _, item in _maps(tree, section) if isinstance(item.get("id"), str)]


def _repeated(tree: Tree, section: str) -> list[Found]:
    seen: set[str] = set()
    found: list[Found] = []
    for index, item in _maps(tree, section):
        name = item.get("id")
        if isinstance(name, str) and name in seen:
            found.append(((section, index, "id"), f'id "{name}" twice in {section}; expected each once'))
        if isinstance(name, str):
            seen.add(name)
    return found


def _refers(path: Path, names: list[Any], known: list[str], what: str) -> list[Found]:
    unknown = [name for name in names if isinstance(name, str) and name not in known]
    return [(path, str(UnknownName(what, name, known))) for name in unknown]


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - whatever the document holds
    return value if isinstance(value, list) else []


def _rule(tree: Tree, index: int, rule: Mapping[str, Any]) -> list[Found]:
    at: Path = ("rules", index)
    found = _refers((*at, "bound"), _listed(rule.get("bound")), _ids(tree, "parties"), "party")
    found += _refers((*at, "area"), [rule.get("area")], _ids(tree, "zones"), "zone")
    found += _refers((*at, "except_areas"), _listed(rule.get("except_areas")), _ids(tree, "zones"), "zone")
    found += _refers((*at, "lines"), _listed(rule.get("lines")), _ids(tree, "lines"), "line")
    found += parameter_faults(index, rule)
    kind = _registry.kinds().get(str(rule.get("type")))
    for need in kind.NEEDS if kind else ():
        if not rule.get(need):
            found.append((at, f"{rule.get('type')} needs {need}; expected the id of one, got nothing"))
    given = rule.get("parameters", {})
    if rule.get("type") == "withdrawal_by_distance" and isinstance(given, dict):
        found += _distance_has_a_start(at, rule, given)
    if isinstance(given, dict) and given.get("voyages") and not rule.get("area"):
        found.append((at, "voyages into nowhere; expected the area whose stays are announced, got nothing"))
    return found


def _distance_has_a_start(at: Path, rule: Mapping[str, Any], given: Mapping[str, Any]) -> list[Found]:
    if rule.get("lines") or given.get("drawn_by"):
        return []
    return [(at, "a distance from nothing; expected lines of the parties, or parameters.drawn_by, got neither")]


def _reading(tree: Tree, index: int, reading: Mapping[str, Any]) -> list[Found]:
    at: Path = ("readings", index, "changes")
    changes = reading.get("changes")
    if not isinstance(changes, dict):
        return []
    rules = {rule["id"]: rule for _, rule in _maps(tree, "rules") if isinstance(rule.get("id"), str)}
    found = _refers(at, list(changes), _ids(tree, "rules"), "rule")
    effects = 0
    for rule_id, values in changes.items():
        if rule_id in rules and isinstance(values, dict):
            for name, value in values.items():
                problem, effect = _change(tree, rules[rule_id], name, value)
                effects += effect
                found += [((*at, rule_id, name), problem)] if problem else []
        elif rule_id not in rules:
            effects += 1  # reported above; do not add that it changes nothing
    if changes and not effects:
        wanted = "a parameter with another value, or changes: {} where the party holds the text as written"
        found.append((at, f"this reading changes nothing; expected {wanted}"))
    return found


def _change(tree: Tree, rule: Mapping[str, Any], name: str, value: Any) -> tuple[str, bool]:  # noqa: ANN401
    """(problem or "", whether the value differs from the base text)."""
    kind = _registry.kinds().get(str(rule.get("type")))
    if kind is None:
        return "", True  # the unknown type is reported where it stands
    known = (*OF_THE_RULE, *kind.Parameters.model_fields)
    if name not in known:
        return str(UnknownName(f"parameter of {rule['type']}", name, known)), True
    if name == "area":
        faults = _refers((), [value], _ids(tree, "zones"), "zone")
        return (faults[0][1] if faults else ""), value != rule.get("area")
    if name in (*DATES, *COUNTED):
        return (_date_change if name in DATES else _count_change)(rule, name, value)
    given = rule.get("parameters")
    base = given if isinstance(given, dict) else {}
    try:
        changed = kind.Parameters.model_validate({**base, name: value})
        return "", changed != kind.Parameters.model_validate(base)
    except ValidationError as bad:
        return first_line(bad), True


def _date_change(rule: Mapping[str, Any], name: str, value: Any) -> tuple[str, bool]:  # noqa: ANN401
    in_force = rule.get("in_force")
    base = in_force.get(name.removeprefix("in_force_")) if isinstance(in_force, dict) else None
    try:
        changed: Moment = moment(value)
        return "", base in (None, LEFT_OPEN) or moment(base).at_utc != changed.at_utc
    except OutOfRange as bad:
        return str(bad), True


def _count_change(rule: Mapping[str, Any], name: str, value: Any) -> tuple[str, bool]:  # noqa: ANN401
    """Whether the days can be counted at all shows when the reading is applied."""
    in_force = rule.get("in_force")
    base = in_force.get(name.removeprefix("in_force_")) if isinstance(in_force, dict) else None
    if name == "counting" and value not in COUNTINGS:
        return str(OutOfRange(name, value, " or ".join(f'"{one}"' for one in COUNTINGS))), True
    if name == "in_force_days" and not (type(value) is int and 1 <= value <= MOST_DAYS):
        return str(OutOfRange(name, value, f"a whole number of days from 1 to {MOST_DAYS}")), True
    return "", value != base


def _switches(tree: Tree) -> list[Found]:
    """Rules that switch others: these must be there, and none may switch itself."""
    rules = list(_maps(tree, "rules"))
    governs = {rule["id"]: governed_in(rule) for _, rule in rules if isinstance(rule.get("id"), str)}
    known, circle = _ids(tree, "rules"), circling(governs)
    found: list[Found] = []
    for index, rule in rules:
        at: Path = ("rules", index, "parameters", "rules")
        for place, name in enumerate(governed_in(rule)):
            found += _refers((*at, place), [name], known, "rule")
        if isinstance(rule.get("id"), str) and rule["id"] in circle:
            found.append((at, f'rule "{rule["id"]}" switches itself, or in a circle; expected no way back to it'))
    return found


STATED_BY_READINGS = {"from": "in_force_from", "counting": "counting"}  # field of in_force: what a reading states


def _left_open(tree: Tree) -> list[Found]:
    """What is left to the readings must be stated by each of them, and there must be one."""
    found: list[Found] = []
    for index, rule in _maps(tree, "rules"):
        in_force = rule.get("in_force")
        for field, wanted in STATED_BY_READINGS.items():
            if isinstance(in_force, dict) and in_force.get(field) == LEFT_OPEN:
                path: Path = ("rules", index, "in_force", field)
                found += [(path, f'"{LEFT_OPEN}", but {why}') for why in _unstated(tree, rule, wanted)]
    return found


def _unstated(tree: Tree, rule: Mapping[str, Any], wanted: str) -> Iterator[str]:
    readings = list(_maps(tree, "readings"))
    if not readings:
        yield "the document has no readings"
    for _, reading in readings:
        changes = reading.get("changes")
        values = changes.get(str(rule.get("id"))) if isinstance(changes, dict) else None
        states = isinstance(values, dict) and (
            wanted in values or (wanted == "counting" and "in_force_until" in values)
        )
        if not states:
            yield f'reading "{reading.get("id")}" states no {wanted}'
