"""Numbers, units, dates and clock times of a clause, so that two languages can be compared."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_MONTHS = (
    r"jan|січ|янв", r"f[eé][bv]|лют|фев", r"mar(?:ch|s\b)|märz|берез|март", r"apr|avr|квіт|апр", r"ma[iy]\b|трав|мая|май",
    r"jun|juin|черв|июн", r"jul|juil|лип|июл", r"aug|août|серп|авг", r"sep|вер[ес]|сент", r"o[ck]t|жовт|окт", r"nov|листоп|ноя",
    r"de[cz]|déc|груд|дек",
)  # fmt: skip
_MONTH = "|".join(f"(?P<m{number}>(?:{stems})\\w*)" for number, stems in enumerate(_MONTHS, start=1))
_DATES = (
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|-го|-го)? (?:of |de )?(?:{_MONTH})\.?(?: (?P<year>\d{{4}}))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\w)(?:{_MONTH}) (?P<day>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?", re.IGNORECASE
    ),
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)"),
)
_CLOCK = re.compile(
    r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d)(?: ?Uhr)?(?!\d|[.,]\d)(?! ?(?:km|m\b|mm|км|м\b|мм|%))| ?h ?(?P<french>[0-5]\d)?\b| ?Uhr\b)"
)
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|(?<![\w.,])\d+(?:[.,]\d+)*")
_UNITS = (  # pattern after the number, unit, factor
    (r"(?:km|kilomet\w*|кілометр\w*|километр\w*|км|kilomètres?)(?!\w)", "m", 1_000.0),
    (r"(?:nautical miles?|nm|seemeilen?|морськ\w+ мил\w*|морск\w+ мил\w*|milles? (?:marins?|nautiques?))(?!\w)", "m", 1_852.0),
    (r"(?:mm|millimet\w*|міліметр\w*|миллиметр\w*|мм|millimètres?)(?!\w)", "mm", 1.0),
    (r"(?:cm|centimet\w*|см)(?!\w)", "mm", 10.0),
    (r"(?:met(?:er|re)\w*|mètres?|метр\w*|m|м)(?!\w)", "m", 1.0),
    (r"(?:(?:calendar |working )?days?|(?:kalender|arbeits)?tage?n?|(?:календарн\w+ )?дн\w+|діб|доби|суток|jours?)(?!\w)", "day", 1.0),
    (r"(?:weeks?|wochen?|тижн\w*|недел\w*|semaines?)(?!\w)", "week", 1.0),
    (r"(?:months?|monate?n?|місяц\w*|месяц\w*|mois)(?!\w)", "month", 1.0),
    (r"(?:years?|jahre?n?|рок\w*|лет|год\w?|ans?|années?)(?!\w)", "year", 1.0),
    (r"(?:hours?|stunden?|годин\w*|час(?:а|ов)?|heures?)(?!\w)", "hour", 1.0),
    (r"(?:min(?:ute)?s?|minuten|хвилин\w*|минут\w*)(?!\w)", "minute", 1.0),
    (r"(?:%|per ?cent|prozent|відсот\w*|процент\w*|pour cent)", "percent", 1.0),
)  # fmt: skip
_PATTERNS = tuple(
    (re.compile(rf"[ \u00a0\u202f-]?{pattern}", re.IGNORECASE), unit, factor) for pattern, unit, factor in _UNITS
)
_WORDS = {
    1: "one|once|ein|eine[nmrs]?|один|одна|одну|одного|одної|одной|une?",
    2: "two|both|twice|zwei|beide[nr]?|два|дві|двох|две|двух|обидв\\w+|об[ае]|обеих|deux",
    3: "three|drei|три|трьох|трёх|трех|trois",
    4: "four|vier|чотир\\w+|четыр\\w+|quatre",
    5: "five|fünf|п.ять|п.яти|пять|пяти|cinq",
    6: "six|sechs|шість|шести|шесть|six",
    7: "seven|sieben|сім|семи|семь|sept",
    8: "eight|acht|вісім|восьми|восемь|huit",
    9: "nine|neun|дев.ят[ьи]|девят[ьи]|neuf",
    10: "ten|zehn|десят[ьи]|dix",
    12: "twelve|zwölf|дванадцят[ьи]|двенадцат[ьи]|douze",
    14: "fourteen|vierzehn|чотирнадцят[ьи]|четырнадцат[ьи]|quatorze",
    15: "fifteen|fünfzehn|п.ятнадцят[ьи]|пятнадцат[ьи]|quinze",
    20: "twenty|zwanzig|двадцят[ьи]|двадцат[ьи]|vingt",
    24: "twenty-four|vierundzwanzig|двадцят\\w+ чотир\\w+|двадцат\\w+ четыр\\w+|vingt-quatre",
    30: "thirty|dreißig|dreissig|тридцят[ьи]|тридцат[ьи]|trente",
    40: "forty|vierzig|сорока?|quarante",
    50: "fifty|fünfzig|п.ятдесят|пятьдесят|cinquante",
    60: "sixty|sechzig|шістдесят|шестьдесят|soixante",
    90: "ninety|neunzig|дев.яносто|девяносто|quatre-vingt-dix",
    100: "hundred|hundert|сто|cent",
}
MOST_KEPT = 4_096  # texts: each kind asks the same clauses again
MOST_ARTICLE = 2  # "one" and "both" count nothing as a rule
_WORD_PATTERNS = tuple(
    (value, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for value, words in _WORDS.items()
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a clause: in metres or millimetres for lengths, in its own unit for the rest."""

    value: float  # in `unit`
    unit: str  # "" where none, or none that we know, follows
    raw: float  # as written

    def __str__(self) -> str:
        return f"{self.raw:g}" + (f" ({self.value:g} {self.unit})" if self.unit else "")


@lru_cache(maxsize=MOST_KEPT)
def quantities(language: str, text: str) -> tuple[Quantity, ...]:
    """The numbers of a text with their units, dates and clock times left out."""
    rest = _blanked(text, (*_DATES, _CLOCK))
    return tuple(_quantity(language, hit, rest[hit.end() :]) for hit in _NUMBER.finditer(rest))


@lru_cache(maxsize=MOST_KEPT)
def word_numbers(text: str) -> frozenset[float]:
    """Numbers that a text spells out, up to a hundred; they may stand for digits in another language."""
    return frozenset(float(value) for value, pattern in _WORD_PATTERNS if pattern.search(text))


@lru_cache(maxsize=MOST_KEPT)
def with_digits(text: str) -> str:
    """The text with spelled numbers from three to a hundred as digits; one and two are articles in too many places."""
    for value, pattern in _WORD_PATTERNS:
        text = pattern.sub(str(value), text) if value > MOST_ARTICLE else text
    return text


@lru_cache(maxsize=MOST_KEPT)
def dates(text: str) -> frozenset[tuple[int, int, int | None]]:
    """(month, day, year or None) of the dates in a text."""
    return frozenset(date for pattern in _DATES for date in _dates(pattern, text))


def clocks(text: str) -> frozenset[int]:
    """Clock times of a text, in minutes after midnight."""
    rest = _blanked(text, _DATES)
    return frozenset(int(c["hour"]) * 60 + int(c["minute"] or c["french"] or 0) for c in _CLOCK.finditer(rest))


def unmatched(some: Sequence[Quantity], others: Sequence[Quantity], spelled: frozenset[float]) -> list[Quantity]:
    """Quantities of one text whose number the other text does not have, neither in digits nor in words."""
    held = {q.value for q in others} | {q.raw for q in others} | spelled
    return [q for q in some if q.raw not in held and q.value not in held]


def _dates(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, int | None]]:
    for hit in pattern.finditer(text):
        named = hit.groupdict()
        month = int(named["month"]) if named.get("month") else next(m for m in range(1, 13) if named.get(f"m{m}"))
        yield month, int(named["day"]), int(named["year"]) if named["year"] else None


def _blanked(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    for pattern in patterns:
        text = pattern.sub(lambda hit: "#" * len(hit[0]), text)
    return text


def _quantity(language: str, hit: re.Match[str], after: str) -> Quantity:
    raw = _value(language, hit[0])
    for pattern, unit, factor in _PATTERNS:
        if pattern.match(after):
            return Quantity(raw * factor, unit, raw)
    return Quantity(raw, "", raw)


def _value(language: str, text: str) -> float:
    """1,200 is a thousand in English and a decimal elsewhere; groups of spaces are thousands everywhere."""
    plain = re.sub(r"[ \u00a0\u202f]", "", text)
    thousands, decimal = (",", ".") if language[:2].lower() == "en" else (".", ",")
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?", plain):
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    whole, *parts = plain.split(".")
    return float(f"{whole}.{parts[0]}" if parts else whole)
