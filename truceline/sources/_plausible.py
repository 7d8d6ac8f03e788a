"""Do the positions of a file make sense for this mission? Asked at the door for every source; nothing is dropped."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.place import EARTH_RADIUS_M, Area
from truceline.model.records import Blob, Elements, Note, Sky
from truceline.model.slim import in_one

FAR_M = 500_000.0  # as `_stay.FAR_M`: beyond this a position is more likely wrong than right
NEAR_M = 50_000.0  # swapped numbers must land in the area or beside it
NOWHERE_DEG = 0.01  # around 0, 0 there is sea and no mission
_METRES = math.radians(1.0) * EARTH_RADIUS_M
_NOT_ASKED = (Elements, Sky)  # orbits have no place; skies are areas of a map that was looked through
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Positions:
    lat_deg: Numbers  # shape (positions,)
    lon_deg: Numbers
    rows: npt.NDArray[np.int64]  # of its table, for each position
    where: pa.ChunkedArray | None = None  # of each row of the table, where it says so

    def place(self, at: int) -> str:
        """Where a position stands in the file."""
        row = int(self.rows[at])
        return f"row {row + 1}" if self.where is None else str(self.where[row])


def implausible(
    source: str, blob: Blob, tables: Mapping[type, pa.Table], area: Area, *, exercise: bool
) -> tuple[Note, ...]:
    """Notes on positions at 0, 0, on swapped ones, and on a file that lies outside the watched area as a whole.

    `exercise`: whether the mission is one; in a mission, rows of an exercise happen in an invented place.
    """
    used = [_asked(table, exercise=exercise) for noun, table in tables.items() if noun not in _NOT_ASKED]
    parts = [found for table in used for found in _positions(table)]
    if not parts:
        return ()
    found = _doubts(parts, area)
    return tuple(Note(kind=kind, text=text, source=source, blob_sha256=blob.sha256) for kind, text in found)


def _asked(table: pa.Table, *, exercise: bool) -> pa.Table:
    if exercise or "exercise" not in table.column_names or not pc.any(table["exercise"]).as_py():
        return table
    return table.filter(pc.invert(table["exercise"]))


def _doubts(at: Sequence[_Positions], area: Area) -> Iterator[tuple[str, str]]:
    lat, lon = np.concatenate([part.lat_deg for part in at]), np.concatenate([part.lon_deg for part in at])
    count = lat.size
    nowhere = (abs(lat) < NOWHERE_DEG) & (abs(lon) < NOWHERE_DEG)
    far = ~_within(area, lat, lon, FAR_M)
    swapped = far & ~nowhere & _within(area, lon, lat, NEAR_M)
    if nowhere.any():
        text = (
            f"{nowhere.sum()} of {count} positions are 0, 0, the first at {_first(at, nowhere)}: a stand-in, no place"
        )
        yield "position 0, 0", text
    if swapped.any():
        share = "all" if swapped.all() else f"{swapped.sum()} of"
        text = f"{share} {count} positions lie outside the watched area, the first at {_first(at, swapped)}; "
        yield (
            "latitude and longitude swapped",
            text + "with the order of latitude and longitude swapped they lie inside",
        )
    elif count and far.all() and not nowhere.all():
        text = f"all {count} positions lie more than {FAR_M / 1000:.0f} km outside the watched area, the first at "
        yield "outside the watched area", text + _first(at, far)


def _first(at: Sequence[_Positions], mask: npt.NDArray[np.bool_]) -> str:
    first = int(np.flatnonzero(mask)[0])
    for part in at:
        if first < part.lat_deg.size:
            break
        first -= part.lat_deg.size
    return f"{part.place(first)} ({part.lat_deg[first]:g}, {part.lon_deg[first]:g})"


def _within(area: Area, lat_deg: Numbers, lon_deg: Numbers, margin_m: float) -> npt.NDArray[np.bool_]:
    """Whether positions lie in the box of an area or within a margin of it."""
    south, west, north, east = area.bounds()
    high = margin_m / _METRES
    wide = high / max(0.2, math.cos(math.radians(max(abs(south), abs(north)))))
    inside: npt.NDArray[np.bool_] = (
        (lat_deg >= south - high) & (lat_deg <= north + high) & (lon_deg >= west - wide) & (lon_deg <= east + wide)
    )
    return inside


def _positions(table: pa.Table) -> Iterator[_Positions]:
    """Centres of the places of a table, and the corners of its areas."""
    names = table.column_names
    if {"lat_deg", "lon_deg"} <= set(names):
        lat, lon = _floats(table["lat_deg"]), _floats(table["lon_deg"])
        yield _Positions(lat_deg=lat, lon_deg=lon, rows=np.arange(table.num_rows))
        return
    for name in ("place", "observer", "area"):
        if name in names and table.num_rows:
            yield from _of_places(table, name)


def _of_places(table: pa.Table, name: str) -> Iterator[_Positions]:
    places = in_one(table[name])
    lat, lon = (pc.struct_field(places, [part]) for part in ("lat_deg", "lon_deg"))
    held = np.flatnonzero(np.asarray(pc.is_valid(lat)))
    yield _Positions(lat_deg=_floats(lat)[held], lon_deg=_floats(lon)[held], rows=held, where=table["where"])
    drawn = np.flatnonzero(np.asarray(pc.is_valid(pc.struct_field(places, ["polygons"]))))
    for row in drawn.tolist():
        corners = np.array([corner for polygon in places[row]["polygons"].as_py() for corner in polygon[0]])
        rows = np.full(len(corners), row)
        yield _Positions(lat_deg=corners[:, 1], lon_deg=corners[:, 0], rows=rows, where=table["where"])


def _floats(column: pa.Array | pa.ChunkedArray) -> Numbers:
    held: Numbers = np.asarray(
        column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
    )
    return held.astype(np.float64)
