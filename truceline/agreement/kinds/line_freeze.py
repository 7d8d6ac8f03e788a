"""2: positions frozen along a line; nobody moves forward of it."""

from truceline.agreement.fields import Metres, Open, Word

NUMBER = 2
TITLE = "line freeze"
NEEDS: tuple[str, ...] = ("lines",)


class Parameters(Open):
    """The rule's own lines are the frozen ones, as dated in the document; a kept line is held against them."""

    tolerance_m: Metres = 500.0  # what two drawings of one line may differ by; a document may say otherwise
    drawn_by: tuple[Word, ...] = ()  # drawers whose kept lines are compared; empty: whoever drew one
