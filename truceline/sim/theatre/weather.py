"""World layer: the sky of a theatre, and how much burns under it.

One latent number a day, with memory, drives both: a dry clear day burns, an overcast one does not, and is not seen
either. Clouds are told by tile and hour.
"""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from statistics import NormalDist

from truceline.model.place import Area
from truceline.model.records import Sky, record_id
from truceline.sim.streams import Stream
from truceline.sim.theatre.land import Land

TILE_KM = 250.0
MONTHS = (
    0.20,
    0.14,
    0.06,
    0.0,
    -0.04,
    -0.08,
    -0.16,
    -0.23,
    -0.10,
    0.0,
    0.16,
    0.24,
)  # R: .39 in August, .86 in December
DAY_SD, TILE_SD, SWING = 0.85, 0.45, 0.3  # in standard normal units of the cloud; J
TOLD_SD = 0.04  # error of the cloud service; J
WARM_UP = 30  # days after which the memory of the first value is gone
_NORMAL = NormalDist()


class Weather:
    """The sky of one year, `year` years before the season (0: the season itself)."""

    def __init__(self, land: Land, given: tuple[float, ...] | None = None, year: int = 0) -> None:
        """`given`: the latent of each day where real fire years state it; drawn with memory otherwise."""
        self.land, self.year = land, year
        self.dryness = given if given is not None else self._drawn()

    def _drawn(self) -> tuple[float, ...]:
        memory = min(0.99, self.land.layout.fires_memory)
        value, found = 0.0, []
        for day in range(-WARM_UP, self.land.layout.days + 1):
            fresh = Stream(self.land.seed, "weather", "dry", str(self.year), str(day)).normal(0.0, 1.0)
            value = memory * value + math.sqrt(1 - memory**2) * fresh
            found.append(value)
        return tuple(found[WARM_UP:])

    def cloud(self, tile: tuple[int, int], at_utc: datetime) -> float:
        """True share of a tile under cloud, 0 to 1."""
        hours = (at_utc - start_of(self.land, self.year)).total_seconds() / 3600.0
        day = min(max(int(hours // 24), 0), len(self.dryness) - 1)
        base, swing, phase = self._tile_day(tile, day)
        return _NORMAL.cdf(base + swing * math.sin(2 * math.pi * (hours % 24) / 24 + phase))

    def cloud_at(self, east_km: float, north_km: float, at_utc: datetime) -> float:
        """The cloud over a position."""
        return self.cloud((int(east_km // TILE_KM), int(north_km // TILE_KM)), at_utc)

    @lru_cache(maxsize=1 << 14)  # noqa: B019 - asked for every pixel; a weather lives as long as its world
    def _tile_day(self, tile: tuple[int, int], day: int) -> tuple[float, float, float]:
        layout = self.land.layout
        link = min(1.0, layout.cloud_fire_link)
        key = ("weather", "cloud", str(self.year), str(day))
        shared = Stream(self.land.seed, *key).normal(0.0, 1.0)
        own = Stream(self.land.seed, *key, *map(str, tile))
        month = (start_of(self.land, self.year) + timedelta(days=day)).month
        total = math.sqrt(1 + DAY_SD**2 + TILE_SD**2 + SWING**2 / 6)  # so that the mean over days is the stated one
        middle = _NORMAL.inv_cdf(min(0.97, max(0.03, layout.cloud + MONTHS[month - 1]))) * total
        today = DAY_SD * (-link * self.dryness[day] + math.sqrt(1 - link**2) * shared)
        return middle + today + own.normal(0.0, TILE_SD), own.uniform(0, SWING), own.uniform(0, 2 * math.pi)


def start_of(land: Land, year: int) -> datetime:
    """First moment of the season `year` years back, UTC."""
    first = land.layout.first_day
    return datetime.combine(date(first.year - year, first.month, min(first.day, 28)), time.min, tzinfo=UTC)


def skies(weather: Weather) -> Iterator[Sky]:
    """What the cloud service tells: tile by tile, every three hours, with its error."""
    land = weather.land
    columns, rows = math.ceil(land.layout.width_km / TILE_KM), math.ceil(land.layout.depth_km / TILE_KM)
    areas = {(i, j): _tile(land, i, j) for i in range(columns) for j in range(rows)}
    for step in range(land.layout.days * 8):
        at = start_of(land, 0) + timedelta(hours=3 * step)
        for (i, j), area in areas.items():
            name = f"tile {i}-{j}"
            stream = Stream(land.seed, "weather", "told", name, str(step))
            told = weather.cloud((i, j), at + timedelta(hours=1.5)) + stream.normal(0, TOLD_SD)
            yield Sky(
                sky_id=record_id("sky", name, at.isoformat()),
                source="cloud",
                place=area,
                started_utc=at,
                ended_utc=at + timedelta(hours=3),
                cloud_fraction=min(1.0, max(0.0, told)),
                received_utc=at + timedelta(hours=6),
                exercise=True,
                blob_sha256="",
                where=name,
            )


def _tile(land: Land, column: int, row: int) -> Area:
    """A tile and, at the edge, what lies beyond it."""
    (south, west), (north, east) = (
        land.degrees(TILE_KM * column, TILE_KM * row),
        land.degrees(TILE_KM * (column + 1), TILE_KM * (row + 1)),
    )
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Area(name=f"Antillia {column}-{row}", polygons=((ring,),))
