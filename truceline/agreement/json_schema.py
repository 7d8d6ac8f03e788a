"""The document format as JSON Schema (2020-12), for editors that complete and check while somebody writes.

It says what a field may hold. What needs two places of a document, the zone database or geometry stays with `load`.
"""

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from truceline.agreement.kinds import _registry
from truceline.agreement.schema import FORMAT, DocumentIn, RuleIn

if TYPE_CHECKING:
    from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = "urn:truceline:agreement:" + FORMAT.rpartition("/")[2]  # a new format version is a new schema

Json = dict[str, Any]


def agreement_schema() -> Json:
    """The schema of an agreement document, with the parameters of every rule type by its name.

    Raises:
        BadSetting: two rule types of one name.
    """
    kinds = _registry.kinds()
    models: list[type[BaseModel]] = [DocumentIn, *(kind.Parameters for kind in kinds.values())]
    refs, defined = models_json_schema([(model, "validation") for model in models], by_alias=True)
    definitions: Json = defined["$defs"]
    names = {name: refs[kind.Parameters, "validation"]["$ref"] for name, kind in kinds.items()}
    definitions[RuleIn.__name__] = _by_type(definitions[RuleIn.__name__], names)
    document = definitions.pop(DocumentIn.__name__)
    return {"$schema": DIALECT, "$id": IDENTIFIER, **document, "title": f"Agreement ({FORMAT})", "$defs": definitions}


def _by_type(rule: Json, names: dict[str, str]) -> Json:
    """A rule whose `type` decides which parameters it has, and which fields it cannot do without."""
    wording = {**rule["properties"]["wording"], "additionalProperties": False}  # language tags alone
    properties = {
        **rule["properties"],
        "wording": wording,
        "type": {"enum": list(names), "title": "Type", "description": _titles()},
    }
    return {**rule, "properties": properties, "allOf": [_one_type(name, ref) for name, ref in names.items()]}


def _one_type(name: str, ref: str) -> Json:
    needs = list(_registry.kind(name).NEEDS)
    if _registry.kind(name).Parameters.model_json_schema().get("required"):
        needs.append("parameters")
    then: Json = {"properties": {"parameters": {"$ref": ref}}}
    return {
        "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
        "then": {**then, "required": needs} if needs else then,
    }


def _titles() -> str:
    return "; ".join(f"{name}: {kind.TITLE} ({kind.NUMBER})" for name, kind in _registry.kinds().items())
