"""How busy a place is with reports."""

import numpy as np
import pytest

from tests.fusion_world import WATCHED
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import area_km2
from truceline.fusion.prior.report_density import ReportDensity
from truceline.model.place import Disc


def test_the_density_of_reports_integrates_to_one_and_is_highest_where_they_came_from() -> None:
    history = [("paper", Disc(lat_deg=50.4, lon_deg=36.0, radius_m=1_000.0))] * 20
    density = ReportDensity(history, WATCHED, area_km2(WATCHED), Params())
    lat, lon = (v.ravel() for v in np.meshgrid(np.arange(49.01, 52, 0.02), np.arange(34.01, 38, 0.02), indexing="ij"))
    cell_km2 = (0.02 * 111.195) ** 2 * np.cos(np.radians(lat))
    assert float((density.at(lat, lon) * cell_km2).sum()) == pytest.approx(1.0, abs=0.02)
    assert density.at(np.array([50.4]), np.array([36.0]))[0] > 10 * density.at(np.array([51.8]), np.array([37.5]))[0]
