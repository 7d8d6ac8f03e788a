"""Places against areas and lines: shares, distances to an edge, distances behind a line."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from tests.assess_world import SQUARE, at
from truceline.assess.geometry.distances import behind
from truceline.assess.geometry.share_inside import SHARE_ERROR, edge_m, share_inside
from truceline.model.place import Area, Point

AREA = Area(polygons=(tuple(tuple((x, y) for x, y in ring) for ring in SQUARE),))


GEOD = Geod(ellps="WGS84")


@settings(max_examples=200, deadline=None)
@given(st.floats(-3.0, 3.0), st.floats(0.0, 180.0), st.floats(0.2, 1.0))
def test_the_share_of_an_ellipse_beyond_an_edge_is_that_of_the_normal_law(z: float, axis: float, flat: float) -> None:
    major = 5_000.0
    turned = math.radians(axis)
    sd = math.hypot(major * math.cos(turned), flat * major * math.sin(turned))  # towards the north
    lat = 50.0 + z * sd / 111_195.08
    point = Point(lat_deg=lat, lon_deg=30.5, major_sd_m=major, minor_sd_m=flat * major, axis_deg=axis)
    big = Area(polygons=(((((25.0, 50.0), (36.0, 50.0), (36.0, 55.0), (25.0, 55.0), (25.0, 50.0)),)),))
    exact = 0.5 * math.erfc(-z / math.sqrt(2.0))
    assert share_inside(big, point) == pytest.approx(exact, abs=SHARE_ERROR)


@given(st.floats(50.1, 50.9), st.floats(30.1, 30.9))
def test_a_place_well_inside_or_outside_is_wholly_so(lat: float, lon: float) -> None:
    assert share_inside(AREA, at(lat, lon, 1_000.0)) == 1.0
    assert share_inside(AREA, at(lat, lon + 2.0, 1_000.0)) == 0.0


@given(st.floats(50.0, 51.0), st.floats(30.0, 31.0))
def test_the_distance_to_an_edge_agrees_with_the_ellipsoid(lat: float, lon: float) -> None:
    straight = min(abs(GEOD.inv(lon, lat, x, lat)[2]) for x in (30.0, 31.0))
    upright = min(abs(GEOD.inv(lon, lat, lon, y)[2]) for y in (50.0, 51.0))
    assert edge_m(AREA, at(lat, lon)) == pytest.approx(min(straight, upright), rel=0.005, abs=0.5)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.01, 1.5), st.floats(30.2, 30.8), st.booleans())
def test_the_distance_behind_a_line_is_the_shortest_geodesic(up: float, lon: float, north: bool) -> None:  # noqa: FBT001
    line = ((29.0, 50.0), (32.0, 50.0))
    lat = 50.0 + up if north else 50.0 - up
    shortest = min(
        GEOD.inv(lon, lat, x / 5_000, 50.0)[2] for x in range(int((lon - 0.1) * 5_000), int((lon + 0.1) * 5_000))
    )
    measured = behind(line, "left", at(lat, lon, 1_000.0))
    assert abs(measured.distance_m) == pytest.approx(shortest, rel=1e-5, abs=1.0)
    assert (measured.distance_m > 0) == north
    assert behind(line, "right", at(lat, lon)).distance_m == -measured.distance_m
