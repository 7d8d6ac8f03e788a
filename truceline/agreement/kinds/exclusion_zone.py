"""6: an exclusion or demilitarised zone."""

from typing import Literal

from pydantic import Field

from truceline.agreement.fields import Open, Word

NUMBER = 6
TITLE = "exclusion zone"
NEEDS: tuple[str, ...] = ("area",)


class Parameters(Open):
    """What may not be in the zone, and who may."""

    banned: tuple[Literal["heavy weapons", "armed persons", "vessels"], ...] = Field(
        default=("heavy weapons", "armed persons"), min_length=1
    )
    permitted: tuple[Word, ...] = ()  # people: shown to the reader; vessels by name or number: may be there
