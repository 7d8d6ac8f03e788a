"""17: a corridor at sea, with a buffer that moves with each protected vessel."""

from typing import Literal

from pydantic import Field

from truceline.agreement.fields import Metres, Minutes, Open, Word
from truceline.model.terms import Phenomenon

NUMBER = 17
TITLE = "maritime corridor"
NEEDS: tuple[str, ...] = ("area",)

KeptOut = Literal[
    Phenomenon.WARSHIP,
    Phenomenon.AIRCRAFT,
    Phenomenon.UAV,
    Phenomenon.VESSEL_STOPPED,
    Phenomenon.VESSEL_HINDERED,
]


class Parameters(Open):
    """The rule's area is the corridor. Positions of protected vessels come from the register."""

    vessels: tuple[Word, ...] = ()  # protected ones by name or number; empty: every vessel with a position
    buffer_m: Metres | None = 18_520.0  # 10 nautical miles, as in 2022; none: no buffer
    kept_out: tuple[KeptOut, ...] = Field(
        default=(Phenomenon.WARSHIP, Phenomenon.AIRCRAFT, Phenomenon.UAV), min_length=1
    )
    deviation_m: Metres | None = None  # how far a protected vessel may leave the corridor; none: not ruled
    stop_minutes: Minutes | None = None  # how long it may lie still inside; none: not ruled
