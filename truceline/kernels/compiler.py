"""Whether loops can be compiled here: numba is an extra (`pip install "truceline[fast]"`), and nothing needs it.

Every compiled loop has a twin in plain numpy or Python that gives the same bytes and is an oracle in the tests; without
the extra the twin is taken whatever the amount of work. Measured in docs/install.md.
"""

import importlib.util
from functools import lru_cache


@lru_cache(maxsize=1)
def there() -> bool:
    """Whether the compiler is installed; looked up once, without loading it."""
    return importlib.util.find_spec("numba") is not None
