"""What a layer hands to the writer: a file in a sensor's own format, and the truth behind each of its records."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

EXERCISE_LINE = "# EXERCISE"  # the first line of every CSV file of an exercise; each source reads it


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record as the sensor prints it, and the truth behind it, which is never printed."""

    cells: tuple[str, ...]
    truth_id: str | None  # None: no single truth is behind it (a sky, a watch that saw nothing)
    slip: bool = False  # a stated error of the sensor or reporter: the place or direction is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file as a sensor or reporter would send it."""

    source: str  # "firms"
    name: str  # file name, without folders
    received_utc: datetime  # when it reaches the mission
    data: bytes
    rows: tuple[Row, ...]  # records in the order of the file
    setting: bytes | None = None  # column map, for sources that take one


def csv_file(
    source: str,
    name: str,
    received_utc: datetime,
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    setting: bytes | None = None,
) -> Made:
    """A CSV file with the exercise mark as its first line, UTF-8, line feeds."""
    held = tuple(rows)
    text = io.StringIO()
    text.write(EXERCISE_LINE + "\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(row.cells for row in held)
    return Made(
        source=source, name=name, received_utc=received_utc, data=text.getvalue().encode(), rows=held, setting=setting
    )
