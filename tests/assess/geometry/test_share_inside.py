"""Places against areas and lines: shares, distances to an edge, distances behind a line."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from tests.assess_world import SQUARE, at
from truceline.agreement.geometry import shape_of
from truceline.assess.geometry.distances import behind
from truceline.assess.geometry.share_inside import METRES_PER_DEGREE, SHARE_ERROR, edge_m, share_inside
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


def area(*rings: list[tuple[float, float]]) -> Area:
    return Area(polygons=tuple(((*ring, ring[0]),) for ring in rings))


ACROSS = area(
    [(178.0, 50.0), (180.0, 50.0), (180.0, 52.0), (178.0, 52.0)],
    [(-180.0, 50.0), (-178.0, 50.0), (-178.0, 52.0), (-180.0, 52.0)],
)


@settings(max_examples=100, deadline=None)
@given(st.floats(-1.5, 1.5), st.floats(50.3, 51.7), st.floats(500.0, 5_000.0))
def test_a_zone_across_longitude_180_is_one_zone(east: float, lat: float, sd_m: float) -> None:
    lon = 180.0 + east if east <= 0.0 else -180.0 + east
    here, there = at(lat, lon, sd_m), at(lat, 30.0 + east, sd_m)
    moved = area([(28.0, 50.0), (32.0, 50.0), (32.0, 52.0), (28.0, 52.0)])
    assert share_inside(ACROSS, here) == pytest.approx(share_inside(moved, there), abs=2e-4)
    assert edge_m(ACROSS, here) == pytest.approx(edge_m(moved, there), rel=1e-6)


def test_a_place_at_the_seam_lies_wholly_inside_and_far_from_an_edge() -> None:
    for lon in (179.999, -179.999, 180.0, -180.0):
        assert share_inside(ACROSS, at(51.0, lon, 5_000.0)) == 1.0
        assert edge_m(ACROSS, at(51.0, lon)) > 100_000.0


def test_a_zone_that_ends_at_180_is_reached_from_the_other_side() -> None:
    east_of_it = area([(178.0, 50.0), (180.0, 50.0), (180.0, 52.0), (178.0, 52.0)])
    assert share_inside(east_of_it, at(51.0, -179.9999, 5_000.0)) == pytest.approx(0.5, abs=0.01)


def test_a_line_across_180_has_the_same_sides() -> None:
    line = ((179.0, 50.0), (-179.0, 50.0))
    for lon in (179.5, -179.5):
        measured = behind(line, "left", at(50.2, lon))
        assert measured.distance_m == pytest.approx(22_250.0, rel=0.01)
        assert behind(line, "left", at(49.8, lon)).distance_m < 0.0


@settings(max_examples=100, deadline=None)
@given(
    st.integers(3, 12),
    st.floats(0.1, 0.9),
    st.floats(-1.0, 1.0),
    st.floats(-1.0, 1.0),
    st.floats(0.2, 1.0),
    st.floats(0.0, 180.0),
)
def test_the_share_of_a_star_is_that_of_a_fine_grid(  # noqa: PLR0917 - a star and a place
    rays: int, deep: float, east: float, north: float, flat: float, axis: float
) -> None:
    tips = [(math.pi * k / rays, 1.0 if k % 2 == 0 else deep) for k in range(2 * rays)]
    star = area([(30.0 + 0.1 * r * math.cos(a), 0.1 * r * math.sin(a)) for a, r in tips])
    point = Point(
        lat_deg=0.05 * north, lon_deg=30.0 + 0.05 * east, major_sd_m=5_000.0, minor_sd_m=5_000.0 * flat, axis_deg=axis
    )
    assert share_inside(star, point) == pytest.approx(summed(star, point), abs=0.003)


def summed(shape: Area, point: Point) -> float:
    """The share by a grid of 400 by 400 cells over five standard deviations each way."""
    edge = np.linspace(-5.0, 5.0, 401)
    middle = (edge[1:] + edge[:-1]) / 2
    along, across = np.meshgrid(middle, middle)
    turned = math.radians(point.axis_deg)
    east = along * point.major_sd_m * math.sin(turned) + across * point.minor_sd_m * math.cos(turned)
    north = along * point.major_sd_m * math.cos(turned) - across * point.minor_sd_m * math.sin(turned)
    lon = point.lon_deg + east / (METRES_PER_DEGREE * math.cos(math.radians(point.lat_deg)))
    inside = shapely.contains_xy(shape_of(shape), lon, point.lat_deg + north / METRES_PER_DEGREE)
    density = np.exp(-0.5 * (along**2 + across**2)) / math.tau * (edge[1] - edge[0]) ** 2
    return float((inside * density).sum())


@settings(max_examples=200, deadline=None)
@given(st.floats(-0.9, 0.9), st.floats(0.02, 0.9), st.floats(-40.0, 40.0), st.floats(0.005, 0.3), st.booleans())
def test_the_side_of_a_line_at_an_acute_vertex_is_that_of_the_ground_it_bounds(
    slope: float,
    short: float,
    bearing: float,
    away: float,
    left: bool,  # noqa: FBT001
) -> None:
    # a long stretch and a short one that turns back sharply: what lies ahead of the tip is outside the wedge
    tip = (30.0, 0.0)
    line = ((29.0, 0.0), tip, (30.0 - short, 0.2 * short * (1.0 if left else -1.0) * (1.1 + slope)))
    turned = math.radians(bearing)
    outside = at(away * math.sin(turned), 30.0 + away * math.cos(turned), 100.0)
    side = "left" if left else "right"
    assert (
        behind(line, side, outside).distance_m < 0.0
    )  # a line that turns left has the outside of its tip on the right
