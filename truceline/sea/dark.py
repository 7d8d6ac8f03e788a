"""Where a silent ship may have been: within her own speed of her last report and of her next one."""

import math

import numpy as np

from truceline.model.place import Area
from truceline.sea.reception import Silence
from truceline.sea.reports import DEG_M

STEPS = 36


def may_have_been(silence: Silence) -> Area:
    """All places on a way from the one report to the other that her speed allows: an ellipse with these as foci.

    Pfoser and Jensen 1999. A straight line would say that she sailed where nobody heard her.
    """
    one, other = silence.before, silence.after
    lat = (one.lat_deg + other.lat_deg) / 2
    narrow = max(math.cos(math.radians(lat)), 0.01)
    turn = (other.lon_deg - one.lon_deg + 180.0) % 360.0 - 180.0
    east, north = turn * narrow * DEG_M, (other.lat_deg - one.lat_deg) * DEG_M
    focal = math.hypot(east, north) / 2
    spread = math.hypot(one.major_sd_m, other.major_sd_m)
    seconds = (silence.ended_utc - silence.started_utc).total_seconds()
    half = max(silence.speed_ms * seconds / 2, focal) + spread
    across = math.sqrt(max(half**2 - focal**2, spread**2))
    angle = math.atan2(north, east)
    turns = np.linspace(0.0, 2 * math.pi, STEPS + 1)
    along, aside = half * np.cos(turns), across * np.sin(turns)
    x, y = along * math.cos(angle) - aside * math.sin(angle), along * math.sin(angle) + aside * math.cos(angle)
    lons = one.lon_deg + turn / 2 + x / (DEG_M * narrow)
    lats = np.clip(lat + y / DEG_M, -90.0, 90.0)
    ring = [(float(a), float(b)) for a, b in zip(lons, lats, strict=True)]
    return Area(polygons=(((*ring[:-1], ring[0]),),))
