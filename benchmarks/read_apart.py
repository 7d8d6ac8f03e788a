"""What reading in a child process costs: the same file read by `read_apart` and by the same reader in this process.

    python -P benchmarks/read_apart.py SHARED_DATA

Real files, each grown beyond 10 MB by its own rows under other years. CPU seconds of this process and its children,
and seconds on the clock, the least of a few runs in turn; printed is what the child costs more, in percent. The limit
is 10 % of the CPU time of a file over 10 MB; the clock says the same on an idle machine.
"""

import gc
import hashlib
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from truceline.model.records import Blob
from truceline.sources._child import read_apart
from truceline.sources._read import read
from truceline.sources._registry import Reading

LEAST_BYTES = 10_000_001
REPEATS = 5
FILES = (
    ("firms", "fires-baseline/fire_nrt_SV-C2_400448.csv"),
    ("ais", "ships/nmea/opencpn_Go_to_Guernesey.txt"),
    ("viina", "energy-truce-2025/viina_incidents.csv"),
    ("ucdp", "minsk-era/UCDP-Ukraine.asof-2023-06-23.csv"),
    ("alerts", "energy-truce-2025/air_raid_alerts.csv"),
)
Took = tuple[float, float]  # seconds of CPU, on the clock


def grown(path: Path, source: str) -> bytes:
    """The rows of a real file again and again, each time under another year or number."""
    head, _, body = path.read_bytes().partition(b"\n")
    if source == "ais":
        return (head + b"\n" + body) * (LEAST_BYTES // len(body) + 1)
    copies = [head + b"\n", body]
    for k in range(1, LEAST_BYTES // len(body) + 1):
        if source == "ucdp":
            copies.append(b"".join(b"%d%s" % (k, line) for line in body.splitlines(keepends=True)))
        else:
            year = b"%d-" % (1990 + k % 30)
            copies.append(body.replace(b"2023-", year).replace(b"2025-", year))
    return b"".join(copies)


def cpu_s() -> float:
    """Of this process and of its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def took(task: Callable[[], Reading]) -> Took:
    """One run."""
    gc.collect()
    cpu, clock = cpu_s(), time.perf_counter()
    task()
    return cpu_s() - cpu, time.perf_counter() - clock


def main(data: Path) -> int:
    """0 when no file over 10 MB costs a tenth more in a child."""
    over = []
    for source, name in FILES:
        text = grown(data / name, source)
        blob = Blob(
            sha256=hashlib.sha256(text).hexdigest(), length=len(text), name=Path(name).name,
            received_utc=datetime(2026, 1, 1, tzinfo=UTC), origin="benchmark",
        )  # fmt: skip
        rows = read(source, blob, text, None).rows  # loads what is loaded once
        runs = [
            (took(lambda: read(source, blob, text, None)), took(lambda: read_apart(source, blob, text, None)))
            for _ in range(REPEATS)
        ]
        (here, there), (here_clock, there_clock) = ([min(run[k][m] for run in runs) for k in (0, 1)] for m in (0, 1))
        more, more_clock = (there / here - 1) * 100, (there_clock / here_clock - 1) * 100
        print(
            f"{source}: {len(text) / 1e6:.1f} MB, {rows:,} rows: here {here:.2f} CPU-s, in a child {there:.2f}, "
            f"{more:+.1f} %; clock {here_clock:.2f} s, {there_clock:.2f} s, {more_clock:+.1f} %"
        )
        over += [source] if more > 10.0 else []
    print(f"over 10 %: {', '.join(over) or 'none'}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
