"""Measures of model.md 10, on plain arrays: p chances of shape (n,), y truths of shape (n,)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
CLIP = 1e-4
BINS = 10


def all_of(p: Floats, y: Bools) -> Mapping[str, float]:
    """AUC, AP, Brier, log and ECE."""
    return {"auc": auc(p, y), "ap": ap(p, y), "brier": brier(p, y), "log": log_loss(p, y), "ece": ece(p, y)}


def auc(p: Floats, y: Bools) -> float:
    """Chance that a true item stands above a false one; ties count half."""
    _, of, counts = np.unique(p, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[of]
    true = int(y.sum())
    return float((rank[y].sum() - true * (true + 1) / 2) / (true * (len(y) - true)))


def ap(p: Floats, y: Bools) -> float:
    """Mean precision over the true items, ties as one step."""
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(y[order])
    last = np.append(np.diff(p[order]) != 0, True)
    precision, recall = (hits / np.arange(1, len(y) + 1))[last], hits[last] / y.sum()
    return float((precision * np.diff(recall, prepend=0.0)).sum())


def brier(p: Floats, y: Bools) -> float:
    """Mean squared error."""
    return float(((p - y) ** 2).mean())


def log_loss(p: Floats, y: Bools) -> float:
    """Mean negative log likelihood, nats, chances clipped at 1e-4."""
    q = np.clip(p, CLIP, 1 - CLIP)
    return float(-np.where(y, np.log(q), np.log(1 - q)).mean())


def ece(p: Floats, y: Bools) -> float:
    """Expected calibration error over ten equal bins."""
    return float(sum(abs(total - true) for _, _, total, true in _bins(p, y)) / len(y))


def diagram(p: Floats, y: Bools) -> list[tuple[int, float, float]]:
    """(items, mean chance, rate) of every bin that has items."""
    return [(n, total / n, true / n) for _, n, total, true in _bins(p, y)]


def _bins(p: Floats, y: Bools) -> list[tuple[int, int, float, float]]:
    of = np.minimum((p * BINS).astype(int), BINS - 1)
    return [(k, int((of == k).sum()), float(p[of == k].sum()), float(y[of == k].sum())) for k in np.unique(of)]
