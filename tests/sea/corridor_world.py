"""A corridor of known freedom: ships that sail, turn back, are stopped, wait; and a receiver that fails."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.sea.sea_world import line
from truceline.model.place import Area
from truceline.sea.passages import Corridor, Gate

LAT, WEST, EAST = 45.5, 30.5, 32.5
LANE = Area(polygons=((((30.4, 45.3), (32.6, 45.3), (32.6, 45.7), (30.4, 45.7), (30.4, 45.3)),),), name="the lane")
CORRIDOR = Corridor(
    name="the lane",
    lane=LANE,
    gates=(
        Gate(name="west", lat_deg=LAT, lon_deg=WEST, radius_m=9_000.0),
        Gate(name="east", lat_deg=LAT, lon_deg=EAST, radius_m=9_000.0),
    ),
)
HOURS = 9.4  # from gate to gate with 9 knots


@dataclass(frozen=True, slots=True)
class Day:
    """What was true on a day."""

    truth: float
    reception: float


def world(seed: int, days: int = 20, ships: int = 8) -> tuple[list[str], list[Day]]:
    """Rows of a table and what was true; some days hindered, some badly heard, one not heard at all."""
    rng = np.random.default_rng(seed)
    lines: list[tuple[float, str]] = []
    truth: list[Day] = []
    for day in range(days):
        free = rng.choice([0.95, 0.7, 0.3])
        heard = 0.0 if day == 7 else rng.choice([0.9, 0.9, 0.3])
        values = []
        for k in range(ships):
            who = 272_000_000 + day * 100 + k
            start = day * 24 + 0.5 + 12.0 * k / ships
            fate = "arrive" if rng.random() < free else rng.choice(["back", "late"])
            values.append({"arrive": 1.0, "back": 0.0, "late": 0.5}[fate])
            for hour, lon, knots in way(start, fate):
                if rng.random() < heard:
                    lines.append((hour, line((who, hour, LAT + 1e-3 * k, lon, knots))))
        truth.append(Day(float(np.mean(values)), heard))
    return [text for _, text in sorted(lines)], truth


def way(start: float, fate: str) -> Iterator[tuple[float, float, float]]:
    """Hour, longitude and knots every ten minutes, with half an hour at each gate."""
    slow = 2.0 if fate == "late" else 1.0
    last = 2 * 0.4 * HOURS if fate == "back" else slow * HOURS
    for step in range(int((last + 1.0) * 6) + 1):
        hour = step / 6 - 0.5
        sailed = min(max(hour, 0.0), last) / (slow * HOURS)
        done = 0.8 - sailed if fate == "back" and sailed > 0.4 else sailed
        yield start + hour + 0.5, WEST + done * (EAST - WEST), 9.0 / slow if 0 < hour < last else 0.1
