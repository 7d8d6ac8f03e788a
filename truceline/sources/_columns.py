"""Strict CSV by columns, for files of a million rows: no row objects, yet every fault has its line."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from truceline.model.errors import OutOfRange
from truceline.model.slim import in_one
from truceline.sources._absent import is_absent
from truceline.sources._file import EXERCISE_LINE, Received, check_names, check_text, line_at, refuse_answer, shown
from truceline.sources._position import angle_of

V = TypeVar("V")
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
MAX_ROWS = 1_000_000  # of sources whose rows are held as objects; trust.md section 7
BLOCK_BYTES = 1 << 23  # of lines that are read at a time: a long file needs room for its rows, not for itself again
FEW = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A CSV file cut into its header and its data lines, or a run of those lines."""

    header: tuple[str, ...]
    data: bytes  # with line feeds alone
    start: int  # of the first data line
    stop: int  # of the last one, without its line feed; `start` where there is none
    first_line: int  # 1-based line number of the first data line
    exercise: bool
    ended: bool  # the last line has its line end, or the sender stated the length

    @property
    def rows(self) -> int:
        """How many data lines there are."""
        return self.data.count(b"\n", self.start, self.stop) + 1 if self.stop > self.start else 0

    @property
    def body(self) -> bytes:
        """The data lines, each ended by a line feed."""
        return self.data[self.start : self.stop] + b"\n" if self.stop > self.start else b""

    def blocks(self) -> Iterator["Split"]:
        """Runs of whole lines, of about `BLOCK_BYTES` each; one without lines where there are none."""
        start, line = self.start, self.first_line
        while True:
            end = self.data.find(b"\n", min(start + BLOCK_BYTES, self.stop), self.stop)
            block = replace(self, start=start, stop=self.stop if end < 0 else end, first_line=line)
            yield block
            if end < 0:
                return
            start, line = end + 1, line + block.rows


class Texts(Mapping[str, pa.Array]):
    """The columns of a body as they are written, read when the first is asked for: a file without faults needs few."""

    def __init__(self, split: Split) -> None:
        self._split = split

    def __iter__(self) -> Iterator[str]:
        return iter(self._split.header)

    def __len__(self) -> int:
        return len(self._split.header)

    def __contains__(self, name: object) -> bool:
        return name in self._split.header

    def __getitem__(self, name: str) -> pa.Array:
        return self._read[name]

    @cached_property
    def _read(self) -> dict[str, pa.Array]:
        header = self._split.header
        return _cells(header, self._split.body, dict.fromkeys(header, pa.string()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns of equal length, and the file they came from.

    `plain` holds those that were read at machine speed: numbers, where every cell is one or empty (null), and texts
    of few values. What it does not hold, or holds a fault, is looked at cell by cell in `texts`.
    """

    file: Received
    texts: Mapping[str, pa.Array]
    first_line: int
    rows: int
    plain: Mapping[str, pa.Array] = field(default_factory=dict)

    def line(self, row: int) -> str:
        """Where a row stands in the file."""
        return f"line {self.first_line + row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Categories(Generic[V]):
    """A column of few distinct values: row i holds values[codes[i]]."""

    codes: Integers
    values: tuple[V, ...]

    def rows(self) -> list[V]:
        """The value of every row."""
        return [self.values[code] for code in self.codes]


def split_header(file: Received) -> Split:
    """Header and data lines of a CSV file; a first line `# EXERCISE` is the exercise mark.

    Quotes are dropped: no value of these files holds a comma, so a quoted comma shows as a wrong column count.

    Raises:
        DamagedFile: empty, not text, a stray carriage return, a header with repeated or too many names, or one that
            may be cut.
        BadSetting: the column map names a column that the file does not have.
    """
    data = check_text(file).replace(b'"', b"")
    if b"\r" in data:  # found a hundred times faster than the two together
        data = data.replace(b"\r\n", b"\n")
    stray = data.find(b"\r")
    if stray >= 0:
        raise file.damaged(
            f"line {line_at(data, stray)}",
            found="a carriage return inside the line",
            expected="lines ended by LF or CRLF",
        )
    first, start = _line(data, 0)
    exercise = first.strip() == EXERCISE_LINE
    head, start = _line(data, start) if exercise else (first, start)
    stop = len(data)
    while stop > start and data[stop - 1] == ord("\n"):
        stop -= 1
    place = f"line {2 if exercise else 1}"
    header = check_names(file, head.decode("utf-8").split(","), place)
    ended = data.endswith(b"\n") or file.blob.expected_length is not None
    if stop == start and not ended:
        refuse_answer(file)
        raise file.damaged(
            place, found="a header without line end", expected="a whole line, or a length from the sender"
        )
    first_line = 3 if exercise else 2
    return Split(
        header=header, data=data, start=start, stop=stop, first_line=first_line, exercise=exercise, ended=ended
    )


def _line(data: bytes, start: int) -> tuple[bytes, int]:
    """The line that begins at a place, and where the next one begins."""
    end = data.find(b"\n", start)
    return (data[start:], len(data)) if end < 0 else (data[start:end], end + 1)


def read_body(file: Received, split: Split, *, decimals: Collection[str] = (), few: Collection[str] = ()) -> Columns:
    """The data lines as columns; `decimals` are mostly numbers, `few` hold few distinct texts.

    Raises:
        DamagedFile: a line with another number of columns than the header.
    """
    rows, body = split.rows, split.body
    if not rows:
        empty = {name: pa.array([], pa.string()) for name in split.header}
        return Columns(file=file, texts=empty, first_line=split.first_line, rows=0)
    kinds = {name: FEW for name in split.header if name in few}
    # The engine takes blanks around a number for nothing; we say that they are there.
    if b"\t" not in body and (b" " not in body or (b" ," not in body and b", " not in body)):
        kinds |= {name: pa.float64() for name in split.header if name in decimals}
    plain = _plain(file, split, body, kinds) if kinds else {}
    if not plain:
        _check_widths(file, split, body)
    return Columns(file=file, texts=Texts(split), first_line=split.first_line, rows=rows, plain=plain)


def _plain(file: Received, split: Split, body: bytes, kinds: Mapping[str, pa.DataType]) -> dict[str, pa.Array]:
    """Columns at machine speed; none where a cell of a column of numbers is something else."""
    try:
        return _cells(split.header, body, kinds)
    except pa.ArrowInvalid:
        _check_widths(file, split, body)
    try:
        return _cells(split.header, body, {name: kind for name, kind in kinds.items() if kind == FEW})
    except pa.ArrowInvalid:
        return {}


def _cells(header: Sequence[str], body: bytes, kinds: Mapping[str, pa.DataType]) -> dict[str, pa.Array]:
    table = csv.read_csv(
        pa.py_buffer(body),
        csv.ReadOptions(column_names=list(header), use_threads=False, block_size=len(body) + 1),
        csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
        csv.ConvertOptions(
            column_types=dict(kinds), include_columns=list(kinds), strings_can_be_null=False, null_values=[""]
        ),
    )
    return {name: in_one(table.column(name)) for name in kinds}


def _check_widths(file: Received, split: Split, body: bytes) -> None:
    letters, wide = np.frombuffer(body, dtype=np.uint8), len(split.header)
    ends = np.flatnonzero(letters == ord("\n"))
    commas = np.searchsorted(np.flatnonzero(letters == ord(",")), ends)
    widths = np.diff(commas, prepend=0) + 1
    wrong = np.flatnonzero(widths != wide)
    if wrong.size:
        row = int(wrong[0])
        place = f"line {split.first_line + row}"
        raise file.damaged(place, found=f"{widths[row]} columns", expected=f"{wide} columns")


def numbers(
    columns: Columns, name: str, *, least: float, most: float, above: float = -np.inf, empty: bool = False
) -> Floats:
    """A column of plain decimal numbers, shape (rows,). Where `empty` is allowed, a cell without value is NaN.

    Raises:
        DamagedFile: a cell that is not a number within `least`..`most` and above `above`.
    """
    plain = _faultless(columns, name, (least, most, above), empty=empty)
    if plain is not None:
        return plain
    texts = columns.texts[name]
    good = np.asarray(pc.match_substring_regex(texts, _NUMBER))
    blank = np.zeros(columns.rows, dtype=bool)
    for at in np.flatnonzero(~good).tolist() if empty else ():
        blank[at] = is_absent(texts[at].as_py())
    values = np.full(columns.rows, np.nan)
    values[good] = np.asarray(pc.cast(texts.filter(pa.array(good)), pa.float64()))
    inside = (values >= least) & (values <= most) & (values > above)  # this way round: NaN is outside
    wrong = np.flatnonzero(~(inside | blank))
    if wrong.size:
        row = int(wrong[0])
        limits = f"{least:g} to {most:g}" + (f", above {above:g}" if above > -np.inf else "")
        found = f"{name} {shown(texts[row].as_py())}"
        raise columns.file.damaged(columns.line(row), found=found, expected=f"{name} as a number, {limits}")
    return values


def _faultless(columns: Columns, name: str, limits: tuple[float, float, float], *, empty: bool) -> Floats | None:
    """A column that was read at machine speed, where every cell of it is a number within limits or may be empty."""
    plain, (least, most, above) = columns.plain.get(name), limits
    if plain is None or (plain.null_count and not empty):
        return None
    values: Floats = plain.to_numpy(zero_copy_only=False)
    inside = (values >= least) & (values <= most) & (values > above)
    return values if np.count_nonzero(inside) == columns.rows - plain.null_count else None


def angles(columns: Columns, name: str, *, most: float) -> Floats:
    """A column of degrees, shape (rows,): decimal at machine speed, other forms of writing one by one.

    Raises:
        DamagedFile: a cell that is no angle from -`most` to `most`.
    """
    plain = _faultless(columns, name, (-most, most, -np.inf), empty=False)
    if plain is not None:
        return plain
    texts = columns.texts[name]
    odd = np.flatnonzero(~np.asarray(pc.match_substring_regex(texts, _NUMBER)))
    if not odd.size:
        return numbers(columns, name, least=-most, most=most)
    held = texts.to_pylist()
    for row in odd.tolist():
        try:
            held[row] = repr(angle_of(name, held[row], most=most))
        except OutOfRange as bad:
            found = f"{name} {shown(held[row])}"
            raise columns.file.damaged(columns.line(row), found=found, expected=bad.expected) from bad
    read = Columns(file=columns.file, texts={name: pa.array(held)}, first_line=columns.first_line, rows=columns.rows)
    return numbers(read, name, least=-most, most=most)


def categories(columns: Columns, name: str, read: Callable[[str], V], expected: str) -> Categories[V]:
    """A column of few distinct values, each read once.

    `read` raises ValueError for a value it does not know.

    Raises:
        DamagedFile: such a value, with the first line that holds it.
    """
    encoded = columns.plain[name] if name in columns.plain else columns.texts[name].dictionary_encode()
    codes = np.asarray(encoded.indices, dtype=np.int64)
    values = []
    for code, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            values.append(read(text))
        except ValueError as bad:
            row = int(np.flatnonzero(codes == code)[0])
            found = f"{name} {shown(text)}"
            raise columns.file.damaged(columns.line(row), found=found, expected=expected) from bad
    return Categories(codes=codes, values=tuple(values))
