"""A report that nobody can have is in no journal."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
import rfc8785

from tests.evidence_example import AT, a_bundle, a_report, a_workspace, own_trust, with_files
from truceline.evidence._files import UNFINISHED, Held
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import MODEL_ID, Params
from truceline.model.errors import BadSetting, NotValid
from truceline.report import sign
from truceline.report.inspect import inspect_reports
from truceline.report.publish import at_once, publish
from truceline.report.reread import reread
from truceline.report.verify import verify


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


def test_a_day_that_no_bundle_can_hold_is_refused_by_its_counts_and_one_that_can_never_is() -> None:
    with pytest.raises(BadSetting, match="20,000 incidents with 1,800,000 findings, at least 580 MB"):
        sign.require_room("2025-03-21", 20_000, 1_800_000)
    told = a_report()
    findings = [*told["period_findings"], *(one for case in told["cases"] for one in case["findings"])]
    assert min(len(rfc8785.dumps(one)) for one in findings) > sign.LEAST_FINDING
    assert min(len(rfc8785.dumps({**case, "findings": []})) for case in told["cases"]) > sign.LEAST_INCIDENT


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


class Killed(BaseException):
    """What ends a process leaves everything where it lies."""


@pytest.mark.parametrize(
    ("placed", "before"), [(0, None), (2, None), (0, 6), (1, 6), (3, 6), (4, 6), (0, 7), (1, 7), (5, 7)]
)
def test_a_death_between_the_log_and_the_last_file_is_told_and_the_day_made_again_repairs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, placed: int, before: int | None
) -> None:
    """`before`: the hour as of which a report of the day lies there already."""
    workspace = with_files(a_workspace(tmp_path / "w", database=""))
    folder = workspace.reports_folder / "2025-03-18"
    if before is not None:
        _published(workspace, before, "Exercise Ö, once")
    left = [placed]

    def dies(path: Path, target: Path) -> Path:
        if path.parent == folder and not left[0]:
            raise Killed
        left[0] -= path.parent == folder
        return real(path, target)

    real = Path.replace
    with monkeypatch.context() as dying:
        dying.setattr(Path, "replace", dies)
        dying.setattr(Held, "__exit__", lambda *_: None)
        with suppress(Killed):
            _published(workspace, 7)
    whole = placed == 5
    assert any(inspect_reports(workspace)) != whole
    logged = workspace.journal.size()
    for cut_off in folder.glob(f"{UNFINISHED}*"):
        os.utime(cut_off, (1, 1))
    _published(workspace, 7)
    assert workspace.journal.size() == logged
    assert inspect_reports(workspace) == ([], [])
    assert not list(folder.glob(f"{UNFINISHED}*"))
    assert verify((folder / "bundle.zip").read_bytes(), own_trust(workspace)).word == "VALID"


def _published(workspace: Workspace, hour: int, title: str = "Exercise truce") -> None:
    params, as_of = Params(), f"2025-03-19T{hour:02}:00:00Z"
    told = a_report(params_digest=params.digest(), model_id=MODEL_ID, as_of_utc=as_of, agreement_title=title)
    for finding in (*told["period_findings"], *(f for case in told["cases"] for f in case["findings"])):
        finding["as_of_utc"] = as_of
    publish(workspace, reread(rfc8785.dumps(told)), params, at_utc=AT, turn=at_once)
