"""Words of a text without their endings: enough to see that two texts speak of the same thing."""

import re

STEM_LETTERS = 5  # of a longer word; endings of Ukrainian, Russian and English lie behind
LEAST_LETTERS = 4  # shorter words carry nothing
_WORD = re.compile(r"[^\W\d_]+")


def stems(text: str) -> frozenset[str]:
    """The longer words of a text, lower case, cut to five letters.

    >>> sorted(stems("Fire at the gas metering station, metered"))
    ['fire', 'meter', 'stati']
    """
    return frozenset(word[:STEM_LETTERS] for word in _WORD.findall(text.lower()) if len(word) >= LEAST_LETTERS)
