"""Numbers of the register as bounds. What nobody could count stays open; it never becomes a number."""

import math
from dataclasses import dataclass

from truceline.model.terms import Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A number known to lie in least..most; infinite where an end is open."""

    least: float
    most: float

    def plus(self, other: "Bounds") -> "Bounds":
        """The sum."""
        return Bounds(least=self.least + other.least, most=self.most + other.most)

    def minus(self, other: "Bounds") -> "Bounds":
        """The difference; the two are not tied to each other."""
        return Bounds(least=self.least - other.most, most=self.most - other.least)

    def above(self, limit: float) -> tuple[float, float]:
        """(least, most) chance that the number is more than a limit: 0 or 1 each, because no shape is assumed."""
        return float(self.least > limit), float(self.most > limit)

    def __str__(self) -> str:
        """As a person says it."""
        if self.least == self.most:
            return f"{self.least:g}"
        if math.isinf(self.most):
            return f"{self.least:g} or more" if math.isfinite(self.least) else "an unknown number"
        return f"{self.least:g} to {self.most:g}" if math.isfinite(self.least) else f"at most {self.most:g}"


NOTHING = Bounds(least=0.0, most=0.0)
UNKNOWN = Bounds(least=0.0, most=math.inf)


def bounds_of(count: Count | None) -> Bounds:
    """What a count says at least and at most; a count without a number says nothing.

    >>> from truceline.model.terms import Count
    >>> str(bounds_of(Count(qualifier=Qualifier.ABOUT, value=11)))
    '8 to 14'
    >>> str(bounds_of(Count(qualifier=Qualifier.UNCOUNTABLE)))
    '0 or more'
    """
    if count is None:
        return UNKNOWN
    least, most = count.bounds()
    return Bounds(least=least, most=most)
