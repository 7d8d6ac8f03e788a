"""The first door: what it says, with which exit code, and what it leaves behind when it is handed nonsense."""

import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.test_every_source import NAMES, SAMPLES, SWAPS, cut_in_a_line
from truceline.cli import COMMANDS, make_app
from truceline.cli._door import errors
from truceline.evidence.keep import keep, kept
from truceline.evidence.vault import Vault
from truceline.evidence.workspace import Workspace
from truceline.model.records import Entry
from truceline.store.store import Store

APP = make_app()
PROGRAM = str(Path(sys.executable).with_name("truceline"))  # as installed
DAY = "2024-05-06"  # of the samples
AS_OF = "2026-09-02T00:00:00+00:00"
RECEIVED = "2026-09-01T12:00:00+00:00"
DEMO_FILES = {"report.json", "report.html", "report.csv", "report.notice.txt", "bundle.zip"}


def run(*words: object) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words])


def objects(result: Result) -> list[dict[str, Any]]:
    """Standard output as JSON, one object on each line and nothing else."""
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(isinstance(one, dict) for one in told)
    return told


def new(folder: Path, agreement: str = "easter-truce-2025") -> Path:
    assert run("new", folder, "--agreement", agreement).exit_code == 0
    return folder


def kept_sample(folder: Path, source: str = "viina") -> Path:
    ws, sample = new(folder), SAMPLES / source / SWAPS[source][0]
    assert run("keep", source, sample, "-w", ws, "--received", RECEIVED).exit_code == 0
    return ws


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def told_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one small day in it; tests copy it before they do harm."""
    ws = kept_sample(tmp_path_factory.mktemp("cli") / "місія з пробілами")
    assert run("day", DAY, "-w", ws, "--as-of", AS_OF).exit_code == 0
    return ws


@pytest.fixture
def harmed(told_day: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(told_day, tmp_path / "a copy"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "--json" in result.stdout
    assert "Traceback" not in result.stdout


def test_an_unknown_command_or_option_is_wrong_usage() -> None:
    assert run("judge").exit_code == 2
    assert run("day").exit_code == 2
    assert run("day", DAY, "--colour", "red").exit_code == 2


def test_an_unknown_source_is_told_with_the_known_ones(tmp_path: Path) -> None:
    result = run("keep", "oracle", SAMPLES / "viina" / "exercise.csv", "-w", new(tmp_path / "w"))
    assert result.exit_code == 1
    assert all(name in result.stderr for name in ("oracle", *NAMES))


def test_an_unknown_agreement_is_told_with_the_shipped_ones(tmp_path: Path) -> None:
    result = run("new", tmp_path / "w", "--agreement", "versailles")
    assert result.exit_code == 1
    assert "energy-moratorium-2025" in result.stderr
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("words", [("day", DAY), ("report", DAY), ("doctor",), ("keep", "viina", "x.csv")])
def test_without_a_workspace_there_is_nothing_to_do(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run(*words, "-w", tmp_path / "nowhere")
    assert result.exit_code == 3
    assert "truceline new" in result.stderr


def test_a_workspace_is_not_made_twice_nor_over_a_file(tmp_path: Path) -> None:
    ws = new(tmp_path / "w")
    before = (ws / "truceline.toml").read_bytes()
    assert run("new", ws, "--agreement", "easter-truce-2025").exit_code == 1
    assert (ws / "truceline.toml").read_bytes() == before
    (tmp_path / "file").write_text("not a folder")
    for words in (("new", tmp_path / "file", "--agreement", "easter-truce-2025"), ("demo", "-w", tmp_path / "file")):
        result = run(*words)
        assert result.exit_code in (1, 3)
        assert "file" in result.stderr
        assert isinstance(result.exception, SystemExit)
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_workspace_without_its_key_is_damaged(harmed: Path) -> None:
    (harmed / "keys" / "log.key").unlink()
    for words in (("day", DAY), ("doctor",), ("report", DAY)):
        result = run(*words, "-w", harmed)
        assert result.exit_code == 3
        assert "keys/log.key" in result.stderr


def test_keeping_the_same_file_twice_keeps_it_once_and_says_so(tmp_path: Path) -> None:
    ws, sample = kept_sample(tmp_path / "w"), SAMPLES / "viina" / SWAPS["viina"][0]
    again = run("keep", "viina", sample, "-w", ws, "--received", "2026-10-01T00:00:00+00:00")
    assert again.exit_code == 0
    assert "kept already on 2026-09-01 12:00 UTC" in again.stdout
    (line,) = objects(run("keep", "viina", sample, "-w", ws, "--json"))
    assert line["new"] is False
    assert len(kept(Workspace.open(ws))) == 1


def bad_files(folder: Path, source: str) -> list[Path]:
    """Every damage of the issue, one file each."""
    file, swaps = SWAPS[source]
    good = (SAMPLES / source / file).read_bytes()
    half = len(good) // 2
    made = {
        kind.replace(" ", "_").replace("/", "_"): good.replace(old, new, 1)
        for kind, (old, new) in swaps.items()
        if old != new
    }
    made |= {"empty": b"", "NUL": good[:half] + b"\0" + good[half:], "utf16": good.decode().encode("utf-16")}
    made |= {"truncated": cut_in_a_line(good)}
    if source != "ucdp":  # read as Latin-1, of which every byte is a letter
        made |= {"half_a_character": good[:-4] + b"\xff" + good[-4:]}
    folder.mkdir()
    for kind, data in made.items():
        (folder / f"{source}_{kind}{Path(file).suffix}").write_bytes(data)
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def swamp(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[list[Path], Result]]]:
    """A workspace to which every source brought a good file, then the damaged ones, then a good one."""
    folder = tmp_path_factory.mktemp("swamp")
    ws, results = new(folder / "w"), {}
    for source in NAMES:
        first = SAMPLES / source / SWAPS[source][0]
        alike = (p for p in sorted((SAMPLES / source).glob(f"*{first.suffix}")) if p != first)
        others = (p for p in alike if not p.with_suffix(".map.yaml").exists())  # which needs its column map
        last = next(others, first)  # a source with one sample brings it twice
        damaged = bad_files(folder / source, source)
        words = ("keep", source, first, *damaged, last, "-w", ws, "--json", "--received", RECEIVED)
        results[source] = (damaged, run(*words))
    return ws, results


@pytest.mark.parametrize("source", NAMES)
def test_a_run_over_many_files_tells_each_damaged_one_and_goes_on(
    swamp: tuple[Path, dict[str, tuple[list[Path], Result]]], source: str
) -> None:
    damaged, result = swamp[1][source]
    told = objects(result)
    faults = [line for line in told if "error" in line]
    assert result.exit_code == 1
    assert len(told) == len(damaged) + 2
    assert {line["error"] for line in faults} == {"DamagedFile"}
    assert all(line[part] for line in faults for part in ("where", "found", "expected", "look"))
    for path, line in zip(damaged, faults, strict=True):
        assert hashlib.sha256(path.read_bytes()).hexdigest()[:12] in line["where"]
    assert "rows" in told[0]
    assert "rows" in told[-1]


@pytest.mark.parametrize("source", NAMES)
def test_the_bytes_of_a_damaged_file_are_kept_and_nothing_else_has_changed(
    swamp: tuple[Path, dict[str, tuple[list[Path], Result]]], source: str
) -> None:
    ws, store = Workspace.open(swamp[0]), Store(swamp[0] / "store")
    for path in swamp[1][source][0]:
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        assert ws.vault.read(sha256) == data
        assert {entry.type for entry in ws.journal.entries(subject=sha256)} == {"keep", "unread"}
        assert not store.holds(source, sha256)
    assert run("doctor", "-w", swamp[0]).exit_code == 0


def test_a_day_after_damaged_files_runs_and_lists_them_as_kept_and_not_read(
    swamp: tuple[Path, dict[str, tuple[list[Path], Result]]],
) -> None:
    ws, results = swamp
    assert run("day", DAY, "-w", ws, "--as-of", AS_OF).exit_code == 0
    report = json.loads((ws / "reports" / DAY / "report.json").read_bytes())
    listed = {note["blob_sha256"] for note in report["degraded"] if note["kind"] == "kept but not read"}
    assert listed == {hashlib.sha256(p.read_bytes()).hexdigest() for damaged, _ in results.values() for p in damaged}


def test_rows_of_an_exercise_are_kept_in_a_mission_and_never_used(tmp_path: Path) -> None:
    ws, file = new(tmp_path / "w"), SAMPLES / "radar" / "exercise_change.geojson"
    assert run("keep", "radar", file, "-w", ws, "--received", RECEIVED).exit_code == 0
    assert run("day", DAY, "-w", ws, "--as-of", AS_OF).exit_code == 0
    report = json.loads((ws / "reports" / DAY / "report.json").read_bytes())
    assert [note["kind"] for note in report["degraded"]].count("exercise in a mission") == 1
    assert report["cases"] == []
    assert report["background"] == 0


def test_a_file_whose_name_cannot_be_written_down_does_not_stop_the_others(tmp_path: Path) -> None:
    ws, sample = new(tmp_path / "w"), SAMPLES / "viina" / SWAPS["viina"][0]
    odd = Path(shutil.copy(sample, tmp_path / "two\nlines.csv"))
    result = run("keep", "viina", odd, tmp_path / "missing.csv", tmp_path, sample, "-w", ws)
    assert result.exit_code == 1
    assert "file name" in result.stderr
    assert "missing.csv" in result.stderr
    assert sample.name in result.stdout
    assert [file.blob.name for file in kept(Workspace.open(ws))] == [sample.name]


@pytest.mark.parametrize("received", ["2025-03-18T10:00:00", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_receipt_without_a_zone_or_outside_the_calendar_keeps_nothing(tmp_path: Path, received: str) -> None:
    ws = new(tmp_path / "w")
    result = run("keep", "viina", SAMPLES / "viina" / "exercise.csv", "-w", ws, "--received", received)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert kept(Workspace.open(ws)) == ()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2025-02-30", "2150-01-01", "the day before", "3/4/2025"])
def test_a_day_that_cannot_be_is_told_and_no_crash(told_day: Path, day: str) -> None:
    result = run("day", day, "-w", told_day)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert day in result.stderr


def test_days_in_the_wrong_order_are_told(told_day: Path) -> None:
    assert run("day", "2024-05-06", "--to", "2024-05-05", "-w", told_day).exit_code == 1


@pytest.mark.parametrize(
    "as_of", ["2024-05-07T00:00:00", "soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+00:00"]
)
def test_a_cut_off_that_cannot_be_is_told_and_no_crash(told_day: Path, as_of: str) -> None:
    result = run("day", DAY, "-w", told_day, "--as-of", as_of)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    ("day", "as_of"),
    [
        ("1970-01-01", AS_OF),
        (DAY, "1900-01-01T00:00:00+00:00"),
    ],
)
def test_a_day_without_any_file_is_never_consistent(harmed: Path, day: str, as_of: str) -> None:
    assert run("day", day, "-w", new(harmed.parent / "empty"), "--as-of", as_of).exit_code == 0
    assert run("day", day, "-w", harmed, "--as-of", as_of).exit_code == (5 if as_of.startswith("1900") else 0)
    report = json.loads((harmed.parent / "empty" / "reports" / day / "report.json").read_bytes())
    assert report["cases"] == []
    assert report["period_findings"]
    assert {f["verdict"] for f in report["period_findings"]} <= {"not observable", "outside scope"}


def test_machines_get_one_object_on_each_line_and_nothing_else(told_day: Path, tmp_path: Path) -> None:
    bundle = told_day / "reports" / DAY / "bundle.zip"
    for words in (
        ("new", tmp_path / "n", "--agreement", "easter-truce-2025"),
        ("keep", "viina", SAMPLES / "viina" / "exercise.csv", "-w", tmp_path / "n"),
        ("day", DAY, "--to", "2024-05-07", "-w", tmp_path / "n"),
        ("report", DAY, "-w", told_day),
        ("verify", bundle, "-w", told_day),
        ("lint", "easter-truce-2025"),
        ("doctor", "-w", told_day),
        ("report", "2020-01-01", "-w", told_day),
        ("lint", "versailles"),
        ("day", DAY, "-w", tmp_path / "nowhere"),
    ):
        assert len(objects(run(*words, "--json"))) == (2 if words[0] == "day" and "--to" in words else 1)


def test_the_files_of_a_report_can_be_shown_as_they_are(told_day: Path) -> None:
    for name in ("csv", "json", "html"):
        shown = run("report", DAY, "-w", told_day, "--show", name)
        assert shown.exit_code == 0
        assert shown.stdout_bytes == (told_day / "reports" / DAY / f"report.{name}").read_bytes()
    missing = run("report", DAY, "-w", told_day, "--show", "docx")
    assert missing.exit_code == 1
    assert "report.csv" in missing.stderr


def test_a_bundle_with_one_byte_changed_anywhere_is_never_valid(told_day: Path, tmp_path: Path) -> None:
    good = told_day / "reports" / DAY / "bundle.zip"
    assert run("verify", good, "-w", told_day).exit_code == 0
    size = good.stat().st_size
    for at in range(0, size, size // 40):
        bad = Path(shutil.copy(good, tmp_path / "bundle.zip"))
        flip(bad, at)
        told = run("verify", bad, "-w", told_day)
        word = told.stdout.splitlines()[-1].partition(" ")[0].strip(":")
        assert (told.exit_code, word) in {(1, "INVALID"), (2, "DAMAGED"), (2, "NOT")}, at


def test_a_bundle_without_trust_is_incomplete_and_with_that_of_another_log_invalid(
    told_day: Path, tmp_path: Path
) -> None:
    bundle = shutil.copy(told_day / "reports" / DAY / "bundle.zip", tmp_path / "bundle.zip")
    assert run("verify", bundle).exit_code == 2
    assert run("verify", bundle, "--trust", tmp_path / "none.json").exit_code == 2
    assert run("verify", tmp_path / "none.zip", "-w", told_day).exit_code == 2
    assert run("verify", bundle, "--trust", new(tmp_path / "other") / "trust.json").exit_code == 1
    assert run("verify", bundle, "--trust", told_day / "trust.json").exit_code == 0


def test_a_report_that_the_workspace_has_replaced_is_called_outdated(told_day: Path, tmp_path: Path) -> None:
    mission = Path(shutil.copytree(told_day, tmp_path / "mission"))
    bundle = mission / "reports" / DAY / "bundle.zip"
    older = Path(shutil.copy(bundle, tmp_path / "older.zip"))
    assert "OUTDATED" not in run("verify", older, "-w", mission).stdout
    assert run("day", DAY, "-w", mission, "--as-of", "2026-09-03T00:00:00Z").exit_code == 0
    told = run("verify", older, "-w", mission)
    assert told.exit_code == 0
    assert f"OUTDATED, the other bundle has a later report of {DAY}" in told.stdout.splitlines()[-1]
    told = run("verify", bundle, "--trust", mission / "trust.json", "--since", older, "--render")
    assert told.exit_code == 0
    assert f"replaces the report of {DAY}" in told.stdout.splitlines()[-1]
    assert "not compared with the JSON" not in told.stdout


def test_one_byte_changed_in_the_vault_is_found_and_no_report_is_made_from_it(harmed: Path) -> None:
    (file,) = kept(Workspace.open(harmed))
    flip(Vault(harmed / "vault").path(file.blob.sha256), 100)
    found = run("doctor", "-w", harmed)
    assert found.exit_code == 3
    assert file.blob.sha256[:12] in found.stdout
    assert run("day", DAY, "-w", harmed, "--as-of", AS_OF).exit_code == 3


def test_one_byte_changed_in_the_journal_is_found_and_nothing_is_signed_over_it(harmed: Path) -> None:
    path = harmed / "journal.sqlite"
    flip(path, path.read_bytes().index(b"handed in as a file"))
    assert run("doctor", "-w", harmed).exit_code == 3
    assert run("day", DAY, "-w", harmed, "--as-of", AS_OF).exit_code == 3


def test_a_line_taken_out_of_the_journal_is_found(harmed: Path) -> None:
    with sqlite3.connect(harmed / "journal.sqlite") as db:
        db.execute("DROP TRIGGER entries_are_never_deleted")
        db.execute("DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)")
    db.close()
    found = run("doctor", "-w", harmed)
    assert found.exit_code == 3
    assert "the end was cut off" in found.stdout


def test_one_byte_changed_in_the_tables_is_found_and_no_report_is_made_from_it(harmed: Path) -> None:
    part = next(iter((harmed / "store").rglob("*.parquet")))
    flip(part, part.stat().st_size // 2)
    assert run("doctor", "-w", harmed).exit_code == 3
    assert run("day", DAY, "-w", harmed, "--as-of", AS_OF).exit_code == 3


def test_lost_tables_are_made_again_from_the_vault(harmed: Path) -> None:
    report = harmed / "reports" / DAY / "report.json"
    before = report.read_bytes()
    shutil.rmtree(harmed / "store")
    shutil.rmtree(harmed / "reports")
    assert run("day", DAY, "-w", harmed, "--as-of", AS_OF).exit_code == 0
    assert report.read_bytes() == before


def test_a_file_kept_by_a_run_that_was_cut_off_is_read_before_a_day_is_told(told_day: Path, tmp_path: Path) -> None:
    sample = SAMPLES / "viina" / SWAPS["viina"][0]
    received = datetime.fromisoformat(RECEIVED)
    ws = Workspace.open(new(tmp_path / "w"))
    keep(ws, "viina", sample.name, sample.read_bytes(), received_utc=received, at_utc=received, origin="x", licence="x")
    assert run("day", DAY, "-w", ws.folder, "--as-of", AS_OF).exit_code == 0
    told = (ws.reports_folder / DAY / "report.json").read_bytes()
    assert told == (told_day / "reports" / DAY / "report.json").read_bytes()


def test_a_register_is_kept_and_known_from_when_it_was_received(tmp_path: Path) -> None:
    ws = kept_sample(tmp_path / "w", "register")
    store = Store(Workspace.open(ws).store_folder)
    whole = store.read(Entry, as_of=datetime.fromisoformat(RECEIVED))
    lines = (SAMPLES / "register" / SWAPS["register"][0]).read_text("utf-8").splitlines()
    assert whole.num_rows == len(lines) - 1
    before = datetime.fromisoformat(RECEIVED) - timedelta(seconds=1)
    assert store.read(Entry, as_of=before).num_rows == 0
    store.close()


def test_another_column_map_for_a_file_in_the_tables_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    ws, file = new(tmp_path / "w"), SAMPLES / "cloud" / "exercise_by_hour.csv"
    first = file.with_suffix(".map.yaml")
    other = tmp_path / "other.yaml"
    other.write_bytes(first.read_bytes() + b"# another\n")
    assert run("keep", "cloud", file, "-w", ws, "--map", first).exit_code == 0
    before = Workspace.open(ws).journal.size()
    for _ in range(2):
        refused = run("keep", "cloud", file, "-w", ws, "--map", other)
        assert refused.exit_code == 1
        assert "another column map" in refused.stderr
    assert run("keep", "cloud", file, "-w", ws).exit_code == 0  # without a map: the first one
    assert Workspace.open(ws).journal.size() == before
    assert all(held.read for held in kept(Workspace.open(ws)))


def test_lint_lists_every_fault_at_once_with_its_line(told_day: Path, tmp_path: Path) -> None:
    text = (told_day / "agreement.yaml").read_text("utf-8")
    assert run("lint", told_day / "agreement.yaml").exit_code == 0
    faults = {"zone: Europe/Kyiv": "zone: Europe/Nowhere", "type: ": "type: no_"}
    for old, bad in faults.items():
        assert old in text
        text = text.replace(old, bad)
    path = tmp_path / "faulty.yaml"
    path.write_text(text, "utf-8")
    result = run("lint", path)
    assert result.exit_code == 1
    assert "Europe/Nowhere" in result.stderr
    assert result.stderr.count("no_") >= text.count("  type: no_") - text.count("type: no_P") - text.count("type: no_M")
    assert all(line.startswith("line ") for line in result.stderr.splitlines())
    (told,) = objects(run("lint", path, "--json"))
    assert len(told["faults"]) == len(result.stderr.splitlines()) >= 2
    assert run("new", tmp_path / "w", "--agreement", path).exit_code == 1
    assert not (tmp_path / "w").exists()


def test_fetch_tells_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = new(tmp_path / "w")
    monkeypatch.delenv("FIRMS_MAP_KEY", raising=False)
    assert "FIRMS_MAP_KEY" in run("fetch", DAY, "-w", ws).stderr
    monkeypatch.setenv("FIRMS_MAP_KEY", "0" * 32)
    monkeypatch.chdir(tmp_path)
    for words in (("fetch", DAY), ("fetch", "2025-99-99", "-w", ws), ("fetch", DAY, "-w", ws, "--box", "1,2,x,4")):
        result = run(*words)
        assert result.exit_code in (1, 3)
        assert isinstance(result.exception, SystemExit)
    assert kept(Workspace.open(ws)) == ()


FULL_DISK = """
    import resource, sys
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
    from truceline.cli import make_app
    make_app()(sys.argv[2:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
@pytest.mark.parametrize("room", [0, 4_000, 40_000])
def test_a_full_disk_acknowledges_nothing_and_damages_nothing(tmp_path: Path, room: int) -> None:
    ws, file = new(tmp_path / "w"), tmp_path / "news.csv"
    head, *lines = (SAMPLES / "viina" / SWAPS["viina"][0]).read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([head, *lines * 400]))
    words = ["keep", "viina", str(file), "-w", str(ws), "--json", "--received", RECEIVED]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(room), *words], capture_output=True, check=False
    )
    (told,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3, done.stderr
    assert told["error"] == "DamagedWorkspace"
    assert all(told[part] for part in ("where", "found", "expected", "look"))
    assert run("doctor", "-w", ws).exit_code == 0
    assert not any(held.read for held in kept(Workspace.open(ws)))
    assert run(*words).exit_code == 0  # room again
    assert [held.read for held in kept(Workspace.open(ws))] == [True]


def test_two_processes_that_keep_at_once_lose_nothing_and_keep_each_file_once(tmp_path: Path) -> None:
    ws = new(tmp_path / "w")
    folder = tmp_path / "many"
    folder.mkdir()
    head, *lines = (SAMPLES / "viina" / SWAPS["viina"][0]).read_bytes().splitlines(keepends=True)
    for number in range(12):
        (folder / f"{number}.csv").write_bytes(b"".join([head, *lines[: number % len(lines) + 1], b"\n" * number]))
    files = sorted(str(path) for path in folder.iterdir())
    command = [PROGRAM, "keep", "viina", *files, "-w", str(ws), "--received", RECEIVED]
    both = [
        subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603
        for _ in range(2)
    ]
    told = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    news = [json.loads(line)["new"] for out, _ in told for line in out.splitlines()]
    assert len(news) == 2 * len(files)
    assert sum(news) == len(files)
    assert [file.read for file in kept(Workspace.open(ws))] == [True] * len(files)
    assert run("doctor", "-w", ws).exit_code == 0


def test_the_demo_can_be_made_twice_in_one_folder_and_never_over_something_else(demo: Path, tmp_path: Path) -> None:
    (folder,) = (demo / "reports").iterdir()
    assert {path.name for path in folder.iterdir()} == DEMO_FILES
    pages = {name: (folder / name).read_bytes() for name in DEMO_FILES - {"bundle.zip"}}
    again = run("demo", "-w", demo, "--json")
    (told,) = objects(again)
    assert again.exit_code == 0
    assert (told["folder"], told["verified"]) == (str(folder), True)
    assert pages == {name: (folder / name).read_bytes() for name in pages}
    assert all(b"EXERCISE" in page for page in pages.values())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    assert run("demo", "-w", tmp_path / "mine").exit_code == 1
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_the_installed_program_prints_no_traceback_on_nonsense(tmp_path: Path) -> None:
    for words in (
        ["keep", "viina", "none.csv", "-w", "nowhere"],
        ["verify", "none.zip"],
        ["day", "x", "-w", "nowhere"],
    ):
        done = subprocess.run(  # noqa: S603 - our own program
            [PROGRAM, *words], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert done.returncode in (1, 2, 3)
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr


def test_the_clock_of_the_door_is_utc_in_whole_seconds() -> None:
    from truceline.cli._door import moment, now  # noqa: PLC0415 - only this test needs it

    assert now().tzinfo is UTC
    assert now().microsecond == 0
    assert moment("2025-03-18T00:00:00.123987+02:00") == datetime(2025, 3, 17, 22, 0, 0, 123_000, UTC)


def test_a_reader_who_closes_the_pipe_ends_the_command_in_silence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # put back after the test
    with pytest.raises(typer.Exit) as left, errors(as_json=False):
        raise BrokenPipeError(32, "Broken pipe")
    sys.stdout.close()
    assert left.value.exit_code == 128 + signal.SIGPIPE
    assert capsys.readouterr().err == ""
