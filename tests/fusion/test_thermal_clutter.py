"""The background of fires: known from a table, from kept years, or not known."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.fusion_world import HERE, NIGHT, NOTHING, START, WATCHED, hot
from truceline.fusion.likelihood.fire_table import MODIS, VIIRS, fire_table
from truceline.fusion.likelihood.thermal_clutter import Background, lasting_heat, learn
from truceline.model.arrow import to_table
from truceline.model.records import BackgroundFire, Observation

FAR = (10.0, -40.0, 12.0, -37.0)  # the middle of an ocean: no table reaches it
NIGHTS, DAYS = np.array([True]), np.array([False])


def fire(lat: float, lon: float, day: datetime) -> BackgroundFire:
    return BackgroundFire(lat_deg=lat, lon_deg=lon, day_utc=day, source="firms", blob_sha256="")


def taught(fires: list[BackgroundFire], bounds: tuple[float, float, float, float] = FAR) -> Background:
    return learn(NOTHING, to_table(BackgroundFire, fires), bounds=bounds, day=NIGHT)


def rate(known: Background, lat: float, lon: float, night: np.ndarray = DAYS, kind: int = VIIRS) -> float:
    return float(known.rate(np.array([lat]), np.array([lon]), night, np.array([kind]))[0])


def scattered(years: tuple[int, ...], a_day: int = 4, lats: tuple[float, float] = (10.0, 12.0)) -> list[BackgroundFire]:
    draw = np.random.default_rng(7)
    return [
        fire(draw.uniform(*lats), draw.uniform(-40, -38.5), datetime(year, 3, day, tzinfo=UTC))
        for year in years for day in range(1, 29) for _ in range(a_day)
    ]  # fmt: skip


def test_without_years_the_shipped_table_knows_the_region_it_was_derived_from_and_no_other() -> None:
    assert taught([], WATCHED.bounds()).known
    nowhere = taught([])
    assert not nowhere.known
    assert nowhere.year_sd > taught([], WATCHED.bounds()).year_sd


def test_years_that_the_table_holds_change_nothing_when_kept_and_neither_does_a_year_kept_twice() -> None:
    bare = taught([], WATCHED.bounds())
    old = [fire(*HERE, datetime(year, 3, day, tzinfo=UTC)) for year in (2019, 2020) for day in range(1, 28)]
    kept = taught(old, WATCHED.bounds())
    assert kept.seasons == ()
    assert rate(kept, *HERE) == rate(bare, *HERE)
    once, twice = taught(scattered((2023,))), taught(scattered((2023,)) * 2)
    assert rate(once, 11.0, -39.0) == rate(twice, 11.0, -39.0)


def test_another_year_moves_the_map_towards_what_it_had() -> None:
    bare = taught([], WATCHED.bounds())
    more = [fire(HERE[0] + 0.05 * (k % 3), HERE[1], datetime(2024, 3, 1 + k % 28, tzinfo=UTC)) for k in range(120)]
    kept = taught(more, WATCHED.bounds())
    assert kept.seasons == (2024,)
    assert rate(kept, *HERE) > 1.2 * rate(bare, *HERE)
    assert "2024" in kept.basis


def test_where_kept_years_burned_more_a_fire_is_more_usual() -> None:
    known = taught(scattered((2021, 2022, 2023)) + scattered((2021, 2022, 2023), 40, (10.4, 10.6)))
    assert known.known
    assert known.seasons == (2021, 2022, 2023)
    assert rate(known, 10.5, -39.0) > 1.3 * rate(known, 11.5, -39.0) > 0


def test_a_place_no_record_reaches_is_not_taken_for_a_place_without_fires() -> None:
    known = taught(scattered((2021, 2022, 2023)))
    assert rate(known, 11.0, -37.1) == pytest.approx(rate(known, 11.0, -39.0), rel=0.3)


def test_the_season_of_the_day_itself_teaches_nothing() -> None:
    assert taught([fire(11.0, -39.0, datetime(2025, 3, 1, tzinfo=UTC))]).seasons == ()


def test_modis_sees_fewer_fires_in_a_look_than_viirs_and_fewer_by_night_than_by_day() -> None:
    known = taught([], WATCHED.bounds())
    assert rate(known, *HERE, kind=MODIS) < rate(known, *HERE, kind=VIIRS)
    assert rate(known, *HERE, NIGHTS, MODIS) < 0.2 * rate(known, *HERE, DAYS, MODIS)


def test_levels_of_a_season_are_those_of_the_timed_file_they_were_not_derived_from() -> None:
    """S-NPP over Ukraine, 15 to 30 June 2023: 1,210 detections of 30 looks counted by hand in the FIRMS file."""
    table = fire_table()
    by_day, by_night = table.per_look(VIIRS, np.datetime64("2023-06-15"))
    assert by_day + by_night == pytest.approx(40.0, rel=0.5)


def test_steelworks_are_lasting_heat_and_fields_are_not() -> None:
    known = taught([], WATCHED.bounds())
    mariupol, field = (47.095, 37.599), (47.3, 36.6)
    lat, lon = (np.array([mariupol[k], field[k]]) for k in (0, 1))
    heat = lasting_heat(lat, lon, NOTHING, known, start=START)
    assert heat[0] > 0.01
    assert heat[1] == 0.0


def test_a_new_plant_counts_from_its_fourth_hot_day_and_a_plant_that_went_out_fades() -> None:
    known = taught([], WATCHED.bounds())

    def at(days: range, place: tuple[float, float] = HERE) -> float:
        seen = to_table(Observation, [hot(i, at=START - timedelta(days=i)) for i in days])
        lat, lon = np.array([place[0]]), np.array([place[1]])
        return float(lasting_heat(lat, lon, seen, known, start=START)[0])

    assert at(range(1, 8)) > at(range(1, 6)) > 0
    assert at(range(1, 4)) == 0
    assert at(range(1, 8), (HERE[0] + 0.1, HERE[1])) == 0
    plant = (48.473, 34.631)
    cold = at(range(1, 50), plant)  # the sensor was there on 49 days, and saw other places alone
    lat, lon = np.array([plant[0]]), np.array([plant[1]])
    assert 0 < cold < lasting_heat(lat, lon, NOTHING, known, start=START)[0] / 2
