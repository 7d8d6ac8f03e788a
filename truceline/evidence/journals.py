"""Which journal a workspace has: the file in its folder, or a place in a database that its settings name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from truceline.evidence.journal import Journal, copy_rows
from truceline.evidence.journal_sqlite import SqliteJournal

if TYPE_CHECKING:
    from truceline.evidence.journal_postgres import PostgresJournal
    from truceline.evidence.postgres import Server

FILE = "journal.sqlite"


def journal_of(folder: Path, database: str, origin: str) -> Journal:
    """The journal of a workspace.

    Raises:
        BadSetting: an address that cannot be.
    """
    if database:
        kind, server = _postgres(database)
        return kind(server, origin)
    return SqliteJournal(folder / FILE, origin)


def new_journal(folder: Path, database: str, origin: str) -> Journal:
    """An empty journal, made where there is none; one that is there and open is taken over.

    Raises:
        BadSetting: an address that cannot be.
        Unreachable: the server does not answer.
        DamagedWorkspace: the disk or the server refuses.
    """
    if database:
        kind, server = _postgres(database)
        return kind.create(server, origin)
    return SqliteJournal.create(folder / FILE, origin)


@contextmanager
def rehearsal(journal: Journal) -> Iterator[Journal]:
    """A copy to try entries on; what happens to it is forgotten on leaving.

    Raises:
        DamagedWorkspace: the journal cannot be read.
        Unreachable: its server does not answer.
    """
    with TemporaryDirectory(prefix="truceline-") as folder:
        if isinstance(journal, SqliteJournal):
            yield journal.copied(Path(folder) / FILE)
        else:
            copy = SqliteJournal.create(Path(folder) / FILE, journal.origin)
            with journal.reading() as here, copy.writing() as there:
                copy_rows(here, there)
            yield copy


def _postgres(address: str) -> "tuple[type[PostgresJournal], Server]":
    """Only a workspace with a database waits for its driver."""
    from truceline.evidence.journal_postgres import PostgresJournal  # noqa: PLC0415 - a twentieth of a start
    from truceline.evidence.postgres import Server  # noqa: PLC0415

    return PostgresJournal, Server(address)
