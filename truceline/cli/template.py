"""`truceline template`: an empty ledger to fill in, a shipped one to begin with, or the files of the tutorial."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, errors, say, tell
from truceline.model.errors import BadSetting, UnknownName
from truceline.pledges.shipped import shipped
from truceline.pledges.template import template
from truceline.sim.tutorial import tutorial_files

KINDS = ("pledges", "tutorial")


def run(
    kind: Annotated[str, typer.Argument(help="What for: pledges; or tutorial, the files of docs/tutorial.md.")],
    output: Annotated[Path, typer.Argument(help="Ledger (.xlsx, .csv, .yaml) or folder; it must not exist yet.")],
    start: Annotated[str | None, typer.Option("--from", help="Begin with a shipped ledger (.yaml).")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Write an empty ledger with choices in its cells, or a shipped one, for `truceline keep pledges`."""
    with errors(as_json=json):
        if kind not in KINDS:
            raise UnknownName("template", kind, KINDS)
        made = _tutorial(output) if kind == "tutorial" else _ledger(output, start)
        if output.exists():
            raise BadSetting(where=str(output), found="a file", expected="a name that is free", look="the folder")
        for path, data in made.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if json:
        tell({"template": str(output), "bytes": sum(map(len, made.values()))})
    elif kind == "tutorial":
        say(f"EXERCISE files: {', '.join(map(str, made))}")
    else:
        say(f"{output}: fill it in, then truceline keep pledges {output.name}")


def _ledger(output: Path, start: str | None) -> dict[Path, bytes]:
    ending = output.suffix.removeprefix(".")
    if start is not None and ending != "yaml":
        raise BadSetting(where=str(output), found=f".{ending}", expected=".yaml", look="shipped ledgers are YAML")
    return {output: template(ending) if start is None else shipped(start)}


def _tutorial(output: Path) -> dict[Path, bytes]:
    return {output / name: data for name, data in tutorial_files().items()}
