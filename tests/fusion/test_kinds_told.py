"""The kinds of incident that a region has, learned from what texts told of the month before."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.fusion_world import HERE, NIGHT, WATCHED, claim, run
from truceline.fusion.likelihood.text_measurements import told_kinds
from truceline.fusion.params import KINDS, Params
from truceline.fusion.prior.kinds_told import KindsTold
from truceline.fusion.prior.prior_intensity import PriorIntensity, area_km2
from truceline.fusion.prior.report_density import ReportDensity
from truceline.model.place import Disc
from truceline.model.terms import IncidentType

STRIKE = KINDS.index(IncidentType.DEEP_STRIKE)
BEFORE = [
    (Disc(lat_deg=HERE[0], lon_deg=HERE[1] + k / 1000, radius_m=5000.0), IncidentType.DEEP_STRIKE) for k in range(12)
]


def rates(told: Sequence[tuple[Disc, IncidentType]]) -> PriorIntensity:
    params, size = Params(), area_km2(WATCHED)
    return PriorIntensity(
        [], ReportDensity((), WATCHED, size, params), size, params, watched=WATCHED,
        kinds=KindsTold(told, WATCHED, params),
    )  # fmt: skip


def at(prior: PriorIntensity, lat: float, lon: float) -> np.ndarray:
    return prior.at(np.array([lat]), np.array([lon]))[0]


def test_kinds_told_of_near_by_become_likelier_there_and_the_number_of_incidents_stays() -> None:
    bare, learned = rates([]), rates(BEFORE)
    here, before = at(learned, *HERE), at(bare, *HERE)
    assert here.sum() == pytest.approx(before.sum())
    assert here[STRIKE] / here.sum() > 0.5 > before[STRIKE] / before.sum()
    seldom = KINDS.index(IncidentType.RESTRICTION)  # texts hardly speak of it: that nobody told of it says nothing
    assert here[seldom] == pytest.approx(before[seldom])
    assert at(learned, 49.1, 34.2) == pytest.approx(at(bare, 49.1, 34.2), rel=1e-3)  # 190 km away


def test_a_prior_that_goes_to_a_worker_keeps_its_kinds() -> None:
    learned = rates(BEFORE)
    assert at(pickle.loads(pickle.dumps(learned)), *HERE) == pytest.approx(at(learned, *HERE))  # noqa: S301 - our own


def test_a_claim_that_leaves_its_kind_open_has_that_of_the_month_before() -> None:
    vague = ((IncidentType.SHELLING, 0.4), (IncidentType.DEEP_STRIKE, 0.4), (IncidentType.SMALL_ARMS, 0.15))
    said = replace(claim(1, origin="a"), incident_types=vague)
    usual, learned = (run([], [said], told=told).incidents[0] for told in ([], BEFORE))
    assert learned.probability == pytest.approx(usual.probability, abs=1e-6)  # a claim is as likely as its class
    assert dict(learned.types)[IncidentType.DEEP_STRIKE] > dict(usual.types)[IncidentType.DEEP_STRIKE]


def test_copies_regions_and_what_names_no_kind_teach_nothing_more() -> None:
    named = ((IncidentType.DEEP_STRIKE, 0.72), (IncidentType.SHELLING, 0.1))
    one = replace(claim(1, origin="a"), incident_types=named)
    copy = replace(claim(2, origin="a"), incident_types=named, started_utc=NIGHT + timedelta(hours=1))
    region = replace(claim(3, origin="b"), incident_types=named, vague_m=60_000.0)
    open_kind = replace(claim(4, origin="c"), incident_types=((IncidentType.DEEP_STRIKE, 0.4),))
    assert told_kinds([one, copy, region, open_kind]) == [(one.place, IncidentType.DEEP_STRIKE)]
