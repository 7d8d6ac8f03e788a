"""From the checked document to the nouns of the room."""

from collections.abc import Mapping
from typing import Any

from truceline.agreement.geometry import area_of, positions_of
from truceline.agreement.kinds import _registry
from truceline.agreement.nouns import (
    IMPLICIT,
    LEFT_OPEN,
    Agreement,
    Party,
    PartyLine,
    Reading,
    Rule,
    Suspension,
    Zone,
)
from truceline.agreement.schema import AreaIn, DocumentIn, LineIn, ReadingIn, RuleIn, ZoneIn


def compose(document: DocumentIn, tree: Mapping[str, Any]) -> Agreement:
    """The agreement of a document in which no fault was found."""
    parties = tuple(Party(party_id=p.id, name=p.name, extra=p.model_extra or {}) for p in document.parties)
    zones = {z.id: _zone(z, z.id) for z in document.zones}
    lines = {one.id: _line(one) for one in document.lines}
    names = {party.party_id: party.name for party in parties}
    return Agreement(
        agreement_id=document.id,
        title=document.title,
        zone=document.zone,
        exercise=document.exercise,
        disclaimer=document.disclaimer,
        parties=parties,
        watched=_zone(document.watched_area, "watched-area"),
        zones=tuple(zones.values()),
        lines=tuple(lines.values()),
        rules=tuple(_rule(rule, zones, lines, names) for rule in document.rules),
        readings=tuple(_reading(reading) for reading in document.readings) or (_implicit(document),),
        unread=(),
        tree=tree,
    )


def _zone(drawn: AreaIn | ZoneIn, zone_id: str) -> Zone:
    return Zone(
        zone_id=zone_id,
        title=drawn.title,
        area=area_of(drawn.geometry, drawn.title),
        schematic=drawn.schematic,
        drawn_by=drawn.drawn_by,
        dated=drawn.dated,
        extra=drawn.model_extra or {},
    )


def _line(drawn: LineIn) -> PartyLine:
    return PartyLine(
        line_id=drawn.id,
        title=drawn.title,
        party=drawn.party,
        positions=positions_of(drawn.geometry),
        side=drawn.side,
        schematic=drawn.schematic,
        drawn_by=drawn.drawn_by,
        dated=drawn.dated,
        extra=drawn.model_extra or {},
    )


def _rule(rule: RuleIn, zones: Mapping[str, Zone], lines: Mapping[str, PartyLine], names: Mapping[str, str]) -> Rule:
    kind, force = _registry.kind(rule.type), rule.in_force
    return Rule(
        rule_id=rule.id,
        kind=rule.type,
        number=kind.NUMBER,
        title=kind.TITLE,
        article=rule.article,
        wording=tuple(rule.wording.items()),
        source_address=rule.source.address,
        mark=rule.source.mark,
        bound=rule.bound,
        bound_names=tuple(names[party] for party in rule.bound),
        binds_all=set(names) <= set(rule.bound),
        symmetric=rule.symmetric,
        in_force_from=force.starts,
        in_force_until=force.end(),
        in_force_days=force.days,
        counting="" if force.counting in (None, LEFT_OPEN) else force.counting,
        suspended=tuple(Suspension(starts=one.starts, ends=one.until, stated=one.stated) for one in force.suspended),
        day_count=force.day_count,
        area=None if rule.area is None else zones[rule.area],
        except_areas=tuple(zones[name] for name in rule.except_areas),
        lines=tuple(lines[name] for name in rule.lines),
        exceptions=rule.exceptions,
        waiver=rule.waiver,
        notice=rule.notice,
        consequence=rule.consequence,
        parameters=kind.Parameters.model_validate(rule.parameters),
        lower=rule.limits.lower,
        upper=rule.limits.upper,
        needed_fraction=rule.limits.needed_fraction,
        extra=rule.model_extra or {},
    )


def _reading(reading: ReadingIn) -> Reading:
    return Reading(
        reading_id=reading.id,
        held_by=reading.held_by,
        stated_address=reading.stated.address,
        stated_on=reading.stated.on,
        sentence=reading.sentence,
        changes=reading.changes,
        extra=reading.model_extra or {},
    )


def _implicit(document: DocumentIn) -> Reading:
    return Reading(
        reading_id=IMPLICIT,
        held_by="the text itself",
        stated_address=document.rules[0].source.address,
        stated_on="",
        sentence="The text as it stands; no other reading is known to us.",
        changes={},
    )
