"""Exercise worlds: repeatable, layered, honest about their truth, and marked."""

import doctest
import io
import json
import math
import random
import types
from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.model.errors import OutOfRange
from truceline.model.place import great_circle_m
from truceline.sim import perception, places, satellites, streams, weather, xlsx
from truceline.sim.causes import SHARES, Cause
from truceline.sim.strategies import bad_numbers
from truceline.sim.streams import Stream
from truceline.sim.watches import WATCHERS, watches
from truceline.sim.world import Truth, demo_world, world
from truceline.sim.write import TRUTH_FILE, make, write

DAY = date(2025, 3, 21)
SENSED = ("firms", "patrol", "register", "alerts", "cloud", "line")
TOLD = ("viina", "incidents")


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 2**63)


def _bytes(made: tuple[object, ...], sources: tuple[str, ...]) -> dict[str, bytes]:
    return {file.name: file.data for file in made if file.source in sources}  # type: ignore[attr-defined]


# Streams


@given(seeds(), st.text(max_size=5), st.text(max_size=5))
def test_a_stream_repeats_and_belongs_to_its_layer_and_entity(seed: int, layer: str, entity: str) -> None:
    one = [Stream(seed, layer, entity).uniform(0, 1) for _ in range(2)]
    assert one[0] == one[1]
    assert one[0] != Stream(seed, layer, entity, "more").uniform(0, 1)
    assert one[0] != Stream(seed + 1, layer, entity).uniform(0, 1)


def test_the_generator_underneath_is_the_one_that_python_keeps() -> None:
    assert random.Random(1).random() == pytest.approx(0.13436424411240122, abs=0)  # noqa: S311 - as documented since 2.3


@given(seeds(), st.floats(0, 20))
def test_counts_are_whole_and_never_negative(seed: int, mean: float) -> None:
    assert Stream(seed, "test").count(mean) >= 0


@pytest.mark.parametrize("mean", [0.3, 3.0, 20.0])
def test_counts_have_the_mean_and_variance_of_a_poisson(mean: float) -> None:
    drawn = [Stream(n, "test").count(mean) for n in range(4000)]
    average = sum(drawn) / len(drawn)
    spread = sum((count - average) ** 2 for count in drawn) / len(drawn)
    assert average == pytest.approx(mean, abs=4 * math.sqrt(mean / len(drawn)))
    assert spread == pytest.approx(mean, rel=0.15)


def test_a_gaussian_stream_has_its_mean_and_spread() -> None:
    drawn = [Stream(n, "test").normal(5.0, 2.0) for n in range(4000)]
    average = sum(drawn) / len(drawn)
    assert average == pytest.approx(5.0, abs=0.13)  # four standard errors
    assert sum((value - average) ** 2 for value in drawn) / len(drawn) == pytest.approx(4.0, rel=0.1)


@given(bad_numbers() | st.floats(max_value=-0.001) | st.floats(min_value=100.001))
def test_a_mean_that_cannot_be_counted_is_refused(mean: float) -> None:
    with pytest.raises(OutOfRange):
        Stream(1, "test").count(mean)


def test_a_chance_that_is_not_a_number_never_happens() -> None:
    assert not any(Stream(n, "test").chance(float("nan")) for n in range(100))


def test_picking_from_nothing_is_refused() -> None:
    with pytest.raises(OutOfRange):
        Stream(1, "test").pick(())


# World


@settings(max_examples=20, deadline=None)
@given(seeds(), st.integers(1, 3))
def test_one_seed_makes_one_world(seed: int, days: int) -> None:
    assert world(seed=seed, day=DAY, days=days) == world(seed=seed, day=DAY, days=days)
    assert world(seed=seed, day=DAY, days=days).truths != world(seed=seed + 1, day=DAY, days=days).truths


@settings(max_examples=20, deadline=None)
@given(seeds(), st.integers(1, 4))
def test_asking_for_more_days_leaves_the_earlier_days_as_they_were(seed: int, days: int) -> None:
    short, long = world(seed=seed, day=DAY, days=days), world(seed=seed, day=DAY, days=days + 2)
    for day in short.calendar():
        assert short.of_day(day) == long.of_day(day)


@settings(max_examples=20, deadline=None)
@given(seeds())
def test_the_first_day_shows_one_incident_of_each_kind(seed: int) -> None:
    made = world(seed=seed, day=DAY)
    kinds = {truth.cause for truth in made.of_day(DAY)}
    assert set(SHARES) <= kinds


def test_a_ceasefire_that_holds_has_a_tenth_of_the_incidents() -> None:
    def incidents(per_day: float) -> int:
        made = world(seed=3, day=DAY, days=60, incidents_per_day=per_day)
        return sum(truth.incident_type is not None for truth in made.truths)

    badly, well = incidents(6.0), incidents(0.6)
    assert badly == pytest.approx(360, abs=4 * math.sqrt(360))
    assert well == pytest.approx(36, abs=4 * math.sqrt(36))


def test_a_rate_of_nought_is_a_world_of_benign_causes_alone() -> None:
    made = world(seed=3, day=DAY, days=5, incidents_per_day=0.0)
    assert made.truths
    assert all(truth.incident_type is None for truth in made.truths)


@pytest.mark.parametrize("rate", [-0.1, 200.1, float("nan"), float("inf")])
def test_a_rate_that_no_day_can_have_is_refused(rate: float) -> None:
    with pytest.raises(OutOfRange):
        world(seed=1, day=DAY, incidents_per_day=rate)


@pytest.mark.parametrize("days", [0, -1, 93])
def test_a_world_without_days_is_refused(days: int) -> None:
    with pytest.raises(OutOfRange):
        world(seed=1, day=DAY, days=days)


@settings(max_examples=20, deadline=None)
@given(seeds())
def test_every_incident_lies_in_the_box_and_the_times_are_in_order(seed: int) -> None:
    made = world(seed=seed, day=DAY, days=2)
    ids = [truth.truth_id for truth in made.truths]
    assert len(set(ids)) == len(ids)
    for truth in made.truths:
        assert truth.started_utc <= truth.ended_utc
        if truth.cause is not Cause.PLANT:
            assert places.inside(truth.lat_deg, truth.lon_deg), truth
        if truth.burns_until_utc is not None:
            assert truth.burns_until_utc > truth.started_utc
            assert truth.frp_mw is not None


@settings(max_examples=20, deadline=None)
@given(seeds())
def test_a_strike_on_an_energy_object_hits_that_object(seed: int) -> None:
    strikes = [truth for truth in world(seed=seed, day=DAY).truths if truth.cause is Cause.ENERGY_STRIKE]
    assert strikes
    for strike in strikes:
        assert strike.site in places.ENERGY_SITES
        assert great_circle_m(strike.lat_deg, strike.lon_deg, strike.site.lat_deg, strike.site.lon_deg) < 155  # m


def test_a_day_on_which_the_clock_moves_is_still_whole() -> None:
    made = world(seed=5, day=date(2025, 3, 30), days=1)
    start, end = made.bounds()
    assert end - start == timedelta(hours=23)
    assert all(start <= truth.started_utc < end for truth in made.of_day(date(2025, 3, 30)))


def test_a_truth_cannot_be_changed() -> None:
    truth: Truth = world(seed=1, day=DAY).truths[0]
    with pytest.raises(FrozenInstanceError):
        truth.near = "elsewhere"  # type: ignore[misc]


# Layers


@settings(max_examples=4, deadline=None)
@given(seeds(), seeds(), seeds())
def test_another_reporter_seed_leaves_every_sensor_file_byte_equal(seed: int, one: int, other: int) -> None:
    made = world(seed=seed, day=DAY)
    first, second = make(made, reporter_seed=one), make(made, reporter_seed=other)
    assert _bytes(first, SENSED) == _bytes(second, SENSED)
    assert _bytes(first, SENSED)
    if one != other:
        assert _bytes(first, TOLD) != _bytes(second, TOLD)


@settings(max_examples=4, deadline=None)
@given(seeds(), seeds(), seeds())
def test_another_sensor_seed_leaves_every_report_byte_equal(seed: int, one: int, other: int) -> None:
    made = world(seed=seed, day=DAY)
    first, second = make(made, sensor_seed=one), make(made, sensor_seed=other)
    assert _bytes(first, TOLD) == _bytes(second, TOLD)
    assert _bytes(first, TOLD)
    if one != other:
        assert _bytes(first, SENSED) != _bytes(second, SENSED)


@settings(max_examples=8, deadline=None)
@given(seeds(), st.data())
def test_one_incident_less_removes_its_own_rows_and_changes_no_other_satellite_row(
    seed: int, data: st.DataObject
) -> None:
    made = world(seed=seed, day=DAY)
    gone = data.draw(st.sampled_from(made.truths))
    less = replace(made, truths=tuple(truth for truth in made.truths if truth is not gone))
    before = [row for file in satellites.files(made, seed=seed) for row in file.rows]
    after = [row for file in satellites.files(less, seed=seed) for row in file.rows]
    assert after == [row for row in before if row.truth_id != gone.truth_id]


@settings(max_examples=3, deadline=None)
@given(seeds())
def test_one_seed_writes_the_same_bytes_twice(seed: int) -> None:
    made = world(seed=seed, day=DAY, days=2)
    assert make(made) == make(made)


def test_written_files_are_the_made_ones_in_order_of_arrival(tmp_path: Path) -> None:
    made = world(seed=11, day=DAY, days=2)
    written = write(made, tmp_path / "new" / "folder")
    expected = make(made)
    assert [(file.source, file.path.name) for file in written] == [(file.source, file.name) for file in expected]
    assert [file.path.read_bytes() for file in written] == [file.data for file in expected]
    assert [file.received_utc for file in written] == sorted(file.received_utc for file in written)
    assert len({file.path for file in written}) == len(written)


def test_every_source_of_this_version_has_a_file() -> None:
    assert {file.source for file in make(world(seed=11, day=DAY))} == {*SENSED, *TOLD}


def test_in_the_demonstration_every_kind_of_incident_was_perceived_by_somebody() -> None:
    made = demo_world()
    causes = {truth.truth_id: truth.cause for truth in made.of_day(made.first_day)}
    seen = {causes.get(row.truth_id) for file in make(made) if file.source in ("firms", "patrol") for row in file.rows}
    assert set(SHARES) <= seen
    assert {Cause.FIELD_FIRE, Cause.PLANT} <= seen


# The truth beside


def test_the_truth_is_marked_and_names_what_every_row_came_from(tmp_path: Path) -> None:
    made = world(seed=11, day=DAY)
    files = {file.path.name for file in write(made, tmp_path)}
    told = json.loads((tmp_path / TRUTH_FILE).read_bytes())
    assert TRUTH_FILE not in files  # nobody keeps it
    assert told["exercise"] is True
    assert all(truth["exercise"] is True for truth in told["truths"])
    known = {truth["truth_id"] for truth in told["truths"]}
    rows = [row for name, held in told["records"].items() if name in files for row in held]
    assert rows
    assert all(row["truth_id"] in known for row in rows)


def test_no_truth_id_but_those_in_web_addresses_leaks_into_what_the_sensors_write() -> None:
    made = world(seed=11, day=DAY)
    sensed = b"".join(_bytes(make(made), (*SENSED, "viina")).values())
    assert not [truth for truth in made.truths if truth.truth_id.encode() in sensed]


# The layers' own laws


@given(st.dates(date(2016, 1, 1), date(2034, 12, 31)))
def test_both_satellites_pass_at_night_and_after_noon_in_local_solar_time(day: date) -> None:
    for satellite in satellites.SATELLITES:
        for look in satellites.passes(satellite, day):
            solar_h = (look.at_utc.hour + look.at_utc.minute / 60 + satellites.MIDDLE_LON_DEG / 15) % 24
            nominal = 1.5 if look.daynight == "N" else 13.5
            assert abs(solar_h - nominal) <= 1.0  # hours
            assert 0.32 <= look.scan_km <= 0.8
            assert 0.32 <= look.track_km <= 0.8


def test_a_sky_under_full_cloud_hides_every_fire(monkeypatch: pytest.MonkeyPatch) -> None:
    made = world(seed=2, day=DAY)
    monkeypatch.setattr(satellites, "cloud_fraction", lambda *_: 1.0)
    assert [row for file in satellites.files(made, seed=2) for row in file.rows] == []


@given(seeds(), st.sampled_from(sorted(weather.QUARTERS)), st.datetimes(timezones=st.just(weather.UTC)))
def test_cloud_is_a_share(seed: int, quarter: str, at: weather.datetime) -> None:
    assert 0.0 <= weather.cloud_fraction(seed, quarter, at) <= 1.0


def test_a_watch_is_kept_by_everybody_on_duty_and_by_nobody_twice() -> None:
    held = list(watches(DAY, places.ZONE, seed=1))
    assert {watch.watcher for watch in held} == set(WATCHERS)
    for watcher in WATCHERS:
        own = sorted((w.started_utc, w.ended_utc) for w in held if w.watcher is watcher)
        assert all(one[1] <= other[0] for one, other in pairwise(own))


@settings(max_examples=20, deadline=None)
@given(seeds())
def test_silence_fills_the_watch_between_events_and_never_lies_over_one(seed: int) -> None:
    made = world(seed=seed, day=DAY, incidents_per_day=30.0)
    for watch in watches(DAY, places.ZONE, seed=seed):
        held = perception.perceive(watch, made.of_day(DAY), seed=seed)
        silent = [row for row in held if row.phenomenon is perception.Phenomenon.NOTHING]
        events = [row for row in held if row not in silent]
        for row in (row for row in held if row.phenomenon not in perception.RESTRICTIONS):
            assert watch.started_utc <= row.started_utc <= row.ended_utc <= watch.ended_utc
        for quiet in silent:
            assert quiet.ended_utc - quiet.started_utc >= perception.LEAST_NOTHING
            assert not any(e.started_utc < quiet.ended_utc and quiet.started_utc < e.ended_utc for e in events)
        if not events and not watch.watcher.name.startswith("patrol"):  # a stop at the station before may last
            assert [(s.started_utc, s.ended_utc) for s in silent] == [(watch.started_utc, watch.ended_utc)]


def test_a_restricted_patrol_sees_nothing_else_meanwhile() -> None:
    met = 0
    for seed in range(12):
        made = world(seed=seed, day=DAY, incidents_per_day=60.0)
        for watch in watches(DAY, places.ZONE, seed=seed):
            held = perception.perceive(watch, made.of_day(DAY), seed=seed)
            stops = [row for row in held if row.phenomenon in perception.RESTRICTIONS]
            met += len(stops)
            for stop in stops:
                others = [row for row in held if row.phenomenon not in perception.RESTRICTIONS]
                assert not any(o.started_utc < stop.ended_utc and stop.started_utc < o.ended_utc for o in others)
    assert met > 0


# The workbook


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=8)


@given(st.lists(st.lists(CELLS, max_size=30), max_size=5))
def test_a_workbook_reads_back_cell_by_cell(rows: list[list[str]]) -> None:
    rows = [[cell for cell in row if "\ufffe" not in cell and "\uffff" not in cell] for row in rows]
    book = openpyxl.load_workbook(io.BytesIO(xlsx.workbook("EXERCISE", rows)), read_only=False)
    sheet = book["EXERCISE"]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            assert (sheet.cell(number, column).value or "") == text


@pytest.mark.parametrize("title", ["", "x" * 32, "a/b", "a:b"])
def test_a_sheet_title_that_no_program_opens_is_refused(title: str) -> None:
    with pytest.raises(OutOfRange):
        xlsx.workbook(title, [["a"]])


def test_a_cell_with_a_control_character_is_refused() -> None:
    with pytest.raises(OutOfRange):
        xlsx.workbook("EXERCISE", [["a\x00b"]])


@pytest.mark.parametrize("module", [places, perception, streams, weather, xlsx])
def test_the_examples_in_the_room_run(module: types.ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
