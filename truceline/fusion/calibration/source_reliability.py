"""What adjudicated incidents teach about text sources: f_s, how often one is wrong, and p_s, how often it tells.

Never from what the model itself believes. A source with few adjudications has the numbers of its class, and a class
with few those that ship (model.md 4).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from truceline.fusion.calibration.labelled_incidents import LabelledIncident
from truceline.fusion.params import Params

STRENGTH = 6.0  # of a class over its sources; model.md 4
EXPERT = 30.0  # of the judgement over adjudicated hits and misses; model.md 4
LEAST_CLASS = 10  # adjudications of a class after which data replace the prior; model.md 2.9
LEAST_FALSE, MOST_FALSE = 0.01, 0.95
LEAST_TOLD, MOST_TOLD = 0.005, 0.9


def source_reliability(
    items: Sequence[LabelledIncident], params: Params, *, claims: Mapping[str, int]
) -> dict[str, Any]:
    """Changes of the parameter file for every source of which an original claim was kept.

    Args:
        items: adjudicated incidents.
        params: the numbers in use.
        claims: original claims of each text source in the days that the items were picked from.
    """
    told: dict[str, list[LabelledIncident]] = defaultdict(list)
    by_class: dict[str, list[LabelledIncident]] = defaultdict(list)
    for item in items:
        for name in item.told_by:
            told[name].append(item)
            by_class[params.source(name).lineage].append(item)
    changes = {}
    for name in sorted(claims):
        known = params.source(name)
        mine, alike = told[name], by_class[known.lineage]
        if len(alike) < LEAST_CLASS:
            continue
        share = (false_share(mine) * len(mine) + STRENGTH * false_share(alike)) / (len(mine) + STRENGTH)
        changes[name] = {
            "title": known.title, "reports": _tells(name, known.reports, items),
            "false_share": min(MOST_FALSE, max(LEAST_FALSE, share)),
            "primary": known.primary, "lineage": known.lineage,
        }  # fmt: skip
    return {"texts": changes} if changes else {}


def false_share(items: Sequence[LabelledIncident]) -> float:
    """Share that did not happen, weighted by how rarely it was picked; 0 of none."""
    total = sum(1 / item.sampled for item in items)
    return sum(1 / item.sampled for item in items if not item.happened) / total if items else 0.0


def _tells(name: str, before: float, items: Sequence[LabelledIncident]) -> float:
    """p_s over the true incidents that somebody else told or saw too: one's own alone would flatter."""
    true = [item for item in items if item.happened and set(item.incident.sources) - {name}]
    total = sum(1 / item.sampled for item in true)
    if not true:
        return before
    share = sum(1 / item.sampled for item in true if name in item.told_by) / total
    return min(MOST_TOLD, max(LEAST_TOLD, (EXPERT * before + len(true) * share) / (EXPERT + len(true))))
