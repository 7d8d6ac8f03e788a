"""Which ships the rules of some texts ask for, and what these ships transmitted, beside the lines of the register."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from truceline.agreement.kinds.maritime_corridor import Parameters
from truceline.agreement.nouns import Agreement
from truceline.agreement.readings import under
from truceline.gather.facts import Facts
from truceline.gather.rows import Rows
from truceline.gather.ship_positions import ship_positions
from truceline.model.terms import EntryKind


def with_ships(found: Facts, texts: Sequence[Agreement], rows: Rows, *, as_of: datetime) -> Facts:
    """The facts of a day with positions that ships transmitted, where a rule follows ships."""
    asked = [
        rule.parameters
        for text in texts
        for reading in text.readings
        for rule in under(text, reading)
        if isinstance(rule.parameters, Parameters)
    ]
    if not asked:
        return found
    names = {name for one in asked for name in one.vessels}
    names |= {entry.item for entry in found.register if entry.kind is EntryKind.POSITION}
    others = any(not one.vessels and one.buffer_m is not None for one in asked)
    made = ship_positions(rows, found.start, found.end, as_of=as_of, names=names, others=others)
    return replace(found, register=[*found.register, *made]) if made else found
