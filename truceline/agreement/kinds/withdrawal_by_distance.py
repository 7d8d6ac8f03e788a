"""4: weapons withdrawn by calibre and distance, each party from its own line."""

from pydantic import Field

from truceline.agreement.fields import Band, Open, Word

NUMBER = 4
TITLE = "withdrawal by calibre and distance"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Distances count from the rule's own lines, or from the boundary of a line kept from a named drawer."""

    bands: tuple[Band, ...] = Field(min_length=1)
    drawn_by: Word | None = None  # use the kept control line of this drawer instead of the rule's lines
