"""The sky of the exercise: cloud by quarter of the box and hour. A layer of the world with its own streams."""

import math
from datetime import UTC, date, datetime
from functools import lru_cache

from truceline.sim.places import EAST_DEG, NORTH_DEG, SOUTH_DEG, WEST_DEG
from truceline.sim.streams import Stream

MIDDLE_LAT_DEG = (SOUTH_DEG + NORTH_DEG) / 2
MIDDLE_LON_DEG = (WEST_DEG + EAST_DEG) / 2

QUARTERS = {  # name -> (west, south, east, north) in degrees
    "NW": (WEST_DEG, MIDDLE_LAT_DEG, MIDDLE_LON_DEG, NORTH_DEG),
    "NE": (MIDDLE_LON_DEG, MIDDLE_LAT_DEG, EAST_DEG, NORTH_DEG),
    "SW": (WEST_DEG, SOUTH_DEG, MIDDLE_LON_DEG, MIDDLE_LAT_DEG),
    "SE": (MIDDLE_LON_DEG, SOUTH_DEG, EAST_DEG, MIDDLE_LAT_DEG),
}

MEAN_CLOUD = 0.55  # judgement: between the August 0.39 and the yearly 0.62 of model.md 3


def quarter_of(lat_deg: float, lon_deg: float) -> str:
    """Name of the quarter whose sky covers a position; positions beyond the box take the nearest quarter."""
    return ("N" if lat_deg >= MIDDLE_LAT_DEG else "S") + ("E" if lon_deg >= MIDDLE_LON_DEG else "W")


def cloud_fraction(seed: int, quarter: str, at_utc: datetime) -> float:
    """True share of a quarter under cloud in the hour of a moment, 0 to 1.

    All quarters share the day's weather and differ by a little; within a day the cloud drifts smoothly.
    """
    at = at_utc.astimezone(UTC)
    base, swing, phase = _day(seed, quarter, at.date())
    return min(1.0, max(0.0, base + swing * math.sin(2 * math.pi * at.hour / 24 + phase)))


@lru_cache(maxsize=4096)  # asked for every pixel of every season
def _day(seed: int, quarter: str, day: date) -> tuple[float, float, float]:
    shared = Stream(seed, "weather", day.isoformat())
    base = shared.uniform(MEAN_CLOUD - 0.5, MEAN_CLOUD + 0.5)
    phase, swing = shared.uniform(0.0, 2 * math.pi), shared.uniform(0.05, 0.25)
    own = Stream(seed, "weather", day.isoformat(), quarter).normal(0.0, 0.08)
    return base + own, swing, phase
