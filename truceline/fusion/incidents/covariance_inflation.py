"""Covariance inflation: the factor that makes the ellipse of 90 % hold 90 %, by class of evidence (model.md 2.10)."""

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from truceline.fusion.evidence.evidence_combination import WeighedSet
from truceline.fusion.measurements.measurement_table import REPORT, Measurements
from truceline.fusion.params import Params
from truceline.model.place import great_circle_m
from truceline.model.records import Incident
from truceline.model.terms import Means

FINE_KM2 = 1.0  # mean variance of a place known within a kilometre
CHI2_NINETY = 4.605  # of two dimensions
LEAST_PLACES = 10  # true places behind an ellipse


def evidence_class(weighed: WeighedSet, measurements: Measurements) -> str:
    """What the ellipse rests on: "fine" below a kilometre, "technical" otherwise, "reports" alone."""
    if all(measurements.family[measurement] == REPORT for measurement in weighed.independent):
        return "reports"
    covariance = weighed.core.covariance
    return "fine" if (covariance[0] + covariance[1]) / 2 < FINE_KM2 else "technical"


def covariance_inflation(name: str, params: Params) -> float:
    """Factor on the covariance so that the ellipse of 90 % holds 90 %: fitted, or for wrong geocodes alone."""
    known = params.ellipse[name]
    return known if name != "reports" or known != 1.0 else _with_outliers(params.outlier, params.outlier_scale)


@cache
def _with_outliers(share: float, scale: float) -> float:
    """Factor that makes 90 % of a Gaussian with a share of outliers of `scale` times its covariance."""
    low, high = 1.0, scale
    for _ in range(60):
        middle = (low + high) / 2
        inside = sum(
            part * (1 - math.exp(-CHI2_NINETY * middle / (2 * wide)))
            for part, wide in ((1 - share, 1.0), (share, scale))
        )
        low, high = (middle, high) if inside < 0.9 else (low, middle)
    return high


def fitted_covariance_inflation(placed: Sequence[tuple[Incident, float, float]], params: Params) -> dict[str, Any]:
    """Changes of the parameter file: iota, the 0.9 quantile of the squared distance over 4.605, by evidence class.

    `placed`: incidents made with `params`, with the latitude and longitude of their true place.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for incident, lat_deg, lon_deg in placed:
        found[evidence_class_of(incident)].append(squared_distance(incident, lat_deg, lon_deg))
    changes = {
        name: max(0.05, covariance_inflation(name, params) * float(np.quantile(mine, 0.9)) / CHI2_NINETY)
        for name, mine in sorted(found.items())
        if len(mine) >= LEAST_PLACES
    }
    return {"ellipse": changes} if changes else {}


def evidence_class_of(incident: Incident) -> str:
    """Evidence class of the ellipse, as `evidence_class` has it."""
    if set(incident.means) == {Means.REPORTED}:
        return "reports"
    return "fine" if incident.place.major_sd_m**2 + incident.place.minor_sd_m**2 < 2e6 else "technical"


def squared_distance(incident: Incident, lat_deg: float, lon_deg: float) -> float:
    """Squared distance of a true place from the ellipse's centre, over its variance."""
    at = incident.place
    north = great_circle_m(at.lat_deg, at.lon_deg, lat_deg, at.lon_deg) * (1 if lat_deg >= at.lat_deg else -1)
    east = great_circle_m(at.lat_deg, at.lon_deg, at.lat_deg, lon_deg) * (1 if lon_deg >= at.lon_deg else -1)
    turn = math.radians(at.axis_deg)
    along, across = north * math.cos(turn) + east * math.sin(turn), east * math.cos(turn) - north * math.sin(turn)
    return (along / at.major_sd_m) ** 2 + (across / at.minor_sd_m) ** 2
