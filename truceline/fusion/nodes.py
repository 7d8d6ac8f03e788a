"""Observations and claims as nodes: a Gaussian in place and time, and a weight per hypothesis (science.md 2.1).

A node is what may join an incident as one independent item. Adjacent pixels of one pass are one node; copies of one
passage about one place hang on their root.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.fusion.background import Background, new_plant
from truceline.fusion.density import Density
from truceline.fusion.params import KINDS, Params, TextSource
from truceline.kernels import neighbours, union_find
from truceline.model.arrow import to_records
from truceline.model.place import Disc, Place, Point, Sector, great_circle_m
from truceline.model.records import Claim, Observation
from truceline.model.terms import IncidentType, Means, Phenomenon, TimePrecision

Floats = NDArray[np.float64]
HYPOTHESES = 2 * len(KINDS)  # every kind under low, then every kind under high visibility
LOG_FRP_VIIRS = {"D": (1.85, 0.80), "N": (0.17, 0.68)}  # mean and sd of ln MW, 42,415 rows of 2023; R
PIXELS_TOUCH_M = 1_600.0  # q99 of the VIIRS scan is 0.75 km, of MODIS rows about 2 km
SAME_PASS_S = 1_800.0  # rows of one overpass lie within minutes, the next orbit is 100 minutes later
SATELLITES = "satellites"
GEOCODE_SD_KM = 4.0  # science.md 2.1: sd of a report is sqrt(vagueness² + 4²)
APART_H = 0.5  # so that two neighbouring dates, which touch at midnight, do not count as one time
LOWEST_MODIS_CONFIDENCE = 30  # of 0..100: the product's own "low" class

_FIRE = frozenset({IncidentType.SHELLING, IncidentType.DEEP_STRIKE, IncidentType.INFRA_STRIKE})
_ARMS = frozenset({IncidentType.SMALL_ARMS})
SOUNDS = {
    Phenomenon.EXPLOSION: _FIRE,
    Phenomenon.PROJECTILE: _FIRE,
    Phenomenon.AIRBURST: _FIRE,
    Phenomenon.DAMAGE: _FIRE,
    Phenomenon.BURST: _ARMS,
    Phenomenon.SHOT: _ARMS,
    Phenomenon.TRACER: _ARMS,
    Phenomenon.MUZZLE_FLASH: _ARMS | {IncidentType.SHELLING},
    Phenomenon.FLARE: _ARMS | {IncidentType.SHELLING},
}
NAMED = {
    Phenomenon.WEAPON_PRESENT: IncidentType.HEAVY_WEAPONS,
    Phenomenon.PERSONS_PRESENT: IncidentType.HEAVY_WEAPONS,
    Phenomenon.AIRCRAFT: IncidentType.AIR_ACTIVITY,
    Phenomenon.UAV: IncidentType.AIR_ACTIVITY,
    Phenomenon.DENIED: IncidentType.RESTRICTION,
    Phenomenon.DELAYED: IncidentType.RESTRICTION,
    Phenomenon.CONDITIONAL: IncidentType.RESTRICTION,
    Phenomenon.INTERFERENCE: IncidentType.RESTRICTION,
    Phenomenon.MINES: IncidentType.RESTRICTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One item that may join an incident. Hours count from the origin of the window."""

    key: str  # the smallest id inside: ties break by it
    ids: tuple[str, ...]
    family: str  # "thermal", "post", "report"
    lineage: str  # items of one lineage are never independent of one another
    voice: str  # items of one voice count once: an aggregator, one post, "satellites" (one fire, however often seen)
    primary: bool  # looked for itself
    lat_deg: float
    lon_deg: float
    spread_km2: tuple[float, float, float]  # east, north, east-north
    vague_km: float
    hour: float
    hour_sd: float
    from_hour: float  # the stated interval
    to_hour: float
    weights: Floats  # w_{j,h}, nats, shape (HYPOTHESES,)
    extra: float  # nats of copies hanging on it
    at_utc: datetime
    words: str  # how the item is named in a sentence


def thermal_nodes(
    table: pa.Table, earlier: pa.Table, background: Background, origin: datetime, params: Params
) -> list[Node]:
    """Hot spots of the window as nodes; adjacent pixels of one pass are joined and their FRP added."""
    spots = to_records(Observation, table)
    spots = [spot for spot in spots if isinstance(spot.place, Point)]
    groups = _one_pass(spots)
    heads = [_brightest(group) for _, group in groups]
    lat = np.array([spot.place.centre()[0] for spot in heads if spot.place])
    lon = np.array([spot.place.centre()[1] for spot in heads if spot.place])
    day = np.array([spot.daynight != "N" for spot in heads], dtype=bool)
    rate = background.rate(lat, lon, day) + new_plant(lat, lon, earlier, start=origin) if heads else np.zeros(0)
    return [
        _thermal(passed, group, float(mu), origin, params) for (passed, group), mu in zip(groups, rate, strict=True)
    ]


def post_nodes(observations: Sequence[Observation], origin: datetime, params: Params) -> list[Node]:
    """What patrols, posts, cameras and UAVs perceived; each row is one node."""
    rows = [
        row for row in observations if row.place is not None and (row.phenomenon in SOUNDS or row.phenomenon in NAMED)
    ]
    return [_post(row, row.place, origin, params) for row in rows if row.place is not None]


def report_nodes(claims: Sequence[Claim], origin: datetime, params: Params, towns: Density) -> list[Node]:
    """Claims as nodes: one per origin and place; the copies hang on the first of them.

    `towns` is the density of the original claims of the weeks before: a report from a place that is often reported
    weighs less. The day itself is left out, or a mass attack would be eaten by its own echo.
    """
    placed = [claim for claim in claims if claim.place is not None]
    if not placed:
        return []
    by_origin: dict[tuple[str, str], list[list[Claim]]] = defaultdict(list)
    for claim in sorted(placed, key=lambda c: (c.received_utc, c.started_utc, c.claim_id)):
        spots = by_origin[claim.source, claim.origin]
        home = next((spot for spot in spots if _same_place(spot[0], claim)), None)
        if home is None:
            spots.append([claim])
        else:
            home.append(claim)
    roots = [(group, len(spots)) for spots in by_origin.values() for group in spots]
    at = np.array([group[0].place.centre() for group, _ in roots if group[0].place])
    density = towns.at(at[:, 0], at[:, 1]).tolist()
    return [_report(group, places, g, origin, params) for (group, places), g in zip(roots, density, strict=True)]


def _one_pass(spots: list[Observation]) -> list[tuple[datetime, list[Observation]]]:
    """Pixels of one sensor and pass that touch: (first row of the pass, pixels), in order of time and id."""
    by_sensor: dict[str, list[Observation]] = defaultdict(list)
    for spot in sorted(spots, key=lambda s: (s.seen_utc, s.observation_id)):
        by_sensor[spot.sensor].append(spot)
    groups: list[tuple[datetime, list[Observation]]] = []
    for mine in by_sensor.values():
        at = np.array([spot.seen_utc.timestamp() for spot in mine])
        breaks = np.flatnonzero(np.diff(at) > SAME_PASS_S) + 1
        for first, last in zip([0, *breaks.tolist()], [*breaks.tolist(), len(mine)], strict=True):
            groups += [(mine[first].seen_utc, group) for group in _touching(mine[first:last])]
    return sorted(groups, key=lambda group: (group[1][0].seen_utc, group[1][0].observation_id))


def _touching(spots: list[Observation]) -> list[list[Observation]]:
    lat = np.array([spot.place.centre()[0] for spot in spots if spot.place])
    lon = np.array([spot.place.centre()[1] for spot in spots if spot.place])
    i, j = neighbours.pairs(lat, lon, np.zeros(len(spots)), PIXELS_TOUCH_M, 0.0)
    groups: dict[int, list[Observation]] = defaultdict(list)
    for label, spot in zip(union_find.components(len(spots), i, j).tolist(), spots, strict=True):
        groups[label].append(spot)
    return list(groups.values())


def _thermal(passed: datetime, group: list[Observation], rate: float, origin: datetime, params: Params) -> Node:
    head = _brightest(group)
    frp = sum(spot.frp_mw or 0.0 for spot in group)
    tau, reach = params.thermal_tau_h, params.thermal_reach
    look = math.log(reach) + 0.5 * math.log(2 * math.pi) + math.log(tau)  # B_j: a look is a chance, not a density
    weights = np.array([
        math.log(params.thermal_chance * kind.burns) + _mark(frp, kind.log_frp_mean, head, params)
        for kind in (params.kinds[name] for name in KINDS)
    ])  # fmt: skip
    low = head.detection == "l" or (
        (head.detection or "").isdecimal() and int(head.detection or 0) < LOWEST_MODIS_CONFIDENCE
    )
    weights += look - math.log(rate) + (math.log(params.low_confidence_ratio) if low else 0.0)
    hour = _hours(head.seen_utc, origin)
    assert head.place is not None  # noqa: S101 - filtered by the caller; for the type checker
    spread = head.place.spread()
    return Node(
        key=min(spot.observation_id for spot in group),
        ids=tuple(sorted(spot.observation_id for spot in group)),
        family="thermal",
        lineage=f"{head.sensor}@{passed:%Y-%m-%dT%H:%MZ}",
        voice=SATELLITES,
        primary=True,
        lat_deg=head.place.centre()[0],
        lon_deg=head.place.centre()[1],
        spread_km2=(spread.east_m2 / 1e6, spread.north_m2 / 1e6, spread.east_north_m2 / 1e6),
        vague_km=0.0,
        hour=hour - 0.9 * tau,
        hour_sd=tau,
        from_hour=hour - 8.0,  # science.md 2.4: a look reaches 8 h back
        to_hour=hour,
        weights=np.tile(weights, 2),
        extra=0.0,
        at_utc=head.seen_utc,
        words=f"One pass of {head.sensor} saw a hot spot of {frp:.1f} MW",
    )


def _brightest(group: list[Observation]) -> Observation:
    return max(group, key=lambda spot: (spot.frp_mw or 0.0, spot.observation_id))


def _mark(frp_mw: float, kind_mean: float, head: Observation, params: Params) -> float:
    """Weight of the radiative power, in nats: the kind against all VIIRS detections of that half of the day.

    The power of incidents was measured with VIIRS alone; a MODIS value says nothing here.
    """
    if frp_mw <= 0.0 or "VIIRS" not in head.sensor:
        return 0.0
    mean, sd = LOG_FRP_VIIRS["N" if head.daynight == "N" else "D"]
    x, kind_sd = math.log(frp_mw), params.frp_sd
    ratio = -0.5 * ((x - kind_mean) / kind_sd) ** 2 - math.log(kind_sd) + 0.5 * ((x - mean) / sd) ** 2 + math.log(sd)
    return max(-params.mark_clip, min(params.mark_clip, ratio))


def _post(row: Observation, place: Place, origin: datetime, params: Params) -> Node:
    named = NAMED.get(row.phenomenon)
    distance_km = _distance_km(row, place)
    per_day = (
        params.false_presence_per_day
        if named
        else params.false_per_day.get(row.means, params.false_per_day[Means.HEARD])
    )
    log_mu = math.log(per_day / 24.0 / (2 * math.pi * distance_km * 12.0))
    weights = np.empty(HYPOTHESES)
    for visible, scale in enumerate(params.radius_scale):
        for index, name in enumerate(KINDS):
            kind = params.kinds[name]
            reach = (kind.heard_km if row.means is Means.HEARD else kind.seen_km) * scale
            chance = max(0.75 * math.exp(-0.7 * (distance_km / reach) ** 2), 0.01)
            weights[visible * len(KINDS) + index] = math.log(chance) + _heard(row.phenomenon, name, params) - log_mu
    spread = place.spread()
    start, end = _hours(row.started_utc, origin), _hours(row.ended_utc, origin)
    lat, lon = place.centre()
    return Node(
        key=row.observation_id,
        ids=(row.observation_id,),
        family="post",
        lineage=row.sensor,
        voice=row.sensor,
        primary=True,
        lat_deg=lat,
        lon_deg=lon,
        spread_km2=(spread.east_m2 / 1e6 + 0.04, spread.north_m2 / 1e6 + 0.04, spread.east_north_m2 / 1e6),
        vague_km=0.0,
        hour=(start + end) / 2,
        hour_sd=math.hypot(params.post_time_sd_h, (end - start) / math.sqrt(12)),
        from_hour=start,
        to_hour=end,
        weights=weights,
        extra=0.0,
        at_utc=row.started_utc,
        words=f"{row.sensor} {row.means.value}: {row.phenomenon.value}",
    )


def _heard(phenomenon: Phenomenon, kind: IncidentType, params: Params) -> float:
    """Ln of the mark under a kind against chance."""
    named = NAMED.get(phenomenon)
    if named is not None:
        agrees = params.named_agrees if kind is named else (1 - params.named_agrees) / (len(KINDS) - 1)
        return math.log(agrees * len(KINDS))
    if kind in SOUNDS[phenomenon]:
        return math.log(params.heard_agrees / 0.5)
    audible = kind in _FIRE | _ARMS
    return math.log((params.heard_differs if audible else 1 - params.named_agrees) / 0.5)


def _distance_km(row: Observation, place: Place) -> float:
    """From the observer to the event, at least half a kilometre; a sector's own middle range."""
    if isinstance(place, Sector):
        near, far = place.ranges_m()
        return max(0.5, (near + far) / 2000.0)
    if row.observer is None:
        return 4.0  # the middle of the usual 2 to 6 km of the observer table
    (lat1, lon1), (lat2, lon2) = row.observer.centre(), place.centre()
    return max(0.5, great_circle_m(lat1, lon1, lat2, lon2) / 1000.0)


def _report(group: list[Claim], places: int, density: float, origin: datetime, params: Params) -> Node:
    root = group[0]
    source = params.texts.get(root.source, params.other_text)
    assert root.place is not None  # noqa: S101 - filtered by the caller; for the type checker
    start, end = _hours(root.started_utc, origin), _hours(root.ended_utc, origin)
    inset = APART_H if root.time_precision is TimePrecision.DAY else 0.0
    exact = isinstance(root.place, Point)
    spread = root.place.spread()
    vague = 0.0 if exact else root.vague_m / 1000.0
    variance = (spread.east_m2 / 1e6, spread.north_m2 / 1e6) if exact else (vague**2 + GEOCODE_SD_KM**2,) * 2
    copy = params.copy_same_origin
    lat, lon = root.place.centre()
    several = math.log(0.5 + 0.5 / places)  # one headline over several places: half the time it means just one of them
    return Node(
        key=root.claim_id,
        ids=tuple(sorted(claim.claim_id for claim in group)),
        family="report",
        lineage=f"catalogue {root.source}" if source.distinct else f"origin {root.origin}",
        voice=root.source,
        primary=source.primary,
        lat_deg=lat,
        lon_deg=lon,
        spread_km2=(variance[0], variance[1], 0.0),
        vague_km=vague,
        hour=(start + end) / 2,
        hour_sd=_time_sd(root, end - start),
        from_hour=start + inset,
        to_hour=end - inset,
        weights=_report_weights(root, source, density, params) + several,
        extra=(len(group) - 1) * math.log(1 + 0.3 * (1 - copy) / copy),
        at_utc=root.started_utc,
        words=_spoken(root, source),
    )


def _spoken(root: Claim, source: TextSource) -> str:
    quoted = "speaker not stated" if root.speaker == "not stated" else f"quoting {root.speaker}"
    return f"{source.title[0].upper()}{source.title[1:]}, {quoted}"


def _time_sd(claim: Claim, width_h: float) -> float:
    """science.md 2.1: 0.6 of the time vagueness plus half an hour; a date alone is vague by 12 h."""
    vague = 12.0 if claim.time_precision is TimePrecision.DAY else width_h
    return 0.6 * vague + 0.5


def _report_weights(claim: Claim, source: TextSource, density: float, params: Params) -> Floats:
    stated = dict(claim.incident_types)
    off = (1 - params.type_named) / (len(stated) or 1)
    log_false = math.log(source.false_per_day / 24.0 * density)
    weights = np.empty(HYPOTHESES)
    for visible, scale in enumerate(params.report_scale):
        log_said = math.log(min(0.9, source.reports * scale))
        for index, kind in enumerate(KINDS):
            fits = sum(share * (params.type_named if kind is named else off) for named, share in stated.items())
            fits = fits if kind in stated else 0.01  # texts of attacks seldom mean a tank standing or a closed road
            weights[visible * len(KINDS) + index] = log_said + math.log(fits * len(stated)) - log_false
    return weights


def _same_place(one: Claim, other: Claim) -> bool:
    if one.place is None or other.place is None:
        return False
    (lat1, lon1), (lat2, lon2) = one.place.centre(), other.place.centre()
    reach = 2_000.0 + (max(one.vague_m, other.vague_m) if isinstance(one.place, Disc) else 0.0)
    return great_circle_m(lat1, lon1, lat2, lon2) <= reach


def _hours(moment: datetime, origin: datetime) -> float:
    return (moment - origin).total_seconds() / 3600.0
