"""One journal, two places: the same promises in a file of the workspace and in PostgreSQL, and the way between."""

import gc
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.evidence_example import a_workspace, with_files
from tests.laws import SOAK
from tests.postgres_world import SOCKETS, Cluster, require_cluster
from tests.review.desk_world import AT, ONE, decide, minutes, mission
from truceline.evidence.entry import Draft
from truceline.evidence.journal import Journal
from truceline.evidence.journal_postgres import PostgresJournal
from truceline.evidence.journals import new_journal
from truceline.evidence.logins import SessionTable
from truceline.evidence.moving import MOVED, move
from truceline.evidence.note import Signer
from truceline.evidence.postgres import Server, require_address
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, DamagedWorkspace, Unreachable
from truceline.report.inspect import inspect_reports
from truceline.review.acts import Act, State
from truceline.review.board import Board

KEY = Signer("exercise/log", bytes(32))
pytestmark = pytest.mark.block_network(allowed_hosts=[SOCKETS])
PLACES = ("sqlite", "postgresql")


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return require_cluster()


def a_place(place: str) -> str:
    return require_cluster().database() if place == "postgresql" else ""


@pytest.fixture(params=PLACES)
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Journal:
    return new_journal(tmp_path, a_place(request.param), KEY.public.name)


def a_draft(number: int, type_: str = "note", subject: str = "") -> Draft:
    return Draft(
        type=type_, at_utc=AT, body={"n": number}, tool=own_tool(), parents=(subject,) if subject else ()
    )  # fmt: skip


def test_what_was_appended_is_read_back_in_order_and_its_head_holds(journal: Journal) -> None:
    assert journal.size() == 0
    assert journal.latest("note") == -1
    assert journal.append([a_draft(n, "note" if n % 2 else "other", "ab" * 32) for n in range(7)]) == tuple(range(7))
    assert [one.body for one in journal.entries("note")] == [{"n": 1}, {"n": 3}, {"n": 5}]
    assert [one.seq for one in journal.entries("other", "ab" * 32)] == [0, 2, 4, 6]
    assert not journal.entries("other", "cd" * 32)
    assert [one.seq for one in journal.entries_since("note", 1)] == [3, 5]
    assert journal.latest("note", "none") == 5
    assert journal.append_once(a_draft(9), lambda one: one.body == {"n": 9}) == (7, True)
    assert journal.append_once(a_draft(9), lambda one: one.body == {"n": 9}) == (7, False)
    with pytest.raises(ZeroDivisionError):
        journal.append_checked(a_draft(1), since=lambda: -1, same=lambda later: 1 // (len(later) - 4))
    assert journal.append_checked(a_draft(1), since=lambda: 5, same=lambda later: later[0].seq) == 7
    head = journal.checkpoint(KEY)
    assert not journal.lists_heads() or not journal.heads()
    journal.remember(head)
    journal.remember(head)
    assert journal.heads() == journal.newest_head() == (head,)
    with journal.held():
        assert journal.append([a_draft(10)]) == (8,)
        assert journal.tree().root() == journal.tree().root()
        assert journal.tree().size == 9
    assert journal.inspect(head, KEY.public) == ()


def test_writers_at_the_same_time_lose_nothing_and_whoever_waits_is_woken(journal: Journal) -> None:
    def write() -> None:
        for n in range(5):
            journal.append([a_draft(n)])

    threads = [threading.Thread(target=write) for _ in range(3)]
    with journal.held():
        for thread in threads:
            thread.start()
        assert journal.wait(0, 20.0) > 0
        for thread in threads:
            thread.join()
        assert journal.wait(99, 0.0) == 15
    assert journal.inspect(journal.checkpoint(KEY), KEY.public) == ()


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_whoever_waited_for_a_turn_sees_what_was_written_before_it_however_the_database_isolates(
    cluster: Cluster, isolation: str
) -> None:
    address = cluster.database()
    one = PostgresJournal.create(Server(address), KEY.public.name)
    one.server.ask(f"ALTER ROLE truceline SET default_transaction_isolation = '{isolation}'")
    one.close()
    two = PostgresJournal(Server(address), KEY.public.name)
    waiting = threading.Thread(target=lambda: two.append([a_draft(2)]))
    with one.writing() as rows:
        waiting.start()
        queued = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while waiting.is_alive() and not one.server.ask(queued):
            time.sleep(0.02)
        one._insert(rows, [a_draft(1)])
    waiting.join()
    assert one.size() == 2
    one.server.ask("ALTER ROLE truceline RESET default_transaction_isolation")
    one.close()
    two.close()


def test_a_journal_that_is_asked_again_after_its_end_leaves_no_connection_when_it_goes(cluster: Cluster) -> None:
    address = cluster.database()
    journal = PostgresJournal.create(Server(address), KEY.public.name)
    assert journal.wait(99, 0.0) == 0
    journal.close()
    assert journal.wait(99, 0.0) == 0  # a desk whose news went on for a moment listens again
    watching = Server(address)
    others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert len(watching.ask(others)) == 2
    del journal
    gc.collect()
    for _ in range(100):
        if not watching.ask(others):
            break
        time.sleep(0.05)
    assert not watching.ask(others)
    watching.close()


def test_whoever_waits_for_an_answer_when_the_connections_end_is_told_so(cluster: Cluster) -> None:
    server, told = Server(cluster.database()), list[Exception]()

    def ask() -> None:
        try:
            server.ask("SELECT pg_sleep(60)")
        except Unreachable as gone:
            told.append(gone)

    waiting = threading.Thread(target=ask)
    asleep = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
    with server.connection():
        waiting.start()
        while not server.ask(asleep):
            time.sleep(0.02)
        server.close()
    waiting.join(10)
    assert told
    assert server.ask("SELECT 1")  # a new thread, new connections
    server.close()


def test_a_session_that_another_desk_has_ended_is_not_brought_back_by_what_changed_of_it(cluster: Cluster) -> None:
    journal = PostgresJournal.create(Server(cluster.database()), KEY.public.name)
    table = SessionTable(journal.server, journal.origin)
    table.add("name", "browser", "", b"secret", AT, proven=False)
    table.change("name", "Ada", AT, proven=True)
    assert (table.get("name") or {})["officer"] == "Ada"
    table.drop("name", AT - timedelta(hours=1))
    table.change("name", "Ada", AT, proven=True)
    assert table.get("name") is None
    journal.close()


def test_a_row_that_somebody_changed_in_the_database_is_found(cluster: Cluster) -> None:
    address = cluster.database()
    journal = PostgresJournal.create(Server(address), KEY.public.name)
    journal.append([a_draft(n) for n in range(5)])
    head = journal.checkpoint(KEY)
    change = "UPDATE truceline.entries SET entry = entry || 'x'::bytea WHERE seq = 2"
    for forbidden in (
        change,
        "DELETE FROM truceline.entries",
        "TRUNCATE truceline.entries",
        "TRUNCATE truceline.heads",
    ):
        with pytest.raises(DamagedWorkspace, match="append-only"):
            journal.server.ask(forbidden)
    assert journal.inspect(head, KEY.public) == ()
    journal.server.ask("ALTER TABLE truceline.entries DISABLE TRIGGER entries_stay")
    journal.server.ask(change)
    assert any("triggers" in problem for problem in journal.inspect(head, KEY.public))
    journal.server.ask("ALTER TABLE truceline.entries ENABLE TRIGGER entries_stay")
    assert journal.inspect(head, KEY.public)
    with pytest.raises(DamagedWorkspace, match="entry 2"):
        journal.entries()
    journal.close()


def test_a_journal_moves_there_and_back_byte_for_byte_and_the_old_place_takes_nothing_more(tmp_path: Path) -> None:
    address = require_cluster().database()
    workspace = mission(tmp_path / "w")
    board = Board(workspace)
    decide(board, ONE, Act.TAKE, "Ada", 1)
    workspace.seal()
    before, heads = workspace.journal.tree(), workspace.journal.heads()
    late = Workspace.open(workspace.folder)  # another program that still knows the old place
    moved, number = move(workspace, address, at_utc=AT)
    assert number == before.size
    assert moved.journal.tree().leaves(number) == before.leaves(number)
    assert moved.journal.heads() == heads
    assert isinstance(moved.journal, PostgresJournal)
    assert not (moved.folder / "journal.sqlite").exists()
    assert (moved.folder / MOVED).is_file()
    with pytest.raises(DamagedWorkspace):
        late.journal.append([a_draft(1)])
    decide(Board(moved), ONE, Act.ASSESS, "Ada", 2, about={"happened": "yes"}, text="seen")
    moved.seal()
    assert not moved.inspect()
    assert not inspect_reports(moved)[0]
    back, more = move(moved, "", at_utc=AT)
    assert more == number + 1
    assert back.journal.tree().root(number) == before.root()
    assert not back.inspect()
    assert Board(back).standing(ONE, at=minutes(3)).state is State.ASSESSED
    with pytest.raises(DamagedWorkspace, match="moved"):
        moved.journal.append([a_draft(1)])
    again, _ = move(back, address, at_utc=AT)
    decide(Board(again), ONE, Act.ACCEPT, "Bo", 4)
    again.seal()
    assert not again.inspect()
    again.journal.close()
    moved.journal.close()


def test_a_move_that_was_cut_off_is_completed_and_another_journal_is_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = require_cluster().database()
    workspace = with_files(a_workspace(tmp_path / "w", database=""))
    workspace.seal()
    with monkeypatch.context() as cut:
        cut.setattr("truceline.evidence.moving.write_whole", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        with pytest.raises(OSError, match="power cut"):
            move(workspace, address, at_utc=AT)
    with pytest.raises(DamagedWorkspace, match="moved"):
        workspace.journal.append([a_draft(1)])  # neither place may take an entry that the other one lacks
    moved, _ = move(Workspace.open(workspace.folder), address, at_utc=AT)
    assert not moved.inspect()
    moved.journal.close()
    other = Server(address)
    other.ask("ALTER TABLE truceline.entries DISABLE TRIGGER ALL")
    other.ask("UPDATE truceline.entries SET type = 'else' WHERE seq = 1")
    back_there = a_workspace(tmp_path / "x", database="")
    other.ask("UPDATE truceline.entries SET origin = $1", back_there.origin)
    back_there.seal()
    with pytest.raises(DamagedWorkspace, match="another journal"):
        move(back_there, address, at_utc=AT)
    other.close()


def test_a_server_that_is_gone_is_named_and_the_desk_goes_on_when_it_is_back(cluster: Cluster, tmp_path: Path) -> None:
    workspace = mission(tmp_path / "w", database=cluster.database())
    board = Board(workspace)
    with workspace.journal.held():
        decide(board, ONE, Act.TAKE, "Ada", 1)
        cluster.stop(crash=SOAK)
        for _ in range(2):
            with pytest.raises(Unreachable, match="the same form counts once"):
                decide(board, ONE, Act.NOTE, "Ada", 2, form="one form")
        cluster.start()
        made = decide(board, ONE, Act.NOTE, "Ada", 2, form="one form")
        assert decide(board, ONE, Act.NOTE, "Ada", 2, form="one form").seq == made.seq

    assert [one.act for one in Board(workspace).decisions_on(ONE)] == [Act.TAKE, Act.NOTE]
    workspace.journal.close()


def test_an_address_with_a_password_or_of_another_kind_is_refused() -> None:
    for wrong in (
        "postgresql://a:secret@host/db", "postgresql://a@host/db?password=secret", "mysql://a@host/db", "a file",
        "postgresql://a@host/d b",
    ):  # fmt: skip
        with pytest.raises(BadSetting, match="--database") as said:
            require_address(wrong)
        assert "secret" not in str(said.value)
    assert require_address("postgresql://a@host/db")
