"""GeoJSON (RFC 7946): features in WGS 84 and their geometry, checked before anybody looks at a property."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from truceline.model.place import Polygon, Ring
from truceline.sources._file import Received, refuse_answer, shown

MOST_VERTICES = 1_000_000  # per geometry, trust.md section 7
GEOMETRIES = (
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
)  # fmt: skip
CRS84 = ("CRS84", "EPSG::4326", "EPSG:4326")


def features_of(file: Received, collection: object) -> list[dict[str, Any]]:
    """The features of a collection in WGS 84, longitude first.

    Raises:
        DamagedFile: no FeatureCollection, another reference system, or a feature of another form.
    """
    if isinstance(collection, dict) and collection.get("type") in GEOMETRIES:  # the three forms of a text, RFC 7946, 2
        collection = {"type": "Feature", "geometry": collection, "properties": {}}
    if isinstance(collection, dict) and collection.get("type") == "Feature":
        collection = {"type": "FeatureCollection", "features": [collection]}
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        refuse_answer(file)
        raise file.damaged("whole file", found=shown(type(collection).__name__), expected="a GeoJSON FeatureCollection")
    crs = collection.get("crs")
    if crs is not None and not any(name in repr(crs) for name in CRS84):
        raise file.damaged("whole file", found=f"crs {shown(crs)}", expected="CRS84 (longitude, latitude, WGS 84)")
    features = collection.get("features")
    if not isinstance(features, list) or not all(_is_feature(feature) for feature in features):
        raise file.damaged("whole file", found="features of another form", expected="a list of GeoJSON features")
    return features


def held_of(collection: Mapping[str, Any], feature: Mapping[str, Any]) -> dict[str, Any]:
    """What a feature says of itself, over what its collection says of all.

    Where a collection is an exercise, every feature is: a program that writes each property of any feature into all
    of them writes null here.
    """
    held = {key: value for key, value in collection.items() if key != "features"} | (feature.get("properties") or {})
    return {**held, "exercise": any(one.get("exercise") is True for one in (collection, held))}


def _is_feature(feature: object) -> bool:
    return isinstance(feature, dict) and isinstance(feature.get("properties") or {}, dict)


def is_empty(geometry: object) -> bool:
    """Whether a geometry holds no position, in any of the spellings of RFC 7946, 3.1 and of programs: null, [], [[]].

    >>> is_empty(None), is_empty({"type": "Polygon", "coordinates": [[]]}), is_empty({"coordinates": [1, 2]})
    (True, True, False)
    """
    if geometry is None or geometry == {}:
        return True
    if not isinstance(geometry, dict):
        return False
    if geometry.get("type") == "GeometryCollection":
        parts = geometry.get("geometries")
        return parts is None or (isinstance(parts, list) and all(map(is_empty, parts)))
    return "coordinates" in geometry and _holds_nothing(geometry["coordinates"])


def _holds_nothing(value: object) -> bool:
    """Nothing but empty lists and nulls, however deep."""
    level = [value]
    while level:
        if not all(item is None or isinstance(item, list) for item in level):
            return False
        level = [inner for item in level if isinstance(item, list) for inner in item]
    return True


def polygons_of(file: Received, where: str, geometry: object) -> tuple[Polygon, ...]:
    """The polygons of a geometry; none for an empty one.

    Raises:
        DamagedFile: another kind of geometry, an open ring, a position out of range, or too many of them.
    """
    if is_empty(geometry):
        return ()
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if isinstance(geometry, dict) and kind == "GeometryCollection":
        parts = _list(file, where, geometry.get("geometries"), "geometries")
        return tuple(polygon for part in parts for polygon in polygons_of(file, where, part))
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon") or "coordinates" not in geometry:
        raise file.damaged(where, found=f"geometry {shown(kind)}", expected="Polygon or MultiPolygon")
    listed = [geometry.get("coordinates")] if kind == "Polygon" else geometry.get("coordinates")
    filled = [one for one in _list(file, where, listed, "polygons") if not _holds_nothing(one)]
    polygons = tuple(_polygon(file, where, polygon) for polygon in filled)
    vertices = sum(len(ring) for polygon in polygons for ring in polygon)
    if vertices > MOST_VERTICES:
        raise file.damaged(where, found=f"{vertices} positions", expected=f"at most {MOST_VERTICES}")
    return polygons


def _polygon(file: Received, where: str, rings: object) -> Polygon:
    return tuple(_ring(file, where, ring) for ring in _list(file, where, rings, "rings"))


def _list(file: Received, where: str, value: object, what: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise file.damaged(where, found=shown(value), expected=f"a list of one or more {what}")
    return value


def _ring(file: Received, where: str, positions: object) -> Ring:
    ring = tuple(_ring_positions(file, where, _list(file, where, positions, "positions")))
    if len(ring) < 4 or ring[0] != ring[-1]:
        found = f"a ring of {len(ring)} positions from {ring[0]} to {ring[-1]}"
        raise file.damaged(where, found=found, expected="a closed ring of four or more positions")
    return ring


def _ring_positions(file: Received, where: str, positions: list[Any]) -> Iterator[tuple[float, float]]:
    """Longitude and latitude of each position; heights are dropped."""
    for at in positions:
        numbers = isinstance(at, list) and len(at) in (2, 3) and all(_is_number(value) for value in at)
        if not numbers or not (-180 <= at[0] <= 180 and -90 <= at[1] <= 90):
            expected = "[longitude, latitude] in degrees, finite and in range"
            raise file.damaged(where, found=f"position {shown(at)}", expected=expected)
        yield float(at[0]), float(at[1])


def position_of(file: Received, where: str, at: object) -> tuple[float, float]:
    """Longitude and latitude of a point.

    Raises:
        DamagedFile: no position, or out of range.
    """
    return next(_ring_positions(file, where, [at]))


def _is_number(value: object) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool) and abs(value) < 1e9 and math.isfinite(value)
