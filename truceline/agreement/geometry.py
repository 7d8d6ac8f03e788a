"""GeoJSON of a document as areas and lines. Edges are straight in longitude and latitude, as RFC 7946 says."""

import math
from itertools import pairwise
from typing import Any

import shapely

from truceline.model.errors import OutOfRange
from truceline.model.place import Area, Polygon, Ring

MOST_POSITIONS = 20_000  # a contact line at 100 m steps over 1,200 km has 12,000


def area_of(geometry: Any, name: str | None) -> Area:  # noqa: ANN401 - whatever the document holds
    """A GeoJSON Polygon or MultiPolygon as an area. A third coordinate (height) is dropped.

    Raises:
        OutOfRange: another type, an open ring, a position off the globe, a self-crossing (with its position).
    """
    kind, coordinates = _parts(geometry, ("Polygon", "MultiPolygon"))
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise OutOfRange("coordinates", polygons, "at least one polygon")
    area = Area(polygons=tuple(_polygon(polygon) for polygon in polygons), name=name)
    _require_valid(area)
    return area


def positions_of(geometry: Any) -> Ring:  # noqa: ANN401 - whatever the document holds
    """A GeoJSON LineString as positions (lon_deg, lat_deg).

    Raises:
        OutOfRange: another type, fewer than two positions, a crossing of itself.
    """
    _, coordinates = _parts(geometry, ("LineString",))
    positions = _positions(coordinates, 2)
    if any(a == b for a, b in pairwise(positions)):
        raise OutOfRange("line", "a position twice in a row", "a line that moves on")
    if not shapely.LineString(positions).is_simple:
        raise OutOfRange("line", "a line that crosses itself", "a line without crossings")
    return positions


def shape_of(area: Area) -> shapely.MultiPolygon:
    """The area as a shapely geometry in degrees (lon, lat)."""
    return shapely.MultiPolygon([(rings[0], list(rings[1:])) for rings in area.polygons])


def _parts(geometry: Any, kinds: tuple[str, ...]) -> tuple[str, Any]:  # noqa: ANN401 - GeoJSON coordinates
    if not isinstance(geometry, dict) or geometry.get("type") not in kinds:
        found = geometry.get("type") if isinstance(geometry, dict) else geometry
        raise OutOfRange("geometry", found, "GeoJSON of type " + " or ".join(kinds))
    return geometry["type"], geometry.get("coordinates")


def _polygon(rings: Any) -> Polygon:  # noqa: ANN401 - GeoJSON coordinates
    if not isinstance(rings, list) or not rings:
        raise OutOfRange("polygon", rings, "an outer ring")
    return tuple(_positions(ring, 4) for ring in rings)


def _positions(values: Any, least: int) -> Ring:  # noqa: ANN401 - GeoJSON coordinates
    if not isinstance(values, list) or not least <= len(values) <= MOST_POSITIONS:
        found = f"{len(values)} positions" if isinstance(values, list) else values
        raise OutOfRange("positions", found, f"{least} to {MOST_POSITIONS} positions")
    return tuple(_position(value) for value in values)


def _position(value: Any) -> tuple[float, float]:  # noqa: ANN401 - GeoJSON coordinates
    if not (isinstance(value, list) and len(value) in (2, 3) and all(type(v) in (int, float) for v in value)):
        raise OutOfRange("position", value, "[longitude, latitude] in degrees")
    lon, lat = float(value[0]), float(value[1])
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180.0 and abs(lat) <= 90.0):
        raise OutOfRange("position", value, "longitude -180 to 180 and latitude -90 to 90")
    return lon, lat


def _require_valid(area: Area) -> None:
    _, west, _, east = area.bounds()
    for polygon in area.polygons:
        lons = [lon for lon, _ in polygon[0]]
        if max(lons) - min(lons) > 180.0:
            raise OutOfRange(
                "polygon", f"{max(lons) - min(lons):.1f} degrees wide", "two polygons, one each side of 180"
            )
    shape = shape_of(area)
    if not shape.is_valid:
        raise OutOfRange("zone", shapely.is_valid_reason(shape), "rings without crossings, polygons without overlap")
    if shape.area <= 0.0 or east <= west:
        raise OutOfRange("zone", "no area", "a zone with an area")
