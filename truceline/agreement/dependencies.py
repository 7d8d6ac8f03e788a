"""Rules that depend on others of their document: bound by a condition precedent, released, or renewed by silence."""

from collections.abc import Mapping, Sequence
from typing import Any

from truceline.agreement.nouns import Rule

CONDITION, RELEASE, SILENCE = SWITCHING = ("conditional_entry", "reciprocal_release", "silent_renewal")


def governed(rule: Rule) -> tuple[str, ...]:
    """Ids of the rules that depend on a rule; none where none does.

    They stand in the same agreement: where its rules carry the agreement's id, so do these.
    """
    if rule.kind not in SWITCHING:
        return ()
    agreement_id, slash, _ = rule.rule_id.rpartition("/")
    return tuple(agreement_id + slash + name for name in getattr(rule.parameters, "rules", ()))


def governed_in(rule: Mapping[str, Any]) -> list[str]:
    """The same of a rule as the document holds it; whatever is no text is left out."""
    given = rule.get("parameters")
    listed = given.get("rules") if isinstance(given, dict) and rule.get("type") in SWITCHING else None
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []


def circling(governs: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Rules that lie on a circle of dependencies, or between two.

    >>> sorted(circling({"a": ["b"], "b": ["a"], "c": ["a"]}))
    ['a', 'b']
    """
    left = {name: set(others) for name, others in governs.items()}
    while True:
        aims = set().union(*left.values()) if left else set()
        kept = {name: others & left.keys() for name, others in left.items() if others & left.keys() and name in aims}
        if len(kept) == len(left):
            return frozenset(kept)
        left = kept


def company(rules: Sequence[Rule], index: int) -> tuple[int, ...]:
    """Positions of the rules on which the judgement under one rule depends, its own first.

    Whatever it depends on counts. A release hangs on what was found under all the rules that it releases from.
    """
    found = [index]
    aims = [governed(rule) for rule in rules]
    for at in found:  # grows while it is read
        one = rules[at]
        found += [
            place
            for place, other in enumerate(rules)
            if place not in found
            and (one.rule_id in aims[place] or (one.kind == RELEASE and other.rule_id in aims[at]))
        ]
    return tuple(found)
