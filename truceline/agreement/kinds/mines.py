"""21: no new mines; old ones cleared by a day."""

from typing import Self

from pydantic import model_validator

from truceline.agreement.fields import NamedMoment, Open, Word

NUMBER = 21
TITLE = "mines"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """`cleared` are places to be cleared, certified in the register."""

    new_mines: bool = True  # laying mines is banned
    cleared: tuple[Word, ...] = ()  # items or sites of certificates
    certified_by: Word | None = None
    deadline: NamedMoment | None = None

    @model_validator(mode="after")
    def it_rules_something(self) -> Self:
        """Neither would reach nothing; a clearing without a day cannot be late."""
        if not self.new_mines and not self.cleared:
            raise ValueError("expected new_mines: true or places in cleared, got neither")
        if self.cleared and self.deadline is None:
            raise ValueError("expected a deadline beside cleared")
        return self
