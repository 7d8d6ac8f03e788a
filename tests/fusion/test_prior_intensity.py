"""Where incidents are expected: around the line, and near those of the days before."""

import math

import numpy as np
import pytest

from tests.fusion_world import HERE, WATCHED, adds_up, heard, run
from truceline.fusion.association.association_likelihood import log_sum_exp
from truceline.fusion.params import KINDS, Params
from truceline.fusion.prior.prior_intensity import Past, PriorIntensity, area_km2
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
        "nearby before",
    ]
    assert adds_up(incident)


LINE = Area(polygons=((((34.5, 50.4), (37.5, 50.4), (37.5, 50.2), (34.5, 50.2), (34.5, 50.4)),),))


def test_the_prior_of_shelling_falls_with_the_distance_to_the_line_and_sums_over_the_area_to_its_rate() -> None:
    params = Params()
    prior = PriorIntensity([LINE], ReportDensity((), WATCHED, area_km2(WATCHED), params), area_km2(WATCHED), params)
    at = prior.log_rate(np.array([50.4]), np.array([36.0]))
    away = prior.log_rate(np.array([51.4]), np.array([36.0]))
    shelling = KINDS.index(IncidentType.SHELLING)
    assert at[shelling] > away[shelling] + 2
    total = math.exp(log_sum_exp(at[[shelling, shelling + len(KINDS)]]))
    expected = 4 / 24 * 0.9 / 1000 / (math.sqrt(2 * math.pi) * 9)
    assert total == pytest.approx(expected, rel=0.02)


def test_areas_are_right_within_one_per_cent() -> None:
    square = Area(polygons=((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)),),))
    assert area_km2(square) == pytest.approx(12_308.8, rel=0.01)  # geodesic area on WGS 84, GeographicLib
