"""The cells of the watched area: squares of longitude and latitude whose centre lies in it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from truceline.kernels import zones
from truceline.model.place import Area

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEPS_DEG = (0.02, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 1.0, 2.0, 5.0)  # whole hundredths: a cell's name is exact
MOST_CELLS = 4_000


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in rows from the south-west; the arrays have shape (cells,)."""

    step_deg: float
    south_deg: Floats
    west_deg: Floats

    @property
    def lat_deg(self) -> Floats:
        """Latitudes of the centres."""
        return self.south_deg + self.step_deg / 2

    @property
    def lon_deg(self) -> Floats:
        """Longitudes of the centres."""
        return self.west_deg + self.step_deg / 2

    @property
    def names(self) -> list[str]:
        """Ids of the cells: south-west corner, latitude first, in degrees with two decimals."""
        return [f"{south:.2f},{west:.2f}" for south, west in zip(self.south_deg, self.west_deg, strict=True)]

    def inside(self, area: Area) -> Bools:
        """Which cells have their centre in the area; of a smaller area, the cell that holds its middle.

        Shape (cells,). All False where the area lies outside the watched one.
        """
        found = np.zeros(self.south_deg.size, bool)
        found[contained(area, self.lat_deg, self.lon_deg)] = True
        if not found.any():
            lat, lon = area.centre()
            held = (self.south_deg <= lat) & (lat < self.south_deg + self.step_deg)
            found = held & (self.west_deg <= lon) & (lon < self.west_deg + self.step_deg)
        return found


def contained(area: Area, lat_deg: Floats, lon_deg: Floats) -> NDArray[np.int64]:
    """Indices of the points that lie in the area."""
    return zones.assign(_laid_out(area), lat_deg, lon_deg)[0]


@lru_cache(maxsize=64)  # the areas of a mission's texts and sources are those of every day
def _laid_out(area: Area) -> zones.Zones:
    return zones.build([area.polygons])


@lru_cache(maxsize=8)
def grid(area: Area) -> Grid:
    """The finest grid of at most about 4,000 cells; one cell around the middle of an area smaller than any."""
    made = None
    for step in STEPS_DEG:
        south, west, north, east = area.bounds()
        if (north - south) * (east - west) / step**2 > 4 * MOST_CELLS:
            continue  # not worth counting
        made = _cells(area, step)
        if made.south_deg.size <= MOST_CELLS:
            break
    return made if made is not None else _cells(area, STEPS_DEG[-1])


def _cells(area: Area, step: float) -> Grid:
    south, west, north, east = area.bounds()
    rows = np.arange(np.floor(south / step), np.floor(north / step) + 1) * step
    columns = np.arange(np.floor(west / step), np.floor(east / step) + 1) * step
    souths, wests = (np.round(side.ravel(), 2) for side in np.meshgrid(rows, columns, indexing="ij"))
    kept = contained(area, souths + step / 2, wests + step / 2)
    if not kept.size:
        lat, lon = area.centre()
        return Grid(step, np.array([np.floor(lat / step) * step]), np.array([np.floor(lon / step) * step]))
    return Grid(step, souths[kept], wests[kept])
