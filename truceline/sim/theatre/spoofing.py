"""Adversary layer: positions of ships as a file, some of which no ship ever had."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from truceline.sim.causes import Cause
from truceline.sim.made import Made, Row, csv_file
from truceline.sim.streams import Stream
from truceline.sim.theatre.land import KM_PER_DEG, SOUTH_DEG, WEST_DEG
from truceline.sim.theatre.world import TheatreWorld

COLUMNS = ("mmsi", "time_utc", "lat_deg", "lon_deg", "sog_kn", "cog_deg")
SHIPS, STEP = 12, timedelta(minutes=10)
SPOOFED = 3  # of the ships stand on a circle on land for some hours, as jammed receivers say they do
SPOOF_STEPS = (20, 50)  # first and last step of it
CIRCLE_KM = 3.0
KM_PER_KNOT_STEP = 1.852 / 6  # in ten minutes
STEPS = 72  # half a day


def spoof_file(world: TheatreWorld, *, seed: int | None = None) -> Made:
    """Positions of one half day off the southern coast as CSV; `truth_id` of a spoofed row names its cause."""
    rows = sorted(
        (row for ship in range(SHIPS) for row in _track(world, ship, world.seed if seed is None else seed)),
        key=lambda row: (row.cells[1], row.cells[0]),
    )
    return csv_file("ships", f"positions_{world.start:%Y%m%d}.csv", world.start + STEP * (STEPS + 1), COLUMNS, rows)


def _track(world: TheatreWorld, ship: int, seed: int) -> Iterator[Row]:
    stream = Stream(seed, "adversary", "ship", str(ship))
    lat, lon = SOUTH_DEG - stream.uniform(0.4, 1.2), WEST_DEG + stream.uniform(0.5, 5.0)
    knots, course = stream.uniform(6, 16), stream.uniform(85, 100)
    mmsi = str(200_000_000 + 1_000 * ship + stream.whole(0, 999))
    centre = (SOUTH_DEG + stream.uniform(0.5, 1.5), WEST_DEG + stream.uniform(1.0, 6.0))
    for step in range(STEPS):
        lat, lon = _moved(lat, lon, knots * KM_PER_KNOT_STEP, course)
        at: datetime = world.start + STEP * step
        spoofed = ship < SPOOFED and SPOOF_STEPS[0] <= step <= SPOOF_STEPS[1]
        told = _moved(*centre, CIRCLE_KM, 30.0 * step % 360) if spoofed else (lat, lon)
        cells = (mmsi, f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{told[0]:.5f}", f"{told[1]:.5f}", f"{knots:.1f}", f"{course:.1f}")
        yield Row(cells=cells, truth_id=f"{Cause.SPOOFED.value} {mmsi}" if spoofed else f"ship {mmsi}", slip=spoofed)


def _moved(lat: float, lon: float, km: float, course_deg: float) -> tuple[float, float]:
    turn = math.radians(course_deg)
    north = lat + km * math.cos(turn) / KM_PER_DEG
    return north, lon + km * math.sin(turn) / (KM_PER_DEG * math.cos(math.radians(lat)))
