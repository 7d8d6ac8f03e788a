"""10: no reconnaissance, no sabotage."""

from typing import Literal, Self

from pydantic import Field, model_validator

from truceline.agreement.fields import Open
from truceline.model.terms import Phenomenon

NUMBER = 10
TITLE = "reconnaissance and sabotage ban"
NEEDS: tuple[str, ...] = ()

Banned = Literal[Phenomenon.RECONNAISSANCE, Phenomenon.SABOTAGE]


class Parameters(Open):
    """Which of the two, and whether reconnaissance by UAV counts."""

    banned: tuple[Banned, ...] = Field(default=(Phenomenon.RECONNAISSANCE, Phenomenon.SABOTAGE), min_length=1)
    airborne: bool = False  # a UAV or an aircraft may be on reconnaissance: its errand stays open

    @model_validator(mode="after")
    def only_reconnaissance_is_airborne(self) -> Self:
        """An errand in the air that the text does not rule out would change nothing."""
        if self.airborne and Phenomenon.RECONNAISSANCE not in self.banned:
            raise ValueError("expected reconnaissance among banned beside airborne: true")
        return self
