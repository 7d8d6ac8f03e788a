"""The rule of the literature beside our model: how much of a sea it says nothing of."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.sea.test_dark import silence
from truceline.sea.literature import OFF_SHORE_M, of_the_literature, share_excluded
from truceline.sea.shore import shore_m

OPEN, NEAR = (43.0, 34.0), (45.5, 31.0)  # between Crimea and Anatolia; in the bight between Odesa and Crimea


@pytest.mark.parametrize(
    ("lat", "lon", "least_m", "most_m"),
    [
        (46.48, 30.78, 0.0, 8_000.0),  # the roads of Odesa
        (45.255, 30.20, 0.0, 45_000.0),  # beside Snake Island, 37 km off the mouths of the Danube
        (43.0, 34.0, 105_000.0, 125_000.0),  # Anatolia lies at 42.0 N, Crimea at 44.4 N
        (47.5, 31.0, -120_000.0, -60_000.0),  # on land, at the Southern Buh
    ],
)
def test_the_way_to_the_shore_is_that_of_the_chart(lat: float, lon: float, least_m: float, most_m: float) -> None:
    assert least_m <= shore_m(np.array([lat]), np.array([lon]))[0] <= most_m


def test_the_rule_counts_long_silences_far_off_and_no_others() -> None:
    far, near, short = silence(OPEN, OPEN, 13.0, 5.0), silence(NEAR, NEAR, 13.0, 5.0), silence(OPEN, OPEN, 11.0, 5.0)
    half = replace(far, after=near.after, ended_utc=far.ended_utc + timedelta(hours=9))
    assert of_the_literature([near, far, short, half]) == (far,)
    assert of_the_literature([]) == ()


def test_most_of_the_north_west_black_sea_is_excluded_and_little_of_an_ocean() -> None:
    assert 0.7 < share_excluded(44.5, 28.5, 47.0, 33.5) < 1.0
    assert share_excluded(30.0, -45.0, 32.0, -43.0) == 0.0
    assert np.isnan(share_excluded(50.0, 30.0, 50.5, 30.5))


def test_places_apart_are_as_far_as_each_alone() -> None:
    lat, lon = np.array([46.3, 44.9, 43.2]), np.array([30.9, 31.4, 33.5])
    alone = [shore_m(lat[k : k + 1], lon[k : k + 1])[0] for k in range(3)]
    assert shore_m(lat, lon) == pytest.approx(alone, rel=0.03)
    assert np.all(np.array(alone) < 3 * OFF_SHORE_M)
