"""Places of a table as columns: centre and moment-matched Gaussian, the twins of `model.place` in numpy."""

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.kernels import plane
from truceline.model.arrow import unpack_place
from truceline.model.place import EARTH_RADIUS_M, UNKNOWN_RANGE_M

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Columns of shape (n,); NaN where there is no place."""

    shape: NDArray[np.object_]  # "point", "sector", "disc", "area"; None where there is no place
    lat_deg: Floats
    lon_deg: Floats
    spread_km2: Floats  # shape (n, 3): east, north, east-north
    range_km: Floats  # of the middle of a sector from its observer; NaN otherwise


def places(column: pa.ChunkedArray) -> Places:
    """Centre and spread of a place column, as `Place.centre` and `Place.spread` give them."""
    shape, held = _fields(column)
    lat, lon = held["lat_deg"].copy(), held["lon_deg"].copy()
    spread = np.full((len(shape), 3), np.nan)
    middle = np.full(len(shape), np.nan)
    point, sector, disc = (shape == name for name in ("point", "sector", "disc"))
    spread[point] = _rotated(held["major_sd_m"][point] ** 2, held["minor_sd_m"][point] ** 2, held["axis_deg"][point])
    spread[disc] = np.outer(held["radius_m"][disc] ** 2 / 4, [1.0, 1.0, 0.0])
    if sector.any():
        lat[sector], lon[sector], spread[sector], middle[sector] = _sectors({n: v[sector] for n, v in held.items()})
    for row in np.flatnonzero(shape == "area"):
        place = unpack_place(column[int(row)].as_py())
        (lat[row], lon[row]), one = place.centre(), place.spread()
        spread[row] = one.east_m2, one.north_m2, one.east_north_m2
    return Places(shape=shape, lat_deg=lat, lon_deg=lon, spread_km2=spread / 1e6, range_km=middle / 1000.0)


def _fields(column: pa.ChunkedArray) -> tuple[NDArray[np.object_], dict[str, Floats]]:
    place = column.combine_chunks()
    if isinstance(place, pa.ChunkedArray):  # of no rows
        place = pa.array([], type=column.type)
    names = [one.name for one in place.type if one.name not in ("shape", "name", "polygons")]
    held = {name: np.array(pc.struct_field(place, name).to_numpy(zero_copy_only=False), float) for name in names}
    return np.asarray(pc.struct_field(place, "shape").to_pylist(), dtype=object), held


def _sectors(held: dict[str, Floats]) -> tuple[Floats, Floats, Floats, Floats]:
    far = np.where(np.isnan(held["range_max_m"]), UNKNOWN_RANGE_M, held["range_max_m"])
    near = np.minimum(held["range_min_m"], far)
    middle, bearing, width = (near + far) / 2, np.radians(held["bearing_deg"]), held["width_deg"]
    around = width >= 360.0
    ahead_lat, ahead_lon = plane.from_plane(
        held["lat_deg"], held["lon_deg"], middle * np.sin(bearing), middle * np.cos(bearing)
    )
    along = (far - near) ** 2 / 12 + (0.1 * middle + 100.0) ** 2  # as model.place.Sector.spread
    across = (middle * np.radians(width)) ** 2 / 12 + 200.0**2
    ring = np.outer((far * far + near * near) / 4, [1.0, 1.0, 0.0])
    spread = np.where(around[:, None], ring, _rotated(along, across, held["bearing_deg"]))
    lat, lon = np.where(around, held["lat_deg"], ahead_lat), np.where(around, held["lon_deg"], ahead_lon)
    return lat, lon, spread, middle


def _rotated(along: Floats, across: Floats, axis_deg: Floats) -> Floats:
    sin, cos = np.sin(np.radians(axis_deg)), np.cos(np.radians(axis_deg))
    east = along * sin * sin + across * cos * cos
    north = along * cos * cos + across * sin * sin
    return np.stack([east, north, (along - across) * sin * cos], axis=1)


def away_km(lat1: Floats, lon1: Floats, lat2: Floats | float, lon2: Floats | float) -> Floats:
    """Great-circle distances, km; shapes broadcast. NaN stays NaN."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    a = np.sin((phi2 - phi1) / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    found: Floats = 2 * EARTH_RADIUS_M / 1000.0 * np.arcsin(np.sqrt(np.minimum(a, 1.0)))
    return found


KM_PER_DEG = math.radians(1.0) * EARTH_RADIUS_M / 1000.0
