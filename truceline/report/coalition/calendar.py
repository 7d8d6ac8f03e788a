"""The timeline as an iCalendar file (RFC 5545): every event on the clock of the zone it was given in."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from truceline.model.extras import not_installed
from truceline.model.times import days_of
from truceline.report.coalition.timeline import Mark, Timeline

try:
    from icalendar import Calendar, Event
except ModuleNotFoundError:  # the extra `calendar` is not installed
    Calendar = None  # type: ignore[assignment,misc]

PRODUCT = "-//Truceline//timeline//EN"
EXERCISE = "EXERCISE"


def render(told: Timeline) -> bytes:
    """The same bytes for the same timeline. Days are all-day events, disputed ones say so in their title.

    Raises:
        BadSetting: the extra `calendar` is not installed.
    """
    if Calendar is None:
        raise not_installed("timeline --ics", "icalendar")
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{EXERCISE}: timeline" if told.exercise else "timeline")
    for mark in told.marks:
        made.add_component(_event(mark, told))
    if told.marks:  # the rules of each zone over the years of the marks alone: the library's own years end in 2038
        first, last = told.marks[0].first_utc.year - 1, max(mark.last_utc.year for mark in told.marks) + 2
        made.add_missing_timezones(first_date=date(first, 1, 1), last_date=date(last, 1, 1))
    data: bytes = made.to_ical()
    return data


def _event(mark: Mark, told: Timeline) -> "Event":
    event = Event()
    event.add("uid", f"{mark.mark_id}@truceline")
    event.add("dtstamp", told.as_of_utc)
    start, end = _span(mark, told.zone)
    event.add("dtstart", start)
    if end is not None:
        event.add("dtend", end)
    event.add("summary", _summary(mark, exercise=told.exercise))
    event.add("categories", [mark.lane])
    if mark.site:
        event.add("location", mark.site)
    event.add("description", _description(mark))
    if mark.origin.startswith(("http://", "https://")) and " " not in mark.origin:
        event.add("url", mark.origin)
    event.add("transp", "TRANSPARENT")
    return event


def _span(mark: Mark, zone_name: str) -> tuple[date | datetime, date | datetime | None]:
    """Whole days as dates, the end not included; moments with their zone."""
    if mark.by_day:
        first, last = days_of(mark.started_utc, mark.ended_utc)
        return first, max(last, first) + timedelta(days=1)
    zone = ZoneInfo(mark.zone or zone_name)
    start, end = mark.started_utc.astimezone(zone), mark.ended_utc.astimezone(zone)
    return start, end if end > start else None


def _summary(mark: Mark, *, exercise: bool) -> str:
    parts = [
        f"{EXERCISE}: " if exercise else "",
        mark.title,
        f" (reading: {mark.reading})" if mark.reading else "",
        " - date disputed" if mark.disputed else "",
    ]
    return "".join(parts)


def _description(mark: Mark) -> str:
    parts = [mark.words, f"said by {mark.speaker}" if mark.speaker else "", f"origin: {mark.origin} [{mark.mark}]"]
    return "; ".join(part for part in parts if part)
