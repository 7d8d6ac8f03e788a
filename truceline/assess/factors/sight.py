"""How much of a rule's area and time could be seen. Silence outside the watched area is not spoken about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import shapely

from truceline.agreement.geometry import shape_of
from truceline.agreement.nouns import Rule, Zone
from truceline.assess.register.register import Register
from truceline.model.added_words import SEEN_AS, added_words
from truceline.model.place import Area
from truceline.model.records import Incident
from truceline.model.terms import IncidentType


class SeenFraction(Protocol):
    """What assess needs of a coverage."""

    def seen_fraction(
        self, area: Area | None, start: datetime, end: datetime, kinds: tuple[IncidentType, ...]
    ) -> float:
        """Share of the area-hours in which such an event would have been seen; not a number counts as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What rules with a memory need of the days before a period: their incidents, and what could be seen on them.

    A function of the kept files and `as_of`, as the period itself; no earlier report is asked.
    """

    since: datetime
    incidents: tuple[Incident, ...]  # told on their own days
    days: tuple[tuple[datetime, datetime, SeenFraction], ...]  # each [start, end), in order


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralDays:
    """The coverages of several days as one; of a time that none of them knows nothing was seen."""

    days: tuple[tuple[datetime, datetime, SeenFraction], ...]

    def seen_fraction(
        self, area: Area | None, start: datetime, end: datetime, kinds: tuple[IncidentType, ...]
    ) -> float:
        """Share of the area-hours, each day as long as it lasts."""
        parts = [(max(start, low), min(end, high), one) for low, high, one in self.days if low < end and start < high]
        if len(parts) == 1 and parts[0][:2] == (start, end):
            return parts[0][2].seen_fraction(area, start, end, kinds)
        seen = 0.0
        for low, high, one in parts:
            share = one.seen_fraction(area, low, high, kinds)
            seen += share * ((high - low) / (end - start)) if share >= 0.0 else 0.0  # this way round: NaN is none
        return seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What coverage says about a rule over a period."""

    seen: float  # 0..1; what is not a number counts as none
    needed: float

    def enough(self) -> bool:
        """Whether silence may count; this way round, a NaN is not enough."""
        return self.seen >= self.needed


Spans = Sequence[tuple[datetime, datetime]]  # each [start, end), in order, apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What the mission looks at, and what it could see there."""

    coverage: SeenFraction
    zone: Zone

    def seen(self, rule: Rule, spans: Spans, kinds: tuple[IncidentType, ...]) -> float:
        """Share of the area-hours of a rule in which such an event could be seen, 0..1; none of no time."""
        area, kinds = common_area(rule, self.zone), _ours(kinds)
        return _over(spans, lambda start, end: self.coverage.seen_fraction(area, start, end, kinds))


def _ours(kinds: Sequence[IncidentType]) -> tuple[IncidentType, ...]:
    """Kinds of event that coverage knows: one that a package adds is seen as the one that it names."""
    added = added_words().kinds
    return tuple(dict.fromkeys(IncidentType(added[kind][SEEN_AS]) if kind in added else kind for kind in kinds))


def watched(rule: Rule, sight: Sight, register: Register, spans: Spans, kinds: tuple[IncidentType, ...]) -> Watched:
    """What could be seen of a rule; where it looks for no kind of event, how long the register was kept."""
    seen = sight.seen(rule, spans, kinds) if kinds else _over(spans, register.kept_share)
    return Watched(seen=seen, needed=rule.needed_fraction)


def _over(spans: Spans, seen: Callable[[datetime, datetime], float]) -> float:
    """A share over several spans, each as long as it lasts; what is not between 0 and 1 counts as none."""
    whole = sum(((end - start) for start, end in spans), timedelta(0))
    shares = [(seen(start, end), (end - start) / whole) for start, end in spans if end > start]
    return min(sum(share * part for share, part in shares if 0.0 <= share <= 1.0), 1.0)


def common_area(rule: Rule, zone: Zone) -> Area | None:
    """The part of the rule's area inside the watched zone; None for all of the zone.

    An area that the mission does not watch at all is returned whole: coverage will have seen none of it.
    """
    if rule.area is None:
        return None
    own, seen = shape_of(rule.area.area), shape_of(zone.area)
    if own.covers(seen):
        return None
    common = shapely.intersection(own, seen)
    polygons = [part for part in shapely.get_parts(common) if part.geom_type == "Polygon" and part.area > 0.0]
    if not polygons:
        return rule.area.area
    rings = tuple(tuple(tuple(ring.coords) for ring in (part.exterior, *part.interiors)) for part in polygons)
    return Area(polygons=rings, name=rule.area.title)
