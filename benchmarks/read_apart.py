"""What reading in a child process costs: the same file kept with it and without it, in the same run.

    python -P benchmarks/read_apart.py SHARED_DATA

Real files, each grown beyond 10 MB by its own rows under other years. Each is taken in as `truceline keep` does it, in
a process of its own whose memory is new; CPU seconds of it and its children, and seconds on the clock, the
least of a few runs in turn. Printed is what the child costs more, of the whole and of the reading alone. The limit
is 10 % of the CPU time of keeping a file over 10 MB.
"""

import hashlib
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from truceline.agreement.shipped import shipped
from truceline.evidence.workspace import Workspace
from truceline.intake import take_in
from truceline.model.records import Blob
from truceline.sources._child import IN_PROCESS, read_apart
from truceline.sources._read import read
from truceline.store.store import Store

LEAST_BYTES = 10_000_001
REPEATS = 3
LIMIT = 10.0  # percent
AT = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = shipped("energy-moratorium-2025")
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
    """Of the children of this process that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def took(task: Callable[[], object], *, apart: bool) -> Took:
    """One run, in a process of its own."""
    cpu, clock = cpu_s(), time.perf_counter()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.environ.update({} if apart else {IN_PROCESS: "1"})
            task()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert status == 0
    return cpu_s() - cpu, time.perf_counter() - clock


def kept(folder: Path, source: str, name: str, data: bytes) -> None:
    """What `truceline keep` does with one file, in a new workspace."""
    with tempfile.TemporaryDirectory(dir=folder) as new:
        workspace = Workspace.create(
            Path(new) / "w", mission="benchmark", agreement=TEXT, agreement_name="a.yaml", zone="Europe/Kyiv",
            exercise=False, at_utc=AT,
        )  # fmt: skip
        store = Store(workspace.store_folder)
        take_in(workspace, store, source, name, data, received_utc=AT, at_utc=AT, origin="benchmark")
        store.close()


def compared(task: Callable[[], object]) -> tuple[float, str]:
    """What the child costs more in percent, and the same in words."""
    runs = [(took(task, apart=False), took(task, apart=True)) for _ in range(REPEATS)]
    (here, there), (clock, clock_there) = ([min(run[k][m] for run in runs) for k in (0, 1)] for m in (0, 1))
    more = (there / here - 1) * 100
    words = f"{here:.2f} and {there:.2f} CPU-s, {more:+.1f} % (clock {(clock_there / clock - 1) * 100:+.1f} %)"
    return more, words


def main(data: Path) -> int:
    """0 when keeping no file over 10 MB costs a tenth more in a child."""
    over = []
    with tempfile.TemporaryDirectory() as work:
        for source, path in FILES:
            text, name = grown(data / path, source), Path(path).name
            blob = Blob(
                sha256=hashlib.sha256(text).hexdigest(), length=len(text), name=name, received_utc=AT, origin="here"
            )  # fmt: skip
            read(source, blob, text, None)  # loads what is loaded once
            whole = compared(partial(kept, Path(work), source, name, text))
            alone = compared(partial(read_apart, source, blob, text, None))
            print(f"{source}, {len(text) / 1e6:.1f} MB: kept {whole[-1]}; read {alone[-1]}")
            over += [source] if whole[0] > LIMIT else []
    print(f"over {LIMIT:g} %: {', '.join(over) or 'none'}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
