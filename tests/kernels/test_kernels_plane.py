"""The flat map against PROJ's geodesics and against itself."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Proj

from truceline.kernels import plane
from truceline.model.place import EARTH_RADIUS_M, great_circle_m

LATS = st.floats(-90, 90)
LONS = st.floats(-180, 180)
SPHERE_ERROR = 0.006  # share of the range, sphere against WGS 84


@given(LATS, LONS, st.floats(0, 360), st.floats(1, 500_000))
def test_ranges_and_bearings_from_the_origin_agree_with_the_geodesic(
    lat: float, lon: float, bearing_deg: float, distance_m: float
) -> None:
    lon2, lat2, _ = Geod(ellps="WGS84").fwd(lon, lat, bearing_deg, distance_m)
    east, north = plane.to_plane(lat, lon, lat2, lon2)
    assert abs(math.hypot(east, north) - distance_m) <= SPHERE_ERROR * distance_m + 1e-6


@given(st.floats(-89, 89), LONS, st.floats(-5e6, 5e6), st.floats(-5e6, 5e6))
def test_a_position_comes_back_from_the_map(lat: float, lon: float, east_m: float, north_m: float) -> None:
    back = plane.to_plane(lat, lon, *plane.from_plane(lat, lon, east_m, north_m))
    assert math.dist((float(back[0]), float(back[1])), (east_m, north_m)) < 1e-2


@given(st.floats(-89, 89), LONS, st.floats(-80, 80), LONS)
def test_the_map_is_the_spherical_azimuthal_equidistant_of_proj(
    lat0: float, lon0: float, lat: float, lon: float
) -> None:
    if great_circle_m(lat0, lon0, lat, lon) > 1.9e7:
        return  # near the antipode the direction is arbitrary
    there = Proj(proj="aeqd", R=EARTH_RADIUS_M, lat_0=lat0, lon_0=lon0)
    ours = plane.to_plane(lat0, lon0, lat, lon)
    assert math.dist(there(lon, lat), (float(ours[0]), float(ours[1]))) < 1.0


def test_points_around_both_poles_and_the_antimeridian_keep_their_ranges() -> None:
    lat0 = np.array([90.0, -90.0, 0.0, 89.9])
    lon0 = np.array([0.0, 0.0, 179.9, 10.0])
    lat = np.array([89.0, -89.0, 0.0, 89.9])
    lon = np.array([77.0, -120.0, -179.9, -170.0])
    east, north = plane.to_plane(lat0, lon0, lat, lon)
    degree_m = math.radians(1) * EARTH_RADIUS_M
    assert np.allclose(np.hypot(east, north), np.array([1.0, 1.0, 0.2, 0.2]) * degree_m, rtol=1e-9)
    assert np.allclose(plane.range_m(lat0, lon0, lat, lon), np.hypot(east, north))
    assert east[2] > 0, "over the antimeridian, east stays east"


def test_a_place_that_is_not_a_number_stays_not_a_number() -> None:
    east, north = plane.to_plane(48.0, 37.0, [math.nan, 48.0], [37.0, 37.0])
    assert np.isnan(east).tolist() == np.isnan(north).tolist() == [True, False]
