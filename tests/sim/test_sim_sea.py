"""The simulated sea through the door: what was planted is found, and nothing else is said of the ships.

CI holds two small worlds to it; `TRUCELINE_SOAK=1` adds the whole one: 800 ships, 60 days.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from tests.laws import SOAK
from truceline.model.place import Area
from truceline.model.records import Blob
from truceline.model.transmission import Transmission
from truceline.sea.events import sea_events
from truceline.sea.interference import Interference, degraded, interference
from truceline.sea.nouns import Harbour, SeaEvent
from truceline.sea.passages import Corridor, Gate
from truceline.sea.summary import SeaSummary, summary
from truceline.sea.waters import Waters
from truceline.sim import nmea, positions
from truceline.sim.sea import CIRCLE, CLOSED, EACH, GATES, JAMMED, KINDS, LANE, PORTS, Planted, SeaWorld, sea_world
from truceline.sources.ais import parse

HOUR = timedelta(hours=1)
RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)
HARBOURS = tuple(Harbour(name=name, lat_deg=lat, lon_deg=lon, reach_m=9_000.0) for name, lat, lon in PORTS)
FOUND_AS = tuple(kind for kind in KINDS if kind != "switched off")
CORRIDOR = Corridor(
    name="the lane",
    lane=Area(polygons=(((*LANE, LANE[0]),),)),
    gates=(
        Gate(name="ports", lat_deg=GATES[0][0], lon_deg=GATES[0][1], radius_m=GATES[0][2]),
        Gate(name="south", lat_deg=GATES[1][0], lon_deg=GATES[1][1], radius_m=GATES[1][2]),
    ),
)
WORLDS = [(48, 6, 17), (60, 20, 18), *([(800, 60, 19)] if SOAK else [])]


@dataclass(frozen=True)
class Seen:
    """What the door and the detectors make of a world."""

    world: SeaWorld
    table: pa.Table
    events: tuple[SeaEvent, ...]
    disturbed: tuple[Interference, ...]
    told: SeaSummary
    notes: int


@cache
def seen(ships: int, days: int, seed: int) -> Seen:
    world = sea_world(seed, ships=ships, days=days)
    parts, notes = [], 0
    for number, log in enumerate(world.logs):
        blob = Blob(
            sha256=hashlib.sha256(log).hexdigest(), length=len(log), name=f"sea-{number}.nmea", received_utc=RECEIVED,
            origin="test",
        )  # fmt: skip
        reading = parse(blob, log)
        notes += len(reading.notes)
        parts.append(reading.tables[Transmission])
    table = pa.concat_tables(parts)
    west, south, east, north = CLOSED
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    events = sea_events(table, areas=(("closed", Area(polygons=((ring,),))),), harbours=HARBOURS)
    waters = Waters(corridors=(CORRIDOR,), harbours=HARBOURS, protected=(), buffer_m=0.0)
    disturbed = interference(events)
    return Seen(world, table, degraded(events, disturbed), disturbed, summary(table, waters, RECEIVED), notes)


def touches(event: SeaEvent, planted: Planted) -> bool:
    """The same ships at the same time, to an hour."""
    shared = set(event.mmsi) & set(planted.mmsi)
    return (
        bool(shared) and event.started_utc <= planted.ended_utc + HOUR and event.ended_utc >= planted.started_utc - HOUR
    )


@pytest.mark.parametrize("size", WORLDS)
def test_every_line_of_the_world_is_read_and_is_an_exercise(size: tuple[int, int, int]) -> None:
    held = seen(*size)
    assert held.notes == 0
    assert held.table["exercise"].unique().to_pylist() == [True]


@pytest.mark.parametrize("size", WORLDS)
def test_what_was_planted_is_found_and_little_else(size: tuple[int, int, int]) -> None:
    """Nine in ten, give or take what 35 events cannot tell; what lies at disturbed positions is told as unsure."""
    held = seen(*size)
    planted = [one for one in held.world.planted if one.kind in FOUND_AS]
    assert Counter(one.kind for one in held.world.planted) == dict.fromkeys(KINDS, EACH)
    found = [one for one in planted if any(event.kind == one.kind and touches(event, one) for event in held.events)]
    said = [event for event in held.events if event.kind in FOUND_AS and not event.disturbed]
    right = [event for event in said if any(touches(event, one) for one in held.world.planted)]
    assert len(found) / len(planted) >= 0.9, Counter(one.kind for one in planted if one not in found)
    assert len(right) / len(said) >= 0.9, Counter(event.kind for event in said if event not in right)


@pytest.mark.parametrize("size", WORLDS)
def test_a_switched_off_transmitter_is_told_from_bad_reception(size: tuple[int, int, int]) -> None:
    held = seen(*size)
    off = [one for one in held.world.planted if one.kind == "switched off"]
    scored = [
        (
            one.chance,
            any(
                one.mmsi in planted.mmsi
                and min(one.ended_utc, planted.ended_utc) - max(one.started_utc, planted.started_utc) >= 6 * HOUR
                for planted in off
            ),
        )
        for one in held.told.silences
    ]
    yes, no = (np.array([score for score, true in scored if true is want]) for want in (True, False))
    assert len(yes) == EACH
    assert len(no) > 50
    assert np.mean([(one > no).mean() + 0.5 * (one == no).mean() for one in yes]) >= 0.95


@pytest.mark.parametrize("size", WORLDS)
def test_the_outage_of_the_receiver_is_named_with_its_hours(size: tuple[int, int, int]) -> None:
    held = seen(*size)
    assert [(one.started_utc, one.ended_utc) for one in held.told.outages] == [held.world.outage]


@pytest.mark.parametrize("size", WORLDS)
def test_the_freedom_of_the_lane_lies_within_its_interval(size: tuple[int, int, int]) -> None:
    held = seen(*size)
    days = [(one, held.world.free[one.day]) for one in held.told.days if one.day in held.world.free]
    inside = [one.least - 1e-9 <= truth <= one.most + 1e-9 for one, truth in days]
    assert len(days) == size[1]
    assert np.mean(inside) >= 0.88, [
        (str(one.day), truth, one.least, one.most) for (one, truth), k in zip(days, inside, strict=True) if not k
    ]
    assert np.mean([one.most - one.least for one, _ in days]) < 0.6  # and it says something


@pytest.mark.parametrize("size", [size for size in WORLDS if size[1] >= 20])
def test_the_jammed_days_and_their_cells_are_named_and_no_others(size: tuple[int, int, int]) -> None:
    held = seen(*size)
    assert {one.started_utc.date() for one in held.disturbed} == set(held.world.jammed)
    cells = {(one.south_deg, one.west_deg) for one in held.disturbed}
    assert (float(np.floor(JAMMED[1])), float(np.floor(JAMMED[0]))) in cells
    assert (float(np.floor(CIRCLE[0])), float(np.floor(CIRCLE[1]))) in cells


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert sea_world(3, ships=4, days=2).logs == sea_world(3, ships=4, days=2).logs
    assert sea_world(3, ships=4, days=2).logs != sea_world(4, ships=4, days=2).logs


def test_many_lines_at_once_are_the_lines_one_by_one() -> None:
    values = {"mmsi": 272000001, "lat": 27_900_000, "lon": -18_450_000, "speed": 123, "turn": -128, "second": 59}
    made = positions.log(positions.lines("odesa", [1742860800, 1742860801], **values))
    one_by_one = [
        nmea.tagged(nmea.message("1", {"type": 1, **values})[0], station="odesa", unix_s=at)
        for at in (1742860800, 1742860801)
    ]
    assert made == nmea.joined(one_by_one)
