"""The words of titles, glosses and questions in five languages, from `words.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from truceline.model.terms import Count, Qualifier

LANGUAGES = ("en", "de", "uk", "ru", "fr")
CYRILLIC = frozenset({"uk", "ru"})
EVENT = "event"  # the kind of a case that nobody names


@cache
def table() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Section, key, language."""
    text = files("truceline.report.telling").joinpath("words.toml").read_text("utf-8")
    held: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(text)
    return held


def word(section: str, key: str, language: str) -> str:
    """A word of the table; the key itself where the table has none (an outlet, a word that a package adds).

    >>> word("kinds", "shelling", "de"), word("speakers", "Some Outlet", "uk")
    ('Beschuss', 'Some Outlet')
    """
    return table()[section].get(key, {}).get(language, key)


def knows(section: str, key: str) -> bool:
    """Whether the table has a word of its own."""
    return key in table()[section]


def people(what: str, number: Count, language: str) -> str:
    """Dead or hurt as they were told.

    >>> from truceline.model.terms import Count, Qualifier
    >>> people("hurt", Count(qualifier=Qualifier.AT_LEAST, value=3), "en")
    'at least 3 hurt'
    """
    return word("harm", what, language).format(n=counted(number, language))


def counted(number: Count, language: str) -> str:
    """A number with its qualifier."""
    if number.qualifier is Qualifier.EXACT:
        return str(number.value)
    qualifier = word("qualifiers", number.qualifier.value, language)
    return qualifier if number.value is None else f"{qualifier} {number.value}"
