"""The rule of the literature for disabled transponders: 12 hours or more, 50 nautical miles or more off the shore.

Welch et al. 2022 (Sci. Adv. abq2109). Near a shore it says nothing, and most
of the north-west Black Sea lies nearer than that. It is told beside our own model, which learns what could be heard.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import shapely

from truceline.gazetteer.outlines import land_rings
from truceline.sea.reception import Silence
from truceline.sea.reports import DEG_M, Floats

LEAST = timedelta(hours=12)
OFF_SHORE_M = 50 * 1852.0
_ROOM_DEG = 1.5  # beyond it no shore is nearer than the rule asks for, up to 55 degrees north; there it says less


def off_shore_m(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """How far the nearest coast is from places of one sea, metres on a plane of their middle; 0 on land, each (n,)."""
    if not lat_deg.size:
        return np.zeros(0)
    narrow = float(np.cos(np.radians(np.mean(lat_deg))))
    wide = _ROOM_DEG / max(narrow, 0.1)
    rings = land_rings(
        float(lat_deg.min()) - _ROOM_DEG, float(lon_deg.min()) - wide, float(lat_deg.max()) + _ROOM_DEG,
        float(lon_deg.max()) + wide,
    )  # fmt: skip
    if not rings:
        return np.full(lat_deg.size, np.inf)
    flat = [np.array(ring) * (narrow, 1.0) for ring in rings]
    places = shapely.points(lon_deg * narrow, lat_deg)
    edges = shapely.linestrings(np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in flat]))
    near, found = shapely.STRtree(edges).query_nearest(places, return_distance=True, all_matches=False)
    far = np.zeros(lat_deg.size)
    far[near[0]] = found * DEG_M
    land = np.zeros(lat_deg.size, np.int64)
    for ring in flat:
        land += shapely.contains_xy(shapely.Polygon(ring), lon_deg * narrow, lat_deg)
    return np.where(land % 2 == 1, 0.0, far)


def of_the_literature(silences: Sequence[Silence]) -> tuple[Silence, ...]:
    """The silences that the rule counts: long enough, and both ends far enough off the shore."""
    long = [one for one in silences if one.ended_utc - one.started_utc >= LEAST]
    ends = [end for one in long for end in (one.before, one.after)]
    far = off_shore_m(np.array([end.lat_deg for end in ends]), np.array([end.lon_deg for end in ends]))
    return tuple(one for one, far_m in zip(long, far.reshape(-1, 2).min(axis=1), strict=True) if far_m >= OFF_SHORE_M)


def share_excluded(south: float, west: float, north: float, east: float, *, step_deg: float = 0.1) -> float:
    """The share of the water of a box, degrees, of which the rule says nothing; NaN where there is no water."""
    lats, lons = (np.arange(low + step_deg / 2, high, step_deg) for low, high in ((south, north), (west, east)))
    lat, lon = (grid.ravel() for grid in np.meshgrid(lats, lons, indexing="ij"))
    far = off_shore_m(lat, lon)
    area = np.cos(np.radians(lat)) * (far > 0.0)
    return float((area * (far < OFF_SHORE_M)).sum() / area.sum()) if area.any() else float("nan")
