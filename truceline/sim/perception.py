"""What the watchers perceive of the truth, and the stretches in which they perceived nothing.

Sensor layer. Streams belong to (seed, "sensors", watcher, truth): another incident changes no other row.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from truceline.model.place import COMPASS, great_circle_m
from truceline.model.terms import Count, Description, Means, Phenomenon, Qualifier
from truceline.sim.causes import Cause
from truceline.sim.streams import Stream
from truceline.sim.watches import Watch
from truceline.sim.world import Truth

# Ranges and the curve follow model.md 3 (8/14/4/1/14 km; 0.75 exp(-0.7 (r/R)^2)); flights are judged.
REACH_M = {
    Cause.SHELLING: 8_000.0,
    Cause.ENERGY_STRIKE: 14_000.0,
    Cause.SMALL_ARMS: 4_000.0,
    Cause.HEAVY_WEAPON: 1_000.0,
    Cause.UAV_FLIGHT: 5_000.0,
    Cause.QUARRY: 8_000.0,
    Cause.THUNDER: 8_000.0,
}
BEST_CHANCE, FALL = 0.75, 0.7
FARTHEST = 2.0  # times the reach: beyond it nothing is perceived
UAV_WEAPON_REACH_M = 9_000.0  # a UAV looks down on vehicles that a patrol would have to drive past; judgement

SLIP = 0.03  # share of rows whose direction is wrong by two or more compass points; judgement
SIGHTING = timedelta(minutes=10)  # how long a standing weapon is looked at
LEAST_NOTHING = timedelta(minutes=10)  # a shorter gap is not worth a row

SIGHTS = {  # what a person hears, what an eye or lens sees
    Cause.SHELLING: (Phenomenon.EXPLOSION, Phenomenon.MUZZLE_FLASH),
    Cause.ENERGY_STRIKE: (Phenomenon.EXPLOSION, Phenomenon.EXPLOSION),
    Cause.SMALL_ARMS: (Phenomenon.BURST, Phenomenon.TRACER),
    Cause.HEAVY_WEAPON: (Phenomenon.WEAPON_PRESENT, Phenomenon.WEAPON_PRESENT),
    Cause.UAV_FLIGHT: (Phenomenon.UAV, Phenomenon.UAV),
    Cause.QUARRY: (Phenomenon.EXPLOSION, Phenomenon.EXPLOSION),
    Cause.THUNDER: (Phenomenon.EXPLOSION, Phenomenon.EXPLOSION),
}
RESTRICTIONS = (Phenomenon.DENIED, Phenomenon.DELAYED, Phenomenon.CONDITIONAL, Phenomenon.INTERFERENCE)
UNHEARD = (Cause.HEAVY_WEAPON,)  # makes no sound while it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Percept:
    """One row of the observer table, before it is printed."""

    watch: Watch
    lat_deg: float  # of the observer
    lon_deg: float
    started_utc: datetime
    ended_utc: datetime
    means: Means
    phenomenon: Phenomenon
    number: Count
    description: Description
    weapon: str
    toward: str  # "2-4 km ESE", or "" where the event is at the observer
    truth_id: str | None
    slip: bool = False
    remark: str = ""


def perceive(watch: Watch, truths: Sequence[Truth], *, seed: int) -> list[Percept]:
    """Everything one watch records, in order of time: events, restrictions, and the silence between them.

    A patrol that is stopped perceives nothing else meanwhile, its next station included.
    """
    stops = [truth for truth in truths if truth.cause is Cause.RESTRICTION and watch.watcher.name == restricted(truth)]
    stopped = [(truth.started_utc, truth.ended_utc) for truth in stops]
    told = [_restriction(watch, truth, seed=seed) for truth in stops if _begins_in(watch, truth)]
    events = [made for truth in truths for made in _events(watch, truth, seed=seed)]
    events = [made for made in events if not any(_overlap(made, since, until) for since, until in stopped)]
    busy = sorted([*stopped, *((made.started_utc, made.ended_utc) for made in events)])
    return sorted([*told, *events, *_silence(watch, busy)], key=lambda made: (made.started_utc, made.ended_utc))


def bearing_deg(lat1_deg: float, lon1_deg: float, lat2_deg: float, lon2_deg: float) -> float:
    """Initial bearing from the first position to the second, 0 to below 360, on a sphere.

    >>> round(bearing_deg(0, 0, 0, 1))
    90
    """
    lat1, lat2 = math.radians(lat1_deg), math.radians(lat2_deg)
    dlon = math.radians(lon2_deg - lon1_deg)
    east = math.sin(dlon) * math.cos(lat2)
    north = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(dlon)
    return math.degrees(math.atan2(east, north)) % 360.0


def _events(watch: Watch, truth: Truth, *, seed: int) -> Iterator[Percept]:
    stream = Stream(seed, "sensors", watch.watcher.name, watch.started_utc.isoformat(), truth.truth_id)
    overlaps = truth.started_utc < watch.ended_utc and watch.started_utc < truth.ended_utc
    if overlaps and stream.chance(_chance(watch, truth)):
        yield _event(watch, truth, stream)


def _begins_in(watch: Watch, truth: Truth) -> bool:
    return watch.started_utc <= truth.started_utc < watch.ended_utc


def restricted(truth: Truth) -> str:
    """The patrol that a restriction meets: each keeps to its side of the contact line."""
    return "patrol 1" if truth.lat_deg >= 10.0 else "patrol 2"


def _chance(watch: Watch, truth: Truth) -> float:
    reach_m = REACH_M.get(truth.cause)
    if reach_m is None or (truth.cause in UNHEARD and watch.watcher.means is Means.HEARD):
        return 0.0
    if truth.cause is Cause.HEAVY_WEAPON and watch.watcher.means is Means.SPOTTED:
        reach_m = UAV_WEAPON_REACH_M
    if truth.cause is Cause.THUNDER and watch.watcher.means is not Means.HEARD:
        return 0.0
    ratio = great_circle_m(watch.lat_deg, watch.lon_deg, truth.lat_deg, truth.lon_deg) / reach_m
    return BEST_CHANCE * math.exp(-FALL * ratio**2) if ratio <= FARTHEST else 0.0


def _event(watch: Watch, truth: Truth, stream: Stream) -> Percept:
    started, ended = _when(watch, truth, stream)
    range_m = great_circle_m(watch.lat_deg, watch.lon_deg, truth.lat_deg, truth.lon_deg)
    bearing = bearing_deg(watch.lat_deg, watch.lon_deg, truth.lat_deg, truth.lon_deg)
    slip = stream.chance(SLIP)
    turn = stream.pick((-3, -2, 2, 3)) if slip else 0
    heard = watch.watcher.means in (Means.HEARD, Means.SAW) and stream.chance(
        1.0 if watch.watcher.means is Means.HEARD else 0.5
    )
    means = Means.HEARD if heard and truth.cause not in UNHEARD else watch.watcher.means
    return Percept(
        watch=watch,
        lat_deg=watch.lat_deg,
        lon_deg=watch.lon_deg,
        started_utc=started,
        ended_utc=ended,
        means=means,
        phenomenon=SIGHTS[truth.cause][0 if means is Means.HEARD else 1],
        number=_number(truth, stream),
        description=_description(truth, stream),
        weapon=_weapon(truth, stream),
        toward=f"{_range_km(range_m, stream)} {COMPASS[(round(bearing / 22.5) + turn) % 16]}",
        truth_id=truth.truth_id,
        slip=slip,
    )


def _when(watch: Watch, truth: Truth, stream: Stream) -> tuple[datetime, datetime]:
    started, ended = max(truth.started_utc, watch.started_utc), min(truth.ended_utc, watch.ended_utc)
    if truth.cause is Cause.HEAVY_WEAPON:  # it stands for hours; the watcher sees it at one moment of them
        started += stream.uniform(0.0, 0.9) * (ended - started)
        ended = min(ended, started + SIGHTING)
    return started, ended


def _restriction(watch: Watch, truth: Truth, *, seed: int) -> Percept:
    kind = Stream(seed, "sensors", "restriction", truth.truth_id).pick(RESTRICTIONS)
    return Percept(
        watch=watch,
        lat_deg=truth.lat_deg,  # the patrol stands where it was stopped
        lon_deg=truth.lon_deg,
        started_utc=truth.started_utc,
        ended_utc=truth.ended_utc,
        means=watch.watcher.means,
        phenomenon=kind,
        number=Count(qualifier=Qualifier.NOT_KNOWN),
        description=Description.UNDETERMINED,
        weapon="",
        toward="",
        truth_id=truth.truth_id,
        remark=f"{kind.value} at a checkpoint near {truth.near}",
    )


def _range_km(range_m: float, stream: Stream) -> str:
    """Nearest and farthest range as an observer would say it; the true range lies between."""
    step = 1 if range_m < 5_000 else 2
    near = int(range_m / 1000 // step) * step
    far = near + step
    if stream.chance(0.5):  # the same honest interval, said more widely
        near, far = max(0, near - step * stream.whole(0, 1)), far + step
    return f"{near}-{far} km"


def _number(truth: Truth, stream: Stream) -> Count:
    rounds = truth.rounds
    if rounds is None or stream.chance(0.05):
        return Count(qualifier=Qualifier.NOT_KNOWN)
    if rounds > 40:
        return Count(qualifier=Qualifier.UNCOUNTABLE)
    if rounds > 12:
        return Count(qualifier=Qualifier.ABOUT, value=round(rounds / 5) * 5)
    if stream.chance(0.2):
        return Count(qualifier=Qualifier.AT_LEAST, value=max(1, rounds - stream.whole(0, 2)))
    return Count(qualifier=Qualifier.EXACT, value=rounds)


def _description(truth: Truth, stream: Stream) -> Description:
    known = truth.cause is Cause.SHELLING and stream.chance(0.4)
    return stream.pick((Description.OUTGOING, Description.IMPACT)) if known else Description.UNDETERMINED


def _weapon(truth: Truth, stream: Stream) -> str:
    certain = 0.9 if truth.cause is Cause.HEAVY_WEAPON else 0.35
    return truth.weapon if truth.weapon and stream.chance(certain) else "N/K"


def _silence(watch: Watch, busy: Sequence[tuple[datetime, datetime]]) -> Iterator[Percept]:
    at = watch.started_utc
    for started, ended in [*busy, (watch.ended_utc, watch.ended_utc)]:
        quiet_until = min(started, watch.ended_utc)
        if quiet_until - at >= LEAST_NOTHING:
            yield _nothing(watch, at, quiet_until)
        at = max(at, ended)


def _nothing(watch: Watch, started: datetime, ended: datetime) -> Percept:
    return Percept(
        watch=watch,
        lat_deg=watch.lat_deg,
        lon_deg=watch.lon_deg,
        started_utc=started,
        ended_utc=ended,
        means=watch.watcher.means,
        phenomenon=Phenomenon.NOTHING,
        number=Count(qualifier=Qualifier.EXACT, value=0),
        description=Description.UNDETERMINED,
        weapon="",
        toward="",
        truth_id=None,
    )


def _overlap(made: Percept, since: datetime, until: datetime) -> bool:
    return made.started_utc < until and since < made.ended_utc
