"""How many dead and hurt a sentence tells of, with the qualifier it gives; a part of a total is never added to it.

A number is bound to the nearest word of harm; a bare plural is "at least 2", a singular 1. Numbers of drones, ages,
dates and districts are no people.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from truceline.claims.phrases import Phrases, plain
from truceline.model.terms import Count, Qualifier

_TOKEN = re.compile(r"\d+(?:[-–]\w+)?|[^\W\d_]+(?:-[^\W\d_]+)*|[.,;:()–—!?\"«»]")
_STOP = frozenset(".;()!?")
REACH = 4  # words between a number and what it counts
FEWEST_MANY = 2  # a bare plural
MOST = 2_000  # more is a total, a year or a sum of money


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """Dead and hurt as a sentence tells them; None where it does not speak of them."""

    dead: Count | None = None
    hurt: Count | None = None
    parts: tuple[tuple[str, int], ...] = ()  # a part of a total, with its words: never added


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    number: int | None


def casualties(sentence: str, known: Phrases) -> Harm:
    """Dead and hurt of one sentence.

    >>> from truceline.claims.phrases import phrases
    >>> harm = casualties("Дрони атакували Запоріжжя: двоє загиблих, поранено 12 людей", phrases("uk"))
    >>> str(harm.dead), str(harm.hurt)
    ('2', '12')
    """
    text = plain(sentence)
    words = _words(text, known)
    cut, parts = _subset(text, words, known)
    whole = [word for word in words if word.end <= cut] if cut else words
    taken: set[int] = set()
    if known.casualties["none"].search(text):
        return Harm(dead=None, hurt=None, parts=parts)
    dead = _count(text, whole, known, "dead", taken)
    hurt = _count(text, whole, known, "hurt", taken)
    return Harm(dead=dead, hurt=hurt, parts=parts)


def _words(text: str, known: Phrases) -> list[_Word]:
    return [_Word(m[0], m.start(), m.end(), _number(m[0], known)) for m in _TOKEN.finditer(text)]


def _number(word: str, known: Phrases) -> int | None:
    if word.isdecimal():
        value = int(word)
        return value if 0 < value <= MOST else None
    return known.numbers.get(word)


def _subset(text: str, words: Sequence[_Word], known: Phrases) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Where the total ends and a part of it begins, and the part."""
    match = known.casualties["subset"].search(text)
    if not match:
        return 0, ()
    later = [word for word in words if word.start >= match.end()][:REACH]
    number = next((word.number for word in later if word.number is not None), None)
    rest = text[match.start() : match.start() + 60]
    cut = 0 if match.start() == 0 or not _harm(text[: match.start()], known) else match.start()
    return cut, ((rest, number if number is not None else 1),)


def _harm(text: str, known: Phrases) -> bool:
    names = ("dead_one", "dead_many", "hurt_one", "hurt_many")
    return any(known.casualties[name].search(text) for name in names)


def _count(text: str, words: Sequence[_Word], known: Phrases, which: str, taken: set[int]) -> Count | None:
    end = words[-1].end if words else 0
    found = [
        (match, many)
        for name, many in ((f"{which}_many", True), (f"{which}_one", False))
        for match in known.casualties[name].finditer(text)
        if match.end() <= end
    ]
    bound = [
        count for match, _ in found if (count := _bound(text, words, match.start(), match.end(), known, taken)) is not None
    ]
    if bound:
        return max(bound, key=lambda count: count.value or 0)
    if not found:
        return None
    if any(many for _, many in found):
        return Count(qualifier=Qualifier.AT_LEAST, value=FEWEST_MANY)
    return Count(qualifier=Qualifier.EXACT, value=1)


def _bound(
    text: str, words: Sequence[_Word], start: int, end: int, known: Phrases, taken: set[int]
) -> Count | None:  # fmt: skip
    """The number that belongs to a word of harm: before it first, then after it."""
    before = [word for word in words if word.end <= start][::-1][:REACH]
    after = [word for word in words if word.start >= end][: REACH + 1]
    for side in (before, after):
        for word in side:
            if word.text in _STOP or (word.text in {",", ":", "–", "—"} and side is before):
                break
            if side is before and word.start not in taken and _harm(word.text, known):
                break
            if word.number is not None and word.start not in taken and _persons(words, word, start, known):
                taken.add(word.start)
                return _qualified(text, word, known)
            if side is after and _harm(word.text, known):
                break
    return None


def _persons(words: Sequence[_Word], number: _Word, harm: int, known: Phrases) -> bool:
    """Whether a number counts people: what follows it is a person, the word of harm, or nothing."""
    later = [word for word in words if word.start >= number.end][:2]
    if not later or later[0].text in _STOP | {",", ":", "–", "—"} or later[0].start == harm:
        return True
    person = known.casualties["persons"]
    if person.search(later[0].text) or later[0].text in {"і", "й", "та", "и", "and", "und", "et"}:
        return True
    if later[0].text in known.months:
        return False
    return len(later) > 1 and bool(person.search(later[1].text) or later[1].start == harm)


def _qualified(text: str, number: _Word, known: Phrases) -> Count:
    before = text[max(0, number.start - 18) : number.start]
    value = number.number
    if known.casualties["at_least"].search(before):
        return Count(qualifier=Qualifier.AT_LEAST, value=value)
    if known.casualties["about"].search(before) and not re.search(r"зросла до\s*$|возросло до\s*$|выросло до\s*$", before):
        return Count(qualifier=Qualifier.ABOUT, value=value)
    return Count(qualifier=Qualifier.EXACT, value=value)
