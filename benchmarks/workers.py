"""Fusion of one crowded window here and on workers: CPU seconds a million, what travels, and what a worker holds.

    python benchmarks/workers.py [N ...]     # 100000 300000 otherwise; 1000000 takes some minutes

The observations of `fuse.py`, N of them in windows of 100,000; "workers" are those of a Sail cluster of two, started
for the run in a process of its own, so that its memory is its own. Needs the extra `scale`.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import fuse as world

from truceline.engines import connect
from truceline.engines.partitions import HERE, Engine, using
from truceline.fusion.fuse import fuse
from truceline.fusion.likelihood.thermal_clutter import Background
from truceline.fusion.params import Params

WINDOW = 100_000
CLUSTER = {
    "SAIL_MODE": "local-cluster",
    "SAIL_CLUSTER__WORKER_INITIAL_COUNT": "2",
    "SAIL_CLUSTER__WORKER_MAX_COUNT": "2",
}
SERVER = """
import sys, threading
from pysail.spark import SparkConnectServer
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
print(server.listening_address[1], flush=True)
sys.stdin.read()
server.stop()
"""


class Weighed(connect.Connect):
    """The engine, and what it sent and got."""

    sent = got = largest = jobs = 0

    def _answers(self, job: Any, wave: Sequence[connect.Row]) -> dict[int, tuple[int, bytes]]:  # noqa: ANN401 - a job
        found = super()._answers(job, wave)
        self.jobs += 1
        self.sent += len(job.shared) + sum(len(data) for _, data in wave)
        self.got += sum(len(data) for _, data in found.values())
        self.largest = max(self.largest, *(len(data) for _, data in wave))
        return found


def main(words: list[str]) -> int:
    """0 when both ways gave the same incidents."""
    learned, same = world.background(), True
    fused(WINDOW // 5, learned, HERE)  # loads and compiles what later runs share
    for n in [int(word) for word in words] or [100_000, 300_000]:
        here, spent = fused(n, learned, HERE)
        print(
            f"{n:>10,} here:    {spent / n * 1e6:6.1f} CPU-s a million, at most {world.memory_gib():.2f} GiB",
            flush=True,
        )
        with sail() as (server, engine):
            there, spent = fused(n, learned, engine)
            cpu, most = used(server)
            print(
                f"{n:>10,} workers: {(spent + cpu) / n * 1e6:6.1f} CPU-s a million, {spent / n * 1e6:.1f} here; "
                f"{engine.jobs} jobs, {engine.sent / n:.0f} bytes sent and {engine.got / n:.0f} got an observation, "
                f"the largest part {engine.largest / 1e6:.1f} MB; workers and server at most {most:.2f} GiB; "
                f"{'the same incidents' if here == there else 'OTHER INCIDENTS'}",
                flush=True,
            )
        same &= here == there
    return 0 if same else 1


def fused(n: int, learned: Background, engine: Engine) -> tuple[str, float]:
    """A digest of all that was described, and the CPU seconds of this process."""
    digest, begun = hashlib.sha256(), time.process_time()
    with using(engine):
        for day in range(max(1, n // WINDOW)):
            evidence = world.evidence(day, min(n, WINDOW))
            end = world.START + timedelta(days=1)
            one = fuse(evidence, learned, start=world.START, end=end, params=Params())
            digest.update(repr((one.incidents, one.background_ids)).encode())
    return digest.hexdigest(), time.process_time() - begun


@contextmanager
def sail() -> Any:  # noqa: ANN401 - (its process, the engine)
    """A cluster of two workers in a process of its own."""
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-P", "-c", SERVER], env={**os.environ, **CLUSTER, "RUST_LOG": "error"}, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        engine = Weighed(f"sc://127.0.0.1:{int(server.stdout.readline())}", connect.session)
        engine.require_same()
        yield server, engine
        engine.close()
        server.terminate()


def used(server: subprocess.Popen[str]) -> tuple[float, float]:
    """(CPU seconds, GiB at most) of a process so far."""
    words = Path(f"/proc/{server.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    status = Path(f"/proc/{server.pid}/status").read_text("ascii")
    most = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"), most / 2**20


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
