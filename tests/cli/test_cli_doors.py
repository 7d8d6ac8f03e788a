"""The command line as people type it first: folders, pipes, addresses, everyday dates, odd consoles."""

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from truceline.cli import make_app
from truceline.cli._dates import day_of, days_from, moment_of
from truceline.evidence.keep import kept
from truceline.evidence.workspace import Workspace
from truceline.model.errors import OutOfRange

PATROL = "Observer,Observer position,Event location,Means,Number,Observation,Description,Weapon,Date,Time,Zone\n"
ROW = 'patrol 3,"48.123, 37.456",3 km N,heard,3,explosion,impact,N/K,2025-03-20,10:15,Europe/Kyiv\n'
HEADLINES = (
    "datetime,lon,lat,place_name,event_type,headline,speaker\n"
    "2025-03-20 00:00:00,-29.95,10.05,Millbrook,artillery,Shells fall on Millbrook,Meridia Wire\n"
)
NOW = datetime(2025, 3, 22, 23, 30, tzinfo=UTC)


def run(*words: object, data: bytes | None = None) -> Result:
    return CliRunner().invoke(make_app(), [str(word) for word in words], input=data)


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    assert run("new", tmp_path / "w", "--agreement", "energy-moratorium-2025").exit_code == 0
    return tmp_path / "w"


def table(folder: Path, name: str = "table.csv", text: str = PATROL + ROW) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def names(workspace: Path) -> list[str]:
    return [file.blob.name for file in kept(Workspace.open(workspace))]


def test_a_folder_means_its_files_in_the_order_of_their_names(ws: Path, tmp_path: Path) -> None:
    for name, clock in (("b.csv", "10:15"), ("a.csv", "11:15"), (".hidden.csv", "12:15")):
        table(tmp_path / "in", name, PATROL + ROW.replace("10:15", clock))
    table(tmp_path / "in" / "deeper")
    result = run("keep", "patrol", tmp_path / "in", "-w", ws)
    assert result.exit_code == 0
    assert names(ws) == ["a.csv", "b.csv"]
    assert run("keep", "patrol", tmp_path / "in" / "deeper", "-w", ws).exit_code == 0


def test_an_empty_folder_and_an_address_are_answered_in_words(ws: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for word, told in ((tmp_path / "empty", "a folder without files"), ("https://example.org/x.csv", "download it")):
        result = run("keep", "patrol", word, "-w", ws)
        assert result.exit_code == 1
        assert told in result.stderr


def test_what_is_piped_in_needs_a_name(ws: Path) -> None:
    data = (PATROL + ROW).encode()
    refused = run("keep", "patrol", "-", "-w", ws, data=data)
    assert refused.exit_code == 1
    assert "--name" in refused.stderr
    assert run("keep", "patrol", "-", "--name", "piped.csv", "-w", ws, data=data).exit_code == 0
    assert names(ws) == ["piped.csv"]


def test_what_the_sender_stated_is_held_against_the_file(ws: Path, tmp_path: Path) -> None:
    path = table(tmp_path / "in", text=(PATROL + ROW).rstrip("\n"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    wrong = run("keep", "patrol", path, "-w", ws, "--sha256", "0" * 64)
    assert (wrong.exit_code, names(ws)) == (1, [])
    assert "as the sender stated" in wrong.stderr
    for words in (("--sha256", "12"), ("--sha256", digest, path)):
        assert run("keep", "patrol", path, "-w", ws, *words).exit_code == 1
    right = run("keep", "patrol", path, "-w", ws, "--sha256", digest.upper())
    assert right.exit_code == 0
    assert "without line end" not in right.stdout


def test_a_length_makes_a_last_line_without_its_end_whole(ws: Path, tmp_path: Path) -> None:
    path = table(tmp_path / "in", text=(PATROL + ROW).rstrip("\n"))
    assert run("keep", "patrol", path, "-w", ws, "--length", path.stat().st_size + 1).exit_code == 1
    other = table(tmp_path / "in", "other.csv", (PATROL + ROW.replace("10:15", "10:16")).rstrip("\n"))
    told = run("keep", "patrol", other, "-w", ws, "--length", other.stat().st_size)
    assert told.exit_code == 0
    assert "without line end" not in told.stdout


@pytest.mark.parametrize("received", ["2025-03-22", "2025-03-22T10:00", "yesterday noon", "2199-01-01T00:00:00Z"])
def test_a_receipt_that_cannot_be_is_answered_for_a_user_and_keeps_nothing(
    ws: Path, tmp_path: Path, received: str
) -> None:
    result = run("keep", "patrol", table(tmp_path / "in"), "-w", ws, "--received", received)
    assert (result.exit_code, names(ws)) == (1, [])
    assert "a moment" in result.stderr
    assert "tzinfo" not in result.stderr
    assert result.stderr.count(received) == 1


def test_swapped_positions_are_told_at_the_door(ws: Path, tmp_path: Path) -> None:
    path = table(tmp_path / "in", text=PATROL + ROW.replace("48.123, 37.456", "37.456, 48.123"))
    assert "latitude and longitude swapped" in run("keep", "patrol", path, "-w", ws).stdout


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-03-21", 21), ("21.03.2025", 21), ("21.3.2025", 21), ("Yesterday", 22), ("today", 23), ("20250321", 21)],
)
def test_a_day_as_people_type_it(text: str, day: int) -> None:
    """It is the 23rd in Kyiv already."""
    assert days_from(text, text, now_utc=NOW, zone_name="Europe/Kyiv") == [date(2025, 3, day)]


@pytest.mark.parametrize("text", ["", "3/4/2025", "soon", "2025-02-30", "31.2.2025", "9999-12-31", "0001-01-01"])
def test_what_is_no_day_is_refused_once(text: str) -> None:
    with pytest.raises(OutOfRange) as caught:
        day_of(text, today=NOW.date())
    assert str(caught.value).count(repr(text)) == 1


def test_days_to_come_are_refused_where_they_cannot_be_meant() -> None:
    with pytest.raises(OutOfRange, match=r"today is 2025-03-23 in Europe/Kyiv"):
        days_from("2025-03-24", "2025-03-24", now_utc=NOW, zone_name="Europe/Kyiv", future=False)
    assert days_from("2025-03-24", "2025-03-24", now_utc=NOW)


@pytest.mark.parametrize(
    "text", ["2025-03-21T20:00+02:00", "2025-03-21 18:00Z", "21.03.2025 20:00+02:00", "20250321T180000Z"]
)
def test_a_moment_as_people_type_it(text: str) -> None:
    assert moment_of(text, now_utc=NOW) == datetime(2025, 3, 21, 18, tzinfo=UTC)
    assert moment_of("now", now_utc=NOW) == NOW


def test_a_moment_to_come_is_refused_and_of_now_is_not() -> None:
    assert moment_of(NOW.isoformat(), now_utc=NOW) == NOW
    later = (NOW + timedelta(seconds=1)).isoformat()
    assert moment_of(later, now_utc=NOW, future=True) > NOW
    with pytest.raises(OutOfRange, match="a moment that has come; it is 2025-03-22T23:30:00Z now"):
        moment_of(later, now_utc=NOW)


def test_a_day_to_come_makes_no_report_and_today_says_that_it_is_not_over(ws: Path) -> None:
    result = run("day", "2199-01-01", "-w", ws)
    assert result.exit_code == 1
    assert "a day that has begun" in result.stderr
    assert list((ws / "reports").glob("*")) == [] if (ws / "reports").exists() else True
    told = run("day", "today", "-w", ws)
    assert told.exit_code == 0
    assert "is not over" in told.stdout
    line = json.loads(run("day", "today", "-w", ws, "--json").stdout)
    assert line["over"] is False


def test_nothing_is_said_about_the_ambiguity_of_a_text_that_was_not_read(tmp_path: Path) -> None:
    odd = tmp_path / "agreement.yaml"
    odd.write_bytes("title: x\n".encode("utf-16"))
    result = run("lint", odd)
    assert result.exit_code == 1
    assert "UTF-8" in result.stderr
    assert "mbiguity" not in result.stdout


@pytest.mark.parametrize("coding", ["cp866", "latin-1", "utf-8"])
@pytest.mark.parametrize(
    "words", [("lint", "energy-moratorium-2025"), ("new", "W", "--agreement", "energy-moratorium-2025")]
)
def test_no_console_refuses_a_letter(tmp_path: Path, coding: str, words: Sequence[str]) -> None:
    program = "import sys; from truceline.cli import main; sys.argv[0] = 'truceline'; main()"
    given = [str(tmp_path / "w") if word == "W" else word for word in words]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, *given],
        env={**os.environ, "PYTHONIOENCODING": coding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert io.TextIOWrapper(io.BytesIO(done.stdout), encoding=coding).read().strip()


@pytest.mark.parametrize(("words", "shown"), [(["help"], "COMMAND"), (["help", "keep"], "truceline keep")])
def test_help_is_answered_as_a_word_too(words: list[str], shown: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "truceline", *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, shown in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("patrol", PATROL + ROW),
        ("viina", HEADLINES),
    ],
)  # fmt: skip
def test_a_file_of_the_world_is_refused_in_an_exercise_and_the_days_go_on(
    tmp_path: Path, source: str, text: str
) -> None:
    ws, world = tmp_path / "w", table(tmp_path / "files", f"{source}.csv", text)
    assert run("new", ws, "--agreement", "exercise-line").exit_code == 0
    refused = run("keep", source, world, "-w", ws, "--received", "2025-03-20T20:00Z")
    assert refused.exit_code == 1
    assert f"{source}.csv: expected every row marked" in refused.output
    assert "got 1 of 1 rows without the mark EXERCISE" in refused.output
    invented = table(tmp_path / "files", "marked.csv", "# EXERCISE\n" + text)
    taken = run("keep", source, invented, "-w", ws, "--received", "2025-03-20T20:00Z")
    assert (taken.exit_code, "1 row" in taken.output) == (0, True), taken.output
    assert run("doctor", "-w", ws).exit_code == 0  # the refused file is named, and stays out of every table
