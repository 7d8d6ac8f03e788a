"""What people decided, as `truceline fit` reads it: incidents, and pairs of texts. Every fault has its line."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from truceline.fusion.dependence.copy_detection import stems
from truceline.model.errors import DamagedFile
from truceline.model.records import ID_LENGTH
from truceline.model.terms import IncidentType

NEEDED, OPTIONAL = ("day", "incident", "happened"), ("sampled", "type", "lat_deg", "lon_deg")
PAIR = ("earlier", "later", "copy")
ANSWERS = {"yes": True, "no": False}
PAGE = "docs/fusion.md, Estimation"
T = TypeVar("T")
_ID = re.compile(f"[0-9a-f]{{{ID_LENGTH}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the adjudicated items."""

    line: int
    day: date
    incident: str
    happened: bool
    sampled: float
    kind: IncidentType | None
    at: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """One line of the labelled pairs: ids of kept statements, or texts."""

    line: int
    earlier: str
    later: str
    copy: bool


def is_id(text: str) -> bool:
    """Whether a cell names a kept statement."""
    return bool(_ID.fullmatch(text))


def read_labels(path: Path) -> bytes:
    """The bytes of a file of labels, as they will be kept.

    Raises:
        DamagedFile: no such file.
    """
    try:
        return path.read_bytes()
    except OSError as bad:
        raise DamagedFile(where=path.name, found=type(bad).__name__, expected="a CSV file in UTF-8", look=PAGE) from bad


def read_rows(path: Path, data: bytes | None = None) -> list[Row]:
    """The lines of the file, or of its bytes where they were read already.

    Raises:
        DamagedFile: no such file, a column missing, or every wrong line with its number.
    """
    found, wrong = _read(path, data, (NEEDED, OPTIONAL), _row)
    wrong += _at_odds(found)
    refuse(path.name, wrong)
    return found


def read_pairs(path: Path, data: bytes | None = None) -> list[PairRow]:
    """The labelled pairs of texts, out of the file or of its bytes where they were read already.

    Raises:
        DamagedFile: no such file, a column missing, every wrong line with its number, or only one answer.
    """
    found, wrong = _read(path, data, (PAIR, ()), _pair)
    wrong += _twice([(row.line, f"{row.earlier!r} with {row.later!r}") for row in found])
    refuse(path.name, wrong)
    if len({row.copy for row in found}) < len(ANSWERS):
        raise bad_labels(
            path.name, "all lines", f"{len(found)} pairs with one answer", "some copies and some that are none"
        )
    return found


def _read(
    path: Path, data: bytes | None, columns_of: tuple[Sequence[str], Sequence[str]],
    read: Callable[[int, dict[str, Any]], T],
) -> tuple[list[T], list[str]]:  # fmt: skip
    """Rows that can be read, and what is wrong with the others, by line; a quoted cell may hold line feeds."""
    needed, optional = columns_of
    try:
        text = (read_labels(path) if data is None else data).decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        raise DamagedFile(where=path.name, found=type(bad).__name__, expected="a CSV file in UTF-8", look=PAGE) from bad
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found: list[T] = []
    wrong: list[str] = []
    try:
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            columns = ", ".join((*needed, *optional))
            raise bad_labels(path.name, "line 1", f"no column {', '.join(missing)}", f"the columns {columns}")
        for cells in reader:
            line = reader.line_num - sum(str(cell).count("\n") for cell in cells.values())
            try:
                found.append(read(line, cells))
            except (ValueError, TypeError) as bad:
                wrong.append(f"line {line}: {bad}")
    except csv.Error as bad:
        wrong.append(f"line {reader.line_num}: {bad}")
    return found, wrong


def _row(line: int, cells: dict[str, Any]) -> Row:
    happened = _answer(cells, "happened")
    if not cells["incident"].strip():
        raise ValueError("no incident")
    sampled = float(cells.get("sampled") or 1.0)
    if not 0.0 < sampled <= 1.0:  # this way round: NaN fails
        raise ValueError(f"sampled is {cells['sampled']}, not over 0 and up to 1")
    kind = cells.get("type") or ""
    return Row(
        line=line,
        day=date.fromisoformat(cells["day"].strip()),
        incident=cells["incident"].strip(),
        happened=happened,
        sampled=sampled,
        kind=IncidentType(kind.strip()) if kind.strip() else None,
        at=_place(cells),
    )


def _place(cells: dict[str, Any]) -> tuple[float, float] | None:
    lat, lon = (cells.get(name) or "" for name in ("lat_deg", "lon_deg"))
    if not lat and not lon:
        return None
    at = float(lat), float(lon)
    if not (abs(at[0]) <= 90.0 and abs(at[1]) <= 180.0):
        raise ValueError(f"{lat}, {lon} is no place")
    return at


def _pair(line: int, cells: dict[str, Any]) -> PairRow:
    answer = _answer(cells, "copy")
    earlier, later = cells["earlier"].strip(), cells["later"].strip()
    for name, text in (("earlier", earlier), ("later", later)):
        if not is_id(text) and not stems(text):
            raise ValueError(f"{name} is {text[:40]!r}, neither the id of a kept statement nor a text with words")
    if earlier == later:
        raise ValueError("one text twice")
    return PairRow(line=line, earlier=earlier, later=later, copy=answer)


def _answer(cells: dict[str, Any], name: str) -> bool:
    if None in cells or None in cells.values():
        raise ValueError("not as many cells as columns")
    answer = cells[name].strip().lower()
    if answer not in ANSWERS:
        raise ValueError(f"{name} is {cells[name]!r}, not yes or no")
    return ANSWERS[answer]


def _twice(rows: Sequence[tuple[int, str]]) -> Iterator[str]:
    first: dict[str, int] = {}
    for line, name in rows:
        if name in first:
            yield f"line {line}: {name} stands in line {first[name]} already"
        first.setdefault(name, line)


def _at_odds(rows: Sequence[Row]) -> Iterator[str]:
    """Lines about one incident that do not agree, or that repeat one day.

    A report shows an incident on every day that its interval touches, so tables of two days may both list it.
    """
    first: dict[str, Row] = {}
    days: dict[tuple[str, date], int] = {}
    for row in rows:
        before = first.setdefault(row.incident, row)
        same_day = days.setdefault((row.incident, row.day), row.line)
        if same_day != row.line:
            yield f"line {row.line}: {row.incident} stands in line {same_day} already"
        elif replace(row, line=before.line, day=before.day) != before:
            yield f"line {row.line}: {row.incident} is judged otherwise in line {before.line}"


def once(rows: Sequence[Row]) -> list[Row]:
    """Each incident once, by its first day, in the order of the table: what two days show is one thing learned."""
    first: dict[str, Row] = {}
    for row in sorted(rows, key=lambda one: one.day):
        first.setdefault(row.incident, row)
    return [row for row in rows if first[row.incident] is row]


def refuse(name: str, wrong: Sequence[str]) -> None:
    """Every wrong line at once.

    Raises:
        DamagedFile: there is any.
    """
    if wrong:
        raise bad_labels(name, wrong[0].split(":")[0], "; ".join(wrong), "values as docs/fusion.md lists them")


def bad_labels(name: str, where: str, found: str, expected: str) -> DamagedFile:
    """The error for a place in a file of labels."""
    return DamagedFile(where=f"{name}, {where}", found=found, expected=expected, look=PAGE)
