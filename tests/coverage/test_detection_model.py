"""One home of the numbers of detection: what could be seen and what not seeing weighs rest on the same ones."""

from dataclasses import replace

import numpy as np
import pytest

from truceline.coverage.detection_model import heard, of_types, remembered
from truceline.fusion.params import KINDS, Params, changed
from truceline.model.detection import DETECTED, SHIPPED
from truceline.model.terms import IncidentType


def test_every_type_of_event_has_numbers_of_detection() -> None:
    assert set(DETECTED) == set(IncidentType)


def test_coverage_and_fusion_start_from_the_same_numbers() -> None:
    assert Params().detection() == SHIPPED


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_is_as_likely_to_hear_for_the_map_as_for_the_weight_of_its_silence(kind: IncidentType) -> None:
    params, away_km = Params(), np.array([0.0, 1.0, 5.0, 20.0])
    near = params.post_best * np.exp(-params.post_fall * (away_km / params.kinds[kind].heard_km) ** 2)
    shown = heard(kind, away_km, of_types(params.detection(), "heard_km"), params.detection())
    assert shown == pytest.approx(np.maximum(near, params.post_least))


def test_what_a_fit_changes_changes_what_could_be_seen_as_well() -> None:
    shelling = IncidentType.SHELLING
    fitted = changed(Params(), {"post_best": 0.5, "kinds": {shelling.value: {"burns": 0.1}}, "thermal_tau_h": 6.0})
    numbers = fitted.detection()
    assert numbers.types[shelling].burns == 0.1
    assert heard(shelling, np.zeros(1), of_types(numbers, "heard_km"), numbers)[0] == 0.5
    assert remembered(np.array([3.0]), numbers)[0] > remembered(np.array([3.0]))[0]
    assert (
        replace(numbers, types=SHIPPED.types, post_best=SHIPPED.post_best, burn_time_h=SHIPPED.burn_time_h) == SHIPPED
    )


def test_the_digest_of_a_report_covers_the_numbers_of_detection() -> None:
    assert changed(Params(), {"post_least": 0.02}).digest() != Params().digest()
