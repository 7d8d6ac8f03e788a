"""Which journal a workspace has: the file in its folder, or a place in a database that its settings name."""

from pathlib import Path

from truceline.evidence.journal import Journal
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
