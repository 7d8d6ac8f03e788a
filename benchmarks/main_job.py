"""The main job: keep the energy-truce files, make 31 days, verify every bundle; CPU seconds and memory.

    python benchmarks/main_job.py DATA_FOLDER [PYTHON_OF_ANOTHER_CHECKOUT]

DATA_FOLDER holds `energy-truce-2025` and `fires-baseline`. Prints what was used beside what is allowed and wanted; with
the interpreter of another checkout, the same of that one first.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ALLOWED_CPU_S, ALLOWED_GIB = 90.0, 1.5
WANTED_CPU_S, WANTED_GIB = 45.0, 0.8
KEEP_ALLOWED_S = 5.0  # the 42,415-row file, process start included
PROGRAM = ["-P", "-c", "from truceline.cli import main; main()"]


def main(data: Path, python: str = sys.executable) -> int:
    """0 when within the limits."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    def run(*words: str) -> float:
        return cpu_s_of(python, *words)

    truce, baseline = data / "energy-truce-2025", data / "fires-baseline"
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        here = ["--workspace", str(workspace)]
        run("new", str(workspace), "--agreement", "energy-moratorium-2025")
        one = run("keep", "firms", str(baseline / "fire_nrt_SV-C2_400448.csv"), *here)
        print(f"keep and read 42,415 rows: {one:.1f} CPU-s of {KEEP_ALLOWED_S:.0f}")
        run("keep", "firms", *map(str, sorted(baseline.glob("*.csv"))), str(truce / "firms_modis_snapshots.csv"), *here)
        run("keep", "viina", str(truce / "viina_incidents.csv"), *here)
        run("keep", "alerts", str(truce / "air_raid_alerts.csv"), *here)
        run("keep", "incidents", str(truce / "bellingcat_incidents.json"), *here)
        run("keep", "line", *map(str, sorted(truce.glob("*.geojson"))), *here)
        run("keep", "cloud", str(truce / "economist_daily.csv"), *here)
        days = run("day", "2025-03-18", "--to", "2025-04-17", *here)
        print(f"31 days: {days:.1f} CPU-s")
        for bundle in sorted(workspace.glob("reports/*/bundle.zip")):
            run("verify", str(bundle), *here)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    gib = used.ru_maxrss / 2**20  # of the largest so far
    print(
        f"{python}: main job: {cpu_s:.1f} CPU-s of {ALLOWED_CPU_S:.0f} ({WANTED_CPU_S:.0f} wanted), "
        f"{gib:.2f} GiB of {ALLOWED_GIB} ({WANTED_GIB} wanted)"
    )
    return 0 if cpu_s <= ALLOWED_CPU_S and gib <= ALLOWED_GIB else 1


def cpu_s_of(python: str, *words: str) -> float:
    """CPU seconds of one command, which must succeed."""
    before = os.times()
    subprocess.run([python, *PROGRAM, *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    if len(sys.argv) not in {len(("program", "folder")), len(("program", "folder", "other"))}:
        sys.exit(__doc__)
    for other in sys.argv[2:]:
        main(Path(sys.argv[1]), other)
    sys.exit(main(Path(sys.argv[1])))
