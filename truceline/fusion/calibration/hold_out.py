"""How a calibration does where it was not fitted: on later days and in other regions.

The expected calibration error over ten equal bins, less what chance alone gives a perfect calibration of as many items:
400 items show 0.07 to 0.10 of it however right every P is.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.model.records import Incident

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Predict = Callable[[Ints, Ints], Floats | None]  # (rows to learn from, rows to judge) -> P of these; None: no lesson
Error = Callable[[Floats, Ints], float]  # (P, rows) -> calibration error beyond chance

MOST_ERROR = 0.05  # beyond it a report does not say *calibrated*
EARLY = 2 / 3  # of the incidents, in order of time, foretell the others
LEAST_ASKED = 0.5  # of the incidents must lie in regions that could be asked
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOut:
    """Calibration error beyond chance; NaN where it could not be measured."""

    time: float  # the last third of the incidents, by a fit on those before
    region: float  # each quarter of the region, by a fit on the other three

    @property
    def holds(self) -> bool:
        """Whether both are known and small enough."""
        return self.time <= MOST_ERROR and self.region <= MOST_ERROR  # this way round: NaN fails

    @property
    def words(self) -> str:
        """Both as a sentence names them."""
        time, region = (f"{one:.3f}" if math.isfinite(one) else "not measurable" for one in (self.time, self.region))
        return f"calibration error held out by time {time}, by region {region}"


def hold_out(incidents: Sequence[Incident], predict: Predict, error: Error) -> HoldOut:
    """The error of predictions on incidents that the fit behind them did not know."""
    count = len(incidents)
    order = np.argsort([one.best_utc.timestamp() for one in incidents], kind="stable")
    later = order[math.ceil(count * EARLY) :]
    return HoldOut(
        time=_error([later], count, predict, error, least=1), region=_error(
            _quarters(incidents), count, predict, error, least=math.ceil(LEAST_ASKED * count)
        )
    )  # fmt: skip


def error_beyond_chance(chance: Floats, rate: Floats, weights: Floats, variance: Floats) -> float:
    """Expected calibration error of P against what happened (or an estimate), less that of a perfect P by chance.

    Args:
        chance: P, shape (n,).
        rate: 1 or 0 for what happened or did not, or what each adds to an estimate of the share, shape (n,).
        weights: shape (n,).
        variance: of `rate`, were P right, shape (n,).
    """
    of = np.minimum((chance * BINS).astype(int), BINS - 1)
    gap = np.abs(np.bincount(of, weights * (chance - rate), BINS))
    by_chance = np.sqrt(np.bincount(of, weights**2 * variance, BINS) * 2 / math.pi)
    return max(0.0, float((gap - by_chance).sum() / weights.sum()))


def _error(parts: Sequence[Ints], count: int, predict: Predict, error: Error, *, least: int) -> float:
    """Of all parts together, each predicted by a fit on what is not in it."""
    chances, rows = [], []
    for judged in parts:
        rest = np.setdiff1d(np.arange(count), judged)
        found = predict(rest, judged) if judged.size and rest.size else None
        if found is not None:
            chances.append(found)
            rows.append(judged)
    if sum(map(len, rows)) < least:  # a region that could not be asked is not one where it holds
        return math.nan
    return error(np.concatenate(chances), np.concatenate(rows))


def _quarters(incidents: Sequence[Incident]) -> list[Ints]:
    """Rows of each quarter: west and east of the middle, and in each half south and north of its middle."""
    lat, lon = (np.array([getattr(one.place, name) for one in incidents]) for name in ("lat_deg", "lon_deg"))
    by_lon = np.lexsort((lat, lon))
    halves = np.array_split(by_lon, 2)
    return [part for half in halves for part in np.array_split(half[np.lexsort((lon[half], lat[half]))], 2)]
