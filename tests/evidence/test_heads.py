"""Heads that were signed before: none is never a first one, an older one is never the last."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from tests.evidence_example import AT, FIRE, a_bundle, a_workspace, with_files
from truceline.evidence.heads import head_in
from truceline.evidence.keep import keep
from truceline.evidence.note import parse_checkpoint
from truceline.evidence.workspace import Workspace
from truceline.model.errors import DamagedWorkspace


def more(workspace: Workspace, number: int) -> bytes:
    keep(
        workspace,
        "firms",
        f"{number}.csv",
        FIRE + b"%d\n" % number,
        received_utc=AT,
        at_utc=AT,
        origin="o",
        licence="l",
    )
    return workspace.seal()


def test_every_head_that_was_signed_stands_in_the_list_once(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    heads = [workspace.journal.heads()[0], workspace.seal(), more(workspace, 1), more(workspace, 2)]
    assert workspace.seal() == heads[-1]
    assert list(workspace.journal.heads()) == heads
    assert [parse_checkpoint(note).size for note in heads] == [2, 4, 5, 6]


def test_a_workspace_without_a_list_of_heads_gets_one_with_its_next_head(tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415 - the hand of an earlier version

    workspace = with_files(a_workspace(tmp_path / "w"))
    workspace.seal()
    with sqlite3.connect(workspace.journal.path) as db:
        db.execute("DROP TABLE heads")
    db.close()
    assert workspace.journal.heads() == ()
    assert workspace.inspect() == ()
    note = more(workspace, 1)
    assert workspace.journal.heads() == (note,)
    assert workspace.inspect() == ()


@pytest.mark.parametrize("lose", ["remove", "older"])
def test_nothing_is_signed_where_the_last_head_is_missing_or_another(tmp_path: Path, lose: str) -> None:
    workspace = a_workspace(tmp_path / "w")
    old = workspace.checkpoint_file.read_bytes()
    with_files(workspace).seal()
    if lose == "remove":
        workspace.checkpoint_file.unlink()
    else:
        workspace.checkpoint_file.write_bytes(old)
    with pytest.raises(DamagedWorkspace, match="checkpoint"):
        workspace.require_head()
    with pytest.raises(DamagedWorkspace, match="checkpoint"):
        workspace.seal()
    assert any("checkpoint" in problem for problem in workspace.inspect())


def test_a_workspace_is_not_made_anew_over_the_bundles_of_its_log(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    folder = workspace.reports_folder / "2025-03-18"
    folder.mkdir(parents=True)
    (folder / "bundle.zip").write_bytes(a_bundle(workspace))
    for path in (*workspace.folder.glob("journal.*"), workspace.checkpoint_file, workspace.folder / "truceline.toml"):
        path.unlink()
    with pytest.raises(DamagedWorkspace):
        a_workspace(tmp_path / "w", at_utc=AT + timedelta(days=1))


def test_a_bundle_of_another_log_is_no_witness(tmp_path: Path) -> None:
    workspace, other = with_files(a_workspace(tmp_path / "w")), with_files(a_workspace(tmp_path / "v"))
    folder = workspace.reports_folder / "2025-03-18"
    folder.mkdir(parents=True)
    (folder / "bundle.zip").write_bytes(a_bundle(other))
    workspace.seal()
    assert [one.where for one in workspace.witnesses()] == ["the journal's list of heads"]
    assert workspace.inspect() == ()


def test_a_head_is_taken_from_a_checkpoint_or_a_bundle_and_from_nothing_else(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    bundle = a_bundle(workspace)
    note = workspace.checkpoint_file.read_bytes()
    assert head_in(note, "c") == head_in(bundle, "b") == note
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("other", b"x")
    for data in (b"", b"text\n", b"PK\x03\x04", bundle[:200], empty.getvalue()):
        with pytest.raises(DamagedWorkspace):
            head_in(data, "file")


def emptied(path: Path, which: str) -> None:
    """Take heads from the list as a hand would that can also put the triggers back."""
    import sqlite3  # noqa: PLC0415 - the hand of somebody else

    with sqlite3.connect(path) as db:
        rows = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'heads'"
        ).fetchall()
        for name, _ in rows:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(f"DELETE FROM heads WHERE {which}")  # noqa: S608 - our own words
        for _, statement in rows:
            db.execute(statement)
    db.close()


def test_an_emptied_list_of_heads_is_named_though_the_checkpoint_is_right(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    workspace.seal()
    emptied(workspace.journal.path, "true")
    assert workspace.inspect() == ("journal: the journal's list of heads is empty, and a head was signed",)


def test_a_head_that_a_bundle_carries_and_the_list_has_lost_is_named(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    workspace.seal()
    path = workspace.reports_folder / "2025-03-21" / "bundle.zip"
    path.parent.mkdir(parents=True)
    path.write_bytes(a_bundle(workspace))
    size = parse_checkpoint(workspace.checkpoint_file.read_bytes()).size
    more(workspace, 1)
    assert workspace.inspect() == ()
    emptied(workspace.journal.path, f"size = {size}")
    (problem,) = workspace.inspect()
    assert f"lost the head of {size} entries" in problem
    assert "bundle.zip" in problem
