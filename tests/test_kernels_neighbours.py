"""Space-time neighbours and components against brute force, poles and antimeridian included."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from truceline.kernels import neighbours, union_find
from truceline.model.errors import OutOfRange
from truceline.model.place import great_circle_m

LATS = st.floats(-90, 90) | st.sampled_from([-90.0, 90.0, 89.99, -89.99, 0.0, 48.0, 48.001])
LONS = st.floats(-180, 180) | st.sampled_from([-180.0, 180.0, 179.999, -179.999, 0.0, -1e-20, 37.5])
TIMES = st.floats(0, 1e6) | st.sampled_from([0.0, 3600.0, 7200.0])
POINTS = st.lists(st.tuples(LATS, LONS, TIMES), max_size=30)
RADII = st.sampled_from([0.0, 100.0, 2_000.0, 5e4, 9e5, 5e6, 2.1e7])
GAPS = st.sampled_from([0.0, 60.0, 3600.0, 2e6, math.inf])
EDGE_M = 1.0  # metres around the radius where two ways of rounding may disagree


def _columns(points: list[tuple[float, float, float]]) -> list[NDArray[np.float64]]:
    return [np.array([point[k] for point in points], float) for k in range(3)]


@settings(deadline=None, max_examples=300)
@given(POINTS, RADII, GAPS)
def test_the_grid_finds_exactly_the_pairs_that_brute_force_finds(
    points: list[tuple[float, float, float]], radius_m: float, max_gap_s: float
) -> None:
    i, j = neighbours.pairs(*_columns(points), radius_m, max_gap_s)
    found = list(zip(i.tolist(), j.tolist(), strict=True))
    assert len(found) == len(set(found)), "a pair came twice"
    for a in range(len(points)):
        for b in range(a + 1, len(points)):
            near_m = great_circle_m(points[a][0], points[a][1], points[b][0], points[b][1])
            gap_s = abs(points[a][2] - points[b][2])
            if abs(near_m - radius_m) > EDGE_M:
                assert ((a, b) in found) == (near_m < radius_m and gap_s <= max_gap_s)


def test_a_crowd_over_the_pole_and_across_the_antimeridian_matches_brute_force() -> None:
    rng = np.random.default_rng(3)
    polar = 90 - np.abs(rng.normal(0, 0.3, 400))
    line = rng.uniform(-1, 1, 400)
    lat = np.concatenate([polar, line])
    lon = np.concatenate([rng.uniform(-180, 180, 400), 180 + rng.normal(0, 0.2, 400)])
    t = rng.uniform(0, 86_400, 800)
    i, j = neighbours.pairs(lat, lon, t, 9_000.0, 7_200.0)
    phi, lam = np.radians(lat), np.radians(lon)
    a = (
        np.sin((phi[:, None] - phi) / 2) ** 2
        + np.cos(phi[:, None]) * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    )
    near = 2 * 6_371_008.8 * np.arcsin(np.sqrt(a)) <= 9_000.0
    near &= np.abs(t[:, None] - t) <= 7_200.0
    truth = np.argwhere(np.triu(near, 1))
    assert len(truth) > 100
    assert np.array_equal(np.stack([i, j], axis=1), truth)


def test_a_gap_of_exactly_the_limit_is_a_neighbour_wherever_the_clock_starts() -> None:
    here = np.zeros(5)
    i, j = neighbours.pairs(here, here, np.array([2.0, 2.0, 3600.0, 7200.0, 1.00001]), 100.0, 3600.0)
    assert (2, 3) in set(zip(i.tolist(), j.tolist(), strict=True))


def test_the_same_place_and_time_are_neighbours_at_radius_and_gap_zero() -> None:
    i, j = neighbours.pairs([48.5, 48.5, 48.5], [37.1, 37.1, 37.2], [1.7e9, 1.7e9, 1.7e9], 0.0, 0.0)
    assert (i.tolist(), j.tolist()) == ([0], [1])


def test_a_crowded_place_is_streamed_in_blocks_that_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "BLOCK_PAIRS", 1_000)
    n = 300
    blocks = list(neighbours.stream(np.full(n, 48.0), np.full(n, 37.0), np.arange(n, dtype=float), 10.0, 1e9))
    assert max(len(i) for i, _ in blocks) <= 1_000
    assert sum(len(i) for i, _ in blocks) == n * (n - 1) // 2


@pytest.mark.parametrize(
    ("lat", "lon", "t", "radius_m", "gap_s"),
    [
        ([math.nan], [0.0], [0.0], 1.0, 1.0),
        ([0.0], [math.inf], [0.0], 1.0, 1.0),
        ([0.0], [0.0], [math.nan], 1.0, 1.0),
        ([91.0], [0.0], [0.0], 1.0, 1.0),
        ([0.0], [0.0], [0.0], math.nan, 1.0),
        ([0.0], [0.0], [0.0], 1.0, -1.0),
        ([0.0, 1.0], [0.0], [0.0], 1.0, 1.0),
    ],
)
def test_a_value_that_is_no_place_time_or_limit_is_refused(
    lat: list[float], lon: list[float], t: list[float], radius_m: float, gap_s: float
) -> None:
    with pytest.raises(OutOfRange):
        neighbours.pairs(lat, lon, t, radius_m, gap_s)


@given(st.integers(1, 25).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.tuples(*[st.integers(0, n - 1)] * 2)))))
def test_components_are_what_walking_the_pairs_reaches(world: tuple[int, list[tuple[int, int]]]) -> None:
    n, links = world
    i, j = (np.array([link[k] for link in links], np.int64) for k in (0, 1))
    reach = [{k} for k in range(n)]
    for _ in range(n):
        for a, b in links:
            reach[a] |= reach[b]
            reach[b] |= reach[a]
    assert union_find.components(n, i, j).tolist() == [min(group) for group in reach]


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=40), st.integers(0, 40))
def test_components_do_not_depend_on_how_the_pairs_are_cut(links: list[tuple[int, int]], cut: int) -> None:
    i, j = (np.array([link[k] for link in links], np.int64) for k in (0, 1))
    parts = union_find.Components(20)
    parts.add(i[cut:], j[cut:])
    parts.add(i[:cut], j[:cut])
    assert parts.labels().tolist() == union_find.components(20, i, j).tolist()


@pytest.mark.parametrize(("i", "j"), [([0], [3]), ([-1], [0]), ([0, 1], [1])])
def test_a_pair_outside_the_things_is_refused(i: list[int], j: list[int]) -> None:
    with pytest.raises(OutOfRange):
        union_find.components(3, np.array(i), np.array(j))
