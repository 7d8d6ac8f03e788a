"""What many sensors miss: the compiled loops against their plain twin, and the choice against trying everything."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.kernels import _reach_plain
from truceline.kernels.reach import Curves, Field, Stands, choose, laid
from truceline.model.errors import OutOfRange

NOTHING = np.empty((0, 0), bool)


def world(seed: int, cells: int = 150, groups: int = 7, positions: int = 2) -> tuple[Field, Stands, Curves]:
    rng = np.random.default_rng(seed)
    curves = Curves(
        chance=np.sort(rng.random((3, 40, 2)), axis=1)[:, ::-1].copy(),
        step_m=np.array([500.0, 1000.0, 250.0]),
        most_m=np.array([20_000.0, 40_000.0, 9_000.0]),
    )
    stands = Stands(
        first=np.arange(groups + 1) * positions,
        lat_deg=48 + rng.random(groups * positions),
        lon_deg=36 + 2 * rng.random(groups * positions),
        weight=np.full(groups * positions, 1 / positions),
        curve=rng.integers(0, 3, groups),
        count=rng.integers(1, 4, groups).astype(float),
        share=rng.random((groups, 2, 2)),
    )
    field = Field(lat_deg=48 + rng.random(cells), lon_deg=np.sort(36 + 2 * rng.random(cells)))
    return field, stands, curves


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_the_compiled_loops_miss_what_the_plain_twin_misses(seed: int, *, hidden: bool) -> None:
    fast = pytest.importorskip("truceline.kernels._reach_fast")
    field, stands, curves = world(seed)
    view = np.random.default_rng(seed).random((14, 150)) < 0.6 if hidden else NOTHING
    one, other = np.ones((2, 150, 2)), np.ones((2, 150, 2))
    _reach_plain.laid(field, stands, curves, one, view)
    fast.laid(field, stands, curves, other, view)
    assert one.min() < 0.5
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_the_lazy_choice_is_that_of_plain_greedy(seed: int, *, every: bool) -> None:
    fast = pytest.importorskip("truceline.kernels._reach_fast")
    field, places, curves = world(seed, groups=40, positions=1)
    rng = np.random.default_rng(seed)
    worth, cost, miss = rng.random((2, 150, 2)), 1 + rng.random(40), np.ones((2, 150, 2))
    plain = _reach_plain.choose(field, places, curves, miss.copy(), worth, cost, 9, NOTHING, every=True)
    found = fast.choose(field, places, curves, miss.copy(), worth, cost, 9, NOTHING, every=every)
    assert plain.place.tolist() == found.place.tolist()
    np.testing.assert_allclose(plain.gain, found.gain, rtol=1e-9)
    assert np.all(found.left >= plain.left - 1e-12)
    assert np.all((found.left == 0) == (plain.left == 0))
    assert found.asked <= plain.asked


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_greedy_reaches_the_share_of_the_best_choice_that_is_guaranteed(seed: int) -> None:
    field, places, curves = world(seed, cells=30, groups=7, positions=1)
    worth, cost = np.ones((2, 30, 2)), np.ones(7)

    def value(chosen: tuple[int, ...]) -> float:
        miss = np.ones((2, 30, 2))
        for at in chosen:
            miss *= 1 - places.share[at][:, None, :] * _reach_plain._chance(
                field, places, curves, at, int(places.curve[at]), NOTHING
            )
        return float((worth * (1 - miss)).sum())

    found = choose(field, places, curves, np.ones((2, 30, 2)), worth=worth, cost=cost, count=3)
    best = max(value(some) for some in combinations(range(7), 3))
    assert value(tuple(found.place.tolist())) == pytest.approx(found.gain.sum())
    assert found.gain.sum() >= (1 - 1 / np.e) * best - 1e-9


def test_nothing_is_chosen_that_adds_nothing() -> None:
    field, places, curves = world(0, groups=5, positions=1)
    found = choose(field, places, curves, np.zeros((2, 150, 2)), worth=np.ones((2, 150, 2)), cost=np.ones(5), count=3)
    assert found.place.size == 0


def test_miss_is_changed_by_laying_and_not_by_choosing() -> None:
    field, places, curves = world(1, groups=5, positions=1)
    miss = np.ones((2, 150, 2))
    choose(field, places, curves, miss, worth=np.ones((2, 150, 2)), cost=np.ones(5), count=3)
    assert miss.min() == 1.0
    laid(field, places, curves, miss)
    assert miss.min() < 1.0


def test_a_cost_of_nothing_and_cells_out_of_order_are_refused() -> None:
    field, places, curves = world(1, groups=5, positions=1)
    with pytest.raises(OutOfRange, match="costs above 0"):
        choose(field, places, curves, np.ones((2, 150, 2)), worth=np.ones((2, 150, 2)), cost=np.zeros(5), count=3)
    with pytest.raises(OutOfRange, match="ascending"):
        Field(lat_deg=np.zeros(2), lon_deg=np.array([1.0, 0.0]))
    with pytest.raises(OutOfRange, match="within the table"):
        Curves(chance=np.ones((1, 2, 1)), step_m=np.array([10.0]), most_m=np.array([100.0]))
