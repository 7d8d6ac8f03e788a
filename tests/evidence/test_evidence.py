"""The vault, the workspace and the lines of custody."""

import hashlib
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence_example import AGREEMENT, AT, DATABASE, FIRE, NEWS, a_workspace, with_files
from truceline.evidence.keep import keep, kept, record_read, record_run
from truceline.evidence.vault import Vault, require_intact
from truceline.evidence.workspace import Workspace
from truceline.model.errors import (
    BadSetting,
    DamagedWorkspace,
    NaiveTimeError,
    NotIntact,
    OutOfRange,
    UnknownName,
)
from truceline.model.records import Note, RunRecord

CUSTODY = {"received_utc": AT, "at_utc": AT, "origin": "by hand", "licence": "CC0-1.0"}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    vault = Vault(tmp_path / "vault")
    for data in (FIRE, NEWS, b""):
        vault.put(data)
    return vault


def test_bytes_come_back_as_they_were_and_the_second_time_is_not_new(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    sha256, new = vault.put(FIRE)
    assert (sha256, new) == (hashlib.sha256(FIRE).hexdigest(), True)
    assert vault.put(FIRE) == (sha256, False)
    assert vault.read(sha256) == FIRE
    assert vault.path(sha256).stat().st_mode & 0o777 == 0o400
    assert vault.inspect() == ()


@given(st.binary(max_size=300))
def test_any_bytes_can_be_kept(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    vault = Vault(tmp_path_factory.getbasetemp() / "any")
    sha256, _ = vault.put(data)
    assert vault.read(sha256) == data
    assert vault.put(data) == (sha256, False)


def test_every_flipped_bit_in_the_vault_is_found(vault: Vault) -> None:
    path = vault.path(hashlib.sha256(FIRE).hexdigest())
    path.chmod(0o644)
    for bit in range(len(FIRE) * 8):
        flipped = bytearray(FIRE)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        assert len(vault.inspect()) == 1
        with pytest.raises(DamagedWorkspace):
            vault.read(path.name)
    with pytest.raises(DamagedWorkspace):
        vault.put(FIRE)


def test_misnamed_foreign_and_linked_files_are_each_named(vault: Vault) -> None:
    address = vault.addresses()[0]
    (vault.folder / "readme.txt").write_text("hello")
    (vault.folder / "ff").mkdir(exist_ok=True)
    (vault.folder / "zz").mkdir()
    (vault.folder / "ff" / address).write_bytes(vault.read(address))
    (vault.folder / "ff" / "link").symlink_to(vault.path(address))
    problems = "\n".join(vault.inspect())
    for words in ("readme.txt: a foreign file", "zz: a foreign folder", "misnamed", "link: a link"):
        assert words in problems
    with pytest.raises(NotIntact, match="4 problem"):
        require_intact(vault.inspect())


def test_a_write_that_was_cut_off_is_no_damage(vault: Vault) -> None:
    (vault.path(vault.addresses()[0]).parent / ".incoming-00").write_bytes(b"half")
    assert vault.inspect() == ()
    require_intact(vault.inspect())


@pytest.mark.parametrize("address", ["", "ab", "../" * 21 + "x", "A" * 64, "g" * 64, "ab" * 32 + "\n"])
def test_an_address_that_is_none_is_refused(vault: Vault, address: str) -> None:
    with pytest.raises(OutOfRange):
        vault.read(address)


def test_bytes_that_were_never_kept_are_damage_not_emptiness(vault: Vault) -> None:
    with pytest.raises(DamagedWorkspace):
        vault.read("ab" * 32)


def test_a_workspace_opens_as_it_was_made(tmp_path: Path) -> None:
    made = a_workspace(tmp_path / "w")
    opened = Workspace.open(tmp_path / "w")
    assert (opened.mission, opened.zone, opened.exercise) == ("Exercise Ö", "Europe/Kyiv", True)
    assert opened.agreement_bytes == AGREEMENT
    assert opened.agreement_sha256 == hashlib.sha256(AGREEMENT).hexdigest()
    assert opened.key.public == made.key.public
    assert (opened.folder / "agreement.yaml").read_bytes() == AGREEMENT
    assert opened.key.public.text() in opened.trust_file.read_text()
    assert (opened.folder / "keys" / "log.key").stat().st_mode & 0o777 == 0o600
    assert opened.inspect() == ()


def test_two_workspaces_of_one_name_have_two_logs(tmp_path: Path) -> None:
    assert a_workspace(tmp_path / "a").origin != a_workspace(tmp_path / "b").origin


def test_making_a_workspace_where_one_exists_is_an_error_and_changes_nothing(tmp_path: Path) -> None:
    before = a_workspace(tmp_path / "w").checkpoint_file.read_bytes()
    with pytest.raises(BadSetting, match="already"):
        a_workspace(tmp_path / "w", mission="Another")
    assert Workspace.open(tmp_path / "w").mission == "Exercise Ö"
    assert (tmp_path / "w" / "checkpoint").read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"zone": "Mars/Olympus"}, UnknownName),
        ({"mission": ""}, BadSetting),
        ({"mission": "two\nlines"}, BadSetting),
        ({"agreement_name": " "}, BadSetting),
        ({"at_utc": datetime(2025, 3, 18)}, NaiveTimeError),  # noqa: DTZ001 - naive on purpose
    ],
)
def test_an_impossible_workspace_is_not_made(
    tmp_path: Path, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        a_workspace(tmp_path / "w", **changes)
    with pytest.raises(BadSetting, match="truceline new"):
        Workspace.open(tmp_path / "w")


@pytest.mark.parametrize("name", ["truceline.toml", "trust.json", "agreement.yaml", "checkpoint"])
def test_a_creation_that_was_cut_off_is_completed_by_the_same_call(tmp_path: Path, name: str) -> None:
    made = a_workspace(tmp_path / "w")
    for late in ("truceline.toml", name):
        (tmp_path / "w" / late).unlink(missing_ok=True)
    again = a_workspace(tmp_path / "w", at_utc=AT + timedelta(hours=1))
    assert again.key.public == made.key.public
    assert again.journal.size() == made.journal.size() == 2
    assert again.inspect() == ()


def test_another_mission_does_not_complete_somebody_elses_creation(tmp_path: Path) -> None:
    a_workspace(tmp_path / "w")
    (tmp_path / "w" / "truceline.toml").unlink()
    with pytest.raises(BadSetting, match="cut off"):
        a_workspace(tmp_path / "w", agreement=b"another")


CREATE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.evidence_example import a_workspace
print("go", flush=True)
a_workspace(Path(sys.argv[1]))
"""


def test_a_killed_creation_can_be_made_again(tmp_path: Path) -> None:
    draw = random.Random(3)  # noqa: S311 - reproducible moments, no secret
    for number in range(6):
        folder = tmp_path / str(number)
        arguments = [sys.executable, "-c", CREATE, str(folder), str(Path(__file__).parents[2])]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own
            assert child.stdout is not None
            child.stdout.readline()
            try:
                child.wait(draw.uniform(0, 0.04))
            except subprocess.TimeoutExpired:
                child.kill()
        if not (folder / "truceline.toml").exists():
            a_workspace(folder)
        assert Workspace.open(folder).inspect() == ()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("truceline.toml", b"not = = toml", BadSetting),
        ("truceline.toml", b"\xff\xfe", BadSetting),
        ("truceline.toml", b"version = 1\n", BadSetting),
        ("truceline.toml", None, BadSetting),
        ("keys/log.key", b"", DamagedWorkspace),
        ("keys/log.key", b"zz", DamagedWorkspace),
        ("keys/log.key", b"00" * 32, DamagedWorkspace),
        ("keys/log.key", None, DamagedWorkspace),
        ("trust.json", b"[]", DamagedWorkspace),
        ("trust.json", None, DamagedWorkspace),
        pytest.param(
            "journal.sqlite",
            None,
            DamagedWorkspace,
            marks=pytest.mark.skipif(DATABASE, reason="reaches for the file of the journal"),
        ),
    ],
)
def test_a_workspace_with_a_wrong_or_missing_part_does_not_open(
    tmp_path: Path, name: str, content: bytes | None, error: type[Exception]
) -> None:
    a_workspace(tmp_path / "w")
    path = tmp_path / "w" / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error):
        Workspace.open(tmp_path / "w")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("exercise = true", "exercise = false"),
        ("Europe/Kyiv", "Europe/Moscow"),
        ("version = 1", "version = 2"),
        ("version = 1", "version = true"),
        ("Exercise Ö", "Mission"),
        ('origin = "', 'origin = "a b '),
        ('agreement = "', 'agreement = "x'),
    ],
)
def test_settings_that_somebody_edited_do_not_open(tmp_path: Path, old: str, new: str) -> None:
    a_workspace(tmp_path / "w")
    path = tmp_path / "w" / "truceline.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises((BadSetting, DamagedWorkspace)):
        Workspace.open(tmp_path / "w")


def test_a_kept_file_is_found_again_with_its_custody(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    kyiv = datetime(2025, 3, 18, 8, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=2)))
    answer = keep(workspace, "firms", "fire.csv", FIRE, **{**CUSTODY, "received_utc": kyiv}, expected_length=30)
    assert answer.new
    assert answer.blob.received_utc == datetime(2025, 3, 18, 6, 0, 0, 123_000, tzinfo=UTC)
    assert answer.blob.expected_length == 30
    assert workspace.vault.read(answer.blob.sha256) == FIRE
    (found,) = kept(Workspace.open(tmp_path / "w"))
    assert (found.blob, found.source, found.licence, found.read, found.rows) == (
        answer.blob,
        "firms",
        "CC0-1.0",
        False,
        None,
    )


def test_keeping_the_same_file_twice_keeps_it_once_and_says_so(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    first = keep(workspace, "firms", "fire.csv", FIRE, **CUSTODY)
    later = {**CUSTODY, "received_utc": AT + timedelta(days=1), "origin": "again"}
    second = keep(workspace, "firms", "copy.csv", FIRE, **later)
    assert (first.new, second.new) == (True, False)
    assert (second.blob, second.seq) == (first.blob, first.seq)
    assert len(kept(workspace)) == 1


def test_one_file_may_be_evidence_of_two_sources(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    assert keep(workspace, "firms", "a.csv", FIRE, **CUSTODY).new
    assert keep(workspace, "patrol", "a.csv", FIRE, **CUSTODY).new
    assert [file.source for file in kept(workspace)] == ["firms", "patrol"]


def test_a_better_column_map_counts_and_the_first_receipt_stands(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    first = keep(workspace, "cloud", "sky.csv", FIRE, **CUSTODY, setting=b"wrong map")
    later = {**CUSTODY, "received_utc": AT + timedelta(days=1)}
    assert keep(workspace, "cloud", "sky.csv", FIRE, **later, setting=b"right map").new
    (found,) = kept(workspace)
    assert found.blob == first.blob
    assert found.setting is not None
    assert workspace.vault.read(found.setting) == b"right map"


def test_what_was_read_is_recorded_once_with_its_notes(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    blob = kept(workspace)[0].blob
    notes = [Note(kind="exact duplicate rows", text="2 rows", source="firms", blob_sha256=blob.sha256)]
    record = {"source": "firms", "setting_sha256": None, "rows": 1, "notes": notes, "software": "0.1.0"}
    seq = record_read(workspace, blob, **record, at_utc=AT)
    assert record_read(workspace, blob, **record, at_utc=AT + timedelta(hours=1)) == seq
    fire, news = kept(workspace)
    assert (fire.read, fire.rows, fire.notes) == (True, 1, tuple(notes))
    assert (news.read, news.notes) == (False, ())


def test_ten_thousand_notes_go_to_the_vault_and_come_back(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    blob = kept(workspace)[0].blob
    notes = tuple(Note(kind="k", text=f"row {n}", source="firms") for n in range(10_000))
    record_read(workspace, blob, source="firms", setting_sha256=None, rows=5, notes=notes, software="1", at_utc=AT)
    assert kept(workspace)[0].notes == notes
    workspace.seal()
    assert workspace.inspect() == ()
    body = workspace.journal.entries("read")[0].body_digest
    workspace.vault.path(body).unlink()
    assert any(body in problem for problem in workspace.inspect())
    with pytest.raises(DamagedWorkspace):
        kept(workspace)


def test_a_run_is_recorded_once_for_one_result(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    run = RunRecord(
        run_id="r",
        day="2025-03-18",
        zone="Europe/Kyiv",
        as_of_utc=AT,
        agreement_sha256=workspace.agreement_sha256,
        model_id="m",
        params_digest="0" * 64,
        software="1",
        blobs=tuple(hashlib.sha256(str(n).encode()).hexdigest() for n in range(600)),
        notes=(),
        exercise=True,
    )
    assert record_run(workspace, run, at_utc=AT) == record_run(workspace, run, at_utc=AT + timedelta(days=1))
    assert len(workspace.journal.entries("run")) == 1


@pytest.mark.parametrize("name", ["", "a/b.csv", "..\\b.csv", "x" * 256, "a\nb"])
def test_a_file_name_with_folders_or_control_characters_is_refused(tmp_path: Path, name: str) -> None:
    workspace = a_workspace(tmp_path / "w")
    with pytest.raises(OutOfRange):
        keep(workspace, "firms", name, FIRE, **CUSTODY)
    assert kept(workspace) == ()


def test_a_naive_time_of_receipt_is_refused(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    with pytest.raises(NaiveTimeError):
        keep(workspace, "firms", "a", FIRE, **{**CUSTODY, "received_utc": datetime(2025, 3, 18)})  # noqa: DTZ001
    assert kept(workspace) == ()


@pytest.mark.skipif(DATABASE, reason="reaches for the file of the journal")
def test_the_seal_refuses_a_journal_that_lost_its_end(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    database = workspace.folder / "journal.sqlite"
    old = database.read_bytes()
    with_files(workspace).seal()
    for path in workspace.folder.glob("journal.sqlite*"):
        path.unlink()
    database.write_bytes(old)
    with pytest.raises(DamagedWorkspace, match="do not continue"):
        workspace.seal()
    assert any("cut off" in problem for problem in workspace.inspect())


def test_a_blob_that_vanished_is_named(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    workspace.seal()
    sha256 = hashlib.sha256(NEWS).hexdigest()
    workspace.vault.path(sha256).unlink()
    assert workspace.inspect() == (f"vault: {sha256} is in the journal and not in the vault",)


def test_a_head_held_by_somebody_else_finds_a_workspace_made_anew(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    exported = workspace.seal()
    assert workspace.inspect(exported) == ()
    other = a_workspace(tmp_path / "v")
    assert other.inspect(exported)


KEEP = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.evidence_example import AT
from truceline.evidence.keep import keep
from truceline.evidence.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
for n in range(int(sys.argv[3]), 10**6):
    data = str(n).encode()
    answer = keep(workspace, "firms", f"{n}.csv", data, received_utc=AT, at_utc=AT, origin="o", licence="l")
    print(answer.blob.sha256, flush=True)
"""


def test_kill_minus_nine_during_keep_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    a_workspace(tmp_path / "w")
    draw = random.Random(5)  # noqa: S311 - reproducible moments, no secret
    told: set[str] = set()
    for turn in range(8):
        arguments = [sys.executable, "-c", KEEP, str(tmp_path / "w"), str(Path(__file__).parents[2]), str(turn * 3)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own
            assert child.stdout is not None
            for _ in range(draw.randrange(1, 20)):
                told.add(child.stdout.readline().strip())
            child.kill()
            told |= {line for line in child.stdout.read().split("\n")[:-1] if len(line) == 64}
    workspace = Workspace.open(tmp_path / "w")
    assert told <= {file.blob.sha256 for file in kept(workspace)}
    workspace.seal()
    assert workspace.inspect() == ()


def test_no_temporary_file_is_left_behind(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    assert not list(workspace.folder.rglob(".incoming-*"))
