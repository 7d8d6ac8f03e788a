"""Tiers: the keyed grid, and what the public view may hold."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.evidence_example import a_workspace
from tests.review.desk_world import ONE, cases, minutes
from truceline.evidence.workspace import Workspace
from truceline.model.place import great_circle_m
from truceline.model.times import parse_utc, utc_text
from truceline.review.grid import LEAST_RESIDENTS, TOP_KM, Cell, Grid, grid_of, residents_in
from truceline.review.tiers import CRITICAL_KM, cells_of, class_of, public_view

LATITUDES, LONGITUDES = st.floats(-70, 70), st.floats(-179, 179)
SIZES = st.sampled_from([1, 2, 4, 8, 16, 32, 64])
KEYS = st.binary(min_size=32, max_size=32)
GRID = Grid(bytes(range(32)), "a mission")
SETS = settings(max_examples=1_000)


@SETS
@given(KEYS, LATITUDES, LONGITUDES, SIZES)
def test_a_cell_holds_its_position_and_has_about_its_size(key: bytes, lat: float, lon: float, size: int) -> None:
    cell = Grid(key, "m").cell(lat, lon, size)
    assert cell.south_deg - 1e-9 <= lat <= cell.north_deg + 1e-9
    assert cell.west_deg - 1e-9 <= lon <= cell.east_deg + 1e-9
    tall = great_circle_m(cell.south_deg, lon, cell.north_deg, lon)
    wide = great_circle_m(lat, cell.west_deg, lat, cell.east_deg)
    assert tall == pytest.approx(size * 1000, rel=0.001)
    assert wide == pytest.approx(size * 1000, rel=0.06)  # one scale for a top row of 64 km


@SETS
@given(LATITUDES, LONGITUDES, st.sampled_from([1, 2, 4, 8, 16, 32]))
def test_cells_are_nested(lat: float, lon: float, size: int) -> None:
    cell = GRID.cell(lat, lon, size)
    parent = GRID.parent(cell)
    assert parent == GRID.cell(lat, lon, 2 * size)
    assert cell in GRID.children(parent)


@SETS
@given(LATITUDES, LONGITUDES)
def test_another_key_or_another_mission_has_another_grid_and_the_same_has_the_same(lat: float, lon: float) -> None:
    again, other = Grid(bytes(range(32)), "a mission"), Grid(bytes(range(32)), "another")
    assert GRID.cell(lat, lon, TOP_KM) == again.cell(lat, lon, TOP_KM)
    assert GRID.cell(lat, lon, TOP_KM).south_deg != other.cell(lat, lon, TOP_KM).south_deg


@SETS
@given(LATITUDES, LONGITUDES, st.lists(st.tuples(st.floats(-0.4, 0.4), st.floats(-0.4, 0.4)), max_size=30))
def test_a_witness_is_placed_only_where_every_sibling_holds_enough_residents(
    lat: float, lon: float, towns: list[tuple[float, float]]
) -> None:
    def residents(cell: Cell) -> float:
        return sum(300.0 for down, right in towns if cell.contains(lat + down, lon + right))

    cell = GRID.populated(lat, lon, residents)
    if cell is None:
        assert residents(GRID.cell(lat, lon, TOP_KM)) < LEAST_RESIDENTS
        return
    assert residents(cell) >= LEAST_RESIDENTS
    while cell.size_km < TOP_KM:
        cell = GRID.parent(cell)
        assert all(residents(one) >= LEAST_RESIDENTS for one in GRID.children(cell))


def test_the_gazetteer_counts_residents() -> None:
    kyiv = GRID.cell(50.45, 30.52, 64)
    assert residents_in(kyiv) > 1_000_000
    assert residents_in(GRID.cell(43.0, 33.0, 16)) == 0  # the Black Sea


def test_the_key_of_the_grid_is_made_once(tmp_path: Path) -> None:
    workspace: Workspace = a_workspace(tmp_path / "w")
    first = grid_of(workspace).cell(50.0, 36.0, 4)
    assert grid_of(Workspace.open(workspace.folder)).cell(50.0, 36.0, 4) == first
    key = workspace.folder / "keys" / "grid.key"
    assert key.stat().st_mode & 0o077 == 0


def a_view(**changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - any field
    (case,) = cases(("e1",))
    case["incident"] |= changes.pop("incident", {})
    case["evidence"][0] |= {"words": "SECRET WORDS", "sensor": "SECRET POST", "observer": {"lat_deg": 12.3456}}
    case["evidence"][0] |= changes.pop("evidence", {})
    case["title"] = "SECRET TITLE"
    report = {
        "cases": [case], "zone": "Europe/Kyiv", "exercise": True, "mark": "EXERCISE", "mission": "m",
        "disclaimer": "d", "agreement_title": "t", "day": "2025-03-18", "as_of_utc": "2025-03-19T06:00:00Z",
        "calibration": "uncalibrated", "summary": ["Not seen: 50 %.", "No. 1. SECRET TITLE"], "period_findings": [],
    }  # fmt: skip
    hours = float(changes.pop("hours", 96))
    view = public_view(report, edition=1, at=minutes(60 * hours), grid=GRID, residents=lambda _: 0.0, before={})
    return report, view


def test_the_public_view_has_no_words_no_observer_and_no_position() -> None:
    _, view = a_view()
    text = json.dumps(view)
    assert ONE in text
    for secret in ("SECRET", "12.3456", "e1", "viina", "a paper", "вибух"):
        assert secret not in text
    (case,) = view["cases"]
    assert case["cell"]["size_km"] >= 1


def test_what_a_witness_saw_has_wider_windows_and_no_place_where_nobody_lives() -> None:
    _, view = a_view(evidence={"source": "patrol"})
    (case,) = view["cases"]
    assert case["cell"] is None
    assert view["without_place"] == 1
    assert case["from_utc"].endswith("00:00Z")
    public, witness = (a_view(evidence={"source": name})[0]["cases"][0] for name in ("viina", "a new sensor"))
    assert class_of(public).hours == 1
    assert class_of(witness).hours == 6  # what is not known to be public is not


def test_damage_of_critical_infrastructure_is_coarser_and_later() -> None:
    energy = {"objects": [["power grid", 0.3], ["N/K", 0.7]]}
    _, early = a_view(incident=energy, hours=43)
    assert (early["cases"], early["held_back"]) == ([], 1)
    _, late = a_view(incident=energy, hours=44)
    assert late["cases"][0]["cell"]["size_km"] >= CRITICAL_KM
    assert a_view(hours=-6)[1]["held_back"] == 1  # 22 hours after the event


def test_a_place_is_never_told_finer_than_it_is_known() -> None:
    place = {"lat_deg": 10, "lon_deg": -30, "major_sd_m": 9_000, "minor_sd_m": 400, "axis_deg": 0, "name": None}
    _, view = a_view(incident={"place": place})
    assert view["cases"][0]["cell"]["size_km"] == 32
    _, vague = a_view(incident={"place": place | {"major_sd_m": 90_000}})
    assert vague["cases"][0]["cell"] is None


PLACES = st.tuples(st.floats(44.5, 52), st.floats(22.5, 40), st.floats(50, 9_000))
TIMES = st.tuples(st.integers(0, 365 * 24 * 60), st.integers(0, 600))  # minutes of a year with two changes of clocks
SOURCES = st.sampled_from(["viina", "firms", "patrol", "a new sensor"])


@SETS
@given(st.lists(st.tuples(PLACES, SOURCES), min_size=2, max_size=4), st.integers(0, 3_000))
def test_no_later_release_tells_a_place_finer_or_elsewhere(
    releases: list[tuple[tuple[float, float, float], str]], town: int
) -> None:
    def residents(cell: Cell) -> float:
        return float(town * cell.size_km)

    before: dict[str, Any] = {}
    told: list[dict[str, Any]] = []
    for (lat, lon, sd), source in releases:
        place = {"lat_deg": lat, "lon_deg": lon, "major_sd_m": sd, "minor_sd_m": sd, "axis_deg": 0, "name": None}
        report, _ = a_view(incident={"place": place}, evidence={"source": source})
        view = public_view(report, edition=1, at=minutes(6000), grid=GRID, residents=residents, before=before)
        before |= cells_of(view)
        told += cells_of(view).values()
        assert not view["cases"][0]["cell"] or 2 * sd <= view["cases"][0]["cell"]["size_km"] * 1000
    for earlier, later in pairwise(told):  # nested: to know both is to know the earlier one
        assert later["size_km"] >= earlier["size_km"]
        assert later["south_deg"] - 1e-4 <= earlier["south_deg"] <= earlier["north_deg"] <= later["north_deg"] + 1e-4
        assert later["west_deg"] - 1e-4 <= earlier["west_deg"] <= earlier["east_deg"] <= later["east_deg"] + 1e-4


@SETS
@example((87 * 24 * 60 + 1350, 10), "patrol", "Europe/Kyiv")  # the night of 30 March: midnight to 6 are five hours
@given(TIMES, SOURCES, st.sampled_from(["Europe/Kyiv", "Asia/Beirut", "Australia/Lord_Howe", "UTC"]))
def test_a_window_of_time_holds_the_event_and_is_never_shorter_than_its_class_asks(
    when: tuple[int, int], source: str, zone: str
) -> None:
    started = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=when[0])
    ended = started + timedelta(minutes=when[1])
    told = {"started_utc": utc_text(started), "ended_utc": utc_text(ended)}
    report, _ = a_view(incident=told, evidence={"source": source})
    later = ended + timedelta(days=4)
    view = public_view(report | {"zone": zone}, edition=1, at=later, grid=GRID, residents=lambda _: 0.0, before={})
    (case,) = view["cases"]
    begins, ends = parse_utc(case["from_utc"]), parse_utc(case["to_utc"])
    assert begins <= started <= ended <= ends
    assert ends - begins >= timedelta(hours=class_of(report["cases"][0]).hours)
