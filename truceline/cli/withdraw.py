"""`truceline withdraw`: take a mistaken hand-in back, on the record."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell
from truceline.cli._workspace import opened
from truceline.evidence.keep import kept
from truceline.evidence.withdraw import withdraw
from truceline.evidence.withdrawal_entry import named


def run(
    file: Annotated[str, typer.Argument(help="The file, its name as it was kept, or its SHA-256 (8 digits or more).")],
    reason: Annotated[str, typer.Option(help="What is wrong with it; reports print it.")],
    workspace: WorkspaceOption = Path(),
    source: Annotated[str | None, typer.Option(help="Where it was kept for several: of which source.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Withdraw a kept file with a reason: its bytes stay, and its rows reach no report as of now or later.

    A report as of an earlier moment is made again as it was. Keep the same file again to end the withdrawal.
    """
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        files = kept(ws)
        path = Path(file)
        asked = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else file
        chosen = named([(one.source, one.blob.sha256, one.blob.name) for one in files], asked, source)
        one = next(one for one in files if (one.source, one.blob.sha256) == chosen[:2])
        at = now()
        seq = withdraw(ws, one, reason=reason, at_utc=at)
        ws.seal()
    if json:
        tell({"file": one.blob.name, "source": one.source, "sha256": one.blob.sha256, "entry": seq, "withdrawn": at})
    else:
        say(f"{one.blob.name}, kept for {one.source} as {one.blob.sha256[:12]}: withdrawn, entry {seq}")
