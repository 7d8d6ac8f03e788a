"""The exported JSON Schema: what it accepts loads, what it refuses is a fault, and editors learn every field."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from truceline.agreement import shipped, shipped_names
from truceline.agreement.json_schema import agreement_schema
from truceline.agreement.kinds._registry import kinds
from truceline.agreement.schema import FORMAT, DocumentIn, RuleIn
from truceline.agreement.tree import read_tree
from truceline.cli import make_app

CLEAN = (Path(__file__).parents[1] / "data" / "agreements" / "clean_draft.yaml").read_bytes()
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "number": (int, float), "integer": int,
}  # fmt: skip
NOTES = {"title", "description", "default", "$schema", "$id", "$defs"}  # say nothing about a value


def problems(schema: Any, value: Any, root: Any, at: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    """What a value has against a schema; a keyword that this checker does not know fails the test."""
    for word, wanted in schema.items():
        if word not in NOTES | {"then", "else"}:
            yield from CHECKS[word](schema, wanted, value, root, at)


def _type(_: Any, wanted: str, value: Any, __: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if not isinstance(value, TYPES[wanted]) or (isinstance(value, bool) and wanted in ("number", "integer")):
        yield f"{at}: not {wanted}"


def _properties(_: Any, wanted: Any, value: Any, root: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    for name, schema in wanted.items():
        if isinstance(value, dict) and name in value:
            yield from problems(schema, value[name], root, f"{at}/{name}")


def _additional(schema: Any, wanted: Any, value: Any, root: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    patterns = schema.get("patternProperties", {})
    for name in value if isinstance(value, dict) else ():
        known = name in schema.get("properties", {}) or any(re.search(pattern, name) for pattern in patterns)
        if not known and wanted is False:
            yield f"{at}: no {name} is allowed"
        elif not known and isinstance(wanted, dict):
            yield from problems(wanted, value[name], root, f"{at}/{name}")


def _required(_: Any, wanted: Any, value: Any, __: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    yield from (f"{at}: no {name}" for name in wanted if isinstance(value, dict) and name not in value)


def _items(_: Any, wanted: Any, value: Any, root: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield from problems(wanted, item, root, f"{at}/{number}")


def _ref(_: Any, wanted: str, value: Any, root: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    yield from problems(root["$defs"][wanted.removeprefix("#/$defs/")], value, root, at)


def _any_of(_: Any, wanted: Any, value: Any, root: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if all(any(problems(schema, value, root)) for schema in wanted):
        yield f"{at}: none of the forms"


def _all_of(_: Any, wanted: Any, value: Any, root: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    for schema in wanted:
        yield from problems(schema, value, root, at)


def _if(schema: Any, wanted: Any, value: Any, root: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if not any(problems(wanted, value, root)):
        yield from problems(schema["then"], value, root, at)


def _says(test: Any) -> Any:  # noqa: ANN401 - a checker of one keyword
    def check(_: Any, wanted: Any, value: Any, __: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
        if not test(wanted, value):
            yield f"{at}: {value!r} against {wanted!r}"

    return check


def _number(test: Any) -> Any:  # noqa: ANN401 - a checker of one keyword
    return _says(lambda wanted, value: not isinstance(value, int | float) or test(wanted, value))


CHECKS: dict[str, Any] = {
    "type": _type, "properties": _properties, "required": _required, "items": _items, "$ref": _ref, "anyOf": _any_of,
    "allOf": _all_of, "if": _if, "additionalProperties": _additional, "propertyNames": lambda _, wanted, value, root, at: (p for name in value for p in problems(wanted, name, root, f"{at}/{name}")),
    "enum": _says(lambda wanted, value: value in wanted), "const": _says(lambda wanted, value: value == wanted),
    "pattern": _says(lambda wanted, value: not isinstance(value, str) or re.search(wanted, value)),
    "minLength": _says(lambda wanted, value: not isinstance(value, str) or len(value) >= wanted),
    "maxLength": _says(lambda wanted, value: not isinstance(value, str) or len(value) <= wanted),
    "minItems": _says(lambda wanted, value: not isinstance(value, list) or len(value) >= wanted),
    "minProperties": _says(lambda wanted, value: not isinstance(value, dict) or len(value) >= wanted),
    "minimum": _number(lambda wanted, value: value >= wanted), "maximum": _number(lambda wanted, value: value <= wanted),
    "exclusiveMinimum": _number(lambda wanted, value: value > wanted),
    "patternProperties": lambda _, wanted, value, root, at: (p for pattern, schema in wanted.items() for name in value if re.search(pattern, name) for p in problems(schema, value[name], root, f"{at}/{name}")),
}  # fmt: skip


def found(document: Any) -> list[str]:  # noqa: ANN401 - JSON
    schema = agreement_schema()
    return list(problems(schema, document, schema))


def clean() -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(read_tree(CLEAN)[0]))
    return copied


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_agreement_fits_the_schema(name: str) -> None:
    assert found(read_tree(shipped(name))[0]) == []


def test_the_clean_draft_fits_the_schema() -> None:
    assert found(clean()) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "truceline.agreement/2"),
        (("rules",), []),
        (("rules", 0, "type"), "no_fly"),
        (("rules", 0, "in_force", "from"), "2025-06-01 10:00"),
        (("rules", 0, "wording"), {"english": "x"}),
        (("rules", 0, "source", "mark"), "X"),
        (("rules", 1, "parameters", "bands", 0, "distance_m"), "far"),
        (("rules", 1, "parameters", "bands", 0, "calibre_min_mm"), -3),
        (("rules", 2, "parameters", "banned"), ["tanks"]),
        (("rules", 5, "parameters"), {}),
        (("zones", 0, "geometry", "type"), "Point"),
        (("lines", 0, "side"), "north"),
        (("lines", 0, "dated"), "May 2025"),
    ],
)
def test_a_wrong_value_does_not_fit_the_schema(path: tuple[Any, ...], value: Any) -> None:  # noqa: ANN401 - JSON
    document: Any = clean()
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert found(document) != []


def test_a_rule_lacks_what_its_type_cannot_do_without() -> None:
    document = clean()
    del document["rules"][2]["area"]  # an exclusion zone without a zone
    assert [problem for problem in found(document) if "no area" in problem]


def test_every_field_and_every_parameter_of_every_type_is_in_the_schema() -> None:
    schema = agreement_schema()
    assert set(schema["properties"]) == {field.alias or name for name, field in DocumentIn.model_fields.items()}
    rule = schema["$defs"]["RuleIn"]
    assert set(rule["properties"]) == set(RuleIn.model_fields)
    by_type = {
        one["if"]["properties"]["type"]["const"]: one["then"]["properties"]["parameters"]["$ref"]
        for one in rule["allOf"]
    }
    assert set(by_type) == set(kinds()) == set(rule["properties"]["type"]["enum"])
    for name, ref in by_type.items():
        assert set(schema["$defs"][ref.removeprefix("#/$defs/")]["properties"]) == set(
            kinds()[name].Parameters.model_fields
        )


def test_the_schema_carries_the_version_of_the_format() -> None:
    assert agreement_schema()["$id"] == "urn:truceline:agreement:" + FORMAT.split("/")[1]


def test_the_command_prints_the_schema() -> None:
    result = CliRunner().invoke(make_app(("schema", "doctor")), ["schema"])
    assert result.exit_code == 0
    assert json.loads(result.output) == agreement_schema()
