"""Passages of a corridor: who lay at a gate, set out, arrived, turned back, was stopped, or was not heard again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np
import shapely

from truceline.kernels import zones
from truceline.model.errors import OutOfRange
from truceline.model.place import Area, Point
from truceline.sea.nouns import SeaEvent
from truceline.sea.reports import DEG_M, Ints, Reports, fastest_ms, identity, moment, near

LOST_S = 12 * 3600.0  # silent for longer in the lane or at its end: what became of her is not known: ours (O)
WAITING_S = 6 * 3600.0  # at a gate for so long without setting out: wanted, and not begun
ASIDE_M = 1852.0  # a nautical mile: beyond what overtaking and weather ask for (our judgement)
LATE = 1.5  # times the normal of her class
LEAST_NORMAL = 5  # passages that make a normal


class Outcome(StrEnum):
    """What became of a passage, as far as reports show it."""

    COMPLETED = "completed"
    DELAYED = "delayed"
    STOPPED = "stopped on the way"
    INSPECTED = "met on the way"  # two ships side by side, slow: what happened aboard nobody heard
    TURNED_BACK = "turned back"
    WAITING = "waited at the gate"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """An end of a corridor: the roads off a port, the place where a lane begins."""

    name: str
    lat_deg: float
    lon_deg: float
    radius_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """A lane and its two ends."""

    name: str
    lane: Area
    gates: tuple[Gate, Gate]

    def __post_init__(self) -> None:
        one, other = self.gates
        if near(one.lat_deg, one.lon_deg, other.lat_deg, other.lon_deg) <= one.radius_m + other.radius_m:
            raise OutOfRange("gates", f"{one.name} and {other.name} touch", "two gates apart from each other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One ship on her way through a corridor."""

    mmsi: str
    corridor: str
    class_a: bool
    started_utc: datetime  # last report at the gate, or the beginning of her waiting
    ended_utc: datetime
    outcome: Outcome
    normal_share: float  # normal time over hers, at most 1; 1 where nothing is known
    under_way_s: float  # surely so long: from her first report off the one gate to her last before the other


def passages(
    reports: Reports, corridor: Corridor, events: Sequence[SeaEvent] = (), *, berths: bool = True
) -> tuple[Passage, ...]:
    """Every passage of a corridor, by beginning; those of normal time are learned from all that arrived.

    A ship at a gate waits, unless `events` say that she lies in a port. Without `berths` nobody knows the ports, and
    nobody is said to wait.
    """
    where = _where(reports, corridor)
    made: list[Passage] = []
    for _, own in reports.ships():
        if (where[own] >= 0).any():
            made += _of_ship(reports, own, where[own], corridor, float(reports.t_s[-1]))
    judged, slowed = _timed(_waiting(made, events) if berths else _not_waiting(made)), _slowed(events)
    return tuple(sorted((_marked(one, slowed) for one in judged), key=lambda one: (one.started_utc, one.mmsi)))


def deviations(reports: Reports, corridor: Corridor, found: Sequence[Passage]) -> Iterator[SeaEvent]:
    """Where ships on their way left the lane by `ASIDE_M` or more and came back into it, or to its end."""
    where = _where(reports, corridor)
    rows_of = {identity(who): own for who, own in reports.ships()}
    for one in found:
        own = rows_of.get(one.mmsi)
        if own is None or one.outcome is Outcome.WAITING:
            continue
        t = reports.t_s[own]
        way = own[(t >= one.started_utc.timestamp()) & (t <= one.ended_utc.timestamp())]
        outside = np.flatnonzero(where[way] == -1)
        for run in np.split(outside, np.flatnonzero(np.diff(outside) != 1) + 1):
            if run.size:
                yield from _deviation(reports, corridor, way[run])


def _deviation(reports: Reports, corridor: Corridor, rows: Ints) -> Iterator[SeaEvent]:
    """One stay outside; its farthest report says how far."""
    narrow = np.cos(np.radians(float(reports.lat_deg[rows].mean())))
    rings = [[(lon * narrow, lat) for lon, lat in ring] for polygon in corridor.lane.polygons for ring in polygon[:1]]
    lane = shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])
    places = shapely.points(reports.lon_deg[rows] * narrow, reports.lat_deg[rows])
    far = shapely.distance(lane, places) * DEG_M
    most = int(np.argmax(far))
    if far[most] < ASIDE_M:
        return
    row, sd_m = rows[most], float(reports.sd_m[rows[most]])
    yield SeaEvent(
        kind="deviation",
        mmsi=(identity(reports.who[row]),),
        started_utc=moment(reports.t_s[rows[0]]),
        ended_utc=moment(reports.t_s[rows[-1]]),
        place=Point(
            lat_deg=float(reports.lat_deg[row]), lon_deg=float(reports.lon_deg[row]), major_sd_m=sd_m, minor_sd_m=sd_m
        ),
        value=float(far[most]),
        unit="m",
        heard_share=1.0,
        lasting=False,
        says=f"{far[most]:.0f} m outside {corridor.name}",
    )


def _where(reports: Reports, corridor: Corridor) -> Ints:
    """0 and 1: at a gate; 2: in the lane; -1: elsewhere."""
    found = np.full(len(reports), -1, np.int64)
    point, _ = zones.assign(zones.build([corridor.lane.polygons]), reports.lat_deg, reports.lon_deg)
    found[point] = 2
    for number, gate in enumerate(corridor.gates):
        found[near(reports.lat_deg, reports.lon_deg, gate.lat_deg, gate.lon_deg) <= gate.radius_m] = number
    return found


def _of_ship(reports: Reports, own: Ints, where: Ints, corridor: Corridor, end_s: float) -> list[Passage]:
    """From gate to gate: her reports as visits, one after another."""
    made: list[Passage] = []
    t = reports.t_s[own]
    edges = np.flatnonzero(np.diff(where)) + 1
    visits = [(int(where[run[0]]), float(t[run[0]]), float(t[run[-1]])) for run in np.split(np.arange(own.size), edges)]

    def passage(began: float, ended: float, outcome: Outcome, under_way_s: float = 0.0) -> Passage:
        return Passage(
            mmsi=identity(reports.who[own[0]]), corridor=corridor.name,
            class_a=bool(np.mean(reports.class_a[own]) >= 0.5), started_utc=moment(began), ended_utc=moment(ended),
            outcome=outcome, normal_share=1.0, under_way_s=under_way_s,
        )  # fmt: skip

    gate: tuple[int, float, float] | None = None
    lane_s = before_s = 0.0
    off_s: float | None = None
    for place, first, last in visits:
        if place in (0, 1):
            if gate is not None and lane_s:
                kept_on = first - lane_s <= LOST_S
                outcome = Outcome.TURNED_BACK if place == gate[0] else Outcome.COMPLETED
                if place == gate[0] and _may_have_arrived(reports, own, (gate[2], first), corridor.gates[1 - place]):
                    outcome = Outcome.UNKNOWN
                made.append(passage(gate[2], first, outcome if kept_on else Outcome.UNKNOWN, before_s - (off_s or 0.0)))
            gate, lane_s = (place, first if gate is None or lane_s or gate[0] != place else gate[1], last), 0.0
            off_s = None
        else:
            off_s = first if off_s is None else off_s
            lane_s = last if place == 2 and gate is not None else lane_s
        before_s = last
    if gate is not None and lane_s and end_s - lane_s > LOST_S:
        made.append(passage(gate[2], lane_s, Outcome.UNKNOWN))
    if gate is not None and not lane_s and visits[-1][0] == gate[0] and gate[2] - gate[1] >= WAITING_S:
        made.append(passage(gate[1], gate[2], Outcome.WAITING))
    return made


def _not_waiting(made: Sequence[Passage]) -> list[Passage]:
    return [one for one in made if one.outcome is not Outcome.WAITING]


def _waiting(made: Sequence[Passage], events: Sequence[SeaEvent]) -> list[Passage]:
    """Without those who lay in a port meanwhile."""
    calls: dict[str, list[SeaEvent]] = defaultdict(list)
    for event in events:
        if event.kind == "port call":
            calls[event.mmsi[0]].append(event)
    return [
        one
        for one in made
        if one.outcome is not Outcome.WAITING
        or not any(call.started_utc < one.ended_utc and one.started_utc < call.ended_utc for call in calls[one.mmsi])
    ]


def _may_have_arrived(reports: Reports, own: Ints, between: tuple[float, float], gate: Gate) -> bool:
    """Whether some silence between two moments was long enough to reach a gate and come back, at her own speed."""
    rows = own[(reports.t_s[own] >= between[0]) & (reports.t_s[own] <= between[1])]
    t = reports.t_s[rows]
    far = np.maximum(
        near(reports.lat_deg[rows], reports.lon_deg[rows], gate.lat_deg, gate.lon_deg) - gate.radius_m, 0.0
    )
    needed = (far[:-1] + far[1:]) / fastest_ms(reports.speed_ms[own])
    return bool(np.any(needed <= np.diff(t)))


def _timed(made: Sequence[Passage]) -> list[Passage]:
    """Passages with their share of the normal time; as late those that were surely under way for too long."""
    normal = _normal([one for one in made if one.outcome is Outcome.COMPLETED])
    timed = []
    for one in made:
        usual = normal.get(one.class_a)
        if one.outcome is not Outcome.COMPLETED or usual is None:
            timed.append(one)
            continue
        share = min(1.0, usual / max(one.under_way_s, 1.0))
        outcome = Outcome.DELAYED if share < 1.0 / LATE else Outcome.COMPLETED
        timed.append(_with(one, outcome, share))
    return timed


def _normal(arrived: Sequence[Passage]) -> Mapping[bool, float]:
    """Median seconds by class; that of all where a class has too few. Nothing where all are too few."""
    seconds: dict[bool, list[float]] = defaultdict(list)
    for one in arrived:
        seconds[one.class_a].append((one.ended_utc - one.started_utc).total_seconds())
    every = [value for held in seconds.values() for value in held]
    if len(every) < LEAST_NORMAL:
        return {}
    return {
        kind: float(np.median(seconds[kind] if len(seconds[kind]) >= LEAST_NORMAL else every)) for kind in (True, False)
    }


def _slowed(events: Sequence[SeaEvent]) -> Mapping[str, list[SeaEvent]]:
    held: dict[str, list[SeaEvent]] = defaultdict(list)
    for event in events:
        if event.kind in ("stop", "meeting"):
            for mmsi in event.mmsi:
                held[mmsi].append(event)
    return held


def _marked(one: Passage, slowed: Mapping[str, list[SeaEvent]]) -> Passage:
    """An arrival with a stop or a meeting on the way is told as such."""
    if one.outcome not in (Outcome.COMPLETED, Outcome.DELAYED):
        return one
    kinds = {
        event.kind
        for event in slowed.get(one.mmsi, ())
        if one.started_utc < event.started_utc and event.ended_utc < one.ended_utc
    }
    if not kinds:
        return one
    return _with(one, Outcome.INSPECTED if "meeting" in kinds else Outcome.STOPPED, one.normal_share)


def _with(one: Passage, outcome: Outcome, share: float) -> Passage:
    return replace(one, outcome=outcome, normal_share=share)
