"""The one grammar of days and moments on the command line: ISO, dd.mm.yyyy, today, yesterday, now."""

import re
from datetime import UTC, date, datetime, timedelta

from truceline.model.errors import NaiveTimeError, OutOfRange
from truceline.model.times import parse_utc, utc_text, zone

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # beyond: a typing error
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)  # the epoch of the store; what a typing error exceeds
DAYS = "a day such as 2025-03-18, 18.03.2025, today or yesterday"
MOMENTS = "a moment with its offset, such as 2025-03-18T19:30+02:00, or 2025-03-18T17:30Z for UTC"
_WORDS = {"today": 0, "yesterday": -1}
_DOTS = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})(?P<rest>.*)", re.DOTALL)


def day_of(text: str, *, today: date) -> date:
    """A day as people type it.

    >>> day_of("21.03.2025", today=date(2025, 4, 1)), day_of("yesterday", today=date(2025, 4, 1))
    (datetime.date(2025, 3, 21), datetime.date(2025, 3, 31))

    Raises:
        OutOfRange: no day, or one outside the calendar of time zones.
    """
    word = text.strip().casefold()
    if word in _WORDS:
        return today + timedelta(days=_WORDS[word])
    try:
        asked = date.fromisoformat(_iso(word))
    except ValueError as bad:
        raise OutOfRange("day", text, DAYS) from bad
    if not FIRST_DAY <= asked <= LAST_DAY:
        raise OutOfRange("day", text, f"a day from {FIRST_DAY} to {LAST_DAY}")
    return asked


def days_from(first: str, last: str, *, now_utc: datetime, zone_name: str = "UTC", future: bool = True) -> list[date]:
    """Every day from the first to the last, both included; `today` is that of the zone.

    Raises:
        OutOfRange: no days, the last before the first, or days to come where these are not meant.
    """
    today = today_in(zone_name, now_utc)
    start, end = day_of(first, today=today), day_of(last, today=today)
    if end < start:
        raise OutOfRange("last day", last, f"{first} or later")
    if not future and end > today:
        raise OutOfRange("day", end.isoformat(), f"a day that has begun; today is {today} in {zone_name}")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def today_in(zone_name: str, now_utc: datetime) -> date:
    """The calendar day of a zone."""
    return now_utc.astimezone(zone(zone_name)).date()


def moment_of(text: str, *, now_utc: datetime, future: bool = False) -> datetime:
    """A moment as people type it, to the millisecond that the journal keeps.

    >>> moment_of("21.03.2025 20:00+02:00", now_utc=datetime(2025, 4, 1, tzinfo=UTC)).isoformat()
    '2025-03-21T18:00:00+00:00'

    Raises:
        OutOfRange: no moment, one without offset, outside the 20th to 22nd century, or still to come.
    """
    if text.strip().casefold() == "now":
        return now_utc
    try:
        given = parse_utc(_iso(text.strip()))
    except (NaiveTimeError, OutOfRange) as bad:
        raise OutOfRange("moment", text, MOMENTS) from bad
    if not EARLIEST <= given < LATEST:
        raise OutOfRange("moment", text, f"a moment from {EARLIEST:%Y} on and before {LATEST:%Y}")
    if given > now_utc and not future:
        raise OutOfRange("moment", text, f"a moment that has come; it is {utc_text(now_utc)} now")
    return given.replace(microsecond=given.microsecond // 1000 * 1000)


def _iso(text: str) -> str:
    """With the day of dd.mm.yyyy in the order of ISO 8601."""
    match = _DOTS.fullmatch(text)
    if match is None:
        return text
    return f"{match['year']}-{int(match['month']):02d}-{int(match['day']):02d}{match['rest']}"
