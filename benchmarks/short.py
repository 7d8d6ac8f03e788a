"""The short form for every change: two ratios against peers that are installed anyway, with generous floors.

    python benchmarks/short.py

A ratio is of CPU seconds in one run, so it means the same on a slow machine. A floor is under half of what was
measured when it was set (benchmarks/history): what became two times slower fails here, noise does not.
"""

import sys

import zone_join

FLOORS = {"read": 0.12, "join": 0.5}  # pandas with its dates made into moments; a prepared GEOS polygon for each zone


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
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
