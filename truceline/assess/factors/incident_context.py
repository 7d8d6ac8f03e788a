"""One incident as a rule weighs it, with what stands around it: kept lines and the register."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from truceline.assess.register.register import Register
from truceline.model.records import Incident, ReferenceLine
from truceline.model.terms import ObjectClass

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentContext:
    """One incident before a rule."""

    incident: Incident
    lines: Sequence[ReferenceLine]  # kept lines, whoever drew them
    register: Register = field(default_factory=Register)
    _known: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """What `make` gives, worked out once: rules and readings share what they ask of an incident under one key."""
        if key not in self._known:
            self._known[key] = make()
        known: Answer = self._known[key]
        return known


def share_of(shares: Sequence[tuple[object, float]], wanted: Sequence[object]) -> float:
    """Sum of the shares of the wanted names."""
    return sum(share for name, share in shares if name in wanted)


def unknown_object(incident: Incident, spoken: Sequence[ObjectClass]) -> float:
    """The share of an event in which an object of the classes `spoken` of may have been hit, and nobody knows.

    Where no object is told of, that is all of it. Elsewhere it is what stayed N/K, and of what other objects were
    named the part in which they may not have been all that was hit: unknown never becomes no.
    """
    if not incident.objects:
        return 1.0
    other = sum(share for name, share in incident.objects if name not in spoken and name != ObjectClass.NOT_KNOWN)
    unknown = share_of(incident.objects, (ObjectClass.NOT_KNOWN,))
    return unknown + other * (1.0 - incident.nothing_else_share)
