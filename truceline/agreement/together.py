"""Several instruments in force at once: each keeps its own rules and readings, told apart by the agreement's id."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import shapely

from truceline.agreement.geometry import shape_of
from truceline.agreement.nouns import Agreement, Reading, Rule, Zone
from truceline.model.errors import BadSetting
from truceline.model.place import Area


def together(agreements: Sequence[Agreement]) -> tuple[Agreement, ...]:
    """The agreements with ids that tell their rules, readings, zones and lines apart; one alone stays as it is.

    Raises:
        BadSetting: two agreements of one id.
    """
    twice = [name for name, count in Counter(one.agreement_id for one in agreements).items() if count > 1]
    if twice:
        raise BadSetting(
            where="agreements of the workspace",
            found=f"the id {twice[0]} twice",
            expected="each agreement once, under an id of its own",
            look="docs/agreements.md",
        )
    return tuple(agreements) if len(agreements) < 2 else tuple(_prefixed(one) for one in agreements)


def watched_area(agreements: Sequence[Agreement]) -> Area:
    """What the mission looks at: the watched areas of all its agreements."""
    first, *others = (one.watched.area for one in agreements)
    if all(other == first for other in others):
        return first
    whole = shapely.union_all([shape_of(area) for area in (first, *others)])
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    rings = tuple(tuple(tuple(ring.coords) for ring in (part.exterior, *part.interiors)) for part in parts)
    titles = dict.fromkeys(one.watched.title for one in agreements)
    return Area(polygons=rings, name="; ".join(titles))


def _prefixed(agreement: Agreement) -> Agreement:
    before = f"{agreement.agreement_id}/"
    return replace(
        agreement,
        watched=replace(agreement.watched, zone_id=before + agreement.watched.zone_id),
        zones=tuple(_zone(before, one) for one in agreement.zones),
        rules=tuple(_rule(before, one) for one in agreement.rules),
        readings=tuple(_reading(before, one) for one in agreement.readings),
    )


def _zone(before: str, zone: Zone) -> Zone:
    return replace(zone, zone_id=before + zone.zone_id)


def _rule(before: str, rule: Rule) -> Rule:
    area = None if rule.area is None else _zone(before, rule.area)
    excepted = tuple(_zone(before, one) for one in rule.except_areas)
    return replace(rule, rule_id=before + rule.rule_id, area=area, except_areas=excepted)


def _reading(before: str, reading: Reading) -> Reading:
    changes = {before + rule_id: _changes(before, values) for rule_id, values in reading.changes.items()}
    return replace(reading, reading_id=before + reading.reading_id, changes=changes)


def _changes(before: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: before + str(value) if name == "area" else value for name, value in values.items()}
