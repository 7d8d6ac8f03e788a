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
    since: Annotated[Path | None, typer.Option(help="An older bundle or checkpoint: is it still the same log?")] = None,
    render: Annotated[  # noqa: FBT002 - a switch of the command line
        bool, typer.Option("--render", help="Make html, csv and summary again from the JSON, and compare.")
    ] = False,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Check a bundle: exit 0 valid, 1 invalid, 2 neither (incomplete, damaged, not checked)."""
    file = trust or (workspace / "trust.json" if workspace else None)
    words = [str(bundle), *(["--trust", str(file)] if file else []), *(["--since", str(since)] if since else [])]
    raise typer.Exit(verifier.main([*words, *(["--json"] if json else [])], _rendered if render else None))


def _rendered(found: verifier.Verification, bundle: bytes) -> verifier.Verification:
    """With the check that needs the platform: imported only when it is asked for."""
    from truceline.report.rendered import with_rendered  # noqa: PLC0415 - `verify` alone starts without the platform

    return with_rendered(found, bundle)
