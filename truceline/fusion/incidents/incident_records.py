"""Weighed sets as incidents: place, time, type, object, and how much stands behind the number."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.fusion.association.data_association import Partition
from truceline.fusion.evidence.evidence_combination import WeighedSet
from truceline.fusion.evidence.evidence_terms import LEAST_SHOWN, MOST_SHOWN, logit
from truceline.fusion.evidence.members import (
    NINETY,
    Members,
    agreed_description,
    finest_time,
    interval,
    member_id,
)
from truceline.fusion.evidence.place_granularity import granularity_of
from truceline.fusion.evidence.stated_time import common_time, stated_of, time_note
from truceline.fusion.evidence.waterfall import bars
from truceline.fusion.evidence.witnesses import disagreements, motion_fact, number_fact, weapon_fact
from truceline.fusion.incidents.covariance_inflation import covariance_inflation, evidence_class
from truceline.fusion.incidents.evidence_grade import graded, lasting_heat
from truceline.fusion.measurements.measurement_table import Measurements
from truceline.fusion.params import KINDS, Params
from truceline.model.place import Point
from truceline.model.records import Claim, Incident, Observation, record_id
from truceline.model.terms import Confidence, IncidentType, Means, ObjectClass

NOBODY_NAMED = ((ObjectClass.NOT_KNOWN, 1.0),)
NAMED_OBJECT = 0.9  # share left to what the texts name; the rest stays N/K (J)
DOUBTFUL = 0.9  # an item that belongs here with less than this is said to
Floats = NDArray[np.float64]
Types = tuple[tuple[IncidentType, float], ...]
_BY_NAME = sorted(range(len(KINDS)), key=KINDS.__getitem__)


def incident_records(  # noqa: PLR0917
    shown: Sequence[WeighedSet],
    measurements: Measurements,
    found: Partition,
    members: Members,
    origin: datetime,
    params: Params,
    earlier: pa.Table,
) -> list[Incident]:
    """Sets as records, in the order given. `members` holds the records of their items.

    `earlier` holds instrument rows of the sixty days before (schema OBSERVATION): which heat has a lasting source.
    """
    kinds = _types([one.by_hypothesis for one in shown])
    lasting = lasting_heat(members.values(), earlier, params)
    return [
        _incident(one, types, measurements, found, members, origin, params, lasting)
        for one, types in zip(shown, kinds, strict=True)
    ]


def _incident(  # noqa: PLR0917 - one row of everything
    weighed: WeighedSet,
    types: Types,
    measurements: Measurements,
    found: Partition,
    members: Members,
    origin: datetime,
    params: Params,
    lasting: frozenset[str],
) -> Incident:
    items = [item for measurement in weighed.measurements for item in measurements.inside(measurement).tolist()]
    mine = sorted((members[item] for item in items), key=member_id)
    ids = tuple(map(member_id, mine))
    seen = [m for m in mine if isinstance(m, Observation)]
    claims = [m for m in mine if isinstance(m, Claim)]
    root = min(mine, key=lambda m: (m.received_utc, member_id(m))) if len(mine) > 1 else mine[0]
    weapon, number = weapon_fact(seen), number_fact(seen)
    times = [stated_of(k, measurements, members[int(measurements.head[k])], origin) for k in weighed.independent]
    told = bars(weighed, measurements, members, params)
    return Incident(
        incident_id=record_id("incident", member_id(root)),
        version=record_id(*ids, *(f"{bar.weight_nats:.9f}" for bar in told)),
        **interval(origin + timedelta(hours=weighed.core.hour), common_time(times)),
        place=_place_ellipse(weighed, measurements, claims, seen, params),
        types=types,
        objects=_objects(claims, seen),
        nothing_else_share=_nothing_else(claims, seen),
        weapon=weapon.weapon,
        weapon_calibre_mm=weapon.calibre_mm,
        weapons=weapon.said,
        **motion_fact(seen).fields(),
        number=number,
        probability=weighed.probability,
        calibrated=params.calibration is not None and not _doubt(weighed, measurements),
        confidence=_confidence(weighed, measurements).value,
        log_odds=weighed.log_odds,
        waterfall=told,
        members=ids,
        sources=tuple(sorted({m.source for m in mine})),
        origins=len(weighed.independent),
        observed_by=tuple(sorted({m.sensor if isinstance(m, Observation) else m.speaker for m in mine})),
        description=agreed_description(seen),
        means=tuple(sorted({o.means for o in seen} | ({Means.REPORTED} if claims else set()))),
        phenomena=tuple(sorted({o.phenomenon for o in seen})),
        time_precision=finest_time(mine),
        received_utc=max(m.received_utc for m in mine),
        exercise=any(m.exercise for m in mine),
        notes=(
            *disagreements(seen, weapon, number),
            *time_note(times),
            *_doubts(weighed, measurements, found),
            *_background(weighed, measurements, params),
        ),
        place_precision=granularity_of(m.place for m in mine),
        grade=graded(weighed, measurements, members, lasting, params),
    )


def best_second(weighed: WeighedSet) -> int:
    """Whole seconds from the origin to the best time."""
    return math.floor(weighed.core.hour * 3600.0 + 0.5)


def _doubt(weighed: WeighedSet, measurements: Measurements) -> float:
    """Sd of ln of the clutter of fires behind a set where it is not known, nats; zero where it is."""
    return max((float(measurements.doubt[k]) for k in weighed.independent), default=0.0)


def _background(weighed: WeighedSet, measurements: Measurements, params: Params) -> tuple[str, ...]:
    """An interval in place of a word, where nobody knows how usual such a fire is."""
    doubt = _doubt(weighed, measurements)
    if not doubt:
        return ()
    top = MOST_SHOWN if weighed.log_odds > logit(params.hold_at) else params.hold_at
    low, high = (
        min(max(1 / (1 + math.exp(-(weighed.log_odds + side * NINETY * doubt))), LEAST_SHOWN), top) for side in (-1, 1)
    )
    words = "Background not known: how usual such a fire is here and on this day is not known, "
    return (f"{words}so P lies between {low:.2f} and {high:.2f}.",)


def _types(heights: Sequence[Floats]) -> list[Types]:
    """P(type | event) of every set: both visibilities of a kind together, larger first, then by name."""
    rows = np.array(heights).reshape(-1, 2 * len(KINDS))
    odds = np.exp(rows - rows.max(axis=1, keepdims=True))
    shares = odds[:, : len(KINDS)] + odds[:, len(KINDS) :]
    shares = (shares / shares.sum(axis=1, keepdims=True))[:, _BY_NAME]
    order = np.argsort(-shares, axis=1, kind="stable")
    names = [KINDS[k] for k in _BY_NAME]
    sorted_shares = np.take_along_axis(shares, order, axis=1).tolist()
    return [
        tuple((names[k], share) for k, share in zip(row, own, strict=True))
        for row, own in zip(order.tolist(), sorted_shares, strict=True)
    ]


def _doubts(weighed: WeighedSet, measurements: Measurements, found: Partition) -> tuple[str, ...]:
    """Items that would fit almost as well elsewhere, or alone: the runner-up of the search."""
    key, said = measurements.key, defaultdict[str, list[tuple[str, float]]](list)
    for measurement in weighed.measurements if len(weighed.measurements) > 1 else ():
        chance = 1 / (1 + math.exp(-min(50.0, float(found.runner_up[measurement]))))
        if chance < DOUBTFUL:
            rival = int(found.rival[measurement])
            other = "stands alone" if rival < 0 else f"belongs to another incident, beside item {key[rival]}"
            said[other].append((key[measurement], chance))
    return tuple(f"{_items(some)}; otherwise it {other}." for other, some in said.items())


def _items(some: Sequence[tuple[str, float]]) -> str:
    """Items and the chances that they belong here, as words."""
    low, high = (f"{pick(chance for _, chance in some):.2f}" for pick in (min, max))
    chance = low if low == high else f"{low} to {high}"
    names = ", ".join(name for name, _ in some)
    return (
        f"With a chance of {chance} this item belongs here: {names}"
        if len(some) == 1
        else (f"With a chance of {chance} each of these {len(some)} items belongs here: {names}")
    )


def _place_ellipse(
    weighed: WeighedSet,
    measurements: Measurements,
    claims: Sequence[Claim],
    seen: Sequence[Observation],
    params: Params,
) -> Point:
    """One standard deviation of the place; named after the most frequent named place among the members."""
    wider = covariance_inflation(evidence_class(weighed, measurements), params)
    east, north, cross = (wider * value for value in weighed.core.covariance)
    middle, turn = (east + north) / 2, math.hypot((east - north) / 2, cross)
    axis = math.degrees(0.5 * math.atan2(2 * cross, north - east)) % 180.0
    lat, lon = weighed.core.lat_deg, weighed.core.lon_deg
    names = [m.place.name for part in (claims, seen) for m in part if m.place is not None and m.place.name]
    return Point(
        lat_deg=round(float(lat), 6),
        lon_deg=round(float(lon), 6),
        major_sd_m=1000.0 * math.sqrt(middle + turn),
        minor_sd_m=1000.0 * math.sqrt(max(middle - turn, 1e-9)),
        axis_deg=axis,
        name=max(sorted(set(names)), key=names.count) if names else None,
    )


def _objects(claims: Sequence[Claim], seen: Sequence[Observation]) -> tuple[tuple[ObjectClass, float], ...]:
    """P(object | event): each origin names once; what nobody named stays N/K."""
    named = {(one.origin, one.object_class) for one in claims if one.object_class is not ObjectClass.NOT_KNOWN}
    words = [word for _, word in named]
    words += [one.object_class for one in seen if one.object_class is not ObjectClass.NOT_KNOWN]
    if not words:
        return NOBODY_NAMED
    words.sort()
    shares: list[tuple[ObjectClass, float]] = [(ObjectClass.NOT_KNOWN, 1.0 - NAMED_OBJECT)]
    shares += [(word, NAMED_OBJECT * words.count(word) / len(words)) for word in sorted(set(words))]
    return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))


def _nothing_else(claims: Sequence[Claim], seen: Sequence[Observation]) -> float:
    """P(nothing but the named objects was hit | event): the share of the tellers that name an object.

    A mass attack hits more than the house that some of its headlines name, and who names nothing does not say that
    nothing else was hit. Who looked and named an object answers for the place.
    """
    tellers = {one.origin for one in claims}
    namers = {one.origin for one in claims if one.object_class is not ObjectClass.NOT_KNOWN}
    looked = any(one.object_class is not ObjectClass.NOT_KNOWN for one in seen)
    return 1.0 if looked or not namers else len(namers) / len(tellers)


def _confidence(weighed: WeighedSet, measurements: Measurements) -> Confidence:
    """How much stands behind the number, apart from the number: looks of one's own, and independent voices."""
    looked = len(
        {measurements.voice[measurement] for measurement in weighed.measurements if measurements.primary[measurement]}
    )
    if looked > 1:
        return Confidence.HIGH
    return Confidence.MEDIUM if looked and len(weighed.independent) > 1 else Confidence.LOW
