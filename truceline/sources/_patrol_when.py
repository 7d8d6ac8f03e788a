"""When, as an observer writes it: a day, a moment or an interval on the clock of a zone that must be named."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from truceline.model.errors import OutOfRange, UnknownName
from truceline.model.terms import TimePrecision
from truceline.model.times import zone
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
_DATES = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})[./](?P<year>[0-9]{4})"),  # day first
)
_ISO_T = re.compile(r"(?<=[0-9])T(?=[0-9])")  # not the T of EET
_CLOCK = r"([0-9]{1,2})[:.]([0-9]{2})(?::([0-9]{2}))?"
_TIMES = re.compile(
    rf"{_CLOCK}(?:\s*(?:-|\u2013|\u2014|to)\s*{_CLOCK})?\s*(?P<zone>\+[0-9]{{2}}:?[0-9]{{2}}|Z|[A-Z]{{3,4}}(?:/[A-Z]{{3,4}})?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """An interval in UTC; a moment has no length."""

    started: datetime
    ended: datetime
    precision: TimePrecision
    quality: tuple[str, ...]


def when_of(date_text: str, time_text: str, zone_text: str) -> When:
    """The interval of a date cell and a time cell on the clock of a zone.

    >>> when_of("18.03.2025", "23:50-00:10", "EET/EEST").ended.isoformat()
    '2025-03-18T22:10:00+00:00'

    Raises:
        OutOfRange: not a date or time, or no zone in the cell, the column or the header.
    """
    day = _day(date_text)
    if not time_text or plain_key(time_text) in NOT_KNOWN:
        started, ended = _whole(day, zone_text)
        return When(started=started, ended=ended, precision=TimePrecision.DAY, quality=("time of day not known",))
    match = _TIMES.fullmatch(time_text)
    if match is None:
        raise OutOfRange("time", time_text, "10:15, 10:15-10:40 or N/K")
    named = match["zone"] or zone_text
    first, quality = _utc(_naive(day, match[1], match[2], match[3]), named)
    if match[4] is None:
        return When(started=first[0], ended=first[1], precision=TimePrecision.MINUTE, quality=quality)
    end = _naive(day, match[4], match[5], match[6])
    over_midnight = end < _naive(day, match[1], match[2], match[3])
    last, more = _utc(end + timedelta(days=1) if over_midnight else end, named)
    marks = tuple(dict.fromkeys((*quality, *more)))
    return When(started=first[0], ended=max(first[0], last[1]), precision=TimePrecision.MINUTE, quality=marks)


def split_moment(text: str) -> tuple[str, str]:
    """Date cell and time cell of a combined column, "18.03.2025 10:15-10:40" or ISO with a T."""
    first, _, rest = _ISO_T.sub(" ", text).partition(" ")
    return first, rest.strip()


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


def _day(text: str) -> date:
    match = next((found for form in _DATES if (found := form.fullmatch(text))), None)
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        day = None  # 30 February
    if day is None or not 1900 <= day.year <= 2200:
        raise OutOfRange("date", text, "2025-03-18, 18.03.2025 or 18/03/2025 (day first)")
    return day


def _naive(day: date, hour: str, minute: str, second: str | None) -> datetime:
    """Wall clock of a day; 24:00 is the next midnight."""
    h, m, s = int(hour), int(minute), int(second or 0)
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
