"""Whom a text names as the author of a strike: as alleged, never our finding."""

from truceline.claims.party_bodies import country_of
from truceline.claims.phrases import Phrases, plain
from truceline.claims.sentences import clauses
from truceline.claims.speakers import SaidBy, owns
from truceline.gazetteer.wide import Mention

OTHER = {"UA": "RU", "RU": "UA"}


def accused(sentence: str, said: SaidBy, known: Phrases) -> str:
    """The side that the telling clause names first; of the whole sentence where the clause names none.

    Who calls a strike his own is its author; who speaks is otherwise none: "the Ukrainian navy said".
    """
    whole = plain(sentence)
    text = _without(whole, said)
    if (own := country_of(said.speaker)) and owns(sentence):
        return own
    triggers = [cue for cue in known.cues if cue.trigger]
    telling = [part for part in clauses(text) if any(cue.words.search(part) for cue in triggers)]
    side = next((side for part in telling if (side := _side(part, known))), "")
    return side or blamed_in(sentence, known) or _side(text, known)


def blamed_in(sentence: str, known: Phrases) -> str:
    """The side that words accuse outright."""
    text = plain(sentence)
    blamed = {"UA": "accuses_ukraine", "RU": "accuses_russia"}
    return next((name for name, words in blamed.items() if known.who[words].search(text)), "")


def carried(before: str, place: Mention | None) -> str:
    """The side that the sentence before named, where the place may be one that it strikes."""
    country = place.best.country if place is not None and place.best is not None else ""
    return before if OTHER.get(before) == country else ""


def own_strike(speaker: str, place: Mention | None) -> str:
    """The side whose body tells of a strike in the other's country without naming an author: it tells of its own."""
    country = place.best.country if place is not None and place.best is not None else ""
    side = country_of(speaker)
    return side if side and OTHER.get(side) == country else ""


def _without(text: str, said: SaidBy) -> str:
    start, end = said.span
    return text[:start] + " " * (end - start) + text[end:]


def _side(text: str, known: Phrases) -> str:
    russia, ukraine = known.who["russia"].search(text), known.who["ukraine"].search(text)
    if russia and ukraine:
        return "RU" if russia.start() < ukraine.start() else "UA"
    return "RU" if russia else "UA" if ukraine else ""
