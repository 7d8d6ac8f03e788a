"""Surroundings of a process that may write into one folder and nowhere else; see `locked/sitecustomize.py`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def surroundings(may_write: Path) -> dict[str, str]:
    """The environment of a service account: a search path, no home, nobody's language, one folder to write in."""
    folder = may_write / "scratch"
    folder.mkdir(exist_ok=True)
    return {
        "PATH": os.path.dirname(sys.executable),  # noqa: PTH120 - as a shell has it
        "PYTHONPATH": os.pathsep.join((str(ROOT / "tests" / "locked"), str(ROOT))),
        "TRUCELINE_MAY_WRITE": str(may_write),
        "TMPDIR": str(folder),
        "HOME": "/nonexistent",
        "COLUMNS": "200",
    }
