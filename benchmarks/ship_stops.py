"""Following ships against MovingPandas on what it offers: speeds, gaps of an hour, stops of an hour within 600 m.

    python -m pip install movingpandas
    python benchmarks/ship_stops.py

MovingPandas is in no list of this project. What both find is told side by side. CPU seconds; the peer is given fewer
reports, and its time is scaled.
"""

import time
import warnings
from datetime import timedelta

import movingpandas as mpd
import numpy as np
import pandas as pd

from truceline.kernels import tracks
from truceline.kernels._tracks_words import KIND
from truceline.kernels.tracks import KINDS

ROWS, SHIPS, PEER_SHIPS, DAYS, REPEATS = 2_000_000, 2_000, 20, 10, 3


def reports() -> tuple[tracks.Rows, pd.DataFrame]:
    """Ships that sail for a day, lie for half a day, and are silent for two hours a day."""
    each = ROWS // SHIPS
    rng = np.random.default_rng(5)
    who = np.repeat(np.arange(SHIPS), each)
    t = np.sort(rng.random((SHIPS, each)) * DAYS * 86_400, axis=1).ravel()
    clock = t / 3600 % 36
    way = (t / 3600 // 36) * 24 + np.minimum(clock, 24)  # hours under way
    lon = 28.0 + way * 0.01 + 1e-5 * rng.standard_normal(ROWS)
    lat = 43.0 + (who % 300) * 0.01 + 1e-5 * rng.standard_normal(ROWS)
    kept = t / 3600 % 24 < 22
    who, t, lat, lon = who[kept], t[kept], lat[kept], lon[kept]
    few = who < PEER_SHIPS
    peer = pd.DataFrame({"who": who[few], "t": pd.to_datetime(t[few], unit="s"), "x": lon[few], "y": lat[few]})
    order = np.argsort(t, kind="stable")
    return tracks.rows_of(who[order], t[order], lat[order], lon[order]), peer


def cpu_s(work: object, repeats: int) -> float:
    """The least CPU time of some runs."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()  # type: ignore[operator]
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Ours is timed on all ships, the peer on some."""
    warnings.filterwarnings("ignore")
    rows, few = reports()
    found = tracks.Follower().follow(rows)
    theirs: dict[str, int] = {}

    def peer() -> None:
        held = mpd.TrajectoryCollection(few, "who", t="t", x="x", y="y", crs="EPSG:4326")
        held.add_speed()
        split = mpd.ObservationGapSplitter(held).split(gap=timedelta(hours=1))
        stops = mpd.TrajectoryStopDetector(held).get_stop_segments(max_diameter=600, min_duration=timedelta(hours=1))
        theirs.update(gaps=len(split) - len(held), stops=len(stops))

    ours_s = cpu_s(lambda: tracks.Follower().follow(rows), REPEATS)
    peer_s = cpu_s(peer, 1) * len(rows) / len(few)
    mine = found[found[:, 1] < PEER_SHIPS]
    gaps, stops = (int(np.count_nonzero(mine[:, KIND] == KINDS.index(kind))) for kind in ("gap", "stop"))
    print(
        f"{PEER_SHIPS} ships: gaps {gaps}, MovingPandas {theirs['gaps']}; stops {stops}, MovingPandas {theirs['stops']}"
    )
    print(f"{len(rows)} reports: {ours_s:.3f} CPU-s, MovingPandas {peer_s:.0f}, ratio {peer_s / ours_s:.0f}")


if __name__ == "__main__":
    main()
