"""24: inspections by the calendar (a process rule)."""

from pydantic import Field

from truceline.agreement.fields import Days, Open, Word

NUMBER = 24
TITLE = "inspection calendar"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Every site is inspected once in each span of days, counted from the day the rule comes into force."""

    sites: tuple[Word, ...] = Field(min_length=1)
    every_days: Days
    by: Word | None = None  # who inspects
    partly_counts: bool = False  # an inspection that did not see everything
