"""Observations, claims and looks into incidents: the door of this room.

A satellite and a post, a post and a paper may make one incident; ten papers with one wire are one voice. Hot spots
below `Params.shown_from` are background by all we know: they are counted, and their evidence is named. What a person
saw or said is always described, however improbable.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.fusion.background import Background
from truceline.fusion.density import Density
from truceline.fusion.named import named_incidents
from truceline.fusion.nodes import NAMED, SOUNDS, Node, post_nodes, report_nodes, thermal_nodes
from truceline.fusion.params import KINDS, Params
from truceline.fusion.partition import partition
from truceline.fusion.precision import precision_of
from truceline.fusion.prior import Prior, area_km2
from truceline.fusion.score import Cluster
from truceline.fusion.silence import Watch
from truceline.fusion.waterfall import Weighed, weigh
from truceline.model.arrow import to_records
from truceline.model.place import Area, Place, Point
from truceline.model.records import Claim, Incident, Observation, ReferenceLine, Sensor, record_id
from truceline.model.terms import (
    Confidence,
    Count,
    Description,
    IncidentType,
    Means,
    ObjectClass,
    Phenomenon,
    TimePrecision,
)

NAMED_OBJECT = 0.9  # share left to what the texts name; the rest stays N/K (J)
NINETY = 1.645  # half width of a central 90 % interval in standard deviations
MARGIN = timedelta(hours=12)  # evidence of the neighbouring days that may belong to an event of this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """The incidents of a day, larger probability first, and what stayed background."""

    incidents: tuple[Incident, ...]
    background: int  # sets of hot spots under `shown_from`
    background_ids: tuple[str, ...]  # their observations and claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was received of the day and its margins, looks included."""

    observations: pa.Table  # schema OBSERVATION
    claims: Sequence[Claim]
    history: Sequence[Place]  # of the original claims of the 30 days before: how busy a place is
    earlier: pa.Table  # thermal observations of the 60 days before, for new plants
    looks: pa.Table  # schema LOOK
    sensors: Sequence[Sensor]
    lines: Sequence[ReferenceLine]
    watched: Area


def fuse(evidence: Evidence, background: Background, *, start: datetime, end: datetime, params: Params) -> Fused:
    """Incidents whose best time lies in [start, end).

    Raises:
        ArithmeticError: a waterfall does not add up within 1e-9.
    """
    spots, seen = _split(evidence.observations)
    size = area_km2(evidence.watched)
    towns = Density(evidence.history, evidence.watched, size, params)
    nodes = thermal_nodes(spots, evidence.earlier, background, start, params)
    nodes += post_nodes(seen, start, params)
    nodes += report_nodes(evidence.claims, start, params, towns)
    prior = Prior([line.area for line in evidence.lines], towns, size, params)
    texts = {claim.source for claim in evidence.claims}
    watch = Watch(evidence.looks, evidence.sensors, start, sorted(texts))
    by_id: dict[str, Observation | Claim] = {
        row.observation_id: row for row in [*to_records(Observation, spots), *seen]
    }
    by_id |= {claim.claim_id: claim for claim in evidence.claims}
    weighed = [(cluster, weigh(cluster, watch, params)) for cluster in partition(nodes, prior, params)]
    made = [_incident(cluster, one, by_id, start) for cluster, one in weighed]
    made = [incident for incident in made if start <= incident.best_utc < end]
    quiet = [one for one in made if one.probability < params.shown_from and one.means == (Means.DETECTED,)]
    made += named_incidents(evidence.observations, start=start, end=end, params=params)
    shown = sorted((one for one in made if one not in quiet), key=lambda one: (-one.probability, one.incident_id))
    ids = tuple(sorted(identity for incident in quiet for identity in incident.members))
    return Fused(incidents=tuple(shown), background=len(quiet), background_ids=ids)


def _split(table: pa.Table) -> tuple[pa.Table, list[Observation]]:
    """Hot spots as a table; what people, posts and cameras perceived as records."""
    hot = pc.equal(table["phenomenon"], Phenomenon.HOT_SPOT.value)
    named = pa.array([p.value for p in (*SOUNDS, *NAMED)])
    return table.filter(hot), to_records(Observation, table.filter(pc.is_in(table["phenomenon"], named)))


def _incident(
    cluster: Cluster, weighed: Weighed, by_id: Mapping[str, Observation | Claim], origin: datetime
) -> Incident:
    ids = tuple(sorted(identity for node in cluster.nodes for identity in node.ids))
    members = [by_id[identity] for identity in ids]
    seen = [m for m in members if isinstance(m, Observation)]
    claims = [m for m in members if isinstance(m, Claim)]
    root = min(members, key=lambda m: (m.received_utc, _id(m)))
    core = weighed.core
    at, half = origin + timedelta(hours=core.hour), timedelta(hours=NINETY * core.hour_sd)
    weapon = next((o for o in seen if o.weapon and o.weapon != "N/K"), None)
    return Incident(
        incident_id=record_id("incident", _id(root)),
        version=record_id(*ids, *(f"{bar.weight_nats:.9f}" for bar in weighed.bars)),
        started_utc=_whole_seconds(at - half),
        ended_utc=_whole_seconds(at + half),
        best_utc=_whole_seconds(at),
        place=_ellipse(core, claims, seen),
        types=_types(weighed),
        objects=_objects(claims, seen),
        weapon=weapon.weapon or "N/K" if weapon else "N/K",
        weapon_calibre_mm=weapon.weapon_calibre_mm if weapon else None,
        number=_number(seen),
        probability=weighed.probability,
        calibrated=False,
        confidence=_confidence(cluster.nodes, weighed.voices).value,
        log_odds=weighed.log_odds,
        waterfall=weighed.bars,
        members=ids,
        sources=tuple(sorted({m.source for m in members})),
        origins=weighed.voices,
        observed_by=tuple(sorted({m.sensor if isinstance(m, Observation) else m.speaker for m in members})),
        description=_description(seen),
        means=tuple(sorted({o.means for o in seen} | ({Means.REPORTED} if claims else set()))),
        phenomena=tuple(sorted({o.phenomenon for o in seen})),
        time_precision=_precision(members),
        received_utc=max(m.received_utc for m in members),
        exercise=any(m.exercise for m in members),
        place_precision=precision_of(m.place for m in members),
    )


def _id(member: Observation | Claim) -> str:
    return member.observation_id if isinstance(member, Observation) else member.claim_id


def _whole_seconds(moment: datetime) -> datetime:
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _ellipse(cluster: Cluster, claims: Sequence[Claim], seen: Sequence[Observation]) -> Point:
    """One standard deviation of the place; named after the first named place among the members."""
    east, north, cross = cluster.covariance
    middle, turn = (east + north) / 2, math.hypot((east - north) / 2, cross)
    axis = math.degrees(0.5 * math.atan2(2 * cross, north - east)) % 180.0
    lat, lon = cluster.frame.to_degrees(*(np.array(v) for v in cluster.mean_km))
    places = [claim.place for claim in claims] + [row.place for row in seen]
    names = [place.name for place in places if place is not None and place.name]
    return Point(
        lat_deg=round(float(lat), 6),
        lon_deg=round(float(lon), 6),
        major_sd_m=1000.0 * math.sqrt(middle + turn),
        minor_sd_m=1000.0 * math.sqrt(max(middle - turn, 1e-9)),
        axis_deg=axis,
        name=max(sorted(set(names)), key=names.count) if names else None,
    )


def _types(weighed: Weighed) -> tuple[tuple[IncidentType, float], ...]:
    """P(type | event): both visibilities of a kind together, larger first."""
    odds = np.exp(weighed.by_hypothesis - weighed.by_hypothesis.max())
    shares = odds[: len(KINDS)] + odds[len(KINDS) :]
    shares /= shares.sum()
    pairs = [(kind, float(share)) for kind, share in zip(KINDS, shares, strict=True)]
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _objects(claims: Sequence[Claim], seen: Sequence[Observation]) -> tuple[tuple[ObjectClass, float], ...]:
    """P(object | event): each origin names once; what nobody named stays N/K."""
    named = {(claim.origin, claim.object_class) for claim in claims} | {
        (o.observation_id, o.object_class) for o in seen
    }
    words = sorted(word for _, word in named if word is not ObjectClass.NOT_KNOWN)
    if not words:
        return ((ObjectClass.NOT_KNOWN, 1.0),)
    shares: list[tuple[ObjectClass, float]] = [(ObjectClass.NOT_KNOWN, 1.0 - NAMED_OBJECT)]
    shares += [(word, NAMED_OBJECT * words.count(word) / len(words)) for word in sorted(set(words))]
    return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))


def _number(seen: Sequence[Observation]) -> Count | None:
    """The largest count any one observer gave; counts of several observers are never added."""
    counts = [o.number for o in seen if o.number is not None]
    return max(counts, key=lambda count: (count.value is not None, count.value or 0, count.qualifier), default=None)


def _description(seen: Sequence[Observation]) -> Description:
    said = {o.description for o in seen if o.description is not Description.UNDETERMINED}
    return said.pop() if len(said) == 1 else Description.UNDETERMINED


def _precision(members: Sequence[Observation | Claim]) -> TimePrecision:
    """The finest time any member gives."""
    order = list(TimePrecision)
    return min((m.time_precision for m in members), key=order.index)


def _confidence(nodes: Sequence[Node], voices: int) -> Confidence:
    """How much stands behind the number, apart from the number: looks of one's own, and independent voices."""
    looked = len({node.voice for node in nodes if node.primary})
    if looked > 1:
        return Confidence.HIGH
    return Confidence.MEDIUM if looked and voices > 1 else Confidence.LOW
