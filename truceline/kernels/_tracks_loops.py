"""Following ships as a compiled loop: one pass over rows as they come, a fixed number of numbers per ship."""

import numpy as np

from truceline.kernels._compile import compiled, inlined
from truceline.kernels._tracks_words import (
    BACK_WITHIN_S,
    BEGAN,
    DEG_M,
    DRIFT,
    DRIFT_FROM,
    DRIFT_TO,
    ENDED,
    ENTRY,
    EXIT,
    GAP,
    JUMP,
    KIND,
    LAT,
    LATITUDE,
    LOITER,
    LOITER_FROM,
    LOITER_LAT,
    LOITER_LON,
    LOITER_PATH,
    LOITER_PATHS,
    LOITER_SILENT,
    LON,
    LONGITUDE,
    MEAN_OVER,
    MOST_EVENTS,
    MOST_ZONES,
    NONE,
    OTHER_LAT,
    OTHER_LON,
    OTHER_T,
    ROW,
    SHARED,
    SILENT,
    STOP,
    STOP_FROM,
    STOP_LAT,
    STOP_LON,
    STOP_N,
    STOP_SILENT,
    STOP_TO,
    TURNED,
    TURNED_FROM,
    TURNS,
    VALUE,
    WHO,
    Floats,
    Ints,
    Limits,
    Masks,
    T,
)

_MIX = 0x9E3779B97F4A7C15


@inlined
def apart_m(lat1: float, lon1: float, lat2: float, lon2: float, narrow: float) -> float:
    """Metres on the mean sphere between places; the antimeridian is no border.

    `narrow` is the cosine of the second latitude; beyond 0.1 degrees that of the middle is taken.
    """
    turn = lon2 - lon1
    if turn > 180.0:
        turn -= 360.0
    elif turn < -180.0:
        turn += 360.0
    if abs(lat2 - lat1) > 0.1:
        narrow = np.cos(np.radians(0.5 * (lat1 + lat2)))
    east = turn * narrow
    return float(DEG_M * np.sqrt(east * east + (lat2 - lat1) * (lat2 - lat1)))


@inlined
def told(
    events: Floats, n: int, kind: int, who: int, began: float, ended: float, lat: float, lon: float, value: float,
    silent: float, row: int,
) -> int:  # fmt: skip
    """Write an event; how many there are then."""
    events[n, KIND], events[n, WHO], events[n, BEGAN], events[n, ENDED] = kind, who, began, ended
    events[n, LAT], events[n, LON], events[n, VALUE], events[n, SILENT], events[n, ROW] = lat, lon, value, silent, row
    return n + 1


@inlined
def loitered(state: Floats, at: int, limits: Limits) -> bool:
    """Long enough within the radius, sailed more than in and out of it, and heard for half of the time."""
    lasted = state[at, T] - state[at, LOITER_FROM]
    sailed = state[at, LOITER_PATH] > LOITER_PATHS * limits.loiter_radius_m  # more than into a port and out of it
    return bool(lasted >= limits.loiter_s and sailed and 2.0 * state[at, LOITER_SILENT] <= lasted)


@inlined
def closed(state: Floats, at: int, events: Floats, n: int, who: int, row: int, limits: Limits) -> int:
    """Events that end with a jump or with the log."""
    if state[at, STOP_TO] - state[at, STOP_FROM] >= limits.stop_s:
        n = told(
            events,
            n,
            STOP,
            who,
            state[at, STOP_FROM],
            state[at, STOP_TO],
            state[at, STOP_LAT],
            state[at, STOP_LON],
            state[at, STOP_N],
            state[at, STOP_SILENT],
            row,
        )
    if loitered(state, at, limits):
        n = told(
            events, n, LOITER, who, state[at, LOITER_FROM], state[at, T], state[at, LOITER_LAT],
            state[at, LOITER_LON], state[at, LOITER_PATH], state[at, LOITER_SILENT], row,
        )  # fmt: skip
    if state[at, DRIFT_TO] - state[at, DRIFT_FROM] >= limits.drift_s:
        n = told(
            events,
            n,
            DRIFT,
            who,
            state[at, DRIFT_FROM],
            state[at, DRIFT_TO],
            state[at, LATITUDE],
            state[at, LONGITUDE],
            0.0,
            0.0,
            row,
        )
    return n


@inlined
def begun(state: Floats, at: int, t: float, lat: float, lon: float) -> None:
    """A ship is here, and nothing is known of her before."""
    state[at, T], state[at, LATITUDE], state[at, LONGITUDE] = t, lat, lon
    (
        state[at, STOP_LAT],
        state[at, STOP_LON],
        state[at, STOP_FROM],
        state[at, STOP_TO],
        state[at, STOP_N],
        state[at, STOP_SILENT],
    ) = lat, lon, t, t, 1.0, 0.0
    (
        state[at, LOITER_LAT],
        state[at, LOITER_LON],
        state[at, LOITER_FROM],
        state[at, LOITER_PATH],
        state[at, LOITER_SILENT],
    ) = lat, lon, t, 0.0, 0.0
    state[at, DRIFT_FROM] = state[at, DRIFT_TO] = NONE


@inlined
def slot_of(keys: Ints, who: int) -> int:
    """Where a ship's state is kept; -1 where there is no room for one more."""
    mask = keys.size - 1
    at = int((np.uint64(who) * np.uint64(_MIX)) >> np.uint64(40)) & mask
    for _ in range(64):
        if keys[at] == who or keys[at] < 0:
            return at
        at = (at + 1) & mask
    return -1


@inlined
def leapt(
    state: Floats, at: int, events: Floats, n: int, who: int, t: float, lat: float, lon: float, moved: float, row: int,
    narrow: float, limits: Limits,
) -> int:  # fmt: skip
    """A place that she cannot have reached: a jump, or back to where another one was."""
    n = closed(state, at, events, n, who, row, limits)
    back = apart_m(state[at, OTHER_LAT], state[at, OTHER_LON], lat, lon, narrow)
    since = t - state[at, OTHER_T]
    if since < BACK_WITHIN_S and back <= limits.top_speed_ms * (since + 2.0) + limits.slack_m:
        state[at, TURNED] += 1.0
        if state[at, TURNED] == TURNS:
            n = told(events, n, SHARED, who, state[at, TURNED_FROM], t, lat, lon, moved, 0.0, row)
    else:
        speed = moved / (t - state[at, T] + 1.0)
        n = told(events, n, JUMP, who, state[at, T], t, lat, lon, speed, 0.0, row)
        state[at, TURNED], state[at, TURNED_FROM] = 0.0, state[at, T]
    state[at, OTHER_T], state[at, OTHER_LAT] = state[at, T], state[at, LATITUDE]
    state[at, OTHER_LON] = state[at, LONGITUDE]
    begun(state, at, t, lat, lon)
    return n


@inlined
def stayed(
    state: Floats, at: int, events: Floats, n: int, who: int, t: float, lat: float, lon: float, silent: float, row: int,
    narrow: float, limits: Limits,
) -> int:  # fmt: skip
    """On with a stop, or to the beginning of the next one."""
    if apart_m(state[at, STOP_LAT], state[at, STOP_LON], lat, lon, narrow) <= limits.stop_radius_m:
        state[at, STOP_N] += 1.0
        share = 1.0 / min(state[at, STOP_N], MEAN_OVER)
        state[at, STOP_LAT] += share * (lat - state[at, STOP_LAT])
        state[at, STOP_LON] += share * (lon - state[at, STOP_LON])
        state[at, STOP_TO] = t
        state[at, STOP_SILENT] += silent
        return n
    if state[at, STOP_TO] - state[at, STOP_FROM] >= limits.stop_s:
        n = told(
            events, n, STOP, who, state[at, STOP_FROM], state[at, STOP_TO], state[at, STOP_LAT], state[at, STOP_LON],
            state[at, STOP_N], state[at, STOP_SILENT], row,
        )  # fmt: skip
    state[at, STOP_LAT], state[at, STOP_LON], state[at, STOP_N] = lat, lon, 1.0
    state[at, STOP_FROM], state[at, STOP_TO], state[at, STOP_SILENT] = t, t, 0.0
    return n


@inlined
def lingered(
    state: Floats, at: int, events: Floats, n: int, who: int, t: float, lat: float, lon: float, silent: float, row: int,
    moved: float, narrow: float, limits: Limits,
) -> int:  # fmt: skip
    """On within a wide circle, or to the beginning of the next one."""
    if apart_m(state[at, LOITER_LAT], state[at, LOITER_LON], lat, lon, narrow) <= limits.loiter_radius_m:
        state[at, LOITER_PATH] += moved
        state[at, LOITER_SILENT] += silent
        return n
    if loitered(state, at, limits):
        n = told(
            events, n, LOITER, who, state[at, LOITER_FROM], state[at, T], state[at, LOITER_LAT], state[at, LOITER_LON],
            state[at, LOITER_PATH], state[at, LOITER_SILENT], row,
        )  # fmt: skip
    state[at, LOITER_LAT], state[at, LOITER_LON], state[at, LOITER_FROM] = lat, lon, t
    state[at, LOITER_PATH] = state[at, LOITER_SILENT] = 0.0
    return n


@inlined
def borne(
    state: Floats, at: int, events: Floats, n: int, who: int, t: float, speed: float, turn: float, silent: float,
    row: int, limits: Limits,
) -> int:  # fmt: skip
    """Slow, and not the way she looks: on with a drift, or to its end."""
    slow = limits.drift_slow_ms <= speed <= limits.drift_fast_ms
    if slow and turn > limits.drift_turn_deg and not silent:
        if state[at, DRIFT_FROM] == NONE:
            state[at, DRIFT_FROM] = t
        state[at, DRIFT_TO] = t
    elif state[at, DRIFT_FROM] != NONE:
        if state[at, DRIFT_TO] - state[at, DRIFT_FROM] >= limits.drift_s:
            n = told(
                events, n, DRIFT, who, state[at, DRIFT_FROM], state[at, DRIFT_TO], state[at, LATITUDE],
                state[at, LONGITUDE], 0.0, 0.0, row,
            )  # fmt: skip
        state[at, DRIFT_FROM] = state[at, DRIFT_TO] = NONE
    return n


@inlined
def crossed(
    events: Floats, n: int, who: int, before: float, t: float, lat: float, lon: float, now: int, then: int,
    silent: float, row: int,
) -> int:  # fmt: skip
    """Borders of zones since the last fix."""
    for zone in range(MOST_ZONES):
        bit = np.uint64(1) << np.uint64(zone)
        if (now ^ then) & bit:
            n = told(events, n, ENTRY if now & bit else EXIT, who, before, t, lat, lon, zone, silent, row)
    return n


@compiled
def followed(
    who: Ints, t: Floats, lat: Floats, lon: Floats, speed: Floats, course: Floats, heading: Floats, zones: Masks,
    start: int, keys: Ints, state: Floats, inside: Masks, events: Floats, counts: Ints, limits: Limits,
) -> tuple[int, int]:  # fmt: skip
    """Rows from start on until all are followed or the buffer might not hold the events of one more."""
    n = 0
    for k in range(start, who.size):
        if n + MOST_EVENTS + MOST_ZONES > len(events):
            return k, n
        if not (np.isfinite(lat[k]) and np.isfinite(lon[k]) and np.isfinite(t[k])):
            counts[0] += 1
            continue
        at = slot_of(keys, who[k])
        if at < 0:
            counts[1] += 1
            continue
        if keys[at] < 0:
            keys[at] = who[k]
            state[at, OTHER_T], state[at, TURNED] = NONE, 0.0
            begun(state, at, t[k], lat[k], lon[k])
            inside[at] = zones[k]
            continue
        dt = t[k] - state[at, T]
        if dt < 0:
            counts[2] += 1
            continue
        narrow = np.cos(np.radians(lat[k]))
        moved = apart_m(state[at, LATITUDE], state[at, LONGITUDE], lat[k], lon[k], narrow)
        if moved > limits.top_speed_ms * (dt + 2.0) + limits.slack_m:
            n = leapt(state, at, events, n, who[k], t[k], lat[k], lon[k], moved, k, narrow, limits)
            inside[at] = zones[k]
            continue
        silent = dt if dt > limits.gap_s else 0.0
        if silent:
            last = state[at, LATITUDE], state[at, LONGITUDE]
            n = told(events, n, GAP, who[k], state[at, T], t[k], last[0], last[1], moved, dt, k)
        n = stayed(state, at, events, n, who[k], t[k], lat[k], lon[k], silent, k, narrow, limits)
        n = lingered(state, at, events, n, who[k], t[k], lat[k], lon[k], silent, k, moved, narrow, limits)
        turn = abs((course[k] - heading[k] + 180.0) % 360.0 - 180.0)
        n = borne(state, at, events, n, who[k], t[k], speed[k], turn, silent, k, limits)
        if zones[k] != inside[at]:
            n = crossed(events, n, who[k], state[at, T], t[k], lat[k], lon[k], zones[k], inside[at], silent, k)
            inside[at] = zones[k]
        state[at, T], state[at, LATITUDE], state[at, LONGITUDE] = t[k], lat[k], lon[k]
    return who.size, n


@compiled
def finished(keys: Ints, state: Floats, start: int, events: Floats, limits: Limits) -> tuple[int, int]:
    """Events that last until the end of the log."""
    n = 0
    for at in range(start, keys.size):
        if n + MOST_EVENTS > len(events):
            return at, n
        if keys[at] >= 0:
            n = closed(state, at, events, n, keys[at], -1, limits)
    return keys.size, n
