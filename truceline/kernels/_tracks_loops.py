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
    sailed = state[at, LOITER_PATH] > LOITER_PATHS * limits.loiter_radius_m
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
            n = closed(state, at, events, n, who[k], k, limits)
            back = apart_m(state[at, OTHER_LAT], state[at, OTHER_LON], lat[k], lon[k], narrow)
            since = t[k] - state[at, OTHER_T]
            if since < BACK_WITHIN_S and back <= limits.top_speed_ms * (since + 2.0) + limits.slack_m:
                state[at, TURNED] += 1.0
                if state[at, TURNED] == TURNS:
                    n = told(events, n, SHARED, who[k], state[at, TURNED_FROM], t[k], lat[k], lon[k], moved, 0.0, k)
            else:
                n = told(events, n, JUMP, who[k], state[at, T], t[k], lat[k], lon[k], moved / (dt + 1.0), 0.0, k)
                state[at, TURNED], state[at, TURNED_FROM] = 0.0, state[at, T]
            state[at, OTHER_T], state[at, OTHER_LAT], state[at, OTHER_LON] = (
                state[at, T],
                state[at, LATITUDE],
                state[at, LONGITUDE],
            )
            begun(state, at, t[k], lat[k], lon[k])
            inside[at] = zones[k]
            continue
        silent = 0.0
        if dt > limits.gap_s:
            silent = dt
            n = told(
                events, n, GAP, who[k], state[at, T], t[k], state[at, LATITUDE], state[at, LONGITUDE], moved, dt, k
            )
        if apart_m(state[at, STOP_LAT], state[at, STOP_LON], lat[k], lon[k], narrow) <= limits.stop_radius_m:
            state[at, STOP_N] += 1.0
            share = 1.0 / min(state[at, STOP_N], MEAN_OVER)
            state[at, STOP_LAT] += share * (lat[k] - state[at, STOP_LAT])
            state[at, STOP_LON] += share * (lon[k] - state[at, STOP_LON])
            state[at, STOP_TO] = t[k]
            state[at, STOP_SILENT] += silent
        else:
            if state[at, STOP_TO] - state[at, STOP_FROM] >= limits.stop_s:
                n = told(
                    events, n, STOP, who[k], state[at, STOP_FROM], state[at, STOP_TO], state[at, STOP_LAT],
                    state[at, STOP_LON], state[at, STOP_N], state[at, STOP_SILENT], k,
                )  # fmt: skip
            state[at, STOP_LAT], state[at, STOP_LON], state[at, STOP_FROM], state[at, STOP_TO], state[at, STOP_N] = (
                lat[k],
                lon[k],
                t[k],
                t[k],
                1.0,
            )
            state[at, STOP_SILENT] = 0.0
        if apart_m(state[at, LOITER_LAT], state[at, LOITER_LON], lat[k], lon[k], narrow) <= limits.loiter_radius_m:
            state[at, LOITER_PATH] += moved
            state[at, LOITER_SILENT] += silent
        else:
            if loitered(state, at, limits):
                n = told(
                    events, n, LOITER, who[k], state[at, LOITER_FROM], state[at, T], state[at, LOITER_LAT],
                    state[at, LOITER_LON], state[at, LOITER_PATH], state[at, LOITER_SILENT], k,
                )  # fmt: skip
            state[at, LOITER_LAT], state[at, LOITER_LON], state[at, LOITER_FROM], state[at, LOITER_PATH] = (
                lat[k],
                lon[k],
                t[k],
                0.0,
            )
            state[at, LOITER_SILENT] = 0.0
        turn = abs((course[k] - heading[k] + 180.0) % 360.0 - 180.0)
        if limits.drift_slow_ms <= speed[k] <= limits.drift_fast_ms and turn > limits.drift_turn_deg and not silent:
            if state[at, DRIFT_FROM] == NONE:
                state[at, DRIFT_FROM] = t[k]
            state[at, DRIFT_TO] = t[k]
        elif state[at, DRIFT_FROM] != NONE:
            if state[at, DRIFT_TO] - state[at, DRIFT_FROM] >= limits.drift_s:
                n = told(
                    events,
                    n,
                    DRIFT,
                    who[k],
                    state[at, DRIFT_FROM],
                    state[at, DRIFT_TO],
                    state[at, LATITUDE],
                    state[at, LONGITUDE],
                    0.0,
                    0.0,
                    k,
                )
            state[at, DRIFT_FROM] = state[at, DRIFT_TO] = NONE
        if zones[k] != inside[at]:
            changed = zones[k] ^ inside[at]
            for zone in range(MOST_ZONES):
                bit = np.uint64(1) << np.uint64(zone)
                if changed & bit:
                    kind = ENTRY if zones[k] & bit else EXIT
                    n = told(events, n, kind, who[k], state[at, T], t[k], lat[k], lon[k], zone, silent, k)
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
