"""The corridor at sea: where a vessel was, how near an incident came to it, and the ways that it took."""

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, NOON, START, Eyes, agreement, at, entry, incident, kept
from truceline.assess.geometry.discs import DISC_ERROR, chance_within
from truceline.assess.geometry.ellipsoid import geodesic_m
from truceline.assess.judge import judge
from truceline.assess.register.register import Register
from truceline.assess.vessels.encounters import TIME_ERROR, chance_near_any
from truceline.assess.vessels.tracks import TOP_SPEED_M_S, tracks
from truceline.assess.vessels.voyages import deviation_obligation
from truceline.model.place import Point, Spread
from truceline.model.records import Entry, Finding
from truceline.model.terms import EntryKind, IncidentType, Phenomenon, Verdict

WARSHIP: dict[str, Any] = {"types": ((IncidentType.AT_SEA, 1.0),), "phenomena": (Phenomenon.WARSHIP,)}


def fix(minute: float, lat_deg: float, lon_deg: float, name: str = "Aurora", sd_m: float = 20.0) -> Entry:
    moment = START + timedelta(minutes=minute)
    place = at(lat_deg, lon_deg, sd_m)
    return entry(EntryKind.POSITION, f"{name} {minute:g}", item=name, started_utc=moment, place=place)


def way(*places: tuple[float, float], every: float = 30.0, begins: float = 600.0) -> list[Entry]:
    return [fix(begins + every * number, *place) for number, place in enumerate(places)]


# Rows for tests/test_every_rule.py: the square is the corridor, 30 to 31 east; a vessel swings out to the east.
OUT = way((50.5, 30.9), (50.5, 31.1), (50.5, 30.9))
OBLIGATIONS: dict[str, Any] = {
    "maritime_corridor": (
        {"deviation_m": 1_000.0, "buffer_m": None},
        {"area": "square"},
        [kept(), *OUT],
        [kept(), *OUT[:2]],  # it may have ended its voyage
        [kept(), *way((50.5, 30.9), (50.5, 30.95), (50.5, 30.9))],
    ),
}


def found(own: dict[str, Any], told: list[Entry], *incidents: Any, seen: float = 1.0) -> list[Finding]:  # noqa: ANN401
    text = agreement("maritime_corridor", own, area="square")
    return list(judge(text, incidents, Eyes(seen), [], start=START, end=END, as_of=AS_OF, register=told).findings)


def near(told: list[Entry], place: Point, radius_m: float, begins: float, ends: float) -> tuple[float, float]:
    held = tracks(Register(told), ())
    return chance_near_any(held, place, radius_m, START + timedelta(minutes=begins), START + timedelta(minutes=ends))


# The normal law over a disc


@given(st.floats(0.01, 50.0), st.floats(1.0, 1e5))
def test_a_round_spread_about_the_centre_has_its_closed_form(ratio: float, sd_m: float) -> None:
    chance = chance_within(0.0, 0.0, Spread(east_m2=sd_m**2, north_m2=sd_m**2), ratio * sd_m)
    assert chance == pytest.approx(-math.expm1(-(ratio**2) / 2.0), abs=DISC_ERROR)


def polar(east: float, north: float, spread: Spread, radius: float) -> float:
    """The density summed over 160 rings of 240 points: no step of the program's own."""
    node, weight = np.polynomial.legendre.leggauss(160)
    ring, angle = radius * (node + 1.0) / 2.0, np.arange(240) * math.tau / 240
    x, y = ring[:, None] * np.cos(angle) - east, ring[:, None] * np.sin(angle) - north
    det = spread.east_m2 * spread.north_m2 - spread.east_north_m2**2
    variant = (spread.north_m2 * x * x - 2 * spread.east_north_m2 * x * y + spread.east_m2 * y * y) / det
    density = np.exp(-0.5 * variant) / (math.tau * math.sqrt(det))
    return float(np.sum(weight[:, None] * radius / 2.0 * ring[:, None] * density * math.tau / 240))


@settings(max_examples=100, deadline=None)
@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.1, 2.0), st.floats(0.1, 2.0), st.floats(-0.9, 0.9))
def test_a_slanted_spread_beside_the_centre_agrees_with_a_finer_rule(
    east: float, north: float, wide: float, high: float, tied: float
) -> None:
    spread = Spread(east_m2=wide**2, north_m2=high**2, east_north_m2=tied * wide * high)
    assert chance_within(east, north, spread, 1.0) == pytest.approx(polar(east, north, spread, 1.0), abs=DISC_ERROR)


@settings(max_examples=2_000, deadline=None)
@given(
    st.floats(0.0, 5e4),
    st.floats(0.0, math.tau),
    st.floats(1.0, 2e4),
    st.floats(1.0, 2e4),
    st.tuples(st.floats(1.0, 5e4), st.floats(0.0, 5e4)),
)
def test_a_wider_disc_never_holds_less(far: float, bearing: float, wide: float, high: float, radii: tuple[float, float]) -> None:  # fmt: skip
    spread = Spread(east_m2=wide**2, north_m2=high**2)
    small, large = (
        chance_within(far * math.sin(bearing), far * math.cos(bearing), spread, radius)
        for radius in (radii[0], radii[0] + radii[1])
    )
    assert 0.0 <= small <= large + 2 * DISC_ERROR <= 1.0 + 2 * DISC_ERROR


@pytest.mark.parametrize("place", [math.nan, math.inf])
def test_an_offset_that_is_no_number_has_no_chance(place: float) -> None:
    assert math.isnan(chance_within(place, 0.0, Spread(east_m2=1.0, north_m2=1.0), 1.0))


# Where a vessel was


@settings(max_examples=2_000, deadline=None)
@given(st.floats(0.0, 1.0), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.floats(1.0, 239.0))
def test_between_two_fixes_it_is_on_the_geodesic_and_no_surer_than_at_them(
    done: float, north: float, east: float, minutes: float
) -> None:
    (track,) = tracks(Register([fix(0, 44.0, 31.0), fix(minutes, 44.0 + north, 31.0 + east)]), ())
    spot = track.spot(START + timedelta(minutes=minutes * done))
    assert spot is not None
    whole = geodesic_m(31.0, 44.0, 31.0 + east, 44.0 + north)
    first = geodesic_m(31.0, 44.0, spot.lon_deg, spot.lat_deg)
    second = geodesic_m(spot.lon_deg, spot.lat_deg, 31.0 + east, 44.0 + north)
    assert first + second == pytest.approx(whole, abs=0.01)
    assert first == pytest.approx(done * whole, abs=0.05)
    assert spot.sd_m >= 20.0 * math.hypot(done, 1.0 - done) - 1e-6
    assert spot.sd_m <= 20.0 + TOP_SPEED_M_S * minutes * 60.0 / 4.0


def test_without_a_fix_for_two_hours_a_place_is_not_known_but_what_it_cannot_have_reached_is() -> None:
    told = [fix(0, 50.5, 30.5)]
    assert near(told, at(50.5, 30.5), 18_520.0, 180, 180) == (0.0, 1.0)
    assert near(told, at(55.5, 30.5), 18_520.0, 180, 180) == (0.0, 0.0)  # 556 km in three hours
    assert near(told, at(50.5, 30.5), 18_520.0, 721, 721) == (0.0, 0.0)  # silent for more than half a day
    (named,) = tracks(Register([]), ("Aurora",))
    assert named.nearer(at(50.5, 30.5), 18_520.0, NOON) == (0.0, 1.0)


def test_two_places_at_one_moment_make_a_fix_as_unsure_as_they_lie_apart() -> None:
    (track,) = tracks(Register([fix(0, 50.5, 30.5), entry(EntryKind.POSITION, "z", item=" aurora ", started_utc=START, place=at(50.6, 30.5))]), ())  # fmt: skip
    assert track.fixes[0].sd_m == pytest.approx(11_125, abs=20)


# How near


@pytest.mark.parametrize("seed", range(3))
def test_the_mean_over_time_agrees_with_a_thousand_even_steps(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    told = [fix(600 + 40 * n, 50.4 + 0.05 * n + drawn.normal(0, 0.02), 30.5 + drawn.normal(0, 0.05)) for n in range(4)]
    told += [fix(610, 50.6, 30.3, "Borea"), fix(1_000, 50.7, 30.4, "Borea")]
    place, radius_m = at(50.5, 30.5, float(drawn.uniform(100, 5_000))), float(drawn.uniform(2_000, 20_000))
    begins, ends = 590.0, 590.0 + float(drawn.uniform(10, 300))
    held = tracks(Register(told), ())
    moments = [START + timedelta(minutes=begins + (ends - begins) * (n + 0.5) / 1_000) for n in range(1_000)]
    shares = [[one.nearer(place, radius_m, moment) for one in held] for moment in moments]
    least = float(np.mean([max(low for low, _ in one) for one in shares]))
    most = float(np.mean([min(1.0, sum(high for _, high in one)) for one in shares]))
    assert near(told, place, radius_m, begins, ends) == pytest.approx((least, most), abs=5 * TIME_ERROR + 1e-3)


ships = st.lists(
    st.tuples(st.integers(400, 1_000), st.floats(50.2, 50.8), st.floats(30.2, 30.8), st.sampled_from("AB")),
    max_size=4, unique_by=lambda one: (one[0], one[3]),
).map(lambda drawn: [fix(minute, lat, lon, name) for minute, lat, lon, name in drawn])  # fmt: skip


@settings(max_examples=2_000, deadline=None)
@given(
    ships,
    st.floats(50.2, 50.8),
    st.floats(100.0, 20_000.0),
    st.tuples(st.floats(500.0, 4e4), st.floats(0.0, 4e4)),
    st.integers(400, 1_200),
)
def test_a_wider_buffer_never_lowers_the_chance(told: list[Entry], lat: float, sd_m: float, radii: tuple[float, float], minute: int) -> None:  # fmt: skip
    narrow, wide = (near(told, at(lat, 30.5, sd_m), one, minute, minute) for one in (radii[0], sum(radii)))
    assert 0.0 <= narrow[0] <= narrow[1] <= 1.0
    assert narrow[0] <= wide[0] + 1e-8
    assert narrow[1] <= wide[1] + 1e-8


@settings(max_examples=2_000, deadline=None)
@given(ships, st.floats(50.2, 50.8), st.integers(400, 1_200), st.integers(-(10**7), 10**7))
def test_moving_all_times_changes_nothing(told: list[Entry], lat: float, minute: int, seconds: int) -> None:
    shift = timedelta(seconds=seconds)
    later = [
        entry(EntryKind.POSITION, one.entry_id, item=one.item, place=one.place, started_utc=one.started_utc + shift)
        for one in told
    ]
    moment = START + timedelta(minutes=minute)
    here, there = (
        chance_near_any(tracks(Register(held), ()), at(lat, 30.5), 18_520.0, when, when)
        for held, when in ((told, moment), (later, moment + shift))
    )
    assert here == pytest.approx(there, abs=1e-9)


def test_a_warship_five_miles_from_a_vessel_is_contrary_and_twelve_miles_off_it_is_not() -> None:
    told = way(*((50.5, 30.3 + 0.01 * n) for n in range(60)), every=5.0)
    close, away = (incident(**WARSHIP, place=at(50.5 + miles / 60, 30.54, 200.0)) for miles in (5, 14))
    assert found({}, told, close)[0].verdict == Verdict.INCONSISTENT
    assert found({}, told, away)[0].verdict == Verdict.CONSISTENT
    assert found({}, [], close)[0].verdict == Verdict.CONSISTENT  # no vessel there to come near to
    assert found({"vessels": ["Aurora"]}, [], close)[0].decided_by == "distance to a protected vessel"
    assert found({"vessels": ["Aurora"]}, [], close)[0].verdict == Verdict.UNDETERMINED


def test_the_buffer_reaches_beyond_the_edge_of_the_corridor() -> None:
    told = way(*((50.5, 30.95) for _ in range(60)), every=5.0)
    outside = incident(**WARSHIP, place=at(50.5, 31.03, 100.0))  # 2 km outside, 6 km from the vessel
    assert found({}, told, outside)[0].verdict == Verdict.INCONSISTENT
    assert found({"buffer_m": None}, told, outside)[0].verdict == Verdict.OUTSIDE_SCOPE
    beyond = incident(**WARSHIP, place=at(50.5, 31.5, 100.0))
    assert found({}, told, beyond)[0].verdict == Verdict.OUTSIDE_SCOPE


# Ways of vessels


def asked(own: dict[str, Any], told: list[Entry]) -> Finding:
    (one, _) = found({"buffer_m": None, **own}, told)
    return one


@pytest.mark.parametrize(
    ("stayed", "verdict"), [(80, Verdict.CONSISTENT), (105, Verdict.UNDETERMINED), (140, Verdict.INCONSISTENT)]
)
def test_a_stay_is_as_long_as_its_fixes_and_may_reach_to_those_around_it(stayed: int, verdict: Verdict) -> None:
    stay = [fix(600 + minute, 50.5, 30.5 + 0.0005 * (minute % 20 == 0)) for minute in range(0, stayed + 1, 5)]
    told = [fix(590, 50.5, 30.48), *stay, fix(610 + stayed, 50.5, 30.52)]
    finding = asked({"stop_minutes": 110.0}, told)
    assert finding.verdict == verdict, finding.because
    assert set(finding.entries) == {one.entry_id for one in stay}


def test_a_stay_that_began_yesterday_counts_whole() -> None:
    told = [fix(minute, 50.5, 30.5) for minute in range(-60, 61, 10)]
    assert asked({"stop_minutes": 90.0}, told).verdict == Verdict.INCONSISTENT


def test_a_gap_of_more_than_four_hours_is_not_observable() -> None:
    told = [fix(300, 50.5, 30.5), fix(600, 50.5, 30.6)]
    assert asked({"deviation_m": 1_000.0}, told).verdict == Verdict.NOT_OBSERVABLE
    assert asked({"deviation_m": 1_000.0}, [*told, fix(450, 50.5, 30.55)]).verdict == Verdict.CONSISTENT


def test_what_lies_before_the_first_fix_in_the_corridor_is_not_asked() -> None:
    told = way((50.5, 31.5), (50.5, 31.2), (50.5, 30.9), (50.5, 30.8))
    assert asked({"deviation_m": 1_000.0}, told).verdict == Verdict.CONSISTENT
    assert [one.subject for one in found({"buffer_m": None, "deviation_m": 1e3}, told[:2])] == [""]


@settings(max_examples=2_000, deadline=None)
@given(
    st.lists(st.tuples(st.floats(50.2, 50.8), st.floats(30.7, 31.2)), min_size=2, max_size=5),
    st.floats(100.0, 2e4), st.floats(0.0, 2e4), st.floats(10.0, 5_000.0),
)  # fmt: skip
def test_a_wider_limit_never_makes_a_deviation(places: list[tuple[float, float]], limit_m: float, more_m: float, sd_m: float) -> None:  # fmt: skip
    told = [fix(600 + 30 * n, lat, lon, sd_m=sd_m) for n, (lat, lon) in enumerate(places)]
    assume(any(lon <= 31.0 for _, lon in places))
    strict, loose = (deviated(told, one) for one in (limit_m, limit_m + more_m))
    assert loose[0] <= strict[0] + 1e-12
    assert loose[1] <= strict[1] + 1e-12


CORRIDOR = agreement("maritime_corridor", {}, area="square").rules[0].area


def deviated(told: list[Entry], limit_m: float) -> tuple[float, float]:
    (track,) = tracks(Register(told), ())
    assert CORRIDOR is not None
    made = deviation_obligation(track, CORRIDOR, limit_m, (START, END))
    return (0.0, 0.0) if made is None else (made.factors[0].least, made.factors[0].most)
