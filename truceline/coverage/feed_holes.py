"""Holes in a feed: a day of which nothing was received is no day off duty and no day without a pass."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

Intervals = Sequence[tuple[datetime, datetime]]
DAY = timedelta(days=1)


def holes(received: Mapping[str, Intervals], start: datetime, end: datetime) -> tuple[str, ...]:
    """One sentence for each hole that swallows [start, end), with every feed that has it. `received` is by title."""
    found: dict[str, list[str]] = {}
    for title in sorted(received):
        words = hole(received[title], start, end)
        if words:
            found.setdefault(words, []).append(title)
    return tuple(f"{_listed(titles)}: no rows in this vault {words}." for words, titles in found.items())


def hole(received: Intervals, start: datetime, end: datetime) -> str:
    """Where the rows around [start, end) end and begin again, to the UTC day; "" where some lie within.

    >>> from datetime import UTC
    >>> day = lambda number: datetime(2025, 3, number, tzinfo=UTC)
    >>> hole([(day(1), day(3)), (day(9), day(12))], day(5), day(6))
    'from 3 March to 8 March 2025'
    """
    if any(first < end and last > start for first, last in received):
        return ""
    before = max((last for first, last in received if last <= start), default=None)
    after = min((first for first, last in received if first >= end), default=None)
    if before is not None and after is not None:
        return f"from {_day(before, year=before.year != (after - DAY).year)} to {_day(after - DAY)}"
    if before is not None:
        return f"from {_day(before)} on"
    return f"before {_day(after)}" if after is not None else "at all"


def _day(moment: datetime, *, year: bool = True) -> str:
    return f"{moment.day} {moment:%B %Y}" if year else f"{moment.day} {moment:%B}"


def _listed(titles: Iterable[str]) -> str:
    return "; ".join(titles)
