"""The text as data, with its readings. Nothing here looks at facts."""

from truceline.agreement.loading import dump, load
from truceline.agreement.nouns import Agreement, Moment, Party, PartyLine, Reading, Rule, Zone
from truceline.agreement.readings import under
from truceline.agreement.shipped import shipped, shipped_names

__all__ = [
    "Agreement",
    "Moment",
    "Party",
    "PartyLine",
    "Reading",
    "Rule",
    "Zone",
    "dump",
    "load",
    "shipped",
    "shipped_names",
    "under",
]
