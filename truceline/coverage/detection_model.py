"""The chances of detection that coverage uses, from the numbers of `model.detection` (docs/coverage.md)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from truceline.model.detection import DETECTED, SHIPPED, Detection
from truceline.model.terms import IncidentType

Floats = NDArray[np.float64]
Numbers = Mapping[IncidentType, float]

KINDS = DETECTED
VIEW_KIND = IncidentType.SHELLING  # a post's general view is its chance to report shelling


def of_types(numbers: Detection, name: str) -> Numbers:
    """One number of every type, in the order of KINDS."""
    return {kind: getattr(one, name) for kind, one in numbers.types.items()}


def heard(kind: IncidentType, range_km: Floats, ranges_km: Numbers, numbers: Detection = SHIPPED) -> Floats:
    """Chance that a post on duty reports such an event, at each range in kilometres; same shape."""
    near = numbers.post_best * np.exp(-numbers.post_fall * (range_km / ranges_km[kind]) ** 2)
    return np.where(range_km <= numbers.post_reach_km, np.maximum(near, numbers.post_least), 0.0)


def remembered(hours: Floats, numbers: Detection = SHIPPED) -> Floats:
    """Chance that a fire lit this many hours before a look still burns at the look; 0 outside 0..8 h."""
    inside = (hours >= 0.0) & (hours <= numbers.look_back_h)
    return np.where(inside, np.exp(-np.where(inside, hours, 0.0) / numbers.burn_time_h), 0.0)
