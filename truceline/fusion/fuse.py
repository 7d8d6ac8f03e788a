"""Observations, claims and looks into incidents: the door of this room.

A satellite and a post, a post and a paper may make one incident; ten papers with one wire are one voice. Hot spots
below `Params.shown_from` are background by all we know: they are counted, and their evidence is named. What a person
saw or said is always described, however improbable.
"""

import gc
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.association.association_likelihood import log_sum_exp
from truceline.fusion.association.claims_in_place import claims_in_place
from truceline.fusion.association.common_time import with_common_time
from truceline.fusion.association.data_association import Partition, partition
from truceline.fusion.association.heat_in_place import heat_in_place
from truceline.fusion.evidence.evidence_combination import WeighedSet, WeighingInputs, combine_evidence
from truceline.fusion.evidence.members import NINETY
from truceline.fusion.incidents.incident_records import best_second, incident_records
from truceline.fusion.incidents.observer_only_incidents import named_incidents
from truceline.fusion.likelihood.fire_level import FireLevel, fire_level
from truceline.fusion.likelihood.instrument_clutter import BlastClutter
from truceline.fusion.likelihood.instrument_measurements import instrument_measurements
from truceline.fusion.likelihood.instrument_rows import is_instrument
from truceline.fusion.likelihood.observer_measurements import NAMED, SOUNDS, observer_measurements
from truceline.fusion.likelihood.text_measurements import text_measurements
from truceline.fusion.likelihood.thermal_clutter import Background
from truceline.fusion.likelihood.thermal_measurements import thermal_measurements
from truceline.fusion.measurements.measurement_table import THERMAL, Measurements, groups_of, joined_measurements
from truceline.fusion.nondetection.instrument_watches import instrument_watches
from truceline.fusion.nondetection.non_detection import DetectionOpportunities
from truceline.fusion.params import Params
from truceline.fusion.prior.kinds_told import KindsTold
from truceline.fusion.prior.land_front import land_front
from truceline.fusion.prior.prior_intensity import NO_PAST, Past, PriorIntensity, age_days, area_km2
from truceline.fusion.prior.report_density import ReportDensity
from truceline.fusion.prior.reporting_footprint import ReportingFootprint
from truceline.model.arrow import to_records
from truceline.model.place import Area, Place
from truceline.model.records import Claim, Incident, Observation, ReferenceLine, Sensor
from truceline.model.terms import IncidentType, Phenomenon

MARGIN = timedelta(hours=12)  # evidence of the neighbouring days that may belong to an event of this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """The incidents of a day, larger probability first, and what stayed background."""

    incidents: tuple[Incident, ...]
    background: int  # sets of hot spots under `shown_from`
    background_ids: tuple[str, ...]  # their observations and claims
    level: FireLevel = field(compare=False, repr=False)  # of the background of fires
    touching: tuple[Incident, ...] = ()  # of the margins; their time reaches into the day
    opportunities: DetectionOpportunities = field(compare=False, repr=False)  # who could have seen what


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was received of the day and its margins, looks included."""

    observations: pa.Table  # schema OBSERVATION
    claims: Sequence[Claim]
    history: Sequence[tuple[str, Place]]  # source and place of the original claims of the 30 days before
    earlier: pa.Table  # instrument observations of the 60 days before, for new plants, quarries and radar clutter
    looks: pa.Table  # schema LOOK
    sensors: Sequence[Sensor]
    lines: Sequence[ReferenceLine]
    watched: Area
    past: Past = NO_PAST  # incidents of the weeks before, as `likely` finds them
    told: Sequence[tuple[Place, IncidentType]] = ()  # place and kind of the claims of the month before


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociatedItems:
    """Items in sets, before they are weighed."""

    items: tuple[pa.Table, pa.Table, pa.Table]  # hot spots, what people perceived, instruments; then the claims
    claims: tuple[Claim, ...]
    measurements: Measurements
    found: Partition
    prior: PriorIntensity
    footprint: ReportingFootprint
    groups: tuple[tuple[int, ...], ...]
    level: FireLevel

    def ids(self, items: Sequence[int]) -> list[str]:
        """Observation and claim ids of items, in no promised order."""
        found: list[str] = []
        for begin, table, mine in self._tables(items):
            found += table["observation_id"].take(mine - begin).to_pylist()
        return found + [claim.claim_id for _, claim in self._told(items)]

    def records(self, items: Sequence[int]) -> dict[int, Observation | Claim]:
        """Items as records."""
        found: dict[int, Observation | Claim] = {}
        for begin, table, mine in self._tables(items):
            found |= dict(zip(mine.tolist(), to_records(Observation, table.take(mine - begin)), strict=True))
        return found | dict(self._told(items))

    def _tables(self, items: Sequence[int]) -> Iterator[tuple[int, pa.Table, NDArray[np.int64]]]:
        """(number of its first item, table, the items that are its rows)."""
        begin, wanted = 0, np.unique(np.asarray(items, np.int64))
        for table in self.items:
            yield begin, table, wanted[(wanted >= begin) & (wanted < begin + table.num_rows)]
            begin += table.num_rows

    def _told(self, items: Sequence[int]) -> list[tuple[int, Claim]]:
        begin = sum(table.num_rows for table in self.items)
        return [(item, self.claims[item - begin]) for item in set(items) if item >= begin]


@contextmanager
def uncollected() -> Iterator[None]:
    """Holds back the collector of cycles: a day's records hold none, and walking them again and again costs a sixth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@uncollected()
def fuse(evidence: Evidence, background: Background, *, start: datetime, end: datetime, params: Params) -> Fused:
    """Incidents whose best time lies in [start, end).

    Raises:
        ArithmeticError: a waterfall does not add up within 1e-9.
    """
    joined = join(evidence, background, start=start, end=end, params=params)
    background_sets, candidates = _background_and_candidates(joined, start, end, params)
    opportunities = detection_opportunities(evidence, joined.footprint, start, params)
    every = weighed_sets(joined, candidates, opportunities, params)
    weighed = _inside(every, start, end)
    unlikely = [one for one in weighed if _is_unlikely(one, joined, params)]
    background_sets += [one.measurements for one in unlikely]
    shown = [one for one in weighed if not _is_unlikely(one, joined, params)]
    near = {id(one) for one in weighed}
    beside = [
        one
        for one in every
        if id(one) not in near and _may_reach(one, joined, end - start) and not _is_unlikely(one, joined, params)
    ]
    members = joined.records(
        [
            item
            for one in (*shown, *beside)
            for measurement in one.measurements
            for item in joined.measurements.inside(measurement).tolist()
        ]
    )
    made = incident_records(shown, joined.measurements, joined.found, members, start, params, evidence.earlier)
    named = named_incidents(evidence.observations, start=start - MARGIN, end=end + MARGIN, params=params)
    made += [one for one in named if start <= one.best_utc < end]
    made.sort(key=lambda one: (-one.probability, one.incident_id))
    margins = [
        *incident_records(beside, joined.measurements, joined.found, members, start, params, evidence.earlier),
        *(one for one in named if not start <= one.best_utc < end),
    ]
    rest = [
        item
        for group in background_sets
        for measurement in group
        for item in joined.measurements.inside(measurement).tolist()
    ]
    return Fused(
        incidents=tuple(made),
        background=len(background_sets),
        background_ids=tuple(sorted(joined.ids(rest))),
        level=joined.level,
        touching=_touching(margins, start, end),
        opportunities=opportunities,
    )


def likely(evidence: Evidence, background: Background, *, start: datetime, end: datetime, params: Params) -> Past:
    """Where incidents were and how probable, by evidence alone: silence and earlier incidents are left out.

    What excites the days after was itself not excited, so self-excitation never feeds itself.
    """
    joined = join(evidence, background, start=start, end=end, params=params)
    _, candidates = _background_and_candidates(joined, start, end, params)
    weighed = _inside(weighed_sets(joined, candidates, None, params), start, end)
    at = np.array([(one.core.lat_deg, one.core.lon_deg) for one in weighed]).reshape(-1, 2)
    hour = np.array([one.core.hour for one in weighed])
    chance = np.array([one.probability for one in weighed])
    return Past(lat_deg=at[:, 0], lon_deg=at[:, 1], days_before=-hour / 24.0, probability=chance)


def join(
    evidence: Evidence, background: Background, *, start: datetime, end: datetime, params: Params
) -> AssociatedItems:
    """Items of the evidence in sets."""
    spots, seen, solved = _split(evidence.observations)
    size = area_km2(evidence.watched)
    report_density = ReportDensity(evidence.history, evidence.watched, size, params)
    footprint = ReportingFootprint(evidence.history, evidence.watched, params)
    blasts = BlastClutter(evidence.earlier, start, params)
    areas = [line.area for line in evidence.lines]
    level = fire_level(
        background, evidence.earlier, spots, land_front(areas), evidence.watched.bounds(), start=start, end=end
    )
    measurements = joined_measurements(
        [
            thermal_measurements(spots, evidence.earlier, background, level, start, params, offset=0),
            observer_measurements(seen, start, params, blasts, offset=spots.num_rows),
            instrument_measurements(
                solved, evidence.earlier, size, start, params, offset=spots.num_rows + seen.num_rows
            ),
            text_measurements(
                evidence.claims,
                start,
                params,
                blasts,
                offset=spots.num_rows + seen.num_rows + solved.num_rows,
            ),
        ]
    ).sorted()
    bare = PriorIntensity(
        areas, report_density, size, params, watched=evidence.watched, age_days=age_days(evidence.lines, start),
        kinds=KindsTold(evidence.told, evidence.watched, params),
    )  # fmt: skip
    measurements = heat_in_place(claims_in_place(with_common_time(measurements), bare), bare, params)
    prior = bare.with_past(evidence.past)
    found = partition(measurements, prior, params)
    order, starts = groups_of(found.label)
    bounds = zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    flat = order.tolist()
    return AssociatedItems(
        items=(spots, seen, solved), claims=tuple(evidence.claims), measurements=measurements, found=found, prior=prior,
        footprint=footprint, groups=tuple(tuple(flat[a:b]) for a, b in bounds), level=level,
    )  # fmt: skip


def weighed_sets(
    joined: AssociatedItems,
    groups: Sequence[Sequence[int]],
    opportunities: DetectionOpportunities | None,
    params: Params,
) -> list[WeighedSet]:
    """Some of the sets weighed, in the order given."""
    begin = sum(table.num_rows for table in joined.items)
    claims = {index + begin: claim for index, claim in enumerate(joined.claims)}
    inputs = WeighingInputs(
        measurements=joined.measurements,
        single=joined.found.single,
        claims=claims,
        prior=joined.prior,
        opportunities=opportunities,
        params=params,
    )
    return combine_evidence(groups, inputs)


def detection_opportunities(
    evidence: Evidence, footprint: ReportingFootprint, start: datetime, params: Params
) -> DetectionOpportunities:
    """Who could have seen what, for the silences."""
    texts = sorted({claim.source for claim in evidence.claims})
    feeds = instrument_watches(evidence.observations, evidence.earlier, evidence.looks, evidence.sensors, start, params)
    return DetectionOpportunities(evidence.looks, evidence.sensors, start, texts, params, footprint, feeds)


def _split(table: pa.Table) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Hot spots; what people, posts and cameras perceived; what instruments solved or saw changed."""
    hot = pc.equal(table["phenomenon"], Phenomenon.HOT_SPOT.value)
    solved = is_instrument(table)
    named = pc.is_in(table["phenomenon"], pa.array([p.value for p in (*SOUNDS, *NAMED)]))
    return table.filter(hot), table.filter(pc.and_(named, pc.invert(solved))), table.filter(solved)


def _background_and_candidates(
    joined: AssociatedItems, start: datetime, end: datetime, params: Params
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """(sets of hot spots that no silence could lift over `shown_from`, sets to be weighed) of the window.

    Only the first pass over a fire counts, and silence never adds, so one vectorised look at it decides.
    """
    measurements, single = joined.measurements, joined.found.single
    if not len(measurements):
        return [], []
    first = [
        group[0] if len(group) == 1 else min(group, key=lambda k: (measurements.at_hour[k], measurements.key[k]))
        for group in joined.groups
    ]
    second = np.floor(single.hour[first] * 3600.0 + 0.5)
    inside = (second >= 0) & (second < (end - start).total_seconds())
    reaching = NINETY * single.hour_sd[first] * 3600.0  # a fire seen soon after the end may have begun before it
    after = ~inside & (second >= 0) & (second - reaching < (end - start).total_seconds())
    hot = (measurements.family == THERMAL).tolist()
    background_sets: list[tuple[int, ...]] = []
    candidates: list[tuple[int, ...]] = []
    most = math.log(params.shown_from / (1 - params.shown_from)) if params.shown_from > 0.0 else -math.inf
    if params.calibration is not None:
        most = -math.inf  # a calibrated sum may be higher than the raw one
    low = (log_sum_exp(single.take(np.array(first)).by_hypothesis(joined.prior)) < most).tolist()
    for group, within, beyond, lost in zip(joined.groups, inside.tolist(), after.tolist(), low, strict=True):
        if not all(hot[measurement] for measurement in group):
            candidates.append(group)
        elif within:
            (background_sets if lost else candidates).append(group)
        elif beyond and not lost:
            candidates.append(group)
    return background_sets, candidates


def _inside(weighed: Sequence[WeighedSet], start: datetime, end: datetime) -> list[WeighedSet]:
    return [one for one in weighed if 0 <= best_second(one) < (end - start).total_seconds()]


def _is_unlikely(one: WeighedSet, joined: AssociatedItems, params: Params) -> bool:
    """Hot spots alone that stay background."""
    return one.probability < params.shown_from and _all_hot(one.measurements, joined.measurements)


def _may_reach(one: WeighedSet, joined: AssociatedItems, length: timedelta) -> bool:
    """Whether any item of a set is stated within the window, to the half hour that `text_measurements` leaves out."""
    some = list(one.measurements)
    low, high = joined.measurements.from_hour[some].min() - 1.0, joined.measurements.to_hour[some].max() + 1.0
    return bool(low < length / timedelta(hours=1) and high > 0.0)


def _touching(margins: Sequence[Incident], start: datetime, end: datetime) -> tuple[Incident, ...]:
    """Incidents of the margins whose time reaches into [start, end), by id."""
    some = [one for one in margins if one.started_utc < end and one.ended_utc > start]
    return tuple(sorted(some, key=lambda one: one.incident_id))


def _all_hot(group: Sequence[int], measurements: Measurements) -> bool:
    return all(measurements.family[measurement] == THERMAL for measurement in group)
