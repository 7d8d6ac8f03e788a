"""Inflected names: every case of a Ukrainian or Russian place name has the stem of its nominative.

A symmetric stemmer (the same cut for a name and for a word of a text) finds candidates; `fits` then asks whether the
ending may stand on a name of that declension, so that *Лимані* is a case of Лиман and not of Лиманка. Rules:
vowel of the last closed syllable (Харків, Харкова), fleeting vowel (Трускавець, Трускавця), k/c, h/z, x/s before -i.
"""

import re
from functools import lru_cache

from truceline.gazetteer.folding import fold

_ENDINGS = tuple(
    sorted(
        (
            "ами ями ому ему ього ьому ого его ою ею єю ої ая яя ое ее ые ие ую юю ой ей ій ий ый ах ях ам ям ом ем єм "
            "ым им їм их ых іх їх ими ыми їми у ю а я и і ї е є о й ы"
        ).split(),
        key=lambda ending: -len(ending),
    )
)
_ENDS_OF_A = "а я и і ї ы е у ю ою ею єю ой ей ої ій ую юю ее"  # nouns and feminine adjectives
_ENDS_OF_HE = "ий ый ій ой ого его ього ому ему ьому им ым їм ім ом ем"  # masculine adjectives
_ENDS_OF_IT = "е є ое ее о ого его ього ому ему ьому им ым їм ім ом ем у ю а я і єм"  # neuter nouns and adjectives
_ENDS_OF_HIM = " а я у ю ом ем єм і ї е и"
_ENDS_OF_MANY = " и і ї ы ах ях ам ям ами ями ів ов ей их ых ими ыми ые ие"
_ALLOWED: dict[str, frozenset[str]] = {
    "": frozenset(_ENDS_OF_HIM.split(" ")),
    "й": frozenset(["й", *_ENDS_OF_HIM.split(" ")]),
    **dict.fromkeys(["а", "ая", "яя"], frozenset(["ая", "яя", *_ENDS_OF_A.split()])),
    "я": frozenset(["ям", "ям", "и", "ьям", *_ENDS_OF_A.split()]),
    **dict.fromkeys(["о", "е", "є", "ое", "ее"], frozenset(_ENDS_OF_IT.split())),
    **dict.fromkeys(["и", "і", "ї", "ы", "ые", "ие"], frozenset(_ENDS_OF_MANY.split(" "))),
    **dict.fromkeys(["ий", "ый", "ій", "ой"], frozenset(_ENDS_OF_HE.split())),
}
_CYRILLIC = re.compile(r"[а-яєіїґ]")
_SAME = str.maketrans({"є": "е", "э": "е", "ы": "и", "і": "и", "ї": "и"})
_OF_OY = re.compile(r"о(?:я|ю|є|е|ем|єм|ї|и)$")  # nouns: Джанкой, Джанкоя
_SHORTEST = 2  # letters of a stem
_POSSESSIVE = frozenset({"ого", "ому", "им", "ым"})  # Часів Яр, Часового Яру
_ALTERNATES = {"і": "о", "ї": "е"}  # in the last syllable of a stem: Львів, Львова; Київ, Києва
_LAST = {"ц": "к", "з": "г", "с": "х", "ж": "г", "ч": "к"}


@lru_cache(maxsize=1 << 17)
def split(word: str) -> tuple[str, str]:
    """Stem and ending of one folded word. A Latin word is its own stem.

    >>> split("харкова") == (split("харків")[0], "а")
    True
    >>> split("розі")[0] == split("ріг")[0]
    True
    """
    if not _CYRILLIC.search(word):
        return word, ""
    word = word.replace("ь", "").replace("ъ", "")
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _SHORTEST), "")
    return _normal(word[: len(word) - len(ending)] if ending else word), ending


def _normal(stem: str) -> str:
    if stem.endswith(("ец", "ок")) and len(stem) > 3:
        stem = stem[:-2] + "к"
    vowels = [i for i, c in enumerate(stem) if c in "аеєиіїоуюяыэ"]
    if vowels and stem[vowels[-1]] in _ALTERNATES:
        stem = stem[: vowels[-1]] + _ALTERNATES[stem[vowels[-1]]] + stem[vowels[-1] + 1 :]
    stem = stem.translate(_SAME)
    if len(stem) > 1 and stem[-1] == stem[-2]:
        stem = stem[:-1]
    return stem[:-1] + _LAST.get(stem[-1], stem[-1])


def fits(name: str, words: tuple[str, ...]) -> bool:
    """Whether folded words of a text may be a case of a name (folded, nominative), word by word.

    >>> fits("лиман", ("лимані",)), fits("лиманка", ("лимані",)), fits("кривий ріг", ("кривому", "розі"))
    (True, False, True)
    """
    parts = name.split()
    return len(parts) == len(words) and all(_fits(part, word) for part, word in zip(parts, words, strict=True))


@lru_cache(maxsize=1 << 16)
def _fits(name: str, word: str) -> bool:
    if name == word or (name.endswith("ой") and _OF_OY.sub("ой", word) == name):
        return True
    stem, ending = split(name)
    other, found = split(word)
    if stem != other:
        return word in _many(name)
    return found in _ALLOWED.get(ending, frozenset()) or (found in _POSSESSIVE and name.endswith(("ів", "їв", "ов")))


def _many(name: str) -> tuple[str, ...]:
    """The genitive plural of a plural name: Чернівці, Чернівців."""
    return (name[:-1] + "ів", name[:-1] + "ов") if name.endswith(("и", "і", "ы")) else ()


def key(name: str) -> str:
    """The stems of a name, joined: what the compiled index is searched by.

    >>> key("Кривого Рогу") == key("Кривий Ріг")
    True
    """
    return " ".join(split(word)[0] for word in fold(name).split())


def keys(name: str) -> frozenset[str]:
    """The keys a name is found by: its stems, and for a plural those of its genitive."""
    folded = fold(name)
    words = folded.split()
    many = [" ".join([*words[:-1], form]) for form in _many(words[-1])] if words else []
    many += [_OF_OY.sub("ой", folded)] if _OF_OY.search(folded) else []
    return frozenset(key(one) for one in (folded, *many))
