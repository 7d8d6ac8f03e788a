"""Following ships through rows as they come: jumps, stops, loitering, drifting, gaps, borders of zones.

One pass, no sorting; what is remembered of a ship is 21 numbers and the zones she is in. When there is no room for one
more ship, her rows are counted and nothing of the others is lost. A row older than the last one of its ship is counted
too. Nothing here knows why a ship does what she does.
"""

import importlib
import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from truceline.kernels._tracks_plain import Ship
from truceline.kernels._tracks_words import EVENT_COLUMNS, KINDS, LIMITS, STATE_COLUMNS, Floats, Ints, Limits, Masks
from truceline.model.errors import OutOfRange

__all__ = ["COMPILED_FROM", "KINDS", "LIMITS", "Follower", "Limits", "Rows"]

COMPILED_FROM = 50_000  # rows; below it loading the loop takes longer than plain Python (docs/adr/0004)
_BLOCK = 1 << 16  # events of one buffer


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Reports in the order in which they were heard, each array of shape (n,)."""

    who: Ints  # identity, not negative
    t_s: Floats  # UTC seconds
    lat_deg: Floats
    lon_deg: Floats
    speed_ms: Floats  # NaN where not known, here and below
    course_deg: Floats
    heading_deg: Floats
    zones: Masks  # bit z: the place lies in zone z

    def __len__(self) -> int:
        return len(self.who)


def rows_of(
    who: ArrayLike, t_s: ArrayLike, lat_deg: ArrayLike, lon_deg: ArrayLike, *, speed_ms: ArrayLike | None = None,
    course_deg: ArrayLike | None = None, heading_deg: ArrayLike | None = None, zones: ArrayLike | None = None,
) -> Rows:  # fmt: skip
    """Columns as rows.

    Raises:
        OutOfRange: columns of different lengths, or a negative identity.
    """
    identity = np.ascontiguousarray(who, np.int64)
    n = identity.shape

    def column(values: ArrayLike | None) -> Floats:
        return np.full(n, np.nan) if values is None else np.ascontiguousarray(values, np.float64)

    columns = [column(one) for one in (t_s, lat_deg, lon_deg, speed_ms, course_deg, heading_deg)]
    masks = np.zeros(n, np.uint64) if zones is None else np.ascontiguousarray(zones, np.uint64)
    if identity.ndim != 1 or any(one.shape != n for one in (*columns, masks)):
        raise OutOfRange("columns", str([n, *(one.shape for one in columns)]), "arrays of one shape (n,)")
    if identity.size and identity.min() < 0:
        raise OutOfRange("identity", str(identity.min()), "a number that is not negative")
    t, lat, lon, speed, course, heading = columns
    return Rows(
        who=identity,
        t_s=t,
        lat_deg=lat,
        lon_deg=lon,
        speed_ms=speed,
        course_deg=course,
        heading_deg=heading,
        zones=masks,
    )


@dataclass(slots=True)
class Follower:
    """The state of all ships between batches of rows."""

    limits: Limits = LIMITS
    most_ships: int = 1 << 17
    keys: Ints = field(init=False)
    state: Floats = field(init=False)
    inside: Masks = field(init=False)
    counts: Ints = field(init=False)

    def __post_init__(self) -> None:
        size = 1 << max(6, math.ceil(math.log2(self.most_ships)))
        self.keys, self.state = np.full(size, -1, np.int64), np.zeros((size, STATE_COLUMNS))
        self.inside, self.counts = np.zeros(size, np.uint64), np.zeros(3, np.int64)

    @property
    def not_counted(self) -> dict[str, int]:
        """Rows that no event can come from, by reason."""
        names = ("without a place or time", "of a ship for which there was no room", "older than the ship's last row")
        return {name: int(count) for name, count in zip(names, self.counts, strict=True) if count}

    def follow(self, rows: Rows) -> Floats:
        """The events that some more rows bring, shape (events, 9): columns of `_tracks_words`."""
        loops = importlib.import_module("truceline.kernels._tracks_loops")
        found, start = [], 0
        events = np.empty((_BLOCK, EVENT_COLUMNS))
        while start < len(rows):
            start, n = loops.followed(
                rows.who, rows.t_s, rows.lat_deg, rows.lon_deg, rows.speed_ms, rows.course_deg, rows.heading_deg,
                rows.zones, start, self.keys, self.state, self.inside, events, self.counts, self.limits,
            )  # fmt: skip
            found.append(events[:n].copy())
        return np.concatenate([np.empty((0, EVENT_COLUMNS)), *found])

    def finish(self) -> Floats:
        """The events that last until the end."""
        loops = importlib.import_module("truceline.kernels._tracks_loops")
        found, start = [], 0
        events = np.empty((_BLOCK, EVENT_COLUMNS))
        while start < self.keys.size:
            start, n = loops.finished(self.keys, self.state, start, events, self.limits)
            found.append(events[:n].copy())
        return np.concatenate([np.empty((0, EVENT_COLUMNS)), *found])


def events_of(rows: Rows, limits: Limits = LIMITS, *, compiled: bool | None = None) -> Floats:
    """All events of a log that is whole, in the order of ending; those that last until its end come last."""
    if compiled if compiled is not None else len(rows) >= COMPILED_FROM:
        follower = Follower(limits=limits, most_ships=max(64, 2 * len(np.unique(rows.who))))
        return np.concatenate([follower.follow(rows), follower.finish()])
    return _plain(rows, limits)


def _plain(rows: Rows, limits: Limits) -> Floats:
    ships: dict[int, Ship] = {}
    found: list[tuple[float, ...]] = []
    columns = (
        rows.who,
        rows.t_s,
        rows.lat_deg,
        rows.lon_deg,
        rows.speed_ms,
        rows.course_deg,
        rows.heading_deg,
        rows.zones,
    )
    for k, (who, t, lat, lon, *motion, zones) in enumerate(zip(*(one.tolist() for one in columns), strict=True)):
        if not all(map(math.isfinite, (t, lat, lon))):
            continue
        ship = ships.get(who)
        if ship is None:
            ships[who] = Ship(who, limits, t, lat, lon, zones)
        elif t >= ship.t:
            found += ship.heard(k, t, lat, lon, (motion[0], motion[1], motion[2]), zones)
    for ship in ships.values():
        found += ship.closed(-1)
    return np.array(found, float).reshape(-1, EVENT_COLUMNS)
