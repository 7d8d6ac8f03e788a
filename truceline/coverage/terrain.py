"""Heights of the land, and which cells a sensor sees over them.

Read from an ESRI ASCII grid, the plain text that every mapping program writes. Beyond its edge the land counts as
flat at height 0 of the grid's lowest point: nothing is hidden there by guess.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.kernels.plane import range_m
from truceline.model.errors import DamagedFile, OutOfRange
from truceline.model.place import EARTH_RADIUS_M

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_BYTES = 200 * 1024 * 1024
REFRACTED = 4 / 3  # of the earth's radius, for radio and nearly for light; ITU-R P.453
STEPS = 48  # heights asked for along each line of sight
_CHUNK = 2_000_000  # lines of sight worked on at once
_NAMES = ("ncols", "nrows", "xllcorner", "yllcorner", "cellsize")
_HEAD = (*_NAMES, "nodata_value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terrain:
    """Heights in metres on a grid of longitude and latitude, row 0 in the north."""

    south_deg: float
    west_deg: float
    step_deg: float
    height_m: Floats  # (rows, columns)

    def at(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Heights at places, of the nearest grid point; the lowest of the grid outside of it."""
        rows, columns = self.height_m.shape
        row = rows - 1 - np.floor((lat_deg - self.south_deg) / self.step_deg).astype(np.int64)
        column = np.floor((lon_deg - self.west_deg) / self.step_deg).astype(np.int64)
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        found = self.height_m[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)]
        return np.asarray(np.where(inside, found, self.height_m.min()))

    def view(
        self,
        lat0_deg: Floats,
        lon0_deg: Floats,
        lat_deg: Floats,
        lon_deg: Floats,
        *,
        eye_m: Floats,
        most_m: Floats,
        target_m: float,
    ) -> Bools:
        """Which places can be seen from which positions, up to a range for each; shape (positions, places).

        A line from the eye above the land to the target above the land, bent as radio is; the land in between hides.
        """
        seen = np.zeros((lat0_deg.size, lat_deg.size), bool)
        at_once = max(1, _CHUNK // max(1, lat_deg.size))
        for first in range(0, lat0_deg.size, at_once):
            part = slice(first, first + at_once)
            far = range_m(lat0_deg[part, None], lon0_deg[part, None], lat_deg, lon_deg)
            at, to = np.nonzero(far <= most_m[part, None])
            seen[first + at, to] = self._clear(
                (lat0_deg[first + at], lon0_deg[first + at]), eye_m[first + at], (lat_deg[to], lon_deg[to]),
                far[at, to], target_m,
            )  # fmt: skip
        return seen

    def _clear(
        self, start: tuple[Floats, Floats], eye_m: Floats, end: tuple[Floats, Floats], far_m: Floats, target_m: float
    ) -> Bools:
        """Whether no land stands in each line of sight; shape (lines,)."""
        eye, target = self.at(*start) + eye_m, self.at(*end) + target_m
        clear = np.ones(far_m.size, bool)
        for step in (np.arange(STEPS) + 0.5) / STEPS:
            land = self.at(start[0] + step * (end[0] - start[0]), start[1] + step * (end[1] - start[1]))
            bulge = step * (1 - step) * far_m**2 / (2 * REFRACTED * EARTH_RADIUS_M)
            clear &= eye + step * (target - eye) >= land + bulge
        return clear


def read_terrain(data: bytes, name: str) -> Terrain:
    """An ESRI ASCII grid in degrees.

    Raises:
        DamagedFile: not such a grid, cut off, or beyond the limits.
    """
    lines = data[:MOST_BYTES].decode("ascii", "replace").splitlines()
    head: dict[str, float] = {}
    while lines and len(lines[0].split()) == 2 and lines[0].split()[0].lower() in _HEAD:
        word, value = lines.pop(0).split()
        head[word.lower()] = _number(value, name)
    for word in _NAMES:
        if word not in head:
            raise _damaged(name, f"no {word}", f"a header with {', '.join(_NAMES)}")
    rows, columns, hole = int(head["nrows"]), int(head["ncols"]), head.get("nodata_value", -9999.0)
    values = " ".join(lines).split()
    if len(data) > MOST_BYTES or len(values) != rows * columns or not 0 < head["cellsize"] <= 1:
        raise _damaged(name, f"{len(values)} heights", f"{rows} rows of {columns}, a cell size in degrees")
    height = np.array([_number(value, name) for value in values]).reshape(rows, columns)
    known = height[height != hole]
    if not known.size:
        raise _damaged(name, "no height at all", "heights in metres")
    return Terrain(
        south_deg=head["yllcorner"],
        west_deg=head["xllcorner"],
        step_deg=head["cellsize"],
        height_m=np.where(height == hole, known.min(), height),
    )


def _number(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError as bad:
        raise _damaged(name, ascii(text)[:40], "numbers") from bad
    if not np.isfinite(value):
        raise OutOfRange("height", text, "a finite number")
    return value


def _damaged(name: str, found: str, expected: str) -> DamagedFile:
    return DamagedFile(where=f"elevation {name}", found=found, expected=expected, look="docs/plan.md, terrain")
