"""The background of fires: learned place by place, from earlier years alone."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.fusion_world import HERE, NIGHT, NOTHING, START, WATCHED, hot
from truceline.fusion.likelihood.thermal_clutter import learn, new_plant
from truceline.model.arrow import to_table
from truceline.model.records import BackgroundFire, Observation


def test_a_place_that_burns_every_season_weighs_less_than_a_quiet_one() -> None:
    lat, lon = HERE
    plant = [
        BackgroundFire(lat_deg=lat, lon_deg=lon, day_utc=datetime(y, 3, d, tzinfo=UTC), source="firms", blob_sha256="")
        for y in (2021, 2022, 2023) for d in range(1, 28)
    ]  # fmt: skip
    known = learn(NOTHING, to_table(BackgroundFire, plant), bounds=WATCHED.bounds(), day=NIGHT)
    at, away = np.array([lat]), np.array([lat + 0.3])
    night = np.array([False])
    assert known.rate(at, np.array([lon]), night)[0] > 20 * known.rate(away, np.array([lon]), night)[0]


def test_a_place_no_record_reaches_is_not_taken_for_a_place_without_fires() -> None:
    west = [
        BackgroundFire(lat_deg=49.5 + i * 0.01, lon_deg=34.3, day_utc=datetime(2022, 3, 5, tzinfo=UTC), source="firms", blob_sha256="")
        for i in range(100)
    ]  # fmt: skip
    known = learn(NOTHING, to_table(BackgroundFire, west), bounds=WATCHED.bounds(), day=NIGHT)
    rate = known.rate(np.array([51.5]), np.array([37.5]), np.array([False]))[0]
    assert rate > 5 * known.floor
    outside = known.rate(np.array([53.5]), np.array([37.5]), np.array([False]))[0]
    assert outside == pytest.approx(rate, rel=0.2)


def test_the_season_of_the_day_itself_teaches_nothing() -> None:
    fires = [
        BackgroundFire(
            lat_deg=50.4, lon_deg=36.0, day_utc=datetime(2025, 3, 1, tzinfo=UTC), source="firms", blob_sha256=""
        )
    ]
    assert learn(NOTHING, to_table(BackgroundFire, fires), bounds=WATCHED.bounds(), day=NIGHT).seasons == ()


def test_a_new_plant_raises_the_background_from_its_third_hot_day() -> None:
    days = [hot(i, at=START - timedelta(days=i)) for i in range(1, 6)]
    lat, lon = np.array([HERE[0]]), np.array([HERE[1]])
    assert new_plant(lat, lon, to_table(Observation, days), start=START)[0] > 0
    assert new_plant(lat, lon, to_table(Observation, days[:1]), start=START)[0] == 0
    assert new_plant(lat + 0.1, lon, to_table(Observation, days), start=START)[0] == 0
