"""7: ceilings on forces or equipment in a band."""

from pydantic import Field

from truceline.agreement.fields import Hours, Number, Open, Word

NUMBER = 7
TITLE = "force or equipment ceiling"
NEEDS: tuple[str, ...] = ("area",)


class Ceiling(Open):
    """At most so many of a class."""

    item: Word  # as the register names it: "armoured vehicle with a gun of 60 to 120 mm"
    maximum: Number


class Parameters(Open):
    """Counts of the register at sites of the rule's area are added up over `within_hours`; no count is estimated."""

    ceilings: tuple[Ceiling, ...] = Field(min_length=1)
    sites: tuple[Word, ...] = ()  # sites whose counts belong together; empty: every site counted inside the area
    within_hours: Hours = 24.0  # counts of one round of visits
