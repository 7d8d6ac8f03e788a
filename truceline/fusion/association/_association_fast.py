"""The association search as machine code; loaded only where there is enough to search and numba is installed."""

from truceline.fusion.association.association_search import LOOPS, _search
from truceline.kernels._compile import callable_when_compiled, compiled

for loop in LOOPS:
    callable_when_compiled(loop)
search = compiled(_search)
