"""The statistics of the transfer check, functions of plain columns: the same code measures files and worlds."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.kernels import union_find

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Values = Mapping[str, float]

CELL_DEG = 0.01
HOT_DAYS = 20
RADII_KM = (1.0, 2.0, 5.0, 10.0, 25.0)
TOGETHER_KM = 1.0
KM_PER_DEG = 111.195


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Hot spots of one satellite, shape (n,) each."""

    lat_deg: Floats
    lon_deg: Floats
    day: Ints  # UTC days since 1970
    frp_mw: Floats  # NaN where not stated
    by_day: NDArray[np.bool_]

    def plane_km(self) -> tuple[Floats, Floats]:
        """East and north about the mean latitude."""
        middle = np.cos(np.radians(self.lat_deg.mean()))
        return self.lon_deg * KM_PER_DEG * middle, self.lat_deg * KM_PER_DEG


def power(spots: Spots) -> Values:
    """Row 3: quantiles of the radiative power by night and by day, MW."""
    found: dict[str, float] = {}
    for name, half in (("night", ~spots.by_day), ("day", spots.by_day)):
        known = spots.frp_mw[half & np.isfinite(spots.frp_mw)]
        quantiles = np.quantile(known, (0.05, 0.5, 0.95, 0.99)) if known.size else np.full(4, np.nan)
        found |= {f"3 FRP {name} {q}": float(v) for q, v in zip(("q5", "q50", "q95", "q99"), quantiles, strict=True)}
    return found


def day_share(spots: Spots) -> Values:
    """Row 4: share of the detections by day."""
    return {"4 day share": float(spots.by_day.mean())}


def per_day(spots: Spots, days: int) -> Values:
    """Row 5: how many a day over `days` days from the first; days without any count."""
    counts = np.bincount(spots.day - spots.day.min(), minlength=days)[:days].astype(float)
    logs = np.log1p(counts)
    return {
        "5 a day, median": float(np.median(counts)),
        "5 a day, mean": float(counts.mean()),
        "5 a day, p10": float(np.quantile(counts, 0.1)),
        "5 a day, p90": float(np.quantile(counts, 0.9)),
        "5 a day, most": float(counts.max()),
        "5 variance/mean": float(counts.var() / counts.mean()),
        "5 lag-1 correlation": float(np.corrcoef(logs[:-1], logs[1:])[0, 1]),
    }


def groups_and_neighbours(spots: Spots) -> Values:
    """Rows 6 and 7: single-linkage groups at 1 km, and neighbours of the same day."""
    east, north = spots.plane_km()
    sizes: list[int] = []
    groups, nearest, within = [], [], []
    for day in np.unique(spots.day):
        rows = np.flatnonzero(spots.day == day)
        apart = np.hypot(east[rows, None] - east[rows], north[rows, None] - north[rows])
        mine = group_sizes(apart)
        sizes += mine
        groups.append(len(mine))
        within.append(np.stack([(apart <= radius).sum(axis=1) - 1 for radius in RADII_KM], axis=1))
        np.fill_diagonal(apart, np.inf)
        nearest.append(apart.min(axis=1))
    close = np.concatenate(nearest)
    quartiles = np.quantile(close[np.isfinite(close)], (0.25, 0.5, 0.75))
    others = np.concatenate(within).mean(axis=0)
    return {
        "6 groups a day, median": float(np.median(groups)),
        "6 share of one row": float(np.mean(np.array(sizes) == 1)),
        "6 rows in a group": float(np.mean(sizes)),
        **{f"7 nearest {q} km": float(v) for q, v in zip(("q25", "q50", "q75"), quartiles, strict=True)},
        **{f"7 others in {r:g} km": float(v) for r, v in zip(RADII_KM, others, strict=True)},
    }


def group_sizes(apart: Floats) -> list[int]:
    """Sizes of single-linkage groups at 1 km from a matrix of distances, km."""
    roots = union_find.components(len(apart), *np.nonzero(np.triu(apart <= TOGETHER_KM, 1)))
    counts: list[int] = np.unique(roots, return_counts=True)[1].tolist()
    return counts


def persistence(spots: Spots) -> Values:
    """Row 8: cells of 0.01 degrees that were hot on 20 days or more, and what they hold."""
    cells = np.floor(spots.lat_deg / CELL_DEG) * 1e6 + np.floor(spots.lon_deg / CELL_DEG)
    pairs = np.unique(np.stack([cells, spots.day.astype(float)]), axis=1)
    names, days = np.unique(pairs[0], return_counts=True)
    hot = names[days >= HOT_DAYS]
    return {"8 hot cells": float(hot.size), "8 share in hot cells": float(np.isin(cells, hot).mean())}


def cloud_and_fires(cloud: Floats, counts: Floats) -> Values:
    """Row 9: mean cloud, and its rank correlation with the fires of the day."""
    ranks = [np.argsort(np.argsort(column, kind="stable"), kind="stable").astype(float) for column in (cloud, counts)]
    return {"9 cloud, mean": float(cloud.mean()), "9 cloud and fires": float(np.corrcoef(ranks[0], ranks[1])[0, 1])}


def share_near(places: tuple[Floats, Floats, Ints], others: tuple[Floats, Floats, Ints], radius_km: float) -> float:
    """Share of places (east, north, day) with another within the radius on the same day or the next."""
    if not places[0].size:
        return float("nan")
    hits = 0
    order = np.argsort(others[2], kind="stable")
    x, y, day = (column[order] for column in others)
    for east, north, when in zip(*places, strict=True):
        low, high = np.searchsorted(day, [when, when + 2])
        hits += bool((np.hypot(x[low:high] - east, y[low:high] - north) <= radius_km).any())
    return hits / places[0].size


def delays(hours: Floats) -> tuple[float, float]:
    """Median and 90th percentile."""
    return float(np.median(hours)), float(np.quantile(hours, 0.9))
