"""13: if one side does not keep to the rules, the other may feel free of them."""

from pydantic import Field

from truceline.agreement.fields import Hours, Identifier, Open

NUMBER = 13
TITLE = "reciprocal release"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """Which rules it releases from, and whether the release must be declared.

    Who acted is not told by the machine. So after a trigger it stays open whether a later act was released.
    """

    rules: tuple[Identifier, ...] = Field(min_length=1)  # of this document
    declared: bool = False  # only after a release was declared in the register
    notice_hours: Hours | None = None  # a declaration takes effect so long after it was stated
