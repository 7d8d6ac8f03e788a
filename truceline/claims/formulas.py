"""Whether two sentences that share words tell of one thing: news has formulas, and a formula is no copy.

"The enemy attacked the community of X with drones, two were wounded" is written every day, of another place.
"""

from functools import lru_cache

from truceline.claims.language import language
from truceline.claims.phrases import plain
from truceline.claims.translations import numbers_of, places_of

FEWEST = 2  # numbers in each from which on they must agree; one alone may have risen since
AGREE = 0.5  # of the numbers of the one that has fewer


def one_story(one: str, other: str, *, around: tuple[str, str] = ("", "")) -> bool:
    """Whether nothing speaks against one story: no common place, or numbers most of which differ.

    `around` are the texts of the sentences: where one names no place, what stands around it does.

    >>> one_story("Drones hit Sumy, two people were wounded", "Drones hit Kherson, two people were wounded")
    False
    >>> one_story("Drones hit Sumy, two people were wounded", "Drones hit Sumy, three people were wounded")
    True
    """
    places, others = places_of(one) or places_of(around[0]), places_of(other) or places_of(around[1])
    if places and others and not places & others:
        return False
    numbers, more = _numbers(one), _numbers(other)
    fewer, agreed = min(len(numbers), len(more)), len(numbers & more)
    sure = bool(places & others)  # of a place nobody names the numbers alone tell
    return fewer < FEWEST or agreed > AGREE * fewer or (sure and agreed == AGREE * fewer)


@lru_cache(maxsize=4096)
def _numbers(sentence: str) -> frozenset[int]:
    return frozenset(numbers_of(plain(sentence), language(sentence)))
