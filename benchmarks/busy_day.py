"""The busiest day, from kept files to a verified bundle: CPU seconds, memory and sizes beside what is wanted.

    python benchmarks/busy_day.py EVENTS [moratorium] [PYTHON_OF_ANOTHER_CHECKOUT]

The world is that of `busy_world`, under 60 rules and three readings, or under the shipped energy moratorium. A second
interpreter, of another checkout, makes the same day in turn. A day that no verifier would open is refused with its
reason; then what the refusal took is printed.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import busy_world

PROGRAM = ["-P", "-c", "from truceline.cli import main; main()"]
WANTED = {"day_cpu_s": 120.0, "day_mib": 3_072.0, "bundle_mb": 40.0, "page_mb": 3.0, "verify_cpu_s": 10.0}  # of 20,000


def main(events: int, text: str, pythons: list[str]) -> int:
    """0 when every program made the day."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "world"
        busy_world.write_world(world, events, 5 * events)
        for number, python in enumerate(pythons):
            made = measured(python, world, Path(folder) / f"workspace-{number}", text)
            print(f"{python}: {events} events: " + ", ".join(told(name, value, events) for name, value in made.items()))
            failed += "bundle_mb" not in made
    return int(failed > 0)


def told(name: str, value: float, events: int) -> str:
    """A figure beside what is wanted of a day of 20,000 events, in proportion."""
    return f"{name} {value:.1f} of {WANTED[name] * events / 20_000:.1f}"


def measured(python: str, world: Path, workspace: Path, text: str) -> dict[str, float]:
    """Figures of one program."""
    agreement = str(world / "agreement.yaml") if text == "rules" else "energy-moratorium-2025"
    here = ["--workspace", str(workspace)]
    run(python, "new", str(workspace), "--agreement", agreement)
    run(python, "keep", "patrol", str(world / "posts.csv"), *here)
    run(python, "keep", "firms", str(world / "fires.csv"), *here)
    made = dict(zip(("day_cpu_s", "day_mib"), run(python, "day", busy_world.DAY, *here), strict=True))
    folder = workspace / "reports" / busy_world.DAY
    if (folder / "bundle.zip").is_file():
        made["bundle_mb"] = (folder / "bundle.zip").stat().st_size / 1e6
        made["page_mb"] = (folder / "report.html").stat().st_size / 1e6
        made["verify_cpu_s"] = run(python, "verify", str(folder / "bundle.zip"), *here)[0]
    return made


def run(python: str, *words: str) -> tuple[float, float]:
    """CPU seconds and MiB of one command; what it refuses is printed."""
    child = subprocess.Popen([python, *PROGRAM, *words], stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    _, _, used = os.wait4(child.pid, 0)
    child.returncode = 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    given = sys.argv[1:]
    if not given:
        sys.exit(__doc__)
    others = [word for word in given[1:] if word != "moratorium"]
    sys.exit(main(int(given[0]), "moratorium" if "moratorium" in given else "rules", [sys.executable, *others]))
