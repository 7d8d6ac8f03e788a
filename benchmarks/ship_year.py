"""A year of a busy sea through the follower of ships, in batches: memory must not grow with the number of reports.

    python benchmarks/ship_year.py [batches]

Sixty batches of half a million are a tenth of the 300 million reports of such a year. Told are the resident memory
after a sixth of them and at the end, and reports a CPU-second with and without making them.
"""

import resource
import sys
import time

import numpy as np

from truceline.kernels import tracks

BATCH, SHIPS, STEP_S = 500_000, 20_000, 10.0


def batch(number: int) -> tracks.Rows:
    """Half a million reports of ships that sail to and fro, one after another in time."""
    rng = np.random.default_rng([23, number])
    who = rng.integers(0, SHIPS, BATCH)
    t = (number + np.sort(rng.random(BATCH))) * BATCH / SHIPS * STEP_S
    lon = 30.0 + 2.0 * np.abs((t / 172_800 + (who % 997) / 997) % 2 - 1)
    zone = ((lon > 30.8) & (lon < 31.2)).astype(np.uint64)
    ones = np.full(BATCH, 1.0)
    return tracks.rows_of(who, t, 43.0 + 3.0 * (who % 883) / 883, lon, speed_ms=ones, course_deg=90 * ones,
                          heading_deg=90 * ones, zones=zone)  # fmt: skip


def main(batches: int) -> None:
    """Events are counted and let go, as whoever streams them would."""
    follower, events, following = tracks.Follower(), 0, 0.0
    sixth = 0.0
    for number in range(batches):
        rows = batch(number)
        start = time.process_time()
        events += len(follower.follow(rows))
        following += time.process_time() - start
        if number == batches // 6:
            sixth = memory_mb()
    total = batches * BATCH
    print(f"{total / 1e6:.0f} M reports of {SHIPS} ships, {events} events, not counted: {follower.not_counted}")
    both = time.process_time()
    print(f"{total / following / 1e6:.1f} M reports a CPU-second, {total / both / 1e6:.1f} M with making them")
    print(f"memory {sixth:.0f} MB after a sixth, {memory_mb():.0f} MB at the end (greatest so far)")


def memory_mb() -> float:
    """The greatest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
