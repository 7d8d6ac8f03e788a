"""Long work beside the pages, the stream of events, and a desk that loses its disk, its database or its life."""

import asyncio
import errno
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.laws import SOAK
from tests.postgres_world import SOCKETS, require_cluster
from tests.review.desk_world import AT, DAY, ONE, TWO, decide, minutes, mission, with_report
from tests.web.desk_door import Browser, at, opened
from truceline.evidence.journal_sqlite import SqliteJournal
from truceline.evidence.workspace import Workspace
from truceline.model.errors import TrucelineError
from truceline.review.acts import Act, State
from truceline.review.board import Board
from truceline.web.app import Desk
from truceline.web.jobs import Job, Jobs

pytestmark = pytest.mark.block_network(allowed_hosts=[SOCKETS])
ROOT = Path(__file__).parents[2]
KILLS = 100 if SOAK else 2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("made") / "w", database="").folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return opened(Workspace.open(shutil.copytree(made, tmp_path / "w")))


def ends(holds: Callable[[], bool], within_s: float = 60.0) -> bool:
    """Whether something becomes so."""
    end = time.monotonic() + within_s
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def over(job: Job) -> bool:
    return ends(lambda: job.over)


def test_a_job_goes_on_when_its_page_is_closed_and_its_end_stands_on_the_next_one(desk: Desk) -> None:
    browser = Browser(desk).enter("Bo")
    said = browser.step(f"/report?day={DAY}", f"{DAY}/make", last="2025-03-19")
    assert said.status_code == 303
    assert desk.jobs.running()
    assert 'max="2"' in browser.get("/report").text
    assert browser.step(f"/report?day={DAY}", f"{DAY}/make", last="2025-03-19").status_code == 303
    (job,) = desk.jobs.all  # pressing twice is one job
    assert over(job)
    assert job.state == "failed"  # the small mission has no agreement to judge by; the command's own words say so
    assert job.said
    assert job.said[:30] in browser.get("/report").text
    assert browser.step(f"/report?day={DAY}", f"{DAY}/make", last="2025-03-01").status_code == 400


def test_a_job_is_cancelled_while_it_runs_or_waits_and_the_next_one_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = 'import sys, time; print(\'{"day": "one"}\', flush=True); time.sleep(60)'
    monkeypatch.setattr("truceline.web.jobs.PROGRAM", (sys.executable, "-c", sleeper))
    jobs = Jobs()
    first, second = jobs.start("a", (), steps=2, at=AT), jobs.start("b", (), at=AT)
    assert ends(lambda: first.done == 1)
    assert (first.state, second.state) == ("running", "waiting")
    jobs.cancel(second.number)
    jobs.cancel(first.number)
    assert over(first)
    assert (first.state, second.state, first.done) == ("cancelled", "cancelled", 1)
    assert jobs.cancel(99) is None
    third = jobs.start("a", (), at=AT)
    assert ends(lambda: third.state == "running")
    jobs.close()
    assert ends(lambda: third.process is None)


@pytest.mark.parametrize("place", ["sqlite", "postgresql"])
def test_a_browser_hears_of_what_others_decide_and_never_what(tmp_path: Path, place: str) -> None:
    database = require_cluster().database() if place == "postgresql" else ""
    workspace = mission(tmp_path / "w", database=database)
    desk = opened(workspace)
    size, board = workspace.journal.size(), Board(Workspace.open(workspace.folder))

    async def listen() -> list[str]:
        heard: list[str] = []
        async for said in desk.news.stream():
            if said.startswith("data:"):
                heard.append(said)
                if len(heard) == 1:
                    threading.Thread(target=lambda: decide(board, ONE, Act.TAKE, "Ada")).start()
            if len(heard) == 2:
                return heard
        return heard

    first, second = asyncio.run(asyncio.wait_for(listen(), 30))
    assert first.split()[1] == str(size)
    assert second.split()[1] == str(size + 1)
    assert "Ada" not in second
    workspace.journal.close()


def test_two_browsers_send_the_same_decision_in_the_same_second_and_one_is_told_to_look_again(desk: Desk) -> None:
    browsers = [Browser(desk, name).enter(name) for name in ("Ada", "Bo")]
    forms = [one.form(f"/case/{ONE}", lambda _, fields: fields.get("act") == "take") for one in browsers]
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one, form=form: found.append(one.post(*form).status_code))  # type: ignore[misc]
        for one, form in zip(browsers, forms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303, 409]
    assert len(Board(desk.workspace).decisions_on(ONE)) == 1


@pytest.mark.parametrize("wrong", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_is_wrong_by_a_day_reorders_nothing_and_no_lease_outlives_its_time(
    desk: Desk, wrong: timedelta
) -> None:
    board = Board(desk.workspace)
    decide(board, ONE, Act.TAKE, "Ada", 1)
    far = wrong / timedelta(minutes=1)
    decide(board, TWO, Act.TAKE, "Bo", far)
    decide(board, ONE, Act.NOTE, "Ada", 2)
    assert [one.act for one in board.decisions_on(ONE)] == [Act.TAKE, Act.NOTE]
    seqs = [one.seq for one in board.ledger.decisions()]
    assert seqs == sorted(seqs)
    now = board.standing(TWO, at=minutes(3))
    assert now.lease_until_utc is None or now.lease_until_utc - minutes(3) <= timedelta(minutes=30)
    assert board.standing(TWO, at=minutes(20)).state is State.PROPOSED
    desk.workspace.seal()
    assert not desk.workspace.inspect()


def test_a_full_disk_is_said_on_the_page_with_the_words_to_use_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(desk).enter("Bo")
    path, form = browser.form(f"/case/{ONE}", lambda _, fields: fields.get("act") == "note")
    size, writer = desk.workspace.journal.size(), SqliteJournal._writer

    def on_a_full_disk(self: SqliteJournal, mode: str = "rw") -> sqlite3.Connection:
        db = writer(self, mode)
        db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
        return db

    words = "what I saw " * 300
    with monkeypatch.context() as full:
        full.setattr(SqliteJournal, "_writer", on_a_full_disk)
        refused = [browser.post(path, {**form, "form": f"{n}", "text": words}) for n in range(3)]
        last = next(one for one in refused if one.status_code != 303)
    assert last.status_code == 500
    assert "full" in last.text
    assert words.strip() in last.text
    kept = desk.workspace.journal.size() - size
    assert kept == sum(one.status_code == 303 for one in refused)
    assert not desk.workspace.journal.inspect(desk.workspace.seal(), desk.workspace.key.public)


def test_a_vault_that_cannot_be_written_is_said_on_the_page_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(desk).enter("Bo")
    with monkeypatch.context() as full:
        full.setattr("truceline.evidence.vault.write_whole", no_space)
        refused = browser.step(f"/report?day={DAY}", "/freeze", text="because")
    assert refused.status_code == 500
    assert "no space left" in refused.text
    assert "because" in refused.text


def no_space(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_database_that_is_gone_is_said_on_the_page_and_the_same_form_counts_once_when_it_is_back(
    tmp_path: Path,
) -> None:
    cluster = require_cluster()
    workspace = mission(tmp_path / "w", database=cluster.database())
    desk = opened(workspace)
    browser = Browser(desk).enter("Bo")
    path, form = browser.form(f"/case/{ONE}", lambda _, fields: fields.get("act") == "note")
    cluster.stop(crash=SOAK)
    gone = browser.post(path, {**form, "text": "seen"})
    assert gone.status_code == 503
    assert "counts once" in gone.text
    assert "seen" in gone.text
    assert browser.get("/").status_code == 503
    cluster.start()
    assert browser.post(path, {**form, "text": "seen"}).status_code == 303
    assert browser.post(path, {**form, "text": "seen"}).status_code == 303
    assert [one.text for one in Board(workspace).decisions_on(ONE)] == ["seen"]
    workspace.journal.close()


def test_no_acknowledged_decision_is_lost_when_a_desk_that_holds_its_journal_open_is_killed(tmp_path: Path) -> None:
    workspace = mission(tmp_path / "w", database="")
    told: list[str] = []
    for kill in range(KILLS):
        words = [sys.executable, "-m", "tests.review.kill_driver", str(workspace.folder), ONE, f"run{kill}", "held"]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:  # noqa: S603 - our own
            assert program.stdout is not None
            told += [program.stdout.readline().strip() for _ in range(3 + kill % 7)]
            program.kill()
            told += [line.strip() for line in program.stdout if line.endswith("\n")]
    again = Workspace.open(workspace.folder)
    made = [one.form for one in Board(again).decisions_on(ONE)]
    assert set(told) <= set(made)
    assert len(made) == len(set(made)) <= len(told) + KILLS
    again.seal()
    assert not again.inspect()


def test_a_closed_case_that_a_later_report_changes_is_superseded(desk: Desk) -> None:
    board = Board(desk.workspace)
    decide(board, ONE, Act.TAKE, "Ada", 1)
    decide(board, ONE, Act.CLOSE, "Ada", 2, about={"why": "background"})
    assert board.standing(ONE, at=minutes(3)).state is State.CLOSED
    with_report(desk.workspace, ("e1", "e2", "e9"), ("e3",), as_of=minutes(60))
    board.screen.refresh()
    assert board.standing(ONE, at=minutes(61)).state is State.SUPERSEDED
    at(desk, 61)
    assert ONE in Browser(desk).enter("Bo").get(f"/queue?day={DAY}").text


def test_what_was_derived_and_changed_by_hand_is_made_again(desk: Desk) -> None:
    before = Board(desk.workspace).screen.cases(DAY)[ONE].version
    files = sorted((desk.workspace.folder / "derived").iterdir())
    assert files
    for path in files:
        path.chmod(0o600)
        path.write_bytes(b"0" * 64 + path.read_bytes()[64:])
    assert Board(Workspace.open(desk.workspace.folder)).screen.cases(DAY)[ONE].version == before
    vault = next(
        path for path in desk.workspace.folder.glob("vault/??/*") if b"Reported: shelling" in path.read_bytes()
    )
    vault.chmod(0o600)
    vault.write_bytes(vault.read_bytes().replace(b"Reported: shelling", b"Reported: mistakes"))
    with pytest.raises(TrucelineError, match="other bytes"):
        _ = Board(Workspace.open(desk.workspace.folder)).screen.cases(DAY)[ONE].told


@pytest.mark.parametrize("broken", [KeyError("x"), ValueError("x"), OSError(12, "Cannot allocate memory")])
def test_a_job_that_breaks_in_any_way_is_over_and_its_title_free_again(
    monkeypatch: pytest.MonkeyPatch, broken: Exception
) -> None:
    def breaks(*_: object) -> str:
        raise broken

    jobs = Jobs()
    monkeypatch.setattr("truceline.web.jobs._started", breaks)
    for work in (breaks, ("day", "2025-03-18")) if isinstance(broken, OSError) else (breaks,):
        job = jobs.start("work", work, at=AT)
        assert over(job)
        assert (job.state, bool(job.said)) == ("failed", True)
    assert not jobs.running()
