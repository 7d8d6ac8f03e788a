"""When an item of a feed was published, by its own words: RFC 822 (RSS) or ISO 8601 (Atom, Dublin Core).

Feed readers take a zone that they do not know for UTC, and some days of the year for months.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from truceline.model.errors import OutOfRange
from truceline.sources._dates import FIRST_YEAR, LAST_YEAR, day_of

WIDEST_AHEAD, WIDEST_BEHIND = timedelta(hours=14), timedelta(hours=12)  # of local clocks on UTC, over the world
LONGEST = 80  # letters of a date
HOURS_OF_ZONES = {  # as they are used in feeds of Europe, and the names of RFC 822
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "TRT": 3, "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7,
    "PDT": -7, "PST": -8,
}  # fmt: skip
_RFC_822 = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<day>[0-9]{1,2}[ -][a-z]{3,9}\.?[ -](?:[0-9]{4}|[0-9]{2}))"
    r"(?:,?\s+(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)\s*(?P<zone>.*))?",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?P<day>[0-9]{4}-?[0-9]{2}-?[0-9]{2}|[0-9]{4}-?[0-9]{3})"
    r"(?:[T ](?P<clock>[0-9]{1,2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?)\s*(?P<zone>.*))?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?(?:\s*\([^()]*\))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Published:
    """Between which instants an item was published; the instant itself where its zone is known."""

    first: datetime
    last: datetime
    instant: datetime | None = None
    unread: str = ""  # the zone, where it is none that we know


def published(text: str) -> Published | None:
    """Reads a date of a feed; nothing where it is none.

    >>> published("Fri, 28 Mar 2025 22:00:00 EET").instant.isoformat()
    '2025-03-28T20:00:00+00:00'
    >>> published("2025-087").first.isoformat(), published("2025-087").instant
    ('2025-03-27T10:00:00+00:00', None)
    """
    words = " ".join(text[:LONGEST].split())
    found = _ISO.fullmatch(words) or _RFC_822.fullmatch(words)
    if found is None:
        return None
    try:
        day = _day(found["day"])
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        if found["clock"] is None:
            return Published(midnight - WIDEST_AHEAD, midnight + timedelta(days=1) + WIDEST_BEHIND)
        local = midnight + _clock(found["clock"])
        offset = _offset(found["zone"])
        if offset is None:
            return Published(local - WIDEST_AHEAD, local + WIDEST_BEHIND, unread=found["zone"] or "no zone")
        instant = local.replace(tzinfo=offset).astimezone(UTC)
        return Published(instant, instant, instant)
    except (OutOfRange, OverflowError, ValueError):
        return None


def _day(text: str) -> date:
    digits = text.replace("-", "")
    if digits.isdecimal():
        read = datetime.strptime(digits, "%Y%m%d" if len(digits) == 8 else "%Y%j").date()  # noqa: DTZ007 - a day
        if not FIRST_YEAR <= read.year <= LAST_YEAR:
            raise OutOfRange("date", text, f"a year from {FIRST_YEAR} to {LAST_YEAR}")
        return read
    number, name, year = re.split(r"[ -]", text.replace(".", ""))
    return day_of("date", f"{number} {name} {year if len(year) == 4 else f'20{year}'}")[0]


def _clock(text: str) -> timedelta:
    digits = re.sub(r"[.,].*", "", text)
    parts = digits.split(":") if ":" in digits else re.findall("..", digits.zfill(len(digits) + len(digits) % 2))
    hours, minutes, seconds = (*(int(part) for part in parts), 0, 0)[:3]
    if not (hours < 24 and minutes < 60 and seconds <= 60) and (hours, minutes, seconds) != (24, 0, 0):
        raise OutOfRange("time", text, "a time of day")
    return timedelta(hours=hours, minutes=minutes, seconds=min(seconds, 59))


def _offset(text: str) -> timezone | None:
    word = text.strip().upper()
    if match := _OFFSET.fullmatch(word):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes)) if minutes <= 14 * 60 else None
    return timezone(timedelta(hours=HOURS_OF_ZONES[word])) if word in HOURS_OF_ZONES else None
