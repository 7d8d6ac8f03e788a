"""Catalogues of established events: who matches, how many are recorded, what a fit learns of them and when it is used."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.fusion_world import heard, run
from truceline.fusion.calibration.established_events import (
    LEAST_MATCHED,
    Matches,
    fit_events,
    happened_share,
    matches,
    recorded_share,
    usable,
)
from truceline.fusion.calibration.hold_out import MOST_ERROR, HoldOut, error_beyond_chance
from truceline.model.place import Disc
from truceline.model.records import EstablishedEvent, Incident

BASE = run([heard(1)]).incidents[0]
FIRST = datetime(2025, 1, 1, 21, tzinfo=UTC)  # a day in Kyiv begins
SPREAD_DEG = 3.0


def incident(number: int, *, lat: float, lon: float, at: datetime, log_odds: float = 0.0) -> Incident:
    bars = list(BASE.waterfall)
    moved = next(k for k, bar in enumerate(bars) if bar.family == "post")
    bars[moved] = replace(bars[moved], weight_nats=bars[moved].weight_nats + log_odds - BASE.log_odds)
    place = replace(BASE.place, lat_deg=lat, lon_deg=lon, major_sd_m=300.0, minor_sd_m=300.0)
    return replace(
        BASE, incident_id=f"{number:016x}", waterfall=tuple(bars), log_odds=log_odds, place=place, best_utc=at,
        started_utc=at, ended_utc=at, probability=1 / (1 + math.exp(-log_odds)),
    )  # fmt: skip


def event(
    number: int, *, lat: float, lon: float, at: datetime, radius_m: float = 200.0, happened: bool = True,
    days: int = 1, catalogue: str = "a.csv",
) -> EstablishedEvent:  # fmt: skip
    """An event of the local day around a moment."""
    start = FIRST + timedelta(days=(at - FIRST) // timedelta(days=1))
    return EstablishedEvent(
        event_id=f"{catalogue}{number}", source="events", catalogue=catalogue, what="shelling", happened=happened,
        started_utc=start, ended_utc=start + timedelta(days=days) - timedelta(seconds=1),
        place=Disc(lat_deg=lat, lon_deg=lon, radius_m=radius_m), credibility="", received_utc=at,
    )  # fmt: skip


def a_world(
    count: int, *, share: float, shift: float = 0.0, seed: int = 1, late_shift: float | None = None
) -> tuple[list[Incident], list[EstablishedEvent], np.ndarray]:
    """Incidents over 60 days and 300 km, events of those that happened and were recorded, and what happened.

    `late_shift`: by how much the log-odds are off in the last third.
    """
    rng = np.random.default_rng(seed)
    odds = rng.normal(-1.0, 1.5, count)
    lat, lon = 48.0 + rng.random(count) * SPREAD_DEG, 34.0 + rng.random(count) * SPREAD_DEG
    hour = np.sort(rng.random(count)) * 60 * 24
    off = np.where(np.arange(count) < count * 2 / 3, shift, shift if late_shift is None else late_shift)
    happened = rng.random(count) < 1 / (1 + np.exp(-(odds + off)))
    recorded = happened & (rng.random(count) < share)
    times = [FIRST + timedelta(hours=float(one)) for one in hour]
    made = [
        incident(k, lat=lat[k], lon=lon[k], at=times[k], log_odds=float(odds[k])) for k in range(count)
    ]  # fmt: skip
    known = [event(k, lat=lat[k], lon=lon[k], at=times[k]) for k in np.flatnonzero(recorded).tolist()]
    return made, known, happened


def test_an_event_of_the_day_or_the_day_before_matches_and_one_of_tomorrow_or_elsewhere_does_not() -> None:
    noon = FIRST + timedelta(days=9, hours=12)
    at = {"lat": 49.0, "lon": 35.0}
    items = [
        incident(1, **at, at=noon), incident(2, **at, at=noon + timedelta(days=1)),
        incident(3, **at, at=noon + timedelta(days=2)), incident(4, **at, at=noon - timedelta(days=1)),
        incident(5, lat=49.03, lon=35.0, at=noon),
    ]  # fmt: skip
    found = matches(items, [event(1, **at, at=noon), event(2, lat=40.0, lon=20.0, at=noon + timedelta(days=60))])
    assert found.recorded.tolist() == [True, True, False, False, False]


def test_an_interval_matches_on_each_of_its_days_and_a_vague_event_as_far_as_it_is_vague() -> None:
    noon = FIRST + timedelta(days=9, hours=12)
    items = [incident(k, lat=49.04, lon=35.0, at=noon + timedelta(days=k)) for k in range(5)]
    sharp, vague = (event(1, lat=49.0, lon=35.0, at=noon, radius_m=radius, days=3) for radius in (200.0, 4_000.0))
    assert not matches(items, [sharp]).recorded.any()
    assert matches(items, [vague]).recorded.tolist() == [True, True, True, True, False]


def test_what_cannot_be_told_from_its_neighbours_teaches_nothing() -> None:
    good = event(1, lat=49.0, lon=35.0, at=FIRST)
    vague, long = (
        event(2, lat=49.0, lon=35.0, at=FIRST, radius_m=25_000.0),
        event(3, lat=49.0, lon=35.0, at=FIRST, days=7),
    )
    nowhere = replace(good, place=None)
    assert usable([good, vague, long, nowhere]) == [good]


def test_a_place_where_something_happens_every_day_matches_by_accident() -> None:
    at = {"lat": 49.0, "lon": 35.0}
    daily = [event(k, **at, at=FIRST + timedelta(days=k, hours=12)) for k in range(60)]
    items = [
        incident(1, **at, at=FIRST + timedelta(days=30, hours=12)),
        incident(2, lat=50.0, lon=36.0, at=FIRST + timedelta(days=30)),
    ]
    found = matches(items, daily)
    assert found.accident.tolist() == [1.0, 0.0]
    assert happened_share(
        Matches(recorded=found.recorded[1:], accident=found.accident[1:], refuted=found.refuted[1:]), 0.5
    ).tolist() == [0.0]


def test_how_many_match_by_accident_is_unknown_where_a_catalogue_ends_with_the_incidents() -> None:
    at = [FIRST + timedelta(days=day, hours=3) for day in range(3)]
    incidents = [incident(k, lat=50.0, lon=36.0, at=one) for k, one in enumerate(at)]
    events = [event(k, lat=50.0, lon=36.0, at=one) for k, one in enumerate(at)]
    assert np.isnan(matches(incidents, events).accident).all()
    before = event(9, lat=50.0, lon=36.0, at=at[0] - timedelta(days=6))
    assert np.isfinite(matches(incidents, [*events, before]).accident).all()


def test_what_a_catalogue_says_was_none_is_none_unless_another_says_it_was() -> None:
    at = {"lat": 49.0, "lon": 35.0}
    noon = FIRST + timedelta(days=9, hours=12)
    no = event(1, **at, at=noon, happened=False)
    assert matches([incident(1, **at, at=noon)], [no]).refuted.tolist() == [True]
    assert matches([incident(1, **at, at=noon)], [no, event(2, **at, at=noon)]).refuted.tolist() == [False]


@pytest.mark.parametrize(("share", "shift"), [(0.3, 1.0), (0.8, -1.0)])
def test_a_fit_finds_how_many_happened_though_most_of_them_were_not_recorded(share: float, shift: float) -> None:
    items, events, happened = a_world(1200, share=share, shift=shift)
    made = fit_events(items, matches(items, events), share)
    assert abs(float(np.nanmean(made.chance)) - float(happened.mean())) < 0.06
    assert float(np.nanmean(made.chance)) > len(events) / len(items)  # the matched share is a lower bound
    assert made.held_out.holds
    assert all(slope >= 0.0 for slope in made.calibration.slopes.values())


def test_numbers_that_are_right_in_one_half_of_the_time_alone_are_not_calibrated() -> None:
    items, events, _ = a_world(1200, share=0.8, shift=2.0, late_shift=-2.0)
    made = fit_events(items, matches(items, events), 0.8)
    assert made.held_out.time > MOST_ERROR
    assert not made.held_out.holds


def test_too_few_matches_are_refused() -> None:
    items, events, _ = a_world(60, share=0.8)
    few = matches(items, events[: LEAST_MATCHED - 1])
    with pytest.raises(ValueError, match=f"{LEAST_MATCHED - 1} of them match"):
        fit_events(items, few, 0.8)


def test_two_catalogues_say_what_both_miss() -> None:
    rng = np.random.default_rng(3)
    places = [
        (48.0 + 3 * a, 34.0 + 3 * b, FIRST + timedelta(hours=float(h)))
        for a, b, h in zip(rng.random(800), rng.random(800), rng.random(800) * 1440, strict=True)
    ]
    one, other = (
        [
            event(k, lat=lat, lon=lon, at=at, catalogue=name)
            for k, (lat, lon, at) in enumerate(places)
            if rng.random() < share
        ]
        for name, share in (("a.csv", 0.4), ("b.csv", 0.3))
    )
    together = 1 - (1 - 0.4) * (1 - 0.3)
    found = recorded_share(one, other)
    assert found is not None
    assert abs(found - together) < 0.08
    assert recorded_share(one, []) is None
    assert (
        recorded_share(
            one[:20],
            [
                replace(
                    event,
                    started_utc=event.started_utc + timedelta(days=400),
                    ended_utc=event.ended_utc + timedelta(days=400),
                )
                for event in other
            ],
        )
        is None
    )


def test_an_error_that_was_not_measured_does_not_hold() -> None:
    assert not HoldOut(time=math.nan, region=0.0).holds
    assert not HoldOut(time=0.0, region=math.nan).holds
    assert HoldOut(time=MOST_ERROR, region=0.0).holds
    assert "not measurable" in HoldOut(time=math.nan, region=0.0).words


def test_right_probabilities_have_no_error_beyond_chance_and_wrong_ones_have_theirs() -> None:
    rng = np.random.default_rng(4)
    p = rng.random(4000)
    y = (rng.random(4000) < p).astype(float)
    even = np.ones(4000)
    assert error_beyond_chance(p, y, even, p * (1 - p)) < 0.01
    wrong = np.clip(p + 0.2, 0, 1)
    assert error_beyond_chance(wrong, y, even, wrong * (1 - wrong)) > 0.1
