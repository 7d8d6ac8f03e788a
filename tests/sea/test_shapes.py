"""Shapes of false positions, and ships beside a lane; and what is none of these."""

import math

from tests.sea.corridor_world import CORRIDOR, LAT, way
from tests.sea.sea_world import Row, every, line, sailed, table
from truceline.sea.events import sea_events
from truceline.sea.passages import deviations, passages
from truceline.sea.reports import reports_of
from truceline.sea.shapes import ashore, circles, grids

WHO = 272_000_001


def circle(knots: float = 20.0, radius_deg: float = 0.03) -> list[Row]:
    return [
        (WHO, hour, 45.0 + radius_deg * math.sin(9 * hour), 31.0 + 1.4 * radius_deg * math.cos(9 * hour), knots)
        for hour in every(10, 0, 1.9)
    ]


def kinds(rows: list[Row]) -> list[str]:
    reports = reports_of(table(line(row) for row in rows))
    return [one.kind for one in (*circles(reports), *grids(reports))]


def test_reports_all_round_one_place_are_a_circle() -> None:
    (event,) = circles(reports_of(table(line(row) for row in circle())))
    assert abs(event.value - 0.03 * 111_195) < 300
    assert abs(event.place.lat_deg - 45.0) < 0.01


def test_a_straight_way_a_bend_and_a_ship_that_swings_at_anchor_are_no_circle() -> None:
    straight = sailed(WHO, every(10, 0, 1.9), 45.0, 30.0, 12.0)
    bend = [(WHO, hour, 45.0 + 0.1 * math.sin(hour), 31.0 + 0.14 * math.cos(hour), 12.0) for hour in every(10, 0, 1.9)]
    for rows in (straight, bend, circle(knots=0.2)):
        assert kinds(rows) == []


def test_places_that_snap_to_a_grid_are_told_and_those_between_its_lines_are_not() -> None:
    rows = [
        (who, hour, lat, round(lon, 2), knots)
        for who, hour, lat, lon, knots in sailed(WHO, every(20, 0, 23), 45.0, 30.0, 12.0)
    ]
    assert kinds(rows) == ["grid"]
    assert kinds([(who, hour, lat + 0.003, lon, knots) for who, hour, lat, lon, knots in rows]) == []


def test_a_leap_to_a_place_inland_is_told_and_one_over_the_sea_is_not() -> None:
    at_sea = [(WHO, hour, 45.5, 31.0, 5.0) for hour in every(10, 0, 2)]
    for place, told in (((47.5, 32.0), 1), ((44.5, 32.0), 0)):  # steppe; open water
        events = sea_events(table(line(row) for row in [*at_sea, (WHO, 2.5, *place, 5.0)]))
        assert [one.kind for one in events].count("jump") == 1
        assert [one.kind for one in events].count("on land") == told


def test_a_drift_inland_is_told_where_nobody_else_sails() -> None:
    """Due west over the beach south of Odesa into the steppe; two ships one behind the other would be on a river."""
    rows = [(WHO, hour, 46.0, 31.0 - 0.28 * hour, 12.0) for hour in every(10, 0, 7)]
    (event,) = ashore(reports_of(table(line(row) for row in rows)))
    assert event.kind == "on land"
    assert 10_000 < event.value < 60_000
    other = [(WHO + 1, hour + 3, lat, lon, knots) for _, hour, lat, lon, knots in rows]
    assert list(ashore(reports_of(table(line(row) for row in [*rows, *other])))) == []
    assert list(ashore(reports_of(table(line(row) for row in rows[:12])))) == []  # still at sea
    still = [(who, hour, lat, lon, 0.1) for who, hour, lat, lon, _ in rows]
    assert list(ashore(reports_of(table(line(row) for row in still)))) == []


def test_a_ship_that_leaves_the_lane_on_her_way_is_told_with_how_far() -> None:
    """She sails at the middle of a lane 44 km wide, and for some hours 5.6 km north of it."""
    rows = [
        (WHO, hour, LAT + (0.25 if 3.0 < hour < 5.0 else 0.0), lon, knots) for hour, lon, knots in way(0.0, "arrive")
    ]
    reports = reports_of(table(line(row) for row in rows))
    (event,) = deviations(reports, CORRIDOR, passages(reports, CORRIDOR))
    assert abs(event.value - 0.05 * 111_195) < 100
    inside = reports_of(table(line((WHO, hour, LAT, lon, knots)) for hour, lon, knots in way(0.0, "arrive")))
    assert list(deviations(inside, CORRIDOR, passages(inside, CORRIDOR))) == []
