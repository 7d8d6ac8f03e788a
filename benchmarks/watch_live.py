"""`truceline watch` under load: a receiver on this machine that sends 20,000 messages a second.

    python benchmarks/watch_live.py [seconds]

Told are the messages kept, CPU seconds of the watching process, its memory at a third of the time and at the end, and
the longest time that a piece waited to be taken. There is no peer: the numbers stand for themselves.
"""

import json
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from truceline.sim import positions

RATE, SHIPS, TURN_S = 20_000, 5_000, 0.05


def lines(count: int) -> bytes:
    """Positions without a tag block, as a receiver sends them."""
    rng = np.random.default_rng(17)
    held = positions.lines(
        "x", np.full(count, 1_742_860_800), mmsi=200_000_000 + rng.integers(0, SHIPS, count),
        lat=rng.integers(26_000_000, 28_000_000, count), lon=rng.integers(18_000_000, 19_000_000, count), speed=100,
        course=rng.integers(0, 3_600, count), heading=511,
    )  # fmt: skip
    return positions.log(held[:, bytes(held[0]).index(b"!") :])


def serve(door: socket.socket, seconds: float, sent: list[int]) -> None:
    """As many lines each turn as the clock asks for; every line differs from the one before it."""
    link, _ = door.accept()
    data = lines(RATE * 10)
    size = len(data) // (RATE * 10)
    began = time.monotonic()
    with link:
        while (gone := time.monotonic() - began) < seconds:
            due = int(gone * RATE)
            while sent[0] < due:
                at = sent[0] % (RATE * 10)
                count = min(due - sent[0], RATE * 10 - at)
                link.sendall(data[at * size : (at + count) * size])
                sent[0] += count
            time.sleep(TURN_S)


def cpu_s() -> float:
    """CPU seconds of the programs that have ended, with the readers that they waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6


def main(seconds: float) -> None:
    """One watch, bounded."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as door:
        ws = Path(folder) / "ws"
        python = [sys.executable, "-P", "-m", "truceline"]
        new = [*python, "new", str(ws), "--agreement", "black-sea-2025"]
        subprocess.run(new, check=True, capture_output=True)  # noqa: S603 - our own program
        sent, before = [0], cpu_s()
        server = threading.Thread(target=serve, args=(door, seconds, sent), daemon=True)
        server.start()
        watch = subprocess.Popen(  # noqa: S603 - our own program
            [*python, "watch", f"tcp://127.0.0.1:{door.getsockname()[1]}", "-w", str(ws), "--minutes",
             str(seconds / 60 + 0.1), "--json"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        held = []
        for _ in range(int(seconds) + 2):
            time.sleep(1.0)
            held.append(memory_mb(watch.pid))
        out, _ = watch.communicate(timeout=240)
        spent = cpu_s() - before
        facts = [json.loads(part + "}") for part in out.split("}\n") if part.strip()]
        kept = sum(one["messages"] for one in facts)
        third = max(held[len(held) // 3 - 3 : len(held) // 3 + 3])
        print(f"sent {sent[0]}, kept {kept}, files {facts[-1]['files']}, lines cut {facts[-1]['cut']}")
        print(f"memory {third:.0f} MB at a third, {max(held[-5:]):.0f} MB at the end, {max(held):.0f} MB at most")
        wait, took = (max(one[key] for one in facts) for key in ("lag_s", "kept_in_s"))
        print(f"{spent:.1f} CPU-s with starting, {1e6 * spent / sent[0]:.1f} microseconds a message")
        print(f"longest wait {wait:.2f} s; a file kept in {took:.1f} s")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
