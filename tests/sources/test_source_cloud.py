"""Cloud cover through column maps: units, zones, places, and maps that cannot be."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.model.arrow import to_records
from truceline.model.errors import BadSetting, DamagedFile
from truceline.model.place import Area, Disc
from truceline.model.records import Blob, Sky
from truceline.sources import cloud
from truceline.sources._registry import Reading

SAMPLES = Path(__file__).parents[1] / "data" / "cloud"
DATA = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.exists(), reason="the shared data folder is not here")
RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)
MAP = (SAMPLES / "exercise_by_hour.map.yaml").read_bytes()
HOURLY = (SAMPLES / "exercise_by_hour.csv").read_bytes()


def read_bytes(data: bytes, setting: bytes | None = None) -> Reading:
    sha = hashlib.sha256(data).hexdigest()
    blob = Blob(sha256=sha, length=len(data), name="sky.csv", received_utc=RECEIVED, origin="test")
    return cloud.parse(blob, data, setting)


def skies(reading: Reading) -> list[Sky]:
    return to_records(Sky, reading.tables[Sky])


def test_two_areas_by_day_and_an_empty_cell_is_none_never_zero() -> None:
    found = skies(read_bytes((SAMPLES / "economist_daily_layout.csv").read_bytes()))
    assert [(sky.place.name, sky.cloud_fraction) for sky in found] == [
        ("Ukraine", 0.238),
        ("east of Ukraine", 0.16),
        ("Ukraine", None),
        ("east of Ukraine", 1.0),
    ]
    assert found[0].started_utc == datetime(2024, 5, 6, tzinfo=UTC)
    assert found[0].ended_utc == datetime(2024, 5, 6, 23, 59, 59, tzinfo=UTC)


def test_regions_by_either_code_and_percent_become_fractions() -> None:
    reading = read_bytes((SAMPLES / "oblast_weather_layout.csv").read_bytes())
    found = skies(reading)
    assert [sky.place.name for sky in found] == ["Luhansk oblast", "Luhansk oblast", "Dnipropetrovsk oblast"]
    assert [sky.cloud_fraction for sky in found] == [0.1125, 1.0, None]
    assert all(isinstance(sky.place, Disc) for sky in found)
    assert found[0].started_utc == datetime(2024, 5, 5, 21, tzinfo=UTC)  # a day in Kyiv
    assert [note.kind for note in reading.notes] == ["region not known"]


def test_hours_of_a_named_zone_through_a_map_of_ones_own() -> None:
    found = skies(read_bytes(HOURLY, MAP))
    assert [sky.place.name for sky in found[:2]] == ["North side", "South side"]
    assert all(isinstance(sky.place, Area) for sky in found)
    assert found[0].started_utc == datetime(2026, 6, 1, 13, tzinfo=UTC)  # the Azores are on UTC in summer
    assert found[0].ended_utc - found[0].started_utc == timedelta(minutes=59, seconds=59)
    assert {sky.exercise for sky in found} == {True}


def test_the_same_map_in_toml_reads_the_same() -> None:
    toml = b"""
name = "exercise"
zone = "Atlantic/Azores"
resolution = "hour"
unit = "fraction"
time = {column = "hour"}
areas = [
  {column = "north", name = "North side", box = [-30.5, 10.0, -29.5, 10.5]},
  {column = "south", name = "South side", box = [-30.5, 9.5, -29.5, 10.0]},
]
"""
    assert skies(read_bytes(HOURLY, toml)) == skies(read_bytes(HOURLY, MAP))


def test_rows_that_contradict_each_other_are_noted_and_the_first_is_taken() -> None:
    reading = read_bytes(HOURLY + b"2026-06-01 13:00,0.9,0.5\n", MAP)
    assert [sky.cloud_fraction for sky in skies(reading)][:2] == [0.25, 0.5]
    assert [note.kind for note in reading.notes] == ["contradicting rows"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"zone: Atlantic/Azores", b"zone: Atlantis/Azores"),
        (b"resolution: hour", b"resolution: minute"),
        (b"unit: fraction", b"unit: octas"),
        (b"{column: hour}", b"hour"),
        (b"-30.5, 10.0, -29.5, 10.5", b"-29.5, 10.0, -30.5, 10.5"),
        (b"-30.5, 10.0, -29.5, 10.5", b".nan, 10.0, -29.5, 10.5"),
        (b"name: exercise", b"title: exercise"),
        (b"name: exercise", b"name: &a exercise"),
        (b"name: exercise", b"name: ["),
        (b"name: exercise", b"\xff"),
        (b"areas:", b"regions:"),
    ],
)
def test_a_map_that_cannot_be_is_a_bad_setting_with_four_parts(old: bytes, new: bytes) -> None:
    assert old in MAP
    with pytest.raises(BadSetting) as caught:
        read_bytes(HOURLY, MAP.replace(old, new, 1))
    assert all((caught.value.where, caught.value.found, caught.value.expected, caught.value.look))


@given(st.binary(max_size=200))
def test_arbitrary_maps_are_bad_settings(setting: bytes) -> None:
    with pytest.raises(BadSetting):
        read_bytes(HOURLY, setting)


@given(st.sampled_from(["inf", "-0.01", "1.01", "1e999", "cloudy", "0,5,1"]))
def test_a_cover_that_is_none_is_damage(text: str) -> None:
    with pytest.raises(DamagedFile, match="line 3"):
        read_bytes(f'# EXERCISE\nhour,north,south\n2026-06-01 13:00,"{text}",0.5\n'.encode(), MAP)


def test_a_header_that_fits_no_map_lists_what_would() -> None:
    with pytest.raises(DamagedFile, match="economist_daily"):
        read_bytes(b"day,clouds\n2024-05-06,1\n")


@real
def test_the_real_tables_are_read_whole() -> None:
    daily = read_bytes((DATA / "energy-truce-2025" / "economist_daily.csv").read_bytes())
    assert (daily.rows, daily.tables[Sky].num_rows, daily.notes) == (35, 70, ())
    weather = read_bytes((DATA / "summer-2023" / "weather.csv").read_bytes())
    assert (weather.rows, weather.tables[Sky].num_rows, weather.notes) == (189, 189, ())
    assert len({sky.place.name for sky in skies(weather)}) == 27
