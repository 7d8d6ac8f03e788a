"""`truceline explain`: an exercise says so, the bars say how they are read, shares carry their unit."""

import json
from pathlib import Path

from typer.testing import CliRunner

from truceline.cli import make_app

RUN = CliRunner()


def test_the_explanation_of_an_exercise_says_so_and_says_how_its_bars_are_read(tmp_path: Path) -> None:
    ws = tmp_path / "demo"
    assert RUN.invoke(make_app(), ["demo", "--workspace", str(ws), "--json"]).exit_code == 0
    (path,) = (ws / "reports").glob("*/report.json")
    case = next(one for one in json.loads(path.read_text("utf-8"))["cases"] if one["findings"])
    name = case["incident"]["incident_id"]
    made = RUN.invoke(make_app(), ["explain", name, "-w", str(ws)])
    assert made.exit_code == 0, made.output
    lines = made.output.splitlines()
    assert lines[0].startswith(f"EXERCISE {name}")
    assert any("+ for, - against, # a hold" in line for line in lines)
    assert any(line.startswith("Type, if it happened: ") and " %" in line for line in lines)
    bars = [line.split("|")[2][8:].strip() for line in lines if line.startswith("|")]
    assert len(bars) == len(case["incident"]["waterfall"]) + 1
    assert [bar for bar in bars if bar[0].islower()] == []
    rules = [line for line in lines if line.startswith("Rule ")]
    assert rules
    assert not [line for line in rules if line.split("(", 1)[1][0].isdigit()]
