"""How much cloud lay over a cell at a moment: the smallest place that says so wins, a shorter interval first.

Where no place covers the cell, the disc with the nearest rim within 75 km speaks for it.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.coverage.grid import contained
from truceline.kernels.plane import range_m
from truceline.model.arrow import to_records
from truceline.model.place import EARTH_RADIUS_M, Area, Disc
from truceline.model.records import Sky

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BESIDE_M = 75_000.0  # a day's mean cloud of a district says as much about the land so near to its disc


def cloud_over(skies: pa.Table, lat_deg: Floats, lon_deg: Floats, cell: Ints, t_s: Floats) -> Floats:
    """Cloud fraction 0..1 at each look; NaN where no sky says.

    Args:
        skies: SKY schema. Rows without a cloud fraction say nothing, and so does NaN.
        lat_deg: shape (cells,), centres.
        lon_deg: shape (cells,).
        cell: shape (looks,), which cell each look sees.
        t_s: shape (looks,), seconds since 1970.
    """
    found = np.full(t_s.size, np.nan)
    told = list(_by_place(skies))
    for place, rows in told:
        over = np.zeros(lat_deg.size, bool)
        over[_under(place, lat_deg, lon_deg)] = True
        says = over[cell] & np.isnan(found)
        found[says] = _at(rows, t_s[says])
    _from_beside(told, lat_deg, lon_deg, found, (cell, t_s))
    return found


def _at(rows: tuple[Floats, Floats, Floats], t_s: Floats) -> Floats:
    """Cloud of one place at moments; NaN where its intervals leave a gap."""
    starts, ends, clouds = rows
    at = np.searchsorted(starts, t_s, side="right") - 1
    return np.where((at >= 0) & (t_s < ends[np.maximum(at, 0)]), clouds[np.maximum(at, 0)], np.nan)


def _from_beside(
    told: Sequence[tuple[Disc | Area, tuple[Floats, Floats, Floats]]],
    lat_deg: Floats, lon_deg: Floats, found: Floats, looks: tuple[Ints, Floats],
) -> None:  # fmt: skip
    """Fill what no place covers from the disc whose rim is nearest: a disc stands for a district that is no circle."""
    cell, t_s = looks
    beyond = np.full(lat_deg.size, BESIDE_M)
    filled = np.full(found.size, np.nan)
    for place, rows in told:
        if not isinstance(place, Disc):
            continue
        away = np.maximum(range_m(place.lat_deg, place.lon_deg, lat_deg, lon_deg) - place.radius_m, 0.0)
        says = (away < beyond)[cell] & np.isnan(found)
        value = _at(rows, t_s[says])
        kept = np.flatnonzero(says)[np.isfinite(value)]
        filled[kept] = value[np.isfinite(value)]
        beyond[np.unique(cell[kept])] = away[np.unique(cell[kept])]
    missing = np.isnan(found)
    found[missing] = filled[missing]


def _by_place(skies: pa.Table) -> Iterator[tuple[Disc | Area, tuple[Floats, Floats, Floats]]]:
    """(place, (starts, ends, clouds)) in order of place size, then length of interval; starts ascending."""
    groups: dict[tuple[float, float, str], tuple[Disc | Area, list[tuple[float, float, float]]]] = {}
    told = skies.filter(pc.is_finite(skies.column("cloud_fraction")))  # a null drops out as well
    for sky in to_records(Sky, told):
        if sky.cloud_fraction is None:
            continue  # for the type checker; filtered above
        start, end = sky.started_utc.timestamp(), sky.ended_utc.timestamp()
        key = (_size_m2(sky.place), end - start, repr(sky.place))
        groups.setdefault(key, (sky.place, []))[1].append((start, end, sky.cloud_fraction))
    for key in sorted(groups):
        place, rows = groups[key]
        starts, ends, clouds = np.array(sorted(rows), float).T
        yield place, (starts, ends, clouds)


def _under(place: Disc | Area, lat_deg: Floats, lon_deg: Floats) -> Ints:
    if isinstance(place, Area):
        return contained(place, lat_deg, lon_deg)
    return np.flatnonzero(range_m(place.lat_deg, place.lon_deg, lat_deg, lon_deg) <= place.radius_m)


def _size_m2(place: Disc | Area) -> float:
    """Size for ordering: a disc's own, an area's rings on the plane of its middle latitude."""
    if isinstance(place, Disc):
        return float(np.pi * place.radius_m**2)
    total = 0.0
    for polygon in place.polygons:
        for number, ring in enumerate(polygon):
            lon, lat = np.array(ring).T
            square = abs(float(np.sum(lon[:-1] * lat[1:] - lon[1:] * lat[:-1]))) / 2
            total += square if number == 0 else -square
    degree_m = np.radians(1.0) * EARTH_RADIUS_M
    return float(total * degree_m**2 * np.cos(np.radians(place.centre()[0])))
