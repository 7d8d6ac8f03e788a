"""How far the next coast is, by the outlines of the gazetteer: no rivers, and simplified to about two kilometres."""

import numpy as np
import shapely

from truceline.gazetteer.outlines import land_rings
from truceline.sea.reports import DEG_M, Floats

TILE_DEG = 5.0  # one plane each: its scale is wrong by 4 % at most up to 60 degrees
_ROOM_DEG = 1.5


def shore_m(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Metres to the next coast, negative on land; infinite where none is within 1.5 degrees. Each (n,)."""
    found = np.full(lat_deg.size, np.inf)
    tiles = np.stack([np.floor(lat_deg / TILE_DEG), np.floor(lon_deg / TILE_DEG)], axis=1)
    for tile in np.unique(tiles, axis=0):
        rows = np.flatnonzero((tiles == tile).all(axis=1))
        found[rows] = _in_tile(lat_deg[rows], lon_deg[rows])
    return found


def _in_tile(lat: Floats, lon: Floats) -> Floats:
    narrow = max(float(np.cos(np.radians(np.mean(lat)))), 0.05)
    wide = _ROOM_DEG / narrow
    south, north = float(lat.min()) - _ROOM_DEG, float(lat.max()) + _ROOM_DEG
    rings = land_rings(south, float(lon.min()) - wide, north, float(lon.max()) + wide)
    if not rings:
        return np.full(lat.size, np.inf)
    flat = [np.array(ring) * (narrow, 1.0) for ring in rings]
    x, y = lon * narrow, lat
    edges = shapely.linestrings(np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in flat]))
    near, far = shapely.STRtree(edges).query_nearest(shapely.points(x, y), return_distance=True, all_matches=False)
    metres = np.zeros(lat.size)
    metres[near[0]] = far * DEG_M
    inside = sum(shapely.contains_xy(shapely.Polygon(ring), x, y).astype(np.int64) for ring in flat)
    return np.where(np.asarray(inside) % 2 == 1, -metres, metres)
