"""30: a party is to prevent acts of somebody who is no party."""

from typing import Literal, Self

from pydantic import Field, model_validator

from truceline.agreement.fields import FIRE, Days, Open, Word
from truceline.model.terms import IncidentType

NUMBER = 30
TITLE = "duty to prevent a third actor"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """What is prevented and of whom. Who acted is told by nobody but the body that the text names."""

    actors: tuple[Word, ...] = Field(min_length=1)  # as an attribution in the register names them: "armed groups"
    incident_types: tuple[IncidentType, ...] = Field(default=FIRE, min_length=1)
    duty: Literal["result", "measures"] = "result"  # that it does not happen; or that something is done about it
    within_days: Days | None = None  # in which measures are reported; the day of the incident is not counted
    attributed_by: Word | None = None

    @model_validator(mode="after")
    def measures_have_a_time(self) -> Self:
        """Measures without a day are never late."""
        if (self.duty == "measures") != (self.within_days is not None):
            raise ValueError('expected within_days with duty "measures", and only there')
        return self
