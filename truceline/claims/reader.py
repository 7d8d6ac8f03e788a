"""A text read into claims: mood, place, time, casualties, speaker, accusation, one claim for each place.

    read_text("В Одесі пролунали вибухи", said=..., outlet="...", zone="Europe/Kyiv")

Each sentence is weighed alone, so the second story of a headline does not drown the first. The place of a claim is the
one its trigger stands with; a list of villages of a general staff becomes one claim for each village, with the day the
list speaks of (science.md section 6).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from truceline.claims.casualties import HARMS, casualties
from truceline.claims.language import language
from truceline.claims.lexicon import SPEAKERS
from truceline.claims.mood import NOWHERE, OBJECT, SECTOR, SETTLED, Mood, mood, probability, whole
from truceline.claims.phrases import Phrases, phrases, plain
from truceline.claims.sentences import Span, clauses, paragraphs, seen
from truceline.claims.told import Told
from truceline.claims.what import kind_of, object_class
from truceline.claims.when import When, when
from truceline.gazetteer.mentions import mentions
from truceline.gazetteer.wide import Mention, region_of
from truceline.model.terms import ObjectClass

DIGEST_PLACES = 4  # so many villages in one sentence make a list, not an event
MOST_PLACES = 60  # of one sentence; the longest real list of a general staff has about 40
DIGEST = -1.5  # nats: a village of a list is less than a report of its own; J
OFFICIAL = "official sources"  # nobody is named
SAYING = re.compile(  # who is merely mentioned says nothing: the Kremlin is also a place, and a mayor has a house
    r"заяв|повідом|показа|сказ|розпов|рассказ|спрост|запереч|отриц|опроверг|звинува|обвин|сообщ|підтверд|подтверд"
    r"|йдеться|зведенн|сводк|реагу|розкри|раскры|оголош|оголос|объяви|напис|пише\b|пишет\b|коммент|комент|інформу|информир"
    r"|публік|публик|оприлюдн|речни[кц]|спикер|прес-?служб|пресс-?служб|за (?:даними|словами)|по (?:данным|словам)"
    r"|\bпро (?:удар|обстріл|атак|вибух)"
    r"|\b(?:said|says?|tells?|told|report(?:s|ed)?|den(?:y|ies|ied)|accus\w+|blam\w+|confirm\w*|according|wrote|writes)\b"
    r"|\b(?:sagt|meld|teil|bestreit|dementier|beschuldig|erklär|bestätig|schreib|schrieb|nach angaben)"
    r"|\b(?:annonc|déclar|selon|accus|confirm|dément|affirm)|\s[–—-]\s[^–—:]{2,40}$"  # or a dash and who it is
)
PLACED = frozenset({"settlement", "district", "municipality", "region", "object"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a text comes from, as far as reading needs it."""

    outlet: str
    said: datetime  # aware
    dated_only: bool  # a date, no time of day
    zone: str  # IANA
    placed: bool = False  # the source itself says where: no name is looked up in the words
    located: bool = False  # the source puts the text somewhere: words without a place are none the less sure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """One sentence with what is known around it."""

    sentence: Span
    named: Sequence[Mention]
    source: Source
    known: Phrases
    weighed: Mood
    moment: When
    digest: bool
    kind: str
    named_object: ObjectClass
    said_by: tuple[str, str]  # speaker, credit
    accused: str
    hedge: str


def read_text(text: str, source: Source, *, language_code: str | None = None) -> tuple[Told, ...]:
    """The claims of a text, in its order; sentences that allege nothing make none.

    A sentence of casualties with a place of its own belongs to the attack that its paragraph tells of, and a sentence
    that names a part of the victims adds the part to the paragraph's first claim, never to its numbers.
    """
    plainly, places = seen(text)
    known = phrases(language_code or language(plainly))
    found: list[Told] = []
    for paragraph in paragraphs(plainly):
        told: list[Told] = []
        context: list[Mention] = []
        carried: Mood | None = None
        moods = [mood(sentence.text, known) for sentence in paragraph]
        if not any(one.alleges for one in moods):
            continue
        for sentence, felt in zip(paragraph, moods, strict=True):
            named = [] if source.placed else mentions(sentence.text, context=context)
            weighed = _weighed(sentence, felt, named, carried, known)
            made = _claims(_frame(sentence, named, weighed, source, known), context) if weighed else []
            if not made and told and (parts := casualties(sentence.text, known).parts):
                told[0] = replace(told[0], parts=(*told[0].parts, *parts))
            if weighed is carried and told:
                made = [replace(one, kind=told[0].kind, accused=one.accused or told[0].accused) for one in made]
            carried = weighed or carried
            told += made
            context = [m for m in named if m.kind in PLACED] or context
        found += told
    if len(plainly) == len(text):
        return tuple(found)
    spans = [(places[one.start], places[one.end - 1] + 1) for one in found]
    return tuple(
        replace(one, start=start, end=end, words=text[start:end])
        for one, (start, end) in zip(found, spans, strict=True)
    )


def event_probability(text: str, source: Source) -> float:
    """How sure the reader is that a text alleges an event: that of its strongest claim."""
    return max((one.probability for one in read_text(text, source)), default=0.0)


def _weighed(
    sentence: Span, weighed: Mood, named: Sequence[Mention], carried: Mood | None, known: Phrases
) -> Mood | None:
    """What a sentence says by itself, or carries on from its paragraph; None where it alleges nothing."""
    alone = whole(sentence.text, known, [m.words for m in named]) if weighed.reason else None
    weighed = alone if alone is not None and alone.score > weighed.score else weighed
    if weighed.alleges:
        return weighed
    harm = any(name == "casualties" for name, _ in weighed.cues)
    placed = any(m.kind == "settlement" and _home(m) for m in named)
    return carried if carried is not None and harm and placed and not weighed.reason else None


def _frame(sentence: Span, named: Sequence[Mention], weighed: Mood, source: Source, known: Phrases) -> _Frame:
    text, words = plain(sentence.text), sentence.text
    named_object, hedged = object_class(words), known.who["hedge"].search(text)
    return _Frame(
        sentence=sentence,
        named=named,
        source=source,
        known=known,
        weighed=weighed,
        moment=when(words, source.said, dated_only=source.dated_only, zone=source.zone, known=known),
        digest=any(m.kind == "sector" for m in named),
        kind=kind_of(text, named_object, known),
        named_object=named_object,
        said_by=_speaker(words, source.outlet, known),
        accused=_accused(words, known),
        hedge=hedged[0] if hedged else "",
    )


def _claims(frame: _Frame, context: Sequence[Mention]) -> list[Told]:
    places = _places(frame.sentence.text, frame.named, frame.known)
    if not places:
        inherited = [m for m in context if m.kind in PLACED]
        places = [inherited[-1]] if inherited and not frame.digest else []
    frame = replace(frame, digest=frame.digest or len(places) >= DIGEST_PLACES)
    every: Sequence[Mention | None] = places[:MOST_PLACES] or [None]
    return [_told(frame, place) for place in every]


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


def _told(frame: _Frame, place: Mention | None) -> Told:
    words, known = frame.sentence.text, frame.known
    harm = casualties(words if frame.digest else _part(words, place, frame.named, known), known)
    speaker, credit = frame.said_by
    located = SETTLED if frame.source.placed else _placed(place, frame.named, located=frame.source.located)
    score = frame.weighed.score + located + (DIGEST if frame.digest else 0.0)
    return Told(
        kind=frame.kind,
        probability=probability(score),
        reason=frame.weighed.reason,
        object_class=frame.named_object,
        place=place,
        started=frame.moment.started,
        ended=frame.moment.ended,
        day=frame.moment.day,
        day_stated=frame.moment.stated,
        time_precision=frame.moment.precision,
        dead=harm.dead,
        hurt=harm.hurt,
        parts=harm.parts,
        speaker=speaker,
        via=frame.source.outlet,
        credit=credit,
        accused=frame.accused,
        hedge=frame.hedge,
        denied=any(name == "denied" for name, _ in frame.weighed.cues),
        digest=frame.digest,
        start=frame.sentence.start,
        end=frame.sentence.end,
        words=words,
        language=known.language,
    )


def _placed(place: Mention | None, named: Sequence[Mention], *, located: bool) -> float:
    """How much a place says: a settlement is more than a region, a sector of the front is none."""
    if place is None:
        return SECTOR if any(m.kind == "sector" for m in named) else 0.0 if located else NOWHERE
    return {"settlement": SETTLED, "object": OBJECT}.get(place.kind, 0.0)


def _part(sentence: str, place: Mention | None, named: Sequence[Mention], known: Phrases) -> str:
    """The words that speak of one place, where two places have casualties of their own.

    "In Kharkiv nine were hurt, in Zolochiv another eight": the second takes the word of harm from the first.
    """
    others = [m for m in named if place is not None and m.start != place.start and m.kind in {"settlement", "region"}]
    if place is None or not others:
        return sentence
    every = clauses(sentence)
    parts = [part for part in every if place.words in part]
    rest = [part for part, words in _with_their_place(every, [place, *others]) if words in {"", place.words}]
    own = ", ".join(part for part in parts if not any(m.words in part for m in others))
    if not own:
        return sentence
    if not any(known.casualties[name].search(plain(own)) for name in HARMS) and (word := _harmed(sentence, known)):
        return f"{own} {word}"
    return ", ".join([own, *rest])


def _with_their_place(every: Sequence[str], named: Sequence[Mention]) -> list[tuple[str, str]]:
    """The clauses without a place, each with the words of the last place named before it; empty where none was."""
    found, last = [], ""
    for part in every:
        held = [m.words for m in named if m.words in part]
        last = held[-1] if held else last
        if not held:
            found.append((part, last))
    return found


def _harmed(words: str, known: Phrases) -> str:
    """The word of harm of the whole, if there is one alone in kind."""
    text = plain(words)
    names = (("dead_many", "dead_one"), ("hurt_many", "hurt_one"))
    held = [next((m for name in pair if (m := known.casualties[name].search(text))), None) for pair in names]
    found = [match[0] for match in held if match]
    return found[0] if len(found) == 1 else ""


def _speaker(sentence: str, outlet: str, known: Phrases) -> tuple[str, str]:
    """The office that a sentence quotes, and the words of the credit.

    One in the credit or before the colon speaks; one named elsewhere does only where the words say that somebody says.
    """
    text = plain(sentence)
    credit = known.who["credit"].search(text)
    group = next((i for i, held in enumerate(credit.groups(), start=1) if held), 0) if credit else 0
    words = sentence[credit.start(group) : credit.end(group)] if credit and len(text) == len(sentence) else ""
    head = sentence.split(":", 1)[0] if ":" in sentence[:48] else ""
    held = [(name, pattern) for name, pattern in SPEAKERS if pattern.search(sentence)]
    for said in (words, head):
        named = next((name for name, pattern in held if said and pattern.search(said)), "")
        if named:
            return named, said.strip()
    named = held[0][0] if held and SAYING.search(text) else ""
    if not named and known.who["official"].search(text):
        return OFFICIAL, words.strip()
    return named or outlet, words.strip()


def _accused(sentence: str, known: Phrases) -> str:
    """The side that the telling clause names first; of the whole sentence where the clause names none."""
    triggers = [cue for cue in known.cues if cue.trigger]
    telling = [text for text in map(plain, clauses(sentence)) if any(cue.words.search(text) for cue in triggers)]
    side = next((side for text in telling if (side := _side(text, known))), "")
    accused = {"UA": "accuses_ukraine", "RU": "accuses_russia"}
    said = next((name for name, words in accused.items() if known.who[words].search(plain(sentence))), "")
    return side or said or _side(plain(sentence), known)


def _side(text: str, known: Phrases) -> str:
    russia, ukraine = known.who["russia"].search(text), known.who["ukraine"].search(text)
    if russia and ukraine:
        return "RU" if russia.start() < ukraine.start() else "UA"
    return "RU" if russia else "UA" if ukraine else ""
