"""26: floors and quotas: so many of a class are let through in each day or week, at least or at most."""

from typing import Self

from pydantic import Field, model_validator

from truceline.agreement.fields import Days, IsoDate, Number, Open, Word

NUMBER = 26
TITLE = "floor or quota per period"
NEEDS: tuple[str, ...] = ()


class Quota(Open):
    """At least, or at most, so many of some items in each span."""

    items: tuple[Word, ...] = Field(min_length=1)  # as the register names them; they are added up
    at_least: Number | None = None
    at_most: Number | None = None
    sites: tuple[Word, ...] = ()  # where it counts, as the register names it; empty: inside the rule's area

    @model_validator(mode="after")
    def it_says_how_many(self) -> Self:
        """One of the two, and the floor not above the ceiling."""
        if self.at_least is None and self.at_most is None:
            raise ValueError(f'quota "{self.items[0]}": expected at_least or at_most, got neither')
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"expected at_least not above at_most {self.at_most}, got {self.at_least}")
        return self


class Parameters(Open):
    """Deliveries and arrivals of the register are added up over each span of local days."""

    quotas: tuple[Quota, ...] = Field(min_length=1)
    every_days: Days = 1  # 7: a week
    first_day: IsoDate | None = None  # from which the spans are counted; None: the day the rule comes into force
    counted_by: Word | None = None
    carry_over: bool = False  # what is short or over in one span counts in the next ones
