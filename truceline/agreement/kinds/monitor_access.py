"""20: access of monitors and integrity of their sensors."""

from typing import Literal

from pydantic import Field

from truceline.agreement.fields import Open
from truceline.model.terms import Phenomenon

NUMBER = 20
TITLE = "monitor access and sensor integrity"
NEEDS: tuple[str, ...] = ()

Restriction = Literal[
    Phenomenon.DENIED,
    Phenomenon.DELAYED,
    Phenomenon.CONDITIONAL,
    Phenomenon.INTERFERENCE,
    Phenomenon.MINES,
]


class Parameters(Open):
    """Which restrictions the text rules out."""

    restrictions: tuple[Restriction, ...] = Field(
        default=(Phenomenon.DENIED, Phenomenon.DELAYED, Phenomenon.CONDITIONAL, Phenomenon.INTERFERENCE),
        min_length=1,
    )
