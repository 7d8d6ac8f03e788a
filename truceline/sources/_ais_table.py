"""Tables of AIS positions: the common layouts by a column map of ten lines each, CSV or Parquet."""

import csv
import importlib.resources
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from truceline.model.errors import OutOfRange
from truceline.model.records import Note
from truceline.model.slim import in_one
from truceline.model.times import from_local
from truceline.sources._absent import is_absent
from truceline.sources._ais_frame import KNOT_M_S, NOWHERE, Floats, Frame, Ints, Texts
from truceline.sources._column_map import ColumnMap, bad_map, column_map
from truceline.sources._columns import MAX_ROWS, Columns, numbers
from truceline.sources._file import (
    EXERCISE_LINE,
    MAX_BYTES,
    Received,
    check_names,
    check_text,
    extra_columns,
    refuse_answer,
    shown,
)

LAYOUTS = ("danish", "marine_cadastre", "marine_cadastre_2025", "norwegian", "exact_earth")
REQUIRED = ("MMSI", "Time", "Latitude", "Longitude")
OPTIONAL = (
    "Message type", "Speed", "Course", "Heading", "Turn", "Status", "Second", "Name", "Call sign", "IMO", "Ship type",
    "Length", "Beam", "Draught", "Destination", "Class", "Station",
)  # fmt: skip
KNOWN = (*REQUIRED, *OPTIONAL)
OURS = ColumnMap(columns={name: name for name in KNOWN})
MAP_KEYS = ("dates", "zone", "mmsi")
PARQUET = b"PAR1"
LIMITS = {  # column -> (ours, factor, least, most of a value); beyond it the sender's code for "not available"
    "Speed": ("speed_ms", KNOT_M_S, 0.0, 102.2),
    "Course": ("course_deg", 1.0, 0.0, 359.95),
    "Heading": ("heading_deg", 1.0, 0.0, 359.5),
    "Turn": ("turn_deg_per_min", 1.0, -720.0, 720.0),
    "Length": ("length_m", 1.0, 0.1, 1022.0),
    "Beam": ("beam_m", 1.0, 0.1, 126.0),
    "Draught": ("draught_m", 1.0, 0.05, 25.5),
}
TEXTS = {"Name": "name", "Call sign": "call_sign", "Destination": "destination"}
STATUSES = (  # M.1371, table 45; as publishers write them
    "under way using engine", "at anchor", "not under command", "restricted maneuverability",
    "constrained by her draught", "moored", "aground", "engaged in fishing", "under way sailing",
    "reserved for future amendment [hsc]", "reserved for future amendment [wig]", "power-driven vessel towing astern",
    "power-driven vessel pushing ahead", "reserved for future use", "ais-sart",
)  # fmt: skip
_LONGEST_MMSI = 999_999_999
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"[0-9]{1,9}")
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?"), "iso"),
    (re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{4} \d{1,2}:\d\d(:\d\d)?"), "parted"),
    (re.compile(r"\d{8}_\d{6}"), "%Y%m%d_%H%M%S"),
    (re.compile(r"\d{9,10}"), "seconds"),
    (re.compile(r"\d{12,13}"), "milliseconds"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A table read: its rows and what must be said about them."""

    frame: Frame
    exercise: bool
    notes: tuple[Note, ...]


@cache
def shipped(name: str) -> ColumnMap:
    """The map of a common layout."""
    held = importlib.resources.files("truceline.sources").joinpath(f"maps/ais_{name}.yaml").read_bytes()
    return column_map("ais", held, KNOWN, MAP_KEYS)


def read_table(file: Received) -> Read:
    """The rows of a CSV or Parquet table.

    Raises:
        DamagedFile: the table cannot be read whole.
        BadSetting: the column map names a column that the file does not have.
    """
    if file.data.startswith(PARQUET):
        columns, exercise, ended = _parquet(file)
    else:
        columns, exercise, ended = _csv(file)
    columns, layout = _named(file, columns)
    held = _Held(columns=columns, layout=layout)
    notes = [*extra_columns(file, columns.texts, KNOWN)]
    if not ended:
        notes.append(file.note("last line without line end", "its last cell may be cut"))
    frame, said = _frame(held)
    return Read(frame=frame, exercise=exercise, notes=(*notes, *said))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Columns under our names, and the map that named them."""

    columns: Columns
    layout: ColumnMap

    def texts(self, name: str) -> list[str]:
        """A column's cells; empty ones where the table has no such column."""
        column = self.columns.texts.get(name)
        return [""] * self.columns.rows if column is None else column.to_pylist()


def _csv(file: Received) -> tuple[Columns, bool, bool]:
    """Text columns of a file whose cells may be quoted: destinations hold commas."""
    data = check_text(file)
    exercise = data.split(b"\n", 1)[0].strip() == EXERCISE_LINE
    if exercise:
        data = data.partition(b"\n")[2]
    head, _, body = data.partition(b"\n")
    mark = ";" if b";" in head and b"," not in head else ","
    first_line = 3 if exercise else 2
    ended = data.endswith(b"\n") or file.blob.expected_length is not None
    names = next(csv.reader([head.decode("utf-8").strip()], delimiter=mark), [])
    header = check_names(replace(file, columns=ColumnMap()), names, f"line {first_line - 1}")
    if not body.strip() and not ended:
        refuse_answer(file)
        found, expected = "a header without line end", "a whole line, or a length from the sender"
        raise file.damaged(f"line {first_line - 1}", found=found, expected=expected)
    texts = _body(file, body.rstrip(b"\r\n"), header, mark, first_line)
    rows = len(next(iter(texts.values()), ()))
    return Columns(file=file, texts=texts, first_line=first_line, rows=rows), exercise, ended


def _body(file: Received, body: bytes, header: tuple[str, ...], mark: str, first_line: int) -> dict[str, pa.Array]:
    rows = body.count(b"\n") + 1
    if rows > MAX_ROWS:
        raise file.damaged("whole file", found=f"{rows} rows", expected=f"at most {MAX_ROWS} rows")
    if not header or not body:
        return {name: pa.array([], pa.string()) for name in header}
    wrong: list[arrow_csv.InvalidRow] = []

    def refuse(row: arrow_csv.InvalidRow) -> str:
        wrong.append(row)
        return "error"

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(body + b"\n"),
            arrow_csv.ReadOptions(column_names=list(header), use_threads=False, block_size=len(body) + 2),
            arrow_csv.ParseOptions(delimiter=mark, ignore_empty_lines=False, invalid_row_handler=refuse),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False),
        )
    except (pa.ArrowException, ValueError) as bad:
        if not wrong:
            raise file.damaged("whole file", found=shown(str(bad)), expected="a table of text") from bad
        number = (wrong[0].number or 1) + first_line - 1
        found, expected = f"{wrong[0].actual_columns} columns", f"{wrong[0].expected_columns} columns"
        raise file.damaged(f"line {number}", found=found, expected=expected) from bad
    if table.num_rows != rows:
        raise file.damaged("whole file", found="a quoted cell over several lines", expected="one line for each row")
    return {name: in_one(table.column(name)) for name in header}


def _parquet(file: Received) -> tuple[Columns, bool, bool]:
    """Every column as text: one way for both forms. Times of a zone are given in UTC."""
    try:
        whole = pq.ParquetFile(io.BytesIO(file.data))
        wide = whole.metadata.num_rows * max(1, whole.metadata.num_columns)
        if whole.metadata.num_rows > MAX_ROWS or wide > MAX_BYTES:
            raise file.damaged(
                "whole file", found=f"{whole.metadata.num_rows} rows", expected=f"at most {MAX_ROWS} rows"
            )
        table = whole.read()
        texts = {
            name: _as_text(table.column(name))
            for name in check_names(replace(file, columns=ColumnMap()), table.column_names, "whole file")
        }
    except (pa.ArrowException, OSError, ValueError, KeyError, NotImplementedError) as bad:
        raise file.damaged(
            "whole file", found=f"{type(bad).__name__} in a Parquet file", expected="a whole one"
        ) from bad
    return Columns(file=file, texts=texts, first_line=1, rows=table.num_rows), False, True


def _as_text(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        column = pc.strftime(column.cast(pa.timestamp("us", tz="UTC")), "%Y-%m-%dT%H:%M:%SZ")
    text = column.cast(pa.string())
    return pc.fill_null(text, "").combine_chunks()


def _named(file: Received, columns: Columns) -> tuple[Columns, ColumnMap]:
    """The columns under our names: by the keeper's map, our own names, or a common layout."""
    header = tuple(columns.texts)
    if file.columns != ColumnMap():
        return _renamed(columns, file.columns.header("ais", header)), file.columns
    fitting = [one for one in (OURS, *map(shipped, LAYOUTS)) if all(one.columns[name] in header for name in REQUIRED)]
    if fitting:  # the one that reads most of the columns; of two alike, the first
        layout = max(fitting, key=lambda one: len(set(one.columns.values()) & set(header)))
        have = {ours: theirs for ours, theirs in layout.columns.items() if theirs in header}
        return _renamed(columns, replace(layout, columns=have).header("ais", header)), layout
    refuse_answer(file)
    words = "; ".join(f"{name}: {', '.join(shipped(name).columns[column] for column in REQUIRED)}" for name in LAYOUTS)
    expected = f"{', '.join(REQUIRED)}, or a column map, or the columns of a common layout ({words})"
    raise file.damaged(f"line {columns.first_line - 1}", found=f"columns {shown(','.join(header))}", expected=expected)


def _renamed(columns: Columns, names: tuple[str, ...]) -> Columns:
    return replace(columns, texts=dict(zip(names, columns.texts.values(), strict=True)))


def _frame(held: _Held) -> tuple[Frame, tuple[Note, ...]]:
    columns, file = held.columns, held.columns.file
    missing = [name for name in REQUIRED if name not in columns.texts and not (name == "MMSI" and held.layout.mmsi)]
    if missing:
        raise file.damaged(
            f"line {columns.first_line - 1}", found=f"no column {missing[0]}", expected=f"{', '.join(REQUIRED)}"
        )
    heard, notes = _times(held)
    where = [columns.line(row) for row in range(columns.rows)]
    read = [one for one in KNOWN if one in columns.texts]
    cells = [columns.texts[name] for name in read]
    keys = pc.binary_join_element_wise(*cells, "\x1f").to_pylist() if columns.rows else []
    clock = ["column"] * columns.rows
    frame = Frame(n=columns.rows, mmsi=_mmsi(held), heard_us=heard, clock=clock, where=where, keys=keys)
    frame.lat_deg, frame.lon_deg = _angle(held, "Latitude", 90.0), _angle(held, "Longitude", 180.0)
    frame.mark(np.flatnonzero(np.isnan(frame.lat_deg) | np.isnan(frame.lon_deg)), NOWHERE)
    for name, (ours, factor, least, most) in LIMITS.items():
        if name in columns.texts:
            values = _numbers(held, name)
            frame.numbers[ours] = np.where((values >= least) & (values <= most), values * factor, np.nan)
    for name, ours in TEXTS.items():
        frame.texts[ours] = [None if is_absent(text) else text.strip() for text in held.texts(name)]
    frame.texts["station"] = [text.strip() for text in held.texts("Station")]
    frame.texts["imo"] = [_imo(text) for text in held.texts("IMO")]
    frame.texts["transponder"] = [
        text.strip()[-1:].upper() if text.strip()[-1:].upper() in "AB" else "" for text in held.texts("Class")
    ]
    frame.wholes["message_type"] = _whole(held, "Message type", 27, absent=0)
    frame.wholes["stated_second"] = _whole(held, "Second", 59)
    frame.wholes["ship_type"] = _whole(held, "Ship type", 255, words={})
    frame.wholes["ship_type"][frame.wholes["ship_type"] == 0] = -1
    frame.wholes["status"] = _whole(held, "Status", 14, words={word: code for code, word in enumerate(STATUSES)})
    return frame, notes


def _numbers(held: _Held, name: str) -> Floats:
    return numbers(held.columns, name, least=-1e6, most=1e6, empty=True)


def _angle(held: _Held, name: str, most: float) -> Floats:
    """Degrees; the codes 91 and 181 are absent, what lies beyond them is no angle."""
    values = numbers(held.columns, name, least=-most - 1.0, most=most + 1.0, empty=True)
    return np.where(abs(values) <= most, values, np.nan)


def _whole(held: _Held, name: str, most: int, *, absent: int = -1, words: Mapping[str, int] | None = None) -> Ints:
    """Whole numbers from 0 to `most`; others are codes for "not available". Unknown words are absent."""
    made, file = np.full(held.columns.rows, absent, np.int64), held.columns.file
    known: dict[str, int] = {}
    for row, text in enumerate(held.texts(name)):
        if text not in known:
            word = text.strip()
            if word.removesuffix(".0").isdigit():
                value = int(float(word)) if len(word) < 16 else most + 1
                known[text] = value if value <= most else absent
            elif is_absent(word) or words is not None:
                known[text] = (words or {}).get(word.casefold(), absent)
            else:
                raise file.damaged(
                    held.columns.line(row), found=f"{name} {shown(text)}", expected=f"{name} as a whole number"
                )
        made[row] = known[text]
    return made


def _mmsi(held: _Held) -> Ints:
    if held.layout.mmsi:
        if not re.fullmatch(r"[0-9]{9}", held.layout.mmsi):
            raise bad_map("ais", f"mmsi {held.layout.mmsi!r}", "nine digits")
        return np.full(held.columns.rows, int(held.layout.mmsi), np.int64)
    made, file = np.empty(held.columns.rows, np.int64), held.columns.file
    for row, text in enumerate(held.texts("MMSI")):
        word = text.strip().removesuffix(".0")
        if not _DIGITS.fullmatch(word):
            raise file.damaged(
                held.columns.line(row), found=f"MMSI {shown(text)}", expected="MMSI as up to nine digits"
            )
        made[row] = int(word)
    return made


def _imo(text: str) -> str | None:
    digits = text.strip().upper().removeprefix("IMO").strip().removesuffix(".0")
    return digits.zfill(7) if digits.isdigit() and 0 < int(digits) <= _LONGEST_MMSI else None


def _times(held: _Held) -> tuple[Ints, tuple[Note, ...]]:
    """Moments in microseconds UTC; local ones on the clock of the map's zone, UTC where it names none."""
    texts, file = held.texts("Time"), held.columns.file
    made = np.empty(len(texts), np.int64)
    if not texts:
        return made, ()
    first = texts[0].strip()
    form = next((form for pattern, form in _FORMS if pattern.fullmatch(first)), "")
    order, notes = _order(held, texts) if form == "parted" else ("", ())
    read = _reader(form, order, held.layout.zone)
    known: dict[str, int] = {}
    for row, text in enumerate(texts):
        if text not in known:
            try:
                moment = _possible(read(text.strip()))
                known[text] = (moment - _EPOCH) // timedelta(microseconds=1)
            except (ValueError, OverflowError, OutOfRange) as bad:
                expected = "Time in one form throughout, such as 2025-03-18T05:00:00 or 18/03/2025 05:00:00"
                raise file.damaged(held.columns.line(row), found=f"Time {shown(text)}", expected=expected) from bad
        made[row] = known[text]
    return made, notes


def _possible(moment: datetime) -> datetime:
    """A moment of a year in which there were ships with transponders, or will be.

    Raises:
        OutOfRange: another year.
    """
    if not 1990 <= moment.year <= 2199:
        raise OutOfRange("year", str(moment.year), "1990 to 2199")
    return moment


def _order(held: _Held, texts: Texts | list[str]) -> tuple[str, tuple[Note, ...]]:
    """Which of 03/04/2025 is the day: the map says, or a row that can be read in one way only."""
    if held.layout.dates:
        return held.layout.dates, ()
    for text in texts:
        parts = re.split("[/. ]", text or "")
        if len(parts) > 1 and all(part.isdigit() for part in parts[:2]) and max(map(int, parts[:2])) > 12:
            return ("day first" if int(parts[0]) > 12 else "month first"), ()
    note = held.columns.file.note("dates of two readings", "no row shows whether the day comes first: read day first")
    return "day first", (note,)


def _reader(form: str, order: str, zone: str) -> Callable[[str], datetime]:
    if form in ("seconds", "milliseconds"):
        return partial(_numbered, per_s=1000 if form == "milliseconds" else 1)
    if form == "parted":
        return partial(_parted, order=order, zone=zone)
    if form.startswith("%"):
        return lambda text: _zoned(datetime.strptime(text, form), zone)  # noqa: DTZ007 - zone follows
    return partial(_iso, zone=zone)


def _zoned(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return from_local(moment, zone) if zone else moment.replace(tzinfo=UTC)


def _parted(text: str, order: str, zone: str) -> datetime:
    if not _FORMS[1][0].fullmatch(text):
        raise ValueError(text)
    first, second, year, hour, minute, *rest = (int(part) for part in re.split("[/. :]", text))
    day, month = (first, second) if order == "day first" else (second, first)
    return _zoned(datetime(year, month, day, hour, minute, rest[0] if rest else 0), zone)  # noqa: DTZ001 - zone follows


def _numbered(text: str, per_s: int) -> datetime:
    if not re.fullmatch(r"\d{9,13}", text):
        raise ValueError(text)
    return _EPOCH + timedelta(milliseconds=int(text) * (1000 // per_s))


def _iso(text: str, zone: str) -> datetime:
    if not _FORMS[0][0].fullmatch(text):
        raise ValueError(text)
    return _zoned(datetime.fromisoformat(text), zone)
