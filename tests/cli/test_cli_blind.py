"""`truceline blind` on a real week: the page, its words for machines, the next look, and what a cloudy day says."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from truceline.cli import make_app

DATA = Path(__file__).parents[3] / "shared" / "data"
SUMMER = DATA / "summer-2023"
TRUCE = DATA / "energy-truce-2025"
SAMPLES = Path(__file__).parents[1] / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
AS_OF = ("--as-of", "2025-05-01T00:00:00Z")


def run(*words: object) -> Result:
    return CliRunner().invoke(make_app(), [str(word) for word in words])


def told(*words: object) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    held: dict[str, Any] = json.loads(result.stdout)
    return held


def kept(ws: Path, received: str, files: list[tuple[str, Path]]) -> Path:
    assert run("new", ws, "--agreement", "energy-moratorium-2025").exit_code == 0
    for source, path in files:
        assert run("keep", source, path, "-w", ws, "--received", received).exit_code == 0
    return ws


@pytest.fixture(scope="module")
def summer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = [
        ("firms", SUMMER / "firms_snpp_nrt.csv"),
        ("cloud", SUMMER / "weather.csv"),
        ("viina", SUMMER / "viina.csv"),
    ]
    return kept(tmp_path_factory.mktemp("summer") / "w", "2023-08-22T00:00:00Z", files)


@pytest.fixture(scope="module")
def truce(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = [("firms", TRUCE / "firms_modis_snapshots.csv"), ("cloud", TRUCE / "economist_daily.csv")]
    return kept(tmp_path_factory.mktemp("truce") / "w", "2025-04-19T00:00:00Z", files)


def test_the_blind_map_of_a_real_day_names_shares_reasons_and_the_next_look(summer: Path) -> None:
    found = told("blind", "2023-08-15", "-w", summer, *AS_OF, "--at", "48.6,38.0", "--at", "bakhmut")
    seen = found["coverage"]
    assert 0.0 < seen["seen_share"] < 0.5
    assert seen["seen_share"] + sum(share for _, share in seen["blind"]) == pytest.approx(1.0)
    assert 0.0 < seen["no_eyes_share"] < 1.0
    kinds = {kind["kind"]: kind for kind in seen["kinds"]}
    assert kinds["air activity"]["no_eyes_share"] == 1.0  # satellites see none, and no post was there
    assert kinds["infrastructure strike"]["seen_share"] > kinds["shelling"]["seen_share"] > 0.0
    assert found["hours"][0]["start_utc"] == "2023-08-14T21:00:00Z"
    by_numbers, by_name = found["places"]
    assert by_name["name"].casefold() == "bakhmut"
    assert by_name["lat_deg"] == pytest.approx(48.59, abs=0.05)
    (look,) = by_numbers["looks"]
    assert "2023-08-15T21:00:00Z" <= look["at_utc"] <= "2023-08-17T21:00:00Z"
    assert 0.0 < look["chance"] <= 1.0


def test_the_page_stands_alone_and_says_the_same(summer: Path) -> None:
    found = told("blind", "2023-08-15", "-w", summer, *AS_OF, "--at", "48.6,38.0")
    page = Path(found["page"]).read_text("utf-8")
    assert found["coverage"]["sentence"] in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "EXERCISE" not in page
    assert page.count("<svg") >= 2  # the map and the hours
    assert {case["number"][:7] for case in found["cases"]} == {"2023-08"}
    assert all(case["number"] in page for case in found["cases"])
    drawn = page.partition("</figure>")[0]  # a case may stand where a name would
    assert sum(town in drawn for town in ("Kharkiv", "Sumy", "Luhansk", "Mykolaiv", "Vinnytsia", "Sevastopol")) >= 3
    for word in ("responsible", "breach", "violat"):
        assert word not in page.casefold()


def test_a_place_nobody_knows_is_an_error_that_names_some(summer: Path) -> None:
    result = run("blind", "2023-08-15", "-w", summer, *AS_OF, "--at", "Nowhere at all")
    assert result.exit_code == 1
    assert "known:" in result.stderr
    assert run("blind", "2023-08-15", "-w", summer, *AS_OF, "--at", "148.6,38.0").exit_code == 1


def test_elements_too_far_from_the_day_are_named_with_their_age(summer: Path) -> None:
    assert run("keep", "elements", SAMPLES / "elements" / "snpp_2023.tle", "-w", summer, "--received",
               "2023-10-14T00:00:00Z").exit_code == 0  # fmt: skip
    (sensor,) = [s for s in told("blind", "2023-08-17", "-w", summer, *AS_OF)["coverage"]["sensors"] if s["looks"]]
    assert "50." in sensor["basis"] or "49." in sensor["basis"]
    assert "too old to use" in sensor["basis"]


def test_a_cloudy_day_is_said_to_have_been_hidden_by_cloud(truce: Path) -> None:
    cloudy, clear = (told("blind", day, "-w", truce, *AS_OF)["coverage"] for day in ("2025-04-06", "2025-04-17"))
    assert dict(cloudy["blind"])["cloud"] > dict(clear["blind"]).get("cloud", 0.0)
    assert "cloud" in cloudy["sentence"]
    assert cloudy["no_eyes_share"] > clear["no_eyes_share"]


def test_the_report_of_a_cloudy_day_says_what_was_not_observable(truce: Path) -> None:
    made = run("day", "2025-04-06", "-w", truce, *AS_OF)
    assert made.exit_code == 0, made.output
    report = json.loads((truce / "reports" / "2025-04-06" / "report.json").read_text("utf-8"))
    unseen = {kind["kind"]: 1.0 - kind["seen_share"] for kind in report["coverage"]["kinds"]}
    assert unseen["infrastructure strike"] > 0.5
    assert any("cloud" in line for line in report["summary"] if line.startswith("Not seen"))
    verdicts = {finding["verdict"] for finding in report["period_findings"]}
    assert "not observable" in verdicts
    assert "consistent" not in verdicts


def test_the_mark_of_an_exercise_is_on_the_page(demo: Path) -> None:
    (day,) = [path.name for path in (demo / "reports").iterdir()]
    found = told("blind", day, "-w", demo)
    assert found["exercise"] is True
    page = Path(found["page"]).read_text("utf-8")
    assert page.count("EXERCISE") > 5
    assert run("blind", day, "-w", demo).stdout.startswith("EXERCISE")
