"""Zone assignment as a compiled loop: one look into a table of cells, and edges only at a border."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from truceline.kernels import _zones_plain
from truceline.kernels._compile import compiled, in_threads
from truceline.kernels._zone_cover import Bools, Floats, Ints, Zones, centre_of, columns_of, rows_of

_MOST_CELLS = 1 << 24  # of the table: 64 MB; a wider cover of tiny cells goes to the plain twin
_POINTS = 1 << 17  # of one task; the same cuts for any number of threads


class Table(NamedTuple):
    """A cover laid out for looking up: the box of its cells, the entries of each."""

    cell_deg: float
    limits: Ints  # rows and columns of the whole plane
    box: Ints  # first row, first column, rows, columns
    starts: NDArray[np.int32]  # shape (cells of the box + 1,)
    zone: Ints
    centre_inside: Bools
    centre_lat: Floats
    centre_lon: Floats
    first_edge: Ints
    edges: Floats
    valid_s: Floats  # shape (zones, 2), or (0, 2)
    most: int  # entries in one cell


def assign(zones: Zones, lat: Floats, lon: Floats, t: Floats | None) -> tuple[Ints, Ints]:
    """As the plain twin, to the bit."""
    table = _table(zones)
    if table is None:
        return _zones_plain.assign(zones, lat, lon, t)
    moments = lat[:0] if t is None else t

    def part(start: int) -> list[tuple[Ints, Ints]]:
        return _part(table, lat, lon, moments, start)

    blocks = [block for found in in_threads(part, range(0, lat.size, _POINTS)) for block in found]
    none = [(np.empty(0, np.int64), np.empty(0, np.int64))]
    point, zone = zip(*(blocks or none), strict=True)
    return np.concatenate(point), np.concatenate(zone)


def _part(table: Table, lat: Floats, lon: Floats, t: Floats, start: int) -> list[tuple[Ints, Ints]]:
    stop, blocks = min(start + _POINTS, lat.size), []
    while start < stop:
        point, zone = np.empty(_POINTS + table.most, np.int64), np.empty(_POINTS + table.most, np.int64)
        start, found = look_up(table, lat, lon, t, start, stop, point, zone)
        blocks.append((point[:found].copy(), zone[:found].copy()))
    return blocks


def _table(zones: Zones) -> Table | None:
    row, column = np.divmod(zones.cell, columns_of(zones.cell_deg))
    if not row.size:
        return None
    south, west = int(row.min()), int(column.min())
    high, wide = int(row.max()) - south + 1, int(column.max()) - west + 1
    if high * wide > _MOST_CELLS:
        return None
    held = np.bincount((row - south) * wide + column - west, minlength=high * wide)
    lat, lon = centre_of(zones.cell, zones.cell_deg)
    return Table(
        cell_deg=zones.cell_deg,
        limits=np.array([rows_of(zones.cell_deg), columns_of(zones.cell_deg)]),
        box=np.array([south, west, high, wide]),
        starts=np.concatenate([[0], np.cumsum(held)]).astype(np.int32),
        zone=zones.zone,
        centre_inside=zones.centre_inside,
        centre_lat=lat,
        centre_lon=lon,
        first_edge=zones.first_edge,
        edges=zones.edges,
        valid_s=np.empty((0, 2)) if zones.valid_s is None else zones.valid_s,
        most=int(held.max()),
    )


@compiled
def look_up(
    table: Table, lat: Floats, lon: Floats, t: Floats, start: int, stop: int, point: Ints, zone: Ints
) -> tuple[int, int]:
    """Points from `start` on, until `stop` or until the buffers might not hold one more point's zones.

    Returns:
        (the point to go on with, how many pairs were written).
    """
    found = 0
    south, west, high, wide = table.box
    for k in range(start, stop):
        if found + table.most > point.size:
            return k, found
        if not (np.isfinite(lat[k]) and np.isfinite(lon[k])):
            continue
        row = int(min(max(np.floor((lat[k] + 90) / table.cell_deg), 0.0), table.limits[0] - 1.0)) - south
        column = int(min(max(np.floor((lon[k] + 180) / table.cell_deg), 0.0), table.limits[1] - 1.0)) - west
        if not (0 <= row < high and 0 <= column < wide):
            continue
        cell = row * wide + column
        for entry in range(table.starts[cell], table.starts[cell + 1]):
            held = table.zone[entry]
            if table.valid_s.size and not table.valid_s[held, 0] <= t[k] < table.valid_s[held, 1]:
                continue
            if table.centre_inside[entry] != crossed(table, entry, lat[k], lon[k]):
                point[found] = k
                zone[found] = held
                found += 1
    return stop, found


@compiled
def crossed(table: Table, entry: int, lat: float, lon: float) -> bool:
    """Whether the path along the parallel and then the meridian to the cell's centre crosses an odd number of edges."""
    odd = False
    centre_lat, centre_lon = table.centre_lat[entry], table.centre_lon[entry]
    for k in range(table.first_edge[entry], table.first_edge[entry + 1]):
        lon1, lat1, lon2, lat2 = table.edges[k]
        if (lat1 > lat) != (lat2 > lat):
            at_lon = lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1)
            odd ^= (at_lon > lon) != (at_lon > centre_lon)
        if (lon1 > centre_lon) != (lon2 > centre_lon):
            at_lat = lat1 + (centre_lon - lon1) / (lon2 - lon1) * (lat2 - lat1)
            odd ^= (at_lat > lat) != (at_lat > centre_lat)
    return odd
