"""Where work is done: a stage hands over its parts, and gets what one function makes of each, in their order.

A stage says how its work falls apart without changing a bit: whole components, tiles with their halo, sets, incidents,
cells. How many parts there are, and who works on them, is the engine's. The one that is always there does everything
here, in one part. Stages ask `engine()`: no function of the science takes an engine, and a door sets it with `using`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Shared = TypeVar("Shared")
Part = TypeVar("Part")
Made = TypeVar("Made")


class Engine(Protocol):
    """Who does the work of a stage."""

    def parts(self, rows: int) -> int:
        """Into how many parts work on so many rows is cut, one or more; one is done in this process."""
        ...

    def each(self, task: Callable[[Shared, Part], Made], shared: Shared, parts: Sequence[Part]) -> list[Made]:
        """`task(shared, part)` of every part, in their order.

        `task` is a function of a module: a worker finds it by its name. What it makes of a part must not depend on the
        other parts, nor on who works on it.

        Raises:
            What `task` raises.
        """
        ...


class Here:
    """This process: one part, at once."""

    def parts(self, rows: int) -> int:  # noqa: ARG002 - however many
        """One."""
        return 1

    def each(self, task: Callable[[Shared, Part], Made], shared: Shared, parts: Sequence[Part]) -> list[Made]:
        """One after the other."""
        return [task(shared, part) for part in parts]


HERE = Here()
_CURRENT: ContextVar[Engine] = ContextVar("engine", default=HERE)


def engine() -> Engine:
    """The engine in use; this process, where no door set another."""
    return _CURRENT.get()


def engine_for(rows: int) -> Engine:
    """The engine in use where so many rows are worth more parts than one; this process otherwise."""
    return engine() if engine().parts(rows) > 1 else HERE


@contextmanager
def using(one: Engine) -> Iterator[Engine]:
    """Have the stages work on an engine."""
    token = _CURRENT.set(one)
    try:
        yield one
    finally:
        _CURRENT.reset(token)


def whole_groups(label: Ints, parts: int) -> list[Ints]:
    """Rows in about equal parts that cut no group of equal labels; rows ascend in each, and no part is empty.

    >>> [rows.tolist() for rows in whole_groups(np.array([7, 5, 7, 5, 9]), 2)]
    [[1, 3], [0, 2, 4]]
    """
    if parts <= 1 or not label.size:
        return [np.arange(label.size)]
    _, group, counts = np.unique(label, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    home = np.minimum((ends - 1) * parts // label.size, parts - 1)
    of = home[group]
    return [np.flatnonzero(of == part) for part in np.unique(home).tolist()]


def even(count: int, parts: int) -> list[slice]:
    """Places 0..count in as many slices of about one length; none is empty, and there is one where there is nothing.

    >>> even(5, 2)
    [slice(0, 2, None), slice(2, 5, None)]
    """
    edges = sorted({count * part // max(parts, 1) for part in range(max(parts, 1) + 1)})
    return [slice(a, b) for a, b in pairwise(edges)] or [slice(0, 0)]
