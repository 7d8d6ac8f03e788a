"""Where the program runs, and where it says at once that it does not."""

import sys

WINDOWS = (
    "Truceline does not run on Windows, which lacks folder handles and child processes that evidence is kept with: use "
    "WSL or a Linux machine. Reports can be verified here: python verify.py bundle.zip --trust trust.json"
)


def refused_here(platform: str | None = None) -> str | None:
    """One sentence where this system is not supported; None where it is.

    >>> refused_here("linux"), refused_here("darwin")
    (None, None)
    >>> refused_here("win32").split(",")[0]
    'Truceline does not run on Windows'
    """
    return WINDOWS if (platform or sys.platform) in {"win32", "cygwin", "msys"} else None
