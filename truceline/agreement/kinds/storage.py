"""19: weapons in storage or cantonment; absence is the finding."""

from pydantic import Field

from truceline.agreement.fields import Number, Open, Word

NUMBER = 19
TITLE = "storage and cantonment"
NEEDS: tuple[str, ...] = ()


class Held(Open):
    """What stands at a site."""

    site: Word
    item: Word
    number: Number


class Parameters(Open):
    """The inventory. A count that finds fewer is a finding unless a notice of removal names site and item."""

    inventory: tuple[Held, ...] = Field(min_length=1)
    removal_notice: bool = True  # a notice excuses an absence, as far as it gives a number
