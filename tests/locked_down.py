"""Surroundings of a process that may write into one folder and nowhere else; see `locked/sitecustomize.py`."""

import os
import subprocess
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


def truceline(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The program as from a service's account, in another folder: no home, no network, nothing else to write in."""
    code = "import sys; from truceline.cli import main; sys.argv[0] = 'truceline'; main()"
    env = surroundings(folder)
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code, *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
