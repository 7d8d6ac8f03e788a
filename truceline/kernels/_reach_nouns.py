"""What `reach` works on: cells, sensors in groups that stand alike, chances by range, and the places chosen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.model.errors import OutOfRange

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Chance by range: row b of a table holds the chance from b to b + 1 steps; beyond the last row it is none."""

    chance: Floats  # (curves, rows, kinds), 0..1
    step_m: Floats  # (curves,), above 0
    most_m: Floats  # (curves,), at most rows times step

    def __post_init__(self) -> None:
        rows = self.chance.shape[1]
        if not (np.all(self.step_m > 0) and np.all(self.most_m <= rows * self.step_m * (1 + 1e-9))):
            raise OutOfRange("most_m", self.most_m.tolist(), "within the table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Groups of sensors that stand alike."""

    first: Ints  # (groups + 1,): positions first[g]..first[g + 1] are those of group g
    lat_deg: Floats  # (positions,)
    lon_deg: Floats  # (positions,)
    weight: Floats  # (positions,), summing to 1 in a group
    curve: Ints  # (groups,)
    count: Floats  # (groups,): how many sensors stand so, independent of each other
    share: Floats  # (groups, states, kinds): what light, cloud and duty leave of the chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The cells, ordered by longitude."""

    lat_deg: Floats  # (cells,)
    lon_deg: Floats  # (cells,), ascending

    def __post_init__(self) -> None:
        if np.any(np.diff(self.lon_deg) < 0):
            raise OutOfRange("lon_deg", "unordered", "longitudes in ascending order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The places chosen, in order."""

    place: Ints  # (n,): index into the places
    gain: Floats  # (n,): what each added when it was chosen
    left: Floats  # (places,): no place would still add more than this; 0 for those chosen
    asked: int  # how often a gain was worked out
