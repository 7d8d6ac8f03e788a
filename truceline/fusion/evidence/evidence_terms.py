"""Steps of a waterfall, and what happens to their sum at the end: calibration and holds (science.md 2.8 and 2.9)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from truceline.fusion.nondetection.non_reporting import Silence
from truceline.fusion.params import FAMILIES, Calibration, Params

LEAST, MOST = 0.01, 0.99  # no probability is shown outside
CLIPS = {  # nats, science.md 2.9
    "log_odds": (-10.0, 10.0),
    "dependence": (-6.0, 3.0),
    "silence": (-8.0, 0.0),
}
CLIP = (-6.0, 12.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One weight of evidence."""

    family: str  # prior, excited, thermal, post, seismic, radar, report, dependence, silence, calibration, hold
    nats: float
    node: int = -1
    copy: float = 0.0  # chance that it copies an earlier text
    silence: Silence | None = None
    why: str = ""  # of a prior, calibration or hold


def features_of_steps(steps: Sequence[Step], total: float) -> dict[str, float]:
    """Nats of every family, clipped, and the raw log-odds."""
    sums = dict.fromkeys(FAMILIES, 0.0)
    for step in steps:
        if step.family in sums:
            sums[step.family] += step.nats
    sums["log_odds"] = total
    return {name: min(max(value, CLIPS.get(name, CLIP)[0]), CLIPS.get(name, CLIP)[1]) for name, value in sums.items()}


def calibration_steps(
    steps: Sequence[Step], features: Mapping[str, float], calibration: Calibration
) -> tuple[float, list[Step]]:
    """(calibrated log-odds, steps that add up to it): every step times what its family counts, and the rest as one."""
    slopes = calibration.counted
    logit = calibration.intercept + math.fsum(slope * features[name] for name, slope in slopes.items())
    whole = slopes["log_odds"]
    made = [
        Step(
            family=s.family, nats=s.nats * (whole + slopes.get(s.family, 0.0)), node=s.node, copy=s.copy,
            silence=s.silence, why=s.why,
        )
        for s in steps
    ]  # fmt: skip
    rest = logit - math.fsum(step.nats for step in made)
    return logit, [*made, Step(family="calibration", nats=rest, why="calibration")]


def holds(total: float, *, primary: bool, voices: int, params: Params) -> tuple[float, list[Step]]:
    """(log-odds as shown, steps that take what is over): two voices and one that looked, and the ends of the scale."""
    shown, steps = total, []
    most = logit(params.hold_at)
    if total > most and not (primary and voices > 1):
        why = "no second lineage" if primary else "no technical or primary item"
        steps.append(Step(family="hold", nats=most - shown, why=why))
        shown = most
    for limit, beyond in ((MOST_ODDS, shown > MOST_ODDS), (LEAST_ODDS, shown < LEAST_ODDS)):
        if beyond:
            steps.append(Step(family="hold", nats=limit - shown, why="limit"))
            shown = limit
    return shown, steps


def logit(probability: float) -> float:
    """Log-odds of a probability between 0 and 1."""
    return math.log(probability / (1 - probability))


LEAST_ODDS, MOST_ODDS = logit(LEAST), logit(MOST)
