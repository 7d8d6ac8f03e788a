"""Where and how often incidents are expected before any evidence: lambda_h(x), per km² and hour (science.md 2.6).

Around the line as a Gaussian of the distance, otherwise even over the watched area. No self-excitation yet.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.params import KINDS, Params
from truceline.model.place import Area

Floats = NDArray[np.float64]
KM_PER_DEG = 111.195
STEP_KM = 2.0  # spacing of the points that stand for the line
USUAL_LINE_KM = 1_000.0  # the rates are per 1,000 km of line
LONGEST_LINE_KM = 1_200.0  # a drawn area also has coasts and back borders, which are no contact line


class Prior:
    """ln lambda for every hypothesis at a place. Build once per day."""

    def __init__(self, lines: Sequence[Area], area_km2: float, params: Params) -> None:
        """`lines` are the areas drawn by whoever drew them; without any, all rates are spread evenly."""
        self._points = _along(lines)
        length = min(len(self._points) * STEP_KM, LONGEST_LINE_KM) if len(self._points) else USUAL_LINE_KM
        kinds = [params.kinds[name] for name in KINDS]
        has_line = bool(len(self._points))
        near = np.array([kind.near_line_share if has_line else 0.0 for kind in kinds])
        per_hour = np.array([kind.rate_per_day for kind in kinds]) / 24.0
        self._sd_km = np.array([kind.line_sd_km for kind in kinds])
        self._near = per_hour * near / USUAL_LINE_KM / (math.sqrt(2 * math.pi) * self._sd_km)
        self._even = per_hour * (1 - near) * (length / USUAL_LINE_KM) / area_km2 + per_hour * 1e-3 / area_km2
        self._log_visible = np.log(np.repeat([params.low_visibility, 1 - params.low_visibility], len(KINDS)))

    def log_rate(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Ln lambda averaged over the given places; arrays of one shape in, shape (hypotheses,) out."""
        square = self._distance_km(lat_deg, lon_deg)[:, None] ** 2
        rates = self._even + self._near * np.exp(-square / (2 * self._sd_km**2))
        found: Floats = np.tile(np.log(rates.mean(axis=0)), 2) + self._log_visible
        return found

    def _distance_km(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        if not len(self._points):
            return np.full(lat_deg.shape, np.inf)
        east = (self._points[None, :, 1] - lon_deg[:, None]) * KM_PER_DEG * np.cos(np.radians(lat_deg))[:, None]
        north = (self._points[None, :, 0] - lat_deg[:, None]) * KM_PER_DEG
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
    """Points every 2 km along the outer rings, (lat_deg, lon_deg), shape (n, 2)."""
    points = [
        place
        for line in lines
        for polygon in line.polygons
        for start, end in zip(polygon[0], polygon[0][1:], strict=False)
        for place in _between(start, end)
    ]
    return np.array(points, dtype=float).reshape(-1, 2)


def _between(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    (lon1, lat1), (lon2, lat2) = start, end
    km = math.hypot((lon2 - lon1) * KM_PER_DEG * math.cos(math.radians(lat1)), (lat2 - lat1) * KM_PER_DEG)
    steps = max(1, math.ceil(km / STEP_KM))
    return [(lat1 + (lat2 - lat1) * i / steps, lon1 + (lon2 - lon1) * i / steps) for i in range(steps)]
