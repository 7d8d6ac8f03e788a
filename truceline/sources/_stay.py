"""What several sources of words need: when in Kyiv, where at all, and in which script."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from truceline.model.place import great_circle_m
from truceline.model.times import from_local, local_day, zone

KYIV = "Europe/Kyiv"
THEATRE = (44.3, 22.1, 52.4, 40.3)  # south, west, north, east: bounding box of Ukraine, degrees
FAR_M = 500_000.0  # strikes reach far behind the line; beyond this a geocode is more likely wrong than right
GAP, TWICE = "does not exist", "happens twice"  # in the marks of an odd wall-clock time
_UKRAINIAN, _RUSSIAN = re.compile("[іїєґІЇЄҐ]"), re.compile("[ыэёъЫЭЁЪ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """A wall-clock moment in UTC: once, or twice in the repeated hour of autumn."""

    first_utc: datetime
    last_utc: datetime
    quality: tuple[str, ...]


def local_moment(naive: datetime, zone_name: str) -> Local:
    """A wall-clock moment of a named zone, with a mark where the clock change makes it odd.

    >>> local_moment(datetime(2025, 10, 26, 3, 30), "Europe/Kyiv").quality
    ('03:30 happens twice in Europe/Kyiv on this day: both are held possible',)
    """
    first = from_local(naive, zone_name)
    last = naive.replace(tzinfo=zone(zone_name), fold=1).astimezone(UTC)
    clock = naive.strftime("%H:%M")
    if first.astimezone(zone(zone_name)).replace(tzinfo=None) != naive:
        words = f"{clock} {GAP} in {zone_name} on this day (clock change): read with the offset before it"
        return Local(first_utc=first, last_utc=first, quality=(words,))
    if last != first:
        words = f"{clock} {TWICE} in {zone_name} on this day: both are held possible"
        return Local(first_utc=first, last_utc=last, quality=(words,))
    return Local(first_utc=first, last_utc=first, quality=())


def whole_day(day: date, zone_name: str) -> tuple[datetime, datetime]:
    """First and last second of a local day, in UTC."""
    start, end = local_day(day, zone_name)
    return start, end - timedelta(seconds=1)


def outlier(lat_deg: float, lon_deg: float) -> tuple[str, ...]:
    """A mark where a position lies more than 500 km outside the theatre.

    >>> outlier(-0.000137, 0.000403)
    ('far outlier: 5389 km from the theatre',)
    """
    south, west, north, east = THEATRE
    nearest = min(max(lat_deg, south), north), min(max(lon_deg, west), east)
    away_m = great_circle_m(lat_deg, lon_deg, *nearest)
    return (f"far outlier: {away_m / 1000:.0f} km from the theatre",) if away_m > FAR_M else ()


def language_of(text: str) -> str:
    """BCP 47 tag where letters settle it: Ukrainian or Russian; otherwise "und".

    >>> language_of("Вибухи у місті"), language_of("Взрывы в городе"), language_of("Атака")
    ('uk', 'ru', 'und')
    """
    ukrainian, russian = bool(_UKRAINIAN.search(text)), bool(_RUSSIAN.search(text))
    if ukrainian == russian:
        return "und"
    return "uk" if ukrainian else "ru"
