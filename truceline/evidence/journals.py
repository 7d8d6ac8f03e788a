"""Which journal a workspace has: the file in its folder, or a place in a database that its settings name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from truceline.evidence.journal import Journal, copy_rows
from truceline.evidence.journal_postgres import PostgresJournal
from truceline.evidence.journal_sqlite import SqliteJournal
from truceline.evidence.postgres import Server

FILE = "journal.sqlite"


def journal_of(folder: Path, database: str, origin: str) -> Journal:
    """The journal of a workspace.

    Raises:
        BadSetting: an address that cannot be.
    """
    return PostgresJournal(Server(database), origin) if database else SqliteJournal(folder / FILE, origin)


def new_journal(folder: Path, database: str, origin: str) -> Journal:
    """An empty journal, made where there is none; one that is there and open is taken over.

    Raises:
        BadSetting: an address that cannot be.
        Unreachable: the server does not answer.
        DamagedWorkspace: the disk or the server refuses.
    """
    if database:
        return PostgresJournal.create(Server(database), origin)
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
