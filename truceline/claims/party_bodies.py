"""Whose body a speaker is: a party's own word is a claim of that party, and corroborates nothing.

Offices of a state at war are bodies of a party, local ones too: whoever depends on a party is no independent origin.
"""

from collections.abc import Mapping
from types import MappingProxyType

BODIES: Mapping[str, str] = MappingProxyType(  # speaker as `lexicon.SPEAKERS` names it, to the side that it speaks for
    {
        "General Staff of Ukraine": "Ukraine",
        "President of Ukraine": "Ukraine",
        "Security Service of Ukraine": "Ukraine",
        "Foreign Ministry of Ukraine": "Ukraine",
        "State Emergency Service": "Ukraine",
        "Ministry of Defence of Russia": "Russia",
        "Kremlin": "Russia",
        "regional administration": "a regional administration",  # of either side
        "mayor": "a mayor",
        "official sources": "an office",
    }
)
OF_EITHER_SIDE = frozenset({"a regional administration", "a mayor", "an office"})  # nobody said of which
CLASSES = frozenset({"party", "government"})  # of text sources: "party: ministry of defence"


def side_of(speaker: str, source_class: str, source: str) -> str:
    """The side that a speaker speaks for; "" where it is no body of a party, or nobody said who speaks.

    >>> side_of("Kremlin", "media", "viina"), side_of("not stated", "media", "viina")
    ('Russia', '')
    """
    return BODIES.get(speaker, source if source_class in CLASSES else "")
