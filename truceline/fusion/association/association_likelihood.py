"""The likelihood of measurements as one incident: sums of Gaussian records, so that merging is addition.

Places are km east and north of the set's own origin on a local plane, times hours (model.md 2.1). Everything here
is a column: row k of `sums` and `weights` is set k.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.measurements.measurement_table import Measurements
from truceline.fusion.measurements.place_columns import KM_PER_DEG
from truceline.fusion.prior.prior_intensity import PriorIntensity
from truceline.kernels import plane

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_LOG_2PI = math.log(2 * math.pi)
# Columns of the sums: precision of the place, its information vector and square; the same of the time; a constant.
EAST, NORTH, CROSS, ETA_EAST, ETA_NORTH, SQUARE, TIME, ETA_TIME, SQUARE_TIME, CONSTANT = range(10)
SUMS = 10
ETA = slice(ETA_EAST, ETA_NORTH + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSets:
    """Sums over measurements; merging is addition of `sums` and `weights` under one origin."""

    sums: Floats  # shape (n, SUMS), by the columns above
    weights: Floats  # shape (n, hypotheses)
    origin: Floats  # shape (n, 2): lat_deg, lon_deg

    def take(self, rows: Ints) -> "CandidateSets":
        """Some of the sets, in the order given."""
        return CandidateSets(sums=self.sums[rows], weights=self.weights[rows], origin=self.origin[rows])

    @property
    def covariance(self) -> Floats:
        """Of the place, shape (n, 3): east, north, east-north, km²."""
        east, north, cross = self.sums[:, EAST], self.sums[:, NORTH], self.sums[:, CROSS]
        return np.stack([north, east, -cross], axis=1) / (east * north - cross * cross)[:, None]

    @property
    def mean_km(self) -> Floats:
        """Place, shape (n, 2): east, north of the origin."""
        c, eta = self.covariance, self.sums[:, ETA]
        return np.stack([c[:, 0] * eta[:, 0] + c[:, 2] * eta[:, 1], c[:, 2] * eta[:, 0] + c[:, 1] * eta[:, 1]], axis=1)

    @property
    def mean_deg(self) -> Floats:
        """Place, shape (n, 2): lat_deg, lon_deg."""
        east, north = self.mean_km.T * 1000.0
        return np.stack(plane.from_plane(self.origin[:, 0], self.origin[:, 1], east, north), axis=1)

    @property
    def hour(self) -> Floats:
        """Mean time, shape (n,)."""
        found: Floats = self.sums[:, ETA_TIME] / self.sums[:, TIME]
        return found

    @property
    def hour_sd(self) -> Floats:
        """Standard deviation of the time, shape (n,)."""
        found: Floats = 1.0 / np.sqrt(self.sums[:, TIME])
        return found

    def by_hypothesis(self, prior: PriorIntensity) -> Floats:
        """Ln O_h, shape (n, hypotheses): weights, overlap in place and time, prior around the mean place."""
        s, mean = self.sums, self.mean_km
        fit = s[:, SQUARE] - (s[:, ETA] * mean).sum(axis=1) + s[:, SQUARE_TIME] - s[:, ETA_TIME] ** 2 / s[:, TIME]
        det = s[:, EAST] * s[:, NORTH] - s[:, CROSS] ** 2
        common = s[:, CONSTANT] - 0.5 * fit + 1.5 * _LOG_2PI - 0.5 * np.log(det) - 0.5 * np.log(s[:, TIME])
        return np.asarray(self.weights + common[:, None] + self._log_prior(prior, mean))

    def _log_prior(self, prior: PriorIntensity, mean: Floats) -> Floats:
        """Averaged over five sigma points of the place; the plane of the search, which is flat."""
        sd_e, sd_n = np.sqrt(self.covariance[:, 0]), np.sqrt(self.covariance[:, 1])
        east = mean[:, :1] + np.outer(sd_e, [0.0, 1.0, -1.0, 0.0, 0.0])
        north = mean[:, 1:] + np.outer(sd_n, [0.0, 0.0, 0.0, 1.0, -1.0])
        wide = KM_PER_DEG * np.cos(np.radians(self.origin[:, :1]))
        return prior.log_rates(self.origin[:, :1] + north / KM_PER_DEG, self.origin[:, 1:] + east / wide)


def singles(measurements: Measurements, origin: Floats) -> CandidateSets:
    """Every measurement as a set of its own; `origin` of shape (n, 2) is that of the component it may join in."""
    east, north = (
        v / 1000.0 for v in plane.to_plane(origin[:, 0], origin[:, 1], measurements.lat_deg, measurements.lon_deg)
    )
    var_e, var_n, cov = measurements.spread.T
    det = var_e * var_n - cov * cov
    p_e, p_n, p_x = var_n / det, var_e / det, -cov / det
    eta_e, eta_n = p_e * east + p_x * north, p_x * east + p_n * north
    ell = measurements.hour_sd**-2.0
    constant = -1.5 * _LOG_2PI - 0.5 * np.log(det) - np.log(measurements.hour_sd)
    sums = np.stack(
        [
            p_e,
            p_n,
            p_x,
            eta_e,
            eta_n,
            eta_e * east + eta_n * north,
            ell,
            ell * measurements.hour,
            ell * measurements.hour**2,
            constant,
        ],
        axis=1,
    )
    return CandidateSets(sums=sums, weights=measurements.weights, origin=origin)


def log_sum_exp(values: Floats) -> Floats:
    """Ln of a sum of exponentials along the last axis."""
    top = values.max(axis=-1, keepdims=True)
    found: Floats = (top + np.log(np.exp(values - top).sum(axis=-1, keepdims=True)))[..., 0]
    return found
