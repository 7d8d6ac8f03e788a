"""Numbers that incidents are made with, from adjudicated ones (model.md 4): false claims, chances, rates.

Every number begins at the judgement and leaves it as adjudications come: without any, nothing changes. Incidents must
be made again with these numbers before `calibration.probability_calibration` calibrates them.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from truceline.fusion.calibration.detection_trials import DetectionTrial
from truceline.fusion.calibration.labelled_incidents import LabelledIncident
from truceline.fusion.calibration.probability_calibration import features_of
from truceline.fusion.calibration.source_reliability import EXPERT, source_reliability
from truceline.fusion.params import Params
from truceline.model.terms import IncidentType

LEVEL_POWER, LEVEL_LEAST, LEVEL_MOST = 0.7, 0.4, 2.5  # model.md 4
LEVEL_DAYS = 15.0  # of adjudicated days that the judgement over rates is worth; model.md 3
LEAST_CHANCE, MOST_CHANCE = 0.005, 0.95  # of a sensor: none is blind and none perfect
OF_KIND = {"thermal": "burns", "seismic": "seismic", "radar": "radar"}  # family -> the number of a kind


def estimated_parameters(
    items: Sequence[LabelledIncident], params: Params, *, claims: Mapping[str, int], days: float
) -> dict[str, Any]:
    """What sources invent and tell, chances of sensors, the level of rates: changes of the parameter file.

    Args:
        items: adjudicated incidents, made with `params`.
        params: the numbers as shipped.
        claims: original claims of each text source in these days.
        days: days from which the incidents were picked.
    """
    if not items:
        return {}
    return {
        **source_reliability(items, params, claims=claims),
        **_chances(items, params),
        "rate_level": rate_level(items, params, days),
    }


def rate_level(items: Sequence[LabelledIncident], params: Params, days: float) -> float:
    """The level of all rates: times (adjudicated true / expected)^0.7, held within 0.4 to 2.5.

    The judgement counts as 15 days that went as expected. The intercept of the calibration cannot stand in for it:
    the level decides which items join, and what is shown before anybody calibrates.
    """
    true = sum(1 / item.sampled for item in items if item.happened)
    expected = sum(_expected(item) / item.sampled for item in items)
    judged = LEVEL_DAYS * expected / max(days, 1.0)
    if not items or not expected > 0.0:
        return params.rate_level
    level = params.rate_level * ((true + judged) / (expected + judged)) ** LEVEL_POWER
    return float(min(LEVEL_MOST, max(LEVEL_LEAST, level)))


def _expected(item: LabelledIncident) -> float:
    """Probability of the sum of evidence, before holds: the floor of what is shown is no expectation."""
    return 1 / (1 + math.exp(-features_of(item.incident)["log_odds"]))


def _chances(items: Sequence[LabelledIncident], params: Params) -> dict[str, Any]:
    """P_d of posts, and by kind how often it burns, shakes the ground or changes the radar image."""
    asked: dict[tuple[str, str], list[tuple[float, DetectionTrial]]] = defaultdict(list)
    for item in items:
        for one in item.trials if item.happened else ():
            asked[one.family, "" if one.family == "post" else one.kind].append((1 / item.sampled, one))
    kinds: dict[str, dict[str, float]] = defaultdict(dict)
    changes: dict[str, Any] = {}
    for (family, kind), mine in sorted(asked.items()):
        if family == "post":
            changes["post_best"] = _chance(params.post_best, mine)
        else:
            judged = getattr(params.kinds[IncidentType(kind)], OF_KIND[family])
            kinds[kind][OF_KIND[family]] = _chance(judged, mine)
    return {**changes, **({"kinds": dict(kinds)} if kinds else {})}


def _chance(judged: float, asked: Sequence[tuple[float, DetectionTrial]]) -> float:
    """The judgement as a Beta of strength 30, plus hits over what the trials were worth.

    Rare picks count for those they stand for; together all trials count as many as they are worth, (sum w)^2 / sum w^2.
    """
    weight = sum(w for w, _ in asked)
    worth = weight / sum(w * w for w, _ in asked)
    hits = worth * sum(w for w, one in asked if one.hit)
    chances = worth * sum(w * one.share for w, one in asked)
    return min(MOST_CHANCE, max(LEAST_CHANCE, (EXPERT * judged + hits) / (EXPERT + chances)))
