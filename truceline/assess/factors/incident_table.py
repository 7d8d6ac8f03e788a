"""The table of incidents of a judgement, as columns, so that what every rule asks is answered once for all of them.

Rows are positions in the sequence of incidents. Shares of places inside zones are worked out for the rows that a
rule reaches, and kept by zone: rules and readings share them.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from truceline.agreement.fields import Site
from truceline.agreement.nouns import Zone
from truceline.assess.factors.common_factors import area_factor, happened_factor, outside_factor, vague_area
from truceline.assess.factors.factor import Factor
from truceline.assess.factors.force_window import MICROSECOND, Window, time_factor
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.sight import Sight
from truceline.assess.geometry.share_inside import depths_m, may_reach, shares_inside
from truceline.assess.register.register import Register
from truceline.model.records import Incident, ReferenceLine
from truceline.model.terms import IncidentType, ObjectClass, Phenomenon, PlacePrecision

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is known of one zone, by row; NaN where nobody has asked yet."""

    shares: Floats
    depths_m: Floats


class IncidentTable:
    """The incidents of a judgement. Only the notes about zones grow while it is read."""

    def __init__(
        self,
        incidents: Sequence[Incident],
        lines: Sequence[ReferenceLine],
        register: Register | None = None,
        sight: Sight | None = None,
        *,
        touching: Sequence[Incident] = (),
    ) -> None:
        """`touching`: incidents of the neighbouring periods whose time reaches into this one; they are told there."""
        self.incidents, self.lines = (*incidents, *touching), tuple(lines)
        self.own = len(incidents)  # rows from here on are told in another period
        self.register = register or Register()
        self.sight = sight  # of the agreement that is judged, as `seen_by` sets it; None where nobody looked
        self._places = [one.place for one in self.incidents]
        self._started = _microseconds([one.started_utc for one in self.incidents])
        self._ended = _microseconds([one.ended_utc for one in self.incidents])
        self._types = _shares((one.types for one in self.incidents), len(self.incidents))
        self._objects = _shares((one.objects for one in self.incidents), len(self.incidents))
        self._something_else = np.array([1.0 - one.nothing_else_share for one in self.incidents], dtype=np.float64)
        self._armed = {_armed(one): row for row, one in enumerate(self.incidents)}
        self._vague = np.array(
            [one.place_precision is not PlacePrecision.POSITION for one in self.incidents], dtype=np.bool_
        )
        self._phenomena = _rows_by_phenomenon(self.incidents)
        self._ground: dict[str, _Ground] = {}
        self._contexts = [
            IncidentContext(incident=one, lines=self.lines, register=self.register) for one in self.incidents
        ]

    def seen_by(self, sight: Sight) -> "IncidentTable":
        """The same table for an agreement that looks elsewhere; what is known of zones is shared."""
        seen = copy(self)
        seen.sight = sight
        return seen

    def types(self, wanted: Sequence[IncidentType]) -> Floats:
        """Sum of the shares of the wanted types by row; NaN where a share is not one."""
        return self._sum(self._types, wanted)

    def objects(self, wanted: Sequence[ObjectClass]) -> Floats:
        """Sum of the shares of the wanted object classes by row; NaN where a share is not one."""
        return self._sum(self._objects, wanted)

    def unknown_object(self, spoken: Sequence[ObjectClass]) -> Floats:
        """`incident_context.unknown_object` of each row."""
        told = self.objects(tuple(ObjectClass))
        other = self.objects([one for one in ObjectClass if one not in spoken and one is not ObjectClass.NOT_KNOWN])
        unknown = self.objects((ObjectClass.NOT_KNOWN,))
        return np.where(told == 0.0, 1.0, unknown + other * self._something_else)

    def seen(self, wanted: Sequence[Phenomenon]) -> Flags:
        """Rows of which somebody perceived one of the phenomena."""
        flags = np.zeros(len(self.incidents), dtype=np.bool_)
        for phenomenon in wanted:
            flags[self._phenomena.get(phenomenon, [])] = True
        return flags

    def heavy(self) -> Floats:
        """Share by row that heavy weapons stood there, as `weapons.heavy_share` tells it."""
        return np.where(self.seen((Phenomenon.WEAPON_PRESENT,)), 1.0, self.types((IncidentType.HEAVY_WEAPONS,)))

    def by_weapon(self, share: Callable[[Incident], float]) -> Floats:
        """A share that depends on weapon and calibre alone, by row; asked once for each pair of them."""
        asked = {pair: share(self.incidents[row]) for pair, row in self._armed.items()}
        return np.array([asked[_armed(one)] for one in self.incidents])

    def times(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Start and end by row, in microseconds since 1970."""
        return self._started, self._ended

    def near(self, sites: Iterable[Site]) -> Flags:
        """Rows whose place may lie on one of the sites."""
        return may_reach(sites, self._places)

    def within(self, window: Window, rows: Rows) -> Flags:
        """For each row, whether any of its time lies inside the window. An instant is in or out."""
        started, ended = self._started[rows], self._ended[rows]
        low = started if window.start is None else np.maximum(started, _since(window.start))
        high = ended if window.end is None else np.minimum(ended, _since(window.end))
        before_end = True if window.end is None else started < _since(window.end)
        instant = (ended == started) & (low == started) & before_end
        bound = instant | (high > low)
        for gap in window.gaps:
            begun, over = _since(gap.start), _since(gap.end)
            bound &= ~((started >= begun) & (ended <= over) & (started < over))
        return np.asarray(bound, dtype=np.bool_)

    def inside(self, zone: Zone, rows: Rows) -> Floats:
        """Share of each row's place inside the zone; all of it where the place is known by its province alone."""
        shares = self._zone(zone).shares
        new = rows[np.isnan(shares[rows])]
        if new.size:
            shares[new] = np.where(self._vague[new], 1.0, shares_inside(zone.area, [self._places[row] for row in new]))
        return shares[rows]

    def measure(self, zone: Zone, rows: Rows) -> None:
        """Have the distances to the zone's edge ready for these rows: together they cost a tenth."""
        depths = self._zone(zone).depths_m
        new = rows[np.isnan(depths[rows])]
        if new.size:
            depths[new] = depths_m(zone.area, [self._places[row] for row in new])

    def context(self, row: int) -> IncidentContext:
        """The incident of a row before a rule."""
        return self._contexts[row]

    def shared(self, row: int) -> "RowFactors":
        """The factors of a row that rules and readings share."""
        return RowFactors(self, row)

    def area_factor(self, zone: Zone, row: int) -> Factor:
        """The factor of the area for one row."""
        precision = self.incidents[row].place_precision
        if precision is not PlacePrecision.POSITION:
            return vague_area(zone, precision)
        ground = self._zone(zone)
        if math.isnan(ground.shares[row]) or math.isnan(ground.depths_m[row]):
            self.inside(zone, np.array([row]))
            self.measure(zone, np.array([row]))
        return area_factor(zone, self._places[row], float(ground.shares[row]), float(ground.depths_m[row]))

    def _sum(self, shares: Mapping[str, Floats], wanted: Sequence[str]) -> Floats:
        total = np.zeros(len(self.incidents))
        for name in wanted:
            total += shares.get(name, 0.0)
        return total

    def _zone(self, zone: Zone) -> _Ground:
        if zone.zone_id not in self._ground:
            count = len(self.incidents)
            self._ground[zone.zone_id] = _Ground(np.full(count, np.nan), np.full(count, np.nan))
        return self._ground[zone.zone_id]


class RowFactors:
    """One incident's shared factors. Kept with its question, so that sixty rules do not say one thing sixty times."""

    __slots__ = ("_context", "_row", "_table")

    def __init__(self, table: IncidentTable, row: int) -> None:
        self._table, self._row, self._context = table, row, table.context(row)

    def happened(self) -> Factor:
        """The incident's own probability."""
        return self._context.once("happened", lambda: happened_factor(self._context.incident))

    def time(self, window: Window) -> Factor:
        """Its time inside a window."""
        return self._context.once(window, lambda: time_factor(window, self._context.incident))

    def area(self, zone: Zone) -> Factor:
        """Its place inside a zone."""
        return self._context.once(zone.zone_id, lambda: self._table.area_factor(zone, self._row))

    def outside(self, zone: Zone) -> Factor:
        """Its place outside a zone in which the rule does not apply."""
        return self._context.once(("outside", zone.zone_id), lambda: outside_factor(zone, self.area(zone)))


def _armed(one: Incident) -> Hashable:
    """Weapon and calibre as every observer has them; a calibre that is not a number equals itself."""
    calibre_mm = one.weapon_calibre_mm
    return one.weapon, None if calibre_mm is None or math.isnan(calibre_mm) else calibre_mm, one.weapons


def _since(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _microseconds(moments: Sequence[datetime]) -> NDArray[np.int64]:
    return np.array([_since(moment) for moment in moments], dtype=np.int64)


def _shares(pairs: Iterable[Sequence[tuple[str, float]]], count: int) -> dict[str, Floats]:
    """Share of each name by row. What is not between 0 and 1 becomes NaN."""
    made: defaultdict[str, Floats] = defaultdict(lambda: np.zeros(count))
    for row, held in enumerate(pairs):
        for name, share in held:
            made[name][row] += share if 0.0 <= share <= 1.0 else math.nan
    return dict(made)


def _rows_by_phenomenon(incidents: Sequence[Incident]) -> dict[Phenomenon, list[int]]:
    made: defaultdict[Phenomenon, list[int]] = defaultdict(list)
    for row, incident in enumerate(incidents):
        for phenomenon in incident.phenomena:
            made[phenomenon].append(row)
    return dict(made)
