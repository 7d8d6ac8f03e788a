"""From the command line: a merge reaches the next report and comes apart again, an edition goes out, fit asks people."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from typer.testing import CliRunner, Result

from tests.custody_world import CUT_OFF, DAY, a_mission, doctor, made, report
from truceline.cli import make_app

APP = make_app(("officer", "review", "release", "verify", "fit"))


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_mission(tmp_path_factory)


def run(folder: Path, hours: float, *words: str) -> Result:
    with time_machine.travel(CUT_OFF + timedelta(hours=hours), tick=False):
        return CliRunner().invoke(APP, [*words, "-w", str(folder)])


def done(folder: Path, hours: float, *words: str) -> str:
    result = run(folder, hours, *words)
    assert result.exit_code == 0, result.output
    return result.output


def members(told: dict[str, Any]) -> dict[str, list[str]]:
    return {case["number"]: sorted(case["incident"]["members"]) for case in told["cases"]}


def weight(told: dict[str, Any], number: str) -> float:
    """What was observed weighs more than what was told (cases.md)."""
    (case,) = (case for case in told["cases"] if case["number"] == number)
    return sum(1.0 if item["kind"] == "claim" else 4.0 for item in case["evidence"])


def word_of(folder: Path, bundle: Path) -> str:
    words = ["verify", str(bundle), "--trust", str(folder / "trust.json")]
    return CliRunner().invoke(APP, words).output.splitlines()[-1].split()[0]


def test_a_merge_reaches_the_next_report_and_its_undoing_gives_numbers_and_members_back(mission: Path) -> None:
    before = report(mission)
    assert before["review"] == "not reviewed by a person"
    for name, role in (("Ada", "analyst"), ("Bo", "reviewer"), ("Cy", "releaser"), ("Di", "liaison")):
        done(mission, 1, "officer", "add", name, "--role", role)
    several = [number for number, items in members(before).items() if len(items) > 1]
    one, *_, other = sorted(several, key=lambda number: -weight(before, number))  # the heavier keeps its number
    assert weight(before, one) > 2 * weight(before, other)
    said = done(mission, 1, "review", "same", one, other, "--by", "Ada", "--text", "one night, one mill")
    assert f"review undo {one}" in said
    assert run(mission, 1, "fit").exit_code == 1  # nobody adjudicated anything yet
    for act, name, more in (("take", "Ada", []), ("assess", "Ada", ["--happened", "yes"]), ("accept", "Bo", [])):
        done(mission, 1, "review", act, one, "--by", name, *more)
    refused = run(mission, 1, "fit")
    assert "at least 30" in refused.output
    assert "got 1 adjudicated" in refused.output
    assert made(mission, CUT_OFF + timedelta(hours=2)).exit_code == 0
    joined = report(mission)
    expected = members(before)
    expected[one] = sorted([*expected[one], *expected.pop(other)])
    assert members(joined) == expected
    assert joined["review"] == "DRAFT"
    assert [shown["act"] for shown in joined["decisions"]] == ["same event", "take", "assess", "accept"]
    assert word_of(mission, mission / "reports" / DAY / "bundle.zip") == "VALID"
    assert f"{one}  superseded" in done(mission, 3, "review", "list", DAY)
    seq = str(joined["decisions"][0]["entry"])
    done(mission, 3, "review", "undo", one, "--of", seq, "--by", "Bo", "--text", "two mills")
    assert made(mission, CUT_OFF + timedelta(hours=4)).exit_code == 0
    assert members(report(mission)) == members(before)
    assert report(mission)["decisions"][0]["struck"]
    steps = (("freeze", "Bo"), ("check", "Bo"), ("sign", "Cy"))
    for step, name in steps:
        done(mission, 90, "release", step, DAY, "--by", name)
    blockers = json.loads(done(mission, 90, "release", "show", DAY, "--json"))
    assert (blockers["stage"], blockers["open"]) == ("signed once", {})
    assert run(mission, 90, "release", "sign", DAY, "--by", "Bo").exit_code == 1  # whoever froze it
    done(mission, 91, "officer", "add", "Eve", "--role", "reviewer")
    done(mission, 91, "release", "sign", DAY, "--by", "Eve")
    done(mission, 91, "release", "seal", DAY, "--by", "Eve")
    assert "head" in done(mission, 91, "release", "deliver", DAY, "--by", "Cy", "--to", "Di")
    done(mission, 91, "release", "acknowledge", DAY, "--by", "Di")
    assert word_of(mission, mission / "reports" / DAY / "edition-1" / "mission" / "bundle.zip") == "VALID"
    assert doctor(mission)[1]["problems"] == []
