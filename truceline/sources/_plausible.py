"""Do the positions of a file make sense for this mission? Asked at the door for every source; nothing is dropped."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.place import EARTH_RADIUS_M, Area
from truceline.model.records import Blob, Elements, Note, Sky

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
    where: list[str]  # of each position


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
    at = _Positions(
        lat_deg=np.concatenate([part.lat_deg for part in parts]),
        lon_deg=np.concatenate([part.lon_deg for part in parts]),
        where=[where for part in parts for where in part.where],
    )
    return tuple(Note(kind=kind, text=text, source=source, blob_sha256=blob.sha256) for kind, text in _doubts(at, area))


def _asked(table: pa.Table, *, exercise: bool) -> pa.Table:
    if exercise or "exercise" not in table.column_names:
        return table
    return table.filter(pc.invert(table["exercise"]))


def _doubts(at: _Positions, area: Area) -> Iterator[tuple[str, str]]:
    count = at.lat_deg.size
    nowhere = (abs(at.lat_deg) < NOWHERE_DEG) & (abs(at.lon_deg) < NOWHERE_DEG)
    far = ~_within(area, at.lat_deg, at.lon_deg, FAR_M)
    swapped = far & ~nowhere & _within(area, at.lon_deg, at.lat_deg, NEAR_M)
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


def _first(at: _Positions, mask: npt.NDArray[np.bool_]) -> str:
    row = int(np.flatnonzero(mask)[0])
    return f"{at.where[row]} ({at.lat_deg[row]:g}, {at.lon_deg[row]:g})"


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
        rows = [f"row {row}" for row in range(1, table.num_rows + 1)]
        yield _Positions(lat_deg=_floats(table["lat_deg"]), lon_deg=_floats(table["lon_deg"]), where=rows)
        return
    for name in ("place", "observer", "area"):
        if name in names and table.num_rows:
            yield from _of_places(table, name)


def _of_places(table: pa.Table, name: str) -> Iterator[_Positions]:
    places = table[name].combine_chunks()
    where = table["where"].to_pylist()
    lat, lon = (pc.struct_field(places, [part]) for part in ("lat_deg", "lon_deg"))
    held = np.flatnonzero(np.asarray(pc.is_valid(lat)))
    yield _Positions(
        lat_deg=_floats(lat)[held], lon_deg=_floats(lon)[held], where=[where[row] for row in held.tolist()]
    )
    drawn = np.flatnonzero(np.asarray(pc.is_valid(pc.struct_field(places, ["polygons"]))))
    for row in drawn.tolist():
        corners = np.array([corner for polygon in places[row]["polygons"].as_py() for corner in polygon[0]])
        yield _Positions(lat_deg=corners[:, 1], lon_deg=corners[:, 0], where=[where[row]] * len(corners))


def _floats(column: pa.Array | pa.ChunkedArray) -> Numbers:
    held: Numbers = np.asarray(
        column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
    )
    return held.astype(np.float64)
