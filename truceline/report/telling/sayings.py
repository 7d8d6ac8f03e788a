"""Who says what about a case: every wording once, read by rule, with a gloss in each language.

A gloss says what the reader took from the words, never more. It is no evidence, and whom a text accuses is the claim of
the one who speaks.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from truceline.claims.near_duplicates import normal
from truceline.claims.party_bodies import country_of
from truceline.claims.phrases import Phrases, phrases, plain
from truceline.claims.reader import Source, read_text
from truceline.claims.told import Told
from truceline.claims.what import object_class
from truceline.model.report import EvidenceItem
from truceline.model.telling import Alleged, Saying
from truceline.model.terms import Count, ObjectClass, TimePrecision
from truceline.model.times import zone
from truceline.report.telling.places import WIDE
from truceline.report.telling.words import CYRILLIC, LANGUAGES, people, word

UNSAID = "not stated"
BLACKOUT = "power cut"
WITHOUT_POWER = re.compile(
    "знеструмл|обесточ|без світла|без света|відключення світла|блекаут|блэкаут|blackout|power cut|power outage"
    "|stromausfall|coupure de courant",
    re.IGNORECASE,
)
HARMS = ("dead", "hurt")
STRIKES = frozenset(
    {"drone attack", "missile attack", "air strike", "shelling", "strike on infrastructure", "attack, means not told"}
)
BETWEEN = 40  # letters between who acts and the word of the deed
IN_HOSPITAL = re.compile(
    r"\b(?:у|в|до|in|im|ins|à l)[ ’'](?:the )?(?:лікарн|больниц|hospital|krankenhaus|hôpital)", re.IGNORECASE
)
PLACE_BEFORE = re.compile(  # words after which a side is where it happened, what was hit, or whose it is
    r"(?:^|[\s(«\"])(?:у|в|на|по|з|із|зі|из|с|від|от|біля|near|into|in|on|at|of|from|against|nach|aus|auf|en|de|sur)"
    r"(?: the)? $"
)
AS_ADDRESS = re.compile(r"^\s*(?:[,.;)]|$)")  # after ", Russia": a town is in it
SAYING = re.compile(  # words of saying: who says it has not done it
    r"заяв|повідом|поскарж|пожалов|сообщ|розпов|рассказ|публік|публик|оприлюдн|показа|кажут|говор|\bпро\b|^\s*:"
    r"|\b(?:says?|said|claim(?:s|ed)?|report(?:s|ed|ing)?|tells?|told|complain)\b|\b(?:sagt|meld|annonc|dit\b|selon)"
)
OWN = re.compile(r"^(?:російськ|российск|russian$|russisch|russe)")
BELONGS = re.compile(  # of a side, and no force of it
    r"\w*\s+(?:\w+\s+)?(?:міст|город|сел|посел|регіон|област|кордон|прикорд|пригран|терит|зм[іи]\b|сми\b"
    r"|city|cities|town|village|region|border|territor|soil|media|stadt|region|grenz|ville|région|territoire)"
)
DISTRICTS = {"district": " district", "municipality": " municipality"}


class Read(NamedTuple):
    """A wording, and what the reader found in it; None where it found no event."""

    saying: Saying
    told: Told | None


def sayings(items: Sequence[EvidenceItem], place_name: str, zone_name: str) -> tuple[Read, ...]:
    """The claims among the evidence of a case, each wording of one speaker once, in time order."""
    held: dict[tuple[str, str], list[EvidenceItem]] = {}
    for item in items:
        if item.kind == "claim":
            held.setdefault((item.sensor, normal(item.words)), []).append(item)
    return tuple(_saying(same, place_name, zone_name) for same in held.values())


def alleged(read: Sequence[Read], settlement: str) -> tuple[Alleged, ...]:
    """Casualties and damage as told, by speaker, the heaviest first; one number of one speaker once.

    `settlement` is that of the case, "" where it is a region itself: what is told of a region around a town is told of
    the region, and stands apart.
    """
    held: dict[tuple[str, str, str, str, str], list[str]] = {}
    numbers: dict[tuple[str, str, str, str, str], Count | None] = {}
    for one in read:
        for (what, words, by, shown), number in _alleged(one.saying):
            key = (what, words, by, shown, told_of(one, settlement))
            held.setdefault(key, []).extend(one.saying.items)
            numbers[key] = number
    made = [
        Alleged(what=key[0], number=numbers[key], words=key[1], by=key[2], items=tuple(names), told_of=key[4])
        for key, names in held.items()
    ]
    return tuple(sorted(made, key=_heaviest))


def told_of(one: Read, settlement: str) -> str:
    """The wide place that a text tells of where the case is a settlement; "" for what it tells of the place."""
    place = None if one.told is None else one.told.place
    return one.saying.place if settlement and place is not None and place.kind in WIDE else ""


def _heaviest(one: Alleged) -> tuple[int, bool, int, str]:
    value = one.number.value if one.number is not None and one.number.value is not None else 0
    return ("dead", "hurt", "damage").index(one.what), bool(one.told_of), -value, one.by


def _alleged(one: Saying) -> Iterable[tuple[tuple[str, str, str, str], Count | None]]:
    for what, number in zip(HARMS, (one.dead, one.hurt), strict=True):
        if number is not None and not one.denied:
            yield (what, "", one.speaker, str(number)), number
    named = one.object_class not in {ObjectClass.NOT_KNOWN.value, ObjectClass.OTHER.value} and one.kind != ""
    if named and not one.denied:
        yield ("damage", one.object_class, one.speaker, ""), None
    if WITHOUT_POWER.search(one.words):
        yield ("damage", BLACKOUT, one.speaker, ""), None


def _saying(same: Sequence[EvidenceItem], place_name: str, zone_name: str) -> Read:
    item = same[0]
    told = _of_case(item, place_name, zone_name)
    speaker = item.sensor if told is None or told.speaker.startswith(UNSAID) else _speaker(item.sensor, told.speaker)
    made = Saying(
        speaker=speaker,
        side=country_of(speaker),
        kind="" if told is None else told.kind,
        object_class=_object(item),
        place="" if told is None else _place(told) or place_name,
        day=_day(item, zone_name).isoformat(),
        dead=None if told is None else told.dead,
        hurt=None if told is None else told.hurt,
        accused="" if told is None else accused(told, speaker),
        hedge="" if told is None else told.hedge,
        denied=told is not None and told.denied,
        words=item.words,
        language=item.language,
        items=tuple(one.evidence_id for one in same),
        gloss=(),
    )
    own = "" if told is None or told.place is None or told.place.best is None else told.place.best.name
    return Read(_glossed(made, own), told)


def _speaker(source: str, read: str) -> str:
    """The office that the words quote; else whom the source names."""
    return read if source == UNSAID or source.startswith("outlet") else source


def accused(told: Told, speaker: str) -> str:
    """Whom a text names as the author: only where it says so outright, or where it names who acts and then the deed.

    A side that is merely mentioned is nobody's author: two officers in a car that blew up, an army that stopped an
    assault. A party that names itself is not accused by itself.
    """
    known, text = phrases(told.language), plain(told.words)
    blames = {"UA": known.who["accuses_ukraine"], "RU": known.who["accuses_russia"]}
    if _acts(told, speaker, known, text, tuple(blames.values())):
        return told.accused
    return next((side for side, words in blames.items() if words.search(text)), "")


def _acts(told: Told, speaker: str, known: Phrases, text: str, blames: Sequence[re.Pattern[str]]) -> bool:
    """Whether the side that the reader found is said to act: its name, then the deed.

    Nothing may stand between that blames or says. A side that is where it happened, or whose thing was hit, does not
    act, and neither does anybody in words that deny.
    """
    if told.digest or told.denied or told.kind not in STRIKES or not told.accused:
        return False
    if country_of(speaker) == told.accused:
        return False
    actor = known.who["russia" if told.accused == "RU" else "ukraine"]
    after = [text[one.end() : one.end() + BETWEEN] for one in actor.finditer(text) if _may_act(text, one)]
    deeds = [(rest, deed) for rest in after for cue in known.cues if cue.trigger and (deed := cue.words.search(rest))]
    return any(not any(words.search(rest, 0, deed.start()) for words in (*blames, SAYING)) for rest, deed in deeds)


def _may_act(text: str, actor: re.Match[str]) -> bool:
    """Whether a side that is named may be who acts, and is neither a place nor the owner of one."""
    before, after = text[: actor.start()], text[actor.end() :]
    if PLACE_BEFORE.search(before) or (before.rstrip().endswith(",") and AS_ADDRESS.match(after)):
        return False
    thing = " ".join(after.split(",")[0].split()[:2])
    owned = BELONGS.match(after) or object_class(thing) is not ObjectClass.NOT_KNOWN
    return not (OWN.match(actor[0]) and owned)


def _object(item: EvidenceItem) -> str:
    """What is named as the object; a hospital in which somebody lies or died is none."""
    named = item.object_class or ObjectClass.NOT_KNOWN.value
    lies_there = named == ObjectClass.HOSPITAL.value and IN_HOSPITAL.search(item.words)
    return ObjectClass.NOT_KNOWN.value if lies_there else named


def _place(told: Told) -> str:
    """The one spelling; a district is no town."""
    if told.place is None or told.place.kind == "object":
        return ""
    return f"{told.place_name}{DISTRICTS.get(told.place.kind, '')}"


def _day(item: EvidenceItem, zone_name: str) -> date:
    middle = item.started_utc + (item.ended_utc - item.started_utc) / 2
    return middle.astimezone(zone(zone_name)).date()


def _of_case(item: EvidenceItem, place_name: str, zone_name: str) -> Told | None:
    """What a text tells of this place: its claim there, else its only one.

    None of several places is taken for another: the dead of one town are not those of the next.
    """
    dated_only = item.time_precision == TimePrecision.DAY.value
    said = item.ended_utc.astimezone(zone(zone_name))
    told = _read(item.words, Source(outlet=item.sensor, said=said, dated_only=dated_only, zone=zone_name))
    names = {place_name, item.place.name if item.place is not None else ""} - {"", None}
    here = [one for one in told if one.place_name in names]
    if not here and len({one.place_name for one in told if one.place is not None}) > 1:
        return None
    return max(here or told, key=lambda one: one.probability, default=None)


@lru_cache(maxsize=1 << 14)
def _read(text: str, source: Source) -> tuple[Told, ...]:
    return read_text(text, source)


def _glossed(one: Saying, own_name: str) -> Saying:
    return replace(one, gloss=tuple((language, gloss(one, language, own_name)) for language in LANGUAGES))


def gloss(one: Saying, language: str, own_name: str = "") -> str:
    """One sentence: who says, what, on which object, where, when, who is accused by whom, dead and hurt as alleged.

    `own_name` is the place in its own script, for languages that write so.
    """
    who = word("speakers", one.speaker, language)
    if not one.kind:
        return f"{who}: {word('gloss', 'nothing', language)}."
    place = (own_name if language in CYRILLIC and own_name else one.place) or word("gloss", "nowhere", language)
    thing = "" if one.object_class == ObjectClass.NOT_KNOWN.value else word("objects", one.object_class, language)
    what = [_small(word("kinds", one.kind, language), language), thing, place, one.day]
    parts = [", ".join(part for part in what if part)]
    told = zip(HARMS, (one.dead, one.hurt), strict=True)
    parts += [people(harm, number, language) for harm, number in told if number]
    if one.accused:
        parts.append(word("gloss", "accuses", language).format(who=word("parties", one.accused, language)))
    if one.denied:
        parts.append(word("gloss", "denied", language))
    if one.hedge:
        parts.append(word("gloss", "hedged", language).format(words=one.hedge))
    return f"{who}: {'; '.join(parts)}."


def _small(words: str, language: str) -> str:
    return words if language == "de" else words[:1].lower() + words[1:]
