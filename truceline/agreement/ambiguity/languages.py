"""Wordings of one clause that say different things in different languages."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Callable, Iterator, Sequence

from truceline.agreement.ambiguity._draft import Clause, Draft
from truceline.agreement.ambiguity._items import ITEMS, QUALIFIERS
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import LANGUAGES
from truceline.agreement.ambiguity._quantities import Quantity, clocks, dates, quantities, unmatched, word_numbers

Compare = Callable[[str, str, str, str], str | None]  # (language, text, language, text) -> what differs

_BULLET = re.compile(r"(?:^|[\s;:])(?:\(?[a-zа-яіїє]\)|\(?\d{1,2}\)|[-–•])\s", re.IGNORECASE)


def _pairs(draft: Draft) -> Iterator[tuple[Clause, str, str, str, str]]:
    """The first wording of each clause with each other one."""
    for clause in draft.clauses:
        (first, *others) = clause.wording or (("", ""),)
        for lang, text in others:
            yield clause, first[0], first[1], lang, text


def _compared(compare: Compare) -> Callable[[Draft], Iterator[Found]]:
    def find(draft: Draft) -> Iterator[Found]:
        for clause, one, text, other, translated in _pairs(draft):
            problem = compare(one, text, other, translated)
            if problem:
                yield clause.path("wording", other), problem

    return find


def _numbers(one: str, text: str, other: str, translated: str) -> str | None:
    here, there = quantities(one, text), quantities(other, translated)
    mine = unmatched(here, there, word_numbers(translated))
    theirs = unmatched(there, here, word_numbers(text))
    if not mine and not theirs:
        return None
    return f"{one}: {_listed(mine)}; {other}: {_listed(theirs)}"


def _units(one: str, text: str, other: str, translated: str) -> str | None:
    here, there = quantities(one, text), quantities(other, translated)
    for raw in dict.fromkeys(q.raw for q in here):
        mine, theirs = ([q for q in held if q.raw == raw] for held in (here, there))
        known = theirs and all(q.unit for q in (*mine, *theirs))  # a unit that we do not know is not another one
        if known and {(q.unit, q.value) for q in mine} != {(q.unit, q.value) for q in theirs}:
            return f"{one}: {_listed(mine)}; {other}: {_listed(theirs)}"
    return None


def _times(one: str, text: str, other: str, translated: str) -> str | None:
    here, there = dates(text), dates(translated)
    apart = [_day(d) for d in sorted(here, key=str) if not _among(d, there)]
    apart_there = [_day(d) for d in sorted(there, key=str) if not _among(d, here)]
    early, late = clocks(text), clocks(translated)
    apart += [_hour(c) for c in sorted(early - late)]
    apart_there += [_hour(c) for c in sorted(late - early)]
    if not apart and not apart_there:
        return None
    return f"{one}: {', '.join(apart) or 'nothing'}; {other}: {', '.join(apart_there) or 'nothing'}"


def _items(one: str, text: str, other: str, translated: str) -> str | None:
    if one[:2].lower() not in LANGUAGES or other[:2].lower() not in LANGUAGES:
        return None
    here, there = (
        {n for n, words in ITEMS.items() if words.find(lang, t)} for lang, t in ((one, text), (other, translated))
    )
    if here != there:
        return f"{one} alone: {', '.join(sorted(here - there)) or 'nothing'}; {other} alone: {', '.join(sorted(there - here)) or 'nothing'}"
    counts = [max(t.count(";"), len(_BULLET.findall(t))) for t in (text, translated)]
    if min(counts) > 0 and counts[0] != counts[1]:
        return f"{one} lists {counts[0]} items, {other} {counts[1]}"
    return None


def _qualifiers(one: str, text: str, other: str, translated: str) -> str | None:
    if one[:2].lower() not in LANGUAGES or other[:2].lower() not in LANGUAGES:
        return None
    here, there = (
        {n for n, words in QUALIFIERS.items() if words.find(lang, t)} for lang, t in ((one, text), (other, translated))
    )
    if here == there:
        return None
    return f"{one} alone says {', '.join(sorted(here - there)) or 'nothing'}; {other} alone says {', '.join(sorted(there - here)) or 'nothing'}"


def _listed(found: Sequence[Quantity]) -> str:
    return ", ".join(dict.fromkeys(str(q) for q in found)) or "nothing"


def _among(date: tuple[int, int, int | None], others: frozenset[tuple[int, int, int | None]]) -> bool:
    """A date without a year matches the same day of any year."""
    month, day, year = date
    return any((m, d) == (month, day) and (year is None or y is None or y == year) for m, d, y in others)


def _day(date: tuple[int, int, int | None]) -> str:
    month, day, year = date
    return f"{year or '----'}-{month:02}-{day:02}"


def _hour(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _missing(draft: Draft) -> Iterator[Found]:
    spoken = {lang for clause in draft.clauses for lang, _ in clause.wording}
    for clause in draft.clauses:
        absent = spoken - {lang for lang, _ in clause.wording}
        if absent and clause.wording:
            yield clause.path("wording"), f"no wording in {', '.join(sorted(absent))}, which other clauses have"


_RESOLUTION = History(
    text="Resolution 242 of 1967 asks in English for withdrawal from territories, in French from the territories. "
    "Both texts are official, and the difference of one article has been argued ever since.",
    address="trtworld.com/article/13098066",
    mark="V",
)

KINDS = (
    Kind(
        kind_id="A50",
        name="numbers-differ",
        title="Numbers that differ between languages",
        why="Each side keeps the text in its own language, and each is right.",
        history=_RESOLUTION,
        settles="The same number in every language; or a sentence which language prevails.",
        find=_compared(_numbers),
    ),
    Kind(
        kind_id="A51",
        name="units-differ",
        title="Units that differ between languages",
        why="Two days are not 48 hours, and a mile is not a kilometre.",
        history=_RESOLUTION,
        settles="The same number and unit in every language.",
        find=_compared(_units),
    ),
    Kind(
        kind_id="A52",
        name="dates-differ",
        title="Dates or clock times that differ between languages",
        why="The rule begins or ends twice.",
        history=_RESOLUTION,
        settles="The same date and clock time in every language, the month as a word.",
        find=_compared(_times),
    ),
    Kind(
        kind_id="A53",
        name="items-differ",
        title="Listed items that differ between languages",
        why="An object is protected in one language and not in the other.",
        history=_RESOLUTION,
        settles="The same list, item by item, in every language.",
        find=_compared(_items),
    ),
    Kind(
        kind_id="A55",
        name="qualifiers-differ",
        title="A class that one language narrows",
        why="Aircraft in one language and crewed aircraft in the other: a drone is banned for one side and free for the other.",
        history=_RESOLUTION,
        settles="The same narrowing word in every language, or in none.",
        find=_compared(_qualifiers),
    ),
    Kind(
        kind_id="A54",
        name="language-missing",
        title="A clause that lacks a language",
        why="The side whose language is missing is bound by a text that it reads in translation.",
        history=_RESOLUTION,
        settles="Every clause in every language of the text.",
        find=_missing,
    ),
)
