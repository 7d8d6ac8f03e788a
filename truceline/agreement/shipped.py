"""Agreements that come with the package, written by us from public facts."""

from importlib.resources import files

from truceline.model.errors import UnknownName

_FOLDER = files("truceline.agreement") / "documents"


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped agreements, sorted."""
    names = (item.name for item in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def shipped(name: str) -> bytes:
    """The bytes of a shipped agreement.

    Raises:
        UnknownName: no such agreement; lists the known ones.
    """
    if name not in shipped_names():
        raise UnknownName("shipped agreement", name, shipped_names())
    return (_FOLDER / f"{name}.yaml").read_bytes()
