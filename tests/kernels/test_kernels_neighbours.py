"""Space-time neighbours and components against brute force, poles and antimeridian included."""

import math
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from truceline.kernels import _neighbours_fast, _neighbours_loops, _neighbours_plain, neighbours, union_find
from truceline.kernels._search import Search, search
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


PER_ROW = st.tuples(
    st.integers(0, 2), st.sampled_from([0.0, 30.0, 5e3, 4e5, 1e12]), st.sampled_from([0.0, 90.0, 1e5, 1e15])
)
ROWS = st.lists(st.tuples(LATS, LONS, TIMES | st.floats(-1e6, 0), PER_ROW), max_size=30)
SQUARES = st.lists(st.sampled_from([0.0, 80.0, 2_000.0, 9e4, 3e6, math.inf]), min_size=6, max_size=6)


def _square(values: list[float]) -> NDArray[np.float64]:
    a, b, c, ab, ac, bc = values
    return np.array([[a, ab, ac], [ab, b, bc], [ac, bc, c]])


def _asked(rows: list[Any], radii: list[float], gaps: list[float]) -> Search:
    own = [np.array([row[3][k] for row in rows]) for k in range(3)]
    per_row = neighbours.PerRow(kind=own[0].astype(np.int64), radius_m=own[1], gap_s=own[2])
    return search(*_columns([row[:3] for row in rows]), _square(radii), _square(gaps), per_row=per_row)


def _pairs(blocks: Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> list[tuple[int, int]]:
    return sorted((a, b) for i, j in blocks for a, b in zip(i.tolist(), j.tolist(), strict=True))


@settings(deadline=None, max_examples=200)
@given(ROWS, SQUARES, SQUARES, st.integers(1, 40))
def test_the_compiled_loops_find_what_plain_numpy_finds(
    rows: list[Any], radii: list[float], gaps: list[float], block_pairs: int
) -> None:
    asked = _asked(rows, radii, gaps)
    plain = _pairs(_neighbours_plain.blocks(asked, 1_000))
    assert _pairs(_neighbours_fast.blocks(asked, block_pairs)) == plain
    assert _neighbours_fast.count(asked) == len(plain)
    parts = union_find.Components(len(rows))
    parts.grow(lambda parent: _neighbours_fast.join(asked, parent))
    i, j = (np.array([pair[k] for pair in plain], np.int64) for k in (0, 1))
    assert parts.labels().tolist() == union_find.components(len(rows), i, j).tolist()


@settings(deadline=None, max_examples=200)
@given(POINTS, RADII, GAPS, st.integers(1, 40))
def test_the_compiled_loops_agree_where_one_limit_holds_for_all(
    points: list[tuple[float, float, float]], radius_m: float, max_gap_s: float, block_pairs: int
) -> None:
    asked = search(*_columns(points), radius_m, max_gap_s)
    plain = _pairs(_neighbours_plain.blocks(asked, 1_000))
    assert _pairs(_neighbours_fast.blocks(asked, block_pairs)) == plain
    assert _neighbours_fast.count(asked) == len(plain)


@settings(deadline=None, max_examples=200)
@given(ROWS, SQUARES, SQUARES)
def test_limits_by_kind_and_the_uncertainties_of_both_rows_decide_a_pair(
    rows: list[Any], radii: list[float], gaps: list[float]
) -> None:
    found = _pairs(_neighbours_plain.blocks(_asked(rows, radii, gaps), 1_000))
    for b, (lat_b, lon_b, t_b, (kind_b, m_b, s_b)) in enumerate(rows):
        for a, (lat_a, lon_a, t_a, (kind_a, m_a, s_a)) in enumerate(rows[:b]):
            radius_m = _square(radii)[kind_a, kind_b] + m_a + m_b
            near_m = great_circle_m(lat_a, lon_a, lat_b, lon_b)
            in_time = abs(t_a - t_b) <= _square(gaps)[kind_a, kind_b] + (s_a + s_b)
            if abs(near_m - radius_m) > EDGE_M:
                assert ((a, b) in found) == (near_m < radius_m and in_time)


@pytest.mark.parametrize("column", ["lat", "lon", "t"])
@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=400))
def test_a_radix_sort_is_a_stable_sort(column: str, values: list[float]) -> None:
    t = np.round(np.array(values), {"lat": 0, "lon": 6, "t": 12}[column])
    bits = t.view(np.int64)
    key, order = _neighbours_loops.radix(bits - bits.min(), np.arange(t.size))
    assert order.tolist() == np.argsort(t, kind="stable").tolist()
    assert np.array_equal(key + bits.min(), bits[order])


def test_many_rows_of_one_cell_that_came_in_no_order_are_found_like_few() -> None:
    rng = np.random.default_rng(11)
    n = 3_000  # more in one cell than are sorted one by one
    asked = search(rng.normal(48, 0.001, n), rng.normal(37, 0.001, n), rng.permutation(n) / 7.0, 150.0, 5.0)
    plain = _pairs(_neighbours_plain.blocks(asked, 100_000))
    assert len(plain) > n
    assert _pairs(_neighbours_fast.blocks(asked, 997)) == plain


def test_the_hundredth_small_question_is_answered_like_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(13)
    asked = (rng.uniform(48, 49, 400), rng.uniform(37, 38, 400), rng.uniform(0, 1e5, 400), 9e3, 3_600.0)
    monkeypatch.setattr(neighbours, "_asked", [0])
    first = neighbours.pairs(*asked)
    monkeypatch.setattr(neighbours, "_asked", [neighbours.COMPILED_AFTER])
    assert len(first[0]) > 20
    assert np.array_equal(first, neighbours.pairs(*asked))


def test_one_row_of_absurd_uncertainty_meets_all_and_moves_no_other_pair() -> None:
    rng = np.random.default_rng(12)
    lat, lon, t = rng.uniform(-90, 90, 300), rng.uniform(-180, 180, 300), rng.uniform(0, 1e5, 300)
    add = np.zeros(300)
    add[7] = 1e15
    alone = _pairs([neighbours.pairs(lat, lon, t, 4e5, 3_600.0)])
    i, j = neighbours.pairs(lat, lon, t, 4e5, 3_600.0, per_row=neighbours.PerRow(radius_m=add, gap_s=add))
    other = (i != 7) & (j != 7)
    assert (~other).sum() == 299
    assert _pairs([(i[other], j[other])]) == [pair for pair in alone if 7 not in pair]


def test_a_crowd_in_three_spots_is_counted_and_joined_without_a_pair_table() -> None:
    each = 10_000
    lat, lon = np.repeat([48.0, 49.0, 90.0], each), np.repeat([37.0, 38.0, 0.0], each)
    t = np.tile(np.arange(each, dtype=float), 3)
    tracemalloc.start()
    labels = neighbours.components(lat, lon, t, 2_000.0, 86_400.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert neighbours.count(lat, lon, t, 2_000.0, 86_400.0) == 3 * each * (each - 1) // 2
    assert np.unique(labels).tolist() == [0, each, 2 * each]
    assert peak < 100e6, "a pair table would take 2.4 GB"


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


@pytest.mark.parametrize("links", [3, 600_000])
def test_a_large_block_of_pairs_gives_the_labels_of_small_ones(links: int) -> None:
    rng = np.random.default_rng(links)
    i, j = rng.integers(0, 1_000_000, (2, links))
    parts = union_find.Components(1_000_000)
    for k in range(0, links, 100_000):
        parts.add(i[k : k + 100_000], j[k : k + 100_000])
    assert np.array_equal(parts.labels(), union_find.components(1_000_000, i, j))


@pytest.mark.parametrize(
    ("radius_m", "gap_s", "per_row"),
    [
        (1.0, 1.0, {"radius_m": [0.0, math.nan]}),
        (1.0, 1.0, {"radius_m": [0.0, math.inf]}),
        (1.0, 1.0, {"gap_s": [0.0, -1.0]}),
        (1.0, 1.0, {"gap_s": [0.0]}),
        (1.0, 1.0, {"kind": [0, 1]}),
        (1.0, 1.0, {"kind": [0.0, 0.5]}),
        (np.ones((2, 2)), 1.0, {"kind": [0, -1]}),
        (np.ones((2, 2)), 1.0, {}),
        (np.ones((2, 2)), np.ones((3, 3)), {"kind": [0, 1]}),
        (np.array([[1.0, 2.0], [3.0, 1.0]]), 1.0, {"kind": [0, 1]}),
        (np.array([[1.0, math.nan], [math.nan, 1.0]]), 1.0, {"kind": [0, 1]}),
    ],
)
def test_an_uncertainty_or_kind_that_is_none_is_refused(
    radius_m: ArrayLike, gap_s: ArrayLike, per_row: dict[str, Any]
) -> None:
    for ask in (neighbours.pairs, neighbours.stream, neighbours.count, neighbours.components):
        with pytest.raises(OutOfRange):
            ask([0.0, 1.0], [0.0, 1.0], [0.0, 1.0], radius_m, gap_s, per_row=neighbours.PerRow(**per_row))


DIGEST = """
import hashlib, numpy as np
from truceline.kernels import neighbours, zones
for module in (neighbours, zones):
    module.COMPILED_FROM = 0
rng = np.random.default_rng(5)
lat, lon, t = rng.uniform(88, 90, 60_000), rng.uniform(-180, 180, 60_000), rng.uniform(0, 1e6, 60_000)
own = neighbours.PerRow(radius_m=rng.exponential(300, lat.size))
ring = tuple((20.0 * k, 89.0 + 0.5 * (k % 2)) for k in range(-9, 10)) + ((180.0, 90.0), (-180.0, 90.0), (-180.0, 89.5))
found = [
    *neighbours.stream(lat, lon, t, 900.0, 9e4, per_row=own),
    (neighbours.components(lat, lon, t, 900.0, 9e4, per_row=own), neighbours.count(lat, lon, t, 900.0, 9e4)),
    zones.assign(zones.build([((ring,),)], 0.1, [[1e5, 8e5]]), lat, lon, t),
]
print(hashlib.sha256(b"".join(np.asarray(column).tobytes() for block in found for column in block)).hexdigest())
print(sum(np.asarray(block[0]).size for block in found))
"""


def _run(code: str, **env: str) -> str:
    there = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **env}
    return subprocess.run([sys.executable, "-c", code], env=there, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own code


def test_every_run_and_every_number_of_threads_gives_the_same_bytes() -> None:
    once, two, again = (_run(DIGEST, NUMBA_NUM_THREADS=threads) for threads in ("1", "2", "2"))
    assert int(once.split()[1]) > 120_000
    assert once == two == again


def test_without_a_folder_for_machine_code_the_loops_still_work() -> None:
    code = """
import numba.core.caching as caching
caching.CacheImpl._locator_classes = []  # as on a read-only installation without a home
caching.UserProvidedCacheLocator = None
from truceline.kernels import union_find
union_find.COMPILED_FROM = 0
import numpy as np
print(union_find.components(4, np.array([2]), np.array([0])).tolist())
"""
    assert _run(code).strip() == "[0, 1, 0, 3]"


def test_few_rows_do_not_load_the_compiler() -> None:
    code = """
import sys
from truceline.kernels import neighbours, union_find, zones
neighbours.pairs([0.0] * 100, [0.0] * 100, [0.0] * 100, 1.0, 1.0)
print("numba" in sys.modules)
"""
    assert _run(code).strip() == "False"
