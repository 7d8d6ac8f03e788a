"""Texts of one event share its time: stated intervals intersect, and who tells late tells of what was told before.

Reading has found that they tell of one event (`Claim.event`). Equal vague intervals say nothing more together than one
of them, so the common interval is their intersection, not a product.
"""

from collections import defaultdict
from dataclasses import replace

import numpy as np

from truceline.fusion.measurements.measurement_table import Measurements


def with_common_time(measurements: Measurements) -> Measurements:
    """The same, the texts of each event with the interval that they have in common.

    From the one that ends first on: each interval that meets what is left cuts it; one that begins later than all of
    that was written later, of the same event.
    """
    rows_of = defaultdict[str, list[int]](list)
    for row in np.flatnonzero(measurements.event != "").tolist():
        rows_of[measurements.event[row]].append(row)
    start, end = measurements.from_hour.copy(), measurements.to_hour.copy()
    hour, sd = measurements.hour.copy(), measurements.hour_sd.copy()
    for rows in rows_of.values():
        if len(rows) > 1:
            first, last = _common([(float(end[row]), float(start[row])) for row in rows])
            start[rows], end[rows], hour[rows], sd[rows] = first, last, (first + last) / 2, sd[rows].min()
    return replace(measurements, from_hour=start, to_hour=end, hour=hour, hour_sd=sd)


def _common(spans: list[tuple[float, float]]) -> tuple[float, float]:
    """Of (end, start) pairs: what the first to end has in common with those that meet it."""
    (last, first), *others = sorted(spans)
    for _, start in others:
        if start < last:
            first = max(first, start)
    return first, last
