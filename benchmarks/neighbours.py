"""Space-time neighbours, 2 km and 6 h: the kernel against scipy's cKDTree and DuckDB SQL, in CPU seconds.

    python benchmarks/neighbours.py [ROWS ...]

All sides get the same columns in the same run, hand the pairs on without keeping a table of them (the tree cannot),
and must count the same. Two thirds of the observations are spread over the box of Ukraine and thirty days, one third
stands around hot places. The peers are given their best known form: a four-dimensional Chebyshev tree whose pairs
are then tested exactly; an equi-join on cells of 4 km and buckets of 6 h. They stop at `PEER_ROWS`, unless the rows
are asked for on the command line. The crowd of three spots comes first, the fit of cost against rows last.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from scipy.spatial import cKDTree

from truceline.kernels import neighbours
from truceline.model.place import EARTH_RADIUS_M

RADIUS_M, GAP_S = 2_000.0, 21_600.0
SIZES = (100_000, 1_000_000, 10_000_000)
PEER_ROWS = 1_000_000  # `python benchmarks/neighbours.py 10000000` asks the peers too; they need 10 GB and minutes
DAYS = 30
CROWD = 300_000
KM_PER_DEG = 111.195
Columns = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """CPU seconds of one task, ours and the peer's."""

    task: str
    ours_s: float
    peer_s: float
    peer: str

    @property
    def ratio(self) -> float:
        """How many times the peer's CPU time is ours."""
        return self.peer_s / self.ours_s


def results(sizes: tuple[int, ...] = SIZES, peer_rows: int = PEER_ROWS) -> list[Result]:
    """The measured tasks of this module; also prints the crowd and the fit."""
    # First of all: a child inherits the peak memory of its parent.
    subprocess.run([sys.executable, __file__, "crowd"], check=True)  # noqa: S603 - this file
    neighbours.count(*made(neighbours.COMPILED_FROM), RADIUS_M, GAP_S)  # loads the loops
    found, ours = [], []
    for rows in sizes:
        world = made(rows)
        count, ours_s = _cpu_s(lambda world=world: ours_of(world))
        ours.append(ours_s)
        print(f"neighbours: {rows:,} observations: {ours_s:.2f} CPU-s")
        for name, peer in (("cKDTree", _tree), ("DuckDB SQL", _sql)) if rows <= peer_rows else ():
            theirs, peer_s = _cpu_s(lambda world=world, peer=peer: peer(world), repeats=1)
            assert theirs == count, f"{name} found {theirs:,} pairs, the kernel {count:,}"
            task = f"{count:,} pairs of {rows:,} observations"
            found.append(Result(task=task, ours_s=ours_s, peer_s=peer_s, peer=name))
    if len(sizes) > 1:
        slope = np.polyfit(np.log(sizes), np.log(ours), 1)[0]
        print(f"neighbours: cost grows as rows^{slope:.2f} from {min(sizes):,} to {max(sizes):,}")
    return found


def ours_of(world: Columns) -> int:
    """Pairs handed on in blocks, as scoring takes them."""
    return sum(i.size for i, _ in neighbours.stream(*world, RADIUS_M, GAP_S))


def _tree(world: Columns) -> int:
    lat, lon, t = world
    xyz = _unit(lat, lon)
    chord = 2 * np.sin(RADIUS_M / EARTH_RADIUS_M / 2)
    tree = cKDTree(np.column_stack([xyz, t * (chord / GAP_S)]))
    pairs = tree.query_pairs(chord * (1 + 1e-9), p=np.inf, output_type="ndarray")
    i, j = pairs.T
    near = ((xyz[i] - xyz[j]) ** 2).sum(axis=1) <= chord * chord * (1 + 1e-12)
    return int((near & (np.abs(t[i] - t[j]) <= GAP_S)).sum())


def _sql(world: Columns) -> int:
    """An equi-join with the half of the neighbouring cells; away from the poles and the antimeridian."""
    lat, lon, t = world
    xyz = _unit(lat, lon)
    high = 2 * RADIUS_M / EARTH_RADIUS_M * 180 / np.pi
    wide = high / np.cos(np.radians(np.abs(lat).max() + high))
    chord = 2 * np.sin(RADIUS_M / EARTH_RADIUS_M / 2)
    columns = {"id": np.arange(lat.size), "t": t, "x": xyz[:, 0], "y": xyz[:, 1], "z": xyz[:, 2]}
    cells = {"r": np.floor(lat / high), "c": np.floor(lon / wide), "b": np.floor(t / GAP_S)}
    table = pa.table(columns | {name: cell.astype(np.int32) for name, cell in cells.items()})
    session = duckdb.connect(config={"threads": 2, "memory_limit": "8GB"})
    session.register("o", table)
    half = [(r, c, b) for r in (-1, 0, 1) for c in (-1, 0, 1) for b in (-1, 0, 1) if (r, c, b) >= (0, 0, 0)]
    offsets = ", ".join(map(str, half))
    text = f"""
        SELECT count(*) FROM (SELECT *, r + dr AS rr, c + dc AS cc, b + db AS bb, (dr, dc, db) = (0, 0, 0) AS own
                              FROM o, (VALUES {offsets}) AS d(dr, dc, db)) a
        JOIN o ON a.rr = o.r AND a.cc = o.c AND a.bb = o.b
        WHERE (NOT own OR a.id < o.id) AND abs(a.t - o.t) <= {GAP_S}
          AND (a.x - o.x) * (a.x - o.x) + (a.y - o.y) * (a.y - o.y) + (a.z - o.z) * (a.z - o.z)
              <= {float(chord * chord * (1 + 1e-12))!r}"""  # noqa: S608 - our own numbers
    return int(session.sql(text).fetchall()[0][0])


def made(rows: int) -> Columns:
    """Latitudes, longitudes and times of so many observations, in no order."""
    rng = np.random.default_rng(7)
    lat, lon = rng.uniform(44.3, 52.4, rows), rng.uniform(22.0, 40.3, rows)
    hot, places = rows // 3, rows // 5_000 + 1
    at = rng.integers(0, places, hot)
    lat[:hot] = rng.uniform(44.3, 52.4, places)[at] + rng.normal(0.0, 1.0 / KM_PER_DEG, hot)
    lon[:hot] = rng.uniform(22.0, 40.3, places)[at] + rng.normal(0.0, 1.5 / KM_PER_DEG, hot)
    t = 1.7e9 + rng.integers(0, DAYS * 86_400, rows)
    order = rng.permutation(rows)
    return lat[order], lon[order], t[order].astype(float)


def _crowd() -> None:
    """Three spots for two days, in its own process so that the memory is its own."""
    rng = np.random.default_rng(3)
    spot = rng.integers(0, 3, CROWD)
    world = np.array([48.0, 48.5, 49.0])[spot], np.array([37.0, 38.0, 36.0])[spot], rng.uniform(0, 172_800.0, CROWD)
    start_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, task in (
        ("joined", lambda: np.unique(neighbours.components(*world, RADIUS_M, GAP_S)).size),
        ("counted", lambda: neighbours.count(*world, RADIUS_M, GAP_S)),
        ("streamed", lambda: ours_of(world)),
    ):
        found, taken_s = _cpu_s(task, repeats=1)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"neighbours: {CROWD:,} observations in three spots, {name}: {found:,}, {taken_s:.1f} CPU-s, "
            f"{peak_mb:.0f} MB at most ({start_mb:.0f} MB before)"
        )


def _unit(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    phi, lam = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def _cpu_s(task: Callable[[], int], repeats: int = 2) -> tuple[int, float]:
    """The answer, and the least CPU time of a few runs: other work on the machine only ever adds."""
    taken, found = [], 0
    for _ in range(repeats):
        start = time.process_time()
        found = task()
        taken.append(time.process_time() - start)
    return found, min(taken)


if __name__ == "__main__":
    if sys.argv[1:] == ["crowd"]:
        _crowd()
    else:
        asked = tuple(int(float(word)) for word in sys.argv[1:]) or SIZES
        for one in results(asked, max(asked)):
            print(f"{one.task}: {one.ours_s:.2f} CPU-s, {one.peer} {one.peer_s:.2f}, ratio {one.ratio:.1f}")
