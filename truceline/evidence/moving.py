"""A journal that moves from the workspace's folder into a database, or back: every row as it is, byte for byte."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from truceline.evidence._files import write_whole
from truceline.evidence.journal import Journal, Rows, copy_rows
from truceline.evidence.journals import FILE, new_journal
from truceline.evidence.note import parse_checkpoint
from truceline.evidence.settings import SETTINGS
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, DamagedWorkspace

MOVED = "journal-moved.sqlite"  # the file that was the journal: it takes no entry any more
_LOOK = "docs/evidence.md, The journal in PostgreSQL"


def move(workspace: Workspace, database: str, *, at_utc: datetime) -> tuple[Workspace, int]:
    """Move the journal to a database, or with "" into the folder; returns the workspace as it is then, and its rows.

    The old place keeps what it has and refuses every further entry. A move that was cut off is completed by the same
    call.

    Raises:
        BadSetting: it lies there already, or an address that cannot be.
        DamagedWorkspace: the journal is not whole, or another one lies there.
        Unreachable: a server does not answer.
    """
    old = workspace.journal
    if database == workspace.settings.database:
        raise BadSetting(where="--database", found="where the journal is now", expected="another place", look=_LOOK)
    problems = workspace.inspect()
    if problems:
        raise DamagedWorkspace(where="journal", found=problems[0], expected="a sound one", look="truceline doctor")
    new = new_journal(workspace.folder, database, workspace.origin)
    with old.writing() as here:
        with new.writing() as there:
            copy_rows(here, there)
        with new.writing() as there:
            for size, note in _heads(here):
                there.add_head(size, note)
        _require_same(old, new)
        here.close_for(f"the journal moved on {at_utc:%Y-%m-%d %H:%M} UTC to {_place(database)}")
    settings = replace(workspace.settings, database=database)
    write_whole(workspace.folder / SETTINGS, settings.text().encode())
    old.close()
    if database:
        for path in sorted(workspace.folder.glob(f"{FILE}*")):
            path.rename(path.with_name(path.name.replace(FILE, MOVED)))
    return Workspace.open(workspace.folder), new.size()


def _heads(rows: Rows) -> list[tuple[int, bytes]]:
    return [(parse_checkpoint(note).size, note) for note in rows.heads() or ()]


def _require_same(old: Journal, new: Journal) -> None:
    if old.tree().root() != new.tree().root() or old.heads() != new.heads():
        raise DamagedWorkspace(where="journal", found="another root", expected="the same entries", look=_LOOK)


def _place(database: str) -> str:
    told = urlsplit(database)
    return f"{told.hostname or 'this machine'}{told.path}" if database else "the folder"
