"""What many sensors miss together, cell by cell, and which further ones would miss least.

A sensor stands at one of its positions, each with a weight, and its chance falls with the range along a curve given
as a table. Cells are points. Arrays: miss and weight have the shape (states, cells, kinds), a state being a condition
of light, a kind one of event; chances lie in 0..1. Distances are great circles on the mean sphere.
"""

import importlib
from types import ModuleType

import numpy as np

from truceline.kernels import _reach_plain
from truceline.kernels._reach_nouns import Bools, Chosen, Curves, Field, Floats, Ints, Stands
from truceline.kernels.compiler import there
from truceline.model.errors import OutOfRange

__all__ = ["COMPILED_FROM", "Bools", "Chosen", "Curves", "Field", "Floats", "Ints", "Stands", "choose", "laid"]

COMPILED_FROM = 3_000_000  # positions times cells; below it loading the loops takes longer than plain numpy


def laid(field: Field, stands: Stands, curves: Curves, miss: Floats, view: Bools | None = None) -> None:
    """Multiply into `miss` the chance that none of the sensors detects an event.

    Args:
        field: the cells.
        stands: the sensors.
        curves: their chances by range.
        miss: shape (states, cells, kinds), changed in place.
        view: shape (positions, cells), False where terrain hides the cell; None where nothing is hidden.
    """
    _how(stands.lat_deg.size * field.lat_deg.size).laid(field, stands, curves, miss, _seen(view))


def choose(
    field: Field,
    places: Stands,
    curves: Curves,
    miss: Floats,
    *,
    worth: Floats,
    cost: Floats,
    count: int,
    view: Bools | None = None,
    every: bool = False,
) -> Chosen:
    """The places that add most per cost, one after the other, each at most once; equal ones by their number.

    The gain of a place is the sum of worth times chance over what was missed so far; it never grows while others are
    chosen, so a gain that was worked out earlier is a bound, and one that no later choice touched is exact.

    Args:
        field: the cells.
        places: one position for each place.
        curves: chances by range.
        miss: shape (states, cells, kinds); not changed.
        worth: the same shape: what it is worth to detect an event there.
        cost: shape (places,), above 0.
        count: how many to choose; fewer come back when nothing adds anything.
        view: as for `laid`.
        every: work out every gain again at each step, as plain greedy does. Same answer, more work.

    Raises:
        OutOfRange: a place with more positions than one, or a cost that is not above 0.
    """
    if places.curve.size != places.lat_deg.size or not np.all(cost > 0):
        raise OutOfRange("places", "several positions, or a cost of 0", "one position each, costs above 0")
    work = places.lat_deg.size * field.lat_deg.size
    chosen: Chosen = _how(work).choose(field, places, curves, miss.copy(), worth, cost, count, _seen(view), every)
    return chosen


def _how(work: int) -> ModuleType:
    return (
        importlib.import_module("truceline.kernels._reach_fast") if work >= COMPILED_FROM and there() else _reach_plain
    )


def _seen(view: Bools | None) -> Bools:
    return np.empty((0, 0), bool) if view is None else np.ascontiguousarray(view)
