"""Terms of a waterfall, and their calibration (model.md 2.8 and 2.9); what may not be shown: `probability_hold`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from truceline.fusion.nondetection.negative_evidence import NegativeEvidence
from truceline.fusion.params import FAMILIES, Calibration

LEAST_SHOWN, MOST_SHOWN = 0.01, 0.99  # no probability is shown outside
CLIPS = {  # nats, model.md 2.9
    "log_odds": (-10.0, 10.0),
    "dependence": (-6.0, 3.0),
    "silence": (-8.0, 0.0),
}
CLIP = (-6.0, 12.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTerm:
    """One weight of evidence."""

    family: str  # prior, excited, thermal, post, seismic, radar, report, dependence, silence, calibration, hold
    nats: float
    measurement: int = -1
    copy: float = 0.0  # chance that it copies an earlier text
    silence: NegativeEvidence | None = None
    why: str = ""  # of a prior, calibration or hold


def features_of_terms(terms: Sequence[EvidenceTerm], total: float) -> dict[str, float]:
    """Nats of every family, clipped, and the raw log-odds."""
    sums = dict.fromkeys(FAMILIES, 0.0)
    for term in terms:
        if term.family in sums:
            sums[term.family] += term.nats
    sums["log_odds"] = total
    return {name: min(max(value, CLIPS.get(name, CLIP)[0]), CLIPS.get(name, CLIP)[1]) for name, value in sums.items()}


def calibrated_terms(
    terms: Sequence[EvidenceTerm], features: Mapping[str, float], calibration: Calibration
) -> tuple[float, list[EvidenceTerm]]:
    """(calibrated log-odds, terms that add up to it): every term times what its family counts, and the rest as one."""
    slopes = calibration.counted
    logit = calibration.intercept + math.fsum(slope * features[name] for name, slope in slopes.items())
    whole = slopes["log_odds"]
    made = [
        EvidenceTerm(
            family=s.family, nats=s.nats * (whole + slopes.get(s.family, 0.0)), measurement=s.measurement, copy=s.copy,
            silence=s.silence, why=s.why,
        )
        for s in terms
    ]  # fmt: skip
    rest = logit - math.fsum(term.nats for term in made)
    return logit, [*made, EvidenceTerm(family="calibration", nats=rest, why="calibration")]


def logit(probability: float) -> float:
    """Log-odds of a probability between 0 and 1."""
    return math.log(probability / (1 - probability))


LEAST_LOG_ODDS, MOST_LOG_ODDS = logit(LEAST_SHOWN), logit(MOST_SHOWN)
