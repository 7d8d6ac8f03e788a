"""How many dead and hurt a sentence tells of, with the qualifier it gives; a part of a total is never added to it.

A number is bound to the nearest word of harm, commas and "and" counting as distance; a bare plural is "at least 2", a
singular 1.
Numbers of drones, ages, dates and districts are no people.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from truceline.claims.phrases import Phrases, plain
from truceline.model.terms import Count, Qualifier

_TOKEN = re.compile(r"\d+(?:[-–]\w+)?|[^\W\d_]+(?:-[^\W\d_]+)*|[.,;:()–—!?\"«»]")
_STOP = frozenset(".;()!?")
_PAUSE = frozenset(",:–—")
_AND = frozenset({"і", "й", "та", "и", "and", "und", "et"})
_TENS = re.compile(r"^(?:десятк|десяток|dozen|dutzend|dizaine)")
_GREW = re.compile(r"(?:зросла|возросло|выросло|зросло|rose|rises|risen|gestiegen|stieg|porté)\s+\w+\s*$")
_NOBODY = " ; "  # in place of words that say that nobody was harmed: the others still count
REACH = 5  # words between a number and what it counts; a comma or an "and" is three
PAUSE_COSTS = 3
FEWEST_MANY = 2  # a bare plural
MOST = 2_000  # more is a total, a year or a sum of money
HARMS = ("dead_many", "dead_one", "hurt_many", "hurt_one")


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


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word of harm: which, and the tokens it spans."""

    dead: bool
    many: bool
    first: int
    last: int


def casualties(sentence: str, known: Phrases) -> Harm:
    """Dead and hurt of one sentence.

    >>> from truceline.claims.phrases import phrases
    >>> harm = casualties("Дрони атакували Запоріжжя: двоє загиблих, поранено 12 людей", phrases("uk"))
    >>> str(harm.dead), str(harm.hurt)
    ('2', '12')
    """
    text = known.casualties["none"].sub(_NOBODY, plain(sentence))
    cut, parts = _subset(text, known)
    text = text[:cut] if cut else text
    words = [_Word(m[0], m.start(), m.end(), _number(m[0], known)) for m in _TOKEN.finditer(text)]
    hits = _hits(text, words, known)
    bound = _bind(text, words, hits, known)
    return Harm(
        dead=_count(words, hits, bound, known, dead=True),
        hurt=_count(words, hits, bound, known, dead=False),
        parts=parts,
    )


def _number(word: str, known: Phrases) -> int | None:
    if word.isdecimal():
        value = int(word)
        return value if 0 < value <= MOST else None
    return known.numbers.get(word)


def _subset(text: str, known: Phrases) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Where the total ends and a part of it begins, and the part with its number."""
    match = known.casualties["subset"].search(text)
    if not match:
        return 0, ()
    rest = text[match.end() : match.end() + 60]
    number = next((n for word in _TOKEN.findall(rest)[:REACH] if (n := _number(word, known)) is not None), 1)
    before = any(known.casualties[name].search(text[: match.start()]) for name in HARMS)
    return match.start() if before else 0, (((match[0] + rest).strip(), number),)


def _hits(text: str, words: Sequence[_Word], known: Phrases) -> list[_Hit]:
    found: list[_Hit] = []
    for name in HARMS:
        for match in known.casualties[name].finditer(text):
            inside = [i for i, word in enumerate(words) if word.start >= match.start() and word.end <= match.end()]
            if inside and not any(hit.first <= inside[-1] and inside[0] <= hit.last for hit in found):
                found.append(_Hit(name.startswith("dead"), name.endswith("many"), inside[0], inside[-1]))
    return found


def _bind(text: str, words: Sequence[_Word], hits: Sequence[_Hit], known: Phrases) -> dict[_Hit, list[Count]]:
    """Every number of people with the nearest word of harm."""
    bound: dict[_Hit, list[Count]] = {}
    for index, word in enumerate(words):
        if word.number is None:
            continue
        ranked = sorted((gap, hit.first) for hit in hits if (gap := _gap(words, index, hit)) is not None)
        if not ranked or ranked[0][0] > REACH:
            continue
        hit = next(hit for hit in hits if hit.first == ranked[0][1])
        if _persons(words, index, hit, known):
            bound.setdefault(hit, []).append(_qualified(text, words, index, known))
    return bound


def _gap(words: Sequence[_Word], index: int, hit: _Hit) -> int | None:
    between = words[index + 1 : hit.first] if index < hit.first else words[hit.last + 1 : index]
    if index in range(hit.first, hit.last + 1):
        return 0
    if any(word.text in _STOP for word in between):
        return None
    return sum(PAUSE_COSTS if word.text in _PAUSE | _AND else 1 for word in between)


def _persons(words: Sequence[_Word], index: int, hit: _Hit, known: Phrases) -> bool:
    """Whether a number counts people: what follows it is a person, the word of harm, or nothing."""
    later = words[index + 1 : index + 3]
    if not later or later[0].text in _STOP | _PAUSE | _AND or index + 1 == hit.first or _TENS.match(later[0].text):
        return True
    person = known.casualties["persons"]
    if person.search(later[0].text):
        return True
    if later[0].text in known.months:
        return False
    return len(later) > 1 and bool(person.search(later[1].text) or index + 2 == hit.first)


def _qualified(text: str, words: Sequence[_Word], index: int, known: Phrases) -> Count:
    number = words[index]
    before = text[max(0, number.start - 18) : number.start]
    value = number.number or 0
    if index + 1 < len(words) and _TENS.match(words[index + 1].text):
        return Count(qualifier=Qualifier.ABOUT, value=value * 10)
    if known.casualties["at_least"].search(before):
        return Count(qualifier=Qualifier.AT_LEAST, value=value)
    if known.casualties["about"].search(before) and not _GREW.search(before):
        return Count(qualifier=Qualifier.ABOUT, value=value)
    return Count(qualifier=Qualifier.EXACT, value=value)


def _count(
    words: Sequence[_Word], hits: Sequence[_Hit], bound: dict[_Hit, list[Count]], known: Phrases, *, dead: bool
) -> Count | None:  # fmt: skip
    own = [hit for hit in hits if hit.dead is dead]
    counts = [count for hit in own for count in bound.get(hit, [])]
    if counts:
        return max(counts, key=lambda count: count.value or 0)
    if not own:
        return None
    single = known.casualties["one_person"]
    for hit in own:
        near = words[hit.last + 1 : hit.last + 4]
        if not hit.many or any(single.search(word.text) for word in near):
            return Count(qualifier=Qualifier.EXACT, value=1)
    return Count(qualifier=Qualifier.AT_LEAST, value=FEWEST_MANY)
