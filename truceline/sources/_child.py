"""Reading apart: a forked child reads one file under limits and hands back columns, so that no file stops the door.

What the child may do: compute, for a while, in bounded memory. It opens no socket, starts no program and writes no
file; the kernel refuses it where the platform allows (Linux), the interpreter everywhere. Its answer is JSON and
Arrow, never a pickle, and is checked like any other input.
"""

import contextlib
import gc
import json
import os
import select
import signal
import struct
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa

from truceline.model.arrow import SCHEMAS
from truceline.model.errors import BadSetting, DamagedFile, InputError
from truceline.model.records import Blob, Note
from truceline.model.slim import Repeated, filled, groups, slimmed
from truceline.sources._jail import close_off
from truceline.sources._read import read
from truceline.sources._registry import Reading, source
from truceline.sources._sniff import is_workbook

_HEAD = struct.Struct(">Q")
_PIECE = 1 << 20
_NOUNS = {noun.__name__: noun for noun in SCHEMAS}
_KINDS: dict[str, type[InputError]] = {"DamagedFile": DamagedFile, "BadSetting": BadSetting}
IN_PROCESS = "TRUCELINE_READ_IN_PROCESS"  # for a debugger; the limits are then off


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may cost."""

    cpu_s: int = 120  # the largest real file takes seconds
    wall_s: float = 600.0
    memory_bytes: int = 4 << 30  # beyond what the program held before


LIMITS = Limits()


def read_apart(name: str, blob: Blob, data: bytes, setting: bytes | None, limits: Limits = LIMITS) -> Reading:
    """As `_read.read`, in a child process with limits; in this process where the platform has no fork.

    Raises:
        DamagedFile: the file cannot be read whole, or its reading was stopped at a limit.
        BadSetting: the column map is wrong, or this source takes none.
    """
    if not hasattr(os, "fork") or os.environ.get(IN_PROCESS):
        return read(name, blob, data, setting)
    _prepare(name, data)
    sys.stdout.flush()
    sys.stderr.flush()
    out, into = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # on threads: the child runs none of what they run
        child = os.fork()
    if child == 0:
        os.close(out)
        _answer(into, limits, name, blob, data=data, setting=setting)
    os.close(into)
    status = 0
    try:
        answer = _heard(out, time.monotonic() + limits.wall_s)
    finally:
        os.close(out)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # it has answered, or never will
        _, status = os.waitpid(child, 0)
    if answer is None:
        raise _stopped(name, blob, f"no answer after {limits.wall_s:g} seconds", limits)
    return _decoded(name, blob, answer, status, limits)


def _prepare(name: str, data: bytes) -> None:
    """Load what a reading child needs: it may write no compiled code, and what is loaded here all children have."""
    if is_workbook(data):
        import_module("openpyxl")  # a tenth of a second, which no command without a workbook pays
    prepare = getattr(source(name), "prepare", None)
    if prepare is not None:
        prepare(data)


def _answer(into: int, limits: Limits, name: str, blob: Blob, *, data: bytes, setting: bytes | None) -> NoReturn:
    """The child: read, write the answer, and end without running anything of the parent's."""
    try:
        gc.freeze()  # what the parent made is not looked through
        close_off(cpu_s=limits.cpu_s, memory_bytes=limits.memory_bytes)
        for piece in _told(name, blob, data, setting):
            view = memoryview(piece)
            while view:
                view = view[os.write(into, view[:_PIECE]) :]
    except BaseException:  # noqa: BLE001 - whatever it is, nothing of the parent may run here
        os._exit(1)
    os._exit(0)


def _told(name: str, blob: Blob, data: bytes, setting: bytes | None) -> Iterator[bytes | memoryview]:
    """The answer: each piece of a table behind a line that describes it, and at the end what is said of the file."""
    try:
        yield from _encoded(read(name, blob, data, setting))
    except tuple(_KINDS.values()) as bad:
        facts = {"where": bad.where, "found": bad.found, "expected": bad.expected, "look": bad.look}
        yield _framed({"error": type(bad).__name__, **facts})
    except MemoryError:
        yield _framed({"stop": "more memory asked for than one file may take"})
    except Exception as bad:  # noqa: BLE001 - a fault of ours becomes a note on this file, not an end of the command
        yield _framed({"stop": f"the reader failed: {type(bad).__name__}: {str(bad)[:200]}"})


def _encoded(reading: Reading) -> Iterator[bytes | memoryview]:
    for noun, table in reading.tables.items():
        for piece in groups(table):
            constants, rest = slimmed(piece)
            stream = _stream(rest)
            yield _framed({"noun": noun.__name__, "constants": constants, "rows": rest.num_rows, "length": len(stream)})
            yield stream
    notes = [[note.kind, note.text, note.source, note.blob_sha256] for note in reading.notes]
    yield _framed({"rows": reading.rows, "notes": notes})


def _stream(table: pa.Table) -> memoryview:
    counted = pa.MockOutputStream()
    with pa.ipc.new_stream(counted, table.schema) as writer:
        writer.write_table(table)
    held = pa.allocate_buffer(counted.size())  # once, in one piece: a growing one is copied again and again
    with pa.ipc.new_stream(pa.FixedSizeBufferWriter(held), table.schema) as writer:
        writer.write_table(table)
    return memoryview(held)


def _framed(head: dict[str, Any]) -> bytes:
    text = json.dumps(head).encode("ascii")
    text += b" " * (-len(text) % _HEAD.size)  # what follows is read where it lies: at a whole word
    return _HEAD.pack(len(text)) + text


def _heard(out: int, deadline: float) -> bytearray | None:
    """All that the child writes; None where it goes on beyond the deadline."""
    held = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([out], [], [], left)[0]:
            return None
        piece = os.read(out, _PIECE)
        if not piece:
            return held
        held += piece


def _decoded(name: str, blob: Blob, answer: bytearray, status: int, limits: Limits) -> Reading:
    """The child's answer, checked: a parser that was taken over may say anything."""
    pieces: dict[str, list[pa.Table]] = {}
    rest, same = memoryview(answer), Repeated()
    try:
        while True:
            (length,) = _HEAD.unpack_from(rest)
            head, rest = json.loads(bytes(rest[_HEAD.size : _HEAD.size + length])), rest[_HEAD.size + length :]
            if "error" in head:
                raise _KINDS[head["error"]](**{key: str(head[key]) for key in ("where", "found", "expected", "look")})
            if "stop" in head:
                raise _stopped(name, blob, str(head["stop"]), limits)
            if "noun" not in head:
                return _reading(head, pieces)
            stream, rest = rest[: int(head["length"])], rest[int(head["length"]) :]
            pieces.setdefault(head["noun"], []).append(_piece(head, stream, same))
    except (struct.error, ValueError, KeyError, TypeError, IndexError, pa.ArrowException) as bad:
        raise _stopped(name, blob, _ending(status, limits), limits) from bad


def _piece(head: dict[str, Any], data: memoryview, same: Repeated) -> pa.Table:
    with pa.ipc.open_stream(pa.py_buffer(data)) as stream:
        table = stream.read_all()
    table.validate(full=True)
    return filled(table, head["constants"], int(head["rows"]), SCHEMAS[_NOUNS[head["noun"]]], same)


def _reading(head: dict[str, Any], pieces: Mapping[str, list[pa.Table]]) -> Reading:
    tables = {_NOUNS[noun]: pa.concat_tables(held) for noun, held in pieces.items()}
    notes = tuple(Note(kind=str(k), text=str(t), source=str(s), blob_sha256=b) for k, t, s, b in head["notes"])
    return Reading(tables=tables, rows=int(head["rows"]), notes=notes)


def _ending(status: int, limits: Limits) -> str:
    if os.WIFSIGNALED(status):
        ended = os.WTERMSIG(status)
        if ended == signal.SIGXCPU:
            return f"no end after {limits.cpu_s} seconds of computing"
        return f"the reader was stopped by {signal.Signals(ended).name}"
    return "the reader ended without an answer"


def _stopped(name: str, blob: Blob, found: str, limits: Limits) -> DamagedFile:
    expected = f"a file that is read within {limits.cpu_s} s and {limits.memory_bytes >> 20} MiB"
    return DamagedFile(
        where=f"{name}: whole file (kept file {blob.sha256[:12]})", found=found, expected=expected,
        look=f"{Path(blob.name).name} stays kept as it came and is not tried again by this version; docs/sources.md",
    )  # fmt: skip
