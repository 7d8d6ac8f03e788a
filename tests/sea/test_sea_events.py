"""What the reports of ships show: one planted thing at a time."""

import math

import pytest

from tests.sea.sea_world import every, line, lying, sailed, table
from truceline.model.errors import OutOfRange
from truceline.model.place import Area
from truceline.sea.events import sea_events
from truceline.sea.nouns import KINDS, Harbour, SeaEvent
from truceline.sea.statics import imo_holds

ODESA = Harbour(name="Odesa", lat_deg=46.5, lon_deg=30.75)


def seen(rows: list[str], **how: object) -> list[SeaEvent]:
    return list(sea_events(table(rows), **how))  # type: ignore[arg-type]


def kinds(events: list[SeaEvent]) -> list[str]:
    return [one.kind for one in events]


def square(west: float, south: float, east: float, north: float) -> Area:
    return Area(polygons=((((west, south), (east, south), (east, north), (west, north), (west, south)),),))


def test_a_stop_in_reach_of_a_port_is_a_call_and_elsewhere_a_stop() -> None:
    rows = [
        line(one)
        for one in (*lying(272_000_001, every(10, 0, 5), 46.5, 30.76), *lying(272_000_002, every(10, 0, 5), 45.5, 31.0))
    ]
    assert {(one.mmsi, one.kind) for one in seen(rows, harbours=(ODESA,))} == {
        (("272000001",), "port call"), (("272000002",), "stop"),
    }  # fmt: skip


def test_two_slow_ships_side_by_side_meet_and_in_port_they_do_not() -> None:
    for lat, lon, expected in ((45.5, 31.0, 1), (46.5, 30.76, 0)):
        rows = [
            line(one)
            for who in (272_000_001, 272_000_002)
            for one in lying(who, every(5, 0, 4), lat, lon + (who % 2) * 1e-3)
        ]
        met = [one for one in seen(rows, harbours=(ODESA,)) if one.kind == "meeting"]
        assert len(met) == expected
    rows = [line(one) for one in lying(272_000_001, every(5, 0, 4), 45.5, 31.0)]
    assert not [one for one in seen(rows) if one.kind == "meeting"]


def test_a_zone_is_entered_and_left() -> None:
    rows = [line(one) for one in sailed(272_000_001, every(10, 0, 5), 45.5, 31.0, 12.0)]  # not as far as Crimea
    events = seen(rows, areas=(("the lane", square(31.5, 45.0, 32.0, 46.0)),))
    assert [(one.kind, one.place.name) for one in events] == [("entry", "the lane"), ("exit", "the lane")]


def test_more_zones_than_can_be_followed_are_refused() -> None:
    rows = [line(one) for one in sailed(272_000_001, every(10, 0, 1), 45.5, 31.0, 12.0)]
    with pytest.raises(OutOfRange):
        seen(rows, areas=tuple((f"{k}", square(0, 0, 1, 1)) for k in range(65)))


def test_a_craft_in_the_moving_buffer_of_a_protected_ship_enters_once() -> None:
    ship = sailed(272_000_001, every(5, 0, 6), 45.5, 31.0, 10.0)
    other = sailed(272_000_002, every(5, 0, 6), 45.5, 31.6, -2.0)
    rows = [line(one) for one in (*ship, *other)]
    events = [one for one in seen(rows, protected=("272000001",), buffer_m=10 * 1852.0) if one.kind == "buffer entry"]
    assert [one.mmsi for one in events] == [("272000002", "272000001")]
    assert events[0].value < 500.0


def test_a_protected_ship_whose_place_is_not_known_gives_no_entry() -> None:
    ship = sailed(272_000_001, every(120, 0, 6), 45.5, 31.0, 10.0)
    other = sailed(272_000_002, every(5, 0, 6), 45.5, 31.6, -2.0)
    rows = [line(one) for one in (*ship, *other)]
    assert not [one for one in seen(rows, protected=("272000001",), buffer_m=18_520.0) if one.kind == "buffer entry"]


def test_five_ships_under_way_at_one_point_are_said_once_and_four_are_not() -> None:
    for count, expected in ((5, 1), (4, 0)):
        rows = [line((272_000_000 + k, 0.01 * k, 45.5, 31.0, 8.0)) for k in range(count)]
        assert kinds(seen(rows)).count("many at one point") == expected


def test_another_name_draught_or_number_under_one_identity_is_said() -> None:
    static = ("OLD NAME,URAA,9074729,8.5", "OLD NAME,URAA,9074729,8.7", "NEW NAME,URAA,9074729,6.0")
    rows = [line((272_000_001, k / 6, 45.5, 31.0 + 0.02 * k, 8.0), static=words) for k, words in enumerate(static)]
    events = seen(rows)
    assert kinds(events) == ["draught change", "identity change"]
    assert events[0].value == pytest.approx(-2.7)


def test_a_number_that_fails_its_check_digit_is_said_once() -> None:
    rows = [line((272_000_001, k / 6, 45.5, 31.0 + 0.02 * k, 8.0), static="A,B,9074728,") for k in range(3)]
    assert kinds(seen(rows)) == ["implausible static data"]
    assert imo_holds("9319466")  # Ever Given's sister numbers hold too: 9811000
    assert imo_holds("9811000")


def test_every_kind_is_described_and_no_description_names_a_cause() -> None:
    rows = [line(one) for one in lying(272_000_001, every(10, 0, 5), 46.5, 30.76)]
    assert all(one.kind in KINDS for one in seen(rows))
    assert not any(
        word in text for text in KINDS.values() for word in ("attack", "jammed by", "hostile", "smuggl", "spoofed by")
    )


def test_what_lasts_when_the_log_ends_says_so_and_what_was_not_heard_too() -> None:
    hours = [one for one in every(10, 0, 20) if not 5 < one < 15]
    stop = next(one for one in seen([line(one) for one in lying(272_000_001, hours, 45.5, 31.0)]) if one.kind == "stop")
    assert stop.lasting
    assert stop.heard_share == pytest.approx(0.5, abs=0.05)
    assert math.isclose(stop.place.lat_deg, 45.5, abs_tol=1e-3)


def test_two_reports_of_one_place_an_hour_apart_are_no_stop() -> None:
    """She may have sailed on, turned and come back, as ships do that are sent home."""
    there = [(272_000_001, hour, 45.0, 30.0 + 0.1 * hour, 9.0) for hour in (0.0, 0.5, 1.0)]
    back = [(272_000_001, 2.02 + hour, 45.0, 30.1 - 0.1 * hour, 9.0) for hour in (0.0, 0.5)]
    assert not [one for one in sea_events(table(line(row) for row in [*there, *back])) if one.kind == "stop"]
