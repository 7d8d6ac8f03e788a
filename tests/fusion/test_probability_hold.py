"""A hold is a ceiling that keeps the order below it, never a value that many incidents share."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.fusion.evidence.evidence_terms import LEAST_LOG_ODDS, MOST_LOG_ODDS, logit
from truceline.fusion.evidence.probability_hold import holds, under_ceiling
from truceline.fusion.params import Params

P = Params()
NATS = st.floats(-40, 40)


def shown(total: float, *, primary: bool = False, voices: int = 1) -> float:
    return holds(total, primary=primary, voices=voices, params=P)[0]


@given(NATS, NATS)
def test_what_is_surer_before_the_hold_is_surer_after_it(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for primary in (False, True):
        if low >= LEAST_LOG_ODDS and high - low > 1e-6:
            assert shown(low, primary=primary) < shown(high, primary=primary)
        assert shown(low, primary=primary) <= shown(high, primary=primary)


@given(NATS)
def test_a_held_number_stays_below_the_ceiling_and_is_never_raised(total: float) -> None:
    assert shown(total) < logit(P.hold_at)
    assert shown(total) <= max(total, LEAST_LOG_ODDS)
    look = shown(total, primary=True)
    assert shown(total) <= look < logit(P.hold_look)
    assert look == max(total, LEAST_LOG_ODDS) or total > logit(P.hold_at)  # up to 0.80 nothing is taken from a look


@given(st.floats(-3, 3), st.booleans(), st.integers(1, 3))
def test_the_terms_add_up_and_nothing_is_taken_where_enough_stands_behind_it(
    total: float,
    primary: bool,  # noqa: FBT001 - drawn
    voices: int,
) -> None:
    held, terms = holds(total, primary=primary, voices=voices, params=P)
    assert math.isclose(total + math.fsum(term.nats for term in terms), held, abs_tol=1e-12)
    if (primary and voices > 1) or total <= logit(P.hold_from):
        assert terms == []
    assert (shown(50.0, primary=True, voices=2), shown(-50.0)) == (MOST_LOG_ODDS, LEAST_LOG_ODDS)


@given(st.floats(-3, 3), st.floats(0.01, 2))
def test_the_scale_is_smooth_where_it_bends(bend: float, room: float) -> None:
    step, ceiling = 1e-6 * room, bend + room
    slope = (under_ceiling(bend + step, bend, ceiling) - under_ceiling(bend, bend, ceiling)) / step
    assert slope == pytest.approx(1.0, abs=1e-3)


def test_a_dozen_held_incidents_have_a_dozen_numbers() -> None:
    totals = [logit(0.8) + 0.25 * n for n in range(12)]
    chances = {round(1 / (1 + math.exp(-shown(total))), 4) for total in totals}
    assert len(chances) == 12
    assert all(P.hold_from < chance < P.hold_at for chance in chances)
