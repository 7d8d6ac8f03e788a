"""`truceline explain`: every name that a page prints is answered, and the bars say how they are read."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from truceline.cases.recorded import record
from truceline.cases.register import Register
from truceline.cli import make_app
from truceline.evidence.workspace import Workspace
from truceline.model.cases import Case, CaseState

RUN = CliRunner()


def cases(ws: Path) -> list[dict[str, Any]]:
    (path,) = (ws / "reports").glob("*/report.json")
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cases"]
    return found


def asked(ws: Path, *words: str) -> tuple[int, str]:
    made = RUN.invoke(make_app(), ["explain", *words, "-w", str(ws)])
    return made.exit_code, made.output


def test_the_explanation_of_an_exercise_says_so_and_says_how_its_bars_are_read(demo: Path) -> None:
    case = next(one for one in cases(demo) if one["findings"])
    name = case["incident"]["incident_id"]
    code, said = asked(demo, name)
    assert code == 0, said
    assert "\\n" not in said  # a line end inside a string would be shown as an escape
    lines = said.splitlines()
    assert lines[0].startswith(f"EXERCISE {name}")
    assert any("+ for, - against, # a hold" in line for line in lines)
    assert any(line.startswith("Type, if it happened: ") and " %" in line for line in lines)
    bars = [line.split("|")[2][8:].strip() for line in lines if line.startswith("|")]
    assert len(bars) == len(case["incident"]["waterfall"]) + 1
    assert [bar for bar in bars if bar[0].islower()] == []
    rules = [line for line in lines if line.startswith("Rule ")]
    assert rules
    assert not [line for line in rules if line.split("(", 1)[1][0].isdigit()]


def test_the_number_of_a_case_and_the_number_on_the_page_name_the_incident(demo: Path) -> None:
    case, day = cases(demo)[2], "2025-03-21"
    head = f"EXERCISE {case['incident']['incident_id']}, case {case['number']}, No. 3 in the report of {day}"
    page = (demo / "reports" / day / "report.html").read_text("utf-8")
    assert f"case {case['number']}</span>" in page.split('<article class="incident', 1)[0]
    for words in ((case["number"],), ("3", "--date", day), ("No. 3", "--date", day), ("no 3", "--date", "21.03.2025")):
        code, said = asked(demo, *words)
        assert (code, said.splitlines()[0]) == (0, head), words


def test_a_number_of_a_page_needs_its_day_and_must_stand_on_it(demo: Path) -> None:
    code, said = asked(demo, "3")
    assert code == 1
    assert "No. 3 without a day" in said
    assert "--date" in said
    listed = sum(case["listed"] for case in cases(demo))  # what stands in the compact table has no number
    code, said = asked(demo, f"No. {listed + 1}", "--date", "2025-03-21")
    assert code == 1
    assert f"expected 1 to {listed}, got no No. {listed + 1} on 2025-03-21" in said


def test_a_number_that_was_merged_answers_by_the_case_that_took_it_in(demo: Path) -> None:
    case = cases(demo)[0]
    at = datetime(2025, 4, 1, tzinfo=UTC)
    stands = Case(
        number=case["number"], state=CaseState.OPEN, items=(), first_known_utc=at, last_changed_utc=at, best_utc=at,
        started_utc=at, ended_utc=at, lat_deg=0.0, lon_deg=0.0, chance=0.5,
    )  # fmt: skip
    old = replace(stands, number="2025-03-20-900", state=CaseState.MERGED, into=stands.number)
    code, said = asked(demo, old.number)
    assert (code, "no case 2025-03-20-900" in said) == (1, True)
    ws = Workspace.open(demo)
    record(ws, Register(moment_utc=at, cases={old.number: old, stands.number: stands}), params_digest="", at_utc=at)
    code, said = asked(demo, old.number)
    assert code == 0, said
    assert f"case {case['number']}, No. 1" in said


def test_day_counts_as_the_page_does(demo: Path) -> None:
    made = RUN.invoke(make_app(), ["day", "2025-03-21", "-w", str(demo)])
    assert made.exit_code == 0, made.output
    listed = sum(case["listed"] for case in cases(demo))
    further = len(cases(demo)) - listed
    told = f" and {further} further in a compact table" if further else ""
    assert f"2025-03-21: {listed} incidents{told}. " in made.output
