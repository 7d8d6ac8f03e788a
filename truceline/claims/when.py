"""When a text says it happened: relative to its publication, in the outlet's zone, as an interval and a likely day.

Said nothing, an event lies within the night before and the day of a dated report, or within some hours before a timed
one. A digest of a general staff tells of the day before; a strike "in the night to 20 March" spans two dates.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from truceline.claims.phrases import Phrases, plain
from truceline.model.terms import TimePrecision

EVENING = time(18)  # a report of a day may tell of the night that began the evening before
EARLIER = timedelta(hours=18)  # a timed report tells of something of the last hours
NIGHT = (time(22), time(7))
SHORT_MONTH = 5  # letters that tell a month in every case
_IN_MONTH = r"(?<!\w)(?:im|in|en|у|в|во)\s+"
BEFORE_EVENING = 16  # o'clock: told earlier, an evening without a day is that of the day before
_BETWEEN = r"\W+(?:à|au|to|into|auf|zum|на)\W+(?:le |den |the )?"  # from Monday to Tuesday: the night is Tuesday's
LONG_AGO = timedelta(days=31)
_YEAR = re.compile(r"\b20[0-4]\d\b(?!\s*(?:км|т\b|тон|грн|руб|usd|eur|euro|km\b))")
LATEST = timedelta(days=1)  # after the report: clocks and zones differ, and nothing is told before it happened
_UNITS = (
    r"км|м\b|мм\b|см\b|кг\b|кв|кВ\b|квт|мвт|га\b|т\b|тонн|тис|тыс|млн|млрд|мільйон|миллион|метр|кілом|килом|год|час|бал"
    r"|відс|проц|%|k?m\b|mm\b|cm\b|kg\b|kv\b|mw\b|ha\b|met|kilomet|mile|hour|million|thousand|tausend|uhr|prozent|percent"
)
_NUMERIC = re.compile(  # 04.05 and 4.5.2025; 2.5 and 2.05 km are decimals, and 12.05 after "at" is a time of day
    r"(?<![\d.,])(?<!\bо )(?<!\bоб )(?<!\bв )(?<!\bat )(?<!\bum )"
    rf"(\d{{1,2}})\.(?:(0[1-9]|1[0-2])(?!\.?\d)(?!\s*(?:{_UNITS}))|(\d{{1,2}})\.(20\d\d)\b)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """An interval and the likeliest day in it, local to the outlet."""

    started: datetime  # aware
    ended: datetime
    day: date
    stated: bool  # whether the words say the day
    precision: TimePrecision
    words: str = ""
    old: bool = False  # long gone: a day more than a month before, or an earlier year


def when(sentence: str, said: datetime, *, dated_only: bool, zone: str, known: Phrases) -> When:
    """The time a sentence speaks of.

    Args:
        sentence: the words.
        said: publication, aware.
        dated_only: the publication has a date and no time of day.
        zone: IANA zone of the outlet.
        known: the rules of the language.
    """
    local = said.astimezone(ZoneInfo(zone))
    text = plain(sentence)
    stated = _stated(text, local.date(), known) or _evening_before(text, local, dated_only=dated_only, known=known)
    night = bool(known.when["night"].search(text))
    if stated is None:
        old = _old_year(text, local.date()) or _old_month(text, local.date(), known)
        return replace(_around(local, dated_only=dated_only), old=old)
    day, words = stated
    old = local.date() - day > LONG_AGO
    begin, end = datetime.combine(day, time(0), local.tzinfo), datetime.combine(day, time(23, 59, 59), local.tzinfo)
    if night:
        begin, end = (
            datetime.combine(day - timedelta(days=1), NIGHT[0], local.tzinfo),
            datetime.combine(day, NIGHT[1], local.tzinfo),
        )
    end = min(end, local) if not dated_only and begin < local else end
    return When(
        started=begin, ended=max(begin, end), day=day, stated=True, precision=TimePrecision.DAY, words=words, old=old
    )


def _old_year(text: str, today: date) -> bool:
    """Whether the words name a year that is over."""
    return any(int(match[0]) < today.year for match in _YEAR.finditer(text))


def _old_month(text: str, today: date, known: Phrases) -> bool:
    """Whether the words name a month that is over for more than a month: "in November", told in May."""
    for number, month in enumerate(known.months, start=1):
        over = date(today.year - (number >= today.month), number, 28)
        if number != today.month and today - over > LONG_AGO + timedelta(days=3):
            stem = month[:SHORT_MONTH] if len(month) > SHORT_MONTH else month
            if re.search(rf"{_IN_MONTH}{stem}\w*\b(?! \d)", text):
                return True
    return False


def _around(local: datetime, *, dated_only: bool) -> When:
    if dated_only:
        begin = datetime.combine(local.date() - timedelta(days=1), EVENING, local.tzinfo)
        end = datetime.combine(local.date(), time(23, 59, 59), local.tzinfo)
        return When(started=begin, ended=end, day=local.date(), stated=False, precision=TimePrecision.DAY)
    begin = local - EARLIER
    return When(started=begin, ended=local, day=local.date(), stated=False, precision=TimePrecision.HOURS)


def _stated(text: str, today: date, known: Phrases) -> tuple[date, str] | None:
    counted = any(letter.isdigit() for letter in text)
    for number, month in enumerate(known.months if counted else (), start=1):
        match = re.search(rf"\b(\d{{1,2}})\.?\s+{month}(?:\s+(20\d\d))?", text)
        if match and (day := _day(int(match[1]), number, match[2], today)) is not None:
            return day, match[0]
    for match in _NUMERIC.finditer(text):
        if (day := _day(int(match[1]), int(match[2] or match[3]), match[4], today)) is not None:
            return day, match[0]
    if match := known.when["yesterday"].search(text):
        return today - timedelta(days=1), match[0]
    if match := known.when["today"].search(text):
        return today, match[0]
    return _weekday(text, today, known)


def _evening_before(text: str, local: datetime, *, dated_only: bool, known: Phrases) -> tuple[date, str] | None:
    """The day before, where an evening is told of before it is one."""
    match = known.when["evening"].search(text)
    if match is None or dated_only or local.hour >= BEFORE_EVENING:
        return None
    return local.date() - timedelta(days=1), match[0]


def _day(number: int, month: int, year: str | None, today: date) -> date | None:
    try:
        found = date(int(year) if year else today.year, month, number)
    except ValueError:
        return None
    if year is None and found > today + timedelta(days=180):
        found = found.replace(year=today.year - 1)
    return found if found <= today + LATEST else None


def _weekday(text: str, today: date, known: Phrases) -> tuple[date, str] | None:
    for number, stem in enumerate(known.weekdays):
        if any(re.search(rf"{other}\w*{_BETWEEN}{stem}", text) for other in known.weekdays):
            return today - timedelta(days=(today.weekday() - number) % 7), stem
    for number, stem in enumerate(known.weekdays):
        if match := re.search(rf"{known.last}{stem}\w*", text):
            back = (today.weekday() - number) % 7
            return today - timedelta(days=back), match[0]
    return None


def narrowed(one: When, ended: datetime) -> When:
    """The same time, ended no later than a moment: nothing is told before it happened."""
    return replace(one, ended=max(one.started, min(one.ended, ended)))
