"""The ground of a theatre: an invented land in the open Atlantic, its towns, its line, its quarries.

Distances are planar km from the south-west corner: east 0 to `width_km`, north 0 to `depth_km`; the line runs west to
east through the middle. Nothing here depends on what happens.
"""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from truceline.model.place import Area
from truceline.sim.streams import Stream
from truceline.sim.theatre.layout import Layout

SOUTH_DEG, WEST_DEG = 44.6, -37.0  # open ocean between the Azores and Newfoundland; the latitude of a real front
KM_PER_DEG = 111.195  # mean radius 6,371.0 km
SIDES = ("North side", "South side")
DRAWN_BY = "Exercise control"
ABOUT = 8  # settlements about a position that fire may be aimed at; J
HOMONYMS = 0.06  # of settlements carry the name of another; J
HEADS = [
    "Al",
    "Bar",
    "Cor",
    "Dun",
    "Ed",
    "Fal",
    "Gar",
    "Hol",
    "Is",
    "Kel",
    "Lor",
    "Mar",
    "Nor",
    "Or",
    "Pen",
    "Ros",
    "Sel",
    "Tor",
    "Ul",
    "Ves",
    "Wen",
    "Yar",
    "Zel",
    "Bri",
    "Cra",
    "Tre",
]
TAILS = [
    "by",
    "combe",
    "dale",
    "den",
    "fell",
    "ford",
    "gate",
    "ham",
    "holm",
    "hurst",
    "ley",
    "mere",
    "mouth",
    "ness",
    "ridge",
    "stead",
    "stow",
    "thorpe",
    "ton",
    "wick",
]
JOINS = ("", "a", "e", "in", "o", "un", "er", "el")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A settlement that texts can name."""

    name: str
    lat_deg: float
    lon_deg: float
    people: float


class Land:
    """Towns, line and frame of one layout and seed."""

    def __init__(self, seed: int, layout: Layout) -> None:
        self.seed, self.layout = seed, layout
        self._km_per_lon = KM_PER_DEG * math.cos(math.radians(SOUTH_DEG + layout.depth_km / 2 / KM_PER_DEG))

    def degrees(self, east_km: float, north_km: float) -> tuple[float, float]:
        """(lat_deg, lon_deg) of a position."""
        return round(SOUTH_DEG + north_km / KM_PER_DEG, 5), round(WEST_DEG + east_km / self._km_per_lon, 5)

    def plane(self, lat_deg: float, lon_deg: float) -> tuple[float, float]:
        """(east_km, north_km) of a position."""
        return (lon_deg - WEST_DEG) * self._km_per_lon, (lat_deg - SOUTH_DEG) * KM_PER_DEG

    def line_north_km(self, east_km: float) -> float:
        """Where the line runs at a distance from the western edge; bends of 15 and 8 km."""
        bends = 15 * math.sin(2 * math.pi * east_km / 330) + 8 * math.sin(2 * math.pi * east_km / 110 + 1)
        return self.layout.depth_km / 2 + bends

    def side(self, east_km: float, north_km: float) -> str:
        """The party that holds a position."""
        return SIDES[0 if north_km >= self.line_north_km(east_km) else 1]

    @cached_property
    def towns(self) -> tuple[Town, ...]:
        """Settlements with Zipf-like sizes, the largest first; some names occur twice."""
        made: list[Town] = []
        for rank in range(self.layout.settlements):
            stream = Stream(self.seed, "land", "town", str(rank))
            at = self.degrees(stream.uniform(0, self.layout.width_km), stream.uniform(0, self.layout.depth_km))
            again = rank > 5 and stream.chance(HOMONYMS)
            name = stream.pick(made).name if again else _name(stream)
            people = max(200.0, 900_000.0 / (rank + 1) ** 1.05 * stream.uniform(0.7, 1.3))
            made.append(Town(name=name, lat_deg=at[0], lon_deg=at[1], people=people))
        return tuple(made)

    @cached_property
    def _town_km(self) -> NDArray[np.float64]:
        return np.array([self.plane(town.lat_deg, town.lon_deg) for town in self.towns])

    @cached_property
    def _drawing(self) -> NDArray[np.float64]:
        """Cumulated square roots of the populations: what draws strikes and reporters (model.md 2.6)."""
        return np.cumsum(np.sqrt([town.people for town in self.towns]))

    def nearest(self, east_km: float, north_km: float) -> Town:
        """The settlement nearest to a position."""
        away = (self._town_km[:, 0] - east_km) ** 2 + (self._town_km[:, 1] - north_km) ** 2
        return self.towns[int(np.argmin(away))]

    def aimed_at(self, east_km: float, north_km: float, stream: Stream) -> Town:
        """One of the settlements about a position, drawn by its people: the same towns are hit again and again."""
        away = (self._town_km[:, 0] - east_km) ** 2 + (self._town_km[:, 1] - north_km) ** 2
        near = np.argsort(away, kind="stable")[:ABOUT]
        people = np.cumsum([self.towns[int(town)].people for town in near])
        at = int(np.searchsorted(people, stream.uniform(0.0, float(people[-1]))))
        return self.towns[int(near[min(at, len(near) - 1)])]

    def namesake(self, town: Town) -> Town | None:
        """Another settlement of the same name, where there is one."""
        return next((other for other in self.towns if other.name == town.name and other is not town), None)

    def populous(self, stream: Stream) -> Town:
        """A settlement drawn by the square root of its population."""
        at = stream.uniform(0.0, float(self._drawing[-1]))
        return self.towns[min(int(np.searchsorted(self._drawing, at)), len(self.towns) - 1)]

    def line(self) -> tuple[tuple[float, float], ...]:
        """The line as (lon_deg, lat_deg), west to east, every 10 km."""
        points = list(range(0, int(self.layout.width_km) + 1, 10))
        return tuple(self.degrees(float(east), self.line_north_km(float(east)))[::-1] for east in points)

    def watched(self) -> Area:
        """The whole land."""
        (south, west), (north, east) = (
            self.degrees(0, 0),
            self.degrees(self.layout.width_km, self.layout.depth_km),
        )
        ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
        return Area(name="Antillia", polygons=((ring,),))

    def north_of_line(self) -> Area:
        """What the northern side holds."""
        north, east = self.degrees(self.layout.width_km, self.layout.depth_km)
        line = self.line()
        ring = (*line, (east, north), (WEST_DEG, north), line[0])
        return Area(name=f"area of the {SIDES[0]}", polygons=((ring,),))


@lru_cache(maxsize=4)
def land_of(seed: int, layout: Layout) -> Land:
    """The land of a seed and layout, made once."""
    return Land(seed, layout)


def _name(stream: Stream) -> str:
    return stream.pick(HEADS) + stream.pick(JOINS) + stream.pick(TAILS)
