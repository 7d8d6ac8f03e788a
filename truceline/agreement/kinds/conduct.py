"""23: conduct beyond fire."""

from typing import Literal

from pydantic import Field

from truceline.agreement.fields import Open
from truceline.model.terms import Phenomenon

NUMBER = 23
TITLE = "conduct beyond fire"
NEEDS: tuple[str, ...] = ()

Banned = Literal[
    Phenomenon.PROPAGANDA,
    Phenomenon.RECRUITMENT,
    Phenomenon.AID_BLOCKED,
    Phenomenon.CYBER,
    Phenomenon.DETENTION,
]


class Parameters(Open):
    """What the text rules out."""

    banned: tuple[Banned, ...] = Field(min_length=1)
