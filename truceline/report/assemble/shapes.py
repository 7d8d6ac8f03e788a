"""Zones and lines made light enough to draw. Judging always uses the full shape; this one is for the eye."""

from dataclasses import replace

import shapely

from truceline.model.place import Polygon, Ring
from truceline.model.report import Shape

TOLERANCE_DEG = 0.002  # about 200 m, a quarter of a printed dot on the overview of a theatre
DECIMALS = 4  # about 10 m
FEW = 200  # vertices: a ring this short is drawn as it is


def drawable(shape: Shape) -> Shape:
    """The shape with at most about 200 m taken off its bends; holes and parts are kept unless they vanish."""
    polygons = [_lighter(polygon) for polygon in shape.polygons]
    return replace(shape, polygons=tuple(polygon for polygon in polygons if polygon))


def _lighter(polygon: Polygon) -> Polygon:
    return tuple(ring for ring in (_ring(ring) for ring in polygon) if ring)


def _ring(ring: Ring) -> Ring:
    if len(ring) <= FEW:
        return ring
    line = shapely.simplify(shapely.LineString(ring), TOLERANCE_DEG, preserve_topology=False)
    return tuple((round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in line.coords)
