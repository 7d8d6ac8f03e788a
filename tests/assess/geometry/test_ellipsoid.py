"""Distances and the plane of equal areas against PROJ, which knows both."""

import numpy as np
import pytest
from pyproj import Geod, Transformer

from truceline.assess.geometry.ellipsoid import EqualArea, geodesic, geodesic_m, gone

EARTH = Geod(ellps="WGS84")
RANDOM = np.random.default_rng(20_250_318)


def test_a_distance_is_that_of_the_ellipsoid() -> None:
    lon = RANDOM.uniform(-180.0, 180.0, (2, 20_000))
    lat = np.degrees(np.arcsin(RANDOM.uniform(-1.0, 1.0, (2, 20_000))))
    known = EARTH.inv(lon[0], lat[0], lon[1], lat[1])[2]
    assert np.abs(geodesic_m(lon[0], lat[0], lon[1], lat[1]) - known)[known < 19_900_000].max() < 1e-3
    near = lon[0] + RANDOM.normal(0.0, 0.1, 20_000), np.clip(lat[0] + RANDOM.normal(0.0, 0.1, 20_000), -90.0, 90.0)
    assert np.abs(geodesic_m(lon[0], lat[0], *near) - EARTH.inv(lon[0], lat[0], *near)[2]).max() < 1e-4


@pytest.mark.parametrize(
    ("one", "other"),
    [((36.0, 49.0), (36.0, 49.0)), ((0.0, 0.0), (90.0, 0.0)), ((179.9, 10.0), (-179.9, 10.0)), ((0.0, 90.0), (7.0, -90.0)),
     ((0.0, 0.0), (0.1, 0.0)), ((5.0, -90.0), (80.0, -90.0))],
)  # fmt: skip
def test_seldom_pairs_have_their_distance_too(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert float(geodesic_m(*one, *other)) == pytest.approx(EARTH.inv(*one, *other)[2], abs=1e-3)


def test_nearly_opposite_points_are_half_the_earth_apart() -> None:
    known = EARTH.inv(0.0, 0.0, 179.9, 0.05)[2]
    assert float(geodesic_m(0.0, 0.0, 179.9, 0.05)) == pytest.approx(known, rel=0.005)


def test_a_way_gone_comes_back_with_its_azimuth_and_length() -> None:
    for lon, lat, azimuth, far_m in RANDOM.uniform((-180.0, -85.0, -180.0, 1e3), (180.0, 85.0, 180.0, 3e6), (500, 4)):
        there = gone(lon, lat, azimuth, far_m)
        known = EARTH.fwd(lon, lat, azimuth, far_m)
        assert float(geodesic_m(*there, known[0], known[1])) < 1e-3
        back, length_m = geodesic(lon, lat, *there)
        assert float(length_m) == pytest.approx(far_m, abs=1e-3)
        assert abs((float(back) - azimuth + 180.0) % 360.0 - 180.0) < 1e-6


@pytest.mark.parametrize("centre", [(36.0, 49.0), (179.9, -60.0), (0.0, 0.0), (-70.0, 78.0)])
def test_the_plane_is_lamberts(centre: tuple[float, float]) -> None:
    lon = centre[0] + RANDOM.uniform(-8.0, 8.0, 2_000)
    lat = np.clip(centre[1] + RANDOM.uniform(-8.0, 8.0, 2_000), -90.0, 90.0)
    plane = f"+proj=laea +lon_0={centre[0]} +lat_0={centre[1]} +ellps=WGS84 +units=m"
    known = Transformer.from_crs("EPSG:4326", plane, always_xy=True).transform(lon, lat)
    found = EqualArea(*centre).there(lon, lat)
    assert np.abs(np.array(found) - np.array(known)).max() < 1e-4
    back = EqualArea(*centre).back(*found)
    assert np.abs(np.array(back) - np.array((lon, lat))).max() < 1e-9


@pytest.mark.parametrize("lat_deg", [90.0, -90.0, 89.95])
def test_at_a_pole_distances_from_the_centre_hold(lat_deg: float) -> None:
    east, north = EqualArea(10.0, lat_deg).there(np.array([10.0, 60.0]), np.array([lat_deg, np.sign(lat_deg) * 89.0]))
    away = float(np.hypot(np.diff(east), np.diff(north))[0])
    assert away == pytest.approx(EARTH.inv(10.0, lat_deg, 60.0, np.sign(lat_deg) * 89.0)[2], rel=1e-4)
