"""18: something is announced through a channel, in time."""

from typing import Self

from pydantic import model_validator

from truceline.agreement.fields import ClockTime, Hours, Open, Word, ZoneName

NUMBER = 18
TITLE = "notification duty"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Every activity of the register needs a notice so long before, or each local day has one by a clock time."""

    item: Word  # of activities, notices and answers
    channel: Word | None = None
    lead_hours: Hours | None = None  # before the activity begins
    daily_by: ClockTime | None = None  # "12:00" in `zone`
    voyages: bool = False  # each stay of a vessel in the rule's area is an activity too
    answer_by: ClockTime | None = None  # the answer of the same day
    zone: ZoneName | None = None

    @model_validator(mode="after")
    def the_deadline_is_one_of_the_two(self) -> Self:
        """A lead time or a time of day; a time of day needs a named zone."""
        if (self.lead_hours is None) == (self.daily_by is None):
            raise ValueError("expected lead_hours or daily_by, and not both")
        if self.daily_by is not None and self.zone is None:
            raise ValueError("expected a zone beside daily_by")
        if self.voyages and self.lead_hours is None:
            raise ValueError("expected lead_hours beside voyages")
        if self.answer_by is not None and self.daily_by is None:
            raise ValueError("expected daily_by beside answer_by")
        return self
