"""Which further sensors would show most per cost: lazy greedy over places and kinds, with the bound it guarantees.

What is maximised is the expected number of detections of events that are spread evenly over cells and hours, so many
of each kind as `rates` say. It never falls when a sensor is added, and each further one adds less (it is submodular).
So the greedy choice by gain per cost reaches at least 1 - 1/e, 63 %, of what any choice of the same cost could add
(Sviridenko 2004; for equal costs Nemhauser, Wolsey and Fisher 1978). The bound of the choice itself is mostly better:
no other choice of that cost adds more than what was added and the best gains that are left (Leskovec et al. 2007).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from truceline.coverage.catalogue import KINDS, SensorKind, kind_of
from truceline.coverage.climate import Climate
from truceline.coverage.grid import Floats
from truceline.coverage.plan import Group, Plan, curves_of, seen_over, stands_of
from truceline.coverage.terrain import Terrain
from truceline.kernels.reach import Chosen, Curves, Field, Ints, Stands, choose
from truceline.model.errors import OutOfRange
from truceline.model.place import Point
from truceline.model.records import Sensor
from truceline.model.terms import IncidentType

GUARANTEED = 1 - 1 / float(np.e)
AT_HAND = ("observation-post", "thermal-camera", "acoustic-array", "ground-radar", "male-drone", "coastal-radar")
# Events a day in 1,000 km of line, by kind: the table of rates of the incident prior for the first five, a tenth of a
# rate for all others; J.
RATES: Mapping[IncidentType, float] = dict.fromkeys(KINDS, 0.2) | {
    IncidentType.SHELLING: 4.0,
    IncidentType.DEEP_STRIKE: 0.7,
    IncidentType.SMALL_ARMS: 2.0,
    IncidentType.HEAVY_WEAPONS: 0.4,
    IncidentType.INFRA_STRIKE: 0.7,
}
PLACE_SD_M = 1_000.0  # of a proposed place: an area to look for a site in, not a site


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """One proposal: a kind at a place, and what it adds to the ones before it."""

    number: int
    sensor: Sensor
    cost: float  # thousand euros a month, relative
    adds: float  # share of all events that would be detected besides
    detected: float  # share of all events, with all proposals so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Proposals in order, and how good the choice is."""

    before: float  # share of all events that the plan detects without any
    proposals: tuple[Suggested, ...]
    bound: float  # share of the best possible gain of the same cost that is reached at least
    candidates: int
    asked: int  # how often a gain was worked out

    def curve(self) -> list[tuple[int, float, float]]:
        """(sensors, cost, share of events detected): the curve of diminishing return."""
        made, spent = [(0, 0.0, self.before)], 0.0
        for one in self.proposals:
            spent += one.cost
            made.append((one.number, spent, one.detected))
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything the choice needs, as arrays: what a benchmark can ask in two ways."""

    field: Field
    places: Stands
    curves: Curves
    heard: Floats
    worth: Floats
    cost: Floats
    which: Ints  # index of the kind of each candidate
    view: np.ndarray | None

    def choose(self, count: int, *, every: bool = False) -> Chosen:
        """The choice; `every` works out each gain again at each step."""
        return choose(
            self.field, self.places, self.curves, self.heard,
            worth=self.worth, cost=self.cost, count=count, view=self.view, every=every,
        )  # fmt: skip


def suggest(
    made: Plan,
    count: int,
    *,
    kinds: Sequence[str] = AT_HAND,
    places: int = 1_000,
    rates: Mapping[IncidentType, float] = RATES,
    where: Floats | None = None,
    terrain: Terrain | None = None,
) -> Suggestion:
    """The next sensors of the kinds at hand, each at a place of the plan's area.

    `where`, shape (cells, kinds), says how the events of each kind are spread; evenly otherwise.

    Raises:
        UnknownName: a kind that the catalogue does not have.
        OutOfRange: a kind without a place on the ground, or a count below 1.
    """
    asked = question(made, kinds=kinds, places=places, rates=rates, where=where, terrain=terrain)
    if count < 1:
        raise OutOfRange("suggest", count, "1 or more")
    chosen = asked.choose(count)
    before = float(asked.worth.sum() - (asked.worth * asked.heard).sum())
    events = events_of(made, rates, where)
    all_events = float(events.sum())
    burnt = _burnt_alone(made, events)
    detected = (burnt + before) / all_events
    proposals = []
    for number, (at, gain) in enumerate(zip(chosen.place.tolist(), chosen.gain.tolist(), strict=True), 1):
        detected += gain / all_events
        kind = kind_of(kinds[int(asked.which[at])])
        proposals.append(
            Suggested(
                number=number,
                sensor=_sensor(kind, number, float(asked.places.lat_deg[at]), float(asked.places.lon_deg[at])),
                cost=float(asked.cost[at]),
                adds=gain / all_events,
                detected=detected,
            )
        )
    return Suggestion(
        before=(burnt + before) / all_events,
        proposals=tuple(proposals),
        bound=bound_of(chosen, asked.cost),
        candidates=int(asked.cost.size),
        asked=chosen.asked,
    )


def question(
    made: Plan,
    *,
    kinds: Sequence[str],
    places: int,
    rates: Mapping[IncidentType, float] = RATES,
    where: Floats | None = None,
    terrain: Terrain | None = None,
) -> Question:
    """Candidates of every kind at so many cells, spread evenly, and what each cell, light and kind is worth.

    Raises:
        UnknownName: a kind that the catalogue does not have.
        OutOfRange: a kind without a place on the ground.
    """
    known = [kind_of(name, made.numbers) for name in kinds]
    orbiting = [kind.name for kind in known if kind.orbits]
    if orbiting or not known:
        raise OutOfRange("kinds", orbiting or list(kinds), "kinds with a place on the ground or an orbit over one")
    picked = np.unique(np.linspace(0, made.cells.lat_deg.size - 1, places).round().astype(np.int64))
    lat, lon = made.cells.lat_deg[picked], made.cells.lon_deg[picked]
    which = np.repeat(np.arange(len(known)), picked.size)
    one_each = _places(known, made.climate, np.tile(lat, len(known)), np.tile(lon, len(known)), which)
    view = None
    if terrain is not None:
        groups = [_group(known[at]) for at in which.tolist()]
        view = seen_over(terrain, groups, one_each, made.cells)
    return Question(
        field=Field(lat_deg=made.cells.lat_deg, lon_deg=made.cells.lon_deg),
        places=one_each,
        curves=curves_of(known, made.cells.side_m),
        heard=made.heard,
        worth=worth_of(made, events_of(made, rates, where)),
        cost=np.array([known[at].cost.value for at in which.tolist()]),
        which=which,
        view=view,
    )


def events_of(made: Plan, rates: Mapping[IncidentType, float], where: Floats | None) -> Floats:
    """Events of each kind by cell, shape (cells, kinds): spread evenly, or as `where` says, summing to its rates."""
    cells = made.cells.lat_deg.size
    spread = np.full((cells, len(KINDS)), 1.0 / cells) if where is None else where
    return np.asarray(spread * np.array([rates[kind] for kind in KINDS]))


def worth_of(made: Plan, events: Floats) -> Floats:
    """Events of each kind by light and cell that no satellite shows already; shape (2, cells, kinds)."""
    worth = np.empty((2, *events.shape))
    for at, kind in enumerate(KINDS):
        unburnt = 1 - made.numbers.types[kind].burns * (1 - made.burnt)
        for state, light in enumerate((1 - made.dark, made.dark)):
            worth[state, :, at] = events[:, at] * (unburnt * light).mean(axis=0)
    return worth


def bound_of(chosen: Chosen, cost: Floats) -> float:
    """Share of the best gain of the same cost that the choice surely reaches.

    At least 1 - 1/e; more where the gains that are left, the best per cost first, could not fill the difference.
    """
    spent, added = float(cost[chosen.place].sum()), float(chosen.gain.sum())
    order = np.argsort(-chosen.left / cost, kind="stable")
    filled = np.minimum(cost[order], np.maximum(spent - (np.cumsum(cost[order]) - cost[order]), 0.0))
    most = added + float((chosen.left[order] / cost[order] * filled).sum())
    return max(GUARANTEED, added / most) if most > 0 else 1.0


def _burnt_alone(made: Plan, events: Floats) -> float:
    """Events that thermal satellites show, whatever else looks."""
    shown = (1 - made.burnt).mean(axis=0)
    return float(sum(made.numbers.types[kind].burns * (events[:, at] * shown).sum() for at, kind in enumerate(KINDS)))


def _places(known: Sequence[SensorKind], climate: Climate, lat: Floats, lon: Floats, which: Ints) -> Stands:
    each = stands_of([_group(kind) for kind in known], climate)
    return Stands(
        first=np.arange(lat.size + 1),
        lat_deg=lat,
        lon_deg=lon,
        weight=np.ones(lat.size),
        curve=which,
        count=np.ones(lat.size),
        share=each.share[which],
    )


def _group(kind: SensorKind) -> Group:
    return Group(kind=kind, sensor=_sensor(kind, 0, 0.0, 0.0), count=1, on_watch=kind.on_watch())


def _sensor(kind: SensorKind, number: int, lat_deg: float, lon_deg: float) -> Sensor:
    place = Point(lat_deg=lat_deg, lon_deg=lon_deg, major_sd_m=PLACE_SD_M, minor_sd_m=PLACE_SD_M)
    return Sensor(
        sensor_id=f"proposal {number}", source="plan", title=kind.title, detects=(), place=place, kind=kind.name
    )
