"""Following ships: the loop with all its detectors, against DuckDB's windows on what SQL can say.

    python benchmarks/ship_tracks.py

SQL says gaps, implied speed and borders of zones: three of eight detectors. Both must find the same number of each.
CPU seconds; DuckDB on one thread, from a table in memory.
"""

import time
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from truceline.kernels import tracks
from truceline.kernels._tracks_words import DEG_M, KIND
from truceline.kernels.tracks import KINDS, LIMITS

ROWS, SHIPS, REPEATS = 3_000_000, 5_000, 3
SQL = """
with before as (
    select *, lag(t) over w as t0, lag(lat) over w as lat0, lag(lon) over w as lon0, lag(zone) over w as zone0
    from reports window w as (partition by who order by t)
), moved as (
    select *, t - t0 as dt,
        ? * sqrt(power((lon - lon0) * cos(radians(0.5 * (lat + lat0))), 2) + power(lat - lat0, 2)) as far
    from before where t0 is not null
)
select count(*) filter (where far > ? * (dt + 2) + ?) as jumps,
    count(*) filter (where dt > ? and far <= ? * (dt + 2) + ?) as gaps,
    count(*) filter (where zone != zone0) as borders
from moved
"""


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


def reports() -> tuple[tracks.Rows, pa.Table]:
    """Ships that sail to and fro, are silent at times, and cross a zone; none leaps."""
    rng = np.random.default_rng(17)
    who = rng.integers(0, SHIPS, ROWS)
    t = np.sort(rng.random(ROWS)) * 14 * 86_400
    phase, lat0 = rng.random(SHIPS)[who], 43.0 + 3.0 * rng.random(SHIPS)[who]
    lon = 30.0 + 2.0 * np.abs((t / 172_800 + phase) % 2 - 1)
    lat = lat0 + 0.0 * t
    zone = ((lon > 30.8) & (lon < 31.2)).astype(np.uint64)
    speed, course = np.full(ROWS, 1.0), np.full(ROWS, 90.0)
    rows = tracks.rows_of(who, t, lat, lon, speed_ms=speed, course_deg=course, heading_deg=course, zones=zone)
    return rows, pa.table({"who": who, "t": t, "lat": lat, "lon": lon, "zone": zone.astype(np.int8)})


def cpu_s(work: object) -> float:
    """The least CPU time of some runs."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        work()  # type: ignore[operator]
        best = min(best, time.process_time() - start)
    return best


def results() -> list[Result]:
    """Counts are compared before anything is timed."""
    rows, table = reports()
    base = duckdb.connect(config={"threads": 1})
    base.register("arrow", table)
    base.execute("create table reports as select * from arrow")
    limits = [DEG_M, LIMITS.top_speed_ms, LIMITS.slack_m, LIMITS.gap_s, LIMITS.top_speed_ms, LIMITS.slack_m]
    jumps, gaps, borders = base.execute(SQL, limits).fetchall()[0]

    def ours() -> np.ndarray:
        return tracks.Follower().follow(rows)

    kinds = ours()[:, KIND]
    counts = {kind: int(np.count_nonzero(kinds == number)) for number, kind in enumerate(KINDS)}
    assert counts["jump"] == jumps, (counts, jumps)
    assert counts["gap"] == gaps, (counts, gaps)
    assert counts["entry"] + counts["exit"] == borders, (counts, borders)
    ours_s, peer_s = cpu_s(ours), cpu_s(lambda: base.execute(SQL, limits).fetchall())
    print(f"tracks with all detectors: {ROWS / ours_s / 1e6:.1f} M reports a CPU-second, {len(kinds)} events")
    return [Result(task=f"{ROWS} reports of {SHIPS} ships", ours_s=ours_s, peer_s=peer_s, peer="DuckDB windows")]


if __name__ == "__main__":
    for result in results():
        print(f"{result.task}: {result.ours_s:.3f} CPU-s, {result.peer} {result.peer_s:.2f}, ratio {result.ratio:.1f}")
