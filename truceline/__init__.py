"""Truceline: case files of a ceasefire that a joint commission can rule on.

`open` and `read_bundle` are the public API (docs/api.md); they come from `truceline.api` when they are first asked for.
This file stays free of imports: the report verifier runs through it, alone.
"""

__version__ = "0.1.0"
_PUBLIC = ("NotValid", "Reports", "Table", "Trust", "TrucelineError", "Workspace", "open", "read_bundle")
__all__ = ["NotValid", "Reports", "Table", "TrucelineError", "Trust", "Workspace", "__version__", "open", "read_bundle"]


def __getattr__(name):  # noqa: ANN001, ANN202 - typed in __init__.pyi
    """The public names, from where they are made."""
    if name in _PUBLIC:
        return getattr(__import__("truceline.api", fromlist=[name]), name)
    raise AttributeError(f"module 'truceline' has no attribute {name!r}")


def __dir__():  # noqa: ANN202 - as above
    """What is there, for people who look."""
    return sorted({*globals(), *_PUBLIC})
