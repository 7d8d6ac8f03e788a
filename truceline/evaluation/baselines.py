"""What others do with the same items: counts, distinct sources, ST-DBSCAN, persistence, Dempster-Shafer.

Each gives one number per item; `platt` makes a chance of it from the same labels that the model has.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.kernels import neighbours, union_find

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEAR_M, NEAR_S = 5_000.0, 86_400.0
DBSCAN_S, DBSCAN_POINTS = 43_200.0, 3
PERSIST_M = 1_000.0
BELIEF = {"firms": 0.1, "patrol": 0.6, "seismic": 0.6, "radar": 0.3}  # mass of one look; J
TOLD = 0.4  # mass of one text source; J


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Original items of a theatre; columns of shape (n,)."""

    ids: NDArray[np.object_]
    source: NDArray[np.object_]
    sensor: NDArray[np.object_]  # sensor, or the outlet
    family: NDArray[np.object_]  # "firms", "patrol", "seismic", "radar", "text"
    lat_deg: Floats
    lon_deg: Floats
    at_s: Floats
    frp_mw: Floats
    past: Floats  # fires of past seasons within a kilometre; zero for what is no hot spot


def scores(items: Items) -> Mapping[str, Floats]:
    """One number per item and rival; more means more likely."""
    n = len(items.ids)
    i, j = neighbours.pairs(items.lat_deg, items.lon_deg, items.at_s, NEAR_M, NEAR_S)
    i, j = np.concatenate([i, j, np.arange(n)]), np.concatenate([j, i, np.arange(n)])
    _, voice = np.unique(np.where(items.family == "firms", "satellites", items.sensor).astype(str), return_inverse=True)
    distinct = np.unique(i * (voice.max() + 1) + voice[j]) // (voice.max() + 1)
    sources = np.bincount(distinct, minlength=n).astype(float)
    _, family = np.unique(items.family.astype(str), return_inverse=True)
    families = np.bincount(np.unique(i * (family.max() + 1) + family[j]) // (family.max() + 1), minlength=n)
    return {
        "count of reports": np.log(np.bincount(i, minlength=n)),
        "distinct sources": np.log(sources),
        "distinct sources + sensor": np.log(sources) + families - (items.family == "firms") * 2.0,
        "ST-DBSCAN": np.log(_dbscan(items)),
        "persistence only": -np.log1p(items.past),
        "Dempster-Shafer": _belief(items, i, voice[j], n),
    }


def _belief(items: Items, i: Ints, voice: Ints, n: int) -> Floats:
    """Belief that something happened: simple support of every voice near, combined; conflict there is none."""
    mass = {name: BELIEF.get(str(name), TOLD) for name in set(items.family.tolist())}
    by_voice = np.zeros(int(voice.max()) + 1)
    np.maximum.at(by_voice, voice[-n:], np.array([mass[name] for name in items.family]))
    pairs = np.unique(np.stack([i, voice], axis=1), axis=0)
    doubt = np.bincount(pairs[:, 0], weights=np.log(1 - by_voice[pairs[:, 1]]), minlength=n)
    return np.asarray(1 - np.exp(doubt))


def _dbscan(items: Items) -> Floats:
    """Size of the cluster of 5 km, 12 h and 3 points that an item is in; one where it is noise."""
    n = len(items.ids)
    i, j = neighbours.pairs(items.lat_deg, items.lon_deg, items.at_s, NEAR_M, DBSCAN_S)
    core = np.bincount(np.concatenate([i, j]), minlength=n) + 1 >= DBSCAN_POINTS
    both = core[i] & core[j]
    label = union_find.components(n, i[both], j[both])
    for a, b in ((i, j), (j, i)):  # what touches a core point belongs to its cluster
        edge = core[a] & ~core[b]
        label[b[edge]] = label[a[edge]]
    size = np.bincount(label, minlength=n)[label]
    return np.maximum(size, 1).astype(float)


def platt(score: Floats, labelled: Ints, truth: NDArray[np.bool_], weights: Floats) -> Floats:
    """Chances from a score: a logistic line by Newton; `truth` and `weights` are those of the labelled rows."""
    x = np.column_stack([np.ones(len(score)), score])
    mine, beta = x[labelled], np.zeros(2)
    w, y = weights / weights.mean(), truth.astype(float)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(mine @ beta, -30, 30)))
        beta -= np.linalg.solve(
            (mine * (w * p * (1 - p))[:, None]).T @ mine + 1e-3 * np.eye(2), mine.T @ (w * (p - y)) + 1e-3 * beta
        )
    return np.asarray(1 / (1 + np.exp(-np.clip(x @ beta, -30, 30))))
