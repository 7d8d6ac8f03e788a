"""Which points lie in which zones: a cover of cells, decided at once inside, by edge crossings at the border.

A zone is drawn on the plane of longitude and latitude: its edges are straight there, as in GeoJSON. Each
zone is covered with square cells. A cell that no edge touches is inside or outside as a whole. A cell that
an edge touches keeps its edges and knows whether its centre is inside; a point in it is inside if the
L-shaped path from the point to the centre crosses an even number of those edges and the centre is inside,
or an odd number and it is not. That is exact; a point on the border itself may fall to either side.

Poles and antimeridian: the plane ends at -180, 180 and at the poles. A ring that crosses the antimeridian
must be cut there (RFC 7946, 3.1.9); a zone around a pole must run along the pole's edge of the plane.
"""

import importlib

from numpy.typing import ArrayLike

from truceline.kernels import _zones_plain
from truceline.kernels._search import writable
from truceline.kernels._zone_cover import CELL_DEG, Ints, Zones, build
from truceline.kernels.compiler import there
from truceline.model.errors import OutOfRange

__all__ = ["CELL_DEG", "COMPILED_FROM", "Zones", "assign", "build"]

COMPILED_FROM = 500_000  # points; below it loading the loops takes longer than plain numpy (docs/adr/0004)


def assign(zones: Zones, lat_deg: ArrayLike, lon_deg: ArrayLike, t_s: ArrayLike | None = None) -> tuple[Ints, Ints]:
    """Every (point, zone) with the point inside, ascending; a point may lie in several zones or in none.

    Args:
        zones: the cover.
        lat_deg: shape (n,), degrees. A place that is not finite lies in no zone.
        lon_deg: shape (n,), degrees, -180..180.
        t_s: shape (n,), seconds on the clock of the zones' spells; needed where they have any. A moment that is
            not finite lies in no spell.

    Raises:
        OutOfRange: shapes differ; moments without spells or spells without moments.
    """
    lat, lon = writable(lat_deg), writable(lon_deg)
    t = None if t_s is None else writable(t_s)
    if lat.ndim != 1 or lat.shape != lon.shape or (t is not None and t.shape != lat.shape):
        raise OutOfRange("columns", (lat.shape, lon.shape, None if t is None else t.shape), "arrays of one shape (n,)")
    if (t is None) != (zones.valid_s is None):
        found = "moments, but zones that always hold" if zones.valid_s is None else "no moments, but zones with spells"
        raise OutOfRange("t_s", found, "both or neither")
    if lat.size < COMPILED_FROM or not there():
        return _zones_plain.assign(zones, lat, lon, t)
    fast = importlib.import_module("truceline.kernels._zones_fast")
    found_pairs: tuple[Ints, Ints] = fast.assign(zones, lat, lon, t)
    return found_pairs
