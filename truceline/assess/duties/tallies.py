"""Sums of register lines over a span: what certainly came, and what possibly came. No line is no zero.

A line counts for certain where its number, its time, its place and who counted it are all known to belong. Lines of
several counters may be of the same things: then the largest of their sums is certain, and all together are possible.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from truceline.agreement.nouns import Rule
from truceline.assess.duties.amounts import NOTHING, UNKNOWN, Bounds, bounds_of
from truceline.assess.duties.obligations import area_of, named_in
from truceline.assess.register.register import FULFILLED, plain
from truceline.model.records import Entry
from truceline.model.terms import Outcome

SURELY = 1e-3  # our own judgement: a place is inside, or outside, where at most one in a thousand says otherwise

Whether = tuple[bool, bool]  # (certainly, possibly)
BOTH, NEITHER = (True, True), (False, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many there were at least and at most among the lines on record, and the ids of the lines."""

    bounds: Bounds
    entries: tuple[str, ...]
    counters: tuple[str, ...] = field(default=())  # more than one: they may have counted the same

    def short_of(self, wanted: float) -> Whether:
        """Whether it is certainly, and whether it is possibly, less than a number."""
        return self.bounds.most < wanted, self.bounds.least < wanted

    def above(self, wanted: float) -> Whether:
        """Whether it is certainly, and whether it is possibly, more than a number."""
        return self.bounds.least > wanted, self.bounds.most > wanted


def tallied(
    lines: Iterable[Entry],
    start: datetime,
    end: datetime,
    *,
    counted_by: str | None = None,
    belongs: Callable[[Entry], Whether] = lambda _line: (True, True),
    number: Callable[[Entry], Bounds] | None = None,
) -> Tally:
    """The sum of lines over [start, end). A line that crosses an end of the span may belong to it or not."""
    by_counter: defaultdict[str, Bounds] = defaultdict(lambda: NOTHING)
    entries: list[str] = []
    for one in lines:
        share = _share(one, (start, end), counted_by, belongs)
        held = NOTHING if share == NEITHER else (number or number_of)(one)
        bounds = held if share == BOTH else Bounds(least=0.0, most=held.most)
        if bounds.most > 0.0:
            entries.append(one.entry_id)
            by_counter[plain(one.by)] = by_counter[plain(one.by)].plus(bounds)
    sums = list(by_counter.values())
    least = max((one.least for one in sums), default=0.0) if counted_by is None else sum(one.least for one in sums)
    most = sum(one.most for one in sums)
    return Tally(bounds=Bounds(least=least, most=most), entries=tuple(entries), counters=tuple(sorted(by_counter)))


def _share(
    one: Entry, span: tuple[datetime, datetime], counted_by: str | None, belongs: Callable[[Entry], Whether]
) -> Whether:
    """Whether a line counts for certain, and whether it possibly does."""
    start, end = span
    instant = one.started_utc == one.ended_utc
    touches = one.started_utc < end and (one.ended_utc >= start if instant else one.ended_utc > start)
    inside = start <= one.started_utc and one.ended_utc <= end
    by_it = counted_by is None or named_in(one.by, (counted_by,))
    if not touches or one.outcome in (Outcome.REFUSED, Outcome.BROKEN) or not (by_it or not plain(one.by)):
        return NEITHER
    certainly, possibly = belongs(one)
    return possibly and certainly and inside and by_it and one.outcome in FULFILLED, possibly


def number_of(one: Entry) -> Bounds:
    """The number of a line; one that is not a number is none for certain, and possibly any."""
    value = None if one.number is None else one.number.value
    if value is None or not 0.0 <= value < math.inf:  # this way round: NaN fails
        return UNKNOWN
    return bounds_of(one.number)


def at_place(rule: Rule, sites: Sequence[str], one: Entry) -> Whether:
    """Whether a line is of one of the sites, by name; without a name, of the rule's area by its place."""
    if plain(one.site) and sites:
        named = named_in(one.site, sites)
        return named, named
    if one.place is None:
        return not sites and rule.area is None, True
    factors = area_of(rule, one)
    inside = math.prod(area.least for area in factors) >= 1.0 - SURELY
    return inside and not sites, math.prod(area.most for area in factors) > SURELY
