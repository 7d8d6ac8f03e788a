"""The kinds of ambiguity, found by looking in the folder and at the entry points `truceline.ambiguities`."""

from functools import cache

from truceline.agreement.ambiguity._kind import Kind
from truceline.agreement.discover import discover
from truceline.model.errors import BadSetting

GROUP = "truceline.ambiguities"


@cache
def ambiguity_kinds() -> tuple[Kind, ...]:
    """Every kind of every family, by id.

    Raises:
        BadSetting: two kinds of one id, or two families of one name.
    """
    found: dict[str, Kind] = {}
    for family in discover("truceline.agreement.ambiguity", GROUP).values():
        for kind in family.KINDS:
            if kind.kind_id in found:
                raise BadSetting(
                    where=f"ambiguity {kind.kind_id}",
                    found=f'"{found[kind.kind_id].title}" and "{kind.title}"',
                    expected="one kind of each id",
                    look="docs/ambiguities.md",
                )
            found[kind.kind_id] = kind
    return tuple(found[name] for name in sorted(found))
