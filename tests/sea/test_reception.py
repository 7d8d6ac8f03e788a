"""What a silence weighs: bad reception does not count, an outage does not count, a ship that stops sending does."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest

from tests.sea.sea_world import START, line, table
from truceline.sea.reception import outages, ship_hours, silences
from truceline.sea.reports import Reports, reports_of

DAYS, SHIPS = 8, 30
OUTAGE = (100, 104)  # hours
OFF = {272_000_000 + k: (30.0 + 3 * k, 40.0 + 3 * k) for k in range(12)}  # ships that stop sending


def chance(lon: float) -> float:
    """Reception of a report every ten minutes: good near the receiver, a shadow in the east."""
    return 0.02 if lon > 31.5 else 0.6


def sea(seed: int) -> Iterator[str]:
    rng = np.random.default_rng(seed)
    for k in range(SHIPS):
        who, phase, lat = 272_000_000 + k, rng.random() * 48, 45.2 + 0.6 * rng.random()
        for step in range(DAYS * 24 * 6):
            hour = step / 6
            there = abs((hour + phase) % 48 - 24) / 24  # to and fro within two days
            lon = 30.5 + 1.9 * there
            off = who in OFF and OFF[who][0] <= hour < OFF[who][1]
            if not off and not OUTAGE[0] <= hour < OUTAGE[1] and rng.random() < chance(lon):
                yield line((who, hour, lat, lon, 4.0))


@pytest.fixture(scope="module")
def reports() -> Reports:
    return reports_of(table(sea(1)))


def area_under_curve(scores: list[float], truth: list[bool]) -> float:
    yes, no = ([s for s, t in zip(scores, truth, strict=True) if t is want] for want in (True, False))
    return sum((a > b) + 0.5 * (a == b) for a in yes for b in no) / (len(yes) * len(no))


def switched_off(one: object) -> bool:
    spell = OFF.get(int(one.mmsi))  # type: ignore[attr-defined]
    if spell is None:
        return False
    start, end = (START + timedelta(hours=hour) for hour in spell)
    shared = min(one.ended_utc, end) - max(one.started_utc, start)  # type: ignore[attr-defined]
    return bool(shared >= timedelta(hours=6) and near_good(one))


def near_good(one: object) -> bool:
    """At least one end lies where ships are heard: else nobody can tell."""
    return min(one.before.lon_deg, one.after.lon_deg) < 31.5  # type: ignore[attr-defined]


def test_a_silence_of_the_transmitter_is_told_from_bad_reception(reports: Reports) -> None:
    found = silences(reports)
    truth = [switched_off(one) for one in found]
    assert sum(truth) >= 6
    assert len(truth) - sum(truth) >= 50
    assert area_under_curve([one.chance for one in found], truth) >= 0.95


def test_no_silence_in_the_shadow_counts(reports: Reports) -> None:
    shadow = [one for one in silences(reports) if min(one.before.lon_deg, one.after.lon_deg) > 31.6]
    assert len(shadow) > 20
    assert sum(one.counts for one in shadow) <= len(shadow) // 20


def test_a_silence_of_all_ships_at_once_is_nobodys(reports: Reports) -> None:
    spell = [START + timedelta(hours=hour) for hour in OUTAGE]
    during = [
        one for one in silences(reports)
        if one.started_utc > spell[0] - timedelta(hours=1) and one.ended_utc < spell[1] + timedelta(hours=1)
    ]  # fmt: skip
    assert during
    assert not any(one.counts for one in during)


def test_the_outage_of_the_receiver_is_said_with_its_hours(reports: Reports) -> None:
    found = outages(reports)
    assert [(one.station, one.started_utc, one.ended_utc) for one in found] == [
        ("odesa", START + timedelta(hours=OUTAGE[0]), START + timedelta(hours=OUTAGE[1]))
    ]


def test_a_ship_never_teaches_what_she_is_judged_by() -> None:
    rows = [line((272_000_001, hour, 45.5, 31.0, 0.1)) for hour in (0.0, 9.0)]
    hours = ship_hours(reports_of(table(rows)))
    assert np.ptp(hours.chance) == pytest.approx(0.0)  # alone at sea: nothing but the rate of all


def test_an_empty_sea_has_no_silence() -> None:
    empty = reports_of(table([line((272_000_001, 0.0, 45.5, 31.0, 1.0))]))
    assert silences(empty) == ()
    assert outages(empty.only(np.zeros(len(empty), bool))) == ()
