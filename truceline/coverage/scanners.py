"""What a scanner makes of a fire by how far to the side it looks: pixels grow, and faint fires are lost in them.

Measured, not taken from pixel sizes: fires joined within 1.2 km, per look at the places where they occurred, by scan
angle, relative to looks straight down (docs/adr/0005). VIIRS: S-NPP over Ukraine, May to July and September to
November 2023, 10,900 fires, angles from published elements. MODIS: Terra and Aqua, March to May 2022.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.model.place import EARTH_RADIUS_M

Floats = NDArray[np.float64]

GRAVITY_M3_S2 = 3.986004418e14  # of the earth, WGS 84
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """A cross-track scanner of a satellite."""

    most_deg: float  # scan angle at the edge of the swath
    sharpness: tuple[tuple[float, float], ...]  # (scan angle, share of the fires that a look straight down sees)

    def sharp(self, scan_deg: Floats) -> Floats:
        """Share, 0..1, of the fires seen straight down that are seen at each scan angle; 0 beyond the edge.

        Where the angle is not known (NaN): the mean over the swath.
        """
        angles, shares = (np.array(column) for column in zip(*self.sharpness, strict=True))
        found = np.interp(np.nan_to_num(scan_deg, nan=0.0), angles, shares)
        found = np.where(np.nan_to_num(scan_deg, nan=0.0) <= self.most_deg, found, 0.0)
        return np.where(np.isnan(scan_deg), self.mean(), found)

    def mean(self) -> float:
        """Mean sharpness over the scan, each angle by the ground it covers as if seen from 800 km."""
        angle = np.radians(np.linspace(0.0, self.most_deg, 200))
        ground = np.gradient(np.arcsin(np.clip(1.125 * np.sin(angle), -1.0, 1.0)) - angle)
        angles, shares = (np.array(column) for column in zip(*self.sharpness, strict=True))
        return float(np.average(np.interp(np.degrees(angle), angles, shares), weights=ground))


def scan_deg(away_m: Floats, period_s: float) -> Floats:
    """Scan angle that reaches a distance along the ground from a circular orbit's track; 90 beyond the horizon."""
    radius = (GRAVITY_M3_S2 * (period_s / (2 * np.pi)) ** 2) ** (1 / 3) / EARTH_RADIUS_M
    turn = np.abs(away_m) / EARTH_RADIUS_M
    angle = np.degrees(np.arctan2(np.sin(turn), radius - np.cos(turn)))
    return np.where(turn < np.arccos(1 / radius), angle, 90.0)


def half_swath_m(scanner: Scanner, period_s: float) -> float:
    """Half the width of the swath on the ground: 1,520 km for VIIRS, 1,165 km for MODIS."""
    away = np.linspace(0.0, 2.5e6, 2501)
    return float(away[np.searchsorted(scan_deg(away, period_s), scanner.most_deg) - 1])


VIIRS = Scanner(
    most_deg=56.28,  # JPSS VIIRS user's guide; the outermost detections of 2023 lie at 56.2 to 56.4
    sharpness=((0.0, 1.0), (20.0, 1.0), (30.0, 0.85), (40.0, 0.65), (48.0, 0.6), (54.0, 0.28), (56.28, 0.2)),
)
MODIS = Scanner(
    most_deg=55.0,  # MODIS specifications, swath 2,330 km
    sharpness=((0.0, 1.0), (15.0, 0.95), (25.0, 0.77), (34.0, 0.65), (41.0, 0.41), (47.0, 0.22), (55.0, 0.1)),
)
