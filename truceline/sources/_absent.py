"""The one list of words that writers put where they have no value. Every reader asks here, none keeps its own."""

import re

WORDS = frozenset(
    {"", "nan", "-nan", "+nan", "none", "null", "nil", "na", "n/a", "n.a.", "n.a", "#n/a", "#na", "#value!", "#ref!",
     "#null!", "nat", "not a time", "not available", "no data", "nodata", "missing", "<na>", "\\n", "(null)",
     "undefined",
     "-", "--", "---", "----", "–", "—", "−", "..", "...", "…", "?", "??", "n/k", "nk"}
)  # fmt: skip
_SENTINEL = re.compile(r"-(9{1,5}(\.9{1,4}|\.0{1,4})?|32768|32767)")


def is_absent(text: str) -> bool:
    """Whether a cell says that there is no value; an empty one does.

    >>> [is_absent(text) for text in (" NaN", "N/A", "--", "", "0", "None of them")]
    [True, True, True, True, False, False]
    """
    return text.strip().casefold() in WORDS


def is_sentinel(text: str) -> bool:
    """Whether a number is one of those that stand for "no value" where the real ones are larger: -9.9, -99, -9999.

    Only for a caller whose values cannot be such a number.

    >>> [is_sentinel(text) for text in ("-9.9", "-999", "-99.99", "-9999.0", "-1.2")]
    [True, True, True, True, False]
    """
    return _SENTINEL.fullmatch(text.strip()) is not None
