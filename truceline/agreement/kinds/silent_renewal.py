"""31: rules that go on by themselves unless somebody objects by a last day."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from truceline.agreement.fields import Days, Identifier, Number, Open

NUMBER = 31
TITLE = "renewal by silence"
NEEDS: tuple[str, ...] = ()
MOST_MONTHS = 1_200
Months = Annotated[int, Field(strict=True, ge=1, le=MOST_MONTHS)]


class Parameters(Open):
    """At each end of the rules it governs they go on for a term, unless an objection came in time."""

    rules: tuple[Identifier, ...] = Field(min_length=1)  # of this document
    term_days: Days | None = None
    term_months: Months | None = None  # calendar months on the local clock of the end; 60: five years
    objection_days: Days | None = None  # before the end
    objection_months: Months | None = None
    last_day_counts: bool = True  # an objection on that local day is in time
    times: Number | None = None  # how often; None: without limit

    @model_validator(mode="after")
    def spans_have_one_unit(self) -> Self:
        """A term in one unit; a last day of objection, or the end itself."""
        if (self.term_days is None) == (self.term_months is None):
            raise ValueError("expected term_days or term_months, and not both")
        if self.objection_days is not None and self.objection_months is not None:
            raise ValueError("expected objection_days or objection_months, and not both")
        return self
