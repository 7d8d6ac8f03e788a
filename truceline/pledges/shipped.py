"""Ledgers that come with the package: the coalition from public facts, and an exercise for the template agreement."""

from importlib.resources import files

from truceline.model.errors import UnknownName

_FOLDER = files("truceline.pledges") / "ledgers"


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped ledgers, sorted."""
    names = (item.name for item in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def shipped(name: str) -> bytes:
    """The bytes of a shipped ledger.

    Raises:
        UnknownName: no such ledger; lists the known ones.
    """
    if name not in shipped_names():
        raise UnknownName("shipped ledger", name, shipped_names())
    return (_FOLDER / f"{name}.yaml").read_bytes()
