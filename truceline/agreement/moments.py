"""Moments of a treaty: a wall clock and a named zone. A truce without a zone name starts at two moments."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from truceline.agreement.nouns import COUNTINGS, FIRST_INCLUDED, Moment
from truceline.model.errors import OutOfRange, TrucelineError
from truceline.model.times import local_day, zone

_FORM = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[ T](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<offset>Z|[+-]\d{2}:\d{2})?\s*\[?(?P<zone>[A-Za-z_]+(?:/[A-Za-z0-9_+\-]+)*)?\]?"
)
MOST_DAYS = 36_600  # a century
EXPECTED = 'date, time and named zone, e.g. "2025-03-18 00:00 Europe/Moscow"'


def moment(value: Any) -> Moment:  # noqa: ANN401 - whatever the document holds
    """A moment out of a document. 24:00 is the end of the day.

    Raises:
        OutOfRange: no date and time, no named zone, a wall-clock time that does not exist or comes twice.
    """
    if isinstance(value, Moment):
        return value
    found = _FORM.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise OutOfRange("moment", value, EXPECTED)
    if not found["zone"]:
        raise OutOfRange("moment", value, f"{EXPECTED}; without a zone name it means several moments")
    try:
        named = zone(found["zone"])
        wall = _wall(found)
    except (TrucelineError, ValueError) as bad:
        raise OutOfRange("moment", value, f"{EXPECTED} ({bad})") from bad
    at = _resolve(wall.replace(tzinfo=named), found["offset"], value)
    return Moment(at_utc=at, zone=found["zone"], local=_local_text(found))


def spoken(at: Moment) -> str:
    """As a diplomat reads it.

    >>> spoken(moment("2025-04-20 24:00 Europe/Moscow"))
    '20 April 2025, 24:00 (Europe/Moscow)'
    """
    day, clock = at.local.split(" ")
    date = datetime.fromisoformat(day)
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}, {clock} ({at.zone})"


def day_of(at: Moment) -> date:
    """The local day of a moment, in the zone of the text; 24:00 belongs to the day that begins then."""
    return at.at_utc.astimezone(zone(at.zone)).date()


def end_of_day(day: date, zone_name: str) -> Moment:
    """The last moment of a local day, which is the first of the next.

    Raises:
        OutOfRange: the next day lies beyond the calendar.
    """
    try:
        _, end = local_day(day, zone_name)
    except OverflowError as beyond:
        raise OutOfRange("day", day.isoformat(), "a day before the end of the calendar") from beyond
    return Moment(at_utc=end, zone=zone_name, local=f"{day.isoformat()} 24:00")


def counted_end(start: Moment, days: Any, counting: Any) -> Moment:  # noqa: ANN401 - whatever the document holds
    """The end of a duration in local days of the start's zone, whatever clocks do in between.

    >>> start = moment("2025-03-18 00:00 Europe/Moscow")
    >>> str(counted_end(start, 30, "first day included")), str(counted_end(start, 30, "first day excluded"))
    ('2025-04-16 24:00 Europe/Moscow', '2025-04-17 24:00 Europe/Moscow')

    Raises:
        OutOfRange: no whole number of days, no such counting, or an end beyond the calendar.
    """
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        raise OutOfRange("in_force_days", days, f"a whole number from 1 to {MOST_DAYS}")
    if counting not in COUNTINGS:
        raise OutOfRange("counting", counting, " or ".join(f'"{one}"' for one in COUNTINGS))
    try:
        last = day_of(start) + timedelta(days=days - (counting == FIRST_INCLUDED))
    except OverflowError as beyond:
        raise OutOfRange("in_force_days", days, "an end before the end of the calendar") from beyond
    return end_of_day(last, start.zone)


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _wall(found: re.Match[str]) -> datetime:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    day = datetime.fromisoformat(found["date"])
    if (hour, minute, second) == (24, 0, 0):
        return day + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=second)


def _local_text(found: re.Match[str]) -> str:
    seconds = f":{found['second']}" if found["second"] not in (None, "00") else ""
    return f"{found['date']} {found['hour']}:{found['minute']}{seconds}"


def _resolve(local: datetime, offset: str | None, value: str) -> datetime:
    """In UTC. The offset, where given, must be one that the zone has at that moment."""
    passes = {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = sorted(p for p in passes if p.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None))
    if not real:
        raise OutOfRange("moment", value, "a wall-clock time that exists (clocks go forward over this one)")
    if offset is not None:
        stated = datetime.fromisoformat(f"{local.replace(tzinfo=None).isoformat()}{offset}").astimezone(UTC)
        if stated not in real:
            raise OutOfRange("moment", value, "an offset that the named zone has at that moment")
        return stated
    if len(real) > 1:
        raise OutOfRange("moment", value, "an offset as well: this wall-clock time comes twice, e.g. +02:00")
    return real[0]
