"""Words of five languages as patterns: what a clause says, in whatever language it says it."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LANGUAGES = ("en", "de", "uk", "ru", "fr")
_SENTENCE = re.compile(r"(?<=[^\d\s][.!?;])\s+|(?<=\d[!?;])\s+|\n+")  # the dot of "19. April" ends nothing


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns by language; a word must begin where a pattern begins, stems may go on."""

    by_language: dict[str, re.Pattern[str]]

    def find(self, language: str, text: str) -> str | None:
        """The words found in a text of that language; in a language we do not read, None. "" asks for every one."""
        wanted = self.by_language.values() if not language else [self.by_language.get(language[:2].lower())]
        return next((hit for pattern in wanted if pattern is not None and (hit := _hit(pattern, text))), None)

    def within(self, text: str) -> bool:
        """Whether any language's words stand in the text."""
        return self.find("", text) is not None


@lru_cache(maxsize=65_536)  # the kinds ask the same clauses, and a draft is asked again after each change of a word
def _hit(pattern: re.Pattern[str], text: str) -> str | None:
    hit = pattern.search(text)
    return None if hit is None else hit[0].strip()


def phrases(*, en: str, de: str, uk: str, ru: str, fr: str) -> Phrases:
    """Alternatives of each language, as regular expressions without regard to case."""
    alternatives = dict(zip(LANGUAGES, (en, de, uk, ru, fr), strict=True))
    return Phrases({lang: re.compile(rf"(?<!\w)(?:{p})\w*", re.IGNORECASE) for lang, p in alternatives.items()})


def sentences(text: str) -> Iterator[str]:
    """The sentences of a clause."""
    return (part for part in _SENTENCE.split(text) if part and part.strip())


_LATER = phrases(
    en=r"(?:to|will|shall|must) (?:still )?be (?:\w+ )?(?:agreed|determined|decided|defined|specified|negotiated|settled)"
    r"(?! by the (?:joint |special )?(?:commission|mission))|(?:agreed|determined|decided|defined) (?:later|separately)|tb[da]\b",
    de=r"(?:noch|später|gesondert) (?:zu )?(?:verein|festge|bestimm|regel|vereinbar)\w*|wird noch \w+",
    uk=r"буд(?:е|уть) (?:визначен|узгоджен|встановлен|погоджен)\w*|(?:визначити|узгодити) пізніше",
    ru=r"буд(?:ет|ут) (?:определ|согласован|установлен)\w*|(?:определить|согласовать) позже",
    fr=r"(?:à|sera|seront) (?:définir|convenir|déterminer|préciser|fixer|définie?s?|convenue?s?|déterminée?s?|précisée?s?)\b",
)
_SILENT = re.compile(
    r"(?:not (?:stated|known|specified|given|defined)|unknown|none stated|n/?a|n/?k|open|\?+|[-–—]+|"
    r"nicht (?:angegeben|bekannt|geregelt)|unbekannt|offen|"
    r"не (?:вказано|визначено|відомо|указано|определено|известно)|невідомо|неизвестно|"
    r"non (?:précisé|indiqué|défini)e?|inconnue?)?[.\s]*",
    re.IGNORECASE,
)


def silent(text: str) -> bool:
    """Whether a field says nothing: empty, "not stated", "to be agreed", in any of the five languages."""
    return _SILENT.fullmatch(text.strip()) is not None or _LATER.within(text)


def postponed(language: str, text: str) -> str | None:
    """Words that leave the matter to a later agreement."""
    return _LATER.find(language, text)
