"""When, as an observer writes it: a day, a moment or an interval on the clock of a zone that must be named."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from truceline.model.errors import OutOfRange, UnknownName
from truceline.model.terms import TimePrecision
from truceline.model.times import zone
from truceline.sources._absent import is_absent
from truceline.sources._dates import DAY_ZERO, Order, day_of, is_serial
from truceline.sources._patrol_words import NOT_KNOWN
from truceline.sources._stay import local_moment, whole_day
from truceline.sources._table import plain_key

ZONE_WORDS = {
    **dict.fromkeys(("eet/eest", "eet", "eest", "kyiv time", "kyiv"), "Europe/Kyiv"),
    **dict.fromkeys(("utc", "z", "gmt"), "UTC"),
    **dict.fromkeys(("msk", "moscow time"), "Europe/Moscow"),
}
REPAIR = "a named zone: a column Zone, or a header such as Time (Europe/Kyiv), Time (EET/EEST), Time (UTC)"
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?", re.IGNORECASE)
_BETWEEN = re.compile(  # what stands between a day and its time
    r"(?<=[0-9])(?:T|,?\s+)(?=[0-9]{1,2}(?:[:h][0-9]{2}|\.[0-9]{2}(?![0-9.])|\s*[ap]\.?m))", re.IGNORECASE
)
_BEHIND_UTC = re.compile(r"([0-9:.]+)(-[0-9]{2}:?[0-9]{2})")  # an offset west of Greenwich behind a moment of ISO 8601
_CLOCK = r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?(?:\s*([ap])\.?m\.?)?"
_ZONE = r"(?P<zone>(?:UTC|GMT)?\+[0-9]{2}:?[0-9]{2}|(?:UTC|GMT)-[0-9]{2}:?[0-9]{2}|Z|[A-Z]{3,4}(?:/[A-Z]{3,4})?)"
_TIMES = re.compile(rf"{_CLOCK}(?:\s*(?:-|\u2013|\u2014|to|until)\s*{_CLOCK})?\s*(?:{_ZONE})?", re.IGNORECASE)
_RUN_ON = re.compile(r"(?<![0-9:.+-])([0-9]{1,2})([0-9]{2})(?![0-9:.])")  # 1015
_RUN_ONS = re.compile(rf"[0-9]{{3,4}}(?:\s*(?:-|\u2013|\u2014|to)\s*[0-9]{{3,4}})?\s*(?:{_ZONE})?")
LONGEST = 120  # letters of a day and a time
_SHEET_ZERO = ("1899", "1900", "1904")  # years that a spreadsheet puts before a time without a day
_O_CLOCK = re.compile(r"(?<=[0-9])\s*(?:h|hrs|hours|год\.?|ч\.?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """An interval in UTC; a moment has no length."""

    started: datetime
    ended: datetime
    precision: TimePrecision
    quality: tuple[str, ...]


def when_of(
    date_text: str, time_text: str, zone_text: str, order: Order = Order.UNSAID, *, zero: date = DAY_ZERO
) -> When:
    """The interval of a date cell and a time cell on the clock of a zone; either may hold both.

    >>> when_of("18.03.2025", "23:50-00:10", "EET/EEST").ended.isoformat()
    '2025-03-18T22:10:00+00:00'
    >>> when_of("2025-03-18 10:15:00", "", "Europe/Kyiv").started.isoformat()
    '2025-03-18T08:15:00+00:00'

    Raises:
        OutOfRange: not a date or time, two that differ, or no zone in the cell, the column or the header.
    """
    if len(date_text) + len(time_text) > LONGEST:
        raise OutOfRange("date and time", f"{date_text} {time_text}", "2025-03-18 10:15")
    day_text, clock = _one_clock(date_text, time_text)
    day, marks = day_of("date", day_text, order, zero=zero)
    if is_serial(day_text):
        marks = (*marks, f"date given as the number {day_text} of a spreadsheet")
    if _unknown(clock):
        started, ended = _whole(day, zone_text)
        quality = (*marks, "time of day not known")
        return When(started=started, ended=ended, precision=TimePrecision.DAY, quality=quality)
    match = _TIMES.fullmatch(_written_out(clock))
    if match is None or not (match[2] or match[4]) or (match[5] and not (match[6] or match[8])):
        raise OutOfRange("time", clock, "10:15, 10:15-10:40, 9:05 PM or N/K")
    named = match["zone"] or zone_text
    begin = _naive(day, *match.group(1, 2, 3, 4))
    first, quality = _utc(begin, named)
    quality = (*marks, *quality)
    if match[5] is None:
        return When(started=first[0], ended=first[1], precision=TimePrecision.MINUTE, quality=quality)
    end = _naive(day, *match.group(5, 6, 7, 8))
    last, more = _utc(end + timedelta(days=1) if end < begin else end, named)
    both = tuple(dict.fromkeys((*quality, *more)))
    return When(started=first[0], ended=max(first[0], last[1]), precision=TimePrecision.MINUTE, quality=both)


def _unknown(clock: str) -> bool:
    return is_absent(clock) or plain_key(clock) in NOT_KNOWN


def _one_clock(date_text: str, time_text: str) -> tuple[str, str]:
    """The day, and the time that one of two cells holds or both agree on: a spreadsheet's cell may be a moment."""
    day, inside = split_moment(date_text)
    other, clock = split_moment(time_text) if _BETWEEN.search(time_text) else ("", time_text)
    if is_serial(day) and "." in day:
        day, _, part = day.partition(".")
        inside = f"{timedelta(seconds=round(float('0.' + part) * 86_400))}"
    same = {re.sub(r"^0|:00$", "", one) for one in (inside, clock) if not _unknown(one)}
    if len(same) > 1 or (other and other[:4] not in _SHEET_ZERO and other != day):
        raise OutOfRange("date and time", f"{date_text}, {time_text}", "one time, or twice the same")
    return day, clock if _unknown(inside) else inside


def _written_out(clock: str) -> str:
    """A time with its colon: 1015 is 10:15, 10:15 h is 10:15."""
    plain = _O_CLOCK.sub("", clock.strip())
    return _RUN_ON.sub(r"\1:\2", plain) if _RUN_ONS.fullmatch(plain) else plain


def split_moment(text: str) -> tuple[str, str]:
    """Date cell and time cell of a combined column, "18.03.2025 10:15-10:40" or ISO with a T."""
    found = _BETWEEN.search(text)
    if found is None:
        first, _, rest = text.partition(" ")
        return (first, rest.strip()) if _unknown(rest) or re.search("[0-9]{4}", first) else (text, "")
    day, clock = text[: found.start()], text[found.end() :].strip()
    west = _BEHIND_UTC.fullmatch(clock) if found[0] in "Tt" else None
    return day, f"{west[1]} UTC{west[2]}" if west else clock


def zone_of(text: str) -> str | timezone:
    """An IANA zone name or a fixed offset.

    >>> zone_of("EET/EEST"), zone_of("+02:00")
    ('Europe/Kyiv', datetime.timezone(datetime.timedelta(seconds=7200)))

    Raises:
        OutOfRange: neither; an empty text included.
    """
    word = text.strip()
    if match := _OFFSET.fullmatch(word):
        minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if match["sign"] == "+" else -minutes))
    try:
        return zone(ZONE_WORDS.get(word.casefold(), word)).key if word else _no_zone(word)
    except UnknownName as bad:
        raise OutOfRange("zone", text, REPAIR) from bad


def _no_zone(word: str) -> str:
    raise OutOfRange("zone", word, REPAIR)


def _naive(day: date, hour: str, minute: str | None, second: str | None, half: str | None) -> datetime:
    """Wall clock of a day; 24:00 is the next midnight, 12 AM the first one."""
    h, m, s = int(hour), int(minute or 0), int(second or 0)
    if half and not 1 <= h <= 12:
        raise OutOfRange("time", f"{hour} {half}m", "1 to 12 before AM or PM")
    if half:
        h = h % 12 + (12 if half in "pP" else 0)
    if not (h < 24 and m < 60 and s < 60) and (h, m, s) != (24, 0, 0):
        raise OutOfRange("time", f"{hour}:{minute}", "00:00 to 24:00")
    return datetime(day.year, day.month, day.day) + timedelta(hours=h, minutes=m, seconds=s)  # noqa: DTZ001 - wall clock


def _utc(naive: datetime, zone_text: str) -> tuple[tuple[datetime, datetime], tuple[str, ...]]:
    named = zone_of(zone_text)
    if isinstance(named, timezone):
        moment = naive.replace(tzinfo=named).astimezone(UTC)
        return (moment, moment), ()
    local = local_moment(naive, named)
    return (local.first_utc, local.last_utc), local.quality


def _whole(day: date, zone_text: str) -> tuple[datetime, datetime]:
    named = zone_of(zone_text)
    if isinstance(named, str):
        return whole_day(day, named)
    start = datetime(day.year, day.month, day.day, tzinfo=named).astimezone(UTC)
    return start, start + timedelta(days=1, seconds=-1)
