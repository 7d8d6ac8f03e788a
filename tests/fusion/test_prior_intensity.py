"""Where incidents are expected: around the line, and near those of the days before."""

import math

import numpy as np
import pytest

from tests.fusion_world import HERE, WATCHED, adds_up, heard, run
from truceline.fusion.association.association_likelihood import log_sum_exp
from truceline.fusion.params import KINDS, Params
from truceline.fusion.prior.land_front import land_front
from truceline.fusion.prior.prior_intensity import STEP_KM, Past, PriorIntensity, area_km2
from truceline.fusion.prior.report_density import ReportDensity
from truceline.model.place import Area, destination
from truceline.model.terms import IncidentType


def test_incidents_of_the_days_before_make_another_one_likelier_near_them_up_to_the_cap() -> None:
    def odds(probability: float, km: float, days: float, count: int = 1) -> float:
        lat, lon = destination(*HERE, 0.0, 1000 * km)
        past = Past(
            lat_deg=np.full(count, lat),
            lon_deg=np.full(count, lon),
            days_before=np.full(count, days),
            probability=np.full(count, probability),
        )
        return run([heard(1)], past=past).incidents[0].log_odds

    usual = run([heard(1)]).incidents[0].log_odds
    assert odds(0.9, 0.0, 1.0) > odds(0.9, 8.0, 1.0) > odds(0.9, 8.0, 20.0) > usual
    assert odds(0.0, 0.0, 1.0) == usual
    assert odds(0.9, 0.0, -1.0) == usual  # the future excites nothing
    assert odds(0.9, 200.0, 1.0) == usual
    assert odds(1.0, 0.0, 1.0, 5000) - usual <= math.log(Params().excite_cap) + 1e-9
    assert odds(math.nan, 0.0, 1.0) == usual


def test_the_excited_prior_is_a_bar_of_its_own() -> None:
    past = Past(
        lat_deg=np.array([HERE[0]]),
        lon_deg=np.array([HERE[1]]),
        days_before=np.array([1.0]),
        probability=np.array([0.9]),
    )
    incident = run([heard(1)], past=past).incidents[0]
    assert [bar.label for bar in incident.waterfall if bar.family in ("prior", "excited")] == [
        "expected",
        "place",
        "nearby before",
    ]
    assert adds_up(incident)


LINE = Area(polygons=((((34.5, 49.5), (37.5, 49.5), (37.5, 49.3), (34.5, 49.3), (34.5, 49.5)),),))


def made(line: Area = LINE, **more: float) -> PriorIntensity:
    params, size = Params(), area_km2(WATCHED)
    return PriorIntensity([line], ReportDensity((), WATCHED, size, params), size, params, watched=WATCHED, **more)


def shelling(prior: PriorIntensity, lat: float, lon: float = 36.0) -> float:
    """Ln of the rate at a place, both visibilities together."""
    kind = KINDS.index(IncidentType.SHELLING)
    return float(log_sum_exp(prior.log_rate(np.array([lat]), np.array([lon]))[[kind, kind + len(KINDS)]]))


def test_the_prior_of_shelling_falls_with_the_distance_to_the_front_and_sums_over_the_area_to_its_rate() -> None:
    prior = made()
    assert shelling(prior, 49.5) > shelling(prior, 51.0) + 2
    rate = prior.rates[..., KINDS.index(IncidentType.SHELLING)].sum() * prior.step_km**2
    length = len(land_front([LINE])) * STEP_KM
    assert rate == pytest.approx(4 / 24 * length / 1000, rel=0.02)


def test_a_drawing_of_three_weeks_ago_says_less_about_where_the_front_is() -> None:
    fresh, old = made(), made(age_days=21.0)
    assert shelling(old, 49.5) < shelling(fresh, 49.5)
    assert shelling(old, 50.3) > shelling(fresh, 50.3)


def test_where_people_live_more_is_expected_at_the_same_distance_from_the_front() -> None:
    kharkiv, fields = (49.99, 36.23), (49.99, 36.75)  # both as far from the line
    prior = made()
    assert shelling(prior, *kharkiv) > shelling(prior, *fields) + 1


def test_the_distance_to_the_front_is_that_to_the_drawn_line() -> None:
    found = made().front_km(np.array([49.5, 50.1, 51.3]), np.array([36.0, 36.0, 36.0]))
    assert found[0] < 3
    assert found[1] == pytest.approx(0.6 * 111.2, abs=4)
    assert math.isnan(found[2])


def test_areas_are_right_within_one_per_cent() -> None:
    square = Area(polygons=((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)),),))
    assert area_km2(square) == pytest.approx(12_308.8, rel=0.01)  # geodesic area on WGS 84, GeographicLib
