"""What runs at a worker: one function, found by its name in this same program, over the parts that come by."""

import hashlib
import importlib
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

import truceline
from truceline.engines.partitions import HERE, using
from truceline.engines.wire import packed, unpacked

MADE, FAULT, STRANGER = 0, 1, 2  # what an answer is: a value; a function that failed; a worker of another program
ANSWERS = pa.schema([("part", pa.int64()), ("kind", pa.int64()), ("data", pa.binary())])


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs besides its parts."""

    stamp: str  # of the driver's program
    task: str  # "module:name"
    shared: bytes


@cache
def stamp() -> str:
    """What must be the same at driver and workers for the same bytes: this program and what it counts with."""
    folder, whole = Path(truceline.__file__).parent, hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    python = ".".join(platform.python_version_tuple()[:2])
    return (
        f"truceline {truceline.__version__} ({whole.hexdigest()[:12]}), Python {python} on {platform.machine()}, "
        f"numpy {np.__version__}, pyarrow {pa.__version__}, shapely {shapely.__version__}"
    )


def run(job: Job, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """An answer for each row (part, data)."""
    for batch in batches:
        for part, data in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
            kind, made = _answered(job, data)
            yield pa.RecordBatch.from_arrays([pa.array([part]), pa.array([kind]), pa.array([made])], schema=ANSWERS)


def _answered(job: Job, data: bytes) -> tuple[int, bytes]:
    if job.stamp != stamp():
        return STRANGER, stamp().encode()
    module, _, name = job.task.partition(":")
    task = getattr(importlib.import_module(module), name)
    try:
        with using(HERE):
            return MADE, packed(task(_shared(job.shared), unpacked(data)))
    except Exception as failed:  # noqa: BLE001 - whatever it is, the driver meets it again in its own process
        return FAULT, repr(failed).encode()


@lru_cache(maxsize=2)
def _shared(data: bytes) -> Any:  # noqa: ANN401 - the stage's own
    """What all parts of a job have in common, unpacked once."""
    return unpacked(data)
