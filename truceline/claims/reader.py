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

from truceline.claims.blame import accused, carried, own_strike
from truceline.claims.casualties import Harm, casualties
from truceline.claims.denials import of_author
from truceline.claims.following import denied_by, followed, harmed, one_each
from truceline.claims.language import language
from truceline.claims.mood import (
    DENIAL,
    HARM,
    NOWHERE,
    OBJECT,
    SECTOR,
    SETTLED,
    UNSAID,
    Mood,
    about,
    against,
    aside,
    mood,
    probability,
    whole,
)
from truceline.claims.phrases import Phrases, phrases, plain
from truceline.claims.sentences import Span, clauses, paragraphs, seen
from truceline.claims.speakers import SaidBy, said_by, tells_who
from truceline.claims.told import Told
from truceline.claims.told_where import at_home, narrowness, part_of, places_of, speaks
from truceline.claims.what import kind_of, object_class
from truceline.claims.when import When, when
from truceline.gazetteer.mentions import mentions, one_list
from truceline.gazetteer.wide import Mention
from truceline.model.terms import ObjectClass

DIGEST_PLACES = 4  # so many villages in one sentence make a list, not an event
MOST_PLACES = 60  # of one sentence; the longest real list of a general staff has about 40
PAST = -3.2  # nats: a day long gone, or an earlier year; J
DIGEST = -1.5  # nats: a village of a list is less than a report of its own; J
EVERYDAY = frozenset({"other", "investigation"})
_BACK = re.compile(  # a paragraph that says who told the one before
    r"(?:Про це|Об этом|Це |Цю |Эту |This was|That was|The (?:information|figures?) "
    r"|Dies |Das (?:teilte|sagte|melde|bericht|erklär|gab)|Cela |Ces |C['’]est ce)"
)
ASIDE = frozenset({"investigation", "other", "past"})  # a sentence without a place goes on about the same
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
    before: str  # whom the sentences before accused
    hedge: str


def read_text(text: str, source: Source, *, language_code: str | None = None) -> tuple[Told, ...]:
    """The claims of a text, in its order; sentences that allege nothing make none.

    In a paragraph one claim stands for each event; sentences that follow add numbers, parts and who says so.
    """
    plainly, places = seen(text)
    known = phrases(language_code or language(plainly))
    found = _paragraphs(plainly, source, known)
    if len(plainly) == len(text):
        return tuple(found)
    spans = [(places[one.start], places[one.end - 1] + 1) for one in found]
    return tuple(
        replace(one, start=start, end=end, words=text[start:end])
        for one, (start, end) in zip(found, spans, strict=True)
    )


def _paragraphs(text: str, source: Source, known: Phrases) -> list[Told]:
    """Paragraph by paragraph: what is told where no place is named belongs to the place of the one before."""
    found: list[Told] = []
    around: list[Mention] = []
    for paragraph in paragraphs(text):
        told, around = _paragraph(paragraph, source, known, around)
        if not told and found:
            for sentence in paragraph:
                if _BACK.match(sentence.text) and tells_who(sentence.text):
                    found = followed(found, sentence.text, known)
        found += told
    return found


def _paragraph(
    paragraph: Sequence[Span], source: Source, known: Phrases, around: Sequence[Mention]
) -> tuple[list[Told], list[Mention]]:
    """The claims of a paragraph, and the places that the next one may go on about."""
    heard = [(sentence, said_by(sentence.text, known)) for sentence in paragraph]
    moods = [mood(_told_itself(sentence, said), known) for sentence, said in heard]
    if not any(one.alleges for one in moods):
        named = [m for one in paragraph for m in (() if source.placed else mentions(one.text)) if m.kind in PLACED]
        return [], [] if named else list(around)
    none = about(" ".join(one.text for one in paragraph), known)
    told: list[Told] = []
    early: list[str] = []  # sentences of harm before anything is told
    context = list(around)
    own = False  # whether the paragraph has named a place by itself
    apart = ""  # why nothing happened where the context was named
    before: _Frame | None = None  # of the last sentence that told of something
    for (sentence, said), felt in zip(heard, moods, strict=True):
        named = [] if source.placed else mentions(sentence.text, context=context)
        weighed = _weighed(sentence, felt, named, before, known)
        if weighed is not None and apart in ASIDE and not any(m.kind in PLACED for m in named):
            weighed = against(weighed, apart, PAST)
        own = own or any(m.kind in PLACED for m in named)
        if weighed is not None and around and not own and (weighed.reason or DENIAL in dict(weighed.cues)):
            weighed = None  # background
        placed = any(m.kind in PLACED for m in named)
        if weighed is not None and told and not placed and weighed.reason in EVERYDAY and weighed.score < UNSAID:
            weighed = None  # pupils and prosecutors: it goes on about what was told
        told, weighed = (told, weighed) if placed else _denied_back(told, sentence, weighed, known)
        if weighed is None:
            if told and not _gone(sentence.text, source, known):
                told = followed(told, sentence.text, known)
            elif harmed(sentence.text, known):
                early.append(sentence.text)
        else:
            weighed = against(weighed, none.reason, none.weight) if none is not None else weighed
            frame = _frame(sentence, named=named, weighed=weighed, source=source, known=known, said=said, before=before)
            found = _claims(frame, context)
            for words in early if not told else ():
                found = followed(found, words, known)
            told += found
            before = frame
        where = [m for m in named if m.kind in PLACED and not speaks(sentence.text, m)]
        context, apart = (where, aside(_told_itself(sentence, said), known)) if where else (context, apart)
    return one_each(told), context


def _denied_back(
    told: list[Told], sentence: Span, weighed: Mood | None, known: Phrases
) -> tuple[list[Told], Mood | None]:
    """What was told, denied where a sentence without a place does so; such a sentence tells of no event of its own."""
    if not told or (weighed is not None and DENIAL not in dict(weighed.cues)):
        return told, weighed
    found = denied_by(told, sentence.text, known)
    return found, None if found[-1].denied else weighed


def _gone(sentence: str, source: Source, known: Phrases) -> bool:
    """Whether a sentence speaks of a day long gone: its numbers are not those of the event before it."""
    if aside(sentence, known) == "past":
        return True
    return when(sentence, source.said, dated_only=source.dated_only, zone=source.zone, known=known).old


def _told_itself(sentence: Span, said: SaidBy) -> str:
    """A sentence without the name of who says so: a prosecutor who is quoted is no investigation."""
    text, (start, end) = plain(sentence.text), said.span
    return text[:start] + " " * (end - start) + text[end:]


def event_probability(text: str, source: Source) -> float:
    """How sure the reader is that a text alleges an event: that of its strongest claim."""
    return max((one.probability for one in read_text(text, source)), default=0.0)


def _weighed(
    sentence: Span, weighed: Mood, named: Sequence[Mention], before: "_Frame | None", known: Phrases
) -> Mood | None:
    """What a sentence says by itself, or carries on from its paragraph; None where it alleges nothing."""
    alone = whole(sentence.text, known, [m.words for m in named]) if weighed.reason else None
    weighed = alone if alone is not None and alone.score > weighed.score else weighed
    harm = any(name == HARM for name, _ in weighed.cues)
    placed = any(m.kind == "settlement" and at_home(m) for m in named)
    towns = sum(m.kind == "settlement" and at_home(m) for m in named)
    if weighed.reason == "aggregate" and weighed.alleges and harm and towns > 1:  # the places of a digest, one by one
        weighed = replace(weighed, score=weighed.score - min(0.0, *(w for _, w in weighed.cues)), reason="")
    if before is None or not placed or weighed.reason or not (harm or weighed.alleges):
        return weighed if weighed.alleges else None
    return max(weighed, before.weighed, key=lambda one: one.score)


def _frame(
    sentence: Span,
    *,
    named: Sequence[Mention],
    weighed: Mood,
    source: Source,
    known: Phrases,
    said: SaidBy,
    before: "_Frame | None",
) -> _Frame:
    text, words = plain(sentence.text), sentence.text
    named_object, hedged = object_class(words), known.who["hedge"].search(text)
    moment = when(words, source.said, dated_only=source.dated_only, zone=source.zone, known=known)
    if moment.old or (before is not None and before.moment.old and not moment.stated):
        weighed, moment = against(weighed, "past", PAST), replace(moment, old=True)
    elif before is not None and before.moment.stated and not moment.stated:
        moment = before.moment
    kind = kind_of(text, named_object, known)
    return _Frame(
        sentence=sentence,
        named=named,
        source=source,
        known=known,
        weighed=weighed,
        moment=moment,
        digest=any(m.kind == "sector" for m in named),
        kind=before.kind if before is not None and weighed is before.weighed else kind,
        named_object=named_object,
        said_by=(said.speaker or source.outlet, said.credit),
        accused=accused(words, said, known),
        before=before.accused or before.before if before is not None else "",
        hedge=hedged[0] if hedged else "",
    )


def _claims(frame: _Frame, context: Sequence[Mention]) -> list[Told]:
    places = places_of(frame.sentence.text, frame.named, frame.known)
    if not places:
        inherited = [m for m in context if m.kind in PLACED]
        places = [max(reversed(inherited), key=narrowness)] if inherited and not frame.digest else []
    frame = replace(frame, digest=frame.digest or len(places) >= DIGEST_PLACES)
    every: Sequence[Mention | None] = places[:MOST_PLACES] or [None]
    whole = casualties(frame.sentence.text, frame.known) if frame.digest else None  # once for all of its places
    return [_told(frame, place, whole) for place in every]


def _told(frame: _Frame, place: Mention | None, whole: Harm | None) -> Told:
    words, known = frame.sentence.text, frame.known
    harm = whole if whole is not None else casualties(part_of(words, place, frame.named, known), known)
    speaker, credit = frame.said_by
    located = SETTLED if frame.source.placed else _placed(place, frame.named, located=frame.source.located)
    score = frame.weighed.score + located + (DIGEST if frame.digest else 0.0)
    return Told(
        kind=frame.kind,
        probability=probability(score),
        reason=frame.weighed.reason,
        object_class=_object(frame, place),
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
        accused=frame.accused or carried(frame.before, place) or own_strike(speaker, place),
        hedge=frame.hedge,
        denied=any(name == DENIAL for name, _ in frame.weighed.cues) and not of_author(words),
        digest=frame.digest,
        start=frame.sentence.start,
        end=frame.sentence.end,
        words=words,
        language=known.language,
    )


def _object(frame: _Frame, place: Mention | None) -> ObjectClass:
    """The object of a place: one that a clause names together with other places is theirs."""
    if frame.named_object is ObjectClass.NOT_KNOWN or frame.digest or place is None:
        return frame.named_object
    words, held = frame.sentence.text, [m for m in frame.named if m.kind in PLACED]
    parts = clauses(words)
    naming = [part for part in parts if object_class(part) is frame.named_object]
    told = [m for m in held if any(m.words in part for part in naming)]
    own = [part for part in parts if place.words in part]
    if not told and _talk(parts, naming, own, frame.known):
        return object_class(", ".join(own))
    if not told or any(m.start == place.start or _listed(words, m, place, held) for m in told):
        return frame.named_object
    return object_class(", ".join(own))


def _talk(parts: Sequence[str], naming: Sequence[str], own: Sequence[str], known: Phrases) -> bool:
    """Whether an object is named in talk before the news: "they talk about power plants, Russia struck Sumy"."""
    early = bool(naming) and bool(own) and parts.index(naming[-1]) < parts.index(own[0])
    return early and any(_hits(one, known) for one in own) and not any(_hits(one, known) for one in naming)


def _hits(part: str, known: Phrases) -> bool:
    """Whether a clause says that something happened."""
    text = plain(part)
    return any(cue.weight > 0 and cue.words.search(text) for cue in known.cues)


def _listed(words: str, one: Mention, other: Mention, held: Sequence[Mention]) -> bool:
    first, last = sorted((one, other), key=lambda m: m.start)
    return one_list(words, first, last, held)


def _placed(place: Mention | None, named: Sequence[Mention], *, located: bool) -> float:
    """How much a place says: a settlement is more than a region, a sector of the front is none."""
    if place is None:
        return SECTOR if any(m.kind == "sector" for m in named) else 0.0 if located else NOWHERE
    return {"settlement": SETTLED, "object": OBJECT}.get(place.kind, 0.0)
