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
from truceline.claims.phrases import Phrases, phrases, plain
from truceline.claims.reader import Source, read_text
from truceline.claims.told import Told
from truceline.model.report import EvidenceItem
from truceline.model.telling import Alleged, Saying
from truceline.model.terms import Count, ObjectClass, TimePrecision
from truceline.model.times import zone
from truceline.report.telling.words import CYRILLIC, LANGUAGES, people, word

UNSAID = "not stated"
SIDES = {  # speakers who are a party; everybody else is a third voice
    "General Staff of Ukraine": "UA",
    "President of Ukraine": "UA",
    "Security Service of Ukraine": "UA",
    "Foreign Ministry of Ukraine": "UA",
    "Ministry of Defence of Russia": "RU",
    "Kremlin": "RU",
    "Russian media": "RU",
}
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


def alleged(said: Sequence[Saying]) -> tuple[Alleged, ...]:
    """Casualties and damage as told, by speaker; one number of one speaker once."""
    held: dict[tuple[str, str, str, str], list[str]] = {}
    numbers: dict[tuple[str, str, str, str], Count | None] = {}
    for one in said:
        for key, number in _alleged(one):
            held.setdefault(key, []).extend(one.items)
            numbers[key] = number
    made = [
        Alleged(what=what, number=numbers[what, words, by, shown], words=words, by=by, items=tuple(names))
        for (what, words, by, shown), names in held.items()
    ]
    return tuple(sorted(made, key=_heaviest))


def worst(said: Iterable[Alleged], what: str) -> Alleged | None:
    """The highest number that anybody tells, as it was told."""
    told = [one for one in said if one.what == what and one.number is not None]
    return min(told, key=_heaviest, default=None)


def _heaviest(one: Alleged) -> tuple[int, int, str]:
    value = one.number.value if one.number is not None and one.number.value is not None else 0
    return ("dead", "hurt", "damage").index(one.what), -value, one.by


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
    local = (told.day if told is not None and told.day_stated else None) or _day(item, zone_name)
    made = Saying(
        speaker=speaker,
        side=SIDES.get(speaker, ""),
        kind="" if told is None else told.kind,
        object_class=_object(item),
        place="" if told is None else _place(told) or place_name,
        day=local.isoformat(),
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
    """Whether the side that the reader found is said to act: its name, then the deed, and no blame in between."""
    if told.digest or told.kind not in STRIKES or not told.accused or SIDES.get(speaker, "") == told.accused:
        return False
    actor = known.who["russia" if told.accused == "RU" else "ukraine"]
    after = [text[one.end() : one.end() + BETWEEN] for one in actor.finditer(text)]
    deeds = [(rest, deed) for rest in after for cue in known.cues if cue.trigger and (deed := cue.words.search(rest))]
    return any(not any(blame.search(rest, 0, deed.start()) for blame in blames) for rest, deed in deeds)


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
    """What a text tells of this place: its claim there, else its strongest."""
    dated_only = item.time_precision == TimePrecision.DAY.value
    said = item.ended_utc.astimezone(zone(zone_name))
    told = _read(item.words, Source(outlet=item.sensor, said=said, dated_only=dated_only, zone=zone_name))
    here = [one for one in told if place_name and one.place_name == place_name]
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
