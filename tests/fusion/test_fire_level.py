"""The level of this year, and whether a day agrees with its background."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.fusion_world import NOTHING, START, WATCHED, hot, run
from truceline.fusion.likelihood.fire_level import LOOK_BACK, NO_SKY, FireLevel, fire_level
from truceline.fusion.likelihood.skies import clear_days
from truceline.fusion.likelihood.thermal_clutter import Background, learn
from truceline.model.arrow import to_table
from truceline.model.place import Area, Disc, Point
from truceline.model.records import BackgroundFire, Observation, Sky

END = START + timedelta(days=1)
NO_FRONT = np.zeros((0, 2))
DRAW = np.random.default_rng(3)


def known(bounds: tuple[float, float, float, float] = WATCHED.bounds()) -> Background:
    return learn(NOTHING, to_table(BackgroundFire, ()), bounds=bounds, day=START)


def burning(days: range, a_day: int, *, sensor: str = "S-NPP/VIIRS") -> list[Observation]:
    """Fires all over the area, by day, on some days before (negative: after) the day."""
    made = []
    for day in days:
        for number in range(a_day):
            at = START + timedelta(days=-day, hours=12)
            place = Point(
                lat_deg=DRAW.uniform(49, 52), lon_deg=DRAW.uniform(34, 36), major_sd_m=400.0, minor_sd_m=400.0
            )
            one = hot(1000 * (day + 100) + number, at=at, sensor=sensor)
            made.append(replace(one, place=place, daynight="D"))
    return made


def level(
    earlier: Sequence[Observation], today: Sequence[Observation], *, front: np.ndarray = NO_FRONT,
    background: Background | None = None, clear: np.ndarray = NO_SKY,
) -> FireLevel:  # fmt: skip
    return fire_level(
        background or known(), to_table(Observation, earlier), to_table(Observation, today), front, WATCHED.bounds(),
        start=START, end=END, clear=clear,
    )  # fmt: skip


def sky(day: int, cloud: float, *, place: Disc | Area = WATCHED, hours: int = 24, name: str = "here") -> Sky:
    """Cloud from the beginning of a day, so many days before (negative: after) the day."""
    at = START - timedelta(days=day)
    return Sky(
        sky_id=f"{name}{day}{hours}", source="cloud", place=replace(place, name=name), started_utc=at,
        ended_utc=at + timedelta(hours=hours) - timedelta(seconds=1), cloud_fraction=cloud, received_utc=at,
    )  # fmt: skip


def test_few_fires_under_cloud_teach_no_calm_and_a_clear_day_after_them_is_expected_to_burn() -> None:
    few = burning(range(1, 15), 3)
    overcast = np.full(LOOK_BACK + 1, 0.05)
    clear_now = np.concatenate([[0.9], overcast[1:]])
    blind, told, after = level(few, []), level(few, [], clear=overcast), level(few, [], clear=clear_now)
    assert told.log[1, 0] > blind.log[1, 0] + 0.5
    assert after.expected > 5 * told.expected
    assert "the sky of 61 days" in told.sentence


def test_a_sky_that_nobody_kept_changes_nothing() -> None:
    few = burning(range(1, 15), 3)
    assert (
        level(few, []).sentence
        == level(few, [], clear=clear_days(to_table(Sky, ()), WATCHED.bounds(), START, 60)).sentence
    )


def test_the_sky_of_a_day_is_that_of_its_hours_and_of_places_that_are_watched() -> None:
    far = Disc(lat_deg=10.0, lon_deg=36.0, radius_m=50_000.0)
    near = Disc(lat_deg=50.0, lon_deg=36.0, radius_m=50_000.0)
    half = replace(
        sky(2, 0.0, hours=12, name="noon"),
        started_utc=START - timedelta(days=1, hours=12),
        ended_utc=START - timedelta(days=1, seconds=1),
    )
    skies = [
        sky(0, 0.25),
        sky(0, 0.75, place=near, name="near"),
        sky(1, 1.0, place=far, name="far"),
        sky(2, 1.0, hours=12),
        half,
    ]
    found = clear_days(to_table(Sky, skies), WATCHED.bounds(), START, 3)
    assert found[0] == pytest.approx(0.5)
    assert found[2] == pytest.approx(0.5)
    assert np.isnan(found[[1, 3]]).all()
    nothing = clear_days(to_table(Sky, [replace(skies[0], cloud_fraction=None)]), WATCHED.bounds(), START, 3)
    assert np.isnan(nothing).all()


def test_a_year_that_burns_more_raises_the_level_and_a_calm_one_lowers_it() -> None:
    usual = level([], []).log[1, 0]
    much, little = (level(burning(range(1, 15), n), []).log[1, 0] for n in (200, 1))
    assert much > usual + 0.5
    assert little < usual - 0.3


def test_a_sensor_that_fell_silent_is_told_and_is_not_taken_for_calm() -> None:
    for_weeks, then_silent = burning(range(1, 30), 60), burning(range(12, 30), 60)
    told = level(then_silent, [])
    assert told.silent == ("S-NPP/VIIRS (12 days)",)
    assert "S-NPP/VIIRS (12 days)" in told.sentence
    assert told.log[1, 0] > level([], []).log[1, 0] - 0.3
    assert level(for_weeks, []).silent == ()


def test_a_sensor_of_which_no_row_can_be_used_is_neither_silent_nor_an_error() -> None:
    nowhere = [replace(one, place=None) for one in burning(range(12, 14), 1, sensor="NOAA-21/VIIRS")]
    told = level([*nowhere, *burning(range(1, 30), 5)], [])
    assert told.silent == ()


def test_a_new_sensor_without_history_has_the_level_of_the_others_at_first() -> None:
    seen = burning(range(1, 15), 150)
    other = level(seen, burning(range(1), 5, sensor="NOAA-21/VIIRS"))
    assert other.known
    assert other.log[1, 0] == level(seen, []).log[1, 0]


def test_a_burning_harvest_contradicts_the_background_and_every_fire_of_the_day_counts_for_less() -> None:
    before = burning(range(1, 15), 20)
    usual, harvest = level(before, burning(range(1), 20)), level(before, burning(range(1), 900))
    assert not usual.contradicted
    assert harvest.contradicted
    assert "contradicts" in harvest.sentence
    assert harvest.log[1, 0] > usual.log[1, 0] + 1
    assert harvest.sd[1, 0] > usual.sd[1, 0]


def test_a_day_with_few_fires_never_makes_its_fires_stranger() -> None:
    before = burning(range(1, 15), 80)
    assert level(before, burning(range(1), 1)).log[1, 0] == level(before, burning(range(1), 80)).log[1, 0]


def test_fires_near_the_front_teach_no_level_and_contradict_no_day() -> None:
    front = np.array([[lat, 35.0] for lat in np.arange(49.0, 52.0, 0.02)])
    near = [
        replace(one, place=Point(lat_deg=one.place.lat_deg, lon_deg=35.05, major_sd_m=400.0, minor_sd_m=400.0))
        for one in burning(range(15), 300) if isinstance(one.place, Point)
    ]  # fmt: skip
    told = level(
        [one for one in near if one.seen_utc < START], [one for one in near if one.seen_utc >= START], front=front
    )
    assert told.seen == 0
    assert not told.contradicted


def test_where_nothing_is_known_the_line_says_so_and_an_incident_has_an_interval_and_is_not_calibrated() -> None:
    ocean = known((10.0, -40.0, 12.0, -37.0))
    told = level([], burning(range(1), 2), background=ocean)
    assert not told.known
    assert told.sentence.startswith("Background not known")
    assert (told.sd > level([], []).sd).all()
    lost = run([hot(1)], background=ocean).incidents[0]
    assert any("Background not known" in note and "P lies between" in note for note in lost.notes)
    assert not any("Background not known" in note for note in run([hot(1)]).incidents[0].notes)


@pytest.mark.parametrize("a_day", [5, 50, 300])
def test_nine_days_in_ten_lie_within_the_interval_where_days_are_as_uneven_as_fitted(a_day: int) -> None:
    told = level(burning(range(1, 15), a_day), burning(range(1), a_day))
    assert told.low <= told.seen <= told.high
    assert told.low < told.expected < told.high
