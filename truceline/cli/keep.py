"""`truceline keep`: files as received, into the vault and the tables."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, progress, tell, tell_error
from truceline.cli._workspace import opened
from truceline.evidence.keep import Record
from truceline.intake import TakenIn, take_in
from truceline.model.errors import BadSetting, DamagedWorkspace, TrucelineError
from truceline.sources._registry import source as find_source
from truceline.store.store import Store


def run(
    source: Annotated[str, typer.Argument(help="firms, alerts, viina, incidents, patrol, register, line, cloud, ...")],
    files: Annotated[list[Path], typer.Argument(help="Files as received.")],
    workspace: WorkspaceOption = Path(),
    received: Annotated[str | None, typer.Option(help="When they were received, with offset; now otherwise.")] = None,
    column_map: Annotated[Path | None, typer.Option("--map", help="Column map, for sources that take one.")] = None,
    origin: Annotated[str | None, typer.Option(help="Where they came from: an address or a hand.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Keep files of one source and read them. A damaged file is kept, reported, and the others go on."""
    damaged = 0
    with errors(as_json=json):
        find_source(source)
        ws = opened(workspace, as_json=json)
        store = Store(ws.store_folder, Record(ws))
        setting = None if column_map is None else read_bytes(column_map)
        moment(received)  # a moment that cannot be is told once, not for every file
        for path in progress(files, "keep", lambda p: p.name, quiet=json):
            try:
                taken = take_in(
                    ws, store, source, path.name, read_bytes(path),
                    received_utc=moment(received), at_utc=now(), origin=origin or "handed in as a file",
                    setting=setting,
                )  # fmt: skip
                tell_taken(path.name, taken, as_json=json)
            except DamagedWorkspace:
                raise  # nothing that follows could be kept
            except TrucelineError as error:
                damaged += 1
                tell_error(error, as_json=json)
        ws.seal()
        store.close()
    raise typer.Exit(1 if damaged else 0)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        BadSetting: it cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadSetting(
            where=str(path),
            found=error.strerror or "an error",
            expected="a readable file",
            look="the file's name and rights",
        ) from error


def tell_taken(name: str, taken: TakenIn, *, as_json: bool) -> None:
    """Acknowledge a file: it is on the disk, in the journal and in the tables."""
    if as_json:
        tell({"file": name, "sha256": taken.blob.sha256, "new": taken.new, "rows": taken.rows, "notes": taken.notes})
        return
    kept = "kept" if taken.new else f"was kept already on {taken.blob.received_utc:%Y-%m-%d %H:%M} UTC, once"
    print(f"{name}: {kept} as {taken.blob.sha256[:12]}, {taken.rows} rows", flush=True)
    for note in taken.notes:
        print(f"  {note.kind}: {note.text}")
