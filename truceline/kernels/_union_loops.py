"""The compiled loops of `union_find`: forests of parents, shape (n,), whose roots are their lowest members."""

from truceline.kernels._compile import compiled
from truceline.kernels._search import Ints


@compiled
def root(parent: Ints, k: int) -> int:
    """The root of `k`; the way there is halved."""
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = parent[k]
    return k


@compiled
def hook(parent: Ints, i: int, j: int) -> int:
    """Join two trees under their lower root, which is returned."""
    i, j = root(parent, i), root(parent, j)
    low = min(i, j)
    parent[i] = low
    parent[j] = low
    return low


@compiled
def merge(parent: Ints, other: Ints) -> None:
    """Take the joins of one forest over into another of the same things."""
    for k in range(parent.size):
        if other[k] != k:
            hook(parent, k, other[k])


@compiled
def flatten(parent: Ints) -> None:
    """Hang every thing on its root itself. Parents are never higher, so one pass is enough."""
    for k in range(parent.size):
        parent[k] = parent[parent[k]]


@compiled
def join_pairs(parent: Ints, i: Ints, j: Ints) -> None:
    """Join `i[k]` with `j[k]` for every k."""
    for k in range(i.size):
        hook(parent, i[k], j[k])
    flatten(parent)


@compiled
def fold(parent: Ints, order: Ints, own: Ints) -> None:
    """Take the joins of a forest of sorted positions over into the forest of rows, and flatten that."""
    for k in range(order.size):
        if own[k] != k:
            hook(parent, order[k], order[own[k]])
    flatten(parent)
