"""Fifty copies of each of sixty lies, word by word or reworded: how far does the probability of a lie move?"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from truceline.evaluation.theatre_days import fused_days, theatre
from truceline.fusion.calibration.probability_calibration import recalibrated
from truceline.fusion.params import Params
from truceline.sim.theatre.layout import Layout
from truceline.sim.theatre.world import make_world

PACKS = {"verbatim": "flood", "paraphrased": "flood-paraphrased"}
HIGH = 0.8


def attack(seed: int, layout: Layout, fitted: Params) -> dict[str, float]:
    """Mean shift of a lie's probability, and the share of lies above 0.8, under numbers fitted without the attack."""
    alone = _chances(seed, layout, "flood-seed", fitted)
    found = {"lies alone": float(np.mean(list(alone.values())))}
    for name, pack in PACKS.items():
        copied = _chances(seed, layout, pack, fitted)
        both = sorted(alone.keys() & copied.keys())
        before, after = (_column(chances, both) for chances in (alone, copied))
        found[f"shift, {name}"] = float((after - before).mean())
        found[f"over 0.8, {name}"] = float((after > HIGH).mean())
    return found


def _column(chances: Mapping[str, float], names: list[str]) -> NDArray[np.float64]:
    return np.array([chances[name] for name in names])


def _chances(seed: int, layout: Layout, pack: str, fitted: Params) -> dict[str, float]:
    """Probability of every original lie of the pack."""
    world = make_world(seed, layout, packs=(pack,))
    lies = {name for name, tag in world.tags.items() if tag.pack.startswith("flood") and tag.copy_of is None}
    found: dict[str, float] = {}
    for day in fused_days(theatre(world), _bare(fitted)):
        for one in day:
            for member in lies & set(one.members):
                found[member] = max(found.get(member, 0.0), recalibrated(one, fitted))
    return found


def _bare(fitted: Params) -> Params:
    return replace(fitted, calibration=None)
