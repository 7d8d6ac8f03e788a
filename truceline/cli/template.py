"""`truceline template`: an empty ledger to fill in, or a shipped one to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, errors, say, tell
from truceline.model.errors import BadSetting, UnknownName
from truceline.pledges.shipped import shipped
from truceline.pledges.template import template

KINDS = ("pledges",)


def run(
    kind: Annotated[str, typer.Argument(help="What for: pledges.")],
    output: Annotated[Path, typer.Argument(help="File to write, .xlsx, .csv or .yaml; it must not exist yet.")],
    start: Annotated[str | None, typer.Option("--from", help="Begin with a shipped ledger (.yaml).")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Write an empty ledger with choices in its cells, or a shipped one, for `truceline keep pledges`."""
    with errors(as_json=json):
        if kind not in KINDS:
            raise UnknownName("template", kind, KINDS)
        ending = output.suffix.removeprefix(".")
        if start is not None and ending != "yaml":
            raise BadSetting(where=str(output), found=f".{ending}", expected=".yaml", look="shipped ledgers are YAML")
        data = template(ending) if start is None else shipped(start)
        if output.exists():
            raise BadSetting(where=str(output), found="a file", expected="a name that is free", look="the folder")
        output.write_bytes(data)
    if json:
        tell({"template": str(output), "bytes": len(data)})
    else:
        say(f"{output}: fill it in, then truceline keep pledges {output.name}")
