"""The land front: what is left of the ring of a drawing without coasts, borders and inner edges."""

import math
from operator import itemgetter
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import shape

from truceline.fusion.measurements.place_columns import KM_PER_DEG
from truceline.fusion.prior.land_front import STEP_KM, land_front
from truceline.gazetteer.outlines import coasts_and_borders
from truceline.model.canonical import strict_json
from truceline.model.place import Area

DATA = Path(__file__).parents[3] / "shared" / "data"


def box(west: float, south: float, east: float, north: float) -> tuple[tuple[tuple[float, float], ...], ...]:
    return (((west, south), (east, south), (east, north), (west, north), (west, south)),)


def length_km(*areas: Area) -> float:
    return len(land_front(areas)) * STEP_KM


def test_a_drawing_inside_one_country_is_front_all_around() -> None:
    inland = Area(polygons=(box(31.0, 49.0, 32.0, 49.5),))
    around = 2 * KM_PER_DEG * (0.5 + math.cos(math.radians(49.25)))
    assert length_km(inland) == pytest.approx(around, rel=0.05)


def test_edges_between_parts_of_one_drawing_are_no_front() -> None:
    apart = Area(polygons=(box(31.0, 49.0, 31.5, 49.5), box(31.502, 49.0, 32.0, 49.5)))
    assert length_km(apart) == pytest.approx(length_km(Area(polygons=(box(31.0, 49.0, 32.0, 49.5),))), rel=0.03)


def test_the_border_of_the_state_behind_is_no_front() -> None:
    """A drawing whose eastern edge follows the border at Luhansk, drawn two kilometres beside it."""
    found = [at for line in coasts_and_borders(48.2, 39.0, 49.1, 40.4) for at in line]
    edge = sorted(
        {(lon - 0.02, lat) for lon, lat in found if 48.2 <= lat <= 49.1 and 39.0 <= lon <= 40.4}, key=itemgetter(1)
    )
    ring = (*edge, (38.5, edge[-1][1]), (38.5, edge[0][1]), edge[0])
    points = land_front([Area(polygons=((ring,),))])
    assert (np.abs(points[:, 1] - 38.5) < 0.02).sum() > 30
    inner = (points[:, 0] > 48.35) & (points[:, 0] < 48.95)  # away from where the other edges end at the border
    assert (points[inner][:, 1] < 38.6).all()


def test_a_coast_is_no_front() -> None:
    """Land between the sea of Azov, near 46.7 N, and 47.6 N."""
    points = land_front([Area(polygons=(box(35.6, 46.3, 36.8, 47.6),))])
    assert (np.abs(points[:, 0] - 47.6) < 0.02).any()
    assert points[:, 0].min() > 46.5


def test_nothing_drawn_and_a_drawing_of_nothing_have_no_front() -> None:
    assert land_front([]).shape == (0, 2)
    assert land_front([Area(polygons=(box(31.0, 49.0, 31.001, 49.001),))]).shape == (0, 2)


@pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
@pytest.mark.parametrize(
    ("name", "km"),
    [
        ("energy-truce-2025/deepstatemap_data_20250405.geojson", 1_077.0),
        ("lines-2022/isw_20221015_RussianAssessedCoTinUkraine.geojson", 1_050.0),
    ],
)
def test_of_a_real_drawing_about_a_thousand_kilometres_are_front(name: str, km: float) -> None:
    """Counted apart from this program, by hand and another outline (real days, finding 8): 1,077 of 4,357 km."""
    features = strict_json((DATA / name).read_bytes())["features"]
    drawn = [shape(one["geometry"]) for one in features if one["geometry"]]
    polygons = [part for one in drawn for part in getattr(one, "geoms", [one])]
    rings = tuple(tuple(tuple(map(tuple, ring.coords)) for ring in (one.exterior, *one.interiors)) for one in polygons)
    assert length_km(Area(polygons=rings)) == pytest.approx(km, rel=0.15)
