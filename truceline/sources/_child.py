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
from truceline.model.slim import GROUP_ROWS, Repeated, filled, groups, slimmed
from truceline.sources._jail import close_off
from truceline.sources._read import read
from truceline.sources._registry import Reading, source
from truceline.sources._sniff import is_workbook

_HEAD = struct.Struct(">Q")
_PIECE = 1 << 20
_NOUNS = {noun.__name__: noun for noun in SCHEMAS}
_KINDS: dict[str, type[InputError]] = {"DamagedFile": DamagedFile, "BadSetting": BadSetting}
_MOST_PIECES = 1 << 16  # of tables in one answer
_RECORDS, _HEADER, _CUSTOM, _PACKED = "record batch", 2, 4, 3  # fields of Message and RecordBatch, Arrow's Message.fbs
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
        answer = _heard(out, time.monotonic() + limits.wall_s, limits)
    finally:
        os.close(out)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # it has answered, or never will
        _, status = os.waitpid(child, 0)
    if isinstance(answer, str):
        raise _stopped(name, blob, answer, limits)
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


def _heard(out: int, deadline: float, limits: Limits) -> bytearray | str:
    """All that the child writes; in words, where it goes on beyond the deadline or beyond what it may hold itself."""
    held = bytearray()
    while len(held) <= limits.memory_bytes:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([out], [], [], left)[0]:
            return f"no answer after {limits.wall_s:g} seconds"
        piece = os.read(out, _PIECE)
        if not piece:
            return held
        held += piece
    return f"an answer of more than {limits.memory_bytes >> 20} MiB"


def _decoded(name: str, blob: Blob, answer: bytearray, status: int, limits: Limits) -> Reading:
    """The child's answer, checked: a parser that was taken over may say anything."""
    pieces: dict[str, list[pa.Table]] = {}
    rest, same = memoryview(answer), Repeated(limits.memory_bytes)
    try:
        for _ in range(_MOST_PIECES):
            (length,) = _HEAD.unpack_from(rest)
            head, rest = json.loads(bytes(rest[_HEAD.size : _HEAD.size + length])), rest[_HEAD.size + length :]
            if "error" in head:
                facts = {key: _text(head[key]) for key in ("where", "found", "expected", "look")}
                raise _KINDS[head["error"]](**facts)
            if "stop" in head:
                raise _stopped(name, blob, _text(head["stop"]), limits)
            if "noun" not in head:
                return _reading(head, pieces, name, blob)
            length = _count(head["length"])
            stream, rest = rest[:length], rest[length:]
            pieces.setdefault(head["noun"], []).append(_piece(head, stream, same))
        raise ValueError(f"more than {_MOST_PIECES} pieces")
    except _UNLIKE as bad:
        raise _stopped(name, blob, _ending(status, limits), limits) from bad


_UNLIKE = (
    struct.error, ValueError, KeyError, TypeError, IndexError, RecursionError, MemoryError, pa.ArrowException,
)  # fmt: skip


def _count(given: object) -> int:
    if type(given) is not int or given < 0:
        raise ValueError(f"a number of {given!r}")
    return given


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"a text that is a {type(given).__name__}")
    given.encode()  # half a letter could be written nowhere
    return given


def _piece(head: dict[str, Any], data: memoryview, same: Repeated) -> pa.Table:
    """A piece of a table, no longer than a piece is, whose rows lie in the answer as they are."""
    rows, whole = _count(head["rows"]), pa.py_buffer(data)
    for message in pa.ipc.MessageReader.open_stream(whole):
        if message.type not in ("schema", _RECORDS) or (message.type == _RECORDS and _is_packed(message.metadata)):
            raise ValueError(f"a {message.type} that unpacks to more than it is")
    with pa.ipc.open_stream(whole) as stream:
        table = stream.read_all()
    if table.num_rows != rows or rows > GROUP_ROWS:
        raise ValueError(f"{table.num_rows} rows, where {rows} were named and {GROUP_ROWS} may be")
    table.validate(full=True)
    return filled(table, head["constants"], rows, SCHEMAS[_NOUNS[head["noun"]]], same)


def _is_packed(metadata: pa.Buffer) -> bool:
    """Whether the buffers of a record batch are compressed; pyarrow unpacks them unasked, to any length."""
    letters = metadata.to_pybytes()
    message = struct.unpack_from("<I", letters)[0]
    header = _field(letters, message, _HEADER)
    if header is None or _field(letters, message, _CUSTOM) is not None:  # there the fourth version said it
        return True
    return _field(letters, header + struct.unpack_from("<I", letters, header)[0], _PACKED) is not None


def _field(letters: bytes, table: int, number: int) -> int | None:
    """Where a field of a FlatBuffers table lies; None where it is absent."""
    names = table - struct.unpack_from("<i", letters, table)[0]
    size, place = struct.unpack_from("<H", letters, names)[0], 4 + 2 * number
    offset = struct.unpack_from("<H", letters, names + place)[0] if place < size else 0
    return table + offset if offset else None


def _reading(head: dict[str, Any], pieces: Mapping[str, list[pa.Table]], name: str, blob: Blob) -> Reading:
    tables = {_NOUNS[noun]: pa.concat_tables(held) for noun, held in pieces.items()}
    for _, _, source_name, sha256 in head["notes"]:
        if (source_name, sha256) != (name, blob.sha256):
            raise ValueError("a note on another file")
    notes = tuple(Note(kind=_text(k), text=_text(t), source=s, blob_sha256=b) for k, t, s, b in head["notes"])
    return Reading(tables=tables, rows=_count(head["rows"]), notes=notes)


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
