"""How often a law is tried. `make test` tries each the same way every time, and fewer than `make soak` does.

The profile `ci` draws the same examples on every run and every machine; `soak` draws at random under a printed seed.
"""

import os
from dataclasses import dataclass
from math import ceil

from hypothesis import settings

SOAK = os.environ.get("TRUCELINE_SOAK", "") not in ("", "0")
PROFILE = "soak" if SOAK else "ci"
FREELY = 12  # examples that a law may always have under `ci`
SHARE = 0.05  # of those beyond

settings.register_profile("ci", derandomize=True, database=None, deadline=None)
settings.register_profile("soak", deadline=None, print_blob=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often something is tried."""

    ci: int
    soak: int

    @property
    def now(self) -> int:
        """Under the profile of this run."""
        return self.soak if SOAK else self.ci


def shortened(asked: int) -> int:
    """How many examples a law that asks for so many gets under `ci`.

    >>> shortened(60), shortened(300), shortened(2_000)
    (15, 27, 112)
    """
    return asked if asked <= FREELY else FREELY + ceil((asked - FREELY) * SHARE)
