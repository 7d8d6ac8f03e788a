"""A text read into claims: mood, place, time, casualties, speaker, accusation, one claim for each place.

    read_text("В Одесі пролунали вибухи", said=..., outlet="...", zone="Europe/Kyiv")

Each sentence is weighed alone, so the second story of a headline does not drown the first. The place of a claim is the
one its trigger stands with; a list of villages of a general staff becomes one claim for each village, with the day the
list speaks of (science.md section 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.claims.casualties import casualties
from truceline.claims.language import language
from truceline.claims.lexicon import SPEAKERS
from truceline.claims.mood import NOWHERE, OBJECT, SECTOR, SETTLED, Mood, mood, probability, whole
from truceline.claims.phrases import Phrases, phrases, plain
from truceline.claims.read import object_class
from truceline.claims.sentences import Span, clauses, sentences
from truceline.claims.told import Told
from truceline.claims.what import kind_of
from truceline.claims.when import When, when
from truceline.gazetteer.mentions import mentions
from truceline.gazetteer.wide import Mention

DIGEST_PLACES = 4  # so many villages in one sentence make a list, not an event
DIGEST = -1.5  # nats: a village of a list is less than a report of its own; J
PLACED = frozenset({"settlement", "district", "municipality", "region", "object"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a text comes from, as far as reading needs it."""

    outlet: str
    said: datetime  # aware
    dated_only: bool  # a date, no time of day
    zone: str  # IANA


def read_text(text: str, source: Source, *, language_code: str | None = None) -> tuple[Told, ...]:
    """The claims of a text, in its order; sentences that allege nothing make none."""
    known = phrases(language_code or language(text))
    context: list[Mention] = []
    found: list[Told] = []
    for sentence in sentences(text):
        named = mentions(sentence.text, context=context)
        found += _claims(sentence, named, context, source, known)
        context = [m for m in named if m.kind in PLACED] or context
    return tuple(found)


def event_probability(text: str, source: Source) -> float:
    """How sure the reader is that a text alleges an event: that of its strongest claim."""
    return max((one.probability for one in read_text(text, source)), default=0.0)


def _claims(
    sentence: Span, named: Sequence[Mention], context: Sequence[Mention], source: Source, known: Phrases
) -> list[Told]:
    weighed = mood(sentence.text, known)
    alone = whole(sentence.text, known, [m.words for m in named]) if weighed.reason else None
    weighed = alone if alone is not None and alone.score > weighed.score else weighed
    if not weighed.alleges:
        return []
    places = _places(sentence.text, named, known)
    if not places:
        inherited = [m for m in context if m.kind in PLACED]
        places = [inherited[-1]] if inherited and not any(m.kind == "sector" for m in named) else []
    moment = when(sentence.text, source.said, dated_only=source.dated_only, zone=source.zone, known=known)
    digest = len(places) >= DIGEST_PLACES or any(m.kind == "sector" for m in named)
    every: Sequence[Mention | None] = places or [None]
    return [_told(sentence, place, named, weighed, moment, source, known, digest=digest) for place in every]


def _places(sentence: str, named: Sequence[Mention], known: Phrases) -> list[Mention]:
    """The places an event is told of: the objects, else the settlements, else districts, else regions."""
    objects = [m for m in named if m.kind == "object"]
    if objects:
        return objects
    settled = [m for m in named if m.kind == "settlement" and m.relation != "from"]
    fine = [m for m in settled if _home(m)] or [m for m in named if m.kind in {"district", "municipality"}]
    wide = [m for m in named if m.kind == "region"]
    if not fine:
        return wide or settled
    bound = {m.name for m in wide if any(_region(one) == m.name for one in fine)}
    return [*fine, *(m for m in wide if m.name not in bound and _own_clause(sentence, m, fine, known))]


def _home(one: Mention) -> bool:
    return one.best is not None and one.best.country in {"UA", "RU", "BY", "MD"}


def _region(one: Mention) -> str:
    from truceline.gazetteer.wide import region_of  # noqa: PLC0415

    return region_of(one.best) if one.best else ""


def _own_clause(sentence: str, region: Mention, fine: Sequence[Mention], known: Phrases) -> bool:
    """Whether a region has a clause of its own that tells of something."""
    for part in clauses(sentence):
        if region.words in part and not any(one.words in part for one in fine):
            text = plain(part)
            return any(
                cue.words.search(text)
                for cue in known.cues
                if cue.weight > 0 and (cue.trigger or cue.name == "casualties")
            )
    return False


def _told(
    sentence: Span,
    place: Mention | None,
    named: Sequence[Mention],
    weighed: Mood,
    moment: When,
    source: Source,
    known: Phrases,
    *,
    digest: bool,
) -> Told:
    harm = casualties(_part(sentence.text, place, named), known)
    named_object = object_class(sentence.text)
    speaker, credit = _speaker(sentence.text, source.outlet, known)
    text = plain(sentence.text)
    hedged = known.who["hedge"].search(text)
    score = weighed.score + _placed(place, named) + (DIGEST if digest else 0.0)
    return Told(
        kind=kind_of(text, named_object, known),
        probability=probability(score),
        reason=weighed.reason,
        object_class=named_object,
        place=place,
        started=moment.started,
        ended=moment.ended,
        day=moment.day,
        day_stated=moment.stated,
        time_precision=moment.precision,
        dead=harm.dead,
        hurt=harm.hurt,
        parts=harm.parts,
        speaker=speaker,
        via=source.outlet,
        credit=credit,
        accused=_accused(text, known),
        hedge=hedged[0] if hedged else "",
        denied=any(name == "denied" for name, _ in weighed.cues),
        digest=digest,
        start=sentence.start,
        end=sentence.end,
        words=sentence.text,
        language=known.language,
    )


def _placed(place: Mention | None, named: Sequence[Mention]) -> float:
    """How much a place says: a settlement is more than a region, a sector of the front is none."""
    if place is None:
        return SECTOR if any(m.kind == "sector" for m in named) else NOWHERE
    return {"settlement": SETTLED, "object": OBJECT}.get(place.kind, 0.0)


def _part(sentence: str, place: Mention | None, named: Sequence[Mention]) -> str:
    """The words that speak of one place, where two places have casualties of their own."""
    others = [m for m in named if place is not None and m.start != place.start and m.kind in {"settlement", "region"}]
    if place is None or not others:
        return sentence
    parts = [part for part in clauses(sentence) if place.words in part]
    rest = [part for part in clauses(sentence) if not any(m.words in part for m in others) and place.words not in part]
    own = [part for part in parts if not any(m.words in part for m in others)]
    return ", ".join([*own, *rest]) if own else sentence


def _speaker(sentence: str, outlet: str, known: Phrases) -> tuple[str, str]:
    credit = known.who["credit"].search(plain(sentence))
    words = sentence[credit.start(1) : credit.end(1)] if credit and len(plain(sentence)) == len(sentence) else ""
    head = sentence.split(":", 1)[0] if ":" in sentence[:48] else ""
    for said in (words, head):
        named = next((name for name, pattern in SPEAKERS if said and pattern.search(said)), "")
        if named:
            return named, said.strip()
    return next((name for name, pattern in SPEAKERS if pattern.search(sentence)), outlet), words.strip()


def _accused(text: str, known: Phrases) -> str:
    russia, ukraine = known.who["russia"].search(text), known.who["ukraine"].search(text)
    if russia and ukraine:
        return "RU" if russia.start() < ukraine.start() else "UA"
    return "RU" if russia else "UA" if ukraine else ""
