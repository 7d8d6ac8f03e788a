"""Daily reports of a monitoring mission, written in prose, as rows: how many violations in which region and period.

"The SMM recorded four ceasefire violations in Donetsk region and none in Luhansk region. In the previous reporting
period, it recorded none in Donetsk region and seven in Luhansk region." makes four rows. Every report repeats the
figures of the one before: where the two disagree, one of them was revised or misread, and `revisions` says so.
A figure is the mission's own count in its own unit; it is never added to ours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from truceline.claims.phrases import phrases
from truceline.claims.sentences import sentences
from truceline.model.terms import Count, Qualifier

CURRENT, PREVIOUS = "this period", "period before"
_RECORDED = re.compile(r"\brecord(?:ed|s)\b|\bregistered\b|\bnoted\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\bprevious (?:reporting period|24 hours|night|day)|\bin the (?:day|period) before\b", re.IGNORECASE
)
_UNITS = re.compile(r"\b(?P<unit>ceasefire violations?|explosions?|projectiles|bursts|shots|undetermined explosions?)\b", re.IGNORECASE)  # fmt: skip
_NUMBER = r"(?P<number>no|none|\d[\d,]*|[a-z]+(?:-[a-z]+)?)"
_HEDGE = r"(?P<hedge>at least|more than|over|about|around|approximately|some|fewer than|up to)?\s*"
_FIGURE = re.compile(
    rf"\b{_HEDGE}{_NUMBER}\s+(?:(?:fewer|more|additional|other)\s+)?(?:(?:ceasefire violations?|explosions?)\s+)?"
    r"(?:\([^)]*\)\s*)?in\s+(?:either\s+|both\s+|the\s+)?(?P<first>[A-Z]\w+)(?:\s+region)?"
    r"(?:\s+(?:or|and)\s+(?P<second>[A-Z]\w+)\s+regions?)?"
)  # fmt: skip
_AT_LEAST, _ABOUT = (
    {"at least", "more than", "over"},
    {"about", "around", "approximately", "some", "up to", "fewer than"},
)
_BETWEEN = re.compile(r"\bBetween the evenings? of (\d{1,2}(?: [A-Z][a-z]+)? and \d{1,2} [A-Z][a-z]+)")
_AS_OF = re.compile(r"as of \d{1,2}:\d{2} (\d{1,2}) ([A-Z][a-z]+) (20\d\d)")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a report."""

    region: str
    unit: str  # as the mission counts: ceasefire violations, explosions
    count: Count
    period: str  # `CURRENT` or `PREVIOUS`
    between: str  # "11 and 12 September", where the report covers more than one night; empty otherwise
    start: int  # span of the sentence in the text
    end: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A figure that the next report gives differently."""

    region: str
    unit: str
    first: Count
    later: Count
    day: date


def figures(text: str) -> tuple[Figure, ...]:
    """The figures by region of a report, in its order.

    >>> [(f.region, str(f.count), f.period) for f in figures("The SMM recorded four ceasefire violations in Donetsk"
    ...  " region and none in Luhansk region. In the previous 24 hours, it recorded none in Donetsk region.")]
    [('Donetsk', '4', 'this period'), ('Luhansk', '0', 'this period'), ('Donetsk', '0', 'period before')]
    """
    found: list[Figure] = []
    unit = ""
    for sentence in sentences(text):
        if not _RECORDED.search(sentence.text):
            continue
        named = _UNITS.search(sentence.text)
        unit = _plural(named["unit"]) if named else unit
        period = PREVIOUS if _BEFORE.search(sentence.text) else CURRENT
        nights = _BETWEEN.search(sentence.text)
        for match in _FIGURE.finditer(sentence.text) if unit else ():
            count = _count(match["number"], match["hedge"] or "")
            if count is not None:
                found += [
                    Figure(
                        region=region,
                        unit=unit,
                        count=count,
                        period=period,
                        between=nights[1] if nights else "",
                        start=sentence.start,
                        end=sentence.end,
                        words=sentence.text,
                    )
                    for region in (match["first"], match["second"])
                    if region
                ]
    return tuple(found)


def as_of(text: str) -> date | None:
    """The day up to which a report counts, where it says so.

    >>> as_of("Based on information from the Monitoring Teams as of 19:30 15 September 2020.")
    datetime.date(2020, 9, 15)
    """
    match = _AS_OF.search(text)
    months = phrases("en").months
    if not match or match[2].lower() not in months:
        return None
    return date(int(match[3]), months.index(match[2].lower()) + 1, int(match[1]))


def revisions(reports: Sequence[tuple[date, Sequence[Figure]]]) -> list[Revision]:
    """Figures of a day that the report of the day after gives differently; reports with their days, in any order."""
    by_day = dict(reports)
    found = []
    for day, held in sorted(by_day.items()):
        later = {
            (one.region, one.unit): one.count
            for one in by_day.get(day + timedelta(days=1), ())
            if one.period == PREVIOUS
        }
        for one in held:
            again = later.get((one.region, one.unit))
            if one.period == CURRENT and again is not None and again != one.count:
                found.append(Revision(region=one.region, unit=one.unit, first=one.count, later=again, day=day))
    return found


def _count(number: str, hedge: str) -> Count | None:
    value = _value(number.lower())
    if value is None:
        return None
    words = hedge.lower()
    qualifier = Qualifier.AT_LEAST if words in _AT_LEAST else Qualifier.ABOUT if words in _ABOUT else Qualifier.EXACT
    return Count(qualifier=qualifier, value=value)


def _value(number: str) -> int | None:
    if number in {"no", "none"}:
        return 0
    if number.replace(",", "").isdecimal():
        return int(number.replace(",", ""))
    tens, _, ones = number.partition("-")
    if tens in _TENS:
        return _TENS[tens] + (phrases("en").numbers.get(ones, 0) if ones else 0)
    return phrases("en").numbers.get(number)


def _plural(unit: str) -> str:
    return unit.lower() if unit.lower().endswith("s") else f"{unit.lower()}s"
