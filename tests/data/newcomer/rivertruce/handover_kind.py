"""Something is handed over by a day: what a document may set."""

from pydantic import Field

from truceline.agreement.fields import NamedMoment, Open, Word

NUMBER = 102
TITLE = "handover"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Each of the items is certified as handed over before the deadline."""

    items: tuple[Word, ...] = Field(min_length=1)  # of the certificates
    deadline: NamedMoment
    certified_by: Word
