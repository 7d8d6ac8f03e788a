"""Readings as data: the same rules under another set of parameters. Nothing here picks the right one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from truceline.agreement.complaints import first_line
from truceline.agreement.kinds import _registry
from truceline.agreement.moments import counted_end, moment
from truceline.agreement.nouns import Agreement, Moment, Reading, Rule, Zone
from truceline.model.errors import OutOfRange, UnknownName

COUNTED = ("in_force_days", "counting")
OF_THE_RULE = ("in_force_from", "in_force_until", *COUNTED, "area")  # what a reading may change beside the parameters


def under(agreement: Agreement, reading: Reading) -> tuple[Rule, ...]:
    """All rules with the reading's parameters, in the order of the document."""
    changes = reading.changes
    return tuple(
        apply(rule, changes[rule.rule_id], agreement.zones) if rule.rule_id in changes else rule
        for rule in agreement.rules
    )


def apply(rule: Rule, changes: Mapping[str, Any], zones: Sequence[Zone]) -> Rule:
    """One rule with changed parameters; values as the document holds them.

    Raises:
        UnknownName: a parameter or zone that the rule's type does not have.
        OutOfRange: a value that its parameter does not allow.
    """
    own = {name: value for name, value in changes.items() if name not in OF_THE_RULE}
    return replace(
        rule,
        **_force(rule, changes),
        area=_zone(changes["area"], zones) if "area" in changes else rule.area,
        parameters=_parameters(rule, own) if own else rule.parameters,
    )


def differing(one: Rule, other: Rule) -> tuple[str, ...]:
    """Names of the parameters in which two forms of one rule differ, the dates of force first.

    Moments are compared as moments: the same instant in two zones is no difference.
    """
    pairs = [("in_force_from", one.in_force_from, other.in_force_from)]
    pairs += [("in_force_until", one.in_force_until, other.in_force_until)]
    names = [name for name, a, b in pairs if _instant(a) != _instant(b)]
    names += [name for name in COUNTED if getattr(one, name) != getattr(other, name)]
    if (one.area and one.area.area) != (other.area and other.area.area):
        names.append("area")
    mine, theirs = dict(one.parameters), dict(other.parameters)
    names += [n for n in type(one.parameters).model_fields if _instant(mine[n]) != _instant(theirs[n])]
    return tuple(names)


class Differences:
    """`differing`, asked once for each pair of rules, however many rules hang on them."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[Rule, Rule, tuple[str, ...]]] = {}

    def between(self, one: Rule, other: Rule) -> tuple[str, ...]:
        """Names of the parameters in which two forms of one rule differ."""
        if one is other:
            return ()
        key = (id(one), id(other))
        if key not in self._known:
            self._known[key] = (one, other, differing(one, other))  # the rules are held, so no id is used again
        return self._known[key][2]


def value_of(rule: Rule, name: str) -> Any:  # noqa: ANN401 - parameters have many types
    """The value of a parameter that `differing` named."""
    if name in OF_THE_RULE:
        return getattr(rule, name)
    return getattr(rule.parameters, name)


def _force(rule: Rule, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Start, end and counting of a rule. A duration is counted again from the start that the reading states."""
    start = moment(changes["in_force_from"]) if "in_force_from" in changes else rule.in_force_from
    made: dict[str, Any] = {"in_force_from": start}
    if "in_force_until" in changes:
        if any(name in changes for name in COUNTED):
            raise OutOfRange(
                "in_force_until", str(changes["in_force_until"]), "an end or a count of days, and not both"
            )
        return {**made, "in_force_until": moment(changes["in_force_until"]), "in_force_days": None, "counting": ""}
    days, counting = (changes.get(name, getattr(rule, name)) for name in COUNTED)
    if days is None and "counting" not in changes:
        return made
    if start is None:
        raise OutOfRange("in_force_from", "nothing", "a start from which the days are counted")
    end = counted_end(start, days, counting)
    return {**made, "in_force_until": end, "in_force_days": days, "counting": counting}


def _zone(zone_id: str, zones: Sequence[Zone]) -> Zone:
    for zone in zones:
        if zone.zone_id == zone_id:
            return zone
    raise UnknownName("zone", str(zone_id), (zone.zone_id for zone in zones))


def _parameters(rule: Rule, changes: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the model of the rule's kind
    model = _registry.kind(rule.kind).Parameters
    for name in changes:
        if name not in model.model_fields:
            raise UnknownName(f"parameter of {rule.kind}", name, (*OF_THE_RULE, *model.model_fields))
    try:
        return model.model_validate({**dict(rule.parameters), **changes})
    except ValueError as bad:
        raise OutOfRange("parameter", dict(changes), f"values that {rule.kind} allows ({first_line(bad)})") from bad


def _instant(value: Any) -> Any:  # noqa: ANN401 - parameters have many types
    return value.at_utc if isinstance(value, Moment) else value
