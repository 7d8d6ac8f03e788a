"""Tense and mood first: does a sentence tell of something that was hit, here and about now?

The cues of a language add up (`phrases`). Words of plan and threat count only in their clause, so that "in Kharkiv a
house was hit, Sumy could be next" keeps its first half. What is left is a score in nats and the strongest reason
against it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp

from truceline.claims.phrases import Cue, Phrases, plain
from truceline.claims.sentences import clauses

UNSAID = -3.0  # a sentence of news without any cue; J
STRUCK = frozenset({"attacked", "drones or missiles at work"})  # cues of somebody who strikes something
DAILY = 0.4  # of the weight of words of daily life beside them: trains, supermarkets and pupils are struck too; J
DENIAL = "denied"
HARM = "casualties"  # the cue that may carry on from the sentence before
MOST_AGAINST = 2  # cues against it that are added up; more say the same once more
SECTOR, NOWHERE, SETTLED, OBJECT = -1.6, -1.2, 0.9, 1.4  # of the front, none, a settlement, a known object; J
_OF_THE_SAME = re.compile(  # a clause that goes on about what the one before denies
    r"\W*(?:[ву] |на |in |during |by |from )?(?:як(?:ий|а|е|і|ого|ої|их|ому|им|ими)|котор\w+|which|who|whose|where"
    r"|де|где|внаслідок|під час|в результате|во время|нібито|ніби|будто|якобы|allegedly|die|der|das|qui|dont|que"
    r"|що \w+(?:в|ла|ло|ли)|что \w+(?:л|ла|ло|ли))\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What the words of a sentence say for and against an event."""

    score: float  # nats, without the place
    triggers: tuple[str, ...]  # names of the cues that say something was hit
    reason: str  # the strongest reason against it; empty where none
    cues: tuple[tuple[str, float], ...]  # every cue that counted

    @property
    def alleges(self) -> bool:
        """Whether anything says that something was hit."""
        return bool(self.triggers)


def mood(sentence: str, known: Phrases) -> Mood:
    """The cues of one sentence, weighed."""
    text = plain(sentence)
    triggers = [cue for cue in known.cues if cue.trigger and not cue.harm and cue.words.search(text)]
    if not triggers:
        harmed = any(cue.words.search(text) for cue in known.cues if cue.name == HARM)
        triggers = [cue for cue in known.cues if cue.harm and harmed and cue.words.search(text)]
    if not triggers and not any(cue.words.search(text) for cue in known.cues if cue.name == HARM):
        return Mood(score=UNSAID - 1, triggers=(), reason="", cues=())  # most headlines: nothing more is asked
    others = [cue for cue in known.cues if not cue.trigger and not cue.paragraph and cue.words.search(text)]
    found = [*triggers, *others]
    parts = clauses(text)
    telling = [part for part in parts if any(cue.words.search(part) for cue in triggers)] or [text]
    counted = [
        cue
        for cue in found
        if (not cue.clause or all(cue.words.search(part) for part in telling))
        and not (cue.name == DENIAL and _of_its_clause(cue, telling))
    ]
    struck = any(cue.name in STRUCK for cue in triggers)
    opposed = sorted(
        (
            replace(cue, weight=cue.weight * DAILY) if struck and cue.reason == "other" else cue
            for cue in counted
            if cue.weight < 0
        ),
        key=lambda cue: cue.weight,
    )
    speaking = [cue for cue in counted if cue.weight > 0]
    score = UNSAID + _for(speaking) + sum(cue.weight for cue in opposed[:MOST_AGAINST])
    return Mood(
        score=score if triggers else min(score, UNSAID - 1),
        triggers=tuple(cue.name for cue in triggers),
        reason=next((cue.reason for cue in opposed if cue.reason), ""),
        cues=tuple((cue.name, cue.weight) for cue in (*speaking, *opposed)),
    )


def _of_its_clause(denial: Cue, telling: Sequence[str]) -> bool:
    """Whether a denial has an event of its own and another clause tells of another one.

    "The staff denies any strike on the plant and says that a drone hit Sumy" denies no drone.
    """
    denying = [bool(denial.words.search(part)) for part in telling]
    return any(denying) and any(
        not no and not _OF_THE_SAME.match(part) for no, part in zip(denying, telling, strict=True)
    )


def about(paragraph: str, known: Phrases) -> Cue | None:
    """What a whole paragraph is about, if it is no event: a film, an exercise, an advert."""
    text = plain(paragraph)
    return next((cue for cue in known.cues if cue.paragraph and cue.words.search(text)), None)


def aside(sentence: str, known: Phrases) -> str:
    """The strongest reason in a sentence why nothing happened, whether or not it tells of something."""
    text = plain(sentence)
    held = [cue for cue in known.cues if cue.weight < 0 and cue.reason and not cue.clause and cue.words.search(text)]
    return min(held, key=lambda cue: cue.weight).reason if held else ""


def against(one: Mood, reason: str, weight: float) -> Mood:
    """A mood with something more that speaks against an event."""
    return replace(one, score=one.score + weight, reason=one.reason or reason, cues=(*one.cues, (reason, weight)))


def whole(sentence: str, known: Phrases, named: Sequence[str]) -> Mood | None:
    """The mood of a clause that tells an event by itself: who, the verb, the place, and no "that" or "why" before.

    "Kyiv gets new aid, Russia struck Kharkiv again": the first half does not speak against the second.
    """
    for part in re.split(r",\s+(?!\d)|;\s+", sentence)[1:]:
        text = plain(part)
        if known.who["subordinate"].match(text) or not any(words in part for words in named):
            continue
        alone = mood(part, known)
        if "attacked" in alone.triggers and (known.who["russia"].search(text) or known.who["ukraine"].search(text)):
            return alone
    return None


def _for(cues: Sequence[Cue]) -> float:
    """The strongest trigger whole, the others by half: they say the same thing once more."""
    strong = sorted((cue.weight for cue in cues if cue.trigger), reverse=True)
    halved = sum(weight * 0.5**position for position, weight in enumerate(strong))
    return halved + sum(cue.weight for cue in cues if not cue.trigger)


def probability(score: float) -> float:
    """Odds in nats as a probability.

    >>> probability(0.0)
    0.5
    """
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))
