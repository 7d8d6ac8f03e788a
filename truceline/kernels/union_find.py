"""Connected components from streamed pairs: every tree hangs under its lowest member.

Blocks of many pairs go to a compiled loop, small ones to plain numpy (hooking with pointer jumping); the labels are
the same.
"""

import importlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from truceline.kernels.compiler import there
from truceline.model.errors import OutOfRange

Ints = NDArray[np.int64]

COMPILED_FROM = 500_000  # pairs; below it loading the loops takes longer than plain numpy (docs/adr/0004)


class Components:
    """Components of `n` things that grow with every block of pairs; the pairs are not kept.

    >>> parts = Components(4)
    >>> parts.add(np.array([2]), np.array([0]))
    >>> parts.labels().tolist()
    [0, 1, 0, 3]
    """

    def __init__(self, n: int) -> None:
        if n < 0:
            raise OutOfRange("n", n, "zero or more")
        self._parent: Ints = np.arange(n, dtype=np.int64)

    def add(self, i: Ints, j: Ints) -> None:
        """Join `i[k]` with `j[k]` for every k; both of shape (pairs,), values 0..n-1.

        Raises:
            OutOfRange: shapes differ, or an index outside 0..n-1.
        """
        i, j = (np.require(side, np.int64, ["C", "W"]) for side in (i, j))
        _check(i, j, self._parent.size)
        if i.size >= COMPILED_FROM and there():
            importlib.import_module("truceline.kernels._union_loops").join_pairs(self._parent, i, j)
            return
        while i.size:
            root_i, root_j = self._parent[i], self._parent[j]
            apart = root_i != root_j
            if not apart.any():
                return
            i, j = root_i[apart], root_j[apart]
            # Every larger root hooks on to the lowest root it meets; then all chains are flattened.
            np.minimum.at(self._parent, np.maximum(i, j), np.minimum(i, j))
            self._flatten()

    def grow(self, joined: Callable[[Ints], None]) -> None:
        """Let a compiled loop join in the forest itself: parents of shape (n,), flat, roots the lowest members."""
        joined(self._parent)

    def labels(self) -> Ints:
        """Shape (n,): the lowest member of each thing's component, so equal labels mean connected."""
        return self._parent.copy()

    def _flatten(self) -> None:
        while True:
            above = self._parent[self._parent]
            if np.array_equal(above, self._parent):
                return
            self._parent = above


def components(n: int, i: Ints, j: Ints) -> Ints:
    """Component labels of `n` things joined by the pairs (i[k], j[k]).

    Returns:
        Shape (n,), int64: the lowest index in each thing's component. A thing without pairs is its own.

    Raises:
        OutOfRange: `n` below zero, shapes differ, or an index outside 0..n-1.
    """
    parts = Components(n)
    parts.add(i, j)
    return parts.labels()


def _check(i: Ints, j: Ints, n: int) -> None:
    if i.shape != j.shape or i.ndim != 1:
        raise OutOfRange("pairs", (i.shape, j.shape), "two arrays of one shape (pairs,)")
    if i.size and not (min(i.min(), j.min()) >= 0 and max(i.max(), j.max()) < n):
        raise OutOfRange("pairs", (int(min(i.min(), j.min())), int(max(i.max(), j.max()))), f"indices in 0..{n - 1}")
