"""What the sentences after a claim add to it: numbers, who said it; and one claim for each event that a text tells of.

"A drone hit a bus in Bilopillia. The driver died. This was reported by the mayor." is one claim.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import log

from truceline.claims.blame import blamed_in
from truceline.claims.casualties import Harm, casualties
from truceline.claims.denials import of_author
from truceline.claims.mood import DENIAL, probability
from truceline.claims.persons import lone_number
from truceline.claims.phrases import Phrases, plain
from truceline.claims.same_event import group_of, place_key
from truceline.claims.speakers import OFFICIAL, said_by, silent, tells_who
from truceline.claims.told import Told
from truceline.gazetteer.wide import region_of
from truceline.model.terms import Count, Qualifier

_CORRECTS = re.compile(  # what follows stands for the numbers before
    r"уточн|виправл|насправді|на самом деле|поправк|исправл|оновлен|обновлен|revised|correct|updated|\bnow says?\b"
    r"|in fact|richtig ist|berichtig|korrigier|tatsächlich|rectifi|correcti|en réalité|précisé|revu"
)
APART = frozenset({"past", "investigation", "other", "forecast or threat", "exercise", "advert"})  # no part of an event
HARMED = 1.0  # nats that words of dead or hurt add, as where they stand in the same sentence
CREDIT_ALONE = 6  # words of a sentence that is a credit and nothing else: "За даними ОВА."


def harmed(sentence: str, known: Phrases) -> bool:
    """Whether a sentence that tells no event by itself counts dead or hurt."""
    return (
        not any(cue.weight < 0 and cue.words.search(plain(sentence)) for cue in known.cues)
        and casualties(sentence, known).counts
    )


def followed(told: Sequence[Told], sentence: str, known: Phrases) -> list[Told]:
    """The claims before a sentence that tells no event, with what it adds to them: who says so, dead and hurt."""
    said = said_by(sentence, known)
    found = list(told)
    if said.speaker and (tells_who(sentence) or len(sentence.split()) <= CREDIT_ALONE):
        found = [_by(one, said.speaker, said.credit) for one in found]
    blamed = blamed_in(sentence, known)
    found = [replace(one, accused=blamed) if blamed and not one.accused else one for one in found]
    last = found[-1]
    if said.speaker and not silent(sentence):
        last = _by(last, said.speaker, said.credit)
    corrected = bool(_CORRECTS.search(plain(sentence)))
    harm = casualties(sentence, known)
    if corrected and not harm.counts:
        harm = _corrected(last, sentence, known)
    if harm.parts and harm.dead is None and harm.hurt is None:  # a part is one of the total, which stands first
        return [with_harm(found[0], harm), *found[1:-1], last] if len(found) > 1 else [with_harm(last, harm)]
    if (harm.dead or harm.hurt) and last.dead is None and last.hurt is None:
        last = replace(last, probability=probability(log(last.probability / (1 - last.probability)) + HARMED))
    return [*found[:-1], with_harm(last, harm, corrected=corrected)]


def denied_by(told: Sequence[Told], sentence: str, known: Phrases) -> list[Told]:
    """The claims before, those of the last sentence denied where this one does so: "The governor denied it".

    What a text tells with its author is its own word, which the denial of that author leaves standing.
    """
    text = plain(sentence)
    cue = next((one for one in known.cues if one.name == DENIAL and one.words.search(text)), None)
    if cue is None or of_author(sentence):
        return list(told)
    return [
        one
        if one.start != told[-1].start or one.accused or one.denied
        else replace(
            one,
            denied=True,
            reason=one.reason or cue.reason,
            probability=probability(log(one.probability / (1 - one.probability)) + cue.weight),
        )
        for one in told
    ]


def _corrected(one: Told, sentence: str, known: Phrases) -> Harm:
    """A bare number of a correction stands for the only one that was told: "Richtig ist: sechs"."""
    number = lone_number(sentence, known)
    if number is None or (one.dead is None) == (one.hurt is None):
        return Harm()
    count = Count(qualifier=Qualifier.EXACT, value=number)
    return Harm(dead=count) if one.hurt is None else Harm(hurt=count)


def with_harm(one: Told, harm: Harm, *, corrected: bool = False) -> Told:
    """A claim with further numbers: a correction replaces, otherwise the greater stands; a part is never added."""
    return replace(
        one,
        dead=_count(one.dead, harm.dead, corrected=corrected),
        hurt=_count(one.hurt, harm.hurt, corrected=corrected),
        parts=(*one.parts, *(part for part in harm.parts if part not in one.parts)),
    )


def one_each(found: Sequence[Told]) -> list[Told]:
    """One claim for each event of a text: its sentences about one place and day put together, the surest as it stands.

    A claim of a region, or of no place, without numbers of its own is no second event where the text tells of a town.
    """
    held: list[Told] = []
    for one in found:
        index = next((n for n, other in enumerate(held) if _same(one, other)), None)
        if index is None:
            held.append(one)
        else:
            held[index] = _together(held[index], one)
    wide = [one for one in held if any(_wider(one, other) for other in held)]
    kept = [one for one in held if one not in wide]
    for one in wide:  # what it says of who tells it and whom it accuses is said of the town
        kept = [_lent(other, one) if _wider(one, other) else other for other in kept]
    return kept


def _lent(one: Told, wide: Told) -> Told:
    made = _by(one, wide.speaker, wide.credit) if wide.speaker != wide.via else one
    return replace(made, accused=made.accused or wide.accused)


def _same(one: Told, other: Told) -> bool:
    """One place, kinds that may be one event, and no two days stated."""
    if (
        one.reason in APART
        or other.reason in APART
        or one.place is None
        or place_key(one) != place_key(other)
        or one.denied != other.denied
    ):
        return False
    return group_of(one) == group_of(other) and (one.day == other.day or not (one.day_stated and other.day_stated))


def _together(one: Told, other: Told) -> Told:
    surest, rest = (one, other) if one.probability >= other.probability else (other, one)
    made = with_harm(surest, Harm(dead=rest.dead, hurt=rest.hurt, parts=rest.parts))
    made = _by(made, rest.speaker, rest.credit) if rest.speaker != rest.via else made
    if rest.day_stated and not made.day_stated:
        made = _at(made, rest)
    return replace(made, accused=made.accused or rest.accused, hedge=made.hedge or rest.hedge)


def _at(one: Told, other: Told) -> Told:
    return replace(
        one,
        started=other.started,
        ended=other.ended,
        day=other.day,
        day_stated=other.day_stated,
        time_precision=other.time_precision,
    )


def _by(one: Told, speaker: str, credit: str) -> Told:
    return replace(one, speaker=speaker, credit=credit) if one.speaker in {one.via, OFFICIAL} else one


def _wider(one: Told, other: Told) -> bool:
    if one.dead or one.hurt or one.day != other.day or one is other:
        return False
    if one.place is None:
        return other.place is not None
    if one.place.kind != "region":
        return False
    best = other.place.best if other.place is not None else None
    return best is not None and region_of(best) == one.place.name


def _count(before: Count | None, after: Count | None, *, corrected: bool) -> Count | None:
    if before is None or after is None:
        return after if before is None else before
    if corrected:
        return after
    bare = after.qualifier is Qualifier.AT_LEAST and after.value == 2
    return after if not bare and (after.value or 0) > (before.value or 0) else before
