"""`truceline sources`: what each source has brought."""

import json
from datetime import UTC, datetime
from pathlib import Path

import time_machine
from typer.testing import CliRunner

from truceline.cli import make_app

SAMPLES = Path(__file__).parents[1] / "data"


@time_machine.travel(datetime(2026, 9, 1, 12, tzinfo=UTC), tick=True)
def test_every_source_is_listed_with_its_age_lag_and_state(tmp_path: Path) -> None:
    app, run, ws = make_app(("new", "keep", "sources")), CliRunner(), tmp_path / "ws"
    assert run.invoke(app, ["new", str(ws), "--agreement", "energy-moratorium-2025"]).exit_code == 0
    kept = [
        "keep", "ais", str(SAMPLES / "ais" / "marine_cadastre.csv"), "--workspace", str(ws),
        "--received", "2024-05-06T06:00:00Z",
    ]  # fmt: skip
    assert run.invoke(app, kept).exit_code == 0
    told = run.invoke(app, ["sources", "--workspace", str(ws), "--json"])
    assert told.exit_code == 0, told.output
    held = {one["source"]: one for one in json.loads(told.output)["sources"]}
    assert held["firms"]["state"] == "nothing kept"
    assert (held["ais"]["state"], held["ais"]["files"], held["ais"]["rows"]) == ("stale", 1, 2)
    assert 7_100 < held["ais"]["lag_s"] < 7_200  # heard at 04:00:20 and :25, received at 06:00
    assert held["ais"]["age_s"] > 2 * 365 * 86_400
    words = run.invoke(app, ["sources", "--workspace", str(ws)]).output
    assert "ais: stale; 1 files, 2 rows" in words
    assert "known 2.0 h after the event" in words
