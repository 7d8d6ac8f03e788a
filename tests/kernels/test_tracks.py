"""Following ships: both followers on any rows, and what must be seen by construction and in the Suez Canal."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import Count
from truceline.kernels import tracks
from truceline.kernels.tracks import KINDS, Follower, Rows, events_of, rows_of
from truceline.model.errors import OutOfRange

CANAL = Path(__file__).parents[3] / "shared" / "data" / "ships" / "tracks" / "movingpandas_boat-positions_evergiven.csv"
LOGS = Count(ci=25, soak=20_000)
H = 3600.0


def kinds(rows: Rows) -> list[str]:
    return [KINDS[int(one)] for one in events_of(rows, compiled=False)[:, 0]]


def lay(hours: float, *, every_s: float = 600.0, lat: float = 46.0, lon: float = 31.0) -> tuple[np.ndarray, ...]:
    t = np.arange(0.0, hours * H + 1, every_s)
    return t, lat + 1e-4 * np.sin(t), lon + 1e-4 * np.cos(t)


def test_six_days_at_one_place_are_one_stop_whatever_gaps_lie_in_it() -> None:
    t, lat, lon = lay(144.0)
    kept = (t < 50 * H) | (t > 62 * H)
    found = events_of(rows_of(np.ones(kept.sum()), t[kept], lat[kept], lon[kept]), compiled=False)
    stops = found[found[:, 0] == KINDS.index("stop")]
    assert len(stops) == 1
    assert (stops[0, 3] - stops[0, 2]) / H == pytest.approx(144.0, abs=0.2)
    assert stops[0, 7] / H == pytest.approx(12.0, abs=0.4)  # of which nobody heard her


def test_a_ship_that_sails_on_does_not_stop() -> None:
    t = np.arange(0.0, 12 * H, 60.0)
    assert kinds(rows_of(np.ones(t.size), t, 46.0 + 0 * t, 31.0 + t * 6e-5)) == []


def test_a_leap_is_a_jump_and_the_way_back_is_none() -> None:
    t, lat, lon = lay(3.0)
    lat[9] += 1.0
    assert kinds(rows_of(np.ones(t.size), t, lat, lon)).count("jump") == 1


def test_two_ships_under_one_identity_are_two_places_in_turn() -> None:
    t, lat, lon = lay(3.0)
    lat[1::2] += 1.0
    assert kinds(rows_of(np.ones(t.size), t, lat, lon)).count("two places in turn") == 1


def test_ten_ships_under_one_identity_do_not_end_the_follower() -> None:
    t, lat, lon = lay(6.0, every_s=60.0)
    lat += np.arange(t.size) % 10 * 0.5
    assert "jump" in kinds(rows_of(np.ones(t.size), t, lat, lon))


def test_silence_of_two_hours_is_a_gap_with_its_ends() -> None:
    t = np.array([0.0, 600.0, 600.0 + 2 * H, 1200.0 + 2 * H])
    found = events_of(rows_of(np.ones(4), t, 46.0 + t * 1e-5, 31.0 + 0 * t), compiled=False)
    assert [KINDS[int(found[0, 0])], found[0, 2], found[0, 3]] == ["gap", 600.0, 600.0 + 2 * H]


def test_slow_and_across_her_heading_is_drifting() -> None:
    t = np.arange(0.0, 3 * H, 300.0)
    rows = rows_of(
        np.ones(t.size), t, 46.0 + t * 6e-6, 31.0 + 0 * t, speed_ms=np.full(t.size, 0.7), course_deg=0 * t,
        heading_deg=0 * t + 80,
    )  # fmt: skip
    assert "drifting" in kinds(rows)


def test_circles_of_two_miles_are_loitering() -> None:
    t = np.arange(0.0, 10 * H, 300.0)
    lat, lon = 46.0 + 0.03 * np.sin(t / 2000), 31.0 + 0.03 * np.cos(t / 2000)
    assert "loitering" in kinds(rows_of(np.ones(t.size), t, lat, lon))


def test_a_border_is_crossed_once_in_and_once_out() -> None:
    t = np.arange(0.0, 10 * H, 600.0)
    zones = ((t > 3 * H) & (t < 6 * H)).astype(np.uint64) << np.uint64(63)
    assert kinds(rows_of(np.ones(t.size), t, 46.0 + t * 1e-5, 31.0 + 0 * t, zones=zones)) == ["entry", "exit"]


def test_the_antimeridian_is_no_jump() -> None:
    t = np.arange(0.0, 2 * H, 600.0)
    lon = (179.9 + t * 6e-5 + 180.0) % 360.0 - 180.0
    assert kinds(rows_of(np.ones(t.size), t, 0 * t, lon)) == []


@st.composite
def logs(draw: st.DrawFn) -> Rows:
    n = draw(st.integers(0, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    t = np.cumsum(rng.choice([-60.0, 0.0, 60.0, 900.0, 5000.0, np.nan], n, p=[0.03, 0.1, 0.4, 0.36, 0.1, 0.01]))
    t = np.where(np.isnan(t), 0.0, t)
    lat = 46.0 + rng.choice([0.0, 0.001, 0.02, 1.0], n) * rng.random(n)
    lat[rng.random(n) < 0.03] = np.nan
    return rows_of(
        rng.integers(0, 3, n), t, lat, 31.0 + 0.01 * rng.random(n), speed_ms=rng.choice([0.5, 5.0, np.nan], n),
        course_deg=rng.choice([0.0, 90.0], n), heading_deg=rng.choice([0.0, 5.0, np.nan], n),
        zones=rng.integers(0, 4, n).astype(np.uint64),
    )  # fmt: skip


@given(logs())
@settings(max_examples=LOGS.now, deadline=None)
def test_both_followers_see_the_same(rows: Rows) -> None:
    fast, plain = (events_of(rows, compiled=one) for one in (True, False))
    key = [tuple(np.round(row, 6)) for row in fast], [tuple(np.round(row, 6)) for row in plain]
    assert sorted(key[0]) == sorted(key[1])


@given(logs(), st.integers(0, 60))
@settings(max_examples=30, deadline=None)
def test_rows_in_two_batches_bring_the_events_of_the_whole(rows: Rows, cut: int) -> None:
    follower, whole = Follower(most_ships=64), Follower(most_ships=64)
    columns = ("who", "t_s", "lat_deg", "lon_deg", "speed_ms", "course_deg", "heading_deg", "zones")
    parts = [
        Rows(**{name: getattr(rows, name)[piece] for name in columns}) for piece in (slice(0, cut), slice(cut, None))
    ]
    found = np.concatenate([*(follower.follow(part) for part in parts), follower.finish()])
    expected = np.concatenate([whole.follow(rows), whole.finish()])
    assert np.array_equal(found[:, :8], expected[:, :8])  # all but the number of the row


def test_a_flood_of_identities_is_bounded_and_counted() -> None:
    who = np.arange(1_000_000)
    follower = Follower(most_ships=1 << 10)
    t, place = np.zeros(who.size), np.full(who.size, 46.0)
    assert follower.follow(rows_of(who, t, place, place)).size == 0
    assert follower.not_counted["of a ship for which there was no room"] >= 990_000
    known = follower.keys[follower.keys >= 0][:1]
    after = follower.follow(rows_of(np.repeat(known, 2), [1.0, 8000.0], [46.0, 46.0], [46.0, 46.0]))
    assert [KINDS[int(one)] for one in after[:, 0]] == ["gap"]  # of those that have a place, nothing is lost


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(OutOfRange):
        rows_of([1, 2], [0.0], [46.0, 46.0], [31.0, 31.0])
    with pytest.raises(OutOfRange):
        rows_of([-1], [0.0], [46.0], [31.0])


@pytest.mark.skipif(not CANAL.exists(), reason="the shared ship tracks are not here")
def test_the_ship_that_closed_the_canal_has_one_stop_in_it_until_her_track_ends() -> None:
    lines = [line.split(",") for line in CANAL.read_text("utf-8-sig").splitlines()[1:]]
    held = [line for line in lines if line[0] == "235"]
    t = [datetime.strptime(line[1], "%d/%m/%Y %H:%M").replace(tzinfo=UTC).timestamp() for line in held]
    order = np.argsort(t, kind="stable")
    lon, lat = (np.array([float(line[k]) for line in held])[order] for k in (2, 3))
    found = events_of(rows_of(np.ones(len(held)), np.array(t)[order], lat, lon), compiled=False)
    stops = [row for row in found if KINDS[int(row[0])] == "stop" and abs(row[4] - 30.0176) < 0.01]
    assert len(stops) == 1
    assert datetime.fromtimestamp(stops[0][2], UTC) == datetime(2021, 3, 23, 5, 47, tzinfo=UTC)  # aground about 05:40
    assert stops[0][3] == max(t)  # the file ends on 24 March; she was afloat on the 29th


def test_limits_are_what_the_page_says() -> None:
    assert (tracks.LIMITS.stop_radius_m, tracks.LIMITS.stop_s, tracks.LIMITS.gap_s) == (300.0, 3600.0, 3600.0)
