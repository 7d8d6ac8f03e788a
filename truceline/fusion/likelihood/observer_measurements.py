"""What patrols, posts, cameras and UAVs perceived, as measurements: one per row, repeats of one row hang on it."""

import math
from datetime import datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa

from truceline.fusion.likelihood.instrument_clutter import BlastClutter
from truceline.fusion.measurements.measurement_table import (
    CONTEXT,
    HYPOTHESES,
    POST,
    Floats,
    Ints,
    Measurements,
    codes,
    groups_of,
    hours,
    no_claims,
    no_measurements,
    texts,
    usable_sd_h,
    usable_spread,
)
from truceline.fusion.measurements.place_columns import Places, away_km, places
from truceline.fusion.params import KINDS, Params
from truceline.model.terms import IncidentType, Means, Phenomenon

FIRE = frozenset({IncidentType.SHELLING, IncidentType.DEEP_STRIKE, IncidentType.INFRA_STRIKE})
ARMS = frozenset({IncidentType.SMALL_ARMS})
SOUNDS = {
    Phenomenon.EXPLOSION: FIRE,
    Phenomenon.PROJECTILE: FIRE,
    Phenomenon.AIRBURST: FIRE,
    Phenomenon.DAMAGE: FIRE,
    Phenomenon.BURST: ARMS,
    Phenomenon.SHOT: ARMS,
    Phenomenon.TRACER: ARMS,
    Phenomenon.MUZZLE_FLASH: ARMS | {IncidentType.SHELLING},
    Phenomenon.FLARE: ARMS | {IncidentType.SHELLING},
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
USUAL_KM = 4.0  # where the observer's own place is not given: the middle of the usual 2 to 6 km of the observer table
LEAST_KM = 0.5
BREADTH_KM = 12.0  # of the ring in which false reports of a post fall (model.md 2.1)
OWN_SD_KM2 = 0.04  # 0.2 km squared: what an observer's own position adds


def observer_measurements(
    table: pa.Table, origin: datetime, params: Params, blasts: BlastClutter, *, offset: int
) -> Measurements:
    """Rows with a place whose phenomenon is a sound, a sight or a named presence."""
    at = places(table["place"])
    usable = np.flatnonzero(np.isfinite(at.lat_deg) & np.isfinite(at.lon_deg) & np.isfinite(at.spread_km2).all(axis=1))
    if not usable.size:
        return no_measurements()
    rows = table.take(usable)
    order, starts = groups_of(_same_row(rows))
    ids = texts(rows["observation_id"])
    heads = np.array([min(order[a:b], key=lambda r: ids[r]) for a, b in pairwise(starts)])
    rows, at = rows.take(heads), _of(at, usable[heads])
    sensor = texts(rows["sensor"])
    start, end = hours(rows["started_utc"], origin), hours(rows["ended_utc"], origin)
    sd = np.hypot(params.post_time_sd_h, (end - start) / math.sqrt(12))
    return Measurements(
        key=ids[heads],
        family=np.full(len(heads), POST),
        lineage=sensor,
        voice=sensor,
        **no_claims(len(heads)),
        primary=np.ones(len(heads), bool),
        lat_deg=at.lat_deg,
        lon_deg=at.lon_deg,
        spread=usable_spread(at.spread_km2 + np.array([OWN_SD_KM2, OWN_SD_KM2, 0.0])),
        vague_km=np.zeros(len(heads)),
        hour=(start + end) / 2,
        hour_sd=usable_sd_h(sd),
        from_hour=start,
        to_hour=end,
        weights=_weights(rows, _distance_km(rows, at), blasts.rate(at.lat_deg, at.lon_deg, (start + end) / 2), params),
        at_hour=start,
        frp_mw=np.zeros(len(heads)),
        context=np.zeros((len(heads), CONTEXT)),
        doubt=np.zeros(len(heads)),
        head=usable[heads] + offset,
        items=usable[order] + offset,
        first=starts,
    )


def _same_row(rows: pa.Table) -> Ints:
    """Labels: rows of one sensor that say the same thing of the same place and time, however often it is sent."""
    place = places(rows["place"])
    moments = [rows[name].cast(pa.int64()).to_numpy() for name in ("started_utc", "ended_utc")]
    words = [codes(texts(rows[name])) for name in ("sensor", "phenomenon", "means")]
    where = [np.round(value, 6) for value in (place.lat_deg, place.lon_deg, place.spread_km2[:, 0])]
    said = np.stack([*moments, *words, *(codes(value.astype(str)) for value in where)], axis=1)
    return np.asarray(np.unique(said, axis=0, return_inverse=True)[1].ravel(), np.int64)


def _of(at: Places, rows: Ints) -> Places:
    return Places(
        shape=at.shape[rows], lat_deg=at.lat_deg[rows], lon_deg=at.lon_deg[rows], spread_km2=at.spread_km2[rows],
        range_km=at.range_km[rows],
    )  # fmt: skip


def _distance_km(rows: pa.Table, at: Places) -> Floats:
    """From the observer to the event, at least half a kilometre; a sector's own middle range."""
    observer = places(rows["observer"])
    away = away_km(observer.lat_deg, observer.lon_deg, at.lat_deg, at.lon_deg)
    found = np.where(np.isfinite(at.range_km), at.range_km, np.where(np.isfinite(away), away, USUAL_KM))
    return np.maximum(LEAST_KM, found)


def _weights(rows: pa.Table, distance_km: Floats, shaken: Floats, params: Params) -> Floats:
    phenomenon, means = texts(rows["phenomenon"]), texts(rows["means"])
    named = np.array([Phenomenon(word) in NAMED for word in phenomenon], bool)
    heard = means == Means.HEARD.value
    usual = params.false_per_day[Means.HEARD]
    per_day = np.array([params.false_per_day.get(word, usual) for word in means])
    per_day = np.where(named, params.false_presence_per_day, per_day)
    blast = np.where(heard & ~named, shaken * params.post_best, 0.0)  # a quarry is heard as well as a shell
    log_mu = np.log(per_day / 24.0 / (2 * math.pi * distance_km * BREADTH_KM) + blast)
    marks = {word: [_mark(Phenomenon(word), kind, params) for kind in KINDS] for word in set(phenomenon.tolist())}
    weights = np.empty((len(heard), HYPOTHESES))
    mark = np.array([marks[word] for word in phenomenon]).reshape(-1, len(KINDS))
    for visible, scale in enumerate(params.radius_scale):
        for index, name in enumerate(KINDS):
            kind = params.kinds[name]
            reach = np.where(heard, kind.heard_km, kind.seen_km) * scale
            chance = np.maximum(
                params.post_best * np.exp(-params.post_fall * (distance_km / reach) ** 2), params.post_least
            )
            weights[:, visible * len(KINDS) + index] = np.log(chance) + mark[:, index] - log_mu
    return weights


def _mark(phenomenon: Phenomenon, kind: IncidentType, params: Params) -> float:
    """Ln of the mark under a kind against chance."""
    named = NAMED.get(phenomenon)
    if named is not None:
        agrees = params.named_agrees if kind is named else (1 - params.named_agrees) / (len(KINDS) - 1)
        return math.log(agrees * len(KINDS))
    if kind in SOUNDS[phenomenon]:
        return math.log(params.heard_agrees / 0.5)
    audible = kind in FIRE | ARMS
    return math.log((params.heard_differs if audible else 1 - params.named_agrees) / 0.5)
