"""The mission's register as rules ask it: notices, certificates, counts. What was not written down is not known.

An empty register is silence, and silence counts only where somebody kept it: `kept` and `kept_share` say where.
"""

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome

FULFILLED = (Outcome.DONE, Outcome.NONE)  # a kind without outcome says by itself that it is so


class Register:
    """Lines of the register, in the order of their statement. Names are compared without case and outer blanks."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.entries = tuple(sorted(entries, key=lambda one: (one.stated_utc, one.entry_id)))
        self._of_kind: dict[EntryKind, list[Entry]] = {}
        for one in self.entries:  # thousands of positions are passed over by whoever asks for a notice
            self._of_kind.setdefault(one.kind, []).append(one)
        self._kept = _joined([(one.started_utc, one.ended_utc) for one in self.of(EntryKind.KEPT)])

    def of(
        self,
        *kinds: EntryKind,
        item: str | None = None,
        site: str | None = None,
        about: str | None = None,
        by: str | None = None,
    ) -> Iterator[Entry]:
        """Lines of these kinds; None asks nothing about a field."""
        wanted = {"item": item, "site": site, "about": about, "by": by}
        asked = {name: plain(value) for name, value in wanted.items() if value is not None}
        held = (self._of_kind.get(kind, []) for kind in dict.fromkeys(kinds))
        for one in heapq.merge(*held, key=lambda one: (one.stated_utc, one.entry_id)):
            if all(plain(getattr(one, name)) == value for name, value in asked.items()):
                yield one

    def kept(self, start: datetime, end: datetime) -> bool:
        """Whether the register was kept without a gap over [start, end]; one moment counts as an interval."""
        return any(low <= start and end <= high for low, high in self._kept)

    def kept_until(self, since: datetime) -> datetime:
        """The moment up to which the register was kept without a gap from `since` on; `since` where it was not."""
        return next((high for low, high in self._kept if low <= since <= high), since)

    def kept_share(self, start: datetime, end: datetime) -> float:
        """Share of [start, end) over which the register was kept; none of an empty interval."""
        if end <= start:
            return 0.0
        held = sum((max(min(end, high) - max(start, low), timedelta(0)) for low, high in self._kept), timedelta(0))
        return held / (end - start)


def plain(name: str) -> str:
    """A name as it is compared.

    >>> plain("  Northern  Depot ")
    'northern depot'
    """
    return " ".join(name.split()).casefold()


def _joined(spans: Sequence[tuple[datetime, datetime]]) -> tuple[tuple[datetime, datetime], ...]:
    """Spans in order, those that touch as one."""
    made: list[tuple[datetime, datetime]] = []
    for low, high in sorted(spans):
        if made and low <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], high))
        else:
            made.append((low, high))
    return tuple(made)
