"""The rule types a document may use. `assess.rules` holds a module of the same name for each; a test compares."""

from collections.abc import Mapping
from functools import cache
from typing import Protocol, cast

from pydantic import BaseModel

from truceline.agreement.discover import discover
from truceline.model.errors import UnknownName

GROUP = "truceline.kinds"


class Kind(Protocol):
    """A module of this folder."""

    NUMBER: int  # of product.md section 3
    TITLE: str
    NEEDS: tuple[str, ...]  # fields of the rule that this type cannot do without: "area", "lines"
    Parameters: type[BaseModel]


@cache
def kinds() -> Mapping[str, Kind]:
    """All rule types by name.

    Raises:
        BadSetting: two of one name.
    """
    return cast("Mapping[str, Kind]", discover("truceline.agreement.kinds", GROUP))


def kind(name: str) -> Kind:
    """One rule type.

    Raises:
        UnknownName: nobody registered it; lists the known ones.
    """
    known = kinds()
    if name not in known:
        raise UnknownName("rule type", name, known)
    return known[name]
