"""What could be seen: passes, cloud, feeds, watches, and what must hold of every day."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from truceline.coverage.coverage import Coverage, feeds, watch
from truceline.coverage.detection_model import heard, of_types
from truceline.coverage.grid import MOST_CELLS, grid
from truceline.coverage.orbits import ORBITS, fixed_passes
from truceline.model.arrow import LOOK, to_table
from truceline.model.detection import SHIPPED
from truceline.model.errors import NaiveTimeError, OutOfRange
from truceline.model.place import Area, Disc, Point
from truceline.model.records import Observation, Sky
from truceline.model.terms import Blind, IncidentType, Means, Phenomenon, TimePrecision

START = datetime(2025, 4, 10, tzinfo=UTC)
END = START + timedelta(days=1)
LATER = START + timedelta(days=30)
SHA = hashlib.sha256(b"file").hexdigest()
SNPP = "S-NPP/VIIRS"
FIRES = (IncidentType.INFRA_STRIKE,)
ALWAYS = ((START - timedelta(days=2), END + timedelta(days=2)),)
SCHEMA_SKY = to_table(Sky, []).schema


def box(west: float, south: float, east: float, north: float) -> Area:
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Area(polygons=((ring,),), name="box")


HERE = box(36.0, 48.0, 38.0, 49.0)


def observed(sensor: str, phenomenon: Phenomenon, start: datetime, end: datetime, **values: object) -> Observation:
    made = Observation(
        observation_id=f"{sensor} {start.isoformat()} {phenomenon}",
        source="firms",
        sensor=sensor,
        means=Means.DETECTED,
        phenomenon=phenomenon,
        started_utc=start,
        ended_utc=end,
        time_precision=TimePrecision.INSTANT,
        seen_utc=start,
        received_utc=end,
        place=Point(lat_deg=48.5, lon_deg=37.0, major_sd_m=400.0, minor_sd_m=400.0),
        observer=None,
        blob_sha256=SHA,
        where="line 2",
    )
    return replace(made, **values)  # type: ignore[arg-type]


def watched(
    hours: tuple[float, float], phenomenon: Phenomenon = Phenomenon.NOTHING, name: str = "post A"
) -> Observation:
    start, end = (START + timedelta(hours=hour) for hour in hours)
    at = Point(lat_deg=48.5, lon_deg=37.0, major_sd_m=50.0, minor_sd_m=50.0)
    return observed(name, phenomenon, start, end, source="patrol", means=Means.HEARD, observer=at, place=None)


def passing(sensor: str = SNPP, day: datetime = START, phase: float = 1000.0) -> list[Observation]:
    """Detections of every pass of a day over one place, by an orbit of our own choice."""
    window = (day.timestamp(), (day + timedelta(days=1)).timestamp())
    found = fixed_passes(ORBITS[sensor], phase, np.array([48.5]), np.array([37.0]), window)
    moments = [datetime.fromtimestamp(round(t), tz=UTC) for t in sorted(found.t_s)]
    return [observed(sensor, Phenomenon.HOT_SPOT, moment, moment) for moment in moments]


def sky(
    cloud: float | None, start: datetime = START - timedelta(days=1), hours: float = 72, radius_m: float = 9e5
) -> Sky:
    return Sky(
        sky_id=f"{start} {radius_m} {hours}",
        source="cloud",
        place=Disc(lat_deg=48.5, lon_deg=37.0, radius_m=radius_m),
        started_utc=start,
        ended_utc=start + timedelta(hours=hours),
        cloud_fraction=cloud,
        received_utc=START,
        blob_sha256=SHA,
        where="line 2",
    )


def looked(
    rows: list[Observation],
    skies: list[Sky] | pa.Table,
    received: Mapping[str, tuple[tuple[datetime, datetime], ...]] | None = None,
    **values: object,
) -> Coverage:
    arguments: dict[str, object] = {
        "observations": to_table(Observation, rows),
        "skies": skies if isinstance(skies, pa.Table) else to_table(Sky, skies),
        "feeds": {SNPP: ALWAYS} if received is None else received,
        "area": HERE,
        "start": START,
        "end": END,
        "as_of": LATER,
        **values,
    }
    return watch(**arguments)  # type: ignore[arg-type]


def seen(coverage: Coverage) -> float:
    return coverage.seen_fraction(None, START, END, FIRES)


CLOUDS = st.none() | st.floats(0, 1)


@settings(deadline=None, max_examples=30)
@given(st.floats(0, 1), st.floats(0, 1))
def test_more_cloud_never_lets_us_see_more(a: float, b: float) -> None:
    less, more = sorted((a, b))
    clear, cloudy = looked(passing(), [sky(less)]), looked(passing(), [sky(more)])
    assert seen(cloudy) <= seen(clear) + 1e-12
    assert cloudy.day().seen_share <= clear.day().seen_share + 1e-12


@settings(deadline=None, max_examples=30)
@given(st.sets(st.sampled_from(sorted(ORBITS))), st.sampled_from(sorted(ORBITS)), CLOUDS, st.booleans())
def test_a_sensor_less_never_lets_us_see_more(have: set[str], extra: str, cloud: float | None, post: bool) -> None:  # noqa: FBT001 - drawn
    rows = [row for name in sorted(have | {extra}) for row in passing(name)]
    rows += [watched((3, 9))] if post else []
    few = looked(rows, [sky(cloud)], dict.fromkeys(have, ALWAYS))
    many = looked(rows, [sky(cloud)], dict.fromkeys(have | {extra}, ALWAYS))
    for kind in IncidentType:
        some = few.seen_fraction(None, START, END, (kind,))
        assert 0.0 <= some <= many.seen_fraction(None, START, END, (kind,)) + 1e-12 <= 1.0 + 1e-12
    without_post = looked(rows[:-1] if post else rows, [sky(cloud)], dict.fromkeys(have, ALWAYS))
    assert seen(without_post) <= seen(few) + 1e-12


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(sorted(ORBITS)), unique=True, max_size=3), CLOUDS, st.integers(-3, 33))
def test_the_shares_of_a_day_add_up_whatever_the_weather(have: list[str], cloud: float | None, known_h: int) -> None:
    rows = [*(row for name in have for row in passing(name)), watched((5, 7)), watched((10, 11), Phenomenon.DENIED)]
    day = looked(rows, [sky(cloud)], dict.fromkeys(have, ALWAYS), as_of=START + timedelta(hours=known_h)).day()
    assert day.seen_share + sum(share for _, share in day.blind) == pytest.approx(1.0, abs=1e-9)
    assert all(0.0 <= share <= 1.0 for _, share in day.blind)
    assert 0.0 <= day.unknown_share <= 1.0 - day.seen_share + 1e-12
    assert all(0.0 <= cell.seen_share <= 1.0 for cell in day.cells)
    assert day.area_hours == 24 * len(day.cells)
    assert day.sentence.startswith("Nothing could be seen in")


def test_unknown_cloud_is_shown_as_unknown_and_counts_as_not_seen() -> None:
    unknown = [sky(None)]
    as_nan = to_table(Sky, [sky(0.0)])
    at = SCHEMA_SKY.get_field_index("cloud_fraction")
    as_nan = as_nan.set_column(at, SCHEMA_SKY.field(at), pa.array([math.nan], pa.float64()))
    for skies in ([], unknown, as_nan):
        coverage = looked(passing(), skies)
        assert coverage.looks.num_rows > 0
        assert set(coverage.looks.column("chance").to_pylist()) == {None}
        assert set(coverage.looks.column("blind").to_pylist()) == {Blind.UNKNOWN.value}
        assert seen(coverage) == 0.0
        assert coverage.day().unknown_share > 0.2
        assert "not known whether it could be seen" in coverage.day().sentence
        (sensor,) = coverage.day().sensors
        assert sensor.clear_share is None


def test_looks_say_their_cloud_and_an_overcast_one_is_blind() -> None:
    thin, thick = (looked(passing(), [sky(cloud)]).looks for cloud in (0.25, SHIPPED.overcast))
    assert thin.schema.equals(LOOK)
    assert all(0.75 * 0.2 <= chance <= 0.75 for chance in thin.column("chance").to_pylist())  # the rest is scan angle
    assert set(thin.column("blind").to_pylist()) == {None}
    assert set(thick.column("blind").to_pylist()) == {Blind.CLOUD.value}


def test_the_smallest_place_that_knows_the_sky_decides_and_the_hour_before_the_day() -> None:
    country, county = sky(0.9), sky(0.1, radius_m=2e5)
    assert set(looked(passing(), [country, county]).looks.column("cloud_fraction").to_pylist()) == {0.1}
    mute = replace(county, cloud_fraction=None)
    assert set(looked(passing(), [country, mute]).looks.column("cloud_fraction").to_pylist()) == {0.9}
    hourly = [sky(0.5, start=START + timedelta(hours=hour), hours=1) for hour in range(-24, 48)]
    assert set(looked(passing(), [country, *hourly]).looks.column("cloud_fraction").to_pylist()) == {0.5}


def test_without_the_feed_no_pass_counts_and_the_day_says_so() -> None:
    before = ((END, END + timedelta(days=3)),)
    coverage = looked(passing(), [sky(0.0)], {SNPP: before}, end=START + timedelta(hours=12))
    assert set(coverage.looks.column("blind").to_pylist()) == {Blind.NOT_RECEIVED.value}
    assert set(coverage.looks.column("chance").to_pylist()) == {0.0}
    assert coverage.seen_fraction(None, START, END, FIRES) == 0.0
    day = coverage.day()
    assert dict(day.blind) == {"feed not received": pytest.approx(1.0)}  # never off duty, never no pass
    assert {kind.reason for kind in day.kinds} <= {"feed not received", "out of range of every sensor"}
    assert {cell.blind for cell in day.cells} == {"F"}
    (words,) = day.holes
    assert words == "VIIRS on S-NPP: no rows in this vault before 11 April 2025."


def test_with_no_sensor_at_all_nothing_is_seen() -> None:
    coverage = looked([], [sky(0.0)], {})
    assert coverage.looks.num_rows == 0
    assert coverage.sensors == ()
    assert [coverage.seen_fraction(None, START, END, (kind,)) for kind in IncidentType] == [0.0] * len(IncidentType)
    assert coverage.day().sentence == "Nothing could be seen in 100 % of the area-hours: 100 % feed not received."


def test_a_look_reaches_back_eight_hours_and_not_forward() -> None:
    (first, *_) = passing()
    alone = ((first.seen_utc - timedelta(minutes=10), first.seen_utc + timedelta(minutes=10)),)
    coverage = looked(passing(), [sky(0.0)], {SNPP: alone}, start=START - timedelta(hours=12))
    at = first.seen_utc
    small = box(36.9, 48.4, 37.1, 48.6)

    def chance(from_h: float, to_h: float) -> float:
        return coverage.seen_fraction(small, at + timedelta(hours=from_h), at + timedelta(hours=to_h), FIRES)

    assert chance(1.1, 3.0) == 0.0
    assert 0.0 < chance(-8, -6) < chance(-4, -2) < chance(-2, -0.5) <= 0.7 * 0.8
    assert chance(-12, -9.5) == 0.0


def test_hours_outside_the_watched_window_were_not_seen() -> None:
    coverage = looked(passing(), [sky(0.0)])
    day = seen(coverage)
    assert coverage.seen_fraction(None, START, END + timedelta(days=1), FIRES) == pytest.approx(day / 2)
    assert coverage.seen_fraction(None, END, END + timedelta(days=1), FIRES) == 0.0
    assert coverage.seen_fraction(None, START, START, FIRES) == 0.0
    assert coverage.seen_fraction(None, START, END, ()) == 0.0
    assert coverage.seen_fraction(box(10, 10, 11, 11), START, END, FIRES) == 0.0


def test_a_zone_smaller_than_a_cell_is_judged_by_the_cell_around_it() -> None:
    coverage = looked(passing(), [sky(0.0)])
    assert coverage.seen_fraction(box(37.001, 48.501, 37.002, 48.502), START, END, FIRES) > 0.0


@pytest.mark.parametrize("kind", list(IncidentType))
def test_a_post_on_duty_hears_what_its_ranges_say(kind: IncidentType) -> None:
    at_post = box(36.99, 48.49, 37.01, 48.51)
    coverage = looked([watched((0, 24))], [], {}, area=at_post)
    at_hand, at_corner = heard(
        kind, np.array([0.0, 2.9]), of_types(SHIPPED, "heard_km")
    )  # half the diagonal of the area is 1.4 km, of a cell 1.3 km
    assert at_corner <= coverage.seen_fraction(None, START, END, (kind,)) <= at_hand


def test_a_post_hears_less_with_distance_and_nothing_beyond_its_reach() -> None:
    coverage = looked([watched((0, 24))], [], {})
    near, far, beyond = (
        coverage.seen_fraction(box(37 + d, 48.45, 37.1 + d, 48.55), START, END, (IncidentType.SHELLING,))
        for d in (0.0, 0.1, 0.5)
    )
    assert near > far > 0.0
    assert beyond == 0.0


def test_a_post_that_reports_nothing_was_on_duty_only_while_it_watched() -> None:
    coverage = looked([watched((6, 12))], [], {})

    def chance(from_h: float, to_h: float) -> float:
        kind = (IncidentType.SHELLING,)
        hours = [START + timedelta(hours=hour) for hour in (from_h, to_h)]
        return coverage.seen_fraction(box(36.95, 48.45, 37.05, 48.55), *hours, kind)

    assert chance(6, 12) > 0.5
    assert chance(0, 6) == chance(12, 24) == 0.0
    assert chance(5, 7) == pytest.approx(chance(6, 12) / 2)
    (post,) = coverage.day().sensors
    assert (post.sensor_id, post.looks, post.next_look_utc) == ("post A", 1, None)
    assert {"off duty", "out of range of every sensor"} == set(dict(post.blind))


def test_an_observation_shows_its_observer_on_duty_in_that_hour() -> None:
    looks = looked([watched((10.25, 10.25), Phenomenon.EXPLOSION)], [], {}).looks
    clear = looks.filter(pa.compute.is_null(looks.column("blind")))
    assert {
        (s.hour, e.hour) for s, e in zip(clear["started_utc"].to_pylist(), clear["ended_utc"].to_pylist(), strict=True)
    } == {(10, 11)}


def test_a_roster_says_when_its_keeper_was_there_and_an_event_does_not_lengthen_it() -> None:
    kept = looked([watched((6, 8)), watched((7.5, 7.5), Phenomenon.EXPLOSION)], [], {})
    alone = looked([watched((6, 8))], [], {})
    assert kept.day().seen_share == pytest.approx(alone.day().seen_share)


@pytest.mark.parametrize(
    ("phenomenon", "reason"), [(Phenomenon.DENIED, Blind.DENIED), (Phenomenon.INTERFERENCE, Blind.JAMMED)]
)
def test_denied_access_and_interference_take_the_watch_away(phenomenon: Phenomenon, reason: Blind) -> None:
    free = looked([watched((0, 24))], [], {})
    kept = looked([watched((0, 24)), watched((8, 16), phenomenon)], [], {})
    assert kept.day().seen_share < free.day().seen_share
    assert reason.value in set(kept.looks.column("blind").to_pylist())
    share = dict(kept.day().blind)[{Blind.DENIED: "access denied", Blind.JAMMED: "jammed"}[reason]]
    assert share == pytest.approx(free.day().seen_share / 3, rel=1e-6)


def test_a_moving_patrol_is_one_sensor_per_position() -> None:
    there = Point(lat_deg=48.2, lon_deg=36.5, major_sd_m=50.0, minor_sd_m=50.0)
    rows = [watched((8, 10), name="patrol 3"), replace(watched((10, 12), name="patrol 3"), observer=there)]
    coverage = looked(rows, [], {})
    assert [sensor.sensor_id for sensor in coverage.sensors] == ["patrol 3 @ 48.20,36.50", "patrol 3 @ 48.50,37.00"]
    assert {sensor.title for sensor in coverage.sensors} == {"patrol 3"}


def test_what_was_received_after_the_moment_asked_does_not_count() -> None:
    late = [replace(watched((6, 12)), received_utc=END + timedelta(days=1))]
    assert looked(late, [], {}, as_of=END).sensors == ()
    clouds = [replace(sky(0.0), received_utc=END + timedelta(days=1))]
    assert set(looked(passing(), clouds, as_of=END).looks.column("chance").to_pylist()) == {None}


def test_hours_that_have_not_come_are_not_known_and_no_look_lies_ahead() -> None:
    noon = START + timedelta(hours=12)
    coverage = looked(passing(), [sky(0.0)], as_of=noon)
    assert max(coverage.looks.column("started_utc").to_pylist()) <= noon
    assert coverage.day().unknown_share == pytest.approx(0.5)


def test_the_next_look_is_the_next_pass_and_needs_a_received_feed() -> None:
    coverage = looked([*passing(), *passing(day=END)], [sky(0.0)])
    ahead = coverage.next_look(48.5, 37.0, END)
    assert ahead is not None
    following = [row.seen_utc for row in passing(day=END)]
    assert abs(ahead - following[0]) < timedelta(minutes=2)
    old = {SNPP: ((START - timedelta(days=900), START - timedelta(days=700)),)}
    assert looked(passing(), [sky(0.0)], old).next_look(48.5, 37.0, END) is None


def test_looks_at_a_place_are_those_of_its_cell_and_time() -> None:
    coverage = looked(passing(), [sky(0.0)])
    at = coverage.looks_at(48.501, 37.001, START, END)
    assert at.num_rows > 0
    step = coverage.cells.step_deg
    assert all(abs(lat - 48.501) <= step for lat in at.column("lat_deg").to_pylist())
    assert coverage.looks_at(10.0, 10.0, START, END).num_rows == 0
    with pytest.raises(NaiveTimeError):
        coverage.looks_at(48.5, 37.0, START.replace(tzinfo=None), END)


@given(st.floats(-170, 150), st.floats(-75, 60), st.floats(0.001, 25), st.floats(0.001, 25))
@settings(deadline=None, max_examples=60)
def test_every_area_gets_some_cells_and_never_too_many(west: float, south: float, wide: float, high: float) -> None:
    made = grid(box(west, south, west + wide, south + high))
    assert 1 <= made.south_deg.size <= MOST_CELLS
    assert len(set(made.names)) == made.south_deg.size
    if wide > 1 and high > 1:
        square = made.south_deg.size * made.step_deg**2
        assert square == pytest.approx(wide * high, rel=0.35)


def test_a_feed_covers_the_days_of_its_file_and_nothing_after_its_receipt() -> None:
    day = timedelta(days=1)
    rows = [
        observed(SNPP, Phenomenon.HOT_SPOT, at, at, received_utc=END + 9 * day)
        for at in (START + timedelta(hours=11), START + 2 * day + timedelta(hours=1))
    ]
    assert feeds(to_table(Observation, rows)) == {SNPP: ((START, START + 3 * day),)}
    fresh = [replace(rows[0], received_utc=START + timedelta(hours=14))]
    assert feeds(to_table(Observation, fresh)) == {SNPP: ((START, START + timedelta(hours=14)),)}
    assert feeds(to_table(Observation, [watched((0, 24))])) == {}


def test_a_window_without_length_or_zone_is_refused() -> None:
    with pytest.raises(OutOfRange):
        looked([], [], {}, end=START)
    with pytest.raises(NaiveTimeError):
        looked([], [], {}, as_of=LATER.replace(tzinfo=None))


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(range(6)))
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    rows = [
        *passing()[:2],
        watched((1, 2)),
        watched((5, 9)),
        watched((5, 9), name="post B"),
        watched((3, 4), Phenomenon.DENIED),
    ]
    straight, turned = looked(rows, [sky(0.3)]), looked([rows[k] for k in order], [sky(0.3)])
    assert straight.looks.equals(turned.looks)
    assert straight.sensors == turned.sensors
    assert straight.day() == turned.day()
