"""14: condition precedent: rules that come into force only when conditions are met."""

from pydantic import Field

from truceline.agreement.fields import Identifier, NamedMoment, Open, Word

NUMBER = 14
TITLE = "conditional entry into force"
NEEDS: tuple[str, ...] = ()


class Condition(Open):
    """What must be met, and who says so. Without a certifier nobody can say whether it was."""

    item: Word  # of the certificate
    certified_by: Word | None = None


class Parameters(Open):
    """The rules it governs bind from the moment at which the last condition is certified; none: they bind at once."""

    rules: tuple[Identifier, ...] = Field(min_length=1)  # of this document
    conditions: tuple[Condition, ...] = ()
    due: NamedMoment | None = None  # by when the conditions are to be met, where the text says
