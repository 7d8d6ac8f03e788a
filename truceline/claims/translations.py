"""Passages that one text has from another in other words or another language: by numbers, places and what is told.

No translation is made. A sentence becomes the set of what a relay keeps: its numbers, the places it names, and the
words of `words/glossary.tsv`, which stand in five languages. Two sentences that share most of it may be one sentence
told twice. Own reports of one event share the place and perhaps the toll, and little else.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations, pairwise

from truceline.claims.language import language
from truceline.claims.phrases import LANGUAGES, phrases, plain
from truceline.claims.sentences import Span, paragraphs
from truceline.gazetteer.mentions import mentions

LEAST_SHARED = 6  # things of both sentences
LEAST_CONTAINMENT = 0.70  # of the weight of the sentence that holds less; chosen on the public half of the gold set
LEAST_JACCARD = 0.50  # of the weight of both together
SAME_LANGUAGE = 0.10  # more of both in one language, where copies usually share words
TELLING = 5  # words of the glossary from which on a sentence without numbers is looked at
BARE = 0.05  # more where a sentence holds no number
MANY = 4  # numbers of both
TWO = 0.08  # more where two sentences are taken together: own reports of one event come nearer to one another
RARE = 20  # a number from which on it makes a pair of sentences worth a look by itself
INSIDE = 5  # letters of a German stem that may stand inside a word
MOST_NUMBERS = 6  # of a sentence that are looked up
RAREST = 3  # words of a sentence that are looked up together with its numbers
ALONE = 3  # numbers that make one story where no place is named
AROUND = 600  # letters around a sentence without a place in which one is looked for
COMMON = 50  # sentences; numbers in more of them say nothing
WEIGHTS = {"n": 1.5, "p": 1.5, "w": 1.0}  # numbers, places, words; J
_NUMBER = re.compile(r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+(?:-[^\W\d_]+)*")
_GROUPED = re.compile(r"[ .,\u00a0\u202f]")
_DATA = files("truceline.claims") / "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """Two sentences of two texts that tell the same things."""

    one: int  # number of the text in the list
    other: int
    one_sentence: Span
    other_sentence: Span
    containment: float  # share of the weight of the one that holds less, 0 to 1
    jaccard: float  # share of the weight of both together
    shared: tuple[str, ...]  # numbers, places and words of both
    translated: bool  # whether the two are in different languages


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: int
    language: str
    span: Span
    numbers: tuple[int, ...]
    words: frozenset[str]
    two: bool = False  # two sentences that follow one another


def retold(texts: Sequence[str]) -> list[Retold]:
    """Pairs of sentences of different texts that may be one sentence told twice, in the order of the texts."""
    held = [one for number, text in enumerate(texts) for one in _numbered(number, text)]
    found = []
    for a, b in _candidates(held):
        first, second = held[a], held[b]
        made = _compared(first, second, texts)
        if made is not None:
            found.append(made)
    return found


def things(sentence: str, code: str) -> frozenset[str]:
    """What a relay of a sentence keeps: "n:5" a number, "p:UA63…" a place, "w:nurse" a word of the glossary.

    >>> sorted(t for t in things("Two nurses were killed in Kupiansk", "en") if not t.startswith("p"))
    ['n:2', 'w:killed', 'w:nurse']
    """
    text = plain(sentence)
    return frozenset({*_words(text, code), *(f"n:{n}" for n in numbers_of(text, code)), *places_of(sentence)})


@lru_cache(maxsize=4096)
def _words(text: str, code: str) -> frozenset[str]:
    return frozenset(f"w:{name}" for name, pattern in _glossary()[code] if pattern.search(text))


def _numbered(number: int, text: str) -> Iterator[_Sentence]:
    code = language(text)
    if code in LANGUAGES:
        for span, two in _passages(text):
            counted, words = numbers_of(plain(span.text), code), _words(plain(span.text), code)
            if counted or len(words) >= TELLING:
                yield _Sentence(number, code, span, counted, words, two)


def _passages(text: str) -> Iterator[tuple[Span, bool]]:
    """The sentences of a text, and each two that follow one another: a relay cuts them anew."""
    for paragraph in paragraphs(text):
        yield from ((one, False) for one in paragraph)
        for first, second in pairwise(paragraph):
            yield Span(first.start, second.end, text[first.start : second.end]), True


@lru_cache(maxsize=4096)
def numbers_of(text: str, code: str) -> tuple[int, ...]:
    """The numbers of a plain sentence from two on; "one" is an article in three languages."""
    known = phrases(code).numbers
    found = []
    for match in _NUMBER.finditer(text):
        word = match[0]
        if word[0].isdigit():
            digits = _GROUPED.sub("", word)
            found.append(int(digits) if digits.isdecimal() and len(digits) < 10 else 0)
        else:
            found.append(known.get(word, 0))
    return tuple(sorted({n for n in found if n > 1}))


def _candidates(held: Sequence[_Sentence]) -> list[tuple[int, int]]:
    """Pairs of sentences of different texts that share two numbers, a rare one, or one with a word of the rarest."""
    often = Counter(word for one in held for word in one.words)
    by_key: dict[tuple[int | str, ...], list[int]] = defaultdict(list)
    for index, one in enumerate(held):
        rarest = sorted(one.words, key=lambda word: (often[word], word))[:RAREST]
        for key in (
            *combinations(one.numbers[-MOST_NUMBERS:], 2),
            *((n,) for n in one.numbers if n >= RARE),
            *((n, word) for n in one.numbers[-MOST_NUMBERS:] for word in rarest),
            *(combinations(sorted(rarest), 2) if not one.numbers else ()),
        ):
            by_key[key].append(index)
    pairs = {
        (a, b)
        for members in by_key.values()
        if len(members) <= COMMON
        for a, b in combinations(members, 2)
        if held[a].text != held[b].text
    }
    return sorted(pairs)


def _compared(one: _Sentence, other: _Sentence, texts: Sequence[str]) -> Retold | None:
    first, second = things(one.span.text, one.language), things(other.span.text, other.language)
    shared = first & second
    if len(shared) < LEAST_SHARED or not _one_place(one, other, texts):
        return None
    weight = _weight(shared)
    containment, jaccard = weight / min(_weight(first), _weight(second)), weight / _weight(first | second)
    many = sum(thing.startswith("n:") for thing in shared) >= MANY  # numbers enough to tell one story from all others
    more = 0.0
    if not many:
        more += SAME_LANGUAGE if one.language == other.language else 0.0
        more += TWO if one.two or other.two else 0.0
        more += 0.0 if one.numbers and other.numbers else BARE
    if containment < LEAST_CONTAINMENT + more or jaccard < LEAST_JACCARD + more:
        return None
    return Retold(
        one=one.text,
        other=other.text,
        one_sentence=one.span,
        other_sentence=other.span,
        containment=containment,
        jaccard=jaccard,
        shared=tuple(sorted(shared)),
        translated=one.language != other.language,
    )


def _one_place(one: _Sentence, other: _Sentence, texts: Sequence[str]) -> bool:
    """Whether both sentences name one place; where one names none, whether its text does."""
    first, second = (
        places_of(each.span.text) or places_of(around_of(each.span, texts[each.text])) for each in (one, other)
    )
    bare = not first and not second  # then the numbers must do
    return bool(first & second) or (bare and one.numbers == other.numbers and len(one.numbers) >= ALONE)


def around_of(one: Span, text: str) -> str:
    """What stands around a sentence of a text, for the places that it does not name itself."""
    return text[max(0, one.start - AROUND) : one.end + AROUND]


def _weight(some: Iterable[str]) -> float:
    return sum(WEIGHTS[thing[0]] for thing in some)


@lru_cache(maxsize=4096)
def places_of(sentence: str) -> frozenset[str]:
    """Keys of the places that a sentence names."""
    named = mentions(sentence)
    return frozenset(f"p:{m.best.place_id if m.best is not None else m.name}" for m in named)


@cache
def _glossary() -> Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    rows = [
        line.split("\t")
        for line in (_DATA / "glossary.tsv").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return {
        code: tuple((row[0], re.compile(_begun(row[column], code))) for row in rows)
        for column, code in enumerate(("uk", "ru", "en", "de", "fr"), start=1)
    }


def _begun(stems: str, code: str) -> str:
    """Stems as beginnings of words; long German ones stand inside compounds too."""
    inside = [stem for stem in stems.split("|") if code == "de" and len(stem) >= INSIDE and stem.isalpha()]
    return "|".join([rf"(?<!\w)(?:{stems})", *inside])
