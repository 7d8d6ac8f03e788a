"""The score of a set of nodes proposed as one incident: sums of Gaussian records, so that merging is addition.

Places are km east and north of the window's origin on a local plane, times hours (science.md 2.1).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.nodes import Node
from truceline.fusion.prior import Prior
from truceline.kernels import plane

Floats = NDArray[np.float64]
_LOG_2PI = math.log(2 * math.pi)


@dataclass(frozen=True, slots=True)
class Frame:
    """A local plane: origin and the way to it."""

    lat_deg: float
    lon_deg: float

    def to_km(self, lat_deg: float, lon_deg: float) -> tuple[float, float]:
        """(east_km, north_km)."""
        east, north = plane.to_plane(self.lat_deg, self.lon_deg, lat_deg, lon_deg)
        return float(east) / 1000.0, float(north) / 1000.0

    def to_degrees(self, east_km: Floats, north_km: Floats) -> tuple[Floats, Floats]:
        """(lat_deg, lon_deg), shapes kept."""
        return plane.from_plane(self.lat_deg, self.lon_deg, east_km * 1000.0, north_km * 1000.0)


@dataclass(frozen=True)
class Cluster:
    """A set of nodes with the sums that its score needs. Immutable; merging makes a new one."""

    nodes: tuple[Node, ...]
    precision: tuple[float, float, float]  # sum of inverse covariances: east, north, east-north, km^-2
    eta: tuple[float, float]
    q: float
    ell: float  # sum of inverse time variances, h^-2
    eta_t: float
    q_t: float
    constant: float
    weights: Floats  # shape (hypotheses,)
    frame: Frame
    prior: Prior

    def merged(self, other: "Cluster") -> "Cluster":
        """The union. Both must stand in one frame."""
        a, b = self, other
        return Cluster(
            nodes=tuple(sorted(a.nodes + b.nodes, key=lambda node: node.key)),
            precision=(
                a.precision[0] + b.precision[0],
                a.precision[1] + b.precision[1],
                a.precision[2] + b.precision[2],
            ),
            eta=(a.eta[0] + b.eta[0], a.eta[1] + b.eta[1]),
            q=a.q + b.q,
            ell=a.ell + b.ell,
            eta_t=a.eta_t + b.eta_t,
            q_t=a.q_t + b.q_t,
            constant=a.constant + b.constant,
            weights=a.weights + b.weights,
            frame=a.frame,
            prior=a.prior,
        )

    @cached_property
    def covariance(self) -> tuple[float, float, float]:
        """Of the place: east, north, east-north, km²."""
        east, north, cross = self.precision
        det = east * north - cross * cross
        return north / det, east / det, -cross / det

    @cached_property
    def mean_km(self) -> tuple[float, float]:
        """Place: east, north."""
        east, north, cross = self.covariance
        return east * self.eta[0] + cross * self.eta[1], cross * self.eta[0] + north * self.eta[1]

    @cached_property
    def hour(self) -> float:
        """Mean time."""
        return self.eta_t / self.ell

    @cached_property
    def hour_sd(self) -> float:
        """Standard deviation of the time."""
        return 1.0 / math.sqrt(self.ell)

    @cached_property
    def by_hypothesis(self) -> Floats:
        """Ln O_h, shape (hypotheses,): weights, overlap in place and time, prior at the mean place."""
        east, north, cross = self.precision
        mean = self.mean_km
        fit = self.q - (self.eta[0] * mean[0] + self.eta[1] * mean[1]) + self.q_t - self.eta_t**2 / self.ell
        shape = 1.5 * _LOG_2PI - 0.5 * math.log(east * north - cross * cross) - 0.5 * math.log(self.ell)
        found: Floats = self.weights + self.constant - 0.5 * fit + shape + self._log_prior()
        return found

    @cached_property
    def log_odds(self) -> float:
        """Ln O before dependence and silence."""
        return log_sum(self.by_hypothesis)

    @cached_property
    def gain(self) -> float:
        """ln(1 + O): what the partition search adds up."""
        return math.log1p(math.exp(self.log_odds)) if self.log_odds < 30 else self.log_odds

    def _log_prior(self) -> Floats:
        """Averaged over five sigma points of the place."""
        var_east, var_north, _ = self.covariance
        east, north = self.mean_km
        step_e, step_n = math.sqrt(var_east), math.sqrt(var_north)
        lat, lon = self.frame.to_degrees(
            np.array([east, east + step_e, east - step_e, east, east]),
            np.array([north, north, north, north + step_n, north - step_n]),
        )
        return self.prior.log_rate(lat, lon)


def single(node: Node, frame: Frame, prior: Prior) -> Cluster:
    """A node alone."""
    east, north = frame.to_km(node.lat_deg, node.lon_deg)
    var_e, var_n, cov = node.spread_km2
    det = var_e * var_n - cov * cov
    precision = (var_n / det, var_e / det, -cov / det)
    eta = (precision[0] * east + precision[2] * north, precision[2] * east + precision[1] * north)
    ell = node.hour_sd**-2
    return Cluster(
        nodes=(node,),
        precision=precision,
        eta=eta,
        q=eta[0] * east + eta[1] * north,
        ell=ell,
        eta_t=ell * node.hour,
        q_t=ell * node.hour**2,
        constant=-1.5 * _LOG_2PI - 0.5 * math.log(det) - math.log(node.hour_sd),
        weights=node.weights + node.extra,
        frame=frame,
        prior=prior,
    )


def joined(nodes: Iterable[Node], frame: Frame, prior: Prior) -> Cluster:
    """Several nodes as one cluster; at least one."""
    first, *rest = (single(node, frame, prior) for node in sorted(nodes, key=lambda node: node.key))
    for other in rest:
        first = first.merged(other)
    return first


def log_sum(values: Floats) -> float:
    """Ln of a sum of exponentials."""
    top = float(values.max())
    return top + math.log(float(np.exp(values - top).sum()))
