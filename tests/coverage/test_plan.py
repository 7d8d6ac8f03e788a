"""The plan: the same chances as the ledger of a day, fine grids worked out by hand, and what must hold of every plan."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.coverage.test_coverage import END, HERE, LATER, SNPP, START, box, observed, sky, watched
from truceline.coverage.catalogue import KINDS, catalogue, kind_of, of_types
from truceline.coverage.climate import Climate, of_month
from truceline.coverage.coverage import watch
from truceline.coverage.plan import Plan, plan
from truceline.coverage.plan_cells import cells_of, positions_in, side_for
from truceline.coverage.plan_map import drawn
from truceline.coverage.suggest import GUARANTEED, question, suggest
from truceline.coverage.terrain import Terrain, read_terrain
from truceline.kernels.plane import range_m
from truceline.model.arrow import to_table
from truceline.model.detection import SHIPPED
from truceline.model.errors import DamagedFile, OutOfRange, UnknownName
from truceline.model.place import Area, Disc, Point
from truceline.model.records import Observation, Sensor, Sky
from truceline.model.terms import IncidentType, Means, Phenomenon

SMALL = box(36.5, 48.2, 37.5, 48.8)
DAY = Climate(days=(START.date(),), cloud=0.4, basis="given")
ANY_DAY = (datetime(2025, 4, 1, tzinfo=UTC), datetime(2025, 5, 1, tzinfo=UTC))
SHELLING = IncidentType.SHELLING
BURNS = of_types(SHIPPED, "burns")


def sensor(kind: str = "", lat: float = 48.5, lon: float = 37.0, **values: object) -> Sensor:
    made: dict[str, object] = {
        "sensor_id": f"{kind} {lat} {lon}",
        "source": "pledges",
        "title": kind or "as stated",
        "detects": (),
        "place": Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0),
        "kind": kind,
    }
    return Sensor(**{**made, **values})  # type: ignore[arg-type]


def made(sensors: list[Sensor], area: Area = SMALL, side_m: float = 2000.0, **values: object) -> Plan:
    return plan(sensors, area=area, cells=cells_of(area, side_m), **{"climate": DAY, **values})  # type: ignore[arg-type]


def seen(one: Plan, *kinds: IncidentType, area: Area | None = None) -> float:
    return one.seen_fraction(area, *ANY_DAY, kinds or (SHELLING,))


# Plan and ledger


@pytest.mark.parametrize("means", [Means.HEARD, Means.RECORDED, Means.SPOTTED])
def test_plan_and_ledger_agree_on_the_same_day_and_sensors(means: Means) -> None:
    rows = [watched((0, 24), name=name) for name in ("post A", "post B")]
    rows = [
        observed(
            row.sensor, Phenomenon.NOTHING, row.started_utc, row.ended_utc, source="patrol", means=means, place=None,
            observer=Point(lat_deg=48.3 + 0.3 * n, lon_deg=36.7 + 0.5 * n, major_sd_m=50.0, minor_sd_m=50.0),
        )
        for n, row in enumerate(rows)
    ]  # fmt: skip
    ledger = watch(
        observations=to_table(Observation, rows), skies=to_table(Sky, [sky(0.4)]),
        feeds={SNPP: ((START - timedelta(days=2), END + timedelta(days=2)),)},
        area=SMALL, start=START, end=END, as_of=LATER,
    )  # fmt: skip
    assert {one.kind for one in ledger.sensors} >= {"thermal-satellite"}
    planned = made(list(ledger.sensors))
    for kind in KINDS:
        told = ledger.seen_fraction(None, START, END, (kind,))
        assert planned.seen_fraction(None, START, END, (kind,)) == pytest.approx(told, abs=0.02), kind
    # Not at one in a hundred: a post's chance is never less within its reach, so that limit is the rim of a cell.
    for kind in KINDS:
        told = float((ledger.chance(kind) < 0.05).mean())
        assert planned.no_eyes(kind, below=0.05) == pytest.approx(told, abs=0.02), kind


def test_an_observer_that_was_on_watch_for_half_its_time_is_planned_so() -> None:
    rows = [watched((0, 6)), watched((6, 12), Phenomenon.DENIED), watched((12, 18)), watched((18, 24))]
    (one,) = watch(
        observations=to_table(Observation, rows), skies=to_table(Sky, []), feeds={}, area=HERE, start=START, end=END,
        as_of=LATER,
    ).sensors  # fmt: skip
    assert one.kind == "observation-post"
    assert one.duty == pytest.approx(0.75)


def test_the_plan_takes_the_fitted_numbers_of_the_ledger() -> None:
    louder = {kind: replace(one, heard_km=2 * one.heard_km, burns=one.burns / 2) for kind, one in SHIPPED.types.items()}
    fitted = replace(SHIPPED, types=louder)
    post, satellite = [sensor("observation-post")], [sensor("thermal-satellite", place=None)]
    assert seen(made(post, numbers=fitted)) > seen(made(post)) > 0
    assert seen(made(satellite, numbers=fitted)) == pytest.approx(seen(made(satellite)) / 2)


# By hand


def fine(area: Area, side_m: float = 250.0) -> tuple[np.ndarray, np.ndarray]:
    """An independent fine grid over a box."""
    south, west, north, east = area.bounds()
    lats = np.arange(south, north, side_m / 111_195.0)
    lons = np.arange(west, east, side_m / (111_195.0 * np.cos(np.radians(48.5))))
    lat, lon = np.meshgrid(lats, lons, indexing="ij")
    return lat.ravel(), lon.ravel()


def test_a_stated_chance_within_a_range_covers_what_a_fine_grid_says() -> None:
    stated = [
        sensor(lat=48.4, lon=36.8, range_m=9_000.0, detects=((SHELLING, 0.8),)),
        sensor(lat=48.45, lon=36.9, range_m=15_000.0, detects=((SHELLING, 0.5),), duty=0.5),
    ]
    lat, lon = fine(SMALL)
    one = np.where(range_m(48.4, 36.8, lat, lon) <= 9_000, 0.8, 0.0)
    other = np.where(range_m(48.45, 36.9, lat, lon) <= 15_000, 0.5 * 0.5, 0.0)
    wanted = 1 - (1 - one) * (1 - other)
    planned = made(stated)
    assert seen(planned) == pytest.approx(wanted.mean(), abs=0.005)
    assert planned.no_eyes(SHELLING) == pytest.approx((wanted < 0.01).mean(), abs=0.02)


def test_a_promised_region_is_covered_as_by_a_sensor_anywhere_in_it() -> None:
    region = Disc(lat_deg=48.5, lon_deg=37.0, radius_m=15_000.0)
    planned = made([sensor(place=region, range_m=8_000.0, detects=((SHELLING, 1.0),))])
    rng = np.random.default_rng(1)
    away, turn = 15_000 * np.sqrt(rng.random(4000)), 2 * np.pi * rng.random(4000)
    lats = 48.5 + away * np.cos(turn) / 111_195
    lons = 37.0 + away * np.sin(turn) / (111_195 * np.cos(np.radians(48.5)))
    lat, lon = fine(SMALL, 2000.0)
    wanted = np.mean([range_m(a, o, lat, lon) <= 8_000 for a, o in zip(lats, lons, strict=True)], axis=0)
    assert seen(planned) == pytest.approx(wanted.mean(), abs=0.01)


def test_night_cloud_duty_and_weather_each_take_their_share() -> None:
    kind = kind_of("male-drone")
    close = Area(polygons=box(36.99, 48.49, 37.01, 48.51).polygons)
    planned = made([sensor("male-drone")], close, 500.0)
    dark = planned.dark.mean()
    clear = kind.on_watch() * (1 - kind.clouded.value * 0.4) * kind.chances(np.zeros(1), SHELLING)[0]
    assert 0.3 < dark < 0.5  # April at 48 degrees, civil twilight counted as light
    assert seen(planned) == pytest.approx(clear * (1 - dark) + clear * 0.9 * dark, abs=0.005)


def test_a_thermal_satellite_shows_only_what_burns() -> None:
    planned = made([sensor("thermal-satellite", place=None)], climate=Climate(days=DAY.days, cloud=0.0, basis=""))
    assert 0.02 < seen(planned) < BURNS[SHELLING]
    assert all(seen(planned, kind) <= BURNS[kind] for kind in KINDS)
    under = made([sensor("thermal-satellite", place=None)], climate=Climate(days=DAY.days, cloud=1.0, basis=""))
    assert seen(under) == 0.0


def test_an_image_satellite_shows_what_lasts_until_the_next_image() -> None:
    planned = made([sensor("radar-satellite", place=None)])
    assert seen(planned) == pytest.approx(0.15)
    assert seen(planned, IncidentType.HEAVY_WEAPONS) == pytest.approx(0.15 * 24 / 144)


def test_a_sensor_that_comes_in_the_middle_of_the_month_is_there_for_half_of_it() -> None:
    april = of_month("2025-04")
    whole = made([sensor("ground-radar")], climate=april)
    half = made([sensor("ground-radar", from_utc=datetime(2025, 4, 16, tzinfo=UTC))], climate=april)
    gone = made([sensor("ground-radar", until_utc=datetime(2025, 3, 1, tzinfo=UTC))], climate=april)
    assert seen(half) == pytest.approx(seen(whole) / 2, rel=0.02)
    assert seen(gone) == 0.0


# What must hold of every plan

KNOWN = st.sampled_from(sorted(catalogue()))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kinds=st.lists(KNOWN, min_size=1, max_size=5), seed=st.integers(0, 99), cloud=st.floats(0, 1))
def test_a_further_sensor_never_lowers_a_chance_and_taking_one_away_never_raises_it(
    kinds: list[str], seed: int, cloud: float
) -> None:
    rng = np.random.default_rng(seed)
    sensors = [
        sensor(
            kind, 48.2 + 0.6 * rng.random(), 36.5 + rng.random(), **({"place": None} if kind_of(kind).orbits else {})
        )
        for kind in kinds
    ]
    climate = Climate(days=DAY.days, cloud=cloud, basis="")
    less, more = (made(some, side_m=8000.0, climate=climate) for some in (sensors[:-1], sensors))
    for kind in KINDS:
        few, many = less.chance(kind), more.chance(kind)
        assert np.all(many >= few - 1e-12)
        assert np.all((many >= 0) & (many <= 1))
        assert more.no_eyes(kind) <= less.no_eyes(kind) + 1e-12


def test_no_sensor_means_no_eyes_at_all() -> None:
    planned = made([])
    assert seen(planned) == 0.0
    assert planned.no_eyes(SHELLING) == 1.0
    assert {cell.blind for cell in drawn(planned, "x").cells} == {"R"}


def test_an_unknown_kind_and_a_sensor_without_a_place_are_errors() -> None:
    with pytest.raises(UnknownName, match="acoustic-array"):
        made([sensor("crystal-ball")])
    with pytest.raises(OutOfRange, match="a place"):
        made([sensor("camera", place=None)])
    with pytest.raises(OutOfRange, match="a place"):
        made([sensor()])
    with pytest.raises(OutOfRange, match="2026-03"):
        of_month("March")


def test_cells_have_one_size_and_fill_the_area() -> None:
    cells = cells_of(SMALL, 2000.0)
    south, west, north, east = SMALL.bounds()
    size = (north - south) * 111.195 * (east - west) * 111.195 * np.cos(np.radians(48.5))
    assert cells.lat_deg.size * 4 == pytest.approx(size, rel=0.03)
    assert np.all(np.diff(cells.lon_deg) >= 0)
    assert cells_of(box(10, 10, 10.001, 10.001), 5000.0).lat_deg.size == 1
    with pytest.raises(OutOfRange, match="side in metres"):
        cells_of(box(-100, -50, 100, 50), 100.0)
    assert cells_of(SMALL, side_for(SMALL, 400)).lat_deg.size == pytest.approx(400, rel=0.2)
    region = Disc(lat_deg=48.0, lon_deg=36.0, radius_m=10_000.0)
    assert positions_in(region, 1_000.0, 10_000).lat_deg.size == 314
    assert positions_in(region, 1_000.0, 100).lat_deg.size == 100
    assert 30 <= positions_in(SMALL, 5_000.0, 300).lat_deg.size <= 300


# Terrain


def ridge() -> Terrain:
    """Flat land with a wall of 300 m along 37 degrees east."""
    height = np.zeros((60, 100))
    height[:, 50] = 300.0
    return Terrain(south_deg=48.2, west_deg=36.5, step_deg=0.01, height_m=height)


def test_a_ridge_hides_what_lies_behind_it_from_eyes_and_not_from_ears() -> None:
    behind = Area(polygons=box(37.05, 48.4, 37.1, 48.6).polygons)
    for kind, hidden in (("ground-radar", True), ("acoustic-array", False)):
        flat = made([sensor(kind, 48.5, 36.95)])
        hilly = made([sensor(kind, 48.5, 36.95)], terrain=ridge())
        weapon = IncidentType.POSITION_CHANGE if hidden else SHELLING
        assert seen(flat, weapon, area=behind) > 0.2
        assert (seen(hilly, weapon, area=behind) == 0.0) == hidden


def test_the_earth_itself_hides_a_low_target_beyond_the_horizon() -> None:
    kind = kind_of("frigate")
    assert kind.horizon_km(IncidentType.AT_SEA) == pytest.approx(4.12 * (5 + 10**0.5), rel=1e-9)
    assert kind.chances(np.array([30.0, 40.0]), IncidentType.AT_SEA)[1] == 0.0
    level = Terrain(south_deg=40.0, west_deg=30.0, step_deg=0.1, height_m=np.zeros((10, 100)))
    away = np.array([30.0, 38.0]) / (111.195 * np.cos(np.radians(40.5)))
    view = level.view(
        np.array([40.5]), np.array([30.5]), np.array([40.5, 40.5]), 30.5 + away,
        eye_m=np.array([25.0]), most_m=np.array([1e6]), target_m=10.0,
    )  # fmt: skip
    assert view.tolist() == [[True, False]]


def test_an_elevation_grid_is_read_and_a_cut_one_is_an_error() -> None:
    data = b"ncols 3\nnrows 2\nxllcorner 36.0\nyllcorner 48.0\ncellsize 0.5\nNODATA_value -9999\n1 2 3\n4 -9999 6\n"
    found = read_terrain(data, "hills.asc")
    assert found.at(np.array([48.9, 48.1, 10.0]), np.array([36.1, 37.4, 10.0])).tolist() == [1.0, 6.0, 1.0]
    for bad in (data[:-4], data.replace(b"ncols 3\n", b""), data.replace(b"6", b"x"), b"", data.replace(b"0.5", b"9")):
        with pytest.raises(DamagedFile, match="hills"):
            read_terrain(bad, "hills.asc")


# Proposals


def test_proposals_add_less_and_less_and_name_the_share_they_guarantee() -> None:
    found = suggest(made([sensor("camera")]), 6, places=100)
    assert len(found.proposals) == 6
    per_cost = [one.adds / one.cost for one in found.proposals]
    assert per_cost == sorted(per_cost, reverse=True)
    assert GUARANTEED <= found.bound <= 1.0
    assert found.curve()[0] == (0, 0.0, found.before)
    assert found.curve()[-1][2] == pytest.approx(found.before + sum(one.adds for one in found.proposals))


def test_what_a_proposal_adds_is_what_the_plan_with_it_shows_more() -> None:
    base = [sensor("camera"), sensor("thermal-satellite", place=None)]
    found = suggest(made(base), 1, places=60, kinds=("ground-radar",), rates={**dict.fromkeys(KINDS, 0.0), SHELLING: 1})
    (one,) = found.proposals
    assert found.before == pytest.approx(seen(made(base)), abs=1e-9)
    assert seen(made([*base, one.sensor])) - seen(made(base)) == pytest.approx(one.adds, abs=1e-9)


def test_the_lazy_choice_among_many_places_is_that_of_plain_greedy() -> None:
    asked = question(made([]), kinds=("ground-radar", "acoustic-array"), places=150)
    lazy, plain = asked.choose(12), asked.choose(12, every=True)
    assert lazy.place.tolist() == plain.place.tolist()
    assert lazy.asked <= plain.asked


def test_a_satellite_cannot_be_proposed_for_a_place() -> None:
    with pytest.raises(OutOfRange, match="place on the ground"):
        suggest(made([]), 1, kinds=("radar-satellite",))
    with pytest.raises(OutOfRange, match="1 or more"):
        suggest(made([]), 0)


# Catalogue and climate


def test_every_number_of_the_catalogue_has_a_source_and_a_mark() -> None:
    assert len(catalogue()) >= 15
    for kind in catalogue().values():
        assert kind.title
        assert kind.sees
        for name, number in kind.numbers():
            assert number.source, (kind.name, name)
            assert number.mark in ("V", "G", "J"), (kind.name, name)
            assert number.value >= 0


def test_every_kind_of_sensor_is_described() -> None:
    page = (Path(__file__).parents[2] / "docs" / "plan.md").read_text("utf-8")
    for name, kind in catalogue().items():
        assert f"| `{name}` | {kind.title} |" in page


def test_the_cloud_of_a_month_is_that_of_kept_days_where_there_are_enough() -> None:
    skies = [sky(0.2, datetime(2024, 4, day, tzinfo=UTC), 24) for day in range(1, 12)]
    assert of_month("2025-04", skies).cloud == pytest.approx(0.2)
    assert "11 kept days" in of_month("2025-04", skies).basis
    assert "mark G" in of_month("2025-04", skies[:9]).basis
    assert "mark G" in of_month("2025-05", skies).basis
    assert of_month("2025-12").cloud > of_month("2025-07").cloud
