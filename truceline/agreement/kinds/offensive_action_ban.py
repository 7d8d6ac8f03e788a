"""3: no offensive actions, as the text defines them."""

from typing import Self

from pydantic import Field, model_validator

from truceline.agreement.expressions import Definition, definition
from truceline.agreement.fields import Open
from truceline.model.terms import IncidentType

NUMBER = 3
TITLE = "offensive-action ban"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """`definition` says which events count; see docs/rules.md for the names it may use."""

    definition: Definition = Field(default_factory=lambda: definition('type == "change of positions"'))

    @model_validator(mode="after")
    def some_event_may_meet_it(self) -> Self:
        """A definition that no kind of event can meet would rule nothing out."""
        if all(self.definition.holds({"type": kind}) is False for kind in IncidentType):
            raise ValueError(f"expected a definition that some kind of event can meet, got {self.definition}")
        return self
