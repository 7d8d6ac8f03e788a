"""The rule types that can be judged, found in this folder and by the entry point `truceline.rules`."""

from collections.abc import Mapping
from functools import cache
from typing import cast

from truceline.agreement.discover import discover
from truceline.assess.question import RuleType
from truceline.model.errors import UnknownName

GROUP = "truceline.rules"


@cache
def rule_types() -> Mapping[str, RuleType]:
    """All rule types by name.

    Raises:
        BadSetting: two of one name.
    """
    return cast("Mapping[str, RuleType]", discover("truceline.assess.rules", GROUP))


def rule_type(name: str) -> RuleType:
    """One rule type.

    Raises:
        UnknownName: nobody registered it; lists the known ones.
    """
    known = rule_types()
    if name not in known:
        raise UnknownName("rule type", name, known)
    return known[name]
