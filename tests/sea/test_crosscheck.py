"""Vessels seen from above against what ships said."""

from datetime import timedelta
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.sea.sea_world import START, every, line, sailed, table
from truceline.kernels.assignment import assigned
from truceline.model.arrow import to_table
from truceline.model.errors import OutOfRange
from truceline.model.place import Area, Point
from truceline.model.sighting import Sighting
from truceline.sea.crosscheck import Crossed, crossed
from truceline.sea.reception import ship_hours
from truceline.sea.reports import Floats, reports_of

SHIPS = [(272_000_000 + k, 45.2 + 0.1 * k) for k in range(6)]  # eastward on six parallels, 11 km apart
NOON = START + timedelta(hours=12, minutes=5)  # between two reports


def seen(
    lat: float, lon: float, length_m: float | None = None, chance: float | None = 0.9, name: str = "s"
) -> Sighting:
    place = Point(lat_deg=lat, lon_deg=lon, major_sd_m=100.0, minor_sd_m=100.0)
    return sighting(place, f"{lat} {lon}", name, length_m=length_m, chance=chance)


def sighting(
    place: Point | Area,
    key: str,
    scene: str,
    *,
    watched: bool = False,
    length_m: float | None = None,
    chance: float | None = None,
) -> Sighting:
    return Sighting(
        sighting_id=f"{scene} {key}", source="vessels", sensor="Sentinel-1", scene=scene, seen_utc=NOON,
        received_utc=NOON, place=place, watched=watched, length_m=length_m, chance=chance,
    )  # fmt: skip


def lon_at(lat: float, hour: float) -> float:
    return sailed(1, [hour], lat, 30.0, 10.0)[0][3]


def compared(sightings: list[Sighting], minutes: float = 10.0) -> Crossed:
    rows = [line(row) for who, lat in SHIPS for row in sailed(who, every(minutes, 0, 24), lat, 30.0, 10.0)]
    reports = reports_of(table(sorted(rows, key=lambda text: text.split(",")[1])))
    return crossed(to_table(Sighting, sightings), reports, ship_hours(reports), {}, np.zeros(len(reports)))


COSTS = st.tuples(st.integers(1, 5), st.integers(0, 2)).flatmap(
    lambda size: arrays.arrays(float, (size[0], sum(size)), elements=st.floats(-50, 50))
)


@settings(max_examples=60)
@given(COSTS)
def test_no_other_assignment_is_cheaper(cost: Floats) -> None:
    """Of all there are."""
    rows = np.arange(cost.shape[0])
    columns = assigned(cost)
    assert len(set(columns.tolist())) == len(columns)
    best = min(cost[rows, list(one)].sum() for one in permutations(range(cost.shape[1]), len(rows)))
    assert cost[rows, columns].sum() == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("cost", [np.zeros((3, 2)), np.array([[np.nan]]), np.zeros(3)])
def test_what_cannot_be_assigned_is_refused(cost: Floats) -> None:
    with pytest.raises(OutOfRange):
        assigned(cost)


def test_each_ship_is_found_in_the_scene_and_the_one_that_said_nothing_is_left_over() -> None:
    rng = np.random.default_rng(4)
    hour = (NOON - START) / timedelta(hours=1)
    where = [(lat + 1e-3 * rng.standard_normal(), lon_at(lat, hour) + 1e-3 * rng.standard_normal()) for _, lat in SHIPS]
    dark = (45.05, lon_at(45.05, hour))
    told = compared([seen(*place) for place in [*where, dark]])
    assert {one.mmsi: round(one.chance, 1) for one in told.matches} == {
        **{f"{who:09d}": 1.0 for who, _ in SHIPS},
        None: 0.0,
    }
    (event,) = told.events
    assert event.kind == "seen and not heard"
    assert event.mmsi == ()
    assert (event.place.lat_deg, event.place.lon_deg) == dark
    assert event.value == pytest.approx(0.9, abs=0.02)  # as sure as the detection


def test_two_vessels_seen_where_one_ship_reported_are_one_ship_and_one_other() -> None:
    hour = (NOON - START) / timedelta(hours=1)
    lat = SHIPS[0][1]
    lon = lon_at(lat, hour)
    told = compared([seen(lat, lon), seen(lat + 0.002, lon)])
    assert sum(one.mmsi == f"{SHIPS[0][0]:09d}" for one in told.matches) <= 1
    assert len(told.events) >= 1
    assert all(one.chance < 0.95 for one in told.matches)  # nobody can be sure which


def test_a_ship_last_heard_long_ago_explains_less_than_one_heard_now() -> None:
    hour = (NOON - START) / timedelta(hours=1)
    lat, lon = SHIPS[2][1], lon_at(SHIPS[2][1], hour)
    often, seldom = (compared([seen(lat + 0.01, lon)], minutes).matches[0].chance for minutes in (10.0, 170.0))
    assert often != seldom
    fresh, old = (compared([seen(lat, lon)], minutes).matches[0].chance for minutes in (10.0, 170.0))
    assert fresh > old


def test_an_empty_scene_is_a_look_and_nothing_else() -> None:
    footprint = Area(polygons=((((30.0, 45.0), (32.0, 45.0), (32.0, 46.0), (30.0, 46.0), (30.0, 45.0)),),))
    told = compared([sighting(footprint, "all", "empty", watched=True)])
    assert (told.looks, told.matches, told.events) == (1, (), ())
