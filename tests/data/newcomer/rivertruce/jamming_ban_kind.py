"""No jamming of mobile networks: what a document may set."""

from truceline.agreement.fields import Open

NUMBER = 103
TITLE = "ban on jamming"
NEEDS: tuple[str, ...] = ("area",)


class Parameters(Open):
    """Nothing beside area and time."""
