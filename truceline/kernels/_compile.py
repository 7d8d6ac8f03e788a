"""How a loop is compiled: cached on disk where there is a place for it, without the interpreter's lock.

Only the `_fast` modules import this one, and they are loaded only when there is enough work and `compiler.there()`:
numba takes half a second to import, which a small job should not pay. No other module imports numba (a test asks).
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast

import numba
from numba.extending import register_jitable

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, compiled at its first call.

    The code is kept beside the module, in the user's cache folder where the installation is read-only, and
    nowhere where neither can be written: then every process compiles for itself, which takes seconds.
    """
    try:
        return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba's word for: no folder to keep it in
        return cast("Callable[P, R]", numba.njit(nogil=True)(function))


def callable_when_compiled(function: Callable[P, R]) -> None:
    """Let compiled loops call this one; it stays a plain function for everybody else."""
    register_jitable(function)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code inside every compiled function that calls it.

    For the few that are called for each letter or field: a call with arrays counts references, which costs more.
    """
    return cast("Callable[P, R]", numba.njit(nogil=True, inline="always")(function))


def threads() -> int:
    """How many threads work: `NUMBA_NUM_THREADS`, or as many as there are processors for us."""
    return int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]


def in_threads(function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
    """Results in the order of the tasks, whatever the number of threads. Waiting threads sleep, they do not spin."""
    if threads() == 1:
        yield from map(function, tasks)
        return
    with ThreadPoolExecutor(threads()) as pool:
        yield from pool.map(function, tasks)
