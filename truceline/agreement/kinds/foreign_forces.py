"""22: foreign forces leave; reinforcement one for one at most."""

from typing import Self

from pydantic import model_validator

from truceline.agreement.fields import NamedMoment, Open, Word

NUMBER = 22
TITLE = "foreign forces and reinforcement"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Who is meant is the text's word; nobody's nationality is guessed.

    Arrivals and departures of the register are held against each other by item: more in than out is reinforcement.
    """

    presence: bool = True  # foreign forces must have left by `leave_by`, or at once
    leave_by: NamedMoment | None = None
    one_for_one: tuple[Word, ...] = ()  # items that may be replaced one for one and not added to

    @model_validator(mode="after")
    def it_rules_something(self) -> Self:
        """Neither would reach nothing."""
        if not self.presence and not self.one_for_one:
            raise ValueError("expected presence: true or items in one_for_one, got neither")
        return self
