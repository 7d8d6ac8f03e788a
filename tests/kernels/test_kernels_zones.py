"""The zone cover against GEOS and against what must hold of any map."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.kernels import _zones_fast, _zones_plain, zones
from truceline.model.errors import OutOfRange
from truceline.model.place import Polygon

NEAR_BORDER_DEG = 1e-9  # 0.1 mm: here a point may fall to either side


def star(lat: float, lon: float, radii: list[float], turn: float = 0.0) -> Polygon:
    """A ring around a centre that never crosses itself."""
    angles = [2 * math.pi * k / len(radii) + turn for k in range(len(radii))]
    ring = [(lon + r * math.cos(a), lat + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]
    return ((*ring, ring[0]),)


STARS = st.builds(
    star,
    st.floats(-80, 80),
    st.floats(-170, 170),
    st.lists(st.floats(0.01, 9.0), min_size=3, max_size=40),
    st.sampled_from([0.0, 0.3, math.pi / 4]),
)


@settings(deadline=None, max_examples=150)
@given(STARS, st.sampled_from([0.05, 0.1, 0.37, 5.0]), st.integers(0, 2**32))
def test_points_lie_where_geos_says_they_lie(polygon: Polygon, cell_deg: float, seed: int) -> None:
    shape = shapely.Polygon(polygon[0])
    if not shape.is_valid:
        return
    west, south, east, north = shape.bounds
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(west - 0.2, east + 0.2, 500), rng.uniform(south - 0.2, north + 0.2, 500)
    lon[:40] = np.round(lon[:40] / cell_deg) * cell_deg  # on the borders of cells
    lat[20:60] = np.round(lat[20:60] / cell_deg) * cell_deg
    lon[60:70], lat[60:70] = polygon[0][0]  # on the border of the zone: excluded below
    lat[70:90] = polygon[0][1][1]  # level with a corner
    point, _ = zones.assign(zones.build([(polygon,)], cell_deg), lat, lon)
    found = np.isin(np.arange(500), point)
    clear = shapely.distance(shapely.points(lon, lat), shape.boundary) > NEAR_BORDER_DEG
    assert np.array_equal(found[clear], shapely.contains_xy(shape, lon, lat)[clear])


SPELLS = st.tuples(*[st.sampled_from([-math.inf, 0.0, 1.0, 2.0, 3.0, math.inf])] * 2).map(sorted)
CAP: Polygon = (((-180.0, 88.0), (180.0, 88.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, 88.0)),)
DATELINE: Polygon = (((170.0, -5.0), (180.0, -9.0), (180.0, 7.0), (171.0, 5.0), (170.0, -5.0)),)
BAD = [math.nan, math.inf, -math.inf, 1e300, -200.0]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(STARS | st.sampled_from([CAP, DATELINE]), SPELLS), max_size=3),
    st.sampled_from([0.2, 0.37, 5.0]),
    st.integers(0, 2**32),
    st.sampled_from(["spells", "always"]),
)
def test_the_compiled_loop_assigns_what_plain_numpy_assigns(
    drawn: list[tuple[Polygon, list[float]]], cell_deg: float, seed: int, clock: str
) -> None:
    timed = clock == "spells"
    spells = np.array([spell for _, spell in drawn]).reshape(-1, 2)
    cover = zones.build([(polygon,) for polygon, _ in drawn], cell_deg, spells if timed else None)
    rng = np.random.default_rng(seed)
    places = [corner for polygon, _ in drawn for corner in polygon[0]] or [(0.0, 0.0)]
    lon, lat = np.array(places)[rng.integers(0, len(places), 400)].T + rng.normal(0, 3, (2, 400))
    lat[:50], lon[50:100] = np.round(lat[:50] / cell_deg) * cell_deg, np.round(lon[50:100] / cell_deg) * cell_deg
    lat[100:105], lon[103:108] = BAD, BAD
    t = rng.choice([0.0, 0.5, 1.0, 2.0, 2.5, 3.0, math.nan, math.inf], 400) if timed else None
    plain, fast = _zones_plain.assign(cover, lat, lon, t), _zones_fast.assign(cover, lat, lon, t)
    assert [column.tolist() for column in plain] == [column.tolist() for column in fast]


def test_a_zone_holds_from_its_first_second_until_just_before_its_last() -> None:
    wide = star(48, 37, [2.0] * 8)
    cover = zones.build([(wide,), (wide,), (wide,)], valid_s=[[10.0, 20.0], [-math.inf, 10.0], [20.0, math.inf]])
    t = [9.0, 10.0, 19.999, 20.0, math.nan, 1e300]
    point, zone = zones.assign(cover, [48.0] * 6, [37.0] * 6, t)
    assert list(zip(point.tolist(), zone.tolist(), strict=True)) == [(0, 1), (1, 0), (2, 0), (3, 2), (5, 2)]


def test_a_spell_that_ends_before_it_begins_or_is_no_number_is_refused() -> None:
    wide = star(48, 37, [2.0] * 8)
    for spell in ([[2.0, 1.0]], [[math.nan, 1.0]], [[0.0, 1.0], [0.0, 1.0]], [0.0, 1.0]):
        with pytest.raises(OutOfRange):
            zones.build([(wide,)], valid_s=spell)


def test_spells_and_moments_come_together_or_not_at_all() -> None:
    wide = star(48, 37, [2.0] * 8)
    with pytest.raises(OutOfRange):
        zones.assign(zones.build([(wide,)], valid_s=[[0.0, 1.0]]), [48.0], [37.0])
    with pytest.raises(OutOfRange):
        zones.assign(zones.build([(wide,)]), [48.0], [37.0], [0.0])
    with pytest.raises(OutOfRange):
        zones.assign(zones.build([(wide,)], valid_s=[[0.0, 1.0]]), [48.0], [37.0], [0.0, 1.0])


def test_a_cover_too_wide_for_a_table_is_asked_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cover = zones.build([(star(48, 37, [2.0] * 8),), (star(-48, 137, [2.0] * 8),)])
    whole = _zones_fast.assign(cover, np.array([48.0, -48.0]), np.array([37.0, 137.0]), None)
    monkeypatch.setattr(_zones_fast, "_MOST_CELLS", 1)
    assert [column.tolist() for column in whole] == [[0, 1], [0, 1]]
    assert zones.assign(cover, [48.0, -48.0], [37.0, 137.0])[1].tolist() == [0, 1]


def test_many_points_in_many_zones_fill_more_than_one_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    cover = zones.build([(star(48, 37, [2.0] * 8),)] * 5)
    lat, lon = np.full(1_000, 48.0), np.full(1_000, 37.0)
    monkeypatch.setattr(_zones_fast, "_POINTS", 16)
    point, zone = _zones_fast.assign(cover, lat, lon, None)
    assert point.tolist() == np.repeat(np.arange(1_000), 5).tolist()
    assert zone.tolist() == np.tile(np.arange(5), 1_000).tolist()


def test_a_hole_is_outside_and_an_island_in_it_is_inside() -> None:
    def box(half: float) -> tuple[tuple[float, float], ...]:
        return ((-half, -half), (half, -half), (half, half), (-half, half), (-half, -half))

    cover = zones.build([((box(3.0), box(2.0)), (box(1.0),))])
    point, zone = zones.assign(cover, [0.0, 0.0, 0.0, 0.0], [0.5, 1.5, 2.5, 3.5])
    assert point.tolist() == [0, 2]
    assert zone.tolist() == [0, 0]


def test_a_point_in_two_zones_is_told_for_both_in_order() -> None:
    wide, narrow = star(48, 37, [2.0] * 8), star(48, 37, [1.0] * 8)
    point, zone = zones.assign(zones.build([(wide,), (narrow,)]), [48.0, 49.5, 60.0], [37.0, 37.0, 37.0])
    assert list(zip(point.tolist(), zone.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 0)]


def test_the_edges_of_the_plane_belong_to_zones_that_reach_them() -> None:
    cap = (((-180.0, 60.0), (180.0, 60.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, 60.0)),)
    point, _ = zones.assign(zones.build([(cap,)]), [89.99, 61.0, 59.0, 75.0], [0.0, -179.99, 0.0, 179.99])
    assert point.tolist() == [0, 1, 3]


def test_a_place_that_is_not_a_number_lies_in_no_zone() -> None:
    cover = zones.build([(star(48, 37, [2.0] * 8),)])
    point, _ = zones.assign(cover, [math.nan, 48.0, math.inf, 48.0], [37.0, math.nan, 37.0, 37.0])
    assert point.tolist() == [3]


def test_without_zones_no_point_lies_anywhere() -> None:
    point, zone = zones.assign(zones.build([]), [48.0], [37.0])
    assert point.size == zone.size == 0


def test_many_points_at_a_border_are_decided_in_blocks_with_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    cover = zones.build([(star(48, 37, [0.1, 0.2] * 20),)])
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(47.8, 48.2, 1000), rng.uniform(36.8, 37.2, 1000)
    whole = zones.assign(cover, lat, lon)
    monkeypatch.setattr(_zones_plain, "_BLOCK_EDGES", 50)
    cut = zones.assign(cover, lat, lon)
    assert whole[0].size > 100
    assert np.array_equal(whole[0], cut[0])


@pytest.mark.parametrize("ring", [((0, 0), (181, 0), (1, 1), (0, 0)), ((0, 0), (math.nan, 0), (1, 1), (0, 0))])
def test_a_zone_that_leaves_the_plane_is_refused(ring: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(OutOfRange):
        zones.build([((ring,),)])
    with pytest.raises(OutOfRange):
        zones.build([], math.nan)
