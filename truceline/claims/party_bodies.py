"""Whose body a speaker is: a party's own word is a claim of that party, and corroborates nothing.

Offices of a state at war are bodies of a party, local ones too: whoever depends on a party is no independent origin.
The grade of evidence, the title and the columns of a case ask this one table.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Body(NamedTuple):
    """A body of a party."""

    side: str  # that it speaks for, in words
    country: str  # ISO 3166 code of the party; "" where nobody said of which


BODIES: Mapping[str, Body] = MappingProxyType(  # by the speaker, as `words/speakers.toml` names it
    {
        "General Staff of Ukraine": Body("Ukraine", "UA"),
        "President of Ukraine": Body("Ukraine", "UA"),
        "Security Service of Ukraine": Body("Ukraine", "UA"),
        "Foreign Ministry of Ukraine": Body("Ukraine", "UA"),
        "State Emergency Service": Body("Ukraine", "UA"),
        "Ministry of Defence of Russia": Body("Russia", "RU"),
        "Kremlin": Body("Russia", "RU"),
        "Russian media": Body("media of Russia", "RU"),
        "regional administration": Body("a regional administration", ""),  # of either side
        "mayor": Body("a mayor", ""),
        "official sources": Body("an office", ""),
        "military intelligence of Ukraine": Body("Ukraine", "UA"),
        "occupation authorities": Body("Russia", "RU"),
        "emergency ministry of Russia": Body("Russia", "RU"),
        "local administration": Body("a local administration", ""),
        "air force": Body("an office", ""),
        "navy": Body("an office", ""),
        "police": Body("an office", ""),
        "prosecutor": Body("an office", ""),
        "energy ministry": Body("an office", ""),
        "energy company": Body("an office", ""),
        "railways": Body("an office", ""),
        "hospital": Body("an office", ""),
    }
)
# Of these nobody said for which side they speak, or they bind none: they acknowledge nothing for it.
OF_EITHER_SIDE = frozenset(
    {"a regional administration", "a local administration", "a mayor", "an office", "media of Russia"}
)
CLASSES = frozenset({"party", "government"})  # of text sources: "party: ministry of defence"


def side_of(speaker: str, source_class: str, source: str) -> str:
    """The side that a speaker speaks for; "" where it is no body of a party, or nobody said who speaks.

    >>> side_of("Kremlin", "media", "viina"), side_of("not stated", "media", "viina")
    ('Russia', '')
    """
    if speaker in BODIES:
        return BODIES[speaker].side
    return source if source_class in CLASSES else ""


def country_of(speaker: str) -> str:
    """ISO 3166 code of the party whose body a speaker is; "" for everybody else, and where it may be of either.

    >>> country_of("State Emergency Service"), country_of("mayor"), country_of("not stated")
    ('UA', '', '')
    """
    return BODIES[speaker].country if speaker in BODIES else ""
