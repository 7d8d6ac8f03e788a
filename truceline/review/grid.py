"""One keyed grid for public releases: nested squares whose origin nobody outside can choose or guess.

A record keeps its cell for ever, and no noise is ever drawn: with fresh noise at each release the true place can be
averaged out, with one grid it cannot. Cells are split into four only where each of the four holds enough residents, so
the difference of two releases never isolates fewer.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import cos, floor, radians

import numpy as np

from truceline.evidence._files import make_folder, write_whole
from truceline.evidence.workspace import Workspace
from truceline.gazetteer.table import SETTLED, gazetteer
from truceline.model.errors import DamagedWorkspace

KEY = "keys/grid.key"
KM_PER_DEGREE = 111.195  # of a great circle, mean radius R1
TOP_KM = 64  # the largest square
LEAST_RESIDENTS = 500
Residents = Callable[["Cell"], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A square of the grid."""

    size_km: int  # 1, 2, 4 ... 64
    row: int  # from the shifted origin
    column: int
    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float

    def contains(self, lat_deg: float, lon_deg: float) -> bool:
        """Whether a position lies in it."""
        return self.south_deg <= lat_deg < self.north_deg and self.west_deg <= lon_deg < self.east_deg


class Grid:
    """The grid of one deployment."""

    def __init__(self, key: bytes, deployment: str) -> None:
        shift = hmac.digest(key, deployment.encode(), "sha256")
        self._north_km, self._east_km = (int.from_bytes(part[:6]) / 2**48 * TOP_KM for part in (shift[:8], shift[8:]))

    def cell(self, lat_deg: float, lon_deg: float, size_km: int) -> Cell:
        """The square of a size that holds a position. Squares of one column of the top rows are nested.

        >>> grid = Grid(bytes(32), "a mission")
        >>> [grid.cell(50.0, 36.2, 4).contains(50.0, 36.2), grid.cell(50.0, 36.2, 8).size_km]
        [True, 8]
        """
        north, top = self._north(lat_deg), floor(self._north(lat_deg) / TOP_KM)
        narrow = self._narrow(top)
        row, column = floor(north / size_km), floor((lon_deg * narrow + self._east_km) / size_km)
        return self._drawn(row, column, size_km, narrow)

    def parent(self, cell: Cell) -> Cell:
        """The square of twice the size around it."""
        size = cell.size_km * 2
        narrow = self._narrow(floor(cell.row * cell.size_km / TOP_KM))
        return self._drawn(cell.row // 2, cell.column // 2, size, narrow)

    def children(self, cell: Cell) -> tuple[Cell, ...]:
        """The four squares in it."""
        size = cell.size_km // 2
        narrow = self._narrow(floor(cell.row * cell.size_km / TOP_KM))
        places = [(2 * cell.row + down, 2 * cell.column + right) for down in (0, 1) for right in (0, 1)]
        return tuple(self._drawn(row, column, size, narrow) for row, column in places)

    def populated(self, lat_deg: float, lon_deg: float, residents: Residents, least_km: int = 1) -> Cell | None:
        """The smallest square that may be named for a witness: it, and each of its siblings, holds enough residents.

        None where even the largest square holds too few.
        """
        cell = self.cell(lat_deg, lon_deg, TOP_KM)
        if residents(cell) < LEAST_RESIDENTS:
            return None
        while cell.size_km > least_km:
            inside = self.children(cell)
            if any(residents(one) < LEAST_RESIDENTS for one in inside):
                break
            cell = next((one for one in inside if one.contains(lat_deg, lon_deg)), inside[0])
        return cell

    def _north(self, lat_deg: float) -> float:
        return (lat_deg + 90.0) * KM_PER_DEGREE + self._north_km

    def _narrow(self, top: int) -> float:
        """Kilometres of a degree of longitude in a top row, by its middle."""
        middle = ((top + 0.5) * TOP_KM - self._north_km) / KM_PER_DEGREE - 90.0
        return KM_PER_DEGREE * max(cos(radians(middle)), 0.01)

    def _drawn(self, row: int, column: int, size: int, narrow: float) -> Cell:
        south, north = ((line * size - self._north_km) / KM_PER_DEGREE - 90.0 for line in (row, row + 1))
        west, east = ((line * size - self._east_km) / narrow for line in (column, column + 1))
        return Cell(
            size_km=size, row=row, column=column, south_deg=south, west_deg=west, north_deg=north, east_deg=east
        )


def grid_of(workspace: Workspace) -> Grid:
    """The grid of a workspace; its key is made once and never changes.

    Raises:
        DamagedWorkspace: the key is there and cannot be read.
    """
    path = workspace.folder / KEY
    if not path.exists():
        make_folder(path.parent)
        write_whole(path, (secrets.token_bytes(32).hex() + "\n").encode())
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as bad:
        raise DamagedWorkspace(
            where=KEY, found=type(bad).__name__, expected="64 hex digits", look="restore it from a copy"
        ) from bad
    return Grid(key, workspace.origin)


def residents_in(cell: Cell) -> float:
    """Residents of the settlements in a square, by the gazetteer that this version brings."""
    lat, lon, people = _people()
    inside = (lat >= cell.south_deg) & (lat < cell.north_deg) & (lon >= cell.west_deg) & (lon < cell.east_deg)
    return float(people[inside].sum())


@cache
def _people() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Latitude, longitude, residents of every settlement that has all three; shape (settlement,) each."""
    found = [
        (one.lat_deg, one.lon_deg, one.population)
        for one in map(gazetteer().at, range(len(gazetteer())))
        if one.kind in SETTLED and one.population and one.lat_deg is not None and one.lon_deg is not None
    ]
    table = np.array(found, float).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
