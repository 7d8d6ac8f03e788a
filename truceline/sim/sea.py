"""EXERCISE. The north-west Black Sea as receivers write it: ships between ports and the south, and planted events.

Every ship sails straight legs between a port and the southern gate, and lies in port in between. On some days many turn
back. Five ships each stop on the way, loiter, meet another ship, switch off, share their identity with another place,
change their draught, change their name, or cross the closed area. One receiver hears the north, one the southern gate;
between them lies a shadow. Both hear worse in bad weather, and the northern one is off for some hours. On two days of a
longer world every ship in a box reports a circle far away. Written as NMEA with tag blocks, so that it is read through
the same door as a real log.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from truceline.sim import nmea, positions

Floats = NDArray[np.float64]
Leg = tuple[float, float, float]  # hour, latitude, longitude

START = datetime(2025, 3, 25, tzinfo=UTC)
PORTS = (("Odesa", 46.49, 30.75), ("Chornomorsk", 46.32, 30.68), ("Pivdennyi", 46.60, 31.02))  # world port index
SOUTH = (44.1, 29.7)
LANE = ((30.5, 46.7), (31.25, 46.7), (31.25, 46.2), (30.1, 43.95), (29.4, 43.95), (30.3, 46.2))  # lon, lat
GATES = ((46.45, 30.82, 30_000.0), (*SOUTH, 12_000.0))  # latitude, longitude, metres: where a passage begins and ends
CLOSED = (31.2, 45.3, 31.6, 45.6)  # west, south, east, north
JAMMED = (30.0, 45.2, 31.2, 46.0)  # where positions are false on the two days
JAMMED_H = (6.0, 18.0)
CIRCLE = (44.98, 34.10, 2_500.0)  # latitude, longitude, metres: where they seem to be
STATIONS = ("exercise-a", "exercise-b")  # north, south; names of one length
STEP_S = 600
KINDS = (
    "stop", "loitering", "meeting", "switched off", "two places in turn", "draught change", "identity change", "entry",
)  # fmt: skip
EACH = 5
SPELLS_H = {"stop": 4.0, "meeting": 4.0, "loitering": 9.0, "switched off": 10.0, "two places in turn": 4.0}
OUTAGE_LONG_H = 5.0
SHADOW_DEG = (44.35, 44.7)  # heard by neither but for one report in twenty
HINDERED = {"stop": 0.5, "meeting": 0.5}  # what a passage counts on which that was planted
_KNOT_MS = 1852 / 3600
_METRES = 111_194.93  # a degree of latitude


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One thing that is true in this world."""

    kind: str
    mmsi: tuple[str, ...]
    started_utc: datetime
    ended_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeaWorld:
    """Logs, one for each day, and what is true."""

    logs: tuple[bytes, ...]
    planted: tuple[Planted, ...]
    free: Mapping[date, float]  # mean over the passages that left a gate on a day: 1 arrived, 0 turned back
    jammed: tuple[date, ...]
    outage: tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Days:
    """What is given from outside."""

    count: int
    jammed: tuple[int, ...]
    outage_h: float
    weather: Floats  # factor of reception of each day
    freedom: Floats  # chance of each day that a passage is let through


@dataclass(slots=True)
class _Ship:
    """Way points of one ship, and what she does."""

    number: int
    mmsi: int
    points: list[Leg]
    passages: list[tuple[float, int, float]] = field(default_factory=list)  # hour of setting out, gate, how free it was
    off: tuple[float, float] = (-1.0, -1.0)
    ghost: tuple[float, float] = (-1.0, -1.0)
    draught: int = 80
    changed_h: float = math.inf
    changed: str = ""

    def at(self, hour: Floats) -> tuple[Floats, Floats, Floats]:
        """Latitude, longitude, knots."""
        hours, lats, lons = (np.array(column) for column in zip(*self.points, strict=True))
        lat, lon = np.interp(hour, hours, lats), np.interp(hour, hours, lons)
        k = np.clip(np.searchsorted(hours, hour), 1, len(hours) - 1)
        north = (lats[k] - lats[k - 1]) * _METRES
        east = (lons[k] - lons[k - 1]) * _METRES * np.cos(np.radians(lat))
        took = np.maximum(hours[k] - hours[k - 1], 1e-6) * 3600
        return lat, lon, np.hypot(north, east) / took / _KNOT_MS


def sea_world(seed: int, *, ships: int = 48, days: int = 6) -> SeaWorld:
    """Logs of some days, and what was planted in them. The two jammed days lie in a world of 20 days or more."""
    rng = np.random.default_rng([seed, 1])
    given = _days(seed, days)
    fleet = [_Ship(k, 272_000_000 + k, []) for k in range(ships)]
    planted: list[Planted] = []
    for ship in list(fleet):
        kind = KINDS[ship.number // EACH] if ship.number < EACH * len(KINDS) else ""
        planted += _sail(ship, kind, fleet, given, rng)
    outage = START + timedelta(hours=given.outage_h)
    return SeaWorld(
        logs=tuple(_logs(fleet, given, seed)),
        planted=tuple(planted),
        free=_free(fleet, days),
        jammed=tuple((START + timedelta(days=day)).date() for day in given.jammed),
        outage=(outage, outage + timedelta(hours=OUTAGE_LONG_H)),
    )


def _days(seed: int, days: int) -> _Days:
    rng = np.random.default_rng([seed, 3])
    hindered = rng.random(days) < 0.25
    return _Days(
        count=days,
        jammed=(days // 3, 2 * days // 3) if days >= 20 else (),
        outage_h=24.0 * (days // 2) - 2.0,
        weather=np.asarray(rng.choice([1.0, 1.0, 0.8], days)),
        freedom=np.where(hindered, rng.choice([0.3, 0.6], days), 0.98),
    )


def _free(fleet: list[_Ship], days: int) -> dict[date, float]:
    held: dict[date, list[float]] = {}
    for ship in fleet:
        for set_out, gate, value in ship.passages:
            hour = _left(ship, set_out, gate)
            if hour < 24 * days:
                held.setdefault((START + timedelta(hours=hour)).date(), []).append(value)
    return {day: float(np.mean(values)) for day, values in sorted(held.items())}


def _left(ship: _Ship, set_out: float, gate: int) -> float:
    """The hour in which a ship that set out leaves a gate, to three minutes."""
    hours = set_out + np.arange(0.0, 8.0, 0.05)
    lat, lon, _ = ship.at(hours)
    north, east = lat - GATES[gate][0], (lon - GATES[gate][1]) * math.cos(math.radians(GATES[gate][0]))
    return float(hours[int(np.argmax(np.hypot(north, east) * _METRES > GATES[gate][2]))])


def _sail(ship: _Ship, kind: str, fleet: list[_Ship], given: _Days, rng: np.random.Generator) -> Iterator[Planted]:
    """To and fro; the planted thing lies on a way south that begins after a day."""
    _, lat, lon = PORTS[ship.number % len(PORTS)]
    lat, lon = lat - 0.02 * rng.random(), lon + 0.01 * rng.random()
    knots = 9.0 + 4.0 * rng.random()
    hour = 14.0 + 20.0 * rng.random()
    way_h = math.hypot((lat - SOUTH[0]) * _METRES, (lon - SOUTH[1]) * _METRES * 0.7) / (knots * _KNOT_MS) / 3600
    rounds = max(int((given.count * 24 - hour - 2 * way_h) / (2 * way_h + 20.0)), 0)
    turn = int(rng.integers(0, rounds + 1)) if given.count >= 20 else 0
    ship.points += [(0.0, lat, lon), (hour, lat, lon)]
    middle = (0.6 * lat + 0.4 * SOUTH[0], 0.6 * lon + 0.4 * SOUTH[1])
    while hour < given.count * 24:
        reach = hour + 0.4 * way_h
        ship.points.append((reach, *middle))
        later, here = 0.0, kind if turn == 0 else ""
        turn -= 1
        if here:
            later, made = _plant(ship, here, (reach, *middle), fleet)
            yield from made
        back = not here and rng.random() > given.freedom[int(hour // 24)]
        out = HINDERED.get(here, way_h / (way_h + later) if way_h / (way_h + later) < 1 / 1.5 else 1.0)
        ship.passages.append((hour, 0, 0.0 if back else out))
        if back:
            hour = reach + 0.4 * way_h
        else:
            ship.points.append((hour + way_h + later, *SOUTH))
            ship.passages.append((hour + way_h + later, 1, 1.0))
            hour += 2 * way_h + later
        ship.points.append((hour, lat, lon))
        hour += 16.0 + 8.0 * rng.random()
        ship.points.append((hour, lat, lon))


def _plant(ship: _Ship, kind: str, here: Leg, fleet: list[_Ship]) -> tuple[float, list[Planted]]:
    """What she does in the middle of her way, and by how many hours she is later for it."""
    hour, lat, lon = here
    spell = SPELLS_H.get(kind, 0.0)
    names = (f"{ship.mmsi:09d}",)
    if kind == "stop":
        ship.points.append((hour + spell, lat, lon))
        return spell, [_planted(kind, names, hour, hour + spell)]
    if kind == "loitering":
        for k in range(1, int(spell * 6) + 1):
            turn = k * 2 * math.pi / 9  # a circle of 2 km in an hour and a half
            ship.points.append((hour + k / 6, lat + 0.018 * math.sin(turn), lon + 0.026 * (1 - math.cos(turn))))
        return spell, [_planted(kind, names, hour, hour + spell)]
    if kind == "meeting":
        other = _partner(ship, here, spell, len(fleet))
        fleet.append(other)
        ship.points.append((hour + spell, lat, lon))
        return spell, [_planted(kind, (*names, f"{other.mmsi:09d}"), hour, hour + spell)]
    if kind == "entry":
        west, south, east, north = CLOSED
        ship.points += [(hour + 6.0, (south + north) / 2, (west + east) / 2), (hour + 12.0, lat, lon)]
        return 12.0, [_planted(kind, names, hour, hour + 12.0)]
    return 0.0, [_silent_or_other(ship, kind, names, hour)]


def _partner(ship: _Ship, here: Leg, spell: float, number: int) -> _Ship:
    """Who sails to and fro in the west, comes beside a ship, and goes back."""
    hour, lat, lon = here
    other = _Ship(number, 272_100_000 + ship.number, [(0.0, lat, lon - 1.0)])
    for leg in range(1, int(hour / 6.0)):
        other.points.append((6.0 * leg, lat - 0.5 * (leg % 2), lon - 1.0))
    other.points += [(hour, lat + 0.001, lon), (hour + spell, lat + 0.001, lon)]
    for leg in range(1, 400):
        other.points.append((hour + spell + 6.0 * leg, lat - 0.5 * (leg % 2), lon - 1.0))
    return other


def _silent_or_other(ship: _Ship, kind: str, names: tuple[str, ...], hour: float) -> Planted:
    """What does not change her way."""
    if kind == "switched off":
        ship.off = (hour - 6.0, hour - 6.0 + SPELLS_H[kind])
        return _planted(kind, names, *ship.off)
    if kind == "two places in turn":
        ship.ghost = (hour - SPELLS_H[kind], hour)
        return _planted(kind, names, *ship.ghost)
    ship.changed_h, ship.changed = hour, kind
    return _planted(kind, names, hour - 1.0, hour + 1.0)


def _planted(kind: str, names: tuple[str, ...], start_h: float, end_h: float) -> Planted:
    began, ended = (START + timedelta(hours=hour) for hour in (start_h, end_h))
    return Planted(kind=kind, mmsi=names, started_utc=began, ended_utc=ended)


def _logs(fleet: list[_Ship], given: _Days, seed: int) -> Iterator[bytes]:
    """A file for each day, in the order of hearing."""
    dices = [np.random.default_rng([seed, 2, ship.number]) for ship in fleet]
    for day in range(given.count):
        held = [_heard(ship, given, day, dice) for ship, dice in zip(fleet, dices, strict=True)]
        times, reports, statics = (
            np.concatenate([one[0] for one in held]), np.concatenate([one[1] for one in held]),
            sorted(pair for one in held for pair in one[2]),
        )  # fmt: skip
        order = np.argsort(times, kind="stable")
        split = np.searchsorted(times[order], [t for t, _ in statics])
        text, last = [b"# EXERCISE\r\n"], 0
        for at, (_, lines) in zip(split.tolist(), statics, strict=True):
            text += [positions.log(reports[order[last:at]]), lines]
            last = at
        yield b"".join([*text, positions.log(reports[order[last:]])])


def _heard(
    ship: _Ship, given: _Days, day: int, rng: np.random.Generator
) -> tuple[Floats, positions.Letters, list[tuple[float, bytes]]]:
    """Seconds and lines of positions that the receiver wrote on a day, and her static messages."""
    steps = np.arange(day * 86_400 // STEP_S, (day + 1) * 86_400 // STEP_S)
    t = steps * STEP_S + rng.integers(0, 60, steps.size)
    hour = t / 3600
    lat, lon, knots = ship.at(hour)
    off_air = (given.outage_h <= hour) & (hour < given.outage_h + OUTAGE_LONG_H) & (lat > sum(SHADOW_DEG) / 2)
    off_air |= (ship.off[0] <= hour) & (hour < ship.off[1])
    chance = np.where((lat > SHADOW_DEG[1]) | (lat < SHADOW_DEG[0]), 0.7, 0.05) * given.weather[day]
    north = lat > sum(SHADOW_DEG) / 2
    heard = (rng.random(steps.size) < chance) & ~off_air
    lat, lon = lat + 2e-5 * rng.standard_normal(steps.size), lon + 2e-5 * rng.standard_normal(steps.size)
    if day in given.jammed:
        lat, lon, knots = _circled(ship, hour, (lat, lon, knots))
    rows = [np.stack([t, lat, lon, knots, ~north], axis=1)[heard]]
    ghost = heard & (ship.ghost[0] <= hour) & (hour < ship.ghost[1])
    rows.append(np.array([(s + 60, 44.9, 32.6, 0.0, 0.0) for s in t[ghost].tolist()]).reshape(-1, 5))
    seen = np.concatenate(rows)
    static = heard & (steps % 6 == 0)
    lines = [
        (s + 1.0, "".join(f"{line}\r\n" for line in _static(ship, s + 1, STATIONS[0 if up else 1])).encode())
        for s, up in zip(t[static].tolist(), north[static].tolist(), strict=True)
    ]
    return seen[:, 0], _positions(ship, seen), lines


def _circled(ship: _Ship, hour: Floats, true: tuple[Floats, Floats, Floats]) -> tuple[Floats, Floats, Floats]:
    """In the box and its hours a receiver takes a false signal: all of them seem to go round one place."""
    west, south, east, north = JAMMED
    lat, lon, knots = true
    clock = hour % 24
    inside = (
        (clock >= JAMMED_H[0]) & (clock < JAMMED_H[1]) & (lat > south) & (lat < north) & (lon > west) & (lon < east)
    )
    turn = 2 * math.pi * hour / 0.4 + 0.02 * (ship.number % 7)
    radius = CIRCLE[2] / _METRES
    return (
        np.where(inside, CIRCLE[0] + radius * np.sin(turn), lat),
        np.where(inside, CIRCLE[1] + radius / math.cos(math.radians(CIRCLE[0])) * np.cos(turn), lon),
        np.where(inside, 21.0, knots),
    )


def _positions(ship: _Ship, seen: Floats) -> positions.Letters:
    t = seen[:, 0].astype(np.int64)
    stations = np.array([list(name.encode()) for name in STATIONS], np.uint8)[seen[:, 4].astype(int)]
    return positions.lines(
        stations, int(START.timestamp()) + t, mmsi=ship.mmsi, lat=np.rint(seen[:, 1] * 600_000),
        lon=np.rint(seen[:, 2] * 600_000), speed=np.minimum(np.rint(seen[:, 3] * 10), 1022), course=3600, heading=511,
        turn=-128, second=t % 60,
    )  # fmt: skip


def _static(ship: _Ship, t: int, station: str) -> list[str]:
    later = t / 3600 >= ship.changed_h
    name = f"EXERCISE {ship.number}" + (" TWO" if later and ship.changed == "identity change" else "")
    values: dict[str, int | str | bytes] = {
        "type": 5, "mmsi": ship.mmsi, "imo": 0, "callsign": f"EX{ship.number}", "shipname": name, "ship_type": 70,
        "draught": ship.draught - (25 if later and ship.changed == "draught change" else 0),
    }  # fmt: skip
    lines = nmea.message("5", values, bits=424, sequence=t % 10)
    return [nmea.tagged(line, station=station, unix_s=int(START.timestamp()) + t) for line in lines]
