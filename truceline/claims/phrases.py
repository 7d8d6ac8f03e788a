"""The rules of each language, read from `words/LANGUAGE.toml`: cues of an event, numbers, times, who and by whom.

No learned weight stands in them: every number is a judgement in nats, beside the words it belongs to.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from truceline.gazetteer.folding import APOSTROPHES, one_script

LANGUAGES = ("uk", "ru", "en", "de", "fr")
_BOTH = re.compile(r"[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
_MIXED = re.compile(r"[^\W\d_]*(?:[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z])[^\W\d_]*")
NOTHING = re.compile(r"(?!)")
_DATA = files("truceline.claims") / "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that speak for or against an event of this place and day."""

    name: str
    weight: float  # nats
    trigger: bool  # whether it says that something was fired, hit, burnt or cut off
    clause: bool  # whether it counts only in its clause
    harm: bool  # whether it counts only beside words of dead or hurt, where nothing else says that something was hit
    paragraph: bool  # whether it speaks of the whole paragraph: a film, an exercise, an advert
    reason: str  # why there is no event; empty for the others
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Everything the reader knows of one language."""

    language: str
    cues: tuple[Cue, ...]
    numbers: Mapping[str, int]  # number words, folded
    casualties: Mapping[str, re.Pattern[str]]  # dead_one, dead_many, hurt_one, hurt_many, none, subset, ...
    when: Mapping[str, re.Pattern[str]]  # yesterday, today, night, evening
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    last: str
    who: Mapping[str, re.Pattern[str]]  # russia, ukraine, credit, hedge


@cache
def phrases(language: str) -> Phrases:
    """The rules of a language; of an unknown one, those of English."""
    name = language if language in LANGUAGES else "en"
    data = tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))
    pairs = (pair.split("=") for pair in data["numbers"]["words"].split())
    counted = {word.replace("_", " "): int(number) for word, number in pairs}
    when, who = data["when"], data["who"]
    return Phrases(
        language=name,
        cues=tuple(_cue(cue) for cue in data["cue"]),
        numbers=MappingProxyType(counted),
        casualties=_patterns(data["numbers"], (key for key in data["numbers"] if key != "words")),
        when=_patterns(when, ("yesterday", "today", "night", "evening")),
        months=tuple(when["months"]),
        weekdays=tuple(when["weekdays"]),
        last=when["last"],
        who=_patterns(who, who),
    )


def plain(text: str) -> str:
    """Text as the rules are written for: lower case, no apostrophes or soft hyphens, of the same length where possible.

    >>> plain("Куп’янськ")
    'купянськ'
    """
    return repaired(text).translate(APOSTROPHES).lower().replace("ё", "е")


def repaired(text: str) -> str:
    """A text whose words stand each in one alphabet, of the same length: letters that look alike hide no word.

    >>> repaired("удaрили")  # with a Latin a
    'ударили'
    """
    return _MIXED.sub(lambda word: one_script(word[0]), text) if _BOTH.search(text) else text


def _cue(cue: Mapping[str, Any]) -> Cue:
    return Cue(
        name=cue["name"],
        weight=float(cue["weight"]),
        trigger=cue.get("trigger", False),
        clause=cue.get("scope", "sentence") == "clause",
        harm=cue.get("scope", "sentence") == "harm",
        paragraph=cue.get("scope", "sentence") == "paragraph",
        reason=cue.get("reason", ""),
        words=_compiled(cue["words"]),
    )


def _patterns(data: Mapping[str, Any], names: Iterable[str]) -> Mapping[str, re.Pattern[str]]:
    return MappingProxyType({name: _compiled(data[name]) for name in names})


def _compiled(words: str | list[str]) -> re.Pattern[str]:
    text = words if isinstance(words, str) else "|".join(words)
    return re.compile(text) if text else NOTHING
