"""The short form for every change: ratios against peers that are installed anyway, with generous floors.

    python benchmarks/short.py

A ratio is of CPU seconds in one run, so it means the same on a slow machine. A floor is under half of what was
measured when it was set (benchmarks/history): what became two times slower fails here, noise does not.
"""

import os
import subprocess
import sys

import zone_join

# Pandas with its dates made into moments; a prepared GEOS polygon for each zone; the imports that no start can spare.
FLOORS = {"read": 0.12, "join": 0.5, "help": 0.2, "start of day": 0.12}
STARTS = {
    "help": ("import sys; sys.argv = ['truceline', '--help']; from truceline.cli import main; main()", "import typer"),
    "start of day": ("import truceline.cli.day", "import typer, numpy, pyarrow.compute, duckdb, shapely"),
}


def main() -> int:
    """0 when every ratio is above its floor."""
    text, shapes = zone_join._fires(), zone_join._zones()
    polygons = [zone_join.shapely.Polygon(shape[0]) for shape in shapes]
    table, frame = zone_join.csv.read_csv(zone_join.io.BytesIO(text)), zone_join._with_pandas(text)
    tasks = {
        "read": (lambda: zone_join._read(text), lambda: zone_join._with_pandas(text)),
        "join": (lambda: zone_join._ours(table, shapes), lambda: zone_join._with_geos(frame, polygons)),
    }
    slow = []
    for name, (ours, peer) in tasks.items():
        ours()  # loads the loops
        ours_s, peer_s = zone_join._cpu_s(ours), zone_join._cpu_s(peer)
        print(f"{name}: ours {ours_s:.2f}, peer {peer_s:.2f} CPU-s, ratio {peer_s / ours_s:.2f}, floor {FLOORS[name]}")
        slow += [name] if peer_s / ours_s < FLOORS[name] else []
    for name, programs in STARTS.items():
        ours_s, peer_s = (min(_start_s(program) for _ in range(3)) for program in programs)  # the first writes bytecode
        print(f"{name}: ours {ours_s:.2f}, peer {peer_s:.2f} CPU-s, ratio {peer_s / ours_s:.2f}, floor {FLOORS[name]}")
        slow += [name] if peer_s / ours_s < FLOORS[name] else []
    return 1 if slow else 0


def _start_s(program: str) -> float:
    """CPU seconds of a process of its own."""
    before = os.times()
    subprocess.run([sys.executable, "-P", "-c", program], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - above
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    sys.exit(main())
