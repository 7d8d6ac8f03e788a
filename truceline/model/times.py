"""Time: aware UTC inside, named zones at the edge. Nothing here reads a clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from truceline.model.errors import NaiveTimeError, OutOfRange, UnknownName

_HALF_DAY, _WHOLE = timedelta(hours=12), timedelta(hours=22, minutes=30)  # the shortest local day has 23 hours


def utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises:
        NaiveTimeError: the moment has no time zone.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NaiveTimeError(moment)
    return moment.astimezone(UTC)


def zone(name: str) -> ZoneInfo:
    """A named zone of the IANA database.

    Raises:
        UnknownName: no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise UnknownName("time zone", name, ("UTC", "Europe/Kyiv", "Europe/Moscow", "...")) from unknown


def parse_utc(text: str) -> datetime:
    """Read an ISO 8601 moment that names its offset.

    >>> parse_utc("2025-03-18T02:00:00+02:00").isoformat()
    '2025-03-18T00:00:00+00:00'

    Raises:
        NaiveTimeError: no offset in the text.
        OutOfRange: not an ISO 8601 moment, or one that lies outside the calendar in UTC.
    """
    try:
        return utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as bad:
        raise OutOfRange("moment", text, "an ISO 8601 moment with offset, e.g. 2025-03-18T19:30:00+02:00") from bad


def utc_text(moment: datetime) -> str:
    """RFC 3339 in UTC; milliseconds only where the moment has them.

    >>> from datetime import datetime, timezone
    >>> utc_text(datetime(2025, 3, 18, 17, 30, tzinfo=timezone.utc))
    '2025-03-18T17:30:00Z'
    """
    at = utc(moment)
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def local_day(day: date, zone_name: str) -> tuple[datetime, datetime]:
    """First moment of a local calendar day and of the next, in UTC: 23, 24 or 25 hours apart.

    >>> start, end = local_day(date(2025, 3, 30), "Europe/Kyiv")
    >>> (end - start).total_seconds() / 3600
    23.0
    """
    named = zone(zone_name)
    start = datetime.combine(day, time.min, tzinfo=named)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=named)
    return start.astimezone(UTC), end.astimezone(UTC)


def days_of(started: datetime, ended: datetime) -> tuple[date, date]:
    """First and last calendar day of a span of whole local days, whatever their zone; of a shorter span its UTC days.

    The middle of a local day lies on that date in UTC for every zone less than twelve hours away.

    >>> [str(day) for day in days_of(*local_day(date(2025, 9, 4), "Europe/Kyiv"))]
    ['2025-09-04', '2025-09-04']
    """
    if ended - started < _WHOLE:
        return utc(started).date(), utc(ended).date()
    return (utc(started) + _HALF_DAY).date(), (utc(ended) - _HALF_DAY).date()


def dated(started: datetime, ended: datetime) -> str:
    """The day or days of a span as text.

    >>> dated(*local_day(date(2025, 9, 4), "Europe/Kyiv"))
    '2025-09-04'
    """
    first, last = days_of(started, ended)
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def from_local(naive: datetime, zone_name: str) -> datetime:
    """A wall-clock moment of a named zone, in UTC. In the repeated hour of autumn the first pass is taken.

    >>> from_local(datetime(2025, 3, 21, 1, 21), "Europe/Kyiv").isoformat()
    '2025-03-20T23:21:00+00:00'

    Raises:
        OutOfRange: the moment already carries a zone.
    """
    if naive.tzinfo is not None:
        raise OutOfRange("local moment", naive, "a moment without zone")
    return naive.replace(tzinfo=zone(zone_name)).astimezone(UTC)


def whole_ms(moment: datetime) -> datetime:
    """To the millisecond, downwards: the journal keeps no more."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
