"""How much of a rule's area and time could be seen. Silence outside the watched area is not spoken about."""

from dataclasses import dataclass
from datetime import datetime

import shapely

from truceline.agreement.geometry import shape_of
from truceline.agreement.nouns import Rule, Zone
from truceline.assess.question import SeenFraction
from truceline.assess.register import Register
from truceline.model.place import Area
from truceline.model.terms import IncidentType


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What coverage says about a rule over a period."""

    seen: float  # 0..1; what is not a number counts as none
    needed: float

    def enough(self) -> bool:
        """Whether silence may count; this way round, a NaN is not enough."""
        return self.seen >= self.needed


def watched(
    rule: Rule,
    zone: Zone,
    coverage: SeenFraction,
    hours: tuple[datetime, datetime],
    kinds: tuple[IncidentType, ...],
) -> Watched:
    """The share of the area-hours, `hours` being [start, end), that could be seen; none where the interval is empty."""
    start, end = hours
    if end <= start:
        return Watched(seen=0.0, needed=rule.needed_fraction)
    seen = coverage.seen_fraction(common_area(rule, zone), start, end, kinds)
    return Watched(seen=seen if 0.0 <= seen <= 1.0 else 0.0, needed=rule.needed_fraction)


def watched_by_register(rule: Rule, register: Register, hours: tuple[datetime, datetime]) -> Watched:
    """The same for a rule that looks for no kind of event: the share of the hours over which the register was kept."""
    return Watched(seen=register.kept_share(*hours), needed=rule.needed_fraction)


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
