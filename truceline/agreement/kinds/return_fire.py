"""15: fire in return only on an order, after the channel was tried, and with notice."""

from typing import Self

from pydantic import model_validator

from truceline.agreement.fields import Hours, Open, Word

NUMBER = 15
TITLE = "return-fire condition"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """What must stand in the register beside a declared return fire."""

    order_level: Word | None = None  # least level that orders it, as the register gives it in "channel" of an order
    levels: tuple[Word, ...] = ()  # from the lowest to the highest; needed to compare levels
    channel: Word | None = None  # that must have been tried before
    tried_within_hours: Hours = 24.0
    notice_within_hours: Hours | None = None  # after the fire
    fire_before_hours: Hours = 24.0  # how long before it fire must have come in for it to be a return

    @model_validator(mode="after")
    def the_level_is_a_known_one(self) -> Self:
        """A level outside the ladder could not be compared."""
        if self.order_level is not None and self.order_level not in self.levels:
            raise ValueError(f'expected order_level among levels, got "{self.order_level}"')
        return self
