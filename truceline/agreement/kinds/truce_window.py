"""16: a truce for a stated time."""

from typing import Self

from pydantic import Field, model_validator

from truceline.agreement.fields import NamedMoment, Open
from truceline.model.terms import IncidentType

NUMBER = 16
TITLE = "time-boxed truce"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Both ends carry a zone name. The end is the first moment after the truce."""

    starts: NamedMoment
    ends: NamedMoment
    incident_types: tuple[IncidentType, ...] = Field(
        default=(
            IncidentType.SHELLING,
            IncidentType.DEEP_STRIKE,
            IncidentType.SMALL_ARMS,
            IncidentType.INFRA_STRIKE,
        ),
        min_length=1,
    )

    @model_validator(mode="after")
    def the_window_is_open(self) -> Self:
        """An end at or before the start would bind nobody."""
        if self.ends.at_utc <= self.starts.at_utc:
            raise ValueError(f"expected an end after {self.starts}, got {self.ends}")
        return self
