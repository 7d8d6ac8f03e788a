"""`truceline verify`: the same checks as the one-file verifier, which needs none of the platform."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption
from truceline.model.canonical import strict_json
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
    since = since or (_own_report(bundle, workspace) if workspace else None)
    words = [str(bundle), *(["--trust", str(file)] if file else []), *(["--since", str(since)] if since else [])]
    raise typer.Exit(verifier.main([*words, *(["--json"] if json else [])], _rendered if render else None))


def _own_report(bundle: Path, workspace: Path) -> Path | None:
    """The bundle that this workspace has of the same day, where it is another one and valid."""
    try:
        data = verifier.read_whole(bundle)
        own = workspace / "reports" / _day(data) / "bundle.zip"
        newest = verifier.read_whole(own)
        trust = verifier.parse_trust(verifier.read_whole(workspace / "trust.json"))
    except (OSError, ValueError, LookupError, TypeError, verifier.Damaged, verifier.Missing, verifier.NotABundle):
        return None  # the checks themselves say what is wrong with the bundle
    return own if newest != data and verifier.verify(newest, trust).exit_code == verifier.VALID else None


def _day(bundle: bytes) -> str:
    """The day that a bundle says it is about, unchecked."""
    return date.fromisoformat(strict_json(verifier.unpacked(bundle)["report.json"])["day"]).isoformat()


def _rendered(found: verifier.Verification, bundle: bytes) -> verifier.Verification:
    """With the check that needs the platform: imported only when it is asked for."""
    from truceline.report.rendered import with_rendered  # noqa: PLC0415 - `verify` alone starts without the platform

    return with_rendered(found, bundle)
