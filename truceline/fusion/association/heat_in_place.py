"""Hot spots weighed no more surely than their likelihood is: tempered around a pivot (model.md 2.1).

What the place, the background and the context of a fire say is taken for independent, and is not. Against verified
events the odds of a fire alone rise as the power 0.65 of what they come to (docs/truth.md), so they are held to that
power; the order stays.
"""

from dataclasses import replace

import numpy as np

from truceline.fusion.association.association_likelihood import log_sum_exp
from truceline.fusion.measurements.measurement_table import THERMAL, Measurements
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import PriorIntensity


def heat_in_place(measurements: Measurements, prior: PriorIntensity, params: Params) -> Measurements:
    """The same, the weights of hot spots tempered under a prior; its past is left out, as it is for claims."""
    rows = np.flatnonzero(measurements.family == THERMAL)
    if not rows.size:
        return measurements
    at = measurements.lat_deg[rows, None], measurements.lon_deg[rows, None]
    alone = log_sum_exp(measurements.weights[rows] + prior.without_past().log_rates(*at))
    weights, doubt = measurements.weights.copy(), measurements.doubt.copy()
    weights[rows] -= ((1.0 - params.context_slope) * (alone - params.context_pivot))[:, None]
    doubt[rows] *= params.context_slope
    return replace(measurements, weights=weights, doubt=doubt)
