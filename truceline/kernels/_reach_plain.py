"""The plain twin of `reach`: one sensor at a time over all cells."""

import numpy as np

from truceline.kernels._reach_nouns import Bools, Chosen, Curves, Field, Floats, Stands
from truceline.kernels.plane import range_m


def laid(field: Field, stands: Stands, curves: Curves, miss: Floats, view: Bools) -> None:
    """As `reach.laid`; `view` is empty where nothing is hidden."""
    for group, curve in enumerate(stands.curve):
        chance = np.zeros((field.lat_deg.size, curves.chance.shape[2]))
        for at in range(stands.first[group], stands.first[group + 1]):
            chance += stands.weight[at] * _chance(field, stands, curves, at, int(curve), view)
        miss *= (1 - stands.share[group][:, None, :] * chance) ** stands.count[group]


def choose(
    field: Field, places: Stands, curves: Curves, miss: Floats, worth: Floats, cost: Floats, count: int,
    view: Bools, every: bool,  # noqa: FBT001, ARG001 - as the compiled twin; here every gain is worked out anyway
) -> Chosen:  # fmt: skip
    """As `reach.choose`; `miss` is changed."""
    chances = [_chance(field, places, curves, at, int(curve), view) for at, curve in enumerate(places.curve)]
    gone = np.zeros(places.curve.size, bool)
    found: list[int] = []
    gains: list[float] = []
    asked = 0
    left = np.zeros(places.curve.size)
    for turn in range(count + 1):
        held = miss * worth
        left = np.array([
            0.0 if gone[at] else float(np.einsum("sck,sk,ck->", held, places.share[at], chances[at]))
            for at in range(places.curve.size)
        ])  # fmt: skip
        asked += int((~gone).sum())
        best = int(np.argmax(left / cost))
        if turn == count or left[best] <= 0:
            break
        found.append(best)
        gains.append(float(left[best]))
        gone[best] = True
        miss *= 1 - places.share[best][:, None, :] * chances[best]
    return Chosen(place=np.array(found, np.int64), gain=np.array(gains), left=left, asked=asked)


def _chance(field: Field, stands: Stands, curves: Curves, at: int, curve: int, view: Bools) -> Floats:
    """Chance at every cell of a sensor at one position, shape (cells, kinds)."""
    away = range_m(stands.lat_deg[at], stands.lon_deg[at], field.lat_deg, field.lon_deg)
    row = np.minimum((away / curves.step_m[curve]).astype(np.int64), curves.chance.shape[1] - 1)
    near = away <= curves.most_m[curve]
    if view.size:
        near &= view[at]
    return np.where(near[:, None], curves.chance[curve][row], 0.0)
