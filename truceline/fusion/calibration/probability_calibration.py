"""The calibration and the ellipses, from adjudicated incidents (model.md 2.9 and 2.10).

Never from what the model itself believes: no EM. Everything here takes incidents as fusion made them *without* a
calibration, and what people decided about them. The numbers that incidents are made with:
`calibration.parameter_estimation`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.calibration.hold_out import HoldOut, error_beyond_chance, hold_out
from truceline.fusion.calibration.labelled_incidents import LabelledIncident
from truceline.fusion.evidence.evidence_terms import CLIP, CLIPS, logit
from truceline.fusion.evidence.probability_hold import holds
from truceline.fusion.incidents.covariance_inflation import fitted_covariance_inflation
from truceline.fusion.params import ADJUDICATED, FAMILIES, Calibration, Params, changed
from truceline.model.records import Incident
from truceline.model.terms import Confidence

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
RIDGE = 1.0  # inverse strength on standardised features
DRIFT = 0.05  # |mean P - rate| from here on is an alarm; model.md 4
LEAST_ITEMS = 30  # adjudicated incidents; with fewer, nothing is fitted
HALF_LIFE_DAYS = (
    15.0  # an adjudication counts half as much after so long: phases of a ceasefire differ; J, checked on S
)
STEPS = 4_000
SETTLED = 1e-11  # of a step: nothing moves any more
TIED = ("report", "dependence")  # one coefficient, model.md 2.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """One bin of the reliability diagram."""

    low: float
    high: float
    items: int
    mean_probability: float
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationFit:
    """What was fitted, and how well it holds."""

    params: Params
    changes: Mapping[str, Any]  # as the parameter file holds them
    bins: tuple[Reliability, ...]  # held out: every incident judged by a fit without it (five folds)
    drift: float  # mean P - rate of the numbers in use before, weighted
    alarm: bool
    brier_before: float
    brier_after: float  # held out
    elsewhere: HoldOut  # on later days and in other regions; where it does not hold there is no calibration
    items: int
    basis: str = ADJUDICATED  # what they are


def features_of(incident: Incident) -> dict[str, float]:
    """Nats of every family, clipped; the incident must be uncalibrated. The hold is no evidence."""
    sums = dict.fromkeys(FAMILIES, 0.0)
    for bar in incident.waterfall:
        if bar.family in sums:
            sums[bar.family] += bar.weight_nats
    sums["log_odds"] = math.fsum(bar.weight_nats for bar in incident.waterfall if bar.family != "hold")
    return {name: min(max(v, CLIPS.get(name, CLIP)[0]), CLIPS.get(name, CLIP)[1]) for name, v in sums.items()}


def calibrate(
    features: Sequence[Mapping[str, float]], happened: Sequence[bool], weights: Sequence[float]
) -> Calibration:
    """Ridge logistic with slopes of zero or more and one slope for reports and dependence.

    The ridge pulls towards the raw sum (slope one on the log-odds), so few labels change little.
    """
    y, w = np.asarray(happened, float), np.asarray(weights, float)
    w = w / w.mean()
    return _calibrated(features, lambda odds: w * (_chance(odds) - y), w)


def calibrate_unlabelled(
    features: Sequence[Mapping[str, float]], recorded: Bools, accident: Floats, refuted: Bools, share: float
) -> Calibration:
    """The same from matches with catalogues that hold a `share` of what happened.

    The chance of a match is q + (1 - q) share P, with q the chance of an accident; what is refuted did not happen.
    """

    def slope(odds: Floats) -> Floats:
        p = _chance(odds)
        by_odds = (1 - accident) * share * p * (1 - p)
        match = np.clip(accident + (1 - accident) * share * p, 1e-9, 1 - 1e-9)
        seen = by_odds * (match - recorded) / (match * (1 - match))
        return np.asarray(np.where(refuted, p, seen))

    return _calibrated(features, slope, np.ones(len(features)))


def _calibrated(
    features: Sequence[Mapping[str, float]], slope: Callable[[Floats], Floats], weights: Floats
) -> Calibration:
    """The calibration at which a loss is least; `slope` is its derivative by the log-odds of every row."""
    names = [name for name in FAMILIES if name != "dependence"]
    table = np.array([[_tied(row, name) for name in names] for row in features])
    scale = np.maximum(table.std(axis=0), 1e-6)
    x = np.column_stack([np.ones(len(table)), table / scale])
    start = np.zeros(x.shape[1])
    start[1 + names.index("log_odds")] = scale[names.index("log_odds")]
    beta = _projected(x, slope, weights, start)
    slopes = dict(zip(names, (beta[1:] / scale).tolist(), strict=True))
    return Calibration(
        intercept=float(beta[0]),
        slopes={name: slopes["report" if name in TIED else name] for name in FAMILIES},
        items=len(table),
    )


def _tied(row: Mapping[str, float], name: str) -> float:
    return row["report"] + row["dependence"] if name == "report" else row[name]


def _projected(x: Floats, by_odds: Callable[[Floats], Floats], w: Floats, centre: Floats) -> Floats:
    """Accelerated projected gradient on the penalised log loss; the intercept is free and unpenalised."""
    ridge = np.full(x.shape[1], 1 / RIDGE)
    ridge[0] = 0.0
    step = 1.0 / (0.25 * np.linalg.norm(x * np.sqrt(w)[:, None], 2) ** 2 + ridge.max())
    beta, look, speed = centre.copy(), centre.copy(), 1.0
    for _ in range(STEPS):
        slope = x.T @ by_odds(x @ look) + ridge * (look - centre)
        after = look - step * slope
        after[1:] = np.maximum(after[1:], 0.0)
        faster = (1 + math.sqrt(1 + 4 * speed * speed)) / 2
        moved = float(np.abs(after - beta).max())
        look, beta, speed = after + (speed - 1) / faster * (after - beta), after, faster
        if moved < SETTLED:
            break
    return beta


def _chance(logit: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -50, 50))))


def fit(items: Sequence[LabelledIncident], params: Params, *, in_use: Sequence[float]) -> CalibrationFit:
    """Calibration and ellipses from adjudicated incidents.

    Args:
        items: at least 30, with both outcomes among them.
        params: the numbers they were made with, without calibration.
        in_use: the probability that was shown for each, for the alarm.

    Raises:
        ValueError: too few, or only one outcome.
    """
    happened = [item.happened for item in items]
    if len(items) < LEAST_ITEMS or len(set(happened)) < len((True, False)):
        raise ValueError(f"{len(items)} adjudicated incidents, {sum(happened)} of them happened")
    rows, weights = [features_of(item.incident) for item in items], [1 / item.sampled for item in items]
    recent = _recent(items, weights)
    calibration = calibrate(rows, happened, recent)
    held_out = _held_out(rows, happened, recent)
    elsewhere = _elsewhere(items, rows, recent, weights)
    w, y, before = np.array(weights), np.array(happened, float), np.asarray(in_use, float)
    drift = float(np.average(before - y, weights=w))
    changes: dict[str, Any] = {
        **({"calibration": as_change(calibration)} if elsewhere.holds else {}),
        **fitted_covariance_inflation(_placed(items), params),
    }
    return CalibrationFit(
        params=changed(replace(params, calibration=None), changes),
        changes=changes,
        bins=reliability(held_out, happened, weights),
        drift=drift,
        alarm=abs(drift) > DRIFT,
        brier_before=float(np.average((before - y) ** 2, weights=w)),
        brier_after=float(np.average((held_out - y) ** 2, weights=w)),
        elsewhere=elsewhere,
        items=len(items),
    )


def as_change(calibration: Calibration) -> dict[str, Any]:
    """A calibration as the parameter file holds it."""
    return {
        "intercept": calibration.intercept, "slopes": dict(calibration.slopes), "items": calibration.items,
        "basis": calibration.basis,
    }  # fmt: skip


def _elsewhere(
    items: Sequence[LabelledIncident], rows: Sequence[Mapping[str, float]], recent: Sequence[float],
    weights: Sequence[float],
) -> HoldOut:  # fmt: skip
    """The error on later days and in other regions."""
    happened, w = np.array([item.happened for item in items]), np.asarray(weights, float)

    def predict(learn: Ints, judge: Ints) -> Floats | None:
        if happened[learn].all() or not happened[learn].any():
            return None
        made = calibrate([rows[k] for k in learn], happened[learn].tolist(), [recent[k] for k in learn])
        return np.array([probability(made, rows[k]) for k in judge])

    def error(chance: Floats, of: Ints) -> float:
        return error_beyond_chance(chance, happened[of].astype(float), w[of], chance * (1 - chance))

    return hold_out([item.incident for item in items], predict, error)


def _placed(items: Sequence[LabelledIncident]) -> list[tuple[Incident, float, float]]:
    """Incidents that happened, with their true places where known."""
    return [
        (item.incident, item.lat_deg, item.lon_deg)
        for item in items
        if item.happened and item.lat_deg is not None and item.lon_deg is not None
    ]


def _recent(items: Sequence[LabelledIncident], weights: Sequence[float]) -> list[float]:
    """Square roots of the weights, halved with every fifteen days before the latest adjudicated incident.

    Whole weights let the few hot spots that stand for thousands decide every slope; the sums themselves say how
    improbable those are, so the calibration needs the weights against its own errors alone.
    """
    last = max(item.incident.best_utc for item in items)
    ages = [(last - item.incident.best_utc).total_seconds() / 86_400.0 for item in items]
    return [math.sqrt(weight) * 0.5 ** (age / HALF_LIFE_DAYS) for weight, age in zip(weights, ages, strict=True)]


def reliability(
    chance: Sequence[float] | Floats, happened: Sequence[bool] | Floats, weights: Sequence[float] | Floats
) -> tuple[Reliability, ...]:
    """Ten equal bins of probability, weighted; empty bins are left out."""
    p, y, w = np.asarray(chance, float), np.asarray(happened, float), np.asarray(weights, float)
    of = np.minimum((p * 10).astype(int), 9)
    return tuple(
        Reliability(
            low=k / 10,
            high=(k + 1) / 10,
            items=int((of == k).sum()),
            mean_probability=float(np.average(p[of == k], weights=w[of == k])),
            rate=float(np.average(y[of == k], weights=w[of == k])),
        )
        for k in range(10)
        if (of == k).any()
    )


def _held_out(rows: Sequence[Mapping[str, float]], happened: Sequence[bool], weights: Sequence[float]) -> Floats:
    found = np.zeros(len(rows))
    fold = np.arange(len(rows)) % 5
    for k in range(5):
        some, rest = np.flatnonzero(fold != k).tolist(), np.flatnonzero(fold == k).tolist()
        made = calibrate([rows[i] for i in some], [happened[i] for i in some], [weights[i] for i in some])
        found[rest] = [probability(made, rows[i]) for i in rest]
    return found


def probability(calibration: Calibration, features: Mapping[str, float]) -> float:
    """P of an incident under a calibration, before holds."""
    logit = calibration.intercept + math.fsum(slope * features[name] for name, slope in calibration.counted.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


def recalibrated(incident: Incident, params: Params) -> float:
    """The probability that an uncalibrated incident would be shown with under calibrated numbers, holds included."""
    if params.calibration is None:
        return incident.probability
    found = logit(probability(params.calibration, features_of(incident)))
    free = incident.origins > 1 and incident.confidence != Confidence.LOW.value  # somebody looked, and two voices
    return 1 / (1 + math.exp(-holds(found, primary=free, voices=1 + free, params=params)[0]))
