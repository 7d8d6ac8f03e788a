"""What the commands of the coalition share: where the ledger comes from, and as of when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import now
from truceline.cli._hand import read_bytes
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.evidence.keep import Record
from truceline.evidence.workspace import Workspace
from truceline.intake import catch_up
from truceline.model.errors import BadSetting
from truceline.model.times import local_day, utc_text
from truceline.pledges.shipped import shipped, shipped_names
from truceline.report.coalition.known import Known, from_files, from_store
from truceline.store.store import Store

LedgerOption = Annotated[
    list[str] | None,
    typer.Option(help="A ledger file, or the name of a shipped one, instead of the kept files; may be repeated."),
]
TextsOption = Annotated[bool, typer.Option("--texts", help="Also what kept texts say, read by machine and marked so.")]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option(help="A contributor or a pledge that is not there; may be repeated, or several with commas."),
]


def names_in(given: Sequence[str] | None) -> tuple[str, ...]:
    """Contributors or pledges given one by one, or several with commas between them."""
    return tuple(name.strip() for text in given or () for name in text.split(",") if name.strip())


def at_end_of(day: str | None, folder: Path, ledgers: Sequence[str], *, as_json: bool) -> datetime:
    """The moment up to which things are known: the end of a day on the mission's clock, or now.

    The day of ledgers that are named ends in UTC, for want of a mission.

    Raises:
        OutOfRange: no date.
    """
    if day is None:
        return now()
    zone_name = "UTC" if ledgers else opened(folder, as_json=as_json).zone
    one: date = days_between(day, day, zone_name=zone_name)[0]
    return min(local_day(one, zone_name)[1] - timedelta(seconds=1), now())


def known_of(folder: Path, ledgers: Sequence[str], as_of: datetime, *, texts: bool = False, as_json: bool) -> Known:
    """The ledger of a workspace, with what its `texts` say where asked; or of files and ledgers that are named.

    Raises:
        BadSetting: a named ledger is neither, or the workspace keeps no ledger.
        DamagedFile: a file is no ledger.
    """
    if ledgers:
        return from_files([_read(one) for one in ledgers], as_of=as_of)
    workspace = opened(folder, as_json=as_json)
    found = from_store(store_of(workspace), as_of=as_of, exercise=workspace.exercise, texts=texts)
    if not found:
        raise BadSetting(
            where=str(folder),
            found=f"no ledger kept and known by {utc_text(as_of)}",
            expected="a ledger: truceline keep pledges FILE, or texts with --texts",
            look=f"truceline template pledges; or --ledger {' or '.join(shipped_names())}",
        )
    return found


def store_of(workspace: Workspace) -> Store:
    """The tables of a workspace, with everything that was kept in them."""
    store = Store(workspace.store_folder, Record(workspace), workspace.key.seal)
    catch_up(workspace, store, at_utc=now())
    return store


def _read(named: str) -> tuple[str, bytes]:
    path = Path(named)
    if not path.is_file() and named in shipped_names():
        return f"{named}.yaml", shipped(named)
    return path.name, read_bytes(path)
