"""The plain twin of the follower of ships: one object per ship, one method per question."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from truceline.kernels import _tracks_words as w

Event = tuple[float, ...]


def apart_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """As the compiled one."""
    turn = lon2 - lon1
    turn += -360.0 if turn > 180.0 else 360.0 if turn < -180.0 else 0.0
    at = lat2 if abs(lat2 - lat1) <= 0.1 else 0.5 * (lat1 + lat2)
    return w.DEG_M * math.hypot(turn * math.cos(math.radians(at)), lat2 - lat1)


@dataclass(slots=True)
class _Stay:
    """Somewhere within a radius of a place, since a moment."""

    lat: float
    lon: float
    began: float
    ended: float
    n: float = 1.0
    silent: float = 0.0
    path: float = 0.0


@dataclass(slots=True)
class Ship:
    """What is remembered of one ship."""

    who: int
    limits: w.Limits
    t: float
    lat: float
    lon: float
    zones: int
    other: tuple[float, float, float] | None = None
    turned: int = 0
    turned_from: float = 0.0
    stop: _Stay = field(init=False)
    loiter: _Stay = field(init=False)
    drift: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Nothing is known of her before."""
        self.stop = _Stay(self.lat, self.lon, self.t, self.t)
        self.loiter = _Stay(self.lat, self.lon, self.t, self.t)
        self.drift = None

    def event(
        self, kind: int, stay: tuple[float, float], place: tuple[float, float], value: float, silent: float, row: int
    ) -> Event:
        """An event as a row."""
        return (float(kind), float(self.who), *stay, *place, value, silent, float(row))

    def closed(self, row: int) -> Iterator[Event]:
        """What ends with a jump or with the log."""
        yield from self.stopped(row)
        yield from self.loitered(row)
        yield from self.drifted(row)

    def stopped(self, row: int) -> Iterator[Event]:
        """A stop that was long enough."""
        one = self.stop
        if one.ended - one.began >= self.limits.stop_s:
            yield self.event(w.STOP, (one.began, one.ended), (one.lat, one.lon), one.n, one.silent, row)

    def loitered(self, row: int) -> Iterator[Event]:
        """A stay in which she sailed about."""
        one = self.loiter
        lasted, sailed = self.t - one.began, one.path > w.LOITER_PATHS * self.limits.loiter_radius_m
        if lasted >= self.limits.loiter_s and sailed and 2.0 * one.silent <= lasted:
            yield self.event(w.LOITER, (one.began, self.t), (one.lat, one.lon), one.path, one.silent, row)

    def drifted(self, row: int) -> Iterator[Event]:
        """A drift that was long enough."""
        if self.drift and self.drift[1] - self.drift[0] >= self.limits.drift_s:
            yield self.event(w.DRIFT, self.drift, (self.lat, self.lon), 0.0, 0.0, row)

    def heard(
        self, row: int, t: float, lat: float, lon: float, motion: tuple[float, float, float], zones: int
    ) -> Iterator[Event]:
        """One more fix, not before the last one."""
        dt, moved = t - self.t, apart_m(self.lat, self.lon, lat, lon)
        if moved > self.limits.top_speed_ms * (dt + 2.0) + self.limits.slack_m:
            yield from self.jumped(row, t, lat, lon, moved)
            self.zones = zones
            return
        silent = dt if dt > self.limits.gap_s else 0.0
        if silent:
            yield self.event(w.GAP, (self.t, t), (self.lat, self.lon), moved, dt, row)
        one = self.stop
        if apart_m(one.lat, one.lon, lat, lon) <= self.limits.stop_radius_m:
            one.n += 1.0
            share = 1.0 / min(one.n, w.MEAN_OVER)
            one.lat, one.lon = one.lat + share * (lat - one.lat), one.lon + share * (lon - one.lon)
            one.ended, one.silent = t, one.silent + silent
        else:
            yield from self.stopped(row)
            self.stop = _Stay(lat, lon, t, t)
        one = self.loiter
        if apart_m(one.lat, one.lon, lat, lon) <= self.limits.loiter_radius_m:
            one.path, one.silent = one.path + moved, one.silent + silent
        else:
            yield from self.loitered(row)
            self.loiter = _Stay(lat, lon, t, t)
        yield from self.borne(row, t, motion, silent=silent)
        yield from self.crossed(row, t, lat, lon, zones, silent=silent)
        self.t, self.lat, self.lon = t, lat, lon

    def jumped(self, row: int, t: float, lat: float, lon: float, moved: float) -> Iterator[Event]:
        """A fix that she cannot have reached: a jump, or back to where another one was."""
        yield from self.closed(row)
        top, slack = self.limits.top_speed_ms, self.limits.slack_m
        since = t - self.other[0] if self.other else math.inf
        if self.other and since < w.BACK_WITHIN_S and apart_m(*self.other[1:], lat, lon) <= top * (since + 2.0) + slack:
            self.turned += 1
            if self.turned == w.TURNS:
                yield self.event(w.SHARED, (self.turned_from, t), (lat, lon), moved, 0.0, row)
        else:
            yield self.event(w.JUMP, (self.t, t), (lat, lon), moved / (t - self.t + 1.0), 0.0, row)
            self.turned, self.turned_from = 0, self.t
        self.other = self.t, self.lat, self.lon
        self.t, self.lat, self.lon = t, lat, lon
        self.begin()

    def borne(self, row: int, t: float, motion: tuple[float, float, float], *, silent: float) -> Iterator[Event]:
        """Slow, and not the way she looks."""
        speed, course, heading = motion
        turn = abs((course - heading + 180.0) % 360.0 - 180.0)
        slow = self.limits.drift_slow_ms <= speed <= self.limits.drift_fast_ms
        if slow and turn > self.limits.drift_turn_deg and not silent:
            self.drift = (self.drift[0] if self.drift else t), t
        else:
            yield from self.drifted(row)
            self.drift = None

    def crossed(self, row: int, t: float, lat: float, lon: float, zones: int, *, silent: float) -> Iterator[Event]:
        """Borders of zones since the last fix."""
        for zone in range(w.MOST_ZONES):
            if (zones ^ self.zones) >> zone & 1:
                kind = w.ENTRY if zones >> zone & 1 else w.EXIT
                yield self.event(kind, (self.t, t), (lat, lon), float(zone), silent, row)
        self.zones = zones
