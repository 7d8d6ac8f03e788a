"""What an insider can do to what is derived, and who says so: `doctor` always, `day` before it signs anything."""

import io
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.custody_world import (
    CUT_OFF,
    DAY,
    a_mission,
    cut_journal,
    cut_tables,
    doctor,
    made,
    make_mission,
    read_mark,
    report,
    run,
)
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import FAMILIES, FIT_VERSION, MODEL_ID

HAND_MADE_FIT = {
    "version": FIT_VERSION,
    "model": MODEL_ID,
    "changes": {"calibration": {"intercept": 0.5, "slopes": dict.fromkeys(FAMILIES, 1.0), "items": 4000}},
    "fitted": "on 4000 adjudicated incidents of 2024-01-01 to 2024-12-31",
}


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_mission(tmp_path_factory)


@pytest.fixture
def harmed(mission: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(mission, tmp_path / "w"))


def test_an_untouched_workspace_is_sound_and_says_its_head_and_its_program(mission: Path) -> None:
    code, told = doctor(mission, "--rebuild")
    assert (code, told["problems"], told["notices"]) == (0, [], [])
    assert told["last run"].endswith("this program")
    assert int(told["log"].split(" ")[0]) == Workspace.open(mission).journal.size()
    assert "every row is the same" in told["rebuild"]


def test_tables_edited_together_with_their_marks_are_refused_and_found(harmed: Path) -> None:
    before = len(report(harmed)["cases"])
    cut_tables(harmed)
    code, told = doctor(harmed)
    assert code == 3
    assert all("read line" in problem for problem in told["problems"])
    signed = made(harmed, CUT_OFF + timedelta(hours=1))
    assert signed.exit_code == 3
    assert "read line" in signed.output
    assert len(report(harmed)["cases"]) == before
    code, told = doctor(harmed, "--rebuild")
    assert code == 3
    assert any("rows are missing" in problem for problem in told["problems"])


def test_a_mark_that_says_another_time_of_receipt_or_another_end_is_refused(harmed: Path) -> None:
    path = next(path for path in (harmed / "store" / "reads").glob("patrol-*.json") if read_mark(path).parts)
    for old, new in (('"last_us": 1', '"last_us": 2'), ('"received_utc": "2025', '"received_utc": "2024')):
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        assert made(harmed).exit_code == 3
        assert doctor(harmed)[0] == 3
        path.write_text(text, "utf-8")
    assert made(harmed).exit_code == 0


def test_tables_of_a_file_that_was_never_kept_are_not_read(harmed: Path) -> None:
    path = next(path for path in (harmed / "store" / "reads").glob("patrol-*.json") if read_mark(path).parts)
    sha256 = path.stem.removeprefix("patrol-")
    other = "ab" * 32
    path.with_name(f"patrol-{other}.json").write_text(path.read_text("utf-8").replace(sha256, other), "utf-8")
    for table in harmed.rglob(f"{sha256}.parquet"):
        shutil.copy(table, table.with_name(f"{other}.parquet"))
    before = report(harmed)["cases"]
    assert made(harmed).exit_code == 0
    assert report(harmed)["cases"] == before
    assert any("never kept" in problem for problem in doctor(harmed)[1]["problems"])


def test_deleted_tables_are_read_again_from_the_vault_and_give_the_same_report(harmed: Path) -> None:
    before = (harmed / "reports" / DAY / "bundle.zip").read_bytes()
    shutil.rmtree(harmed / "store")
    assert made(harmed).exit_code == 0
    assert (harmed / "reports" / DAY / "bundle.zip").read_bytes() == before
    assert doctor(harmed, "--rebuild")[0] == 0


def test_a_rebuild_names_the_row_and_the_column_that_differ(harmed: Path) -> None:
    from tests.custody_world import NOUNS, store_module  # noqa: PLC0415 - this test alone reaches inside

    path = next(path for path in (harmed / "store" / "reads").glob("viina-*.json") if read_mark(path).parts)
    mark = read_mark(path)
    part = mark.parts[0]
    rows = store_module.parts.filed_rows(NOUNS[part.noun][0], (harmed / "store" / part.path).read_bytes())
    texts = ["nothing happened", *rows["text"].to_pylist()[1:]]
    at = rows.schema.get_field_index("text")
    forged = rows.set_column(at, rows.schema.field(at), [texts])
    (harmed / "store" / part.path).write_bytes(store_module.parts.parquet(forged))
    code, told = doctor(harmed, "--rebuild")
    assert code == 3
    assert any("text 'nothing happened' instead of" in problem for problem in told["problems"])


def test_numbers_that_no_fit_line_names_are_said_and_never_used(harmed: Path) -> None:
    before = report(harmed)
    (harmed / "params").mkdir()
    (harmed / "params" / "20250101T000000Z.json").write_text(json.dumps(HAND_MADE_FIT), "utf-8")
    code, told = doctor(harmed)
    assert code == 3
    assert any("no fit line of the journal names it" in problem for problem in told["problems"])
    assert told["fit"].startswith("none yet")
    assert made(harmed).exit_code == 0
    assert report(harmed) == before
    assert report(harmed)["calibration"] == "uncalibrated"


def test_a_missing_checkpoint_is_never_taken_for_a_new_log(harmed: Path) -> None:
    (harmed / "checkpoint").unlink()
    assert any("no checkpoint" in problem for problem in doctor(harmed)[1]["problems"])
    for words in (["day", DAY], ["keep", "viina", harmed / "agreement.yaml"]):
        done = run(*words, "-w", harmed)
        assert done.exit_code == 3
        assert "no checkpoint" in done.output
    with pytest.raises(Exception, match="no checkpoint"):
        Workspace.open(harmed).seal()
    assert not (harmed / "checkpoint").exists()


def test_a_journal_that_was_cut_with_its_checkpoint_and_its_list_of_heads_meets_the_bundles(harmed: Path) -> None:
    cut_journal(harmed, 3)
    key = Workspace.open(harmed)
    (harmed / "checkpoint").write_bytes(key.journal.checkpoint(key.key))  # as who holds the key can sign it
    code, told = doctor(harmed)
    assert code == 3
    assert any(f"reports/{DAY}/bundle.zip has seen" in problem for problem in told["problems"])
    done = made(harmed, CUT_OFF + timedelta(hours=1))
    assert done.exit_code == 3
    assert "bundle.zip" in done.output


def test_an_older_checkpoint_of_the_same_log_is_not_the_last_one(harmed: Path, tmp_path: Path) -> None:
    old = (harmed / "checkpoint").read_bytes()
    (tmp_path / "more.csv").write_text("no table of any kind", "utf-8")
    assert run("keep", "viina", tmp_path / "more.csv", "-w", harmed).exit_code == 1  # kept, and not readable
    assert (harmed / "checkpoint").read_bytes() != old
    assert doctor(harmed)[0] == 0
    (harmed / "checkpoint").write_bytes(old)
    code, told = doctor(harmed)
    assert code == 3
    assert any("knows a later one" in problem for problem in told["problems"])
    assert made(harmed).exit_code == 3


def test_a_head_that_somebody_kept_is_compared_with_a_proof(harmed: Path, tmp_path: Path) -> None:
    held = shutil.copy(harmed / "checkpoint", tmp_path / "held")
    bundle = shutil.copy(harmed / "reports" / DAY / "bundle.zip", tmp_path / "held.zip")
    assert made(harmed, CUT_OFF + timedelta(hours=1)).exit_code == 0
    for file in (held, bundle):
        code, told = doctor(harmed, "--head", file)
        assert code == 0
        assert "continue it; consistency proof: " in told["head"]
        assert not told["head"].endswith("none needed")
    assert run("new", tmp_path / "other", "--agreement", "exercise-line").exit_code == 0
    code, told = doctor(tmp_path / "other", "--head", held)
    assert code == 3
    assert any("origin" in problem for problem in told["problems"])
    (tmp_path / "none").write_bytes(b"PK\x03\x04 and no archive")
    assert run("doctor", "-w", harmed, "--head", tmp_path / "none").exit_code == 3


def _edit_page(folder: Path) -> None:
    path = folder / "reports" / DAY / "report.html"
    path.write_bytes(path.read_bytes().replace(b"Truceline", b"Truceljne").replace(b"</body>", b"<p>x</p></body>"))


def _edit_csv(folder: Path) -> None:
    path = folder / "reports" / DAY / "report.csv"
    path.write_bytes(path.read_bytes() + b"one,more\n")


def _exchange_bundle(folder: Path) -> None:
    """Another valid bundle of the same day and log."""
    own = (folder / "reports" / DAY / "bundle.zip").read_bytes()
    assert made(folder, CUT_OFF + timedelta(hours=1)).exit_code == 0
    (folder / "reports" / DAY / "bundle.zip").write_bytes(own)


def _break_bundle(folder: Path) -> None:
    path = folder / "reports" / DAY / "bundle.zip"
    path.write_bytes(path.read_bytes()[:-7])


def _put(name: str) -> Callable[[Path], None]:
    def put(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", "utf-8")
        (folder / name).chmod(0o600)

    return put


def _open_key(folder: Path) -> None:
    (folder / "keys" / "log.key").chmod(0o666)


def _open_vault(folder: Path) -> None:
    (folder / "vault").chmod(0o777)


def _other_k(folder: Path) -> None:
    trust = json.loads((folder / "trust.json").read_bytes())
    (folder / "trust.json").write_text(json.dumps({**trust, "k": 1}), "utf-8")


def _lay_elsewhere(name: str) -> Callable[[Path], None]:
    def lay(folder: Path) -> None:
        here, there = folder / "reports" / name, folder.parent / "elsewhere"
        here.rename(there)
        here.symlink_to(there)

    return lay


def test_a_report_that_is_gone_is_told(harmed: Path) -> None:
    shutil.rmtree(harmed / "reports" / DAY)
    code, told = doctor(harmed)
    assert code == 0
    assert any(f"reports/{DAY}: is gone; entry " in notice for notice in told["notices"])


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (_lay_elsewhere(DAY), f"reports/{DAY}: a link"),
        (_lay_elsewhere(f"{DAY}/report.html"), "report.html: a link"),
        (_edit_page, "report.html: not the file that its report line names"),
        (_edit_csv, "report.csv: not the file that its report line names"),
        (_exchange_bundle, "bundle.zip: holds another report.json"),
        (_break_bundle, "bundle.zip: not valid"),
        (lambda folder: (folder / "reports" / DAY / "report.csv").unlink(), "report.csv is missing"),
        (_put(f"reports/{DAY}/summary.txt"), "summary.txt: a foreign file"),
        (_put("reports/notes"), "reports/notes: a foreign file"),
        (_put("store/reads/notes"), "reads/notes is a foreign file"),
        (_put("keys/other.key"), "keys/other.key: a foreign file"),
        (_open_key, "keys/log.key: mode 0666"),
        (_open_vault, "vault with mode 0777"),
        (_other_k, "trust.json: k is 1"),
    ],
)
def test_what_lies_in_the_workspace_and_is_not_as_it_was_made_is_named(
    harmed: Path, harm: Callable[[Path], None], words: str
) -> None:
    harm(harmed)
    code, told = doctor(harmed)
    assert code == 3
    assert any(words in problem for problem in told["problems"]), told["problems"]


def test_a_trust_file_of_another_origin_does_not_open(harmed: Path) -> None:
    trust = json.loads((harmed / "trust.json").read_bytes())
    (harmed / "trust.json").write_text(json.dumps({**trust, "origin": "truceline/other/00000000"}), "utf-8")
    done = run("doctor", "-w", harmed)
    assert done.exit_code == 3
    assert "origin" in done.output


def test_bytes_in_the_vault_that_no_line_names_and_files_of_the_user_are_said_without_alarm(harmed: Path) -> None:
    sha256, _ = Workspace.open(harmed).vault.put(b"put here by hand")
    (harmed / "my notes.txt").write_text("x", "utf-8")
    code, told = doctor(harmed)
    assert code == 0
    assert any(sha256 in notice for notice in told["notices"])
    assert any("my notes.txt" in notice for notice in told["notices"])


def test_an_earlier_report_of_a_day_is_called_so_where_the_journal_knows_a_later_one(harmed: Path) -> None:
    assert made(harmed, CUT_OFF + timedelta(hours=1)).exit_code == 0
    assert doctor(harmed)[1]["notices"] == []
    assert made(harmed, CUT_OFF).exit_code == 0
    assert doctor(harmed)[0] == 0
    again = harmed / "reports" / DAY / f"as-of-{CUT_OFF:%Y%m%dT%H%M%SZ}"
    (again / "notes.txt").write_text("x", "utf-8")
    assert any("notes.txt: a foreign file" in problem for problem in doctor(harmed)[1]["problems"])
    (again / "notes.txt").unlink()
    shutil.copytree(again, again.parent, dirs_exist_ok=True)
    code, told = doctor(harmed)
    assert code == 0
    assert any("is a later one of this day" in notice for notice in told["notices"])


@pytest.mark.skipif(os.name != "posix", reason="rights of a POSIX file system")
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_everything_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder = make_mission(tmp_path / "m")
    finally:
        os.umask(before)
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = 0o700 if path.is_dir() else 0o400 if "vault" in path.relative_to(folder).parts else 0o600
        assert mode == wanted, f"{path.relative_to(folder)}: {mode:04o}"


def test_a_bundle_carries_the_line_of_its_run_which_names_the_program(mission: Path) -> None:
    bundle = io.BytesIO((mission / "reports" / DAY / "bundle.zip").read_bytes())
    with zipfile.ZipFile(bundle) as archive:
        entries = [json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("entries/")]
        told = json.loads(archive.read("report.json"))
    (run_line,) = [entry for entry in entries if entry["type"] == "run"]
    assert run_line["body"]["program"] == told["program"]
    assert set(told["program"]) == {"name", "version", "commit", "files_sha256"}


def test_settings_changed_by_hand_and_tables_taken_away_are_told(harmed: Path) -> None:
    settings = harmed / "truceline.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("express no opinion", "express every opinion") + "colour = 1\n"
    )
    next((harmed / "store" / "reads").glob("patrol-*.json")).unlink()
    code, told = doctor(harmed)
    assert code == 3
    assert any("nothing reads the key 'colour'" in one for one in told["notices"])
    assert any("disclaimer" in one for one in told["notices"])
    assert any("patrol-" in one and "are not here" in one for one in told["problems"])
