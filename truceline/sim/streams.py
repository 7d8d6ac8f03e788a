"""Random numbers that stay where they are: one stream for each (seed, layer, entity).

Changing one layer's seed, or adding an entity, leaves every other stream bit-equal. Only `Random.random` is
used underneath, the one method whose sequence Python promises to keep between versions.
"""

import hashlib
import math
from collections.abc import Sequence
from random import Random
from statistics import NormalDist
from typing import TypeVar

from truceline.model.errors import OutOfRange

T = TypeVar("T")

_NORMAL = NormalDist()
_LEAST = 2.0**-53  # the spacing of random(); keeps the inverse of the normal away from 0


class Stream:
    """A stream of draws that belongs to one entity of one layer."""

    def __init__(self, seed: int, layer: str, *entity: str) -> None:
        key = "\x1f".join((str(seed), layer, *entity))
        digest = hashlib.sha256(key.encode()).digest()
        self._random = Random(int.from_bytes(digest[:16], "big"))  # noqa: S311 - repeatable on purpose, no secret

    def uniform(self, low: float, high: float) -> float:
        """A number from low to below high."""
        return low + (high - low) * self._random.random()

    def chance(self, probability: float) -> bool:
        """True with that probability; a probability that is not a number is never true."""
        return self._random.random() < probability

    def normal(self, mean: float, sd: float) -> float:
        """A Gaussian draw."""
        return mean + sd * _NORMAL.inv_cdf(max(_LEAST, self._random.random()))

    def lognormal(self, median: float, log_sd: float) -> float:
        """A draw whose logarithm is Gaussian about ln(median)."""
        return median * math.exp(self.normal(0.0, log_sd))

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """One of the things, all equally likely.

        Raises:
            OutOfRange: nothing to pick from.
        """
        if not things:
            raise OutOfRange("things", things, "at least one to pick from")
        return things[self.whole(0, len(things) - 1)]

    def count(self, mean: float) -> int:
        """A Poisson count (Knuth's product of uniforms; for means under about 100).

        Raises:
            OutOfRange: the mean is not a number from 0 to 100.
        """
        if not 0.0 <= mean <= 100.0:  # this way round: NaN fails
            raise OutOfRange("mean", mean, "0 to 100")
        limit, product, made = math.exp(-mean), self._random.random(), 0
        while product > limit:
            product *= self._random.random()
            made += 1
        return made
