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
def apart_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres on the mean sphere between places that are not far apart; the antimeridian is no border."""
    turn = lon2 - lon1
    if turn > 180.0:
        turn -= 360.0
    elif turn < -180.0:
        turn += 360.0
    east = turn * np.cos(np.radians(0.5 * (lat1 + lat2)))
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
def closed(s: Floats, events: Floats, n: int, who: int, row: int, limits: Limits) -> int:
    """Events that end with a jump or with the log."""
    if s[STOP_TO] - s[STOP_FROM] >= limits.stop_s:
        n = told(
            events, n, STOP, who, s[STOP_FROM], s[STOP_TO], s[STOP_LAT], s[STOP_LON], s[STOP_N], s[STOP_SILENT], row
        )
    if s[T] - s[LOITER_FROM] >= limits.loiter_s and s[LOITER_PATH] > 2 * limits.loiter_radius_m:
        n = told(
            events, n, LOITER, who, s[LOITER_FROM], s[T], s[LOITER_LAT], s[LOITER_LON], s[LOITER_PATH],
            s[LOITER_SILENT], row,
        )  # fmt: skip
    if s[DRIFT_TO] - s[DRIFT_FROM] >= limits.drift_s:
        n = told(events, n, DRIFT, who, s[DRIFT_FROM], s[DRIFT_TO], s[LATITUDE], s[LONGITUDE], 0.0, 0.0, row)
    return n


@inlined
def begun(s: Floats, t: float, lat: float, lon: float) -> None:
    """A ship is here, and nothing is known of her before."""
    s[T], s[LATITUDE], s[LONGITUDE] = t, lat, lon
    s[STOP_LAT], s[STOP_LON], s[STOP_FROM], s[STOP_TO], s[STOP_N], s[STOP_SILENT] = lat, lon, t, t, 1.0, 0.0
    s[LOITER_LAT], s[LOITER_LON], s[LOITER_FROM], s[LOITER_PATH], s[LOITER_SILENT] = lat, lon, t, 0.0, 0.0
    s[DRIFT_FROM] = s[DRIFT_TO] = NONE


@compiled
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
        s = state[at]
        if keys[at] < 0:
            keys[at] = who[k]
            s[OTHER_T], s[TURNED] = NONE, 0.0
            begun(s, t[k], lat[k], lon[k])
            inside[at] = zones[k]
            continue
        dt = t[k] - s[T]
        if dt < 0:
            counts[2] += 1
            continue
        moved = apart_m(s[LATITUDE], s[LONGITUDE], lat[k], lon[k])
        if moved > limits.top_speed_ms * (dt + 2.0) + limits.slack_m:
            n = closed(s, events, n, who[k], k, limits)
            back = apart_m(s[OTHER_LAT], s[OTHER_LON], lat[k], lon[k])
            since = t[k] - s[OTHER_T]
            if since < BACK_WITHIN_S and back <= limits.top_speed_ms * (since + 2.0) + limits.slack_m:
                s[TURNED] += 1.0
                if s[TURNED] == TURNS:
                    n = told(events, n, SHARED, who[k], s[TURNED_FROM], t[k], lat[k], lon[k], moved, 0.0, k)
            else:
                n = told(events, n, JUMP, who[k], s[T], t[k], lat[k], lon[k], moved / (dt + 1.0), 0.0, k)
                s[TURNED], s[TURNED_FROM] = 0.0, s[T]
            s[OTHER_T], s[OTHER_LAT], s[OTHER_LON] = s[T], s[LATITUDE], s[LONGITUDE]
            begun(s, t[k], lat[k], lon[k])
            inside[at] = zones[k]
            continue
        silent = 0.0
        if dt > limits.gap_s:
            silent = dt
            n = told(events, n, GAP, who[k], s[T], t[k], s[LATITUDE], s[LONGITUDE], moved, dt, k)
        if apart_m(s[STOP_LAT], s[STOP_LON], lat[k], lon[k]) <= limits.stop_radius_m:
            s[STOP_N] += 1.0
            share = 1.0 / min(s[STOP_N], MEAN_OVER)
            s[STOP_LAT] += share * (lat[k] - s[STOP_LAT])
            s[STOP_LON] += share * (lon[k] - s[STOP_LON])
            s[STOP_TO] = t[k]
            s[STOP_SILENT] += silent
        else:
            if s[STOP_TO] - s[STOP_FROM] >= limits.stop_s:
                n = told(
                    events, n, STOP, who[k], s[STOP_FROM], s[STOP_TO], s[STOP_LAT], s[STOP_LON], s[STOP_N],
                    s[STOP_SILENT], k,
                )  # fmt: skip
            s[STOP_LAT], s[STOP_LON], s[STOP_FROM], s[STOP_TO], s[STOP_N] = lat[k], lon[k], t[k], t[k], 1.0
            s[STOP_SILENT] = 0.0
        if apart_m(s[LOITER_LAT], s[LOITER_LON], lat[k], lon[k]) <= limits.loiter_radius_m:
            s[LOITER_PATH] += moved
            s[LOITER_SILENT] += silent
        else:
            if s[T] - s[LOITER_FROM] >= limits.loiter_s and s[LOITER_PATH] > 2 * limits.loiter_radius_m:
                n = told(
                    events, n, LOITER, who[k], s[LOITER_FROM], s[T], s[LOITER_LAT], s[LOITER_LON], s[LOITER_PATH],
                    s[LOITER_SILENT], k,
                )  # fmt: skip
            s[LOITER_LAT], s[LOITER_LON], s[LOITER_FROM], s[LOITER_PATH] = lat[k], lon[k], t[k], 0.0
            s[LOITER_SILENT] = 0.0
        turn = abs((course[k] - heading[k] + 180.0) % 360.0 - 180.0)
        if limits.drift_slow_ms <= speed[k] <= limits.drift_fast_ms and turn > limits.drift_turn_deg and not silent:
            if s[DRIFT_FROM] == NONE:
                s[DRIFT_FROM] = t[k]
            s[DRIFT_TO] = t[k]
        elif s[DRIFT_FROM] != NONE:
            if s[DRIFT_TO] - s[DRIFT_FROM] >= limits.drift_s:
                n = told(events, n, DRIFT, who[k], s[DRIFT_FROM], s[DRIFT_TO], s[LATITUDE], s[LONGITUDE], 0.0, 0.0, k)
            s[DRIFT_FROM] = s[DRIFT_TO] = NONE
        if zones[k] != inside[at]:
            changed = zones[k] ^ inside[at]
            for zone in range(MOST_ZONES):
                bit = np.uint64(1) << np.uint64(zone)
                if changed & bit:
                    kind = ENTRY if zones[k] & bit else EXIT
                    n = told(events, n, kind, who[k], s[T], t[k], lat[k], lon[k], zone, silent, k)
            inside[at] = zones[k]
        s[T], s[LATITUDE], s[LONGITUDE] = t[k], lat[k], lon[k]
    return who.size, n


@compiled
def finished(keys: Ints, state: Floats, start: int, events: Floats, limits: Limits) -> tuple[int, int]:
    """Events that last until the end of the log."""
    n = 0
    for at in range(start, keys.size):
        if n + MOST_EVENTS > len(events):
            return at, n
        if keys[at] >= 0:
            n = closed(state[at], events, n, keys[at], -1, limits)
    return keys.size, n
