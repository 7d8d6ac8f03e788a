"""Keep the last few of what was made: a report asks for a day and its neighbours."""

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
HELD = 3  # days and moments


def put(held: dict[K, V], key: K, value: V) -> None:
    """Hold `value`, and forget what was put first where there are more than `HELD`."""
    while len(held) >= HELD:
        del held[next(iter(held))]
    held[key] = value
