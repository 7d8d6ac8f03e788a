"""Which of five languages a text is in: by its letters, then by its function words; "und" where it is too short."""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яА-ЯіїєґІЇЄҐёЁ]")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_RUSSIAN = re.compile(r"[ыэъёЫЭЪЁ]")
# Where no letter tells: beginnings of words of such news that one of the two languages alone has.
_UKRAINIAN_WORD = re.compile(
    r"\b(?:вибух|пожеж|атакува|пошкодж|внасл|постражда|загинул|влуч|пролуна|вдари|ударив\b|удари\b|дрони\b|шахеди\b|скинув"
    r"|вцілив|поцілив|поранен|вбит|вбив|зруйнов|знищ|знеструм|будин|мешкан|ворож)",
    re.IGNORECASE,
)
_GERMAN, _FRENCH = re.compile(r"[äöüßÄÖÜ]"), re.compile(r"[éèêçàùâîôœÉÈÊÇÀ]")
_FEWEST = 4  # letters that tell a language

_COMMON: dict[str, frozenset[str]] = {
    "uk": frozenset("та на у за від до про через після що як є це із під час був була були внаслідок".split()),
    "ru": frozenset("и на в за от до о об через после что как это из под был была были при с со".split()),
    "en": frozenset("the of in on at to and a an by for from after with is was were are has have its as".split()),
    "de": frozenset("der die das und in im am auf bei nach von mit ein eine einen ist wurde wurden sind dem den".split()),
    "fr": frozenset("le la les des du de et en à au aux dans sur par une un est sont après pour ont été".split()),
}  # fmt: skip


def language(text: str) -> str:
    """A BCP 47 code: uk, ru, en, de, fr, or und.

    >>> language("У Сумах пролунали вибухи"), language("В Сумах прогремели взрывы"), language("Explosions in Sumy")
    ('uk', 'ru', 'en')
    """
    if len(_WORD.findall(text)) == 0 or sum(map(str.isalpha, text)) < _FEWEST:
        return "und"
    words = Counter(word.lower() for word in _WORD.findall(text))
    if len(_CYRILLIC.findall(text)) * 2 > sum(map(str.isalpha, text)):
        return _cyrillic(text, words)
    scores = {name: sum(words[word] for word in _COMMON[name]) for name in ("en", "de", "fr")}
    scores["de"] += len(_GERMAN.findall(text))
    scores["fr"] += len(_FRENCH.findall(text))
    return max(scores, key=lambda name: scores[name]) if any(scores.values()) else "en"


def _cyrillic(text: str, words: Counter[str]) -> str:
    uk, ru = len(_UKRAINIAN.findall(text)), len(_RUSSIAN.findall(text))
    uk += sum(words[word] for word in _COMMON["uk"])
    ru += sum(words[word] for word in _COMMON["ru"])
    if not uk:
        uk += 2 * len(_UKRAINIAN_WORD.findall(text))
    return "uk" if uk > ru else "ru"
