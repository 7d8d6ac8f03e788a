"""EXERCISE. The north-west Black Sea as a receiver writes it: ships between ports and the south, and planted events.

Every ship sails straight legs between a port and the south gate, and lies in port in between. Five ships each stop on
the way, loiter, meet another ship, switch off, share their identity with another place, change their draught, change
their name, or cross the closed area. Reception is good in the north and bad in the south; for some hours the receiver
is off. Written as NMEA with tag blocks, so that it is read through the same door as a real log.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from truceline.sim import nmea

START = datetime(2025, 3, 25, tzinfo=UTC)
PORTS = (("Odesa", 46.49, 30.75), ("Chornomorsk", 46.32, 30.68), ("Pivdennyi", 46.60, 31.02))  # world port index
SOUTH = (44.1, 29.7)
CLOSED = (31.2, 45.3, 31.6, 45.6)  # west, south, east, north
STATION = "exercise"
STEP_S = 600
KINDS = (
    "stop", "loitering", "meeting", "switched off", "two places in turn", "draught change", "identity change", "entry",
)  # fmt: skip
EACH = 5
SPELLS_H = {"stop": 4.0, "meeting": 4.0, "loitering": 9.0, "switched off": 10.0, "two places in turn": 4.0}
OUTAGE_H = (70.0, 75.0)
SHADOW_BELOW_DEG = 44.7
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
    """A log and what is true."""

    log: bytes
    planted: tuple[Planted, ...]


@dataclass(slots=True)
class _Ship:
    """Way points (hour, latitude, longitude) of one ship, and what she does."""

    number: int
    mmsi: int
    points: list[tuple[float, float, float]]
    off: tuple[float, float] = (-1.0, -1.0)
    ghost: tuple[float, float] = (-1.0, -1.0)
    draught: int = 80
    changed_h: float = math.inf
    changed: str = ""

    def at(self, hour: float) -> tuple[float, float, float]:
        """Latitude, longitude, knots."""
        hours, lats, lons = (np.array(column) for column in zip(*self.points, strict=True))
        lat, lon = float(np.interp(hour, hours, lats)), float(np.interp(hour, hours, lons))
        k = min(max(int(np.searchsorted(hours, hour)), 1), len(hours) - 1)
        north = (lats[k] - lats[k - 1]) * _METRES
        east = (lons[k] - lons[k - 1]) * _METRES * math.cos(math.radians(lat))
        took = max(float(hours[k] - hours[k - 1]), 1e-6) * 3600
        return lat, lon, math.hypot(north, east) / took / _KNOT_MS


def sea_world(seed: int, *, ships: int = 48, days: int = 6) -> SeaWorld:
    """A log of some days, and what was planted in it."""
    rng = np.random.default_rng([seed, 1])
    fleet = [_Ship(k, 272_000_000 + k, []) for k in range(ships)]
    planted: list[Planted] = []
    for ship in fleet:
        kind = KINDS[ship.number // EACH] if ship.number < EACH * len(KINDS) else ""
        planted += _sail(ship, kind, fleet, days, rng)
    lines = sorted(line for ship in fleet for line in _heard(ship, days, np.random.default_rng([seed, 2, ship.number])))
    text = "# EXERCISE\r\n" + "".join(f"{line}\r\n" for _, _, line in lines)
    return SeaWorld(log=text.encode("ascii"), planted=tuple(planted))


def _sail(ship: _Ship, kind: str, fleet: list[_Ship], days: int, rng: np.random.Generator) -> Iterator[Planted]:
    """To and fro; the planted thing lies on the first way south that begins after a day."""
    _, lat, lon = PORTS[ship.number % len(PORTS)]
    lat, lon = lat - 0.02 * rng.random(), lon + 0.01 * rng.random()
    hour, done, knots = 0.0, False, 9.0 + 4.0 * rng.random()
    leave = 14.0 + 20.0 * rng.random()
    way_h = math.hypot((lat - SOUTH[0]) * _METRES, (lon - SOUTH[1]) * _METRES * 0.7) / (knots * _KNOT_MS) / 3600
    ship.points += [(0.0, lat, lon), (leave, lat, lon)]
    hour = leave
    while hour < days * 24:
        middle = (0.6 * lat + 0.4 * SOUTH[0], 0.6 * lon + 0.4 * SOUTH[1])
        reach = hour + 0.4 * way_h
        ship.points.append((reach, *middle))
        later = 0.0
        if not done and kind:
            later, made = _plant(ship, kind, (reach, *middle), fleet)
            done = True
            yield from made
        ship.points.append((hour + way_h + later, *SOUTH))
        ship.points.append((hour + 2 * way_h + later, lat, lon))
        hour += 2 * way_h + later + 16.0 + 8.0 * rng.random()
        ship.points.append((hour, lat, lon))


def _plant(ship: _Ship, kind: str, here: tuple[float, float, float], fleet: list[_Ship]) -> tuple[float, list[Planted]]:
    """What she does in the middle of her way, and by how many hours she is later for it."""
    hour, lat, lon = here
    spell = {"stop": 4.0, "meeting": 4.0, "loitering": 9.0, "switched off": 10.0, "two places in turn": 4.0}.get(
        kind, 0.0
    )
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


def _partner(ship: _Ship, here: tuple[float, float, float], spell: float, number: int) -> _Ship:
    """Who sails to and fro in the west, comes beside a ship, and goes back."""
    hour, lat, lon = here
    other = _Ship(number, 272_100_000 + ship.number, [(0.0, lat, lon - 1.0)])
    for leg in range(1, int(hour / 6.0)):
        other.points.append((6.0 * leg, lat - 0.5 * (leg % 2), lon - 1.0))
    other.points += [(hour, lat + 0.001, lon), (hour + spell, lat + 0.001, lon)]
    for leg in range(1, 40):
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


def reception(lat_deg: float, hour: float) -> float:
    """Chance that one report is heard."""
    if OUTAGE_H[0] <= hour < OUTAGE_H[1]:
        return 0.0
    return 0.7 if lat_deg > SHADOW_BELOW_DEG else 0.05


def _heard(ship: _Ship, days: int, rng: np.random.Generator) -> Iterator[tuple[float, int, str]]:
    """Seconds, ship, and the lines that the receiver wrote."""
    for step in range(days * 86_400 // STEP_S):
        t = step * STEP_S + int(rng.integers(0, 60))
        hour = t / 3600
        lat, lon, knots = ship.at(hour)
        if rng.random() >= reception(lat, hour) or ship.off[0] <= hour < ship.off[1]:
            continue
        lat, lon = lat + 2e-5 * rng.standard_normal(), lon + 2e-5 * rng.standard_normal()
        yield t, ship.number, _position(ship, t, (lat, lon), knots)
        if ship.ghost[0] <= hour < ship.ghost[1]:
            yield t + 60, ship.number, _position(ship, t + 60, (44.9, 32.6), 0.0)
        if step % 6 == 0:
            yield t + 1, ship.number, "\r\n".join(_static(ship, t + 1, hour))


def _position(ship: _Ship, t: int, place: tuple[float, float], knots: float) -> str:
    values: dict[str, int | str | bytes] = {
        "type": 1, "mmsi": ship.mmsi, "lat": round(place[0] * 600_000), "lon": round(place[1] * 600_000),
        "speed": min(round(knots * 10), 1022), "course": 3600, "heading": 511, "turn": -128, "second": t % 60,
        "status": 0,
    }  # fmt: skip
    return nmea.tagged(nmea.message("1", values)[0], station=STATION, unix_s=int(START.timestamp()) + t)


def _static(ship: _Ship, t: int, hour: float) -> list[str]:
    later = hour >= ship.changed_h
    name = f"EXERCISE {ship.number}" + (" TWO" if later and ship.changed == "identity change" else "")
    values: dict[str, int | str | bytes] = {
        "type": 5, "mmsi": ship.mmsi, "imo": 0, "callsign": f"EX{ship.number}", "shipname": name, "ship_type": 70,
        "draught": ship.draught - (25 if later and ship.changed == "draught change" else 0),
    }  # fmt: skip
    lines = nmea.message("5", values, bits=424, sequence=t % 10)
    return [nmea.tagged(line, station=STATION, unix_s=int(START.timestamp()) + t) for line in lines]
