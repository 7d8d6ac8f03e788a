"""Interference: where several ships seem to be elsewhere at once, positions there and then are worth less."""

from datetime import timedelta

import pytest

from tests.sea.corridor_world import CORRIDOR, LAT, WEST
from tests.sea.sea_world import START, Row, every, line, lying, table
from truceline.sea.events import sea_events
from truceline.sea.interference import degraded, disturbed_sd_m, interference
from truceline.sea.passages import Outcome, passages
from truceline.sea.reports import reports_of


def displaced(ships: int, first: float = 6.0, last: float = 18.0) -> list[Row]:
    """Ships off Odesa that seem to go round a place in Crimea for half a day, and one far off that does not."""
    made: list[Row] = []
    for k in range(ships):
        made += [
            (272_000_000 + k, hour, 45.0 + 1e-3 * (round(hour * 6) % 3), 34.1, 21.0)
            if first <= hour < last
            else (272_000_000 + k, hour, 45.6 + 0.01 * k, 30.6, 0.1)
            for hour in every(10, 0, 24)
        ]
    return made + lying(273_000_000, every(10, 0, 24), 45.65, 30.65)


def test_ships_displaced_together_disturb_the_cell_they_left_for_as_long_as_they_are_away() -> None:
    events = sea_events(table(line(row) for row in displaced(4)))
    found = interference(events)
    assert {(one.south_deg, one.west_deg) for one in found} == {(45.0, 30.0), (45.0, 34.0)}
    hours = sorted((one.started_utc - START) / timedelta(hours=1) for one in found if one.west_deg == 30.0)
    assert hours == list(range(5, 19))  # from the last report before to the first one after
    assert all(200_000 < one.moved_m < 350_000 for one in found)


def test_two_ships_displaced_are_their_own_matter() -> None:
    assert not interference(sea_events(table(line(row) for row in displaced(2))))


def test_interference_makes_everything_there_and_then_as_unsure_as_positions_were_false() -> None:
    rows = table(line(row) for row in displaced(4))
    events = sea_events(rows)
    found = interference(events)
    bystander = [one for one in degraded(events, found) if one.mmsi == ("273000000",)]
    assert [one.kind for one in bystander] == ["stop"]
    assert bystander[0].disturbed
    assert bystander[0].place.major_sd_m > 200_000
    reports = reports_of(rows)
    sd = disturbed_sd_m(reports, found)
    own = reports.who == 273_000_000
    at_noon = own & (abs(reports.t_s - (START + timedelta(hours=12)).timestamp()) < 60)
    at_one = own & (abs(reports.t_s - (START + timedelta(hours=1)).timestamp()) < 60)
    assert sd[at_noon].min() > 200_000
    assert sd[at_one].max() == 0.0


def outcome(rows: list[Row]) -> list[Outcome]:
    return [one.outcome for one in passages(reports_of(table(line(row) for row in rows)), CORRIDOR)]


def to_and_fro(turned_h: float, silence_h: float) -> list[Row]:
    """From the west gate eastward with 9 knots, and back; not heard for some hours around her turn."""
    speed = 9.0 * 1852 / (111_194.93 * 0.7009)  # degrees of longitude an hour
    rows = []
    for hour in every(10, -1.0, 2 * turned_h + 1.0):
        way = max(0.0, min(hour, 2 * turned_h - hour)) * speed
        if abs(hour - turned_h) >= silence_h / 2:
            rows.append((272_000_001, hour + 2.0, LAT, WEST + way, 9.0 if 0 < hour < 2 * turned_h else 0.1))
    return rows


@pytest.mark.parametrize("silence_h", [0.0, 3.5])
def test_a_ship_that_comes_back_without_time_for_the_other_gate_turned_back(silence_h: float) -> None:
    assert outcome(to_and_fro(8.0, silence_h)) == [Outcome.TURNED_BACK]


def test_a_ship_that_may_have_reached_the_other_gate_unheard_is_not_said_to_have_turned_back() -> None:
    """She did reach it, after 9.4 hours, and nobody heard her there."""
    assert outcome(to_and_fro(9.4, 3.0)) == [Outcome.UNKNOWN]
