"""Who could have looked: a case names who reaches its place, and counts those that stood elsewhere."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.coverage.test_coverage import END, START, looked, watched
from truceline.coverage import posts
from truceline.coverage.detection_model import KINDS, heard
from truceline.coverage.grid import grid
from truceline.kernels.plane import range_m
from truceline.model.arrow import to_table
from truceline.model.detection import SHIPPED
from truceline.model.place import Area, Point
from truceline.model.records import Observation
from truceline.model.terms import Blind
from truceline.report.telling.watchers import MOST_NAMED, WORDS, Watch


def _post(name: str, lat: float, lon: float, hours: tuple[float, float] = (0, 24)) -> Observation:
    at = Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0)
    return replace(watched(hours, name=name), observer=at)


def test_a_post_far_away_is_out_of_range_and_not_off_duty() -> None:
    told = Watch(looked([_post("near", 48.5, 37.0), _post("far", 48.9, 36.1)], [], {}))
    found = told.of(48.5, 37.0, START, END)
    assert [(one.sensor_id, one.title) for one in found] == [("near", "near"), ("", "1 other position of observers")]
    assert found[0].looks
    assert found[1].answer == WORDS[Blind.OUT_OF_RANGE]


def test_of_many_posts_with_one_answer_those_that_see_best_are_named_and_every_one_is_counted() -> None:
    many = [_post(f"post {number:02}", 48.5 + 0.01 * number, 37.0) for number in range(MOST_NAMED + 4)]
    idle = _post("off duty", 48.5, 37.01, (1, 2))
    found = Watch(looked([*many, idle], [], {})).of(
        48.5, 37.0, START + timedelta(hours=12), START + timedelta(hours=13)
    )
    assert {one.sensor_id for one in found} == {f"post {n:02}" for n in range(MOST_NAMED)} | {"off duty", ""}
    assert [one.title for one in found if not one.sensor_id] == ["4 other positions"]


@given(lat=st.floats(-89, 89), lon=st.floats(-179, 179), north=st.floats(-0.5, 0.5), east=st.floats(-0.5, 0.5))
def test_no_cell_in_reach_of_a_post_is_overlooked(lat: float, lon: float, north: float, east: float) -> None:
    """Against every cell of the area, looked at one by one."""
    south, west = max(-90.0, lat - 0.6), max(-180.0, lon - 0.6)
    ring = tuple((west + x, min(90.0, south + y)) for x, y in ((0, 0), (1.2, 0), (1.2, 1.2), (0, 1.2), (0, 0)))
    cells = grid(Area(polygons=((ring,),), name="box"))
    row = _post("post", max(-90.0, min(90.0, lat + north)), max(-180.0, min(180.0, lon + east)))
    (station,) = posts.stations(to_table(Observation, [row]), SHIPPED)
    near, reach = posts._reach(station, cells)
    offsets = (np.arange(posts._SAMPLES) + 0.5) / posts._SAMPLES * cells.step_deg
    souths, wests = cells.south_deg[:, None, None] + offsets[:, None], cells.west_deg[:, None, None] + offsets
    away_km = range_m(*station.position, souths, wests) / 1000.0
    whole = np.stack([heard(kind, away_km, station.ranges_km, SHIPPED).mean(axis=(1, 2)) for kind in KINDS])
    assert np.flatnonzero(whole.max(axis=0) > 0).tolist() == near.tolist()
    assert whole[:, near] == pytest.approx(reach, abs=0)
