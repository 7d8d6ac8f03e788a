"""The public API: what it is made of, what it hands on, what it refuses; and old workspaces under this version."""

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import truceline
from truceline.api.columns import TABLES, TYPES
from truceline.model.errors import BadSetting, OutOfRange

ROOT = Path(__file__).parents[2]
BUNDLES = ROOT / "tests" / "data" / "bundles"
OLD = sorted((ROOT / "tests" / "data" / "workspaces").glob("*.tar.xz"))
DAY = "2025-06-03"
# The public names. One more is a decision (docs/stability.md); one less breaks a promise.
PUBLIC = {"NotValid", "Reports", "Table", "Trust", "TrucelineError", "Workspace", "open", "read_bundle"}
OF_WORKSPACE = {
    "cases", "close", "coverage", "days", "exercise", "findings", "looks", "observations", "pledge_steps", "pledges",
    "register", "reports", "statements", "zone",
}  # fmt: skip
OF_REPORTS = {"cases", "coverage", "days", "findings", "items", "reasons", "reports", "sources", "to_dicts"}
OF_TABLE = {"arrow", "columns", "to_dicts", "to_pandas", "to_polars"}


def unpacked(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as held:
        held.extractall(folder, filter="data")
    return folder / "w"


@pytest.fixture(scope="module", params=OLD, ids=lambda path: path.name.removesuffix(".tar.xz"))
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as an earlier version left it."""
    return unpacked(request.param, tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def mission(old: Path) -> truceline.Workspace:
    return truceline.open(old)


def report_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "reports" / DAY / "report.json").read_bytes()))


def test_the_public_names_are_these() -> None:
    assert set(truceline.__all__) == PUBLIC | {"__version__"}
    assert set(dir(truceline)) >= PUBLIC
    for kind, names in (
        (truceline.Workspace, OF_WORKSPACE), (truceline.Reports, OF_REPORTS), (truceline.Table, OF_TABLE),
    ):  # fmt: skip
        made = kind(pa.table({})) if kind is truceline.Table else kind
        assert {name for name in dir(made) if not name.startswith("_")} == names
    page = (ROOT / "docs" / "stability.md").read_text("utf-8")
    assert all(f"`{name}`" in page for name in PUBLIC), "each is named on the page of promises"
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        _ = truceline.opne  # type: ignore[attr-defined]


def test_to_name_the_package_loads_nothing_of_it() -> None:
    code = "import sys, truceline; print([n for n in sys.modules if n.startswith('truceline.') or n == 'pyarrow'])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout.strip() == "[]"


def test_a_workspace_of_an_earlier_version_is_read_whole(old: Path, mission: truceline.Workspace) -> None:
    told = report_of(old)
    assert mission.days() == (date.fromisoformat(DAY),)
    assert mission.exercise is told["exercise"] is True
    cases = {one["case"]: one for one in mission.cases(DAY).to_dicts()}
    assert len(cases) == len(told["cases"]) > 5
    for case in told["cases"]:
        row = cases[case["number"]]
        assert row["probability"] == case["incident"]["probability"]
        assert (row["lat_deg"], row["title"]) == (case["incident"]["place"]["lat_deg"], case["title"])
    wanted = [*told["period_findings"], *told["asked"], *(one for case in told["cases"] for one in case["findings"])]
    found = mission.findings(DAY).to_dicts()
    assert sorted((one["finding"], one["verdict"]) for one in found) == sorted(
        (one["finding_id"], one["verdict"]) for one in wanted
    )


def test_rows_of_an_earlier_version_are_those_it_filed(old: Path, mission: truceline.Workspace) -> None:
    filed = sorted((old / "store" / "observation").rglob("*.parquet"))
    ids = {one for path in filed for one in pq.ParquetFile(path).read()["observation_id"].to_pylist()}
    rows = mission.observations("2025-06-01", "2025-06-05")
    assert set(rows.arrow["observation_id"].to_pylist()) == ids != set()
    assert {"lat_deg", "lon_deg"} <= set(rows.columns)
    assert len(mission.statements("2025-06-01", "2025-06-05")) > 0
    assert len(mission.observations("2025-06-03", as_of=datetime(2025, 6, 1, tzinfo=UTC))) == 0, (
        "nothing had been received"
    )


def test_looks_lie_in_the_day_and_say_a_chance_or_why_not(mission: truceline.Workspace) -> None:
    looks = mission.looks(DAY).arrow
    assert looks.num_rows > 100
    assert all(
        (chance is not None and 0 <= chance <= 1) or blind
        for chance, blind in zip(looks["chance"].to_pylist(), looks["blind"].to_pylist(), strict=True)
    )


def test_a_report_that_the_journal_does_not_name_is_not_handed_on(old: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(old, tmp_path / "w"))
    path = copy / "reports" / DAY / "report.json"
    path.write_bytes(path.read_bytes().replace(b'"probability":0.', b'"probability":0.0', 1))
    with pytest.raises(truceline.NotValid, match=DAY):
        truceline.open(copy).cases(DAY)


def test_a_bundle_gives_the_tables_of_its_report_but_only_when_it_verifies(tmp_path: Path) -> None:
    bundle, trust = BUNDLES / "good.zip", BUNDLES / "trust.json"
    held = truceline.read_bundle(bundle, trust=trust)
    with zipfile.ZipFile(bundle) as archive:
        own = truceline.Reports([archive.read("report.json")])
    assert len(held.cases()) > 0
    for name in TABLES:
        assert getattr(held, name)().arrow.equals(getattr(own, name)().arrow), name
    assert truceline.read_bundle(bundle, trust=json.loads(trust.read_bytes())).days() == held.days()
    other = {**json.loads(trust.read_bytes()), "origin": "elsewhere"}
    with pytest.raises(truceline.NotValid, match="check 3"):
        truceline.read_bundle(bundle, trust=other)
    edited = tmp_path / "edited.zip"
    data = bytearray(bundle.read_bytes())
    at = data.index(b'"probability":0.')
    data[at + 16] ^= 1
    edited.write_bytes(data)
    with pytest.raises(truceline.NotValid):
        truceline.read_bundle(edited, trust=trust)
    with pytest.raises(BadSetting, match="trust"):
        truceline.read_bundle(bundle, trust=bundle)
    with pytest.raises(BadSetting):
        truceline.read_bundle(tmp_path / "none.zip", trust=trust)


def test_the_bars_of_a_case_sum_to_its_log_odds(mission: truceline.Workspace) -> None:
    sums: dict[str, float] = {}
    for bar in mission.reports().reasons().to_dicts():
        sums[bar["case"]] = sums.get(bar["case"], 0.0) + bar["weight_nats"]
    for case in mission.cases(DAY).to_dicts():
        assert sums[case["case"]] == pytest.approx(case["log_odds"], abs=1e-6)


def test_coverage_comes_by_what_is_asked_for(old: Path, mission: truceline.Workspace) -> None:
    told = report_of(old)["coverage"]
    (day,) = mission.coverage(DAY).to_dicts()
    assert (day["seen_share"], day["area_hours"]) == (told["seen_share"], told["area_hours"])
    for by, wanted in (("reason", "blind"), ("kind", "kinds"), ("sensor", "sensors"), ("cell", "cells")):
        assert len(mission.coverage(DAY, by=by)) == len(told[wanted]), by
    with pytest.raises(BadSetting, match="weather"):
        mission.coverage(DAY, by="weather")


def test_every_table_has_its_columns_where_there_are_no_rows_and_says_what_each_means() -> None:
    empty = truceline.Reports([])
    for name, (_, columns) in TABLES.items():
        made = getattr(empty, name)()
        assert made.columns == tuple(one.name for one in columns)
        for one in columns:
            stated = made.arrow.schema.field(one.name)
            assert stated.type == TYPES[one.kind]
            assert stated.metadata[b"meaning"].decode() == one.means
            assert one.means


def test_wrong_questions_are_told_what_was_expected(mission: truceline.Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="truceline new"):
        truceline.open(tmp_path)
    with pytest.raises(OutOfRange, match="yesteryear"):
        mission.cases("yesteryear")
    with pytest.raises(OutOfRange, match="or later"):
        mission.cases(DAY, "2025-06-01")
    with pytest.raises(BadSetting, match="truceline day 2024-01-01"):
        mission.cases("2024-01-01")


def test_other_programs_take_a_table_as_it_is(mission: truceline.Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = mission.cases(DAY)
    assert pa.table(cases).equals(cases.arrow)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(BadSetting, match="pip install pandas"):
        cases.to_pandas()


def test_pandas_and_polars_get_the_same_rows(mission: truceline.Workspace) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    cases = mission.cases(DAY)
    assert list(cases.to_pandas()["case"]) == cases.to_polars()["case"].to_list()
    assert isinstance(cases.to_pandas(), pandas.DataFrame)
    assert isinstance(cases.to_polars(), polars.DataFrame)
