"""What the exercise writes, the sources read: marked, whole, and true to what happened."""

import hashlib
import importlib.resources
import math
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
import yaml

from truceline.assess.register.register import Register
from truceline.model.arrow import to_records
from truceline.model.place import Area, Point, Sector, great_circle_m
from truceline.model.records import BackgroundFire, Blob, Entry, Observation, ReferenceLine, Sky, Statement
from truceline.model.terms import EntryKind, Phenomenon, TimePrecision
from truceline.sim import places
from truceline.sim.causes import Cause
from truceline.sim.made import Made, Row
from truceline.sim.perception import RESTRICTIONS, bearing_deg
from truceline.sim.weather import QUARTERS, cloud_fraction
from truceline.sim.world import World, world
from truceline.sim.write import make
from truceline.sources._registry import Reading, source

DAY = date(2025, 3, 21)
SEEDS = (3, 11)
SIGMAS = 4.0  # a Gaussian leaves one in 3,000 outside in two dimensions


@lru_cache(maxsize=4)
def _made(seed: int) -> tuple[World, tuple[Made, ...]]:
    made = world(seed=seed, day=DAY, days=2, incidents_per_day=40.0)
    return made, make(made)


@lru_cache(maxsize=256)
def _read(seed: int, name: str) -> Reading:
    file = next(file for file in _made(seed)[1] if file.name == name)
    blob = Blob(
        sha256=hashlib.sha256(file.data).hexdigest(),
        length=len(file.data),
        name=file.name,
        received_utc=file.received_utc,
        origin="exercise",
    )
    return source(file.source).parse(blob, file.data, file.setting)


def _files(seed: int, name: str) -> list[Made]:
    return [file for file in _made(seed)[1] if file.source == name]


def _pairs(seed: int, name: str, noun: type) -> list[tuple[Row, object]]:
    """Each record that was read beside the row it was written from; both keep the order of the file."""
    paired = []
    for file in _files(seed, name):
        if noun in _read(seed, file.name).tables:
            records = to_records(noun, _read(seed, file.name).tables[noun])
            assert len(records) == len(file.rows), file.name
            paired.extend(zip(file.rows, records, strict=True))
    assert paired
    return paired


def _tables(seed: int) -> list[tuple[Made, type, pa.Table]]:
    return [(file, noun, table) for file in _made(seed)[1] for noun, table in _read(seed, file.name).tables.items()]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_file_is_read_whole_and_every_row_says_exercise(seed: int) -> None:
    for file, noun, table in _tables(seed):
        assert _read(seed, file.name).rows == len(file.rows), file.name
        assert table.num_rows > 0, file.name
        if noun is BackgroundFire:
            assert b"EXERCISE" in file.data.splitlines()[0]  # the noun has no field for the mark; the file has it
        else:
            assert set(table.column("exercise").to_pylist()) == {True}, file.name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("noun", [Observation, Statement, Sky, ReferenceLine])
def test_all_ids_are_distinct(seed: int, noun: type) -> None:
    key = {Observation: "observation_id", Statement: "statement_id", Sky: "sky_id", ReferenceLine: "line_id"}[noun]
    ids = [value for _, held, table in _tables(seed) if held is noun for value in table.column(key).to_pylist()]
    assert ids
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_hot_spot_lies_within_its_own_error_of_what_burned(seed: int) -> None:
    truths = {truth.truth_id: truth for truth in _made(seed)[0].truths}
    met = 0
    for row, seen in _pairs(seed, "firms", Observation):
        if row.truth_id is None:
            continue  # a past season
        truth = truths[row.truth_id]
        assert isinstance(seen.place, Point)
        away_m = great_circle_m(truth.lat_deg, truth.lon_deg, seen.place.lat_deg, seen.place.lon_deg)
        assert away_m <= SIGMAS * seen.place.minor_sd_m
        assert truth.started_utc <= seen.seen_utc < truth.burns_until_utc
        assert seen.phenomenon is Phenomenon.HOT_SPOT
        met += 1
    assert met > 50


@pytest.mark.parametrize("seed", SEEDS)
def test_every_sector_holds_the_event_but_for_the_stated_slips(seed: int) -> None:
    truths = {truth.truth_id: truth for truth in _made(seed)[0].truths}
    met = 0
    for row, seen in _pairs(seed, "patrol", Observation):
        if row.truth_id is None or seen.phenomenon in RESTRICTIONS:
            continue
        truth = truths[row.truth_id]
        assert isinstance(seen.place, Sector)
        at = (seen.observer.lat_deg, seen.observer.lon_deg, truth.lat_deg, truth.lon_deg)
        assert seen.place.range_min_m <= great_circle_m(*at) <= seen.place.range_max_m
        off_deg = abs((bearing_deg(*at) - seen.place.bearing_deg + 180) % 360 - 180)
        assert (off_deg <= seen.place.width_deg / 2) is not row.slip
        met += 1
    assert met > 15


@pytest.mark.parametrize("seed", SEEDS)
def test_an_observers_time_holds_the_event_to_the_minute(seed: int) -> None:
    truths = {truth.truth_id: truth for truth in _made(seed)[0].truths}
    for row, seen in _pairs(seed, "patrol", Observation):
        if row.truth_id is not None:
            truth = truths[row.truth_id]
            assert seen.started_utc < truth.ended_utc + timedelta(minutes=1)
            assert truth.started_utc - timedelta(minutes=1) < seen.ended_utc + timedelta(minutes=1)
            assert seen.time_precision is TimePrecision.MINUTE


@pytest.mark.parametrize("seed", SEEDS)
def test_a_silent_post_is_known_to_have_been_on_duty(seed: int) -> None:
    silent = [seen for _, seen in _pairs(seed, "patrol", Observation) if seen.phenomenon is Phenomenon.NOTHING]
    hours = {
        name: sum((s.ended_utc - s.started_utc) / timedelta(hours=1) for s in silent if s.sensor == name)
        for name in {s.sensor for s in silent}
    }
    assert hours["post Harrow Hill"] == pytest.approx(48, abs=8)  # two days round the clock, less what it heard
    assert hours["post Millbrook"] == pytest.approx(24, abs=6)  # 06:00 to 18:00
    assert all(seen.place is None and seen.observer is not None for seen in silent)


@pytest.mark.parametrize("seed", SEEDS)
def test_silence_never_overlaps_an_event_of_the_same_observer(seed: int) -> None:
    seen = [observation for _, observation in _pairs(seed, "patrol", Observation)]
    for quiet in (s for s in seen if s.phenomenon is Phenomenon.NOTHING):
        for event in (e for e in seen if e.sensor == quiet.sensor and e.phenomenon is not Phenomenon.NOTHING):
            assert event.ended_utc <= quiet.started_utc or quiet.ended_utc <= event.started_utc, (quiet, event)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_restriction_stands_where_the_patrol_stood(seed: int) -> None:
    truths = {truth.truth_id: truth for truth in _made(seed)[0].truths}
    stops = [pair for pair in _pairs(seed, "patrol", Observation) if pair[1].phenomenon in RESTRICTIONS]
    assert stops
    for row, seen in stops:
        truth = truths[row.truth_id]
        assert truth.cause is Cause.RESTRICTION
        assert (seen.observer.lat_deg, seen.observer.lon_deg) == (truth.lat_deg, truth.lon_deg)
        assert seen.place == seen.observer


@pytest.mark.parametrize("seed", SEEDS)
def test_a_headline_with_a_time_came_within_its_interval_and_one_without_on_its_day(seed: int) -> None:
    truths = {truth.truth_id: truth for truth in _made(seed)[0].truths}
    told = {
        (file.name, said.where): said
        for file in _files(seed, "viina")
        for said in to_records(Statement, _read(seed, file.name).tables[Statement])
    }
    met = set()
    for file in _files(seed, "viina"):
        for number, row in enumerate(file.rows, start=3):  # after the mark and the header
            said = told.get((file.name, f"line {number}"))
            if said is None:
                continue  # an exact duplicate of an earlier row, joined with it
            truth = truths[row.truth_id]
            assert said.text == row.cells[5]
            assert said.started_utc <= truth.started_utc <= said.ended_utc + timedelta(seconds=1)
            met.add(said.time_precision)
    assert met == {TimePrecision.DAY, TimePrecision.HOURS}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_headline_is_placed_at_the_nearest_town_but_for_the_stated_slips(seed: int) -> None:
    truths = {truth.truth_id: truth for truth in _made(seed)[0].truths}
    for file in _files(seed, "viina"):
        for row in file.rows:
            truth = truths[row.truth_id]
            town = places.nearest_settlement(truth.lat_deg, truth.lon_deg)
            at = (f"{town.lon_deg:.5f}", f"{town.lat_deg:.5f}")
            assert ((row.cells[1], row.cells[2]) == at) is not row.slip


@pytest.mark.parametrize("seed", SEEDS)
def test_one_wire_story_comes_in_ten_copies_and_an_invention_in_several(seed: int) -> None:
    truths = {truth.truth_id: truth for truth in _made(seed)[0].truths}
    copies: dict[str, list[Row]] = {}
    for row in (row for file in _files(seed, "viina") for row in file.rows):
        copies.setdefault(row.truth_id, []).append(row)
    wire = max(copies.values(), key=len)
    assert len(wire) == 10
    assert truths[wire[0].truth_id].cause is Cause.ENERGY_STRIKE
    assert len({row.cells[5] for row in wire}) >= 8  # wordings
    invented = [rows for truth_id, rows in copies.items() if truths[truth_id].cause is Cause.FABRICATED]
    assert all(len(rows) == 4 for rows in invented)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_catalogue_places_an_incident_within_its_error_and_on_its_day_in_kyiv(seed: int) -> None:
    truths = {truth.truth_id: truth for truth in _made(seed)[0].truths}
    for row, said in _pairs(seed, "incidents", Statement):
        truth = truths[row.truth_id]
        assert isinstance(said.place, Point)
        away_m = great_circle_m(truth.lat_deg, truth.lon_deg, *said.place.centre())
        assert away_m <= SIGMAS * said.place.minor_sd_m
        day = said.started_utc.astimezone(ZoneInfo("Europe/Kyiv")).date()
        assert truth.started_utc.astimezone(ZoneInfo("Europe/Kyiv")).date() == day


@pytest.mark.parametrize("seed", SEEDS)
def test_sirens_sound_around_what_flew(seed: int) -> None:
    truths = {truth.truth_id: truth for truth in _made(seed)[0].truths}
    for row, seen in _pairs(seed, "alerts", Observation):
        if row.truth_id is not None:
            truth = truths[row.truth_id]
            assert truth.cause in (Cause.ENERGY_STRIKE, Cause.UAV_FLIGHT)
            assert seen.started_utc < truth.started_utc
            assert truth.ended_utc < seen.ended_utc + timedelta(seconds=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cloud_service_is_near_the_true_sky_in_every_quarter_and_hour(seed: int) -> None:
    made, _ = _made(seed)
    met = set()
    for file in _files(seed, "cloud"):
        for sky in to_records(Sky, _read(seed, file.name).tables[Sky]):
            quarter = str(sky.place.name).removeprefix("Meridia ")
            south, west, north, east = sky.place.bounds()
            assert (west, south, east, north) == QUARTERS[quarter]
            true = cloud_fraction(made.seed, quarter, sky.started_utc)
            assert math.isclose(sky.cloud_fraction, true, abs_tol=0.2)
            met.add((quarter, sky.started_utc))
    start, end = made.bounds()
    hours = {start + timedelta(hours=n) for n in range(int((end - start) / timedelta(hours=1)))}
    assert {(quarter, hour) for quarter in QUARTERS for hour in hours} <= met


def test_the_line_is_drawn_by_exercise_control_and_nobody_else() -> None:
    [(_, line)] = _pairs(SEEDS[0], "line", ReferenceLine)
    assert line.drawn_by == "Exercise control"
    assert isinstance(line.area, Area)
    ring = line.area.polygons[0][0]
    assert set(places.CONTACT_LINE) <= set(ring)
    assert line.valid_from_utc == datetime(2025, 3, 21, 1, tzinfo=UTC)  # midnight in the Azores, winter time
    assert not _read(SEEDS[0], "exercise_line_20250321.geojson").notes


def test_reading_tells_nothing_new_but_what_the_layouts_are_known_for() -> None:
    kinds = {note.kind for file, _, _ in _tables(SEEDS[0]) for note in _read(SEEDS[0], file.name).notes}
    assert kinds <= {"date only", "exercise", "region not known", "rows that differ in labels alone"}


def test_the_exercise_and_its_agreement_mean_the_same_island() -> None:
    text = importlib.resources.files("truceline.agreement").joinpath("documents/exercise-line.yaml").read_bytes()
    agreed = yaml.safe_load(text)
    assert agreed["exercise"] is True
    assert agreed["zone"] == places.ZONE
    assert [party["name"] for party in agreed["parties"]] == list(places.PARTIES)
    for line in agreed["lines"]:
        assert [tuple(position) for position in line["geometry"]["coordinates"]] == list(places.CONTACT_LINE)
        assert line["drawn_by"] == places.DRAWN_BY
    objects = [held for rule in agreed["rules"] for held in rule["parameters"].get("objects", [])]
    ours = {(site.name, site.object_class.value, site.lat_deg, site.lon_deg) for site in places.SITES}
    assert {(held["name"], held["object_class"], held["lat_deg"], held["lon_deg"]) for held in objects} == ours
    (box,) = agreed["watched_area"]["geometry"]["coordinates"]
    assert {tuple(at) for at in box} == {
        (lon, lat) for lon in (places.WEST_DEG, places.EAST_DEG) for lat in (places.SOUTH_DEG, places.NORTH_DEG)
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_the_register_is_kept_for_most_of_each_day_and_its_plans_and_counts_come_back(seed: int) -> None:
    made, _ = _made(seed)
    entries = [entry for _, entry in _pairs(seed, "register", Entry) if isinstance(entry, Entry)]
    kinds = {entry.kind for entry in entries}
    assert {EntryKind.NOTICE, EntryKind.ANSWER, EntryKind.ACTIVITY, EntryKind.INSPECTION, EntryKind.KEPT} <= kinds
    start, end = made.bounds()
    assert Register(entries).kept_share(start, end) >= 0.85
    assert {entry.about for entry in entries if entry.item == "patrol plan"} == set(places.PARTIES)
    assert all(entry.number is not None for entry in entries if entry.kind is EntryKind.COUNT)
