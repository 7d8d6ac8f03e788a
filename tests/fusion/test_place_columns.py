"""Places of a table as columns say what the places of records say."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fusion_world import hot
from truceline.fusion.measurements.place_columns import places
from truceline.model.arrow import to_table
from truceline.model.place import Disc, Place, Point, Sector
from truceline.model.records import Observation

AT = st.tuples(st.floats(-80, 80), st.floats(-179, 179))


KIND_OF_PLACE = st.one_of(
    st.builds(lambda at, a, b, t: Point(lat_deg=at[0], lon_deg=at[1], major_sd_m=a, minor_sd_m=b, axis_deg=t), AT, st.floats(1, 9e4), st.floats(1, 9e4), st.floats(0, 359)),
    st.builds(lambda at, r: Disc(lat_deg=at[0], lon_deg=at[1], radius_m=r), AT, st.floats(1, 9e4)),
    st.builds(
        lambda at, near, more, b, w: Sector(lat_deg=at[0], lon_deg=at[1], range_min_m=near, range_max_m=None if more is None else near + more, bearing_deg=b, width_deg=w),
        AT, st.floats(0, 9e3), st.none() | st.floats(1, 9e3), st.floats(0, 359), st.sampled_from([22.5, 90.0, 360.0]),
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(KIND_OF_PLACE | st.none(), min_size=1, max_size=6))
def test_places_as_columns_are_the_places_as_records(given_places: list[Place | None]) -> None:
    rows = [replace(hot(i), place=place) for i, place in enumerate(given_places)]
    found = places(to_table(Observation, rows)["place"])
    for row, place in enumerate(given_places):
        if place is None:
            assert math.isnan(found.lat_deg[row])
            continue
        spread = place.spread()
        assert found.lat_deg[row] == pytest.approx(place.centre()[0], abs=1e-7)
        assert found.lon_deg[row] == pytest.approx(place.centre()[1], abs=1e-7)
        expected = np.array([spread.east_m2, spread.north_m2, spread.east_north_m2]) / 1e6
        assert found.spread_km2[row] == pytest.approx(expected, rel=1e-9, abs=1e-9)
