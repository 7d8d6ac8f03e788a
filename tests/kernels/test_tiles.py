"""Tiles: every row is one tile's own, and with it lies everything that may be its neighbour, at poles and seams too."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.kernels import neighbours
from truceline.kernels.tiles import tiles

HOUR_S, DAY_S = 3600.0, 86_400.0


@st.composite
def rows(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Crowds somewhere on the globe, the poles and the antimeridian drawn on purpose; longitudes of any turn."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    lat0 = draw(st.sampled_from((-90.0, -89.95, -48.0, 0.0, 50.0, 89.9, 90.0)))
    lon0, turn = (
        draw(st.sampled_from((-180.0, -179.99, 0.0, 37.0, 179.98))),
        draw(st.sampled_from((0.0, 360.0, -720.0))),
    )
    n, wide = draw(st.integers(0, 60)), draw(st.sampled_from((0.0, 0.05, 2.0)))
    lat = np.clip(lat0 + rng.normal(0.0, wide, n), -90.0, 90.0)
    lon = lon0 + rng.normal(0.0, wide, n) * draw(st.sampled_from((1.0, 90.0))) + turn * rng.integers(0, 2, n)
    return lat, lon, rng.uniform(0.0, draw(st.sampled_from((0.0, DAY_S))), n)


@given(rows(), st.sampled_from((1, 2, 7, 100)), st.sampled_from((0.0, 3_000.0, 400_000.0, 21_000_000.0)))
def test_every_pair_of_neighbours_lies_whole_in_the_tile_of_either(
    at: tuple[np.ndarray, np.ndarray, np.ndarray], parts: int, reach_m: float
) -> None:
    lat, lon, t = at
    cut = tiles(lat, lon, t, parts, reach_m=reach_m, gap_s=HOUR_S)
    assert 1 <= len(cut) <= parts
    owners = np.concatenate([tile.rows[tile.own] for tile in cut])
    assert sorted(owners.tolist()) == list(range(lat.size))
    home = {row: set(tile.rows.tolist()) for tile in cut for row in tile.rows[tile.own].tolist()}
    for i, j in zip(*neighbours.pairs(lat, lon, t, reach_m, HOUR_S), strict=True):
        assert int(j) in home[int(i)]
        assert int(i) in home[int(j)]


@pytest.mark.parametrize("spread_deg", [0.0, 0.01])
def test_a_crowd_of_300_000_in_one_cell_is_cut_by_time(spread_deg: float) -> None:
    rng, n = np.random.default_rng(3), 300_000
    at = 50.0 + rng.normal(0.0, spread_deg, (2, n))
    cut = tiles(at[0], at[1], rng.uniform(0.0, 31 * DAY_S, n), 15, reach_m=2_000.0, gap_s=HOUR_S)
    assert len(cut) == 15
    assert max(tile.rows.size for tile in cut) < 1.06 * n / 15  # two hours of fifty, as halo


def test_a_crowd_at_one_place_and_moment_is_owned_in_parts_all_the_same() -> None:
    same = np.full(1_000, 50.0)
    cut = tiles(same, same, same, 4, reach_m=0.0, gap_s=0.0)
    assert [int(tile.own.sum()) for tile in cut] == [250] * 4
    assert {tile.rows.size for tile in cut} == {1_000}
