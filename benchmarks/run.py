"""Run every benchmark of this folder and print the ratios.

    python benchmarks/run.py

Needs the packages of the `bench` group. A module is a benchmark if it has `results()`.
"""

import importlib
import sys
from pathlib import Path


def main() -> int:
    """Print one line per task; 0 when all ran."""
    folder = Path(__file__).parent
    sys.path.insert(0, str(folder))
    for path in sorted(folder.glob("*.py")):
        module = importlib.import_module(path.stem) if path.stem != Path(__file__).stem else None
        if module is None or not hasattr(module, "results"):
            continue
        for one in module.results():
            print(
                f"{path.stem}: {one.task}: {one.ours_s:.3f} CPU-s, "
                f"{one.peer} {one.peer_s:.3f} CPU-s, ratio {one.ratio:.1f}"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
