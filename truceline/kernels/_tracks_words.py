"""What the two followers of tracks share: kinds of events, columns of state and of events, limits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Masks = NDArray[np.uint64]

KINDS = ("jump", "two places in turn", "gap", "stop", "loitering", "drifting", "entry", "exit")
JUMP, SHARED, GAP, STOP, LOITER, DRIFT, ENTRY, EXIT = range(len(KINDS))
# columns of an event: `VALUE` is m/s of a jump, metres of a gap or between two places, metres sailed while loitering,
# the zone's number at a border; `SILENT` are the seconds of it in which nothing was heard for longer than the limit
KIND, WHO, BEGAN, ENDED, LAT, LON, VALUE, SILENT, ROW = range(9)
EVENT_COLUMNS = 9
MOST_EVENTS = 8  # of one row, besides a border of each zone
MOST_ZONES = 64
DEG_M = 111_194.93  # mean radius R1 (Moritz 2000) * pi / 180
BACK_WITHIN_S = 6 * 3600.0  # an older place counts as one of two for so long: ours (O)
TURNS = 3  # changes between two places before they are said to be two ships
LOITER_PATHS = 3.5  # radii sailed in a stay that is loitering: into a port, out past where she came from are three
MEAN_OVER = 100.0  # fixes that the middle of a stop remembers

# columns of state
(
    T, LATITUDE, LONGITUDE, OTHER_T, OTHER_LAT, OTHER_LON, TURNED, TURNED_FROM, STOP_LAT, STOP_LON, STOP_FROM, STOP_TO,
    STOP_N, STOP_SILENT, LOITER_LAT, LOITER_LON, LOITER_FROM, LOITER_PATH, LOITER_SILENT, DRIFT_FROM, DRIFT_TO,
) = range(21)  # fmt: skip
STATE_COLUMNS = 21
NONE = -1e18  # a time before all


class Limits(NamedTuple):
    """What counts as what. Metres, seconds, metres a second."""

    top_speed_ms: float = 25.7  # 50 knots: what no merchant ship does
    slack_m: float = 500.0  # clocks of a second, positions of 10 m, long-range reports of 200 m
    gap_s: float = 3600.0
    stop_radius_m: float = 300.0
    stop_s: float = 3600.0
    loiter_radius_m: float = 5_000.0
    loiter_s: float = 6 * 3600.0
    drift_s: float = 3600.0
    drift_slow_ms: float = 0.25
    drift_fast_ms: float = 1.6
    drift_turn_deg: float = 30.0


LIMITS = Limits()
