"""Exact assignment: each row to a column of its own so that the sum of costs is least.

Shortest augmenting paths with potentials (Jonker and Volgenant 1987), one row after another; the inner loop is over
columns at once. For a few hundred rows; time grows with the cube.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truceline.model.errors import OutOfRange


def assigned(cost: ArrayLike) -> NDArray[np.int64]:
    """The column of each row.

    >>> assigned([[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]]).tolist()
    [1, 0, 2]

    Args:
        cost: finite numbers, shape (rows, columns), no more rows than columns.

    Raises:
        OutOfRange: another shape, or a number that is not finite.
    """
    held = np.asarray(cost, np.float64)
    if held.ndim != 2 or held.shape[0] > held.shape[1] or not np.isfinite(held).all():
        raise OutOfRange("cost", str(held.shape), "finite numbers, no more rows than columns")
    rows, columns = held.shape
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    row_of = np.zeros(columns + 1, np.int64)  # of each column, counted from 1; 0 is free, column 0 a start
    for row in range(1, rows + 1):
        _augment(held, row, (row_price, column_price), row_of)
    found = np.empty(rows, np.int64)
    found[row_of[1:][row_of[1:] > 0] - 1] = np.flatnonzero(row_of[1:] > 0)
    return found


def _augment(
    cost: NDArray[np.float64], row: int, prices: tuple[NDArray[np.float64], NDArray[np.float64]],
    row_of: NDArray[np.int64],
) -> None:  # fmt: skip
    """Give one more row a column along the cheapest path of exchanges."""
    row_price, column_price = prices
    columns = cost.shape[1]
    least, via = np.full(columns + 1, np.inf), np.zeros(columns + 1, np.int64)
    done = np.zeros(columns + 1, bool)
    row_of[0], at = row, 0
    while row_of[at] != 0:
        done[at] = True
        here = row_of[at]
        reduced = cost[here - 1] - row_price[here] - column_price[1:]
        closer = ~done[1:] & (reduced < least[1:])
        least[1:][closer], via[1:][closer] = reduced[closer], at
        following = 1 + int(np.argmin(np.where(done[1:], np.inf, least[1:])))
        step = least[following]
        row_price[row_of[done]] += step
        column_price[done] -= step
        least[~done] -= step
        at = following
    while at:
        row_of[at] = row_of[via[at]]
        at = via[at]
