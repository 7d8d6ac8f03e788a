"""The copy model from pairs of texts that people labelled (model.md 2.2 and 4)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.dependence.copy_detection import Said, features
from truceline.fusion.params import SIGNED, CopyParams

Floats = NDArray[np.float64]
WORTH = 4.0  # inverse variance of each number around the judgement, in units of its spread: about 16 even labels; J
SWEEPS = 4_000
SETTLED = 1e-10
NAMES = tuple(one.name for one in fields(CopyParams) if one.name not in ("intercept", "least_similar"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """Two texts, and whether the later one copies the earlier."""

    earlier: Said
    later: Said
    secondary: bool  # the later one did not look for itself
    copy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFit:
    """Coefficients, and what they rest on."""

    copy: CopyParams
    pairs: int  # used
    copies: int  # of them
    apart: int  # left out: they share too few words for the model to ask


def fit_copies(pairs: Sequence[LabelledPair], before: CopyParams) -> CopyFit:
    """Logit c from labelled pairs: a logistic with a ridge towards the numbers in use.

    Alike words, a shared attribution, a secondary outlet and a history of copying never speak against a copy; the lag
    may. Pairs that share too few words are left out, because `copy_detection.copied` never asks about them.
    """
    rows = [features(one.later, one.earlier, secondary=one.secondary) for one in pairs]
    used = [k for k, row in enumerate(rows) if row[0] >= before.least_similar]
    labels = [pairs[k].copy for k in used]
    made = copy_logistic([rows[k] for k in used], labels, before)
    return CopyFit(copy=made, pairs=len(used), copies=sum(labels), apart=len(pairs) - len(used))


def copy_logistic(rows: Sequence[Sequence[float]], copies: Sequence[bool], before: CopyParams) -> CopyParams:
    """Coefficients from rows as `copy_detection.features` gives them; without rows, the numbers in use."""
    if not rows:
        return before
    table, y = np.asarray(rows, float), np.asarray(copies, float)
    scale = np.where(table.std(axis=0) > 1e-9, table.std(axis=0), 1.0)
    known = np.array([getattr(before, name) for name in NAMES])
    # In units of the spread and around the middle, so that the numbers hardly depend on one another.
    x = np.column_stack([np.ones(len(y)), (table - table.mean(axis=0)) / scale])
    centre = np.array([before.intercept + table.mean(axis=0) @ known, *(known * scale)])
    least = np.array([-np.inf, *(-np.inf if name in SIGNED else 0.0 for name in NAMES)])
    beta = _descended(x, y, centre, least)
    slopes = beta[1:] / scale
    intercept = float(beta[0] - table.mean(axis=0) @ slopes)
    return replace(before, intercept=intercept, **dict(zip(NAMES, slopes.tolist(), strict=True)))


def _descended(x: Floats, y: Floats, centre: Floats, least: Floats) -> Floats:
    """Coordinate descent on the penalised log loss, each step bounded so that it never overshoots."""
    beta = np.maximum(centre, least)
    steepest = 0.25 * (x * x).sum(axis=0) + WORTH
    logit = x @ beta
    for _ in range(SWEEPS):
        largest = 0.0
        for k, column in enumerate(x.T):
            slope = column @ (1 / (1 + np.exp(-np.clip(logit, -50, 50))) - y) + WORTH * (beta[k] - centre[k])
            after = max(float(beta[k] - slope / steepest[k]), float(least[k]))
            logit += column * (after - beta[k])
            largest, beta[k] = max(largest, abs(after - beta[k])), after
        if largest < SETTLED:
            break
    return beta
