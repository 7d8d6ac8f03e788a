"""Which texts of different days tell of one event: words that are rare in the window, shared.

An event is told again on the days after it: by the other side, by a body that denies it, by a repeated headline. The
stated intervals of such texts do not meet, for each gives the day on which it was written. Two texts that share words
that few texts of the window use are taken for one story; "explosions in Odesa" on two nights are two.
"""

import math
from collections import Counter
from collections.abc import Iterable

from truceline.model.records import Claim
from truceline.model.terms import ObjectClass
from truceline.model.words import stems

RETOLD_H = 24.0  # how long before its stated interval a text that retells may reach back; J
ONE_STORY_NATS = 10.0  # rarity of the shared words together, from which on two texts tell one story; docs/adr/0009
LEAST_SHARED = 3  # words; two rare ones are a place and its name once more; J


class Told:
    """The words of claims by id, and how rare each word is among them."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._words = {claim.claim_id: _words(claim) for claim in claims}
        counts = Counter(word for words in self._words.values() for word in words)
        total = len(self._words)
        self._rare = {word: math.log(total / count) for word, count in counts.items()}

    def alike(self, one: str, other: str) -> bool:
        """Whether two claims, by id, tell one story."""
        shared = self._words[one] & self._words[other]
        return len(shared) >= LEAST_SHARED and self._weight(shared) >= ONE_STORY_NATS

    def one_story(self, first: Claim, again: Claim) -> bool:
        """Whether a wording that comes back tells the same event: at once, or within a day if it is a rare one."""
        gap = abs((again.started_utc - first.started_utc).total_seconds()) / 3600.0
        if gap > 2 * RETOLD_H:
            return False
        overlap = min(first.ended_utc, again.ended_utc) > max(first.started_utc, again.started_utc)
        return overlap or self.alike(first.claim_id, again.claim_id)

    def _weight(self, words: Iterable[str]) -> float:
        return math.fsum(self._rare[word] for word in sorted(words))


def _words(claim: Claim) -> frozenset[str]:
    named = () if claim.object_class is ObjectClass.NOT_KNOWN else (f"object: {claim.object_class.value}",)
    return frozenset((*stems(claim.text), *named))
