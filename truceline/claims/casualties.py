"""How many dead and hurt a sentence tells of, with the qualifier it gives; a part of a total is never added to it.

A number is bound to the nearest word of harm, commas and "and" counting as distance; a bare plural is "at least 2", a
singular 1.
Numbers of drones, ages, dates and districts are no people.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from truceline.claims.persons import POSSESSIVE, THINGS, TOKEN, Word, number_of, people_only, words_of
from truceline.claims.phrases import Phrases, plain
from truceline.model.terms import Count, Qualifier

_STOP = frozenset(".;()!?")
_PAUSE = frozenset(",:–—")
_AND = frozenset({"і", "й", "та", "и", "and", "und", "et"})
_OUT_OF = re.compile(
    r"\b(?P<number>[\w-]+) (?:of (?:them|whom)|з них|із них|из них|von ihnen|d.?entre (?:eux|elles))\b[^.,;]*"
)
_NTH = (  # "a third died in hospital": with the two before it is three
    (re.compile(r"^(?:third|dritte[rn]?|трет(?:и|і)й|третя|третья|troisième)$"), 3),
    (re.compile(r"^(?:fourth|vierte[rn]?|четверт(?:ий|ый|а|ая)|quatrième)$"), 4),
    (re.compile(r"^(?:fifth|fünfte[rn]?|пят(?:ий|ый|а|ая)|cinquième)$"), 5),
    (re.compile(r"^(?:sixth|sechste[rn]?|шост(?:ий|а)|шест(?:ой|ая)|sixième)$"), 6),
)
_ALONE = re.compile(  # of one alone: no greater number belongs to it
    r"^(?:загину(?:ла|в)|загибл(?:ий|а)|поранен(?:ий|а)|постражда(?:ла|в)|погиб(?:ла)?|погибш(?:ий|ая)|скончал\w+"
    r"|ранена?|убита?|пострадала?"
    r"|was (?:killed|wounded|injured|hurt)|is dead|starb|war (?:\w+ )?tot|kam .*leben|wurde \w+|erlitt .*"
    r"|est mort|est morte|a péri)$"
)
_OF = frozenset({"of", "de", "ihrer", "seiner", "der", "з", "из", "із"})
_GREW = re.compile(  # to a number: "до 14" is then no "about"
    r"(?:зрос|збільш|сягн|досяг|вирос|скороти|зменш|підня|увелич|возрос|вырос|достиг|сократи|подня|rose|rise|climb|grow|grew|increas"
    r"|jump|went up|gestiegen|steig|stieg|erhöh|wuchs|porté|passe|grimp|alourdi)\w*\b[^.;]{0,24}$"
)
_GREW_AFTER = re.compile(rf"^[^.;\d]{{0,24}}?(?:{_GREW.pattern.removeprefix('(?:').split(')', 1)[0]})")
_ALSO = (
    (re.compile(r"\bainsi qu(?:e |)"), "et "),
    (re.compile(r"\bas well as\b"), "and"),
    (re.compile(r"\bsowie\b"), "und"),
    (re.compile(r",? а (?:також|также)\b"), " та"),
)
_NOBODY = " ; "  # in place of words that say that nobody was harmed: the others still count
_PART_ENDS = re.compile(r"[.,;:–—]")
_NOT = re.compile(  # "three, not four"; "nicht acht, sondern sechs"
    r"(?:,\s*а не|\bа не|\bet non(?: pas)?|,\s*(?:and )?not|\bnicht|,\s*не)\s+([^\W_]+)"
    r"(?!\s+(?:тільки|только|only|nur|seulement)),?"
)
REACH = 5  # words between a number and what it counts; a comma or an "and" is three
PAUSE_COSTS = 3
FAR = 14  # after "the number of injured": what stands between may be a whole phrase
JOINED = 3  # words between two numbers told in one breath: a noun, perhaps with an adjective, and "and"
_TALLY = re.compile(r"\b(?:числ[оа]|кільк[іо]ст\w+|количеств\w+|number of|zahl der|nombre de|toll)\b")
_ARTICLES = frozenset({"a", "an", "ein", "eine", "einen", "einer", "un", "une"})
FEWEST_MANY = 2  # a bare plural
HARMS = ("dead_one", "dead_many", "hurt_one", "hurt_many")
COUNTED = "hurt_counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """Dead and hurt as a sentence tells them; None where it does not speak of them."""

    dead: Count | None = None
    hurt: Count | None = None
    parts: tuple[tuple[str, int], ...] = ()  # a part of a total, with its words: never added

    @property
    def counts(self) -> bool:
        """Whether anything is told of anybody."""
        return self.dead is not None or self.hurt is not None or bool(self.parts)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word of harm: which, and the tokens it spans."""

    dead: bool
    many: bool
    counted: bool  # says nothing without a number: "in hospital"
    first: int
    last: int


def casualties(sentence: str, known: Phrases) -> Harm:
    """Dead and hurt of one sentence.

    >>> from truceline.claims.phrases import phrases
    >>> harm = casualties("Дрони атакували Запоріжжя: двоє загиблих, поранено 12 людей", phrases("uk"))
    >>> str(harm.dead), str(harm.hurt)
    ('2', '12')
    """
    text = people_only(known.casualties["none"].sub(_NOBODY, plain(sentence)), known)
    for expression, plainly in _ALSO:
        text = expression.sub(plainly, text)
    text = _NOT.sub(lambda match: " " if number_of(match[1], known) is not None else match[0], text)
    text, parts = _subset(text, known)
    words = words_of(text, known)
    hits = _hits(text, words, known)
    bound = _bind(text, words, hits, known)
    return Harm(
        dead=_count(words, hits, bound, known, dead=True),
        hurt=_count(words, hits, bound, known, dead=False),
        parts=parts,
    )


def _subset(text: str, known: Phrases) -> tuple[str, tuple[tuple[str, int], ...]]:
    """The text without a part of a total, and the part with its number."""
    match = known.casualties["subset"].search(text)
    first = _OUT_OF.search(text)
    if first and (match is None or first.start() < match.start()) and (number := number_of(first["number"], known)):
        told = any(known.casualties[name].search(text[: first.start()]) for name in HARMS)
        inserted = text[: first.start()].rstrip().endswith(",") and text[first.end() :].startswith(",")
        rest = (
            f"{text[: first.start()].rstrip(' ,')} {text[first.end() + 1 :]}"
            if inserted
            else f"{text[: first.start()]}{_NOBODY}{text[first.end() :]}"
        )
        return rest if told else text, ((first[0].strip(), number),)
    if not match:
        return text, ()
    rest = text[match.end() : match.end() + 60]
    number = next((n for word in TOKEN.findall(rest)[:REACH] if (n := number_of(word, known)) is not None), 1)
    parts = (((match[0] + rest).strip(), number),)
    end = _PART_ENDS.search(text, match.end())
    if not any(known.casualties[name].search(text[: match.start()]) for name in HARMS):
        inserted = end is not None and end[0] == "," and text[: match.start()].rstrip().endswith(",")
        return (text[: match.start()].rstrip(" ,") + text[end.end() :] if inserted and end is not None else text), parts
    return text[: match.start()] + _NOBODY + (text[end.start() :] if end else ""), parts


def _hits(text: str, words: Sequence[Word], known: Phrases) -> list[_Hit]:
    found: list[_Hit] = []
    for name in (*HARMS, COUNTED):
        for match in known.casualties[name].finditer(text):
            inside = [i for i, word in enumerate(words) if word.start >= match.start() and word.end <= match.end()]
            if inside and not any(hit.first <= inside[-1] and inside[0] <= hit.last for hit in found):
                found.append(
                    _Hit(name.startswith("dead"), name.endswith("many"), name == COUNTED, inside[0], inside[-1])
                )
    return found


def _bind(text: str, words: Sequence[Word], hits: Sequence[_Hit], known: Phrases) -> dict[_Hit, list[Count]]:
    """Every number of people with the nearest word of harm."""
    bound: dict[_Hit, list[Count]] = {}
    tally = bool(_TALLY.search(text))
    reach = FAR if tally else REACH
    later: tuple[int, _Hit] | None = None  # the number after, and what it counts
    for index in reversed([index for index, word in enumerate(words) if word.number is not None]):
        joined = later is not None and _joined(words, index, later, hits, known)
        hit = later[1] if joined and later is not None else _nearest(words, index, hits, reach)
        grew = tally and bool(_GREW.search(text[: words[index].start]) or _GREW_AFTER.match(text[words[index].end :]))
        if hit is None or not (grew or _persons(words, index, hit, known) or _with_persons(words, index, known)):
            continue
        count, held = _qualified(text, words, index, known), bound.setdefault(hit, [])
        if held and joined:
            held[-1] = Count(qualifier=count.qualifier, value=(held[-1].value or 0) + (count.value or 0))
        else:
            held.append(count)
        later = index, hit
    return bound


def _nearest(words: Sequence[Word], index: int, hits: Sequence[_Hit], reach: int) -> _Hit | None:
    """The word of harm next to a number; of two as near, the one after it."""
    many = (words[index].number or 0) > 1
    ranked = [
        (gap, hit.first <= index, position)
        for position, hit in enumerate(hits)
        if (gap := _gap(words, index, hit)) is not None and not (many and _ALONE.match(_text(words, hit)))
    ]
    gap, _, position = min(ranked, default=(reach + 1, False, 0))
    return hits[position] if gap <= reach else None


def _text(words: Sequence[Word], hit: _Hit) -> str:
    return " ".join(word.text for word in words[hit.first : hit.last + 1])


def _joined(words: Sequence[Word], one: int, later: tuple[int, _Hit], hits: Sequence[_Hit], known: Phrases) -> bool:
    """Whether two numbers of people are told in one breath: "a man and two women"."""
    other, counted = later
    person = known.casualties["persons"]
    together = known.casualties["together"]
    bare = bool(person.search(words[one].text) or together.search(words[one].text))  # the person itself
    between = words[one + 1 : other]
    return (
        (0 if bare else 1) < len(between) <= JOINED
        and not any(one <= hit.last < other and hit is not counted for hit in hits)
        and between[-1].text in _AND
        and (bare or any(person.search(word.text.rpartition("-")[2]) for word in between[:-1]))
    )


def _gap(words: Sequence[Word], index: int, hit: _Hit) -> int | None:
    between = words[index + 1 : hit.first] if index < hit.first else words[hit.last + 1 : index]
    if index in range(hit.first, hit.last + 1):
        return 0
    if any(word.text in _STOP for word in between):
        return None
    return sum(PAUSE_COSTS if word.text in _PAUSE | _AND else 1 for word in between)


def _with_persons(words: Sequence[Word], index: int, known: Phrases) -> bool:
    """Whether a number stands beside a number of people: "four women and a courier"."""
    before = words[max(0, index - 1 - JOINED) : index]
    if (
        len(before) < JOINED
        or before[-1].text not in _AND
        or (index + 1 < len(words) and THINGS.match(words[index + 1].text))
    ):
        return False
    person = known.casualties["persons"]
    return any(word.number is not None for word in before[:-1]) and any(
        person.search(word.text) for word in before[:-1]
    )


def _persons(words: Sequence[Word], index: int, hit: _Hit, known: Phrases) -> bool:
    """Whether a number counts people: what follows it is a person, the word of harm, or nothing."""
    later: Sequence[Word] = [
        replace(word, text=word.text.rpartition("-")[2] or word.text) for word in words[index + 1 : index + 3]
    ]
    if known.casualties["persons"].search(words[index].text):
        return True
    if len(later) > 1 and later[0].text in _OF:  # nine of their colleagues
        later = later[1:] if not POSSESSIVE.match(later[1].text) else words[index + 3 : index + 5] or later
    if not later or later[0].text in _STOP | _PAUSE | _AND or index + 1 == hit.first:
        return True
    person = known.casualties["persons"]
    if person.search(later[0].text) or known.casualties["together"].search(words[index].text):
        return True
    if later[0].text in known.months or THINGS.match(later[0].text):
        return False
    after = index == hit.last + 1  # "killing three dockers"
    before = index < hit.first and all(word.text[0].isalpha() for word in words[index + 1 : hit.first])
    one = words[index].text in _ARTICLES and 0 < hit.first - index < REACH  # "a technician was hurt"
    return after or one or before or (len(later) > 1 and bool(person.search(later[1].text) or index + 2 == hit.first))


def _qualified(text: str, words: Sequence[Word], index: int, known: Phrases) -> Count:
    number = words[index]
    before = text[max(0, number.start - 18) : number.start]
    value = number.number or 0
    grew = _GREW.search(text[: number.start]) or _GREW_AFTER.match(text[number.end :])
    if known.casualties["at_least"].search(before):
        return Count(qualifier=Qualifier.AT_LEAST, value=value)
    if number.round or (known.casualties["about"].search(before) and not grew):
        return Count(qualifier=Qualifier.ABOUT, value=value)
    return Count(qualifier=Qualifier.EXACT, value=value)


def _count(
    words: Sequence[Word], hits: Sequence[_Hit], bound: dict[_Hit, list[Count]], known: Phrases, *, dead: bool
) -> Count | None:  # fmt: skip
    own = [hit for hit in hits if hit.dead is dead]
    counts = [count for hit in own for count in bound.get(hit, [])]
    if counts:
        most = max(counts, key=lambda count: count.value or 0)
        nth = max((value for hit in own if (value := _ordinal(words, hit, hits))), default=0)
        return replace(most, value=nth) if nth and most.value == nth - 1 else most
    if any(_ordinal(words, hit, hits) for hit in own):
        return Count(qualifier=Qualifier.EXACT, value=1)  # a third is in hospital
    own = [hit for hit in own if not hit.counted]
    if not own:
        return None
    single = known.casualties["one_person"]
    for hit in own:
        near = words[hit.last + 1 : hit.last + 4]
        if not hit.many or any(single.search(word.text) for word in near):
            return Count(qualifier=Qualifier.EXACT, value=1)
    return Count(qualifier=Qualifier.AT_LEAST, value=FEWEST_MANY)


def _ordinal(words: Sequence[Word], hit: _Hit, hits: Sequence[_Hit]) -> int:
    """3 where "a third" stands before a word of harm, and no other such word between; 0 otherwise."""
    begin = max([0, hit.first - REACH, *(other.last + 1 for other in hits if other.last < hit.first)])
    near = [word.text for word in words[begin : hit.first]]
    return next((value for word in near for ordinal, value in _NTH if ordinal.match(word)), 0)
