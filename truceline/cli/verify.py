"""`truceline verify`: the same checks as the one-file verifier, which needs none of the platform."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption
from truceline.report import verify as verifier


def run(
    bundle: Annotated[Path, typer.Argument(help="bundle.zip of a day.")],
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", help="Workspace whose trust.json is used.", envvar="TRUCELINE_WORKSPACE"),
    ] = None,
    trust: Annotated[Path | None, typer.Option(help="Trust file, handed over by another way than the bundle.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Check a bundle: exit 0 valid, 1 invalid, 2 incomplete."""
    file = trust or (workspace / "trust.json" if workspace else None)
    words = [str(bundle), *(["--trust", str(file)] if file else []), *(["--json"] if json else [])]
    raise typer.Exit(verifier.main(words))
