"""`truceline schema`: the formats as JSON Schema, for editors and for whoever reads our files."""

import json as js
from importlib.resources import files
from typing import Annotated, Any

import typer

from truceline.agreement.json_schema import agreement_schema
from truceline.cli._door import JsonOption, errors, tell
from truceline.model.errors import UnknownName

KNOWN = ("agreement", "report")


def run(
    of: Annotated[str, typer.Argument(help="agreement, or report: that of report.json.")] = "agreement",
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Print the JSON Schema of the agreement format; point a YAML editor at the file and it completes and checks."""
    with errors(as_json=json):
        if of not in KNOWN:
            raise UnknownName("format with a schema", of, KNOWN)
        schema = agreement_schema() if of == "agreement" else report_schema()
        if json:
            tell(schema)
        else:
            tell(schema, indent=1)


def report_schema() -> dict[str, Any]:
    """The JSON Schema of report.json, as shipped; docs/dictionary.md is written from the same fields."""
    text = (files("truceline.report") / "schemas" / "report-1.json").read_text("utf-8")
    found: dict[str, Any] = js.loads(text)
    return found
