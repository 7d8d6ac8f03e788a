"""3: no offensive actions, as the text defines them."""

from pydantic import Field

from truceline.agreement.expressions import Definition, definition
from truceline.agreement.fields import Open

NUMBER = 3
TITLE = "offensive-action ban"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """`definition` says which events count; see docs/rules.md for the names it may use."""

    definition: Definition = Field(default_factory=lambda: definition('type == "change of positions"'))
