"""What one silence weighs against an incident, with its sentence (model.md 2.4)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeEvidence:
    """The silence of one sensor or source: nats per hypothesis, and a sentence."""

    who: str
    sentence: str
    weights: Floats  # shape (hypotheses,)
    counts: bool  # False: it could not see; the weight is zero and the sentence says why
    watch: bool = False  # a post of the mission that was on duty in reach
