"""Claims weighed against what is expected where they lie: false ones are a share of the true, no rate per area.

The false claims of a source lie where its true ones do. So the rate of false claims of a class, at a place, is that of
its true ones times the odds that such a claim is false; a claim alone is as likely as its class, wherever it lies. What
else may be told so comes on top: the blasts of a quarry (model.md 2.1).
"""

from dataclasses import replace

import numpy as np

from truceline.fusion.association.association_likelihood import log_sum_exp
from truceline.fusion.measurements.measurement_table import REPORT, Measurements
from truceline.fusion.measurements.place_columns import KM_PER_DEG
from truceline.fusion.prior.prior_intensity import PriorIntensity


def claims_in_place(measurements: Measurements, prior: PriorIntensity) -> Measurements:
    """The same, the weights of texts against their false claims under a prior; its past is left out.

    What happened nearby in the days before makes a claim likelier, as it makes a sound likelier.
    """
    rows = np.flatnonzero(measurements.family == REPORT)
    if not rows.size:
        return measurements
    lat, lon = measurements.lat_deg[rows, None], measurements.lon_deg[rows, None]
    east, north = (np.sqrt(measurements.spread[rows, k]) for k in (0, 1))
    wide = KM_PER_DEG * np.cos(np.radians(lat))
    log_rates = prior.without_past().log_rates(  # over the points at which the score of a set takes them
        lat + np.outer(north, [0.0, 0.0, 0.0, 1.0, -1.0]) / KM_PER_DEG,
        lon + np.outer(east, [0.0, 1.0, -1.0, 0.0, 0.0]) / wide,
    )
    weights = measurements.weights.copy()
    log_false = log_sum_exp(weights[rows] + log_rates) - measurements.odds_true[rows]
    weights[rows] -= np.logaddexp(log_false, measurements.log_other[rows])[:, None]
    return replace(measurements, weights=weights)
