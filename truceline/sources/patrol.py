"""The observer table: what patrols, posts, cameras and UAVs heard and saw, as CSV or XLSX.

One layout, `COLUMNS`; headers are matched without case, and common other names are understood.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from truceline.model.arrow import to_table
from truceline.model.errors import OutOfRange
from truceline.model.place import Place, Point
from truceline.model.records import Blob, Note, Observation, record_id
from truceline.model.terms import Count, Phenomenon, Qualifier
from truceline.model.times import utc_text
from truceline.sources import _patrol_when as when
from truceline.sources import _patrol_where as where
from truceline.sources import _patrol_words as words
from truceline.sources._file import Received, check_text, number_in, shown
from truceline.sources._registry import Manifest, Reading, refuse_setting
from truceline.sources._sheet import read_sheet
from truceline.sources._table import Row, Table, plain_key, read_table

_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,3},[0-9]+")
MANIFEST = Manifest(
    name="patrol",
    title="Observer table of patrols, posts, cameras and UAVs",
    licence="the mission's own; positions of observers are never released",
    origin="the mission",
    zone="UTC",  # of the records; each file names its own zone
    time_precision="minute, a moment or an interval, on the clock of the zone the file names",
    position_precision="range and compass sector from the observer, kept as a sector",
    known_faults=(
        "ranges of sounds are estimates: a single number stands for a quarter to either side",
        "one event heard by two posts is two rows unless the mission joined them",
        "wind, terrain and night decide what can be heard",
        "the observer's position is never the event's",
    ),
    covers="what the mission heard, saw or recorded, and where it was restricted",
    redistribute=False,
)
COLUMNS = (
    "Observer",
    "Observer position",
    "Observer latitude",
    "Observer longitude",
    "Event location",
    "Means",
    "Number",
    "Observation",
    "Description",
    "Weapon",
    "Object",
    "Date",
    "Time",
    "Zone",
    "Remark",
)
MARK_COLUMN, MOMENT_COLUMN = "Exercise", "Date and time"
REQUIRED = ("Observer", "Event location", "Means", "Number", "Observation", "Description", "Weapon")
NOT_READ = "report"  # columns that begin so are added by our own report and not read back
OTHER_NAMES = {
    "Observer": ("sensor", "patrol", "observed by"),
    "Observer position": ("position", "mission position"),
    "Observer latitude": ("latitude", "lat", "observer lat"),
    "Observer longitude": ("longitude", "lon", "observer lon"),
    "Event location": ("location", "range and bearing"),
    "Number": ("no", "count"),
    "Object": ("object class",),
    "Zone": ("time zone", "timezone"),
    "Remark": ("remarks", "comment", "comments", "note"),
    MOMENT_COLUMN: ("datetime", "date time"),
}
_NAMES = {plain_key(other): name for name in (*COLUMNS, MARK_COLUMN, MOMENT_COLUMN) for other in (name,)} | {
    other: name for name, others in OTHER_NAMES.items() for other in others
}
_HEADER = re.compile(r"(?P<name>[^(\[]*)(?:[(\[](?P<zone>[^)\]]*)[)\]])?")
_YES, _NO = frozenset(("exercise", "yes", "true", "1", "x")), frozenset(("", "no", "false", "0"))
_UNCOUNTED = frozenset(
    (Phenomenon.DENIED, Phenomenon.DELAYED, Phenomenon.CONDITIONAL, Phenomenon.INTERFERENCE, Phenomenon.MINES)
)
NOTHING = "nothing observed"  # a watch without event: how a silent post is known to have been on duty
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A table with its columns under their own names, and the zone its header states."""

    table: Table
    names: dict[str, str]  # our name -> name in the file
    zone: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """One row by our column names, and the four-part error of a cell."""

    row: Row
    names: dict[str, str]

    def text(self, name: str) -> str:
        return self.row.text(self.names[name]) if name in self.names else ""

    def read(self, name: str, reader: Callable[[str], T]) -> T:
        return self.checked(lambda: reader(self.text(name)))

    def checked(self, make: Callable[[], T]) -> T:
        try:
            return make()
        except OutOfRange as bad:
            found = f"{bad.name} {shown(bad.found)}"
            raise self.row.file.damaged(self.row.where, found=found, expected=bad.expected) from bad


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One observation per row of the observer table.

    Raises:
        DamagedFile: the file cannot be read whole, a word is not of its vocabulary, or a time has no zone.
        BadSetting: a column map was handed in.
    """
    refuse_setting("patrol", setting)
    sheet = _sheet(Received(source="patrol", blob=blob, data=data))
    made: dict[str, Observation] = {}
    for row in sheet.table.rows:
        seen = _observation(_Cells(row=row, names=sheet.names), sheet)
        made.setdefault(seen.observation_id, seen)
    notes, rows = list(sheet.notes), len(sheet.table.rows)
    if rows > len(made):
        text = f"{rows - len(made)} equal rows joined with their first"
        notes.append(sheet.table.file.note("exact duplicate rows", text))
    return Reading(tables={Observation: to_table(Observation, made.values())}, rows=rows, notes=tuple(notes))


def _sheet(file: Received) -> _Sheet:
    """CSV with comma, semicolon or tab, or a workbook; told apart by the first bytes."""
    notes: tuple[Note, ...] = ()
    if file.data.startswith(b"PK\x03\x04"):
        table, notes = read_sheet(file)
    else:
        lines = check_text(file).decode("utf-8").splitlines()
        head = next((line for line in lines if not line.startswith("#")), "")
        table = read_table(file, max(",;\t", key=head.count))
    names, zones = _columns(table)
    return _Sheet(table=table, names=names, zone=zones, notes=notes)


def _columns(table: Table) -> tuple[dict[str, str], str]:
    """Our name of each column, and the zone in the header of a time column."""
    names: dict[str, str] = {}
    stated = ""
    for header in table.header:
        match = _HEADER.fullmatch(header)
        name = _NAMES.get(plain_key(match["name"] if match else header))
        if name is None and not header.casefold().startswith(NOT_READ):
            known = ", ".join((*COLUMNS, MARK_COLUMN, MOMENT_COLUMN))
            raise table.file.damaged(table.header_where, found=f"column {shown(header)}", expected=f"one of {known}")
        if name in names:
            raise table.file.damaged(table.header_where, found=f"two columns for {name}", expected="one")
        if name is not None:
            names[name] = header
        if match and match["zone"] and name in ("Date", "Time", MOMENT_COLUMN):
            stated = match["zone"].strip()
    dated = MOMENT_COLUMN in names or {"Date", "Time"} <= set(names)
    missing = [name for name in REQUIRED if name not in names] + ([] if dated else ["Date and Time"])
    if missing:
        raise table.file.damaged(table.header_where, found=f"no column {missing[0]}", expected=", ".join(REQUIRED))
    return names, stated


def _observation(cells: _Cells, sheet: _Sheet) -> Observation:
    row, blob = cells.row, cells.row.file.blob
    phenomenon = cells.read("Observation", words.phenomenon_of)
    nothing = phenomenon.value == NOTHING
    at = _when(cells, sheet.zone)
    observer, unseen = _observer(cells)
    event = cells.read("Event location", lambda text: where.event_of(text, observer))
    number, uncounted = _number(cells, phenomenon)
    description, labels = cells.read("Description", words.description_of)
    weapon = None if nothing else words.weapon_of(cells.text("Weapon"))
    missed = ("nothing observed: no event location",) if nothing else event.quality
    return Observation(
        observation_id=_id(cells, at, observer, event.place),
        source="patrol",
        sensor=_sensor(cells),
        means=cells.read("Means", words.means_of),
        phenomenon=phenomenon,
        started_utc=at.started,
        ended_utc=at.ended,
        time_precision=at.precision,
        seen_utc=at.ended,
        received_utc=blob.received_utc,
        place=None if nothing else event.place,
        observer=observer,
        description=description,
        number=number,
        weapon=weapon,
        weapon_calibre_mm=words.calibre_mm(weapon or ""),
        object_class=cells.read("Object", words.object_of),
        text=cells.text("Remark") or None,
        labels=labels,
        quality=tuple(dict.fromkeys((*at.quality, *unseen, *missed, *uncounted))),
        exercise=_marked(cells) or sheet.table.exercise,
        blob_sha256=blob.sha256,
        where=row.where,
    )


def _sensor(cells: _Cells) -> str:
    if not cells.text("Observer"):
        raise cells.row.file.damaged(cells.row.where, found="an empty Observer", expected="who saw it, e.g. patrol 3")
    return cells.text("Observer")


def _when(cells: _Cells, header_zone: str) -> when.When:
    day, clock = cells.text("Date"), cells.text("Time")
    if MOMENT_COLUMN in cells.names:
        day, clock = when.split_moment(cells.text(MOMENT_COLUMN))
    named = cells.text("Zone") or header_zone
    return cells.checked(lambda: when.when_of(day, clock, named))


def _observer(cells: _Cells) -> tuple[Point | None, tuple[str, ...]]:
    given = [cells.text(name) for name in ("Observer latitude", "Observer longitude")]
    at = None
    if all(given):
        at = (_degrees(cells, "Observer latitude", 90), _degrees(cells, "Observer longitude", 180))
    elif any(given):
        raise cells.row.file.damaged(cells.row.where, found="one of two coordinates", expected="both or none")
    return cells.read("Observer position", lambda text: where.observer_of(text, at))


def _degrees(cells: _Cells, name: str, limit: int) -> float:
    """A coordinate; spreadsheets of the region write a comma where we write a point."""
    text, row = cells.text(name), cells.row
    plain = text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
    return number_in(row.file, row.where, cells.names[name], plain, least=-limit, most=limit)


def _number(cells: _Cells, phenomenon: Phenomenon) -> tuple[Count | None, tuple[str, ...]]:
    """An empty number is not known, except where there is nothing to count."""
    number, marks = cells.read("Number", words.count_of)
    if number is None and phenomenon not in _UNCOUNTED and phenomenon.value != NOTHING:
        return Count(qualifier=Qualifier.NOT_KNOWN), ("number left empty",)
    return number, marks


def _marked(cells: _Cells) -> bool:
    word = plain_key(cells.text(MARK_COLUMN))
    if word not in _YES | _NO:
        expected = "EXERCISE, yes, no or empty"
        raise cells.row.file.damaged(cells.row.where, found=f"Exercise {shown(word)}", expected=expected)
    return word in _YES


def _id(cells: _Cells, at: when.When, observer: Point | None, event: Place | None) -> str:
    """From what the row says, not from how: the same row as CSV and as XLSX is one observation."""
    said = [plain_key(cells.text(name)) for name in ("Observer", "Means", "Observation", "Number", "Description")]
    rest = [cells.text(name) for name in ("Weapon", "Object", "Remark")]
    times = (utc_text(at.started), utc_text(at.ended))
    return record_id("patrol", *said, *rest, *times, repr(observer), repr(event))
