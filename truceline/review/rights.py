"""Who may do what: the table of roles and rights. What does not stand here is refused.

The rows and columns are those of docs/desk.md; a test tries every cell. Where the table says *1 of 2*, the act needs
two different people of these roles, which `review.board` and `review.release` hold up.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from truceline.model.errors import NotAllowed


class Role(StrEnum):
    """What a person is on the mission's list."""

    OBSERVER = "observer"
    ANALYST = "analyst"
    REVIEWER = "reviewer"
    RELEASER = "releaser"
    WITNESS_KEEPER = "witness-keeper"
    AUDITOR = "auditor"
    LIAISON = "liaison"
    ADMIN = "admin"


class Right(StrEnum):
    """A row of the table."""

    SUBMIT = "submit"
    READ_OWN = "read own"
    READ_MISSION = "read mission"
    READ_RESTRICTED = "read restricted"
    READ_WITNESS = "read witness vault"
    ADJUDICATE = "grade, link, adjudicate"
    ATTRIBUTE = "attribute"
    RELEASE = "release"
    REDACT = "redact"
    READ_LOG = "read log and proofs"
    COSIGN = "cosign"
    ADMINISTER = "users, backups, system"


_O, _A, _V, _R, _W, _U, _L, _D = Role
TABLE: Mapping[Right, frozenset[Role]] = MappingProxyType(
    {
        Right.SUBMIT: frozenset({_O, _A, _W, _L}),  # a liaison officer: own notices alone
        Right.READ_OWN: frozenset({_O, _A, _V, _R, _W, _L}),
        Right.READ_MISSION: frozenset({_A, _V, _R}),
        Right.READ_RESTRICTED: frozenset({_A, _V}),
        Right.READ_WITNESS: frozenset({_W}),
        Right.ADJUDICATE: frozenset({_A, _V}),
        Right.ATTRIBUTE: frozenset({_A, _V}),  # 1 of 2
        Right.RELEASE: frozenset({_V, _R}),  # 1 of 2
        Right.REDACT: frozenset({_V, _W}),  # 1 of 2
        Right.READ_LOG: frozenset({_V, _R, _U, _L}),  # a liaison officer: the public part
        Right.COSIGN: frozenset({_L}),
        Right.ADMINISTER: frozenset({_D}),
    }
)


def role_for(name: str, roles: Iterable[Role], right: Right) -> Role:
    """The role under which somebody may use a right: the first of theirs that has it.

    Raises:
        NotAllowed: none of them has.
    """
    held = tuple(roles)
    found = next((role for role in held if role in TABLE.get(right, frozenset())), None)
    if found is None:
        raise NotAllowed(
            where=name, found=", ".join(held) or "no role", look="docs/desk.md, Roles and rights",
            expected=f"for {right.value!r} one of: {', '.join(sorted(TABLE.get(right, ())))}",
        )  # fmt: skip
    return found
