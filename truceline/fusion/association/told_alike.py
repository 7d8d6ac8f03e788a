"""Which texts of different days tell of one event: words that come up with it and go again, shared.

An event is told again on the days after it: by the other side, by a body that denies it, by a repeated headline. The
stated intervals of such texts do not meet, for each gives the day on which it was written. Two texts are taken for
one story by words that are used on few days around: a daily count of clashes shares many words with that of the day
before, and all of them are used every day; so do "explosions in Odesa" on two nights.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable

from truceline.model.records import Claim
from truceline.model.terms import ObjectClass
from truceline.model.words import stems

RETOLD_H = 24.0  # how long before its stated interval a text that retells may reach back; J
AROUND_DAYS = 10  # on either side: where a word is looked for
STORY_DAYS = 5  # a word used on more days around belongs to no one story; J, docs/adr/0009
ONE_STORY_NATS = 8.0  # rarity of the shared story words together, from which on two texts tell one story; the same
LEAST_SHARED = 2  # story words
LEAST_TEXTS = 25  # of fewer, nobody knows which words are rare
WHOLE_HEADLINE = 6  # words: one that long and word for word the same is repeated, not written anew


class Told:
    """The words of claims by id, how rare each is among them, and on which days it is used."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        held = list(claims)
        self._words = {claim.claim_id: _words(claim) for claim in held}
        self._day = {claim.claim_id: claim.started_utc.toordinal() for claim in held}
        counts = Counter(word for words in self._words.values() for word in words)
        self._rare = {word: math.log(max(len(held), LEAST_TEXTS) / count) for word, count in counts.items()}
        days = defaultdict[str, set[int]](set)
        for name, words in self._words.items():
            for word in words:
                days[word].add(self._day[name])
        self._days = {word: sorted(some) for word, some in days.items()}

    def alike(self, one: str, other: str) -> bool:
        """Whether two claims, by id, tell one story."""
        words, again = self._words[one], self._words[other]
        if words == again and len(words) >= WHOLE_HEADLINE:
            return True
        shared = [word for word in words & again if self._is_story(word, self._day[one])]
        return len(shared) >= LEAST_SHARED and math.fsum(self._rare[word] for word in sorted(shared)) >= ONE_STORY_NATS

    def one_story(self, first: Claim, again: Claim) -> bool:
        """Whether a wording that comes back tells the same event: at once, or within two days if it tells a story."""
        gap = abs((again.started_utc - first.started_utc).total_seconds()) / 3600.0
        if gap > 2 * RETOLD_H:
            return False
        overlap = min(first.ended_utc, again.ended_utc) > max(first.started_utc, again.started_utc)
        return overlap or self.alike(first.claim_id, again.claim_id)

    def _is_story(self, word: str, day: int) -> bool:
        days = self._days[word]
        return bisect_right(days, day + AROUND_DAYS) - bisect_left(days, day - AROUND_DAYS) <= STORY_DAYS


def _words(claim: Claim) -> frozenset[str]:
    named = () if claim.object_class is ObjectClass.NOT_KNOWN else (f"object: {claim.object_class.value}",)
    return frozenset((*stems(claim.text), *named))
