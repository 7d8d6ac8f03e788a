"""Passes from orbital elements: against fires that S-NPP saw, against the two-line standard, and when they are too old."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.coverage.ephemeris import _flight, age_days, crossings
from truceline.coverage.orbits import ORBITS, fixed_passes, phase_s
from truceline.coverage.scanners import MODIS, VIIRS, half_swath_m, scan_deg
from truceline.coverage.thermal import OLDEST_DAYS, Known, passes
from truceline.model.arrow import OBSERVATION, to_records
from truceline.model.errors import OutOfRange
from truceline.model.records import Blob, Elements, Observation
from truceline.sources import elements, firms

DATA = Path(__file__).parents[3] / "shared" / "data"
TWO_LINES = (Path(__file__).parents[1] / "data" / "elements" / "snpp_2023.tle").read_bytes()
SNPP = ORBITS["S-NPP/VIIRS"]
LATER = datetime(2026, 9, 1, tzinfo=UTC)
GRANULE_S = 240.0  # an acquisition time is the minute in which a piece of 1 to 3 minutes begins
EDGE_DEG = 0.2  # a sphere below the satellite: scan angles near the edge are off by so much
HERE = np.array([48.5]), np.array([37.0])
NOTHING = OBSERVATION.empty_table()

needs_data = pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")


def blob_of(data: bytes) -> Blob:
    sha = hashlib.sha256(data).hexdigest()
    return Blob(sha256=sha, length=len(data), name="file", received_utc=LATER, origin="test")


@cache
def published() -> tuple[Elements, ...]:
    rows = to_records(Elements, elements.parse(blob_of(TWO_LINES), TWO_LINES).tables[Elements])
    return tuple(sorted(rows, key=lambda one: one.epoch_utc))


@cache
def fires() -> tuple[np.ndarray, np.ndarray, np.ndarray, pa.Table]:
    data = (DATA / "fires-baseline" / "fire_nrt_SV-C2_400448.csv").read_bytes()
    table = firms.parse(blob_of(data), data).tables[Observation]
    place = table["place"].combine_chunks()
    lat, lon = (pc.struct_field(place, [name]).to_numpy() for name in ("lat_deg", "lon_deg"))
    return table["seen_utc"].cast(pa.int64()).to_numpy() / 1e6, lat, lon, table


def seconds(moment: datetime) -> float:
    return moment.timestamp()


@needs_data
@pytest.mark.parametrize("days", [(-14, -7), (-7, 0), (0, 7), (7, 14)])
@pytest.mark.parametrize("number", [0, 1, 3])
def test_every_real_fire_lies_on_a_pass_foretold_from_published_elements(number: int, days: tuple[int, int]) -> None:
    one = published()[number]
    seen, lat, lon, _ = fires()
    first, last = (seconds(one.epoch_utc + timedelta(days=day)) for day in days)
    rows = np.flatnonzero((seen >= first) & (seen < last))
    rows = np.random.default_rng(number).permutation(rows)[:400]
    window = (first - GRANULE_S, last + GRANULE_S)
    found = crossings(one, lat[rows], lon[rows], window, most_deg=VIIRS.most_deg + EDGE_DEG)
    near = np.abs(found.t_s - seen[rows][found.cell]) <= GRANULE_S
    assert rows.size > 50
    assert np.unique(found.cell[near]).size == rows.size


EQUATOR = np.zeros(72), np.arange(-180.0, 180.0, 5.0)
NEAR_NADIR_DEG = 10.0  # 150 km beside the track: five minutes of local time
NODE_H = 13 + 25 / 60  # local solar time at which both fly north over the equator, as NOAA publishes it
HALF_ORBIT_MIN = 50.7  # NOAA-20 flies half an orbit ahead of S-NPP, as NOAA publishes it


def northward(one: Elements) -> tuple[np.ndarray, np.ndarray]:
    """Moments and local solar hours of the daytime flights over the equator, for the day after the epoch."""
    first = seconds(one.epoch_utc)
    found = crossings(one, *EQUATOR, (first, first + 86_400), most_deg=NEAR_NADIR_DEG)
    local_h = (found.t_s / 3600 + EQUATOR[1][found.cell] / 15) % 24
    day = (local_h > 6) & (local_h < 18)
    return found.t_s[day], local_h[day]


def test_noaa_20_and_s_npp_fly_over_the_equator_when_they_are_known_to() -> None:
    data = (Path(__file__).parents[1] / "data" / "elements" / "jpss_2018.tle").read_bytes()
    rows = {one.catalogue: one for one in to_records(Elements, elements.parse(blob_of(data), data).tables[Elements])}
    (snpp, snpp_h), (noaa20, noaa20_h) = (northward(rows[number]) for number in (37849, 43013))
    assert min(snpp.size, noaa20.size) >= 7
    for local_h in (snpp_h, noaa20_h):
        assert np.abs(local_h - NODE_H).max() < 0.2
    apart_min = np.abs(snpp[:, None] - noaa20[None, :]).min(axis=1) / 60
    inner = apart_min[1:-1]  # the first and last may have their neighbour outside the day
    assert np.abs(inner[inner < 2 * HALF_ORBIT_MIN] - HALF_ORBIT_MIN).max() < 5.0
    assert inner.size >= 5


@needs_data
def test_a_wrong_orbit_would_have_been_noticed() -> None:
    one = replace(published()[0], anomaly_deg=(published()[0].anomaly_deg + 90.0) % 360.0)
    seen, lat, lon, _ = fires()
    first = seconds(one.epoch_utc)
    rows = np.flatnonzero((seen >= first) & (seen < first + 7 * 86_400))[:200]
    found = crossings(one, lat[rows], lon[rows], (first, first + 7 * 86_400), most_deg=VIIRS.most_deg)
    near = np.abs(found.t_s - seen[rows][found.cell]) <= GRANULE_S
    assert np.unique(found.cell[near]).size < 0.2 * rows.size


@needs_data
def test_the_fitted_orbit_agrees_with_the_published_elements_and_with_fires_held_out() -> None:
    seen, lat, lon, _ = fires()
    hits = total = 0
    for number in (0, 1, 3):
        epoch = published()[number].epoch_utc.replace(hour=0, minute=0, second=0, microsecond=0)
        for ahead in range(-5, 5):
            start = seconds(epoch + timedelta(days=ahead))
            before = (seen >= start - 86_400) & (seen < start)
            phase = phase_s(SNPP, seen[before], lat[before], lon[before])
            rows = np.flatnonzero((seen >= start) & (seen < start + 86_400))[:150]
            if phase is None or not rows.size:
                continue
            found = fixed_passes(SNPP, phase, lat[rows], lon[rows], (start - 600, start + 87_000))
            near = np.abs(found.t_s - seen[rows][found.cell]) <= 2 * GRANULE_S
            hits, total = hits + np.unique(found.cell[near]).size, total + rows.size
            fitted = fixed_passes(SNPP, phase, *HERE, (start, start + 86_400))
            foretold = crossings(published()[number], *HERE, (start, start + 86_400), most_deg=VIIRS.most_deg)
            strong = fitted.t_s[fitted.scan_deg < 50.0]
            assert all(np.abs(foretold.t_s - at).min() < 300.0 for at in strong)
    assert total > 1_000
    assert hits >= 0.98 * total


def test_positions_are_those_of_the_published_verification_of_sgp4() -> None:
    # AIAA 2006-6753, satellite 00005 at 0 and 360 minutes: distance from the earth's centre, which no rotation changes
    one = replace(
        published()[0], catalogue=5, epoch_utc=datetime(2000, 6, 27, 18, 50, 19, 733568, tzinfo=UTC),
        mean_motion_rev_day=10.82419157, eccentricity=0.1859667, inclination_deg=34.2682, node_deg=348.7242,
        perigee_deg=331.7664, anomaly_deg=19.3264, drag_per_radius=0.28098e-4,
    )  # fmt: skip
    vectors = np.array([[7022.46529266, -1400.08296755, 0.03995155], [-7154.03120202, -3783.17682504, -3536.19412294]])
    where, along = _flight(one, seconds(one.epoch_utc) + np.array([0.0, 21_600.0]))
    assert np.linalg.norm(where, axis=1) == pytest.approx(np.linalg.norm(vectors, axis=1) * 1000, abs=50.0)
    assert where[:, 2] == pytest.approx(vectors[:, 2] * 1000, abs=100.0)
    assert np.linalg.norm(along, axis=1) == pytest.approx(1.0)


def test_swaths_are_as_wide_as_their_makers_say() -> None:
    assert 2 * half_swath_m(VIIRS, SNPP.period_s) == pytest.approx(3_060_000, rel=0.02)
    assert 2 * half_swath_m(MODIS, ORBITS["Aqua/MODIS"].period_s) == pytest.approx(2_330_000, rel=0.02)


@given(st.floats(0.0, 2.5e6), st.floats(0.0, 2.5e6))
def test_a_place_farther_from_the_track_is_never_seen_more_sharply(one_m: float, other_m: float) -> None:
    near, far = scan_deg(np.sort(np.array([one_m, other_m])), SNPP.period_s)
    for scanner in (VIIRS, MODIS):
        sharp = scanner.sharp(np.array([near, far, np.nan]))
        assert 1.0 >= sharp[0] >= sharp[1] >= 0.0
        assert 0.0 < sharp[2] < 1.0
    assert far >= near - 1e-9


@settings(deadline=None, max_examples=20)
@given(st.floats(-80.0, 80.0), st.floats(-180.0, 180.0))
def test_a_place_on_earth_is_passed_at_least_twice_a_day_and_inside_the_swath(lat: float, lon: float) -> None:
    one = published()[0]
    start = seconds(one.epoch_utc)
    found = crossings(one, np.array([lat]), np.array([lon]), (start, start + 86_400), most_deg=VIIRS.most_deg)
    assert found.t_s.size >= 2
    assert np.all((found.scan_deg >= 0.0) & (found.scan_deg <= VIIRS.most_deg))
    assert np.all((found.t_s >= start) & (found.t_s < start + 86_400))


def test_elements_nearest_to_the_day_are_used_and_their_age_is_said() -> None:
    middle = published()[2].epoch_utc + timedelta(hours=2)
    window = (seconds(middle) - 43_200, seconds(middle) + 43_200)
    found, basis = passes(SNPP, Known(observations=NOTHING, elements=published()), *HERE, window)
    assert "07 October 2023, 0.1 days from the day" in basis
    assert found.t_s.size >= 2
    assert np.isfinite(found.scan_deg).all()


@pytest.mark.parametrize(("days", "used"), [(OLDEST_DAYS - 0.1, True), (OLDEST_DAYS + 0.1, False), (-40.0, False)])
def test_elements_older_than_two_weeks_are_not_used_and_that_is_said(days: float, used: bool) -> None:  # noqa: FBT001 - a case
    middle = seconds(published()[0].epoch_utc) + days * 86_400
    found, basis = passes(
        SNPP, Known(observations=NOTHING, elements=published()[:1]), *HERE, (middle - 43_200, middle + 43_200)
    )
    assert ("too old to use" in basis) is not used
    assert np.isfinite(found.scan_deg).any() == used
    assert (found.half_s == 0.0).all() == used
    assert age_days(published()[0], middle) == pytest.approx(abs(days))


def test_elements_of_a_fallen_satellite_are_refused_and_the_passes_fall_back() -> None:
    falling = replace(published()[0], mean_motion_rev_day=16.5, drag_per_radius=5.0)
    start = seconds(falling.epoch_utc) + 10 * 86_400
    with pytest.raises(OutOfRange, match="reach the day"):
        crossings(falling, *HERE, (start, start + 3_600), most_deg=50.0)
    _, basis = passes(SNPP, Known(observations=NOTHING, elements=(falling,)), *HERE, (start, start + 3_600))
    assert "cannot be carried to it" in basis
