"""The files of the tutorial: one invented day in the layouts of three publishers, written by us. EXERCISE."""

from importlib.resources import files

NAMES = ("fires.csv", "patrol.csv", "news.csv")


def tutorial_files() -> dict[str, bytes]:
    """Name -> bytes; the first line or a column of each says EXERCISE."""
    folder = files("truceline.sim") / "tutorial"
    return {name: (folder / name).read_bytes() for name in NAMES}
