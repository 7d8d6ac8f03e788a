"""Overpasses of the thermal satellites of a theatre, from the geometry of their orbits.

Sun-synchronous, 227 orbits in 16 days, ascending node at 13:25 local solar time, swath 3,040 km (JPSS user guides):
neighbouring days see a place under different angles, and the west of a wide theatre under another than the east.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

DAY_S = 86_400.0
PERIOD_S = 16 * DAY_S / 227
TILT = math.radians(98.7)
NODE_H = 13 + 25 / 60  # local mean solar time of the ascending node
HALF_SWATH_KM = 1_520.0
EARTH_KM = 6_371.0
SENSORS = ("S-NPP/VIIRS", "NOAA-20/VIIRS", "NOAA-21/VIIRS")
PHASES = (0.0, 0.5, 0.25)  # of a period: NOAA-20 flies half an orbit ahead, NOAA-21 a quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How one pass sees one place."""

    at_utc: datetime  # whole minutes, as the product says
    off_km: float  # across the track, 0 below the satellite

    @property
    def off(self) -> float:
        """0 below the satellite, 1 at the edge of the swath."""
        return min(1.0, abs(self.off_km) / HALF_SWATH_KM)

    @property
    def scan_km(self) -> float:
        """Pixel size across the track, 0.37 to 0.77 km."""
        return round(0.37 + 0.40 * math.pow(self.off, 1.5), 2)

    @property
    def track_km(self) -> float:
        """Pixel size along the track, 0.37 to 0.77 km."""
        return round(0.37 + 0.40 * self.off, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One branch of one orbit: northward by day, southward by night."""

    sensor: str
    node_s: float  # time of the ascending node, seconds since 1970
    daynight: str

    def view(self, lat_deg: float, lon_deg: float) -> View | None:
        """How the pass sees a place; None where the swath does not reach it."""
        off_km, at_s = self.geometry(lat_deg, lon_deg)
        if abs(off_km) > HALF_SWATH_KM:
            return None
        return View(at_utc=datetime.fromtimestamp(round(at_s / 60) * 60, tz=UTC), off_km=off_km)

    def geometry(self, lat_deg: float, lon_deg: float) -> tuple[float, float]:
        """(km across the track, time in seconds since 1970) of the point of the track abeam of a place."""
        phi = math.radians(lat_deg)
        angle = math.asin(max(-1.0, min(1.0, math.sin(phi) / math.sin(TILT))))
        angle = angle if self.daynight == "D" else math.pi - angle
        at_s = self.node_s + angle / (2 * math.pi) * PERIOD_S
        turned = math.degrees(math.atan2(math.cos(TILT) * math.sin(angle), math.cos(angle)))
        node_lon = 15 * (NODE_H - self.node_s % DAY_S / 3600)
        track_lon = node_lon + turned - 360 * (at_s - self.node_s) / DAY_S
        east = (lon_deg - track_lon + 180) % 360 - 180
        along = math.sqrt(max(0.0, 1 - (math.cos(TILT) / math.cos(phi)) ** 2))  # share of the motion that is northward
        return math.radians(east) * math.cos(phi) * EARTH_KM * along, at_s


def passes(satellites: int, lat_deg: float, lon_deg: float, from_utc: datetime, until_utc: datetime) -> Iterator[Pass]:
    """Passes of the first satellites whose swath reaches a place, from a moment on and before another."""
    start, end = from_utc.timestamp(), until_utc.timestamp()
    for sensor, phase in list(zip(SENSORS, PHASES, strict=True))[:satellites]:
        first = math.floor((start - phase * PERIOD_S) / PERIOD_S) - 1
        for orbit in range(first, math.ceil(end / PERIOD_S) + 1):
            for daynight in ("D", "N"):
                made = Pass(sensor=sensor, node_s=(orbit + phase) * PERIOD_S, daynight=daynight)
                off_km, at_s = made.geometry(lat_deg, lon_deg)
                if start <= at_s < end and abs(off_km) <= HALF_SWATH_KM:
                    yield made
