"""A plane of equal areas around a place, for buffers and areas on the ellipsoid.

Lambert azimuthal equal-area on WGS 84: areas are true, and at 600 km from the centre a distance is wrong by 0.1 %.
Edges are straight in longitude and latitude (RFC 7946); they are cut to 0.05 degrees first, which keeps them within
a metre of that below 60 degrees of latitude.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from truceline.agreement.geometry import shape_of
from truceline.agreement.nouns import Zone
from truceline.assess.geometry.ellipsoid import EqualArea
from truceline.assess.words.phrases import metres
from truceline.model.place import Area

STEP_DEG = 0.05
QUARTER = 32  # pieces of a quarter circle: a buffer is too narrow by 0.03 % at most

Floats = NDArray[np.float64]


class Plane:
    """Metres east and north of a centre."""

    def __init__(self, lon_deg: float, lat_deg: float) -> None:
        self._plane = EqualArea(lon_deg, lat_deg)

    def flat(self, shape: shapely.Geometry) -> shapely.Geometry:
        """A shape in degrees as one in metres."""
        return shapely.transform(shapely.segmentize(shape, STEP_DEG), self._moved)

    def round(self, shape: shapely.Geometry) -> shapely.Geometry:
        """A shape in metres as one in degrees."""
        return shapely.transform(shape, self._back)

    def _moved(self, lonlat: Floats) -> Floats:
        return np.column_stack(self._plane.there(lonlat[:, 0], lonlat[:, 1]))

    def _back(self, eastnorth: Floats) -> Floats:
        return np.column_stack(self._plane.back(eastnorth[:, 0], eastnorth[:, 1]))


def widened(zone: Zone, margin_m: float) -> Zone:
    """The zone and what lies within `margin_m` of it."""
    title = f"{zone.title} and {metres(margin_m)} around it"
    return _around(zone, shape_of(zone.area), margin_m, f"{zone.zone_id} +{margin_m:g} m", title)


def strip(zone: Zone, axis: Sequence[tuple[float, float]], width_m: float) -> Zone:
    """What lies within half of `width_m` of an axis (longitude, latitude in degrees), under the name of a zone."""
    title = f"{zone.title}, {metres(width_m)} wide"
    return _around(zone, shapely.LineString(axis), width_m / 2.0, f"{zone.zone_id} {width_m:g} m wide", title)


def _around(zone: Zone, shape: shapely.Geometry, margin_m: float, zone_id: str, title: str) -> Zone:
    plane = Plane(shape.centroid.x, shape.centroid.y)
    wide = plane.round(shapely.buffer(plane.flat(shape), margin_m, quad_segs=QUARTER))
    polygons = [part for part in shapely.get_parts(wide) if part.geom_type == "Polygon"]
    rings = tuple(tuple(tuple(ring.coords) for ring in (part.exterior, *part.interiors)) for part in polygons)
    area = Area(polygons=rings, name=zone.area.name)
    return replace(zone, zone_id=zone_id, title=title, area=area, extra={})
