"""Where a text source reports: its false claims lie there too, and its silence elsewhere is none."""

import numpy as np
import pytest

from tests.fusion_world import HERE, WATCHED, claim, run
from truceline.fusion.params import Params
from truceline.fusion.prior.reporting_footprint import ReportingFootprint
from truceline.model.place import Disc, Place
from truceline.model.records import Incident

EAST, WEST = (50.4, 37.5), (50.4, 34.3)  # 230 km apart


def at(lat_lon: tuple[float, float]) -> Disc:
    return Disc(lat_deg=lat_lon[0], lon_deg=lat_lon[1], radius_m=2_000.0)


def told(source: str, where: tuple[float, float], times: int) -> list[tuple[str, Place]]:
    return [(source, at(where))] * times


def near(reach: ReportingFootprint, source: str, where: tuple[float, float]) -> float:
    return float(reach.at(source, np.array([where[0]]), np.array([where[1]]))[0])


def test_a_source_of_which_nothing_is_known_reports_from_everywhere() -> None:
    reach = ReportingFootprint(told("eastern", EAST, 30), WATCHED, Params())
    assert near(reach, "unknown", EAST) == near(reach, "unknown", WEST) == 1.0
    assert near(ReportingFootprint([], WATCHED, Params()), "eastern", EAST) == 1.0


def test_a_source_that_alone_makes_all_reports_reports_from_everywhere() -> None:
    reach = ReportingFootprint([*told("all", EAST, 40), *told("all", WEST, 5)], WATCHED, Params())
    assert near(reach, "all", EAST) == near(reach, "all", WEST) == 1.0


def test_a_regional_source_reports_from_its_region_and_hardly_from_elsewhere() -> None:
    reach = ReportingFootprint([*told("eastern", EAST, 60), *told("western", WEST, 60)], WATCHED, Params())
    assert near(reach, "eastern", EAST) > 1.5
    assert near(reach, "eastern", WEST) < 0.1
    few = ReportingFootprint([*told("eastern", EAST, 1), *told("western", WEST, 60)], WATCHED, Params())
    assert near(few, "eastern", WEST) > near(reach, "eastern", WEST)  # one report proves no region


def test_the_cells_of_one_place_agree_however_they_are_asked() -> None:
    reach = ReportingFootprint([*told("eastern", EAST, 60), *told("western", WEST, 60)], WATCHED, Params())
    names = ("eastern", "unknown", "western")
    assert reach.of_all(names, reach.cell(*EAST)) == pytest.approx([near(reach, name, EAST) for name in names])


def alone(history: list[tuple[str, Place]]) -> Incident:
    return run([], [claim(1, origin="a", source="local", place=at(HERE), vague_m=2_000.0)], history=history).incidents[
        0
    ]


def test_a_claim_alone_weighs_the_same_whether_its_source_has_a_region_or_not() -> None:
    """False claims of a source lie where its true ones do: neither a region nor a busy place makes one falser."""
    other = told("other", WEST, 60)
    regional = alone([*told("local", HERE, 60), *other])
    everywhere = alone([*told("second", HERE, 60), *other])  # as busy a place, but nothing is known of "local"
    assert regional.log_odds == pytest.approx(everywhere.log_odds)
