"""Distance of an uncertain position behind a line, on the ellipsoid, and the chance that it is too short.

Distances are WGS 84 geodesics. The line is densified twice: to 1 km to find the nearest stretch, then to 10 m
along it, so a distance of more than 100 m is right within 0.2 m. The spread is taken along the line's normal.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import cast

import numpy as np
from numpy.typing import NDArray

from truceline.agreement.nouns import Side
from truceline.assess.geometry.ellipsoid import geodesic, geodesic_m
from truceline.model.place import EARTH_RADIUS_M, Point, great_circle_m

COARSE_M = 1_000.0
FINE_STEPS = 200  # over two coarse steps: 10 m
SPHERE_SLACK = 1.013  # a sphere is within 0.6 % of the geodesic, once for each of the two compared

Positions = tuple[tuple[float, float], ...]  # (lon_deg, lat_deg)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Signed distance of a position behind a line: positive on the stated side."""

    distance_m: float
    sd_m: float  # along the normal
    sided: bool  # False: no side was stated, and the distance is not signed

    def chance_nearer(self, needed_m: float) -> float:
        """Chance that the true position lies less than `needed_m` behind the line."""
        low_m = 0.0 if self.sided else -needed_m
        return normal_share((needed_m - self.distance_m) / self.sd_m) - normal_share(
            (low_m - self.distance_m) / self.sd_m
        )

    def chance_beyond(self, tolerance_m: float) -> float:
        """Chance that the true position lies more than `tolerance_m` on the other side of the line."""
        return normal_share((-tolerance_m - self.distance_m) / self.sd_m)


def behind(positions: Positions, side: Side | None, point: Point) -> Behind:
    """How far the point lies behind the line. Without a side the distance is not signed."""
    track, directions = _dense(positions)
    near = _candidates(directions, point)
    nearest = int(near[np.argmin(_distances_m(track[near], point))])
    low, high = max(nearest - 1, 0), min(nearest + 1, len(track) - 1)
    fine = _between(track[low : high + 1])
    metres = _distances_m(fine, point)
    at = int(np.argmin(metres))
    distance_m = float(metres[at])
    sign = 1.0 if side is None else _sign(fine, at, side, point)
    return Behind(distance_m=sign * distance_m, sd_m=_sd_along(point, fine[at]), sided=side is not None)


def _distances_m(track: Floats, point: Point) -> Floats:
    return geodesic_m(point.lon_deg, point.lat_deg, track[:, 0], track[:, 1])


def _candidates(directions: Floats, point: Point) -> NDArray[np.intp]:
    """Rows of a line that may be nearest: on a sphere, within twice its error of the nearest one."""
    chords = np.linalg.norm(directions - _directions(np.array([[point.lon_deg, point.lat_deg]])), axis=1)
    apart_m = 2.0 * EARTH_RADIUS_M * np.arcsin(np.minimum(chords / 2.0, 1.0))
    return np.flatnonzero(apart_m <= SPHERE_SLACK * apart_m.min() + 1.0)


def _directions(track: Floats) -> Floats:
    """Unit vectors of positions, shape (n, 3)."""
    lon, lat = np.radians(track[:, 0]), np.radians(track[:, 1])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


@lru_cache(maxsize=256)
def _dense(positions: Positions) -> tuple[Floats, Floats]:
    """The line at steps of at most 1 km, shape (n, 2) as (lon_deg, lat_deg), and the unit vectors of these steps."""
    pieces: list[Floats] = []
    for (lon1, lat1), (lon2, lat2) in pairwise(positions):
        steps = max(1, math.ceil(great_circle_m(lat1, lon1, lat2, lon2) / COARSE_M))
        share = np.arange(steps)[:, None] / steps
        begin = [lon1 if not pieces else lon1 + 360.0 * round((pieces[-1][-1][0] - lon1) / 360.0), lat1]
        pieces.append(np.array([begin]) + share * np.array([[_turned(lon2 - lon1), lat2 - lat1]]))
    last_lon, last_lat = positions[-1]
    pieces.append(np.array([[last_lon + 360.0 * round((pieces[-1][-1][0] - last_lon) / 360.0), last_lat]]))
    track = np.concatenate(pieces)
    return track, _directions(track)


def _between(stretch: Floats) -> Floats:
    """A stretch of two or three positions in fine steps."""
    share = np.linspace(0.0, len(stretch) - 1.0, FINE_STEPS + 1)
    known = np.arange(len(stretch))
    return np.column_stack([np.interp(share, known, stretch[:, axis]) for axis in (0, 1)])


def _sign(fine: Floats, at: int, side: Side, point: Point) -> float:
    """+1 where the point lies on the side, looking along the line as drawn; on the line itself +1."""
    scale = np.array([math.cos(math.radians(point.lat_deg)), 1.0])
    away = np.array([_turned(point.lon_deg - fine[at][0]), point.lat_deg - fine[at][1]]) * scale
    into = (fine[at] - fine[at - 1]) * scale if at > 0 else None
    out = (fine[at + 1] - fine[at]) * scale if at + 1 < len(fine) else None
    if into is None or out is None:
        left = _cross(cast("Floats", out if into is None else into), away) >= 0.0
    else:  # where a line turns left, what lies left of it is left of both stretches; where it turns right, of either
        both = _cross(into, away) >= 0.0, _cross(out, away) >= 0.0
        left = all(both) if _cross(into, out) >= 0.0 else any(both)
    return 1.0 if left == (side == "left") else -1.0


def _cross(one: Floats, other: Floats) -> float:
    """Positive where the other points to the left of the one."""
    return float(one[0] * other[1] - one[1] * other[0])


def _turned(degrees: float) -> float:
    """A difference of longitudes, -180 to 180."""
    return (degrees + 180.0) % 360.0 - 180.0


def _sd_along(point: Point, foot: Floats) -> float:
    """Standard deviation of the position along the direction to the foot of the normal, in metres."""
    bearing, distance_m = geodesic(point.lon_deg, point.lat_deg, float(foot[0]), float(foot[1]))
    if distance_m < 1.0:  # on the line: any direction may be the normal; the larger spread decides less
        return point.major_sd_m
    turned = math.radians(float(bearing) - point.axis_deg)
    return math.hypot(point.major_sd_m * math.cos(turned), point.minor_sd_m * math.sin(turned))


def normal_share(z: float) -> float:
    """Share of a normal law below `z` standard deviations above its mean."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))
