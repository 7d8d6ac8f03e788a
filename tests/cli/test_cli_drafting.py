"""Drafting with evidence at the first door: lint of several texts, one incident clause by clause, two texts compared."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from truceline.agreement.shipped import shipped
from truceline.assess.explain.verdict_changes import SILENT
from truceline.cli import make_app
from truceline.model.canonical import strict_json

APP = make_app()
DAY = "2025-03-21"  # of the exercise


def run(*words: object) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words])


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def report(demo: Path) -> dict[str, Any]:
    read: dict[str, Any] = strict_json((demo / "reports" / DAY / "report.json").read_bytes())
    return read


def test_lint_reads_every_agreement_of_a_workspace(tmp_path: Path) -> None:
    ws = tmp_path / "two"
    made = run("new", ws, "--agreement", "energy-moratorium-2025", "--agreement", "black-sea-2025")
    assert made.exit_code == 0
    told = objects(run("lint", "--workspace", ws, "--json"))
    assert [one["agreement"] for one in told] == ["energy-moratorium-2025", "black-sea-2025"]
    log = json.loads(run("lint", "--workspace", ws, "--sarif").stdout)
    assert len(log["runs"]) == 2


def test_the_steps_of_a_clause_multiply_to_the_chance_of_its_finding(demo: Path, report: dict[str, Any]) -> None:
    checked = 0
    for case in report["cases"][:4]:
        (told,) = objects(run("explain", case["incident"]["incident_id"], "-w", demo, "--json"))
        by_key = {(one["rule_id"], one["reading"]): one for one in told["clauses"]}
        assert set(by_key) == {(one["rule_id"], one["reading"]) for one in case["findings"]}
        for finding in case["findings"]:
            steps = by_key[finding["rule_id"], finding["reading"]]["steps"]
            least = most = 1.0
            for step in steps:
                least, most = least * step["share"][0], most * step["share"][1]
                assert step["so_far"] == pytest.approx([least, most])
            if finding["verdict"] == "inconsistent":
                assert finding["chance"] == pytest.approx(least)
                checked += 1
    assert checked > 0


def test_explaining_one_rule_says_so_even_where_it_does_not_speak(demo: Path, report: dict[str, Any]) -> None:
    case = report["cases"][0]
    silent = ({"M3", "M8"} - {one["rule_id"] for one in case["findings"]}).pop()
    result = run("explain", case["incident"]["incident_id"], "-w", demo, "--rule", silent)
    assert result.exit_code == 0
    assert "does not speak about it" in result.stdout
    unknown = run("explain", case["incident"]["incident_id"], "-w", demo, "--rule", "M99")
    assert unknown.exit_code == 1
    assert "M1 North" in unknown.stderr


def test_equal_texts_differ_in_nothing(demo: Path) -> None:
    told = objects(run("diff", "exercise-line", "exercise-line", "--from", DAY, "-w", demo, "--json"))
    assert told == [{"day": DAY, "changes": []}]


def test_a_draft_that_begins_later_takes_the_day_out_of_its_scope(demo: Path, tmp_path: Path) -> None:
    text = shipped("exercise-line").decode()
    head, tail = text.split("  - id: M1\n", 1)
    later = head + "  - id: M1\n" + tail.replace("from: 2025-01-01 00:00", "from: 2025-03-22 00:00", 1)
    draft = tmp_path / "draft.yaml"
    draft.write_text(later, "utf-8")
    (told,) = objects(run("diff", "exercise-line", draft, "--from", DAY, "-w", demo, "--json"))
    assert told["changes"]
    assert {one["rule_id"] for one in told["changes"]} == {"M1"}
    assert {one["after"] for one in told["changes"]} == {"outside scope"}
    assert SILENT not in {one["before"] for one in told["changes"]}
    words = run("diff", "exercise-line", draft, "--from", DAY, "-w", demo).stdout
    assert "North side" not in words
    assert "South side" not in words
    assert not list((demo / "reports").glob("*/draft*"))
