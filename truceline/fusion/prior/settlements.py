"""Where people live, from the shipped table of settlements: incidents happen, and are looked for, near people.

`data/towns.npz` is derived by scripts/derive_fire_background.py from the gazetteer (GeoNames, CC BY 4.0).
"""

import math
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.prior.report_density import smooth

Floats = NDArray[np.float64]
REACH_KM = 3.0  # sd over which a settlement is felt
NOBODY = 5.0  # what stands for land without people: square root of 25
COVERED = 1 / 2_000.0  # settlements a km² from which a region counts as held by the table


@cache
def _towns() -> tuple[Floats, Floats, Floats]:
    data = files("truceline.fusion.prior").joinpath("data", "towns.npz").read_bytes()
    with np.load(BytesIO(data)) as held:
        lat, lon, root = held["towns"].astype(np.float64).T
    return lat, lon, root


def settled(lat_deg: Floats, lon_deg: Floats, step_km: float) -> Floats | None:
    """How settled every point of a raster is against its mean, shape (rows, columns); None where no table reaches.

    Args:
        lat_deg: shape (rows,), even steps of `step_km`, from south to north.
        lon_deg: shape (columns,), even steps of `step_km`, from west to east.
        step_km: of the raster.
    """
    if min(len(lat_deg), len(lon_deg)) < 2:
        return None
    return _settled(lat_deg.tobytes(), lon_deg.tobytes(), step_km)


@lru_cache(maxsize=2)  # a mission looks at one area
def _settled(lats: bytes, lons: bytes, step_km: float) -> Floats | None:
    lat_deg, lon_deg = np.frombuffer(lats), np.frombuffer(lons)
    lat, lon, root = _towns()
    shape = (len(lat_deg), len(lon_deg))
    row = np.rint((lat - lat_deg[0]) / (lat_deg[1] - lat_deg[0])).astype(np.int64)
    column = np.rint((lon - lon_deg[0]) / (lon_deg[1] - lon_deg[0])).astype(np.int64)
    inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    if inside.sum() < COVERED * shape[0] * shape[1] * step_km**2:
        return None
    people = (
        np.bincount(row[inside] * shape[1] + column[inside], root[inside], shape[0] * shape[1])
        .astype(float)
        .reshape(shape)
    )
    width = REACH_KM / step_km
    felt = smooth(people, width) * (2 * math.pi * width**2) + NOBODY
    return np.asarray(felt / felt.mean())
