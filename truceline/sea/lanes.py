"""A lane as a text draws it: its two ends are the gates. An area without ends is no lane."""

import math

import numpy as np

from truceline.model.place import Area
from truceline.sea.passages import Corridor, Gate
from truceline.sea.reports import DEG_M, Floats, near

LONG = 4.0  # times as long as wide; below it nobody can say where such an area begins and ends: ours (O)
LEAST_GATE_M = 9_000.0  # the roads off a port


def lane_of(name: str, area: Area) -> Corridor | None:
    """An area as a lane between its two farthest corners; None where it is not `LONG`."""
    corners = np.array([point for polygon in area.polygons for point in polygon[0]])
    lon, lat = corners.T
    apart = near(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    one, other = np.unravel_index(int(np.argmax(apart)), apart.shape)
    length = float(apart[one, other])
    wide = _area_m2(area) / max(length, 1.0)
    radius = max(LEAST_GATE_M, wide)
    if length < LONG * wide or length <= 2 * radius:
        return None
    ends = [apart[end] <= max(2 * wide, LEAST_GATE_M) for end in (one, other)]
    gates = [
        Gate(name=f"{side} end", lat_deg=float(lat[end].mean()), lon_deg=float(lon[end].mean()), radius_m=radius)
        for end, side in zip(ends, _sides(lat, lon, int(one), int(other)), strict=True)
    ]
    return Corridor(name=name, lane=area, gates=(gates[0], gates[1]))


def _sides(lat: Floats, lon: Floats, one: int, other: int) -> tuple[str, str]:
    """What the ends are called, by the way between them."""
    east = (lon[other] - lon[one]) * math.cos(math.radians(float(lat[one])))
    north = lat[other] - lat[one]
    if abs(north) >= abs(east):
        return ("southern", "northern") if north > 0 else ("northern", "southern")
    return ("western", "eastern") if east > 0 else ("eastern", "western")


def _area_m2(area: Area) -> float:
    """By the shoelace rule in the plane of the middle latitude; holes count as water of the lane."""
    whole = 0.0
    for polygon in area.polygons:
        lon, lat = np.array(polygon[0]).T
        x, y = lon * math.cos(math.radians(float(lat.mean()))) * DEG_M, lat * DEG_M
        whole += abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2
    return whole
