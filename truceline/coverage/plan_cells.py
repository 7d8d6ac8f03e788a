"""Cells of a plan, all of one size, and positions inside a promised region."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.coverage.grid import Bools, Floats, contained
from truceline.kernels.plane import from_plane
from truceline.model.errors import OutOfRange
from truceline.model.place import EARTH_RADIUS_M, Area, Disc, Place, Point

MOST_CELLS = 200_000
LEAST_POSITIONS = 16  # at which a sensor of a region is tried
ALL_POSITIONS = 60_000  # of all groups of sensors together
SMALL_M = 500.0  # a place known so well is a position
Ints = NDArray[np.int64]
_DEGREE_M = float(np.radians(1.0)) * EARTH_RADIUS_M


@dataclass(frozen=True, slots=True)
class Cells:
    """Squares of one side, by their centres, ordered by longitude; arrays of shape (cells,)."""

    side_m: float
    lat_deg: Floats
    lon_deg: Floats

    def inside(self, area: Area | None) -> Bools:
        """Cells with their centre in the area; of an area smaller than a cell, the nearest one. None: all."""
        if area is None:
            return np.ones(self.lat_deg.size, bool)
        found = np.zeros(self.lat_deg.size, bool)
        found[contained(area, self.lat_deg, self.lon_deg)] = True
        if not found.any():
            lat, lon = area.centre()
            away = np.hypot(self.lat_deg - lat, (self.lon_deg - lon) * np.cos(np.radians(lat))) * _DEGREE_M
            nearest = int(away.argmin())
            found[nearest] = bool(away[nearest] <= self.side_m)
        return found

    def quartered(self) -> tuple[Floats, Floats, Ints]:
        """Four points evenly inside every cell, ordered by longitude: (lat, lon, the cell of each)."""
        tall, wide = self.half_lat_deg() / 2, self.half_lon_deg() / 2
        lat = np.concatenate([self.lat_deg + side * tall for side in (-1, -1, 1, 1)])
        lon = np.concatenate([self.lon_deg + side * wide for side in (-1, 1, -1, 1)])
        order = np.argsort(lon, kind="stable")
        return lat[order], lon[order], order % self.lat_deg.size

    def half_lat_deg(self) -> float:
        """Half the height of a cell, in degrees."""
        return self.side_m / 2 / _DEGREE_M

    def half_lon_deg(self) -> Floats:
        """Half the width of every cell, in degrees."""
        return np.asarray(self.side_m / 2 / (_DEGREE_M * np.cos(np.radians(self.lat_deg))))


@dataclass(frozen=True, slots=True)
class Positions:
    """Positions a sensor may have, each as likely as the others."""

    lat_deg: Floats
    lon_deg: Floats


def cells_of(area: Area, side_m: float) -> Cells:
    """Squares whose centre lies in the area, rows from the south, each row cut anew so that all have one size.

    Raises:
        OutOfRange: a side that gives no cell, or too many.
    """
    south, west, north, east = area.bounds()
    if not side_m > 0 or (north - south) * (east - west) * _DEGREE_M**2 / side_m**2 > 50 * MOST_CELLS:
        raise OutOfRange("cell", side_m, f"a side in metres that gives at most {MOST_CELLS} cells")
    step = side_m / _DEGREE_M
    lats = south + (np.arange(int(np.ceil((north - south) / step))) + 0.5) * step
    rows = [_row(lat, west, east, step) for lat in lats]
    lat = np.repeat(lats, [row.size for row in rows])
    lon = np.concatenate(rows)
    kept = contained(area, lat, lon)
    if not kept.size:
        lat, lon, kept = *(np.array([side]) for side in area.centre()), np.array([0])
    if kept.size > MOST_CELLS:
        raise OutOfRange("cell", side_m, f"a side in metres that gives at most {MOST_CELLS} cells")
    order = kept[np.lexsort((lat[kept], lon[kept]))]
    return Cells(side_m, lat[order], lon[order])


def side_for(area: Area, cells: int) -> float:
    """A side in metres, a whole number of them, that gives about so many cells of an area's bounding box."""
    south, west, north, east = area.bounds()
    wide = (east - west) * np.cos(np.radians((south + north) / 2))
    return float(np.ceil(np.sqrt(max((north - south) * wide, 1e-9) / cells) * _DEGREE_M))


def positions_in(place: Place | None, spacing_m: float, most: int) -> Positions:
    """Where a sensor may stand: its position, or points spread evenly over its region, about so far from each other.

    Raises:
        OutOfRange: no place.
    """
    if place is None:
        raise OutOfRange("place", place, "a place, of a sensor that has one")
    lat, lon = place.centre()
    if isinstance(place, Area):
        return _of_area(place, spacing_m, most)
    if isinstance(place, Point) or not isinstance(place, Disc) or place.radius_m <= SMALL_M:
        return Positions(np.array([lat]), np.array([lon]))
    # A sunflower: the n-th of N points at the root of n/N of the radius, turned by the golden angle.
    count = int(np.clip(np.pi * (place.radius_m / spacing_m) ** 2, LEAST_POSITIONS, max(most, LEAST_POSITIONS)))
    n = np.arange(count) + 0.5
    away, turn = place.radius_m * np.sqrt(n / count), n * np.pi * (3 - np.sqrt(5))
    lats, lons = from_plane(lat, lon, away * np.sin(turn), away * np.cos(turn))
    return Positions(np.asarray(lats), np.asarray(lons))


def _of_area(area: Area, spacing_m: float, most: int) -> Positions:
    side = max(spacing_m, side_for(area, 4 * max(most, LEAST_POSITIONS)))
    found = cells_of(area, side)
    if found.lat_deg.size <= most:
        return Positions(found.lat_deg, found.lon_deg)
    picked = np.unique(np.linspace(0, found.lat_deg.size - 1, most).round().astype(np.int64))
    return Positions(found.lat_deg[picked], found.lon_deg[picked])


def _row(lat: float, west: float, east: float, step: float) -> NDArray[np.float64]:
    wide = step / max(float(np.cos(np.radians(lat))), 1e-6)
    return np.asarray(west + (np.arange(int(np.ceil((east - west) / wide))) + 0.5) * wide)
