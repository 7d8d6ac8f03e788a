"""Ships that sail as a test says, through the door of the source `ais`."""

import hashlib
import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from truceline.model.records import Blob
from truceline.model.transmission import Transmission
from truceline.sources.ais import parse

START = datetime(2025, 3, 25, tzinfo=UTC)
RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)
HEADER = "MMSI,Time,Latitude,Longitude,Speed,Course,Heading,Station,Name,Call sign,IMO,Draught\n"
Row = tuple[int, float, float, float, float]  # identity, hours since START, latitude, longitude, knots


def line(row: Row, *, course: float = 90.0, heading: float = 90.0, station: str = "odesa", static: str = ",,,") -> str:
    """A row of a table of positions."""
    who, hour, lat, lon, knots = row
    at = (START + timedelta(hours=hour)).isoformat()
    return f"{who},{at},{lat:.6f},{lon:.6f},{knots:.2f},{course},{heading},{station},{static}\n"


def table(lines: Iterable[str]) -> pa.Table:
    """Rows as transmissions."""
    data = (HEADER + "".join(lines)).encode()
    blob = Blob(
        sha256=hashlib.sha256(data).hexdigest(), length=len(data), name="sea.csv", received_utc=RECEIVED, origin="test"
    )
    return parse(blob, data).tables[Transmission]


def sailed(who: int, hours: Iterable[float], lat: float, lon: float, knots: float) -> list[Row]:
    """Eastward from a place that she had at hour 0."""
    metres_a_degree = 111_194.93 * math.cos(math.radians(lat))
    return [(who, hour, lat, lon + hour * knots * 1852 / metres_a_degree, knots) for hour in hours]


def lying(who: int, hours: Iterable[float], lat: float, lon: float) -> list[Row]:
    """At one place, swinging by some metres."""
    return [(who, hour, lat + 1e-4 * math.sin(7 * hour), lon + 1e-4 * math.cos(5 * hour), 0.1) for hour in hours]


def every(minutes: float, start: float, stop: float) -> list[float]:
    """Hours from start to stop."""
    return [start + k * minutes / 60 for k in range(int((stop - start) * 60 / minutes) + 1)]
