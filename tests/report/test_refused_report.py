"""A report that nobody can have is in no journal."""

from pathlib import Path

import pytest

from tests.evidence_example import a_bundle, a_report, a_workspace, with_files
from truceline.evidence._files import Held
from truceline.model.errors import BadSetting, NotValid
from truceline.report import sign


def test_a_report_that_would_not_verify_leaves_the_journal_as_it_was(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    before = workspace.journal.size()
    with pytest.raises(NotValid):
        a_bundle(workspace, a_report(exercise=not workspace.exercise))
    assert workspace.journal.size() == before


def test_a_report_larger_than_a_verifier_opens_is_refused_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    before = workspace.journal.size()
    monkeypatch.setattr(sign, "MAX_BYTES", sign.ROOM_FOR_PROOFS + 100)
    with pytest.raises(BadSetting, match="nothing was recorded"):
        a_bundle(workspace)
    assert workspace.journal.size() == before


def test_what_a_bundle_is_held_as_is_what_is_logged_afterwards(tmp_path: Path) -> None:
    workspace = with_files(a_workspace(tmp_path / "w"))
    seen: list[tuple[bytes, int]] = []
    before = workspace.journal.size()
    made = a_bundle(workspace, held=lambda data: seen.append((data, workspace.journal.size())))
    assert seen == [(made, before)]
    assert workspace.journal.size() > before


def test_a_disk_that_is_full_while_files_are_held_leaves_the_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.json").write_bytes(b"old")
    with Held(tmp_path) as files:
        files.hold({"report.json": b"new"})
        monkeypatch.setattr("os.fsync", _full)
        with pytest.raises(OSError, match="No space"):
            files.hold({"bundle.zip": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert (tmp_path / "report.json").read_bytes() == b"old"


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")
