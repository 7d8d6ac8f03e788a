"""Which ships the rules of some texts ask for, and what these ships transmitted, beside the lines of the register."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from truceline.agreement.kinds.exclusion_zone import Parameters as Closed
from truceline.agreement.kinds.maritime_corridor import Parameters as Corridor
from truceline.agreement.kinds.notification import Parameters as Announced
from truceline.agreement.nouns import Agreement, Rule
from truceline.agreement.readings import under
from truceline.gather.facts import Facts
from truceline.gather.rows import Rows
from truceline.gather.ship_positions import ship_positions
from truceline.model.terms import EntryKind


def with_ships(found: Facts, texts: Sequence[Agreement], rows: Rows, *, as_of: datetime) -> Facts:
    """The facts of a day with positions that ships transmitted, where a rule follows ships."""
    rules = [rule for text in texts for reading in text.readings for rule in under(text, reading)]
    ways = [one.parameters for one in rules if isinstance(one.parameters, Corridor)]
    zones = [(one.area.area, one.parameters) for one in rules if one.area is not None and _closed(one)]
    if not ways and not zones:
        return found
    names = {name for one in ways for name in one.vessels}
    names |= {name for _, own in zones for name in getattr(own, "permitted", ())}
    names |= {entry.item for entry in found.register if entry.kind is EntryKind.POSITION}
    names |= {entry.reference for entry in found.register if entry.kind is EntryKind.NOTICE and entry.reference}
    others = any(not one.vessels and one.buffer_m is not None for one in ways)
    inside = {area for area, _ in zones}
    made = ship_positions(rows, found.start, found.end, as_of=as_of, names=names, others=others, inside=inside)
    return replace(found, register=[*found.register, *made]) if made else found


def _closed(rule: Rule) -> bool:
    """Whether a rule asks who was in its area: it is closed to vessels, or stays there are announced."""
    own = rule.parameters
    return (isinstance(own, Closed) and "vessels" in own.banned) or (isinstance(own, Announced) and own.voyages)
