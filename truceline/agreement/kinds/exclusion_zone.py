"""6: an exclusion or demilitarised zone."""

from typing import Literal

from pydantic import Field

from truceline.agreement.fields import Open, Word

NUMBER = 6
TITLE = "exclusion zone"
NEEDS: tuple[str, ...] = ("area",)


class Parameters(Open):
    """What may not be in the zone, and who may."""

    banned: tuple[Literal["heavy weapons", "armed persons"], ...] = Field(
        default=("heavy weapons", "armed persons"), min_length=1
    )
    permitted: tuple[Word, ...] = ()  # shown to the reader; a machine cannot tell who somebody is
