"""`day --as-of`: an earlier moment never takes the place of a later one, and one before anything was received says so."""

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import SAMPLES, new, run

DAY = "2024-05-06"
LATER, EARLIER = "2024-05-09T00:00:00+00:00", "2024-05-08T00:00:00+00:00"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    made = new(tmp_path / "w")
    words = (
        "keep",
        "viina",
        SAMPLES / "viina" / "midnight_means_no_time.csv",
        "-w",
        made,
        "--received",
        "2024-05-07T06:00:00+00:00",
    )
    assert run(*words).exit_code == 0
    return made


def test_a_report_of_an_earlier_moment_lies_beside_the_later_one(kept: Path) -> None:
    folder = kept / "reports" / DAY
    assert run("day", DAY, "-w", kept, "--as-of", LATER).exit_code == 0
    newest = (folder / "report.json").read_bytes()
    assert run("day", DAY, "-w", kept, "--as-of", EARLIER).exit_code == 0
    assert (folder / "report.json").read_bytes() == newest
    earlier = json.loads((folder / "as-of-20240508T000000Z" / "report.json").read_bytes())
    assert earlier["as_of_utc"] == "2024-05-08T00:00:00Z"


def test_a_moment_before_anything_was_received_is_refused_with_a_code_of_its_own(kept: Path) -> None:
    told = run("day", DAY, "-w", kept, "--as-of", "2024-05-06T19:30:00+03:00", "--json")
    assert told.exit_code == 5
    assert "0 of 1 kept files had been received by then" in json.loads(told.stdout)["found"]
    assert not (kept / "reports" / DAY).exists()


def test_a_command_past_a_cut_off_records_the_register_and_the_next_goes_on_from_it(kept: Path) -> None:
    assert run("day", DAY, "-w", kept, "--as-of", LATER).exit_code == 0
    first = (kept / "reports" / DAY / "bundle.zip").read_bytes()
    assert run("day", DAY, "-w", kept, "--as-of", LATER).exit_code == 0
    assert (kept / "reports" / DAY / "bundle.zip").read_bytes() == first
    from truceline.evidence.workspace import Workspace  # noqa: PLC0415 - beside its one use

    lines = Workspace.open(kept).journal.entries("register")
    assert [line.body["moment"] for line in lines if line.body] == ["2024-05-07T21:00:00.000Z"]
