"""What tells a fire of an incident from another: its power, its hour, what burned near by before (model.md 2.1).

Fitted on verified incidents of 2022 and 2023 against the fires that match none (docs/truth.md); each is a bar.
"""

import math

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.likelihood.fire_level import FireLevel
from truceline.fusion.likelihood.fire_places import near_pairs
from truceline.fusion.likelihood.fire_table import VIIRS, fire_table
from truceline.fusion.likelihood.thermal_clutter import Background
from truceline.fusion.params import Params
from truceline.fusion.prior.report_density import KM_PER_DEG

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

POWER, HOUR, SUSTAINED = range(3)  # columns
MOST_SD = 2.5  # of the power
REACH_KM, FALL_KM2, FALL_DAYS = 24.0, 128.0, 10.0  # of what is sustained: exp(-r^2/128) exp(-t/10 d), model.md 7.2
FROM_DAYS, TO_DAYS = 2, 21
MOST_WORTH = 3.0  # of a fire where fires are rare


def thermal_context(  # noqa: PLR0917 - columns of one table
    lat_deg: Floats, lon_deg: Floats, power_mw: Floats, kind: Ints, night: Ints, background: Background,
    level: FireLevel, params: Params,
) -> tuple[Floats, Floats]:  # fmt: skip
    """(nats of shape (n, 3), power above the usual one in its sds), each against the same class of sensor."""
    mean, sd = fire_table().power[kind, night].T
    known = power_mw > 0.0
    above = np.where(known, (np.log(np.where(known, power_mw, 1.0)) - mean) / sd, 0.0)
    above = np.clip(above, -MOST_SD, MOST_SD)
    found = np.zeros((len(lat_deg), 3))
    found[:, POWER] = params.context_power * above
    found[:, HOUR] = _by_hour(kind, night, background, level, params)
    received = max(1, len(level.spots.names))
    if level.spots.lat_deg.size:
        before = np.log1p(5.0 * _sustained(lat_deg, lon_deg, level, background) / received)
        found[:, SUSTAINED] = params.context_sustained * (before - params.context_sustained_usual)
    return found, above


def _by_hour(kind: Ints, night: Ints, background: Background, level: FireLevel, params: Params) -> Floats:
    """Fires of incidents are seen by day and by night nearly as clutter is; the rest is fitted.

    The clutter of the half day stands in the rate, so its share is given back here.
    """
    looks = background.per_look * np.exp(level.log)
    share = looks / looks.mean(axis=1, keepdims=True)
    found = np.log(share) + params.context_night * np.array([0.0, 1.0])
    return np.asarray(found[kind, night])


def _sustained(lat_deg: Floats, lon_deg: Floats, level: FireLevel, background: Background) -> Floats:
    """E: unusual fires of two to three weeks before, by distance and age, shape (n,)."""
    spots = level.spots
    use = np.flatnonzero((spots.day <= -FROM_DAYS) & (spots.day >= -TO_DAYS))
    found = np.zeros(len(lat_deg))
    if not use.size or not lat_deg.size:
        return found
    lat, lon = spots.lat_deg[use], spots.lon_deg[use]
    shape = background.log_shape(lat, lon)
    worth = np.minimum(np.exp(np.median(shape) - shape), MOST_WORTH) * np.exp(spots.day[use] / FALL_DAYS)
    usual = np.exp(shape) * float(background.per_look[VIIRS].mean())
    worth *= usual / (usual + background.lasting(lat, lon) / (math.pi * background.params.plant_km**2))  # works burn on
    wide = KM_PER_DEG * math.cos(math.radians(float(lat_deg.mean())))
    asked, known = (lon_deg * wide, lat_deg * KM_PER_DEG), (lon * wide, lat * KM_PER_DEG)
    for query, row, square in near_pairs(asked, known, REACH_KM):
        found += np.bincount(query, np.exp(-square / FALL_KM2) * worth[row], len(found))
    return found
