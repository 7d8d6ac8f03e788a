"""The journal on disk: batches, queues, insiders with a database editor, kill -9, a full disk."""

import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.laws import Count
from truceline.evidence import journal as journal_module
from truceline.evidence.entry import Draft, Tool, encode
from truceline.evidence.journal_sqlite import SqliteJournal, sqlite_warning
from truceline.evidence.note import Signer, parse_checkpoint, signed_by
from truceline.evidence.tlog import included, leaf_hash
from truceline.model.errors import BadSetting, DamagedWorkspace, OutOfRange

AT = datetime(2025, 3, 18, 6, 0, tzinfo=UTC)
TOOL = Tool(name="truceline", version="1", params_digest="0" * 64)
KEY = Signer("exercise/log", bytes(range(32)))
KILLS = Count(ci=10, soak=200)


def a_draft(number: int, subject: str = "ab" * 32) -> Draft:
    return Draft(type="keep", at_utc=AT, body={"number": number}, tool=TOOL, parents=(subject,))


def a_journal(folder: Path, entries: int = 0) -> SqliteJournal:
    journal = SqliteJournal.create(folder / "journal.sqlite", "exercise/log")
    if entries:
        journal.append([a_draft(n) for n in range(entries)])
    return journal


@pytest.fixture
def editor(tmp_path: Path) -> tuple[SqliteJournal, bytes, Callable[[str], None]]:
    """A journal of 12 entries, a checkpoint that somebody else holds, and an insider's hand on the database."""
    journal = a_journal(tmp_path, 12)
    note = journal.checkpoint(KEY)

    def edit(script: str) -> None:
        with closing(sqlite3.connect(journal.path)) as db:
            triggers = [row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
            db.executescript("DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_deleted;")
            db.executescript(script)
            db.executescript(";".join(triggers) + ";")

    return journal, note, edit


def test_entries_are_numbered_in_order_and_come_back_in_order(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    assert journal.size() == 0
    assert journal.append([a_draft(7), a_draft(8)]) == (0, 1)
    assert journal.append([a_draft(9)]) == (2,)
    assert [entry.body for entry in journal.entries()] == [{"number": 7}, {"number": 8}, {"number": 9}]
    assert journal.entries("run") == ()
    assert [entry.seq for entry in journal.entries("keep", "ab" * 32)] == [0, 1, 2]
    assert journal.inspect(journal.checkpoint(KEY), KEY.public) == ()


def test_a_clock_that_jumps_back_does_not_reorder_history(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 1)
    earlier = Draft(type="keep", at_utc=AT.replace(year=2024), body={}, tool=TOOL)
    assert journal.append([earlier]) == (1,)
    assert [entry.at_utc.year for entry in journal.entries()] == [2025, 2024]


def test_a_batch_with_one_impossible_entry_leaves_nothing_behind(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 3)
    impossible = Draft(type="keep", at_utc=AT, body={"share": 0.5}, tool=TOOL)
    with pytest.raises(OutOfRange):
        journal.append([a_draft(1), impossible])
    assert journal.size() == 3
    assert journal.inspect(journal.checkpoint(KEY), KEY.public) == ()


def test_an_entry_is_appended_once(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    assert journal.append_once(a_draft(1), lambda entry: entry.body == {"number": 1}) == (0, True)
    assert journal.append_once(a_draft(1), lambda entry: entry.body == {"number": 1}) == (0, False)
    assert journal.append_once(a_draft(2), lambda entry: entry.body == {"number": 2}) == (1, True)


def test_every_entry_can_be_proven_against_the_checkpoint(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 21)
    head = parse_checkpoint(journal.checkpoint(KEY))
    assert signed_by(head, KEY.public)
    for seq in range(21):
        leaf = leaf_hash(journal.entry_bytes(seq))
        assert included(leaf, seq, head.size, journal.inclusion(seq, head.size), head.root)


def test_the_database_itself_refuses_changes_and_deletions(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 3)
    with closing(sqlite3.connect(journal.path)) as db:
        for statement in ("UPDATE entries SET type = 'x'", "DELETE FROM entries"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)


OTHER = encode(a_draft(99), 5).hex()
OTHER_LEAF = leaf_hash(bytes.fromhex(OTHER)).hex()
INSIDER_EDITS = {
    "an entry's bytes": f"UPDATE entries SET entry = X'{OTHER}' WHERE seq = 5",  # noqa: S608 - the insider's hand
    "an entry and its leaf": f"UPDATE entries SET entry = X'{OTHER}', leaf = X'{OTHER_LEAF}' WHERE seq = 5",  # noqa: S608
    "an entry in the middle deleted": "DELETE FROM entries WHERE seq = 5",
    "deleted and renumbered": "DELETE FROM entries WHERE seq = 5; UPDATE entries SET seq = seq - 1 WHERE seq > 5",
    "the end cut off": "DELETE FROM entries WHERE seq > 8",
    "everything deleted": "DELETE FROM entries",
    "two entries exchanged": "UPDATE entries SET seq = -1 WHERE seq = 3; UPDATE entries SET seq = 3 WHERE seq = 4; "
    "UPDATE entries SET seq = 4 WHERE seq = -1",
    "an entry inserted": "UPDATE entries SET seq = seq + 100 WHERE seq > 5; UPDATE entries SET seq = seq - 99 "
    "WHERE seq > 99; INSERT INTO entries SELECT 6, type, subject, entry, leaf, frontier FROM entries WHERE seq = 5",
    "the search column": "UPDATE entries SET subject = '' WHERE seq = 5",
    "the type column": "UPDATE entries SET type = 'run' WHERE seq = 5",
    "the frontier": "UPDATE entries SET frontier = zeroblob(64) WHERE seq = 11",
}


@pytest.mark.parametrize("script", INSIDER_EDITS.values(), ids=INSIDER_EDITS.keys())
def test_an_insider_edit_is_found_against_the_exported_checkpoint(
    editor: tuple[SqliteJournal, bytes, Callable[[str], None]], script: str
) -> None:
    journal, note, edit = editor
    assert journal.inspect(note, KEY.public) == ()
    edit(script)
    assert journal.inspect(note, KEY.public)


def test_a_whole_history_written_anew_is_found_against_the_exported_checkpoint(tmp_path: Path) -> None:
    """The strongest insider: every stored hash fits, only the head that somebody else holds does not."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    note = a_journal(tmp_path / "a", 12).checkpoint(KEY)
    forged = a_journal(tmp_path / "b")
    forged.append([a_draft(n if n != 5 else 99) for n in range(12)])
    assert forged.inspect(forged.checkpoint(KEY), KEY.public) == ()
    assert forged.inspect(note, KEY.public) == (
        "journal: the first 12 entries are not those that the checkpoint has seen",
    )


def test_a_rollback_to_an_old_copy_is_found(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 4)
    old = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(journal.path)) as db:
        db.execute("VACUUM INTO ?", (str(old),))
    journal.append([a_draft(4)])
    note = journal.checkpoint(KEY)
    for name in ("journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(old, journal.path)
    assert journal.inspect(note, KEY.public) == ("journal: 4 entries, the checkpoint has seen 5: the end was cut off",)


def test_a_checkpoint_of_another_log_or_key_is_named(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 2)
    other = Signer("exercise/other", bytes(32))
    assert "origin" in journal.inspect(SqliteJournal(journal.path, "exercise/other").checkpoint(other), KEY.public)[0]
    assert "not signed" in journal.inspect(journal.checkpoint(other), KEY.public)[0]
    assert journal.inspect(None, KEY.public) == ("journal: no checkpoint to compare with",)
    assert "checkpoint:" in journal.inspect(b"nonsense", KEY.public)[0]


def test_triggers_taken_away_are_noticed(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 2)
    with closing(sqlite3.connect(journal.path)) as db:
        db.execute("DROP TRIGGER entries_are_never_changed")
        db.commit()
    assert any("triggers" in problem for problem in journal.inspect(journal.checkpoint(KEY), KEY.public))


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to have a header of 100 bytes" * 4])
def test_a_file_that_is_no_journal_is_damage(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(content)
    with pytest.raises(DamagedWorkspace):
        SqliteJournal(path, "x").entries()
    assert SqliteJournal(path, "x").inspect(None, KEY.public)


def test_a_missing_journal_is_damage_and_not_an_empty_one(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "none.sqlite", "x")
    for ask in (journal.size, journal.tree, lambda: journal.append([a_draft(1)])):
        with pytest.raises(DamagedWorkspace):
            ask()
    assert not journal.path.exists()


def test_a_full_disk_says_so_and_keeps_nothing_of_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = a_journal(tmp_path, 3)
    open_writer = SqliteJournal._writer

    def on_a_small_disk(self: SqliteJournal, mode: str = "rw") -> sqlite3.Connection:
        db = open_writer(self, mode)
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 1}")
        return db

    with monkeypatch.context() as small:
        small.setattr(SqliteJournal, "_writer", on_a_small_disk)
        with pytest.raises(DamagedWorkspace, match="full"):
            journal.append([a_draft(n) for n in range(500)])
    assert journal.size() == 3
    assert journal.append([a_draft(3)]) == (3,)
    assert journal.inspect(journal.checkpoint(KEY), KEY.public) == ()


def test_a_second_writer_queues_and_says_so_when_its_turn_never_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = a_journal(tmp_path, 1)
    monkeypatch.setattr(journal_module, "BUSY_S", 0.05)
    with journal._turn(), pytest.raises(BadSetting, match="still writing"):
        journal.append([a_draft(1)])
    assert journal.append([a_draft(1)]) == (1,)


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    seqs: list[int] = []

    def write(first: int) -> None:
        for n in range(first, first + 15):
            seqs.extend(SqliteJournal(journal.path, journal.origin).append([a_draft(n)]))

    threads = [threading.Thread(target=write, args=(100 * n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seqs) == list(range(45))
    assert journal.inspect(journal.checkpoint(KEY), KEY.public) == ()


CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from truceline.evidence.entry import Draft, Tool
from truceline.evidence.journal_sqlite import SqliteJournal
journal = SqliteJournal(Path(sys.argv[1]), "exercise/log")
tool = Tool(name="truceline", version="1", params_digest="0" * 64)
drafts = [Draft(type="keep", at_utc=datetime(2025, 3, 18, tzinfo=UTC), body={"n": n}, tool=tool) for n in range(3)]
while True:
    for seq in journal.append(drafts):
        print(seq, flush=True)
"""


def test_kill_minus_nine_loses_nothing_that_was_acknowledged(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    journal = a_journal(tmp_path)
    draw = random.Random(1)  # noqa: S311 - reproducible moments, no secret
    told: set[int] = set()
    for _ in range(KILLS.now):
        arguments = [sys.executable, "-c", CHILD, str(journal.path)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own
            assert child.stdout is not None
            for _ in range(draw.randrange(1, 40)):
                told.add(int(child.stdout.readline()))
            child.kill()
            told |= {int(line) for line in child.stdout.read().split("\n")[:-1] if line}
    assert len(told) >= KILLS.now
    record_property("kills", KILLS.now)
    assert told <= {entry.seq for entry in journal.entries()}
    assert journal.size() % 3 == 0  # batches are whole or not there
    assert journal.inspect(journal.checkpoint(KEY), KEY.public) == ()


def test_an_sqlite_with_the_wal_reset_fault_is_named_and_a_fixed_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    assert "WAL-reset" in (sqlite_warning() or "")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert sqlite_warning() is None
