"""Measurements that were sent often, absurdly or out of order."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fusion_world import adds_up, heard, hot, run
from truceline.fusion.measurements.measurement_table import usable_sd_h, usable_spread


def test_one_sensor_that_sends_one_row_a_thousand_times_is_one_row() -> None:
    once, often = run([heard(0)]), run([heard(k) for k in range(1000)])
    assert len(often.incidents) == 1
    assert often.incidents[0].probability == once.incidents[0].probability
    assert any("sent 1000 times, counted once" in bar.sentence for bar in often.incidents[0].waterfall)


def test_one_pixel_sent_a_thousand_times_is_one_detection_of_its_own_power_summed_no_further_than_the_clip() -> None:
    often = run([hot(k) for k in range(1000)])
    assert len(often.incidents) == 1
    assert often.incidents[0].probability <= 0.8 + 1e-12


@given(st.lists(st.sampled_from([0.0, -1.0, 1e-30, 1.0, 1e30, math.inf, -math.inf, math.nan]), min_size=3, max_size=3))
def test_absurd_uncertainties_become_wide_or_least_ones_never_certainty(values: list[float]) -> None:
    found = usable_spread(np.array([values]))
    assert np.isfinite(found).all()
    assert (found[0, :2] >= 1e-4 - 1e-12).all()
    assert found[0, 0] * found[0, 1] - found[0, 2] ** 2 > 0
    assert 0.005 <= usable_sd_h(np.array(values[:1]))[0] <= 500.0  # three weeks: what is known of an event by its month


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([1e-9, 1.0, 400.0, 1e7]), st.sampled_from([None, 0.0, -5.0, math.nan, math.inf, 1e9]))
def test_a_hot_spot_of_absurd_size_or_power_still_adds_up(sd_m: float, frp_mw: float | None) -> None:
    found = run([hot(1, sd_m=sd_m, frp_mw=frp_mw), heard(1)])
    assert all(adds_up(incident) for incident in found.incidents)
    assert all(0.01 - 1e-12 <= incident.probability <= 0.99 + 1e-12 for incident in found.incidents)


@pytest.mark.parametrize("received_h", [-48.0, -1.0, 500.0])
def test_a_clock_that_runs_backwards_changes_no_weight(received_h: float) -> None:
    row = heard(1)
    odd = replace(row, received_utc=row.seen_utc + timedelta(hours=received_h))
    assert run([odd]).incidents[0].log_odds == run([row]).incidents[0].log_odds


def test_an_observation_without_a_place_joins_nothing_and_harms_nothing() -> None:
    found = run([replace(heard(1), place=None), heard(2), replace(hot(1), place=None)])
    assert [incident.members for incident in found.incidents] == [(heard(2).observation_id,)]
