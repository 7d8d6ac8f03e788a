"""`truceline keep`: files as received, into the vault and the tables."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.agreement.watched import watched
from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, progress, say, tell, tell_error
from truceline.cli._hand import Stated, handed_in, read_bytes
from truceline.cli._workspace import opened
from truceline.evidence.keep import Record
from truceline.intake import TakenIn, take_in
from truceline.model.errors import DamagedWorkspace, TrucelineError
from truceline.sources._registry import source as find_source
from truceline.store.store import Store


def run(
    source: Annotated[str, typer.Argument(help="firms, alerts, viina, incidents, patrol, register, line, cloud, ...")],
    files: Annotated[list[str], typer.Argument(help="Files as received; a folder means its files, - a pipe.")],
    workspace: WorkspaceOption = Path(),
    received: Annotated[str | None, typer.Option(help="When they were received, with offset; now otherwise.")] = None,
    column_map: Annotated[
        Path | None, typer.Option("--map", help="Column map of the tables; for viina also the publisher's labels.")
    ] = None,
    origin: Annotated[str | None, typer.Option(help="Where they came from: an address or a hand.")] = None,
    licence: Annotated[
        str | None, typer.Option(help="Licence of the files, where that of the source is not theirs.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="File name of what is piped in.")] = None,
    length: Annotated[int | None, typer.Option(help="Length in bytes that the sender stated, of one file.")] = None,
    sha256: Annotated[str | None, typer.Option(help="SHA-256 that the sender stated, of one file.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Keep files of one source and read them. A damaged file is kept, reported, and the others go on."""
    damaged = 0
    with errors(as_json=json):
        find_source(source)
        ws = opened(workspace, as_json=json)
        handed = handed_in(files, name=name)
        stated = Stated(length=length, sha256=sha256, files=len(handed))
        store, area = Store(ws.store_folder, Record(ws), ws.key.seal), watched(ws.agreements)
        setting = None if column_map is None else read_bytes(column_map)
        came = moment(received, future=ws.exercise)  # one that cannot be is told once, not for every file
        with ws.journal.held():  # open it once for a folder of small files
            for one in progress(handed, "keep", lambda file: file.name, quiet=json):
                try:
                    data = one.read()
                    taken = take_in(
                        ws, store, source, one.name, data,
                        received_utc=came if received else now(), at_utc=now(), origin=origin or "handed in as a file",
                        setting=setting, licence=licence, expected_length=stated.checked(one.name, data), area=area,
                    )  # fmt: skip
                    tell_taken(one.name, taken, as_json=json)
                except DamagedWorkspace:
                    raise  # nothing that follows could be kept
                except TrucelineError as error:
                    damaged += 1
                    tell_error(error, as_json=json)
        ws.seal()
        store.close()
    raise typer.Exit(1 if damaged else 0)


def tell_taken(name: str, taken: TakenIn, *, as_json: bool) -> None:
    """Acknowledge a file: it is on the disk, in the journal and in the tables."""
    if as_json:
        tell({"file": name, "sha256": taken.blob.sha256, "new": taken.new, "rows": taken.rows, "notes": taken.notes})
        return
    kept = "kept" if taken.new else f"was kept already on {taken.blob.received_utc:%Y-%m-%d %H:%M} UTC, once"
    say(f"{name}: {kept} as {taken.blob.sha256[:12]}, {taken.rows} {'row' if taken.rows == 1 else 'rows'}")
    for note in taken.notes:
        say(f"  {note.kind}: {note.text}")
