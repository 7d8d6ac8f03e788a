"""Whether two sentences that share words tell of one thing: news has formulas, and a formula is no copy.

"Yesterday there was fighting near X and Y, the general staff reports" is written every day, of other places.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from truceline.claims.language import language
from truceline.claims.phrases import phrases, plain
from truceline.claims.translations import numbers_of
from truceline.claims.when import when
from truceline.gazetteer.mentions import mentions
from truceline.gazetteer.stems import key
from truceline.gazetteer.wide import Mention, region_of

FEWEST = 2  # numbers in each from which on they must agree; one alone may have risen since
AGREE = 0.5  # of the numbers of the one that has fewer
ALIKE = 4  # letters in which spellings of one name agree
ONE_DAY = timedelta(hours=20)  # between two texts of one day, clocks and "no time" aside
_WORD = re.compile(r"(?<=[\w,] )[^\W\d_][\w’'-]{2,}")  # within a sentence, where a capital letter says something
_COUNTRY = re.compile(r"укра[їи]н|росі|росси|ukrain|russia|russ(?:e|ie)\b")


def one_story(
    one: str,
    other: str,
    *,
    around: tuple[str, str] = ("", ""),
    at: tuple[datetime | None, datetime | None] = (None, None),
) -> bool:
    """Whether nothing speaks against one story: other places, other numbers, another day.

    Args:
        one: a sentence, as written.
        other: another.
        around: the texts of both: where a sentence names no place, what stands around it does.
        at: when both were said, aware; None where nobody knows.

    >>> one_story("Drones hit Sumy, two people were wounded", "Drones hit Kherson, two people were wounded")
    False
    >>> one_story("Drones hit Sumy, two people were wounded", "Drones hit Sumy, three people were wounded")
    True
    """
    places, others = _places(one) or _places(around[0]), _places(other) or _places(around[1])
    if places and others and not _meet(places, others):
        return False
    mine, its = _names(one), _names(other)
    if _others(mine, its) and _others(its, mine):
        return False
    first, second = at
    days = {_day(one, first), _day(other, second)} - {None}
    if len(days) > 1:
        return False
    apart = first is not None and second is not None and abs(first - second) > ONE_DAY
    if apart and _sums_up(one) and _sums_up(other):
        return False
    numbers, more = _numbers(one), _numbers(other)
    fewer, agreed = min(len(numbers), len(more)), len(numbers & more)
    sure = bool(places and others)  # of a place nobody names the numbers alone tell
    least = 1 if apart else FEWEST
    return fewer < least or agreed > AGREE * fewer or (sure and agreed == AGREE * fewer)


def _meet(places: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> bool:
    """Whether the place that one text names first is among those of the other; a region is met by a town in it."""
    return _among(places[0], others) or _among(others[0], places)


def _among(one: tuple[str, str], held: Sequence[tuple[str, str]]) -> bool:
    region, key = one
    return any(key == other or (region == its and (region == key or its == other)) for its, other in held)


@lru_cache(maxsize=8192)
def _places(text: str) -> tuple[tuple[str, str], ...]:
    """Region and key of each place that a text names, in its order; no region beside a place in it."""
    found = [(_region(one), _key(one)) for one in (mentions(text) if text else [])]
    told = {region for region, key in found if key != region}
    return tuple((region, key) for region, key in found if key != region or region not in told)


def _others(some: frozenset[str], known: frozenset[str]) -> bool:
    """Whether some names are none of the known ones, spellings and derived names aside: Kyiv, Kyivshchyna."""
    begun = {name[:ALIKE] for name in known}
    return any(name[:ALIKE] not in begun for name in some)


@lru_cache(maxsize=8192)
def _names(sentence: str) -> frozenset[str]:
    """Proper names by their stems, villages that no gazetteer knows among them; of German, where all nouns look so, none.

    >>> sorted(_names("Атака ВС РФ у села Разлив")) == [key("Разлив")]
    True
    """
    if language(sentence) == "de":
        return frozenset()
    words = [match[0] for match in _WORD.finditer(sentence) if match[0][0].isupper() and not match[0].isupper()]
    return frozenset(key(word) for word in words if not _COUNTRY.match(word.lower()))


@lru_cache(maxsize=8192)
def _sums_up(sentence: str) -> bool:
    """Whether a sentence counts over a day or a front: such are written every day."""
    text, known = plain(sentence), phrases(language(sentence))
    return any(cue.reason == "aggregate" and cue.words.search(text) for cue in known.cues)


def _region(one: Mention) -> str:
    return region_of(one.best) if one.best is not None else one.name


def _key(one: Mention) -> str:
    return one.best.place_id if one.best is not None else one.name


@lru_cache(maxsize=8192)
def _numbers(sentence: str) -> frozenset[int]:
    return frozenset(numbers_of(plain(sentence), language(sentence)))


def _day(sentence: str, at: datetime | None) -> object:
    """The day that the words state."""
    if at is None:
        return None
    found = when(sentence, at, dated_only=True, zone="UTC", known=phrases(language(sentence)))
    return found.day if found.stated else None
