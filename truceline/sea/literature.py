"""The rule of the literature for disabled transponders: 12 hours or more, 50 nautical miles or more off the shore.

Welch et al. 2022 (Sci. Adv. abq2109). Near a shore it says nothing, and most
of the north-west Black Sea lies nearer than that. It is told beside our own model, which learns what could be heard.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from truceline.sea.reception import Silence
from truceline.sea.shore import shore_m

LEAST = timedelta(hours=12)
OFF_SHORE_M = 50 * 1852.0


def of_the_literature(silences: Sequence[Silence]) -> tuple[Silence, ...]:
    """The silences that the rule counts: long enough, and both ends far enough off the shore."""
    long = [one for one in silences if one.ended_utc - one.started_utc >= LEAST]
    ends = [end for one in long for end in (one.before, one.after)]
    far = shore_m(np.array([end.lat_deg for end in ends]), np.array([end.lon_deg for end in ends]))
    return tuple(one for one, far_m in zip(long, far.reshape(-1, 2).min(axis=1), strict=True) if far_m >= OFF_SHORE_M)


def share_excluded(south: float, west: float, north: float, east: float, *, step_deg: float = 0.1) -> float:
    """The share of the water of a box, degrees, of which the rule says nothing; NaN where there is no water."""
    lats, lons = (np.arange(low + step_deg / 2, high, step_deg) for low, high in ((south, north), (west, east)))
    lat, lon = (grid.ravel() for grid in np.meshgrid(lats, lons, indexing="ij"))
    far = shore_m(lat, lon)
    area = np.cos(np.radians(lat)) * (far > 0.0)
    return float((area * (far < OFF_SHORE_M)).sum() / area.sum()) if area.any() else float("nan")
