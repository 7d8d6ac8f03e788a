"""27: persons are released by a day, and others against them by a ratio."""

from typing import Self

from pydantic import model_validator

from truceline.agreement.fields import Days, Hours, NamedMoment, Number, Open, Ratio, Word

NUMBER = 27
TITLE = "exchange of persons"
NEEDS: tuple[str, ...] = ()


class Batch(Open):
    """So many persons by a day: a moment, a day of the rule's force, or so many days after a certificate."""

    item: Word  # of lines of the register: "hostage"
    also: tuple[Word, ...] = ()  # other items that count in the number: "soldier"
    number: Number
    by: NamedMoment | None = None
    day: Days | None = None  # 1 is the day on which the rule comes into force; due at its end
    after: Word | None = None  # item of a certificate
    days: Days | None = None  # local days after it; due at the end of the last

    @model_validator(mode="after")
    def it_is_due_once(self) -> Self:
        """One way to say when."""
        stated = [name for name in ("by", "day", "after") if getattr(self, name) is not None]
        if len(stated) != 1:
            raise ValueError(f'batch "{self.item}": expected one of by, day and after, got {" and ".join(stated) or 0}')
        if (self.after is None) != (self.days is None):
            raise ValueError(f'batch "{self.item}": expected after and days together')
        return self


class Return(Open):
    """For each of some persons, so many others within a time."""

    item: Word  # who is released in return: "prisoner"
    against: Word  # the item of those released before: "hostage"
    ratio: Ratio  # owed for each


class Parameters(Open):
    """Persons handed over, from the register. What was released before its day counts."""

    batches: tuple[Batch, ...] = ()
    returns: tuple[Return, ...] = ()
    within_hours: Hours = 24.0  # in which those in return are released
    counted_by: Word | None = None  # who registers releases
    certified_by: Word | None = None  # who certifies what a batch comes after

    @model_validator(mode="after")
    def somebody_is_released(self) -> Self:
        """An exchange of nobody asks for nothing."""
        if not self.batches and not self.returns:
            raise ValueError("expected batches or returns, got neither")
        return self
