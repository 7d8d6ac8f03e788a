"""12: a moratorium on strikes against classes of objects."""

from typing import Self

from pydantic import Field, model_validator

from truceline.agreement.fields import Open, Site
from truceline.model.terms import IncidentType, ObjectClass

NUMBER = 12
TITLE = "protected-target moratorium"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Classes on the list, classes of which the text leaves open whether they are on it, and known objects."""

    object_classes: tuple[ObjectClass, ...] = Field(min_length=1)
    open_classes: tuple[ObjectClass, ...] = ()
    objects: tuple[Site, ...] = ()
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
    def a_class_is_listed_or_open(self) -> Self:
        """Not both."""
        both = sorted(set(self.object_classes) & set(self.open_classes))
        if both:
            raise ValueError(f"expected a class as listed or as open, got both for {', '.join(both)}")
        return self
