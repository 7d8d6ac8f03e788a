"""The simulated sea through the door: what was planted is found, and nothing else is said of the ships."""

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from truceline.model.place import Area
from truceline.model.records import Blob
from truceline.model.transmission import Transmission
from truceline.sea.events import sea_events
from truceline.sea.nouns import Harbour, SeaEvent
from truceline.sea.reception import outages, silences
from truceline.sea.reports import reports_of
from truceline.sim.sea import CLOSED, EACH, KINDS, OUTAGE_H, PORTS, START, Planted, SeaWorld, sea_world
from truceline.sources._registry import Reading
from truceline.sources.ais import parse

HOUR = timedelta(hours=1)
HARBOURS = tuple(Harbour(name=name, lat_deg=lat, lon_deg=lon, reach_m=9_000.0) for name, lat, lon in PORTS)
FOUND_AS = {kind: (kind,) for kind in KINDS if kind != "switched off"}


@pytest.fixture(scope="module")
def world() -> SeaWorld:
    return sea_world(17)


@pytest.fixture(scope="module")
def reading(world: SeaWorld) -> Reading:
    blob = Blob(
        sha256=hashlib.sha256(world.log).hexdigest(), length=len(world.log), name="sea.nmea",
        received_utc=datetime(2026, 9, 1, tzinfo=UTC), origin="test",
    )  # fmt: skip
    return parse(blob, world.log)


@pytest.fixture(scope="module")
def events(reading: Reading) -> tuple[SeaEvent, ...]:
    west, south, east, north = CLOSED
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return sea_events(reading.tables[Transmission], areas=(("closed", Area(polygons=((ring,),))),), harbours=HARBOURS)


def touches(event: SeaEvent, planted: Planted) -> bool:
    """The same ships at the same time, to an hour."""
    shared = set(event.mmsi) & set(planted.mmsi)
    return (
        bool(shared) and event.started_utc <= planted.ended_utc + HOUR and event.ended_utc >= planted.started_utc - HOUR
    )


def test_every_line_of_the_world_is_read_and_is_an_exercise(reading: Reading) -> None:
    assert not [note for note in reading.notes if note.kind == "lines not decoded"]
    assert set(reading.tables[Transmission]["exercise"].to_pylist()) == {True}


def test_what_was_planted_is_found_and_little_else(world: SeaWorld, events: tuple[SeaEvent, ...]) -> None:
    planted = [one for one in world.planted if one.kind in FOUND_AS]
    assert Counter(one.kind for one in world.planted) == dict.fromkeys(KINDS, EACH)
    found = [one for one in planted if any(event.kind == one.kind and touches(event, one) for event in events)]
    said = [event for event in events if event.kind in FOUND_AS]
    right = [event for event in said if any(touches(event, one) for one in world.planted)]
    assert len(found) / len(planted) >= 0.9, Counter(one.kind for one in planted if one not in found)
    assert len(right) / len(said) >= 0.9, Counter(event.kind for event in said if event not in right)


def test_a_switched_off_transmitter_is_told_from_bad_reception(world: SeaWorld, reading: Reading) -> None:
    held = silences(reports_of(reading.tables[Transmission]))
    off = [one for one in world.planted if one.kind == "switched off"]
    scored = [
        (
            one.chance,
            any(
                one.mmsi in planted.mmsi
                and min(one.ended_utc, planted.ended_utc) - max(one.started_utc, planted.started_utc) >= 6 * HOUR
                for planted in off
            ),
        )
        for one in held
    ]
    yes, no = ([score for score, true in scored if true is want] for want in (True, False))
    assert len(yes) == EACH
    assert len(no) > 50
    assert sum((a > b) + 0.5 * (a == b) for a in yes for b in no) / (len(yes) * len(no)) >= 0.95


def test_the_outage_of_the_receiver_is_named_with_its_hours(reading: Reading) -> None:
    found = outages(reports_of(reading.tables[Transmission]))
    assert [(one.started_utc - START) / HOUR for one in found] == [OUTAGE_H[0]]
    assert [(one.ended_utc - START) / HOUR for one in found] == [OUTAGE_H[1]]


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert sea_world(3, ships=4, days=2).log == sea_world(3, ships=4, days=2).log
    assert sea_world(3, ships=4, days=2).log != sea_world(4, ships=4, days=2).log
