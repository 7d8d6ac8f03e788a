"""A file that should not have been handed in is taken back on the record: who sees it go, and what stays as it was."""

import io
import json
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from tests.custody_world import CUT_OFF, DAY, a_mission, doctor, made, report, report_files, run
from truceline.evidence.keep import kept
from truceline.evidence.withdraw import withdraw
from truceline.evidence.withdrawal_entry import Withdrawal
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting

WRONG = "an email that somebody saved as a table"
REASON = "saved from the wrong mailbox"


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_mission(tmp_path_factory)


@pytest.fixture
def copy(mission: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(mission, tmp_path / "w"))


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def kinds(folder: Path) -> set[str]:
    return {note["kind"] for note in report(folder)["degraded"]}


def taken(folder: Path) -> list[dict[str, str]]:
    return [one for one in report(folder)["corrections"] if one["what"] == "file withdrawn"]


def first_patrol(folder: Path) -> str:
    """The kept observers' table with the most rows."""
    files = [file for file in kept(Workspace.open(folder)) if file.source == "patrol"]
    return max(files, key=lambda file: file.rows or 0).blob.sha256


def test_an_unreadable_file_of_the_wrong_source_no_longer_stains_later_reports(copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "mail.csv"
    path.write_text(WRONG, "utf-8")
    kept_at, before, out_at, after = (CUT_OFF + timedelta(hours=hours) for hours in (1, 2, 3, 4))
    assert run("keep", "viina", path, "-w", copy, "--received", kept_at.isoformat()).exit_code == 1
    assert made(copy, before).exit_code == 0
    stained = report_files(copy)
    assert "kept but not read" in kinds(copy)
    with at(out_at):
        done = run("withdraw", path, "--reason", REASON, "-w", copy)
    assert done.exit_code == 0, done.output
    assert made(copy, after).exit_code == 0
    assert "kept but not read" not in kinds(copy)
    (correction,) = taken(copy)
    assert "mail.csv" in correction["before"]
    assert correction["after"].endswith(REASON)
    assert any("withdrawn on the record" in sentence for sentence in report(copy)["summary"])
    assert REASON in report_files(copy)["report.html"].decode()
    assert made(copy, before).exit_code == 0
    assert report_files(copy, before) == stained
    assert doctor(copy)[0] == 0


def test_rows_of_a_withdrawn_file_reach_later_reports_no_more_until_it_is_kept_again(
    copy: Path, tmp_path: Path
) -> None:
    first = report_files(copy)
    sha256 = first_patrol(copy)
    out_at, between, again_at, later = (CUT_OFF + timedelta(hours=hours) for hours in (1, 2, 3, 4))
    with at(out_at):
        assert run("withdraw", sha256[:12], "--reason", REASON, "-w", copy).exit_code == 0
    assert made(copy, between).exit_code == 0
    without = report_files(copy)
    assert sha256 not in without["report.json"].decode().replace(json.dumps(taken(copy)), "").split('"corrections"')[0]
    assert [one["subject"] for one in taken(copy)] == [sha256]
    lines = {line["place"]: line for line in report(copy)["account"]["lines"]}
    assert "the withdrawal of its file, entry " in lines["withdrawn"]["reason"]
    assert all(one["where"].startswith("patrol ") for one in lines["withdrawn"]["items"])
    assert made(copy, CUT_OFF).exit_code == 0
    assert report_files(copy, CUT_OFF) == first

    blob = Workspace.open(copy).vault.read(sha256)
    (tmp_path / "again.csv").write_bytes(blob)
    with at(again_at):
        done = run("keep", "patrol", tmp_path / "again.csv", "-w", copy)
    assert done.exit_code == 0
    assert "kept as" in done.output
    assert made(copy, later).exit_code == 0
    assert taken(copy) == []
    named = {name for source in report(copy)["sources"] for _, name, _ in source["files"]}
    assert sha256 in named
    for moment, files in ((between, without), (CUT_OFF, first)):
        assert made(copy, moment).exit_code == 0
        assert report_files(copy, moment) == files
    assert doctor(copy, "--rebuild")[0] == 0


def test_the_bundle_proves_the_withdrawal_that_its_report_names(copy: Path) -> None:
    sha256 = first_patrol(copy)
    with at(CUT_OFF + timedelta(hours=1)):
        assert run("withdraw", sha256, "--reason", REASON, "-w", copy).exit_code == 0
    assert made(copy, CUT_OFF + timedelta(hours=2)).exit_code == 0
    bundle = copy / "reports" / DAY / "bundle.zip"
    assert run("verify", bundle, "-w", copy).exit_code == 0
    with zipfile.ZipFile(io.BytesIO(bundle.read_bytes())) as archive:
        entries = [json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("entries/")]
    (line,) = [entry for entry in entries if entry["type"] == "withdraw"]
    assert (line["body"]["sha256"], line["body"]["reason"]) == (sha256, REASON)


def test_a_day_that_a_withdrawn_file_never_touched_does_not_speak_of_it(copy: Path) -> None:
    with at(CUT_OFF + timedelta(days=20)):
        assert run("withdraw", first_patrol(copy), "--reason", REASON, "-w", copy).exit_code == 0
    moment = (CUT_OFF + timedelta(days=21)).isoformat()
    assert run("day", "2025-06-12", "-w", copy, "--as-of", moment).exit_code == 0
    told = json.loads((copy / "reports" / "2025-06-12" / "report.json").read_bytes())
    assert told["corrections"] == []


def test_what_cannot_be_withdrawn_is_refused_and_changes_nothing(copy: Path) -> None:
    ws = Workspace.open(copy)
    size, sha256 = ws.journal.size(), first_patrol(copy)
    for words in ((sha256, "--reason", " "), (sha256, "--reason", "a\x1b[2J"), (sha256, "--reason", "x" * 501),
                  ("ab" * 32, "--reason", REASON), (sha256[:3], "--reason", REASON),
                  (sha256, "--reason", REASON, "--source", "viina")):  # fmt: skip
        assert run("withdraw", *words, "-w", copy).exit_code == 1, words
    assert ws.journal.size() == size
    assert run("withdraw", sha256, "--reason", REASON, "-w", copy).exit_code == 0
    twice = run("withdraw", sha256, "--reason", REASON, "-w", copy)
    assert twice.exit_code == 1
    assert "already" in twice.output


def test_one_content_of_two_sources_is_withdrawn_for_the_one_that_is_named(copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "both.csv"
    path.write_bytes(Workspace.open(copy).vault.read(first_patrol(copy)))
    assert run("keep", "viina", path, "-w", copy).exit_code == 1
    assert run("withdraw", path, "--reason", REASON, "-w", copy).exit_code == 1  # which of them?
    assert run("withdraw", path, "--reason", REASON, "-w", copy, "--source", "viina").exit_code == 0
    now = datetime.now(UTC)  # noqa: TID251 - the door read it a moment ago
    states = {file.source: file.out_at(now) for file in kept(Workspace.open(copy), first_patrol(copy))}
    assert states == {"patrol": False, "viina": True}


def test_a_withdrawal_holds_from_its_moment_to_the_next_line_of_custody() -> None:
    one = Withdrawal(from_utc=CUT_OFF, until_utc=CUT_OFF + timedelta(hours=1), reason="r", actor="operator", seq=3)
    held = [one.holds_at(CUT_OFF + timedelta(minutes=minutes)) for minutes in (-1, 0, 59, 60)]
    assert held == [False, True, True, False]


def test_a_file_is_taken_back_once(copy: Path) -> None:
    ws = Workspace.open(copy)
    file = next(file for file in kept(ws) if file.source == "patrol")
    withdraw(ws, file, reason="r", at_utc=CUT_OFF)
    again = next(one for one in kept(ws, file.blob.sha256) if one.source == "patrol")
    with pytest.raises(BadSetting, match="already"):
        withdraw(ws, again, reason="r", at_utc=CUT_OFF)
