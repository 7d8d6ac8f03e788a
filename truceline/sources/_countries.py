"""Who can contribute, accept or refuse: countries by their ISO 3166 code, bodies, and classes of states.

The codes come with the `tzdata` package. A code says nothing about status or borders.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from truceline.model.errors import OutOfRange
from truceline.sources._table import plain_key

BODIES = {
    "EU": "European Union",
    "NATO": "NATO",
    "UN": "United Nations",
    "OSCE": "OSCE",
    "coalition": "Coalition of the willing",
    "mission": "the monitoring mission",
}
CLASSES = ("any foreign state", "NATO members", "third states")  # whom a stance may be about
_OTHERS = {  # names that series use and the table of codes does not
    "eu commission and council": "EU",
    "eu institutions": "EU",
    "united kingdom": "GB",
    "czechia": "CZ",
    "south korea": "KR",
    "north korea": "KP",
    "turkiye": "TR",
    "türkiye": "TR",
    "bosnia and herzegovina": "BA",
    "north macedonia": "MK",
    "republic of korea": "KR",
    "slovak republic": "SK",
    "united states of america": "US",
}


@cache
def countries() -> Mapping[str, str]:
    """English name of every ISO 3166 alpha-2 code."""
    text = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {code: name for code, name, *_ in rows}


def contributor(text: str, *, classes: bool = False) -> str:
    """The code of a country or body, from its code or English name; with `classes`, also a class of states.

    >>> contributor("de"), contributor("Czechia"), contributor("EU (Commission and Council)")
    ('DE', 'CZ', 'EU')

    Raises:
        OutOfRange: nobody known.
    """
    word = text.strip()
    known = {code.casefold(): code for code in (*countries(), *BODIES, *(CLASSES if classes else ()))}
    found = known.get(word.casefold()) or _by_name().get(plain_key(word))
    if found is None or not word:
        more = f", or a class: {', '.join(CLASSES)}" if classes else ""
        expected = f"an ISO 3166 code or English name of a country, or one of {', '.join(BODIES)}{more}"
        raise OutOfRange("country or body", text, expected)
    return found


@cache
def _by_name() -> Mapping[str, str]:
    named = {plain_key(name): code for code, name in countries().items()}
    return named | {plain_key(name): code for code, name in BODIES.items()} | _OTHERS
