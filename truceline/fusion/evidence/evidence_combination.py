"""What every set of measurements weighs: terms in nats that add up to its log-odds (model.md 2.2 to 2.4, 2.8, 2.9).

Order: what was to be expected, members by time, dependence between claims, silences, calibration, holds.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from truceline.engines.partitions import engine, even
from truceline.fusion.association.association_likelihood import CROSS, EAST, NORTH, TIME, CandidateSets, log_sum_exp
from truceline.fusion.dependence.source_dependence import (
    SourceDependence,
    capped_weight,
    dependent_weight,
    source_dependence,
)
from truceline.fusion.evidence.evidence_terms import EvidenceTerm, calibrated_terms, features_of_terms
from truceline.fusion.evidence.probability_hold import holds
from truceline.fusion.measurements.measurement_table import FAMILY, REPORT, THERMAL, Measurements
from truceline.fusion.nondetection.negative_evidence import NegativeEvidence
from truceline.fusion.nondetection.non_detection import DetectionOpportunities, SupposedEvent
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import PriorIntensity
from truceline.model.records import Claim

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EXACT = 1e-9  # nats; the sum of the terms against the log-odds
CONTEXT_WORDS = ("power", "hour", "sustained")  # of a hot spot, by column
EXCITED_FROM = 1.05  # a bracket of self-excitation from here on is a term of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAndTime:
    """Where and when, from the first item of every voice."""

    lat_deg: float
    lon_deg: float
    covariance: tuple[float, float, float]  # east, north, east-north, km²
    hour: float
    hour_sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedSet:
    """One set after everything."""

    measurements: tuple[int, ...]  # by time
    independent: tuple[int, ...]  # the first item of each independent voice: what place, time and type rest on
    terms: tuple[EvidenceTerm, ...]
    raw: float  # log-odds before calibration and holds
    log_odds: float  # of the shown probability
    by_hypothesis: Floats
    core: PlaceAndTime
    features: Mapping[str, float] = field(default_factory=dict)  # by FAMILIES, clipped

    @property
    def probability(self) -> float:
        """As shown."""
        return 1 / (1 + math.exp(-self.log_odds))


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingInputs:
    """What weighing needs besides the measurements."""

    measurements: Measurements
    single: CandidateSets
    claims: Mapping[int, Claim]  # by item
    prior: PriorIntensity
    opportunities: DetectionOpportunities | None  # None: silence is left out
    params: Params


def combine_evidence(groups: Sequence[Sequence[int]], inputs: WeighingInputs) -> list[WeighedSet]:
    """Every group of measurements weighed; none depends on another.

    Raises:
        ArithmeticError: the terms do not add up to the log-odds within 1e-9.
    """
    parts = even(len(groups), engine().parts(sum(map(len, groups))))
    if len(parts) == 1:
        return _weighed(groups, inputs)
    rows = [np.unique(np.concatenate([np.asarray(group, np.int64) for group in groups[part]])) for part in parts]
    asked = [_of_rows([np.searchsorted(mine, group).tolist() for group in groups[part]], mine, inputs)
             for part, mine in zip(parts, rows, strict=True)]  # fmt: skip
    made = engine().each(_weighed_part, (inputs.prior, inputs.opportunities, inputs.params), asked)
    return [_among(mine.tolist(), one) for mine, part in zip(rows, made, strict=True) for one in part]


_Asked = tuple[list[list[int]], Measurements, CandidateSets, dict[int, Claim]]


def _of_rows(groups: list[list[int]], rows: Ints, inputs: WeighingInputs) -> _Asked:
    """Some groups with the measurements and claims that they stand on, and no others."""
    measurements = inputs.measurements.take(rows)
    claims = {item: inputs.claims[item] for item in measurements.items.tolist() if item in inputs.claims}
    return groups, measurements, inputs.single.take(rows), claims


def _weighed_part(
    shared: tuple[PriorIntensity, DetectionOpportunities | None, Params], part: _Asked
) -> list[WeighedSet]:
    prior, opportunities, params = shared
    groups, measurements, single, claims = part
    inputs = WeighingInputs(
        measurements=measurements, single=single, claims=claims, prior=prior, opportunities=opportunities, params=params
    )
    return _weighed(groups, inputs)


def _among(rows: list[int], one: WeighedSet) -> WeighedSet:
    """A set of a part, its measurements by their place among all."""
    terms = [term if term.measurement < 0 else replace(term, measurement=rows[term.measurement]) for term in one.terms]
    return replace(
        one, measurements=tuple(rows[k] for k in one.measurements), independent=tuple(rows[k] for k in one.independent),
        terms=tuple(terms),
    )  # fmt: skip


def _weighed(groups: Sequence[Sequence[int]], inputs: WeighingInputs) -> list[WeighedSet]:
    parts = [source_dependence(group, inputs.measurements, inputs.claims, inputs.params) for group in groups]
    rows = [rows_of for part in parts for rows_of in part.rows()]
    if not rows:
        return []
    flat = np.concatenate([np.array(row, np.int64) for row in rows])
    of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    sums, weights = (_summed(table, flat, of, len(rows)) for table in (inputs.single.sums, inputs.single.weights))
    origin = inputs.single.origin[np.array([row[0] for row in rows])]
    sets = CandidateSets(sums=sums, weights=weights, origin=origin)
    by_hypothesis = sets.by_hypothesis(inputs.prior)
    begin = np.cumsum([0, *(part.count for part in parts[:-1])])
    last = begin + np.array([len(part.independent) for part in parts]) - 1
    first = sets.take(begin)
    log_odds, prior_log_odds = log_sum_exp(by_hypothesis).tolist(), _expected(first, inputs.prior).tolist()
    fronts = inputs.prior.place_nats(*first.mean_deg.T).tolist()
    whole = sets.take(last)
    cores, excitation = _cores(whole), inputs.prior.brackets(*whole.mean_deg.T).tolist()
    non_detections = _non_detections(parts, cores, by_hypothesis[last], inputs)
    found = []
    for index, (part, core, unseen) in enumerate(zip(parts, cores, non_detections, strict=True)):
        grown = log_odds[begin[index] : begin[index] + part.count]
        expected = (prior_log_odds[index], excitation[index], fronts[index])
        found.append(_one(part, grown, unseen, core, expected, inputs))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _NonDetections:
    """The silences about one set, the log-odds after each, and ln O_h after all."""

    negative_evidence: Sequence[NegativeEvidence]
    levels: Sequence[float]
    by_hypothesis: Floats


def _non_detections(
    parts: Sequence[SourceDependence], cores: Sequence[PlaceAndTime], by_hypothesis: Floats, inputs: WeighingInputs
) -> list[_NonDetections]:
    """Silences of all sets, the first of every set at once, then the second, and so on."""
    if inputs.opportunities is None:
        return [_NonDetections(negative_evidence=(), levels=(), by_hypothesis=row) for row in by_hypothesis]
    by_hypothesis = by_hypothesis.copy()
    events = [_supposed_event(part, core, inputs) for part, core in zip(parts, cores, strict=True)]
    said = [inputs.opportunities.negative_evidence(event) for event in events]
    levels: list[list[float]] = [[] for _ in said]
    now = log_sum_exp(by_hypothesis)
    for turn in range(max(map(len, said))):
        rows = [row for row, negative_evidence in enumerate(said) if len(negative_evidence) > turn]
        counts = np.array([row for row in rows if said[row][turn].counts], np.int64)
        if counts.size:
            by_hypothesis[counts] += np.stack([said[row][turn].weights for row in counts])
            now[counts] = log_sum_exp(by_hypothesis[counts])
        for row, level in zip(rows, now[rows].tolist(), strict=True):
            levels[row].append(level)
    return [
        _NonDetections(negative_evidence=a, levels=b, by_hypothesis=c)
        for a, b, c in zip(said, levels, by_hypothesis, strict=True)
    ]


def _cores(sets: CandidateSets) -> list[PlaceAndTime]:
    columns = (sets.mean_deg.tolist(), sets.covariance.tolist(), sets.hour.tolist(), sets.hour_sd.tolist())
    return [
        PlaceAndTime(lat_deg=at[0], lon_deg=at[1], covariance=(cov[0], cov[1], cov[2]), hour=hour, hour_sd=sd)
        for at, cov, hour, sd in zip(*columns, strict=True)
    ]


def _summed(table: Floats, flat: Ints, of: Ints, count: int) -> Floats:
    """Row k of the result is the sum of the rows of `table` named by `flat` where `of` is k."""
    return np.stack([np.bincount(of, column[flat], count).astype(float) for column in table.T], axis=1)


def _expected(sets: CandidateSets, prior: PriorIntensity) -> Floats:
    """Ln of the number of incidents expected, without any evidence, in the place and time that a set leaves open."""
    s = sets.sums
    det = s[:, EAST] * s[:, NORTH] - s[:, CROSS] ** 2
    room = 1.5 * math.log(2 * math.pi) - 0.5 * np.log(det) - 0.5 * np.log(s[:, TIME])
    at = sets.mean_deg
    found: Floats = log_sum_exp(prior.log_rates(at[:, :1], at[:, 1:])) + room
    return found


def _one(  # noqa: PLR0917 - one row of everything
    part: SourceDependence,
    log_odds: Sequence[float],
    unseen: _NonDetections,
    core: PlaceAndTime,
    expected: tuple[float, float, float],
    inputs: WeighingInputs,
) -> WeighedSet:
    n, params = len(part.independent), inputs.params
    prior_log_odds = expected[0]
    terms = [
        *_prior_terms(*expected),
        *_member_terms(part, log_odds, prior_log_odds, inputs.measurements),
    ]
    level = log_odds[n - 1]
    further, total = _further_terms(part, log_odds, level, inputs)
    terms += further
    total += level
    for one, after in zip(unseen.negative_evidence, unseen.levels, strict=True):
        terms.append(EvidenceTerm(family="silence", nats=after - level, silence=one))
        total, level = total + after - level, after
    shown, features = total, {}
    if params.calibration is not None:
        features = features_of_terms(terms, total)
        shown, terms = calibrated_terms(terms, features, params.calibration)
    primary = any(inputs.measurements.primary[measurement] for measurement in part.measurements)
    held, taken = holds(shown, primary=primary, voices=n, params=params)
    terms += taken
    if not abs(math.fsum(term.nats for term in terms) - held) <= EXACT:  # this way round: NaN fails
        key = inputs.measurements.key[part.independent[0]]
        raise ArithmeticError(f"the bars of {key} add up to {math.fsum(s.nats for s in terms)!r}, not {held!r}")
    return WeighedSet(
        measurements=part.measurements,
        independent=part.independent,
        terms=tuple(terms),
        raw=total,
        log_odds=held,
        by_hypothesis=unseen.by_hypothesis,
        core=core,
        features=features,
    )


def _prior_terms(prior_log_odds: float, excitation: float, place: float) -> list[EvidenceTerm]:
    """What is expected on the average, what the place adds, and what happened near it before."""
    excited = math.log(excitation) if excitation >= EXCITED_FROM else 0.0
    terms = [
        EvidenceTerm(family="prior", nats=prior_log_odds - excited - place, why="expected"),
        EvidenceTerm(family="prior", nats=place, why="place"),
    ]
    return [*terms, EvidenceTerm(family="excited", nats=excited, why="excited")] if excited else terms


def _member_terms(
    part: SourceDependence, log_odds: Sequence[float], prior_log_odds: float, measurements: Measurements
) -> list[EvidenceTerm]:
    """The first member against the expectation, then what each further one adds; a hot spot in its parts."""
    edges, terms = [prior_log_odds, *log_odds[: len(part.independent)]], []
    for k, measurement in enumerate(part.independent):
        family, whole = FAMILY[int(measurements.family[measurement])], edges[k + 1] - edges[k]
        parts = measurements.context[measurement].tolist()
        terms.append(EvidenceTerm(family=family, nats=whole - math.fsum(parts), measurement=measurement))
        terms += [
            EvidenceTerm(family=family, nats=nats, why=why)
            for why, nats in zip(CONTEXT_WORDS, parts, strict=True)
            if nats
        ]
    return terms


def _further_terms(
    part: SourceDependence, log_odds: Sequence[float], whole: float, inputs: WeighingInputs
) -> tuple[list[EvidenceTerm], float]:
    """Further items that may be no news, and their sum.

    Of all texts that may be echoes the one that adds most counts, under the cap; the others add nothing, however many.
    """
    params, terms, row = inputs.params, [], len(part.independent)
    for one in part.dependent:
        family = "dependence" if one.echo else FAMILY[int(inputs.measurements.family[one.measurement])]
        weight = 0.0
        if one.copy < 1.0:
            weight = dependent_weight(log_odds[row] - whole, one.copy, params.chance_coincidence)
            row += 1
        terms.append(EvidenceTerm(family=family, nats=weight, measurement=one.measurement, copy=one.copy))
    loudest = max((term.nats for term in terms if term.family == "dependence"), default=0.0)
    joint = capped_weight(max(loudest, 0.0), params.collusion, params.collusion_floor)
    terms = _one_echo(terms, loudest, joint)
    return terms, math.fsum(term.nats for term in terms)


def _one_echo(terms: Sequence[EvidenceTerm], loudest: float, joint: float) -> list[EvidenceTerm]:
    """The first of the loudest echoes holds the joint weight of all."""
    found, said = [], False
    for term in terms:
        echo = term.family == "dependence"
        holds = echo and not said and term.nats == loudest
        found.append(replace(term, nats=joint if holds else 0.0) if echo else term)
        said = said or holds
    return found


def _supposed_event(part: SourceDependence, core: PlaceAndTime, inputs: WeighingInputs) -> SupposedEvent:
    measurements = inputs.measurements
    # who only repeats has not reported of his own: copies must not buy off the silence of the others
    spoke = frozenset(
        measurements.voice[n] for n in part.measurements if measurements.family[n] != REPORT or n in part.independent
    )
    texts = [n for n in part.measurements if measurements.family[n] == REPORT]
    repeated = frozenset(inputs.claims[item].source for n in texts for item in measurements.inside(n).tolist())
    return SupposedEvent(
        lat_deg=core.lat_deg,
        lon_deg=core.lon_deg,
        variance_km2=(core.covariance[0] + core.covariance[1]) / 2,
        hour=core.hour,
        hour_sd=core.hour_sd,
        spoke=spoke,
        repeated=repeated - spoke,
        hot=tuple(
            (measurements.lineage[measurement].split("@")[0], float(measurements.to_hour[measurement]))
            for measurement in part.measurements
            if measurements.family[measurement] == THERMAL
        ),
    )  # fmt: skip
