"""A calibration from catalogues of established events: what matches one happened, what matches none is unlabelled.

Catalogues hold what was filmed. So an incident that matches none is not taken for false: of what happened a share is
recorded, and the chance of a match is q + (1 - q) r P, with q the chance of a match by accident, measured at the same
place on other days, r the recorded share, and P what is sought (positive and unlabelled, Elkan and Noto 2008; with
one catalogue r cannot be told from P, so it is stated, or comes from how often two catalogues hold the same event).

Assumed, and said in every report that rests on it: whether an incident is recorded does not depend on what speaks for
it; and two catalogues pick independently. They pick alike, so r comes out too high and P too low.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.calibration.hold_out import HoldOut, Predict, error_beyond_chance, hold_out
from truceline.fusion.calibration.probability_calibration import calibrate_unlabelled, features_of, probability
from truceline.fusion.likelihood.fire_places import near_pairs
from truceline.fusion.params import Calibration
from truceline.fusion.prior.report_density import KM_PER_DEG
from truceline.model.records import EstablishedEvent, Incident

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MATCH_KM = 1.5  # beside what the catalogue and the incident leave open
MOST_RADIUS_KM, LONGEST_DAYS = 5.0, 3.0  # of an event that can be told from its neighbours
MOST_OPEN_KM = 5.0  # of the place of an incident
LATE_H = 24.0  # a fire or a report may follow on the next day
SHIFTS = tuple(days for days in range(-28, 29) if abs(days) > 4)  # of the accident: the same place on other days
LEAST_MATCHED = 8  # incidents that match; with fewer, nothing is fitted
LEAST_SHARED = 5  # events that two catalogues share; with fewer, the recorded share is not known
DAY_H = 24.0
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What the catalogues say of incidents, columns of shape (n,)."""

    recorded: Bools  # an event of the day or the day before lies there
    accident: Floats  # share of other days on which one lies there; the mean where none could be asked, NaN without any
    refuted: Bools  # a catalogue says that it was none, and none that it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What lies where and when, columns of shape (n,)."""

    lat_deg: Floats
    lon_deg: Floats
    open_km: Floats  # how far from there it may be
    hour: Floats  # since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFit:
    """What was fitted on established events."""

    calibration: Calibration
    matches: Matches
    chance: Floats  # P of every incident, by a fit without its fifth of the days; shape (n,)
    held_out: HoldOut


def usable(events: Sequence[EstablishedEvent]) -> list[EstablishedEvent]:
    """Events that are known well enough in place and time to be told from their neighbours."""
    longest = timedelta(days=LONGEST_DAYS)
    return [
        one for one in events
        if one.place is not None and one.place.radius_m <= MOST_RADIUS_KM * 1000.0
        and one.ended_utc - one.started_utc <= longest
    ]  # fmt: skip


def matches(incidents: Sequence[Incident], events: Sequence[EstablishedEvent]) -> Matches:
    """Which incidents an event matches, how often one does by accident, and which a catalogue refutes."""
    mine = _of_incidents(incidents)
    pairs = _pairs(mine, [one for one in events if one.happened])
    recorded = _matched(pairs, len(incidents))
    no = _matched(_pairs(mine, [one for one in events if not one.happened]), len(incidents))
    first, last = _span(events)
    hits, asked = np.zeros(len(incidents)), np.zeros(len(incidents))
    for shift in SHIFTS:
        there = mine.hour - shift * DAY_H
        held = (there >= first) & (there <= last)  # before and after it the catalogues hold nothing
        asked += held
        hits += held & _matched(pairs, len(incidents), shift)
    known = asked > 0
    usual = float((hits[known] / asked[known]).mean()) if known.any() else math.nan
    accident = np.where(known, hits / np.maximum(asked, 1.0), usual)
    return Matches(recorded=recorded, accident=accident, refuted=no & ~recorded)


def recorded_share(one: Sequence[EstablishedEvent], other: Sequence[EstablishedEvent]) -> float | None:
    """Share of what happened that two catalogues hold together: capture and recapture (Chapman), without accidents.

    None where they share too few events of the days that both cover.
    """
    if not one or not other:
        return None
    (begun, ended), (from_h, to_h) = _span(one), _span(other)
    first, last = max(begun, from_h), min(ended, to_h)
    mine, theirs = (
        [event for event in some if event.happened and first <= _hour(event.started_utc) <= last]
        for some in (one, other)
    )
    pairs, count = _pairs(_of_events(mine), theirs), len(mine)
    accident = float(np.mean([_matched(pairs, count, shift, early_h=DAY_H).sum() for shift in SHIFTS]))
    shared = float(_matched(pairs, count, early_h=DAY_H).sum()) - accident
    if shared < LEAST_SHARED:
        return None
    total = (count + 1) * (len(theirs) + 1) / (shared + 1) - 1
    return min(1.0, (count + len(theirs) - shared) / total)


def fit_events(incidents: Sequence[Incident], found: Matches, recorded: float) -> EventFit:
    """The calibration that makes matches as frequent as they are.

    Args:
        incidents: as made without a calibration.
        found: what the catalogues say of them.
        recorded: share of what happened that the catalogues hold, over 0 up to 1.

    Raises:
        ValueError: too few incidents match.
    """
    if int(found.recorded.sum()) < LEAST_MATCHED:
        raise ValueError(f"{len(incidents)} incidents, {int(found.recorded.sum())} of them match an event")
    rows = [features_of(one) for one in incidents]
    share = happened_share(found, recorded)

    def learned(some: Ints) -> Calibration:
        return calibrate_unlabelled(
            [rows[k] for k in some], found.recorded[some], found.accident[some], found.refuted[some], recorded
        )

    def predict(learn: Ints, judge: Ints) -> Floats | None:
        if not found.recorded[learn].any():
            return None
        made = learned(learn)
        return np.array([probability(made, rows[k]) for k in judge])

    def error(chance: Floats, of: Ints) -> float:
        free = (1.0 - found.accident[of]) * recorded
        match = found.accident[of] + free * chance
        return error_beyond_chance(chance, share[of], np.ones(len(of)), match * (1 - match) / free**2)

    return EventFit(
        calibration=learned(np.arange(len(rows))), matches=found, chance=_by_fold(incidents, predict),
        held_out=hold_out(incidents, predict, error),
    )  # fmt: skip


def happened_share(found: Matches, recorded: float) -> Floats:
    """What every incident adds to the estimate of how many happened, shape (n,): its mean over many is their share."""
    share = (found.recorded - found.accident) / ((1.0 - found.accident) * recorded)
    return np.asarray(np.where(found.refuted, 0.0, share))


def _by_fold(incidents: Sequence[Incident], predict: Predict) -> Floats:
    """P of every incident by a fit without its fifth of the days; NaN where the others teach nothing."""
    fold = np.unique([int(one.best_utc.timestamp() // 86_400) for one in incidents], return_inverse=True)[1] % FOLDS
    found = np.full(len(incidents), np.nan)
    for k in np.unique(fold):
        part = predict(np.flatnonzero(fold != k), np.flatnonzero(fold == k))
        if part is not None:
            found[fold == k] = part
    return found


def _of_incidents(incidents: Sequence[Incident]) -> Spread:
    lat, lon, wide, hour = np.array([
        (one.place.lat_deg, one.place.lon_deg, one.place.major_sd_m / 1000.0, _hour(one.best_utc)) for one in incidents
    ]).reshape(-1, 4).T  # fmt: skip
    return Spread(lat_deg=lat, lon_deg=lon, open_km=np.minimum(wide, MOST_OPEN_KM), hour=hour)


def _of_events(events: Sequence[EstablishedEvent]) -> Spread:
    """By the middle of their time."""
    lat, lon, wide, hour = np.array([
        (place.lat_deg, place.lon_deg, place.radius_m / 1000.0, (_hour(one.started_utc) + _hour(one.ended_utc)) / 2)
        for one in events if (place := one.place) is not None
    ]).reshape(-1, 4).T  # fmt: skip
    return Spread(lat_deg=lat, lon_deg=lon, open_km=wide, hour=hour)


def _pairs(mine: Spread, events: Sequence[EstablishedEvent]) -> tuple[Ints, Floats, Floats]:
    """(row of mine, hours since an event began, hours that it lasts) of all that lie together."""
    theirs = _of_events(events)
    begun = np.array([_hour(one.started_utc) for one in events if one.place is not None])
    reach = float(mine.open_km.max(initial=0.0) + theirs.open_km.max(initial=0.0)) + MATCH_KM
    wide = KM_PER_DEG * float(np.cos(np.radians(mine.lat_deg.mean() if mine.lat_deg.size else 0.0)))
    asked, known = ((one.lon_deg * wide, one.lat_deg * KM_PER_DEG) for one in (mine, theirs))
    kept = []
    for query, row, square in near_pairs(asked, known, reach):
        near = square <= (theirs.open_km[row] + mine.open_km[query] + MATCH_KM) ** 2
        kept.append((query[near], row[near]))
    query, row = (np.concatenate([part[k] for part in kept] or [np.zeros(0, np.int64)]) for k in (0, 1))
    return query, mine.hour[query] - begun[row], 2 * (theirs.hour - begun)[row]


def _matched(pairs: tuple[Ints, Floats, Floats], count: int, shift: int = 0, *, early_h: float = 0.0) -> Bools:
    """Which rows lie at an event, moved by so many days, from its beginning to a day after its end."""
    query, after, lasts = pairs
    found, begun = np.zeros(count, bool), after - shift * DAY_H
    found[query[(begun >= -early_h) & (begun <= lasts + LATE_H)]] = True
    return found


def _span(events: Sequence[EstablishedEvent]) -> tuple[float, float]:
    return min(_hour(one.started_utc) for one in events), max(_hour(one.ended_utc) for one in events)


def _hour(moment: datetime) -> float:
    """Since 1970."""
    return moment.timestamp() / 3600.0
