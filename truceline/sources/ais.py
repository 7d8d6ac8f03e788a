"""What ships transmit: logs of receivers (NMEA 0183 VDM and VDO), and tables of positions made from such logs."""

import re

import pyarrow as pa

from truceline.kernels import ais as kernel
from truceline.model.records import Blob, Note
from truceline.model.transmission import Craft, Transmission
from truceline.sources._ais_frame import table_of
from truceline.sources._ais_log import frame_of
from truceline.sources._ais_table import KNOWN, MAP_KEYS, PARQUET, read_table
from truceline.sources._columns import MAX_ROWS
from truceline.sources._file import EXERCISE_LINE, MAX_BYTES, Received, check_length, received
from truceline.sources._read import once
from truceline.sources._registry import Manifest, Reading, refuse_setting
from truceline.sources._sniff import GZIP, ZIP

MANIFEST = Manifest(
    name="ais",
    title="Automatic Identification System: what ships say of themselves by radio",
    licence="that of whoever received them; positions of ships are never released live",
    origin="receivers of the mission, of ports, of volunteers and of satellites",
    zone="UTC",
    time_precision="receiver's time, whole seconds or milliseconds; the ship states only the second of the minute",
    position_precision="10 m or worse as the ship's flag says; 185 m in long-range reports",
    known_faults=(
        "a claim by the ship: it may be switched off, jammed, wrong or invented",
        "silence may be the receiver's: what could be heard is learned from the log itself",
        "static data are typed in by hand",
        "one identity may be used by several ships",
        "a log without tag blocks, prefixes or $PGHP lines has no times",
    ),
    covers="ships over 300 t on international voyages, passenger ships, and who else carries a transponder",
    redistribute=False,
)
_SENTENCE = re.compile(rb"![A-Z-]{2}VD[MO],")
_SHOWN = 3  # lines that a note names


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One transmission per message of a log or per row of a table.

    Raises:
        DamagedFile: the file cannot be read whole, or holds neither sentences of ships nor such a table.
        BadSetting: the column map is wrong, or was handed in with a log.
    """
    if _SENTENCE.search(data) and not data.startswith(PARQUET):
        refuse_setting("ais", setting)
        return _log(Received(source="ais", blob=blob, data=data))
    file = received("ais", blob, data, setting, KNOWN, also=MAP_KEYS)
    if data.startswith(PARQUET):
        _check_parquet(file)
    read = read_table(file)
    whole = table_of(file, read.frame, exercise=read.exercise)
    table = once(whole)
    return Reading(
        tables={Transmission: table},
        rows=read.frame.n,
        notes=(*read.notes, *_joined(file, whole.num_rows, table.num_rows), *_no_ship(file, table)),
    )


def prepare(data: bytes) -> None:
    """Load compiled code for a large log before its reader gives up writing files."""
    if len(data) >= kernel.COMPILED_FROM or data.startswith((GZIP, ZIP)):
        kernel.prepare()


def _check_parquet(file: Received) -> None:
    length, stated = len(file.data), file.blob.expected_length
    if length > MAX_BYTES or stated not in (None, length):
        expected = f"at most {MAX_BYTES} bytes" if length > MAX_BYTES else f"{stated} bytes, as the sender stated"
        raise file.damaged("whole file", found=f"{length} bytes", expected=expected)


def _log(file: Received) -> Reading:
    """Lines that cannot be read do not refuse a log: receivers write noise. Each is counted with its reason."""
    check_length(file)
    found = kernel.decode(file.data)
    if len(found) > MAX_ROWS:
        raise file.damaged("whole file", found=f"{len(found)} messages", expected=f"at most {MAX_ROWS}: cut it by days")
    exercise = file.data.split(b"\n", 1)[0].strip() == EXERCISE_LINE
    frame = frame_of(found, int(file.blob.received_utc.timestamp() * 1_000_000))
    whole = table_of(file, frame, exercise=exercise)
    table = once(whole)
    notes = [*_lost(file, found, exercise=exercise), *_joined(file, whole.num_rows, table.num_rows)]
    notes += _no_ship(file, table)
    if not file.data.endswith(b"\n") and file.blob.expected_length is None:
        notes.append(file.note("last line without line end", "what followed it is not here"))
    return Reading(tables={Transmission: table}, rows=len(found), notes=tuple(notes))


def _lost(file: Received, found: kernel.Messages, *, exercise: bool) -> list[Note]:
    notes = []
    for reason, lines in found.losses().items():
        left = [line for line in lines.tolist() if not (exercise and line == 1)]
        if left:
            first = ", ".join(map(str, left[:_SHOWN])) + (" ..." if len(left) > _SHOWN else "")
            notes.append(file.note("lines not decoded", f"{len(left)} lines: {reason} (line {first})"))
    return notes


def _joined(file: Received, before: int, after: int) -> tuple[Note, ...]:
    if before == after:
        return ()
    return (file.note("exact duplicate rows", f"{before - after} rows of one receiver, time and content joined"),)


def _no_ship(file: Received, table: pa.Table) -> tuple[Note, ...]:
    """Say why a file of which every identity is another craft's, or nobody's, tells of no ship."""
    crafts = table["craft"].value_counts().to_pylist()
    if not crafts or any(one["values"] == Craft.SHIP.value for one in crafts):
        return ()
    each = ", ".join(f"{one['counts']} {one['values']}" for one in sorted(crafts, key=lambda one: -one["counts"]))
    text = f"none of {table.num_rows} rows is of a ship, whose MMSI has nine digits and begins with 2 to 7: {each}"
    return (file.note("no ship", text),)
