"""Zone assignment in plain numpy. Used for few points, and the oracle of `_zones_fast`."""

import numpy as np

from truceline.kernels._zone_cover import Bools, Floats, Ints, Zones, centre_of, columns_of, ranges, rows_of

_BLOCK_EDGES = 2_000_000  # point-edge pairs held at once: about 150 MB


def assign(zones: Zones, lat: Floats, lon: Floats, t: Floats | None) -> tuple[Ints, Ints]:
    """Every (point, zone) with the point inside, ascending; `t` where zones have spells."""
    known = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
    cell = _cell_of(lat[known], lon[known], zones.cell_deg)
    low, high = (np.searchsorted(zones.cell, cell, side=side) for side in ("left", "right"))
    point, entry = np.repeat(known, high - low), ranges(low, high - low)
    if t is not None and zones.valid_s is not None:
        begins, ends = zones.valid_s[zones.zone[entry]].T
        holds = (begins <= t[point]) & (t[point] < ends)  # no moment, NaN, lies in no spell
        point, entry = point[holds], entry[holds]
    crossed = _crossings_odd(zones, entry, lat[point], lon[point])
    inside = zones.centre_inside[entry] ^ crossed
    return point[inside], zones.zone[entry][inside]


def _crossings_odd(zones: Zones, entry: Ints, lat: Floats, lon: Floats) -> Bools:
    """Whether the path from each point to its cell's centre crosses an odd number of the cell's edges."""
    odd = np.zeros(entry.size, bool)
    counts = zones.first_edge[entry + 1] - zones.first_edge[entry]
    at_border = np.flatnonzero(counts)
    ends = np.cumsum(counts[at_border])
    start = 0
    while start < at_border.size:
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _BLOCK_EDGES, side="right")))
        rows = at_border[start:stop]
        edge = zones.edges[ranges(zones.first_edge[entry[rows]], counts[rows])]
        asked = np.repeat(rows, counts[rows])
        crossed = _crosses(edge, lat[asked], lon[asked], *centre_of(zones.cell[entry[asked]], zones.cell_deg))
        firsts = np.concatenate([[0], np.cumsum(counts[rows])[:-1]])
        odd[rows] = np.add.reduceat(crossed.astype(np.int64), firsts) % 2 == 1
        start = stop
    return odd


def _crosses(edge: Floats, lat: Floats, lon: Floats, centre_lat: Floats, centre_lon: Floats) -> Bools:
    """Along the parallel to the centre's meridian, then along that meridian: crossed once in all?"""
    lon1, lat1, lon2, lat2 = edge.T
    with np.errstate(divide="ignore", invalid="ignore"):  # edges along the leg are masked by `spans`
        at_lon = lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1)
        at_lat = lat1 + (centre_lon - lon1) / (lon2 - lon1) * (lat2 - lat1)
    spans = (lat1 > lat) != (lat2 > lat)
    first = spans & ((at_lon > lon) != (at_lon > centre_lon))
    spans = (lon1 > centre_lon) != (lon2 > centre_lon)
    second = spans & ((at_lat > lat) != (at_lat > centre_lat))
    return np.asarray(first != second)


def _cell_of(lat: Floats, lon: Floats, cell_deg: float) -> Ints:
    row = np.clip(np.floor((lat + 90) / cell_deg), 0, rows_of(cell_deg) - 1).astype(np.int64)
    column = np.clip(np.floor((lon + 180) / cell_deg), 0, columns_of(cell_deg) - 1).astype(np.int64)
    return np.asarray(row * columns_of(cell_deg) + column)
