"""Night, means and text sources: who still sees what in the dark, and who never looked there."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coverage.test_coverage import HERE, LATER, START, box, looked, observed, passing, sky, watched
from truceline.coverage.coverage import watch
from truceline.coverage.detection_model import KINDS
from truceline.coverage.ledger import REASONS
from truceline.coverage.light import DARK_DEG, dark, sun_altitude_deg
from truceline.model.arrow import OBSERVATION, to_table
from truceline.model.place import Point
from truceline.model.records import Observation, Sky, Statement
from truceline.model.terms import Blind, IncidentType, Means, Phenomenon, TimePrecision
from truceline.model.times import local_day

NIGHT = (21.0, 24.0)  # UTC hours at the place of the tests in April
DAY = (8.0, 11.0)


def keeping(means: Means, name: str, hours: tuple[float, float] = (0, 24), **values: object) -> Observation:
    start, end = (START + timedelta(hours=hour) for hour in hours)
    at = Point(lat_deg=48.5, lon_deg=37.0, major_sd_m=50.0, minor_sd_m=50.0)
    row = observed(name, Phenomenon.NOTHING, start, end, source="patrol", means=means, observer=at, place=None)
    return row if not values else observed(name, values.pop("phenomenon"), start, end, source="patrol", means=means,
                                           observer=at, place=None, **values)  # fmt: skip


def chance(rows: list[Observation], kind: IncidentType, hours: tuple[float, float]) -> float:
    start, end = (START + timedelta(hours=hour) for hour in hours)
    return looked(rows, [], {}).seen_fraction(box(36.97, 48.47, 37.03, 48.53), start, end, (kind,))


def test_the_sun_stands_where_the_published_example_says() -> None:
    # NREL/TP-560-34302, appendix: 2003-10-17 12:30:30 UTC-7 at 39.742476 N, 105.1786 W; zenith 50.11162 with
    # refraction, elevation 39.872046 without
    at = datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC).timestamp()
    assert sun_altitude_deg(np.array([at]), 39.742476, -105.1786)[0] == pytest.approx(39.872, abs=0.05)


@settings(deadline=None, max_examples=40)
@given(st.floats(-89.0, 89.0), st.floats(-180.0, 180.0), st.integers(0, 50 * 365))
def test_darkness_is_where_the_sun_stands_low(lat: float, lon: float, days: int) -> None:
    start = days * 86_400.0
    spans = dark(lat, lon, (start, start + 86_400.0))
    for begin, end in spans:
        assert start <= begin < end <= start + 86_400.0
        assert sun_altitude_deg(np.array([(begin + end) / 2]), lat, lon)[0] < DARK_DEG + 0.5
    total = sum(end - begin for begin, end in spans)
    times = start + np.arange(0, 86_400, 300.0)
    assert total == pytest.approx((sun_altitude_deg(times, lat, lon) < DARK_DEG).sum() * 300.0, abs=1_200.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("means", [Means.HEARD, Means.SAW, Means.RECORDED, Means.SPOTTED])
def test_the_dark_never_lets_anybody_see_more(means: Means, kind: IncidentType) -> None:
    rows = [keeping(means, "observer")]
    assert 0.0 <= chance(rows, kind, NIGHT) <= chance(rows, kind, DAY)


def test_ears_lose_nothing_at_night_and_a_camera_no_longer_sees_a_parked_gun() -> None:
    ears, camera = [keeping(Means.HEARD, "post")], [keeping(Means.RECORDED, "camera")]
    assert chance(ears, IncidentType.SHELLING, NIGHT) == chance(ears, IncidentType.SHELLING, DAY)
    assert chance(camera, IncidentType.HEAVY_WEAPONS, DAY) > 0.0
    assert chance(camera, IncidentType.HEAVY_WEAPONS, NIGHT) == 0.0
    night_vision = [keeping(Means.RECORDED, "thermal camera")]
    assert chance(night_vision, IncidentType.HEAVY_WEAPONS, NIGHT) > 0.0


def test_the_reason_of_a_camera_at_night_is_the_night() -> None:
    coverage = looked([keeping(Means.RECORDED, "camera")], [], {}, area=box(36.99, 48.49, 37.01, 48.51))
    why = coverage.why(IncidentType.HEAVY_WEAPONS)
    assert REASONS[why[22, 0]] is Blind.NIGHT
    assert "night" in dict(coverage.day().blind)


def test_interference_near_a_uav_jams_it_and_not_the_camera_beside_it() -> None:
    away = Point(lat_deg=48.55, lon_deg=37.05, major_sd_m=50.0, minor_sd_m=50.0)
    met = observed("patrol 9", Phenomenon.INTERFERENCE, START + timedelta(hours=8), START + timedelta(hours=11),
                   source="patrol", means=Means.SAW, observer=away, place=None)  # fmt: skip
    for means, name, jammed in ((Means.SPOTTED, "UAV 1", True), (Means.RECORDED, "camera", False)):
        coverage = looked([keeping(means, name), met], [], {})
        alone = coverage.chance_of(name, IncidentType.SHELLING)[9].max()
        assert bool(alone == 0.0) is jammed
        assert coverage.chance_of(name, IncidentType.SHELLING)[13].max() > 0.0


def statement(lat: float, lon: float, source: str = "viina") -> Statement:
    return Statement(
        statement_id=f"{lat}", source=source, speaker="not stated", text="words", language="uk", started_utc=START,
        ended_utc=START, time_precision=TimePrecision.DAY, said_utc=None, received_utc=START,
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=10.0, minor_sd_m=10.0), blob_sha256="0" * 64, where="line 2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("area", "source", "reason"),
    [
        (HERE, "viina", None),
        (box(2.0, 48.0, 3.0, 49.0), "viina", "source does not cover the place"),
        (HERE, "a paper", "not stated which area the source covers"),
    ],
)
def test_a_text_source_says_where_it_reports_and_is_no_eye(area: object, source: str, reason: str | None) -> None:
    rows = to_table(Statement, [statement(48.5, 37.0, source)])
    coverage = looked([], [], {}, area=area, statements=rows)
    (shown,) = coverage.day().sensors
    assert coverage.sensors == ()
    assert coverage.day().seen_share == 0.0
    assert (dict(shown.blind) == {}) if reason is None else (reason in dict(shown.blind))
    assert "no eyes" in shown.basis


CHANCES = st.none() | st.floats(0, 1)


@settings(deadline=None, max_examples=15)
@given(CHANCES, st.floats(0, 0.5), st.booleans(), st.booleans())
def test_what_holds_of_every_kind_cell_and_hour(cloud: float | None, more: float, post: bool, camera: bool) -> None:  # noqa: FBT001 - drawn
    rows = [*passing(), *([watched((3, 9))] if post else []), *([keeping(Means.RECORDED, "camera")] if camera else [])]
    here = looked(rows, [sky(cloud)])
    cloudier = looked(rows, [sky(None if cloud is None else min(1.0, cloud + more))])
    fewer = looked(rows[:-1] if post or camera else rows, [sky(cloud)])
    for kind in KINDS:
        mine = here.chance(kind)
        assert mine.shape == (24, here.cells.south_deg.size)
        assert np.all((mine >= 0.0) & (mine <= 1.0))  # this way round: a NaN fails
        assert np.all(cloudier.chance(kind) <= mine + 1e-12)
        assert np.all(fewer.chance(kind) <= mine + 1e-12)
        assert set(np.unique(here.why(kind))) <= set(range(1, len(REASONS)))


def test_an_off_duty_sensor_sees_nothing_of_any_kind() -> None:
    coverage = looked([watched((3, 9))], [], {})
    for kind in KINDS:
        assert coverage.chance(kind)[10:].max() == 0.0
        assert coverage.chance(kind)[4:8].max() > 0.0


@pytest.mark.parametrize("day", ["2025-03-30", "2025-10-26", "2025-06-01"])
def test_a_day_of_23_or_25_hours_has_as_many_hours_in_utc(day: str) -> None:
    start, end = local_day(datetime.fromisoformat(day).date(), "Europe/Kyiv")
    coverage = watch(
        observations=OBSERVATION.empty_table(), skies=to_table(Sky, []), feeds={}, area=HERE, start=start, end=end,
        as_of=LATER + timedelta(days=365),
    )  # fmt: skip
    hours = coverage.by_hour()
    assert len(hours) == (end - start).total_seconds() / 3600
    assert all(after.start_utc - before.start_utc == timedelta(hours=1) for before, after in pairwise(hours))
    assert hours[0].start_utc == start
    assert hours[-1].start_utc + timedelta(hours=1) == end
