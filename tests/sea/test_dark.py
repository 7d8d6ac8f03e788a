"""Where a silent ship may have been, and what a text's lane is."""

from datetime import timedelta

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tests.sea.sea_world import START
from truceline.agreement.loading import load
from truceline.agreement.shipped import shipped
from truceline.model.place import Area, Point, destination, great_circle_m
from truceline.sea.dark import may_have_been
from truceline.sea.lanes import lane_of
from truceline.sea.reception import Silence


def silence(before: tuple[float, float], after: tuple[float, float], hours: float, speed_ms: float) -> Silence:
    ends = [Point(lat_deg=lat, lon_deg=lon, major_sd_m=20.0, minor_sd_m=20.0) for lat, lon in (before, after)]
    return Silence(
        mmsi="272000001", started_utc=START, ended_utc=START + timedelta(hours=hours), before=ends[0], after=ends[1],
        hours=int(hours), speed_ms=speed_ms, reception=0.9, weight_nats=5.0, chance=0.9,
    )  # fmt: skip


PLACES, STEPS = (
    st.tuples(st.floats(-60, 60), st.floats(-170, 170)),
    st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)),
)


@given(PLACES, STEPS, st.floats(0, 360), st.floats(0.0, 0.9))
def test_wherever_she_can_have_sailed_lies_inside_the_area(
    place: tuple[float, float], step: tuple[float, float], bearing: float, share: float
) -> None:
    """A place from which both ends lie within her reach, in the time that there was."""
    (lat, lon), (north, east) = place, step
    reach_m = 6.0 * 10 * 3600
    area = shapely.Polygon(may_have_been(silence((lat, lon), (lat + north, lon + east), 10.0, 6.0)).polygons[0][0])
    away_m = great_circle_m(lat, lon, lat + north, lon + east)
    there = destination(lat, lon, bearing, share * (reach_m - away_m) / 2)
    assert area.contains(shapely.Point(lon, lat))
    assert area.contains(shapely.Point(there[1], there[0]))


def test_a_ship_that_had_no_time_to_spare_was_on_her_way_and_the_area_is_a_strip() -> None:
    straight = great_circle_m(45.0, 30.0, 45.0, 31.0)
    strip = may_have_been(silence((45.0, 30.0), (45.0, 31.0), 5.0, straight / (5 * 3600)))
    west, south, east, north = shapely.Polygon(strip.polygons[0][0]).bounds
    assert (north - south) * 111_195 < 4_000
    assert (east - west) > 1.0


def test_the_corridor_of_2022_is_a_lane_between_its_two_ends_and_the_whole_sea_is_none() -> None:
    text = load(shipped("black-sea-grain-2022"), "black-sea-grain-2022")
    corridor = next(zone for zone in text.zones if zone.zone_id == "corridor")
    lane = lane_of(corridor.title, corridor.area)
    assert lane is not None
    assert [one.name for one in lane.gates] in (["northern end", "southern end"], ["southern end", "northern end"])
    by_name = {one.name: one for one in lane.gates}
    assert by_name["northern end"].lat_deg == pytest.approx(46.35, abs=0.1)
    assert by_name["southern end"].lat_deg == pytest.approx(41.35, abs=0.1)
    assert lane_of("sea", text.watched.area) is None


def test_a_square_is_no_lane() -> None:
    square = Area(polygons=((((30.0, 44.0), (31.4, 44.0), (31.4, 45.0), (30.0, 45.0), (30.0, 44.0)),),))
    assert lane_of("square", square) is None
