"""What would be seen: the same chances as in the ledger of a day, for sensors that were only promised, over a month.

Arrays: heard has the shape (2, cells, kinds), state 0 light and 1 dark: the chance that no sensor on the ground or in
the air, and no image, detects an event. Burnt has (24, cells): the chance that all thermal satellites miss a fire lit
in an hour of the day (UTC). Sensors are taken as independent, satellites as looking at one and the same fire.

A sensor that was promised for a region stands anywhere in it with equal chance. Nobody's position is needed or made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from truceline.coverage.catalogue import (
    KINDS,
    VIEW_KIND,
    Number,
    SensorKind,
    kind_of,
    remembered,
)
from truceline.coverage.climate import HOUR_S, HOURS, Climate
from truceline.coverage.grid import Floats
from truceline.coverage.orbits import DAY_S, ORBITS, nominal_passes
from truceline.coverage.plan_cells import ALL_POSITIONS, SMALL_M, Cells, positions_in
from truceline.coverage.terrain import Terrain
from truceline.kernels.reach import Bools, Curves, Field, Ints, Stands, laid
from truceline.model.detection import SHIPPED, Detection
from truceline.model.errors import OutOfRange
from truceline.model.place import Area
from truceline.model.records import Sensor
from truceline.model.terms import IncidentType
from truceline.model.times import utc

NO_EYES = 0.01  # a chance below it counts as none, as in the ledger
LIGHT, DARK = 0, 1
EVERY = slice(None)
HILLY_POSITIONS = 5_000  # where every line of sight is followed over the land
_VIEW = KINDS.index(VIEW_KIND)
ROWS = 512  # of a table of chances by range
ROUND = 24  # directions and
OFFSETS = 4  # offsets per side over which a chance is averaged over a cell
SIGHT_TARGET_M = 2.0  # what terrain is asked about: a person or a vehicle
DEFAULT_ORBIT = "NOAA-21/VIIRS"  # of a thermal satellite that names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sensors of one kind that stand alike."""

    kind: SensorKind
    sensor: Sensor  # the first of them
    count: int
    on_watch: float  # share of the time


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Four points in every cell, for what is a matter of yes or no: a cell half in range is half without eyes."""

    heard: Floats  # (2, points, kinds), not averaged over a cell
    cell: Ints  # (points,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the sensors would see of an area, in the climate of a month."""

    area: Area
    cells: Cells
    climate: Climate
    sensors: tuple[Sensor, ...]
    groups: tuple[Group, ...]
    heard: Floats  # (2, cells, kinds)
    burnt: Floats  # (24, cells)
    dark: Floats  # (24, cells)
    reached: Floats  # (cells,): chance of the view kind, were every sensor on watch by clear day
    points: Points
    numbers: Detection = SHIPPED
    view: Bools | None = field(default=None, repr=False)

    def chance(self, kind: IncidentType) -> Floats:
        """Expected chance that such an event is detected, by hour of the day and cell; shape (24, cells)."""
        light, dark = self._by_light(kind, self.heard)
        return self.dark * dark + (1 - self.dark) * light

    def no_eyes(self, kind: IncidentType, inside: Bools | None = None, *, below: float = NO_EYES) -> float:
        """Share of the area-hours in which the chance for such an event is below one in a hundred."""
        light, dark = (chance < below for chance in self._by_light(kind, self.points.heard, self.points.cell))
        night = self.dark[:, self.points.cell]
        share = night * dark + (1 - night) * light
        return float((share if inside is None else share[:, inside[self.points.cell]]).mean())

    def no_eyes_of(self, area: Area | None, kinds: Sequence[IncidentType]) -> float:
        """The same over an area, the mean of several kinds; 1 where there is no cell or no kind."""
        inside = self.cells.inside(area)
        return float(np.mean([self.no_eyes(kind, inside) for kind in kinds])) if inside.any() and kinds else 1.0

    def seen_fraction(
        self, area: Area | None, start: datetime, end: datetime, kinds: tuple[IncidentType, ...]
    ) -> float:
        """As `Coverage.seen_fraction`: the mean over cells of the area, the hours of the day and the kinds.

        Any whole days have the same answer: the plan is about a month, not about one of its days.
        """
        inside = self.cells.inside(area)
        if not (inside.any() and kinds and utc(end) > utc(start)):
            return 0.0
        return float(np.clip(np.mean([self.chance(kind)[:, inside].mean() for kind in kinds]), 0.0, 1.0))

    def _by_light(self, kind: IncidentType, heard: Floats, cell: Ints | slice = EVERY) -> tuple[Floats, Floats]:
        at = KINDS.index(kind)
        burning = 1 - self.numbers.types[kind].burns * (1 - self.burnt[:, cell])
        light, dark = (1 - burning * heard[state, :, at] for state in (LIGHT, DARK))
        return light, dark


def plan(
    sensors: Sequence[Sensor],
    *,
    area: Area,
    cells: Cells,
    climate: Climate,
    terrain: Terrain | None = None,
    numbers: Detection = SHIPPED,
) -> Plan:
    """The same blind map as of a day, for sensors that were promised.

    A sensor with a kind takes range, duty, light and cloud from the catalogue; `range_m` shortens the range, `duty`
    stands for duty and weather together. One without a kind detects with its stated chances within `range_m`, day and
    night and through cloud. `numbers` are those of the ledger of a day: as fitted, where somebody fitted.

    Raises:
        UnknownName: a kind that the catalogue does not have.
        OutOfRange: a sensor with neither kind nor place and range.
    """
    groups = tuple(_grouped(sensors, climate, numbers))
    field_ = Field(lat_deg=cells.lat_deg, lon_deg=cells.lon_deg)
    heard, clear = _nothing(2, cells.lat_deg.size), _nothing(1, cells.lat_deg.size)
    lat, lon, cell = cells.quartered()
    at_points = _nothing(2, lat.size)
    placed = [one for one in groups if not one.kind.orbits]
    view = None
    if placed:
        many = ALL_POSITIONS if terrain is None else HILLY_POSITIONS
        stands = stands_of(placed, climate, cells.side_m, many)
        curves = curves_of([one.kind for one in placed], cells.side_m)
        view = None if terrain is None else seen_over(terrain, placed, stands, cells)
        laid(field_, stands, curves, heard, view)
        laid(field_, replace(stands, share=np.ones((len(placed), 1, len(KINDS)))), curves, clear, view)
        sharp = curves_of([one.kind for one in placed], 0.0)
        laid(Field(lat_deg=lat, lon_deg=lon), stands, sharp, at_points, None if view is None else view[:, cell])
    for one in groups:
        if one.kind.revisit_h is not None:
            missed = 1 - np.array([one.kind.imaged(kind) for kind in KINDS]) * _through(one, climate)
            heard *= missed**one.count
            at_points *= missed**one.count
    burnt = burnt_of([one for one in groups if one.kind.thermal], cells, climate, numbers)
    return Plan(
        area=area, cells=cells, climate=climate, sensors=tuple(sensors), groups=groups, heard=heard, burnt=burnt,
        dark=climate.dark(cells.lat_deg, cells.lon_deg), reached=1 - clear[0, :, _VIEW],
        points=Points(heard=at_points, cell=cell), numbers=numbers, view=view,
    )  # fmt: skip


def curves_of(kinds: Sequence[SensorKind], side_m: float) -> Curves:
    """Chances by range, averaged over a cell of this side in every direction; one table for all sensors of a kind."""
    made: dict[tuple[str, float, int], Floats] = {}
    most = np.array([_most_km(one) * 1000.0 + side_m * 0.75 for one in kinds])
    most = np.maximum(most, 1.0)
    for one, far in zip(kinds, most, strict=True):
        key = (one.name, float(far), id(one) if one.stated else 0)
        if key not in made:
            made[key] = _curve(one, float(far), side_m)
    keys = [(one.name, float(far), id(one) if one.stated else 0) for one, far in zip(kinds, most, strict=True)]
    return Curves(chance=np.stack([made[key] for key in keys]), step_m=most / ROWS, most_m=most)


def _curve(one: SensorKind, most_m: float, side_m: float) -> Floats:
    shifts = ((np.arange(OFFSETS) + 0.5) / OFFSETS - 0.5) * side_m
    east, north = (part.ravel() for part in np.meshgrid(shifts, shifts))
    turn = np.arange(ROUND) * 2 * np.pi / ROUND
    away = (np.arange(ROWS) + 0.5) * most_m / ROWS
    x = away[:, None, None] * np.cos(turn)[None, :, None] + east
    y = away[:, None, None] * np.sin(turn)[None, :, None] + north
    range_km = np.hypot(x, y) / 1000.0
    return np.stack([one.chances(range_km, kind).mean(axis=(1, 2)) for kind in KINDS], axis=1)


def stands_of(groups: Sequence[Group], climate: Climate, side_m: float = 0.0, positions: int = ALL_POSITIONS) -> Stands:
    """Where the sensors stand, and what duty, cloud and light leave of their chances.

    A region is filled with positions no farther apart than a sixth of the reach, nor nearer than most of a cell.
    """
    most = positions // max(1, len(groups))
    places = [
        positions_in(one.sensor.place, max(0.75 * side_m, _most_km(one.kind) * 1000.0 / 6, SMALL_M), most)
        for one in groups
    ]
    sizes = [place.lat_deg.size for place in places]
    share = np.empty((len(groups), 2, len(KINDS)))
    for at, one in enumerate(groups):
        share[at, LIGHT] = _through(one, climate)
        share[at, DARK] = share[at, LIGHT] * np.array(one.kind.in_the_dark)
    return Stands(
        first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        lat_deg=np.concatenate([place.lat_deg for place in places]),
        lon_deg=np.concatenate([place.lon_deg for place in places]),
        weight=np.concatenate([np.full(size, 1 / size) for size in sizes]),
        curve=np.arange(len(groups)),
        count=np.array([float(one.count) for one in groups]),
        share=share,
    )


def seen_over(terrain: Terrain, groups: Sequence[Group], stands: Stands, cells: Cells) -> Bools:
    """Which cells each position sees over the land; what hears is not hidden."""
    eyes = [0.0 if one.kind.height_m is None else one.kind.height_m.value for one in groups]
    hears = [one.kind.height_m is None for one in groups]
    far = [
        0.0 if heard else _most_km(one.kind) * 1000.0 + cells.side_m for one, heard in zip(groups, hears, strict=True)
    ]
    sizes = np.diff(stands.first)
    seen = terrain.view(
        stands.lat_deg, stands.lon_deg, cells.lat_deg, cells.lon_deg,
        eye_m=np.repeat(eyes, sizes), most_m=np.repeat(far, sizes), target_m=SIGHT_TARGET_M,
    )  # fmt: skip
    seen[np.repeat(hears, sizes)] = True
    return seen


def burnt_of(groups: Sequence[Group], cells: Cells, climate: Climate, numbers: Detection) -> Floats:
    """Chance that all thermal satellites miss a fire lit in an hour of the day, at nominal passes; (24, cells)."""
    missed = np.ones((HOURS, cells.lat_deg.size))
    start = climate.start.timestamp()
    for one in groups:
        orbit = ORBITS.get(one.sensor.sensor_id, ORBITS[DEFAULT_ORBIT])
        found = nominal_passes(orbit, cells.lat_deg, cells.lon_deg, (start, start + DAY_S), np.empty(0))
        chance = numbers.seen_while_burning * found.reached * orbit.scanner.mean() * _through(one, climate)
        own = np.floor((found.t_s - start) / HOUR_S).astype(np.int64)
        for lag in range(int(numbers.look_back_h) + 1):
            burns = remembered((found.t_s - start) / HOUR_S - (own - lag) - 0.5, numbers)
            for _ in range(one.count):
                np.multiply.at(missed, ((own - lag) % HOURS, found.cell), 1 - chance * burns)
    return missed


def _nothing(states: int, count: int) -> Floats:
    """Everything is missed where nobody looks."""
    return np.ones((states, count, len(KINDS)))


def _through(one: Group, climate: Climate) -> float:
    """What duty and cloud leave of a chance by day."""
    return one.on_watch * (1 - one.kind.clouded.value * climate.cloud)


def _most_km(kind: SensorKind) -> float:
    """Beyond this range it detects nothing at all."""
    if kind.reach_km is None:
        return 0.0
    able = [kind.horizon_km(one) for one in KINDS if kind.ranges_km.get(one, 0.0) > 0]
    return min(kind.reach_km.value, max(able, default=0.0))


def _grouped(sensors: Iterable[Sensor], climate: Climate, numbers: Detection) -> Iterable[Group]:
    held: dict[tuple[object, ...], list[Sensor]] = {}
    for one in sensors:
        orbit = one.sensor_id if one.sensor_id in ORBITS else ""
        key = (one.kind, repr(one.place), one.range_m, one.from_utc, one.until_utc, one.duty, one.detects, orbit)
        held.setdefault(key, []).append(one)
    for alike in held.values():
        first = alike[0]
        kind = _kind(first, numbers)
        duty = kind.on_watch() if first.duty is None else first.duty
        present = _present(first, climate)
        if present > 0:
            yield Group(kind=kind, sensor=first, count=len(alike), on_watch=duty * present)


def _present(one: Sensor, climate: Climate) -> float:
    """Share of the days on which the sensor is there at all."""
    start = climate.start.timestamp()
    end = start + DAY_S * len(climate.days)
    first = max(start, one.from_utc.timestamp()) if one.from_utc is not None else start
    last = min(end, one.until_utc.timestamp()) if one.until_utc is not None else end
    return max(0.0, last - first) / (end - start)


def _kind(one: Sensor, numbers: Detection) -> SensorKind:
    """The kind of a sensor; of one without a kind, what it states about itself."""
    if one.kind:
        known = kind_of(one.kind, numbers)
        if known.orbits or one.place is not None:
            return known if one.range_m is None or known.reach_km is None else _shortened(known, one.range_m / 1000.0)
    elif one.place is not None and one.range_m is not None:
        return _stated(one, one.range_m / 1000.0)
    raise OutOfRange("sensor", one.sensor_id, "a place, and a kind of the catalogue or a range with stated chances")


def _shortened(kind: SensorKind, range_km: float) -> SensorKind:
    reach = kind.reach_km
    return kind if reach is None else replace(kind, reach_km=replace(reach, value=min(reach.value, range_km)))


def _stated(one: Sensor, range_km: float) -> SensorKind:
    """A kind made of what a sensor states about itself: its chances within its range, whatever the light."""
    whole = Number(value=1.0, source="stated by the sensor", mark="J")
    return SensorKind(
        name="as stated",
        title="as stated",
        sees="",
        duty=whole,
        workable=whole,
        clouded=replace(whole, value=0.0),
        cost=whole,
        best=whole,
        reach_km=replace(whole, value=range_km),
        height_m=None,
        revisit_h=None,
        least=0.0,
        ranges_km=dict.fromkeys((kind for kind, chance in one.detects if chance > 0), range_km),
        stated=dict(one.detects),
    )
