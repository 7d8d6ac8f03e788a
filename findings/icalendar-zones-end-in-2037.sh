#!/bin/sh
# icalendar 7.3.2: `Calendar.add_missing_timezones()` writes the rules of a zone up to 2038-01-01 and no recurrence, so a
# reader that follows the file (RFC 5545, 3.6.5) takes the last onset for all later times: winter time for ever.
# Here: 1 July 2045, 15:00 in Paris, which the zone database puts at +02:00 and the written file at +01:00.
# The years are parameters (first_date, last_date); a caller with later events has to state them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 python-dateutil==2.9.0.post0
"$folder/venv/bin/python" - <<'PYTHON'
import io
from datetime import date, datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

from dateutil.tz import tzical
from icalendar import Calendar, Event

AT = datetime(2045, 7, 1, 15, 0)
print("icalendar", version("icalendar"), "python-dateutil", version("python-dateutil"))


def offset(**years):
    book = Calendar()
    book.add("prodid", "-//finding//EN")
    book.add("version", "2.0")
    event = Event()
    event.add("uid", "1@finding")
    event.add("dtstamp", datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
    event.add("dtstart", AT.replace(tzinfo=ZoneInfo("Europe/Paris")))
    book.add_component(event)
    book.add_missing_timezones(**years)
    (zone,) = book.timezones
    text = "BEGIN:VCALENDAR\r\n" + zone.to_ical().decode() + "END:VCALENDAR\r\n"
    return AT.replace(tzinfo=tzical(io.StringIO(text)).get()).utcoffset()


true = AT.replace(tzinfo=ZoneInfo("Europe/Paris")).utcoffset()
plain, stated = offset(), offset(first_date=date(2044, 1, 1), last_date=date(2047, 1, 1))
print(f"zone database {true}, file with the default years {plain}, file with years stated {stated}")
assert str(true) == "2:00:00"
assert str(plain) == "1:00:00", "the default changed: the file now agrees with the zone database"
assert stated == true
PYTHON
