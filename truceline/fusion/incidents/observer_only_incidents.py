"""Events that only an observer can name: an advance, mines being laid, a vessel stopped, a detention.

No satellite, sound or headline tells them apart from something else, so nothing but observers' rows is weighed, and the
silence of others says nothing: such things are seen by who stands near. Kept apart from the model of fire, whose
numbers they leave as they are.

Bars: how often an observer meets such an event at all; then each observer, against how often a trained one names it
falsely. One observer alone is held below `Params.hold_look`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.evidence.evidence_terms import LEAST_SHOWN, MOST_SHOWN
from truceline.fusion.evidence.members import (
    agreed_description,
    finest_time,
    interval,
)
from truceline.fusion.evidence.place_granularity import granularity_of
from truceline.fusion.evidence.probability_hold import holds
from truceline.fusion.evidence.stated_time import common_time, stated_by, time_note
from truceline.fusion.evidence.waterfall import factor
from truceline.fusion.evidence.witnesses import disagreements, motion_fact, number_fact, weapon_fact
from truceline.fusion.incidents.evidence_grade import graded_rows
from truceline.fusion.params import Params
from truceline.kernels.plane import from_plane, to_plane
from truceline.model.added_words import added_words
from truceline.model.arrow import to_records
from truceline.model.place import Place, Point, great_circle_m
from truceline.model.records import Bar, Incident, Observation, record_id
from truceline.model.terms import Confidence, IncidentType, ObjectClass, Phenomenon

Floats = NDArray[np.floating[Any]]
P, K = Phenomenon, IncidentType
NAMED_ONLY = {
    P.ADVANCE: K.POSITION_CHANGE,
    P.NEW_WORKS: K.POSITION_CHANGE,
    P.RECONNAISSANCE: K.RECONNAISSANCE,
    P.SABOTAGE: K.RECONNAISSANCE,
    P.MINES_LAID: K.MINE_LAYING,
    P.VESSEL_STOPPED: K.AT_SEA,
    P.VESSEL_HINDERED: K.AT_SEA,
    P.WARSHIP: K.AT_SEA,
    P.FOREIGN_FORCES: K.FOREIGN_FORCES,
    P.PROPAGANDA: K.CONDUCT,
    P.RECRUITMENT: K.CONDUCT,
    P.AID_BLOCKED: K.CONDUCT,
    P.CYBER: K.CONDUCT,
    P.DETENTION: K.CONDUCT,
}
ONE_EVENT = frozenset(
    {K.POSITION_CHANGE, K.AT_SEA}
)  # kinds whose phenomena may be one event; elsewhere each is its own
NO_HOMES: Mapping[str, str] = MappingProxyType({})
NOTE = "named by observers alone: no satellite, sound or text was weighed"
SEEN_BEST, SEEN_DECLINE, SEEN_LEAST = 0.75, 0.7, 0.01  # max(0.75 exp(-0.7 (r / R)^2), 0.01); model.md 3
UNKNOWN_AWAY_KM = 4.0  # the middle of the usual 2 to 6 km of the observer table
FLOOR_M = 200.0  # nobody places an event better than this from a distance


@dataclass(frozen=True, slots=True, kw_only=True)
class _Core:
    """Where and when the rows of one event put it together."""

    place: Point
    at: datetime


def named_only() -> Mapping[Phenomenon, IncidentType]:
    """The kind of event behind each phenomenon that observers alone can name, those of packages included."""
    return NAMED_ONLY | {P(word): K(kind) for word, kind in added_words().phenomena.items()}


def named_incidents(
    observations: pa.Table, *, start: datetime, end: datetime, params: Params, homes: Mapping[str, str] = NO_HOMES
) -> tuple[Incident, ...]:
    """Incidents of the kinds in `NAMED_ONLY` whose best time lies in [start, end), larger probability first.

    `observations` (schema OBSERVATION) may reach beyond the day. Rows without a place make none. Rows of one home (row
    to name) are one event, and rows of several are told apart, whatever their places and times say.
    """
    words = pa.array([phenomenon.value for phenomenon in named_only()])
    rows = to_records(Observation, observations.filter(pc.is_in(observations["phenomenon"], words)))
    placed = sorted((row for row in rows if row.place), key=_by_content)
    made = [_incident(part, params) for part in _by_home(_groups(placed, params), homes)]
    inside = [incident for incident in made if start <= incident.best_utc < end]
    return tuple(sorted(inside, key=lambda one: (-one.probability, one.incident_id)))


def _by_content(row: Observation) -> tuple[datetime, datetime, str, str, str, str]:
    """By time, then by what a row says: its id decides only between rows that say the same."""
    return (row.started_utc, row.ended_utc, row.phenomenon.value, row.sensor, repr(row.place), row.observation_id)


def _groups(rows: Sequence[Observation], params: Params) -> list[list[Observation]]:
    """Rows in order of time, each with the first open group of its kind that it fits, no observer twice."""
    found: list[list[Observation]] = []
    open_by_kind: dict[str, list[list[Observation]]] = {}
    slack = timedelta(hours=params.slack_h)
    for row in rows:
        kind = named_only()[row.phenomenon]
        key = kind.value if kind in ONE_EVENT else row.phenomenon.value
        still = [group for group in open_by_kind.get(key, []) if row.started_utc - _last_end(group) <= slack]
        home = next((group for group in still if all(_fits(row, other, slack, params) for other in group)), None)
        if home is None:
            home = []
            still.append(home)
            found.append(home)
        home.append(row)
        open_by_kind[key] = still
    return found


def _by_home(groups: Sequence[Sequence[Observation]], homes: Mapping[str, str]) -> list[list[Observation]]:
    """The rows of each home, and of each group those without one; by content, whatever order the groups were in."""
    found: dict[tuple[str, int], list[Observation]] = {}
    for place, group in enumerate(groups):
        for row in group:
            home = homes.get(row.observation_id, "")
            found.setdefault((home, 0 if home else place), []).append(row)
    return [sorted(rows, key=_by_content) for rows in found.values()]


def _last_end(group: Sequence[Observation]) -> datetime:
    return max(row.ended_utc for row in group)


def _fits(a: Observation, b: Observation, slack: timedelta, params: Params) -> bool:
    """Two observers who may have seen one event."""
    apart = max(a.started_utc, b.started_utc) - min(a.ended_utc, b.ended_utc)
    if a.sensor == b.sensor or apart > slack or a.place is None or b.place is None:
        return False
    away_m = great_circle_m(*a.place.centre(), *b.place.centre())
    variance = (_variance(a.place) + _variance(b.place)) / 2 + 1e6
    return away_m <= params.pair_km * 1000 and away_m**2 / variance < params.pair_chi2


def _variance(place: Place) -> float:
    spread = place.spread()
    return spread.east_m2 + spread.north_m2


def _incident(rows: Sequence[Observation], params: Params) -> Incident:
    core, bars = _core(rows, params), tuple(_bars(rows, params))
    log_odds = math.fsum(bar.weight_nats for bar in bars)
    ids = tuple(sorted(row.observation_id for row in rows))
    root = min(rows, key=lambda row: (row.received_utc, row.observation_id))
    weapon, number = weapon_fact(rows), number_fact(rows)
    observers = len({row.sensor for row in rows})  # whom people merged may have told it twice
    times = [stated_by(row, looked=True) for row in rows]
    return Incident(
        incident_id=record_id("incident", root.observation_id),
        version=record_id(*ids, *(f"{bar.weight_nats:.9f}" for bar in bars)),
        **interval(core.at, common_time(times)),
        place=core.place,
        types=_types(rows),
        objects=_objects(rows),
        weapon=weapon.weapon,
        weapon_calibre_mm=weapon.calibre_mm,
        weapons=weapon.said,
        **motion_fact(rows).fields(),
        number=number,
        probability=min(MOST_SHOWN, max(LEAST_SHOWN, 1 / (1 + math.exp(-log_odds)))),
        calibrated=False,
        confidence=(Confidence.HIGH if observers > 1 else Confidence.LOW).value,
        log_odds=log_odds,
        waterfall=bars,
        members=ids,
        sources=tuple(sorted({row.source for row in rows})),
        origins=observers,
        observed_by=tuple(sorted({row.sensor for row in rows})),
        description=agreed_description(rows),
        means=tuple(sorted({row.means for row in rows})),
        phenomena=tuple(sorted({row.phenomenon for row in rows})),
        time_precision=finest_time(rows),
        received_utc=max(row.received_utc for row in rows),
        exercise=any(row.exercise for row in rows),
        notes=(NOTE, *disagreements(rows, weapon, number), *time_note(times)),
        place_precision=granularity_of([row.place for row in rows]),
        grade=graded_rows(rows),
    )


def _bars(rows: Sequence[Observation], params: Params) -> Iterator[Bar]:
    """The prior, each observer, and what the shown number may not pass."""
    often = params.named_only_per_post_day
    total = math.log(often)
    days = 1 / often
    words = f"An observer meets such an event about once in {days:.0f} days: {factor(total)}."
    yield Bar(label="prior", sentence=words, weight_nats=total, family="prior")
    told: dict[str, list[Observation]] = {}
    for row in rows:
        told.setdefault(row.sensor, []).append(row)
    for number, mine in enumerate(told.values()):
        row = max(mine, key=lambda one: _seen(one, params))  # an observer who told it twice counts once
        weight = math.log(_seen(row, params) / params.false_presence_per_day)
        against = (
            "a trained observer seldom names such a thing falsely" if number == 0 else "independently of the first"
        )
        sentence = f"{row.sensor} {row.means.value}: {row.phenomenon.value} ({against}): {factor(weight)}."
        yield Bar(
            label="observer", sentence=sentence, weight_nats=weight, evidence=tuple(one.observation_id for one in mine),
            at_utc=row.started_utc, family="post",
        )  # fmt: skip
        total += weight
    held = f"Held below {params.hold_look:.2f}: one observer alone stands behind it; above that a second is needed"
    limit = f"No probability is shown outside {LEAST_SHOWN} to {MOST_SHOWN}"
    for term in holds(total, primary=True, voices=len(told), params=params)[1]:
        label, sentence = ("limit", limit) if term.why == "limit" else (f"hold below {params.hold_look:.2f}", held)
        yield Bar(label=label, sentence=sentence, weight_nats=term.nats, family="hold")


def _seen(row: Observation, params: Params) -> float:
    """Chance that this observer would have named the event, from where it stood."""
    away_km = UNKNOWN_AWAY_KM
    if row.observer is not None and row.place is not None:
        away_km = great_circle_m(*row.observer.centre(), *row.place.centre()) / 1000
    reach = away_km / params.named_only_seen_km
    return max(SEEN_BEST * math.exp(-SEEN_DECLINE * reach**2), SEEN_LEAST)


def _core(rows: Sequence[Observation], params: Params) -> _Core:
    """Precisions added up: of the places as ellipses, of the times as intervals."""
    places = [row.place for row in rows if row.place is not None]
    origin, epoch = places[0].centre(), rows[0].started_utc
    precision, eta = np.zeros((2, 2)), np.zeros(2)
    for place in places:
        spread = place.spread()
        cross = spread.east_north_m2
        own = np.linalg.inv([[spread.east_m2 + FLOOR_M**2, cross], [cross, spread.north_m2 + FLOOR_M**2]])
        east, north = to_plane(*origin, *place.centre())
        precision, eta = precision + own, eta + own @ np.array([float(east), float(north)])
    names = sorted(place.name for place in places if place.name)
    point = _point(origin, np.linalg.inv(precision), np.linalg.solve(precision, eta), names[0] if names else None)
    hours = np.array([[_hours(row.started_utc, epoch), _hours(row.ended_utc, epoch)] for row in rows])
    weights = 1 / (params.post_time_sd_h**2 + (hours[:, 1] - hours[:, 0]) ** 2 / 12)
    middle = float((weights * hours.mean(axis=1)).sum() / weights.sum())
    return _Core(place=point, at=epoch + timedelta(hours=middle))


def _point(origin: tuple[float, float], covariance: Floats, mean: Floats, name: str | None) -> Point:
    (east, cross), (_, north) = covariance.tolist()
    middle, turn = (east + north) / 2, math.hypot((east - north) / 2, cross)
    lat, lon = from_plane(*origin, mean[0], mean[1])
    return Point(
        lat_deg=round(float(lat), 6),
        lon_deg=round(float(lon), 6),
        major_sd_m=math.sqrt(middle + turn),
        minor_sd_m=math.sqrt(max(middle - turn, 1.0)),
        axis_deg=math.degrees(0.5 * math.atan2(2 * cross, north - east)) % 180.0,
        name=name,
    )


def _types(rows: Sequence[Observation]) -> tuple[tuple[IncidentType, float], ...]:
    """What the observers named, each alike: two kinds only where people merged them."""
    kinds = sorted(named_only()[row.phenomenon] for row in rows)
    shares = [(kind, kinds.count(kind) / len(kinds)) for kind in dict.fromkeys(kinds)]
    return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))


def _objects(rows: Sequence[Observation]) -> tuple[tuple[ObjectClass, float], ...]:
    """What the observers named, each alike; N/K where nobody did."""
    named = sorted(row.object_class for row in rows if row.object_class is not ObjectClass.NOT_KNOWN)
    if not named:
        return ((ObjectClass.NOT_KNOWN, 1.0),)
    shares = [(word, named.count(word) / len(named)) for word in dict.fromkeys(named)]
    return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))


def _hours(moment: datetime, origin: datetime) -> float:
    return (moment - origin) / timedelta(hours=1)
