"""Where and how often incidents are expected before any evidence: lambda_h(x), per km² and hour (science.md 2.6).

Around the line as a Gaussian of the distance, where people live, and evenly over the watched area. No self-excitation.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.density import Density
from truceline.fusion.params import KINDS, Params
from truceline.model.place import Area

Floats = NDArray[np.float64]
KM_PER_DEG = 111.195
FAR_SD = 4.0  # beyond, the Gaussian adds less than 4e-4 of its peak
STEP_KM = 2.0  # spacing of the points that stand for the line
LEAST = 1e-3  # share that may happen anywhere: no place is impossible
USUAL_LINE_KM = 1_000.0  # the rates are per 1,000 km of line
LONGEST_LINE_KM = 1_200.0  # a drawn area also has coasts and back borders, which are no contact line


class Prior:
    """ln lambda for every hypothesis at a place. Build once per day."""

    def __init__(self, lines: Sequence[Area], towns: Density, area_km2: float, params: Params) -> None:
        """`lines` are the areas drawn by whoever drew them; without any, their share is spread where people live."""
        self._points, self._towns = _along(lines), towns
        has_line = bool(len(self._points))
        length = min(len(self._points) * STEP_KM, LONGEST_LINE_KM) if has_line else USUAL_LINE_KM
        kinds = [params.kinds[name] for name in KINDS]
        near = np.array([kind.near_line_share for kind in kinds])
        town = np.array([kind.town_share for kind in kinds]) + (0.0 if has_line else near)
        per_hour = np.array([kind.rate_per_day for kind in kinds]) / 24.0
        everywhere = per_hour * length / USUAL_LINE_KM
        self._sd_km = np.array([kind.line_sd_km for kind in kinds])
        self._near = per_hour * (near if has_line else 0.0) / USUAL_LINE_KM / (math.sqrt(2 * math.pi) * self._sd_km)
        self._town = everywhere * town
        self._even = everywhere * np.maximum(1 - near - np.array([kind.town_share for kind in kinds]), LEAST) / area_km2
        self._log_visible = np.log(np.repeat([params.low_visibility, 1 - params.low_visibility], len(KINDS)))

    def log_rate(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Ln lambda averaged over the given places; arrays of one shape in, shape (hypotheses,) out."""
        square = self._distance_km(lat_deg, lon_deg)[:, None] ** 2
        rates = self._even + self._town * self._towns.at(lat_deg, lon_deg)[:, None]
        rates = rates + self._near * np.exp(-square / (2 * self._sd_km**2))
        found: Floats = np.tile(np.log(rates.mean(axis=0)), 2) + self._log_visible
        return found

    def _distance_km(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """To the nearest point of the line; infinite beyond four standard deviations of the widest kind."""
        reach = FAR_SD * float(self._sd_km.max()) / KM_PER_DEG
        low = np.searchsorted(self._points[:, 0], lat_deg.min() - reach)
        high = np.searchsorted(self._points[:, 0], lat_deg.max() + reach)
        points = self._points[low:high]
        if not len(points):
            return np.full(lat_deg.shape, np.inf)
        east = (points[None, :, 1] - lon_deg[:, None]) * KM_PER_DEG * np.cos(np.radians(lat_deg))[:, None]
        north = (points[None, :, 0] - lat_deg[:, None]) * KM_PER_DEG
        nearest: Floats = np.sqrt((east**2 + north**2).min(axis=1))
        return nearest


def area_km2(area: Area) -> float:
    """Size of an area on the sphere, within 1 % below 2,000 km across."""
    return sum(
        abs(_ring_km2(polygon[0])) - sum(abs(_ring_km2(hole)) for hole in polygon[1:]) for polygon in area.polygons
    )


def _ring_km2(ring: Sequence[tuple[float, float]]) -> float:
    """Signed area by the authalic projection: sin(lat) against longitude."""
    radius = 6371.0088
    x = np.radians(np.array([lon for lon, _ in ring])) * radius
    y = np.sin(np.radians(np.array([lat for _, lat in ring]))) * radius
    return float(0.5 * np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def _along(lines: Sequence[Area]) -> Floats:
    """Points every 2 km along the outer rings, (lat_deg, lon_deg), shape (n, 2), from south to north."""
    points = [
        place
        for line in lines
        for polygon in line.polygons
        for start, end in zip(polygon[0], polygon[0][1:], strict=False)
        for place in _between(start, end)
    ]
    return np.array(sorted(points), dtype=float).reshape(-1, 2)


def _between(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    (lon1, lat1), (lon2, lat2) = start, end
    km = math.hypot((lon2 - lon1) * KM_PER_DEG * math.cos(math.radians(lat1)), (lat2 - lat1) * KM_PER_DEG)
    steps = max(1, math.ceil(km / STEP_KM))
    return [(lat1 + (lat2 - lat1) * i / steps, lon1 + (lon2 - lon1) * i / steps) for i in range(steps)]
