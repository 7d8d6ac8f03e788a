"""The mission's register as CSV or XLSX: notices, certificates, inspections, counts, positions.

One line is one act or count that somebody wrote down. Silence of a register counts only where a line says that it was
kept (`register kept`); no line at all is no knowledge.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from truceline.model.arrow import to_table
from truceline.model.place import Point
from truceline.model.records import Blob, Entry, record_id
from truceline.model.terms import Count, EntryKind, Qualifier, TimePrecision
from truceline.model.times import utc_text
from truceline.sources import _patrol_when as when
from truceline.sources import _register_words as words
from truceline.sources._absent import is_absent
from truceline.sources._file import received
from truceline.sources._form import MAP_KEYS, MARK_COLUMN, Cells, Form, Sheet, read_form
from truceline.sources._patrol_where import RECEIVER_SD_M
from truceline.sources._patrol_words import count_of
from truceline.sources._registry import Manifest, Reading
from truceline.sources._stay import GAP, TWICE
from truceline.sources._table import plain_key

MANIFEST = Manifest(
    name="register",
    title="Register of the mission: notices, certificates, inspections, counts, positions",
    licence="the mission's own; positions of vessels are never released live",
    origin="the mission",
    zone="UTC",  # of the records; each file names its own zone
    time_precision="minute, on the clock of the zone the file names; a date alone is the whole day",
    position_precision="a point with the standard deviation the line states, 50 m where it states none",
    known_faults=(
        "what nobody wrote down is not in it; silence counts only where a line says that the register was kept",
        "a notice is what somebody told the mission, not what happened",
        "names of sites, items and vessels are compared as written, without case",
    ),
    covers="what was announced, answered, certified, inspected, counted and referred, and when the register was kept",
    redistribute=False,
)
SD_COLUMN = "Position sd (m)"
COLUMNS = (
    "Kind",
    "Item",
    "Site",
    "About",
    "By",
    "Channel",
    "Reference",
    "Number",
    "Outcome",
    "From",
    "To",
    "Stated",
    "Zone",
    "Latitude",
    "Longitude",
    SD_COLUMN,
    "Remark",
    MARK_COLUMN,
)
FORM = Form(
    columns=COLUMNS,
    required=("Kind", "From", "Stated"),
    zoned=("From", "To", "Stated"),
    others={
        "Zone": ("time zone", "timezone"),
        "Latitude": ("lat",),
        "Longitude": ("lon",),
        "Outcome": ("result",),
        "Number": ("no", "count"),
        "Remark": ("remarks", "comment", "comments", "note"),
        SD_COLUMN: ("position sd", "position sd m"),
    },
    dated=("From", "To", "Stated"),
    angles=("Latitude", "Longitude"),
    amounts=(SD_COLUMN,),
)
SECOND = timedelta(seconds=1)
SD_LEAST_M, SD_MOST_M = 0.1, 100_000.0  # below nobody measures; above the place is a province and no position


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    """When it took place and when it was stated, UTC."""

    started: datetime
    ended: datetime
    stated: datetime
    quality: tuple[str, ...]


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One entry per line of the register.

    Raises:
        DamagedFile: the file cannot be read whole, a word is not of its vocabulary, a time has no zone or does not
            exist in it, or a line lacks what its kind must state.
        BadSetting: the column map is wrong.
    """
    sheet = read_form(received("register", blob, data, setting, FORM.columns, also=MAP_KEYS), FORM)
    made: dict[str, Entry] = {}
    for row in sheet.table.rows:
        entry = _entry(Cells(row=row, sheet=sheet), sheet)
        made.setdefault(entry.entry_id, entry)
    return Reading(
        tables={Entry: to_table(Entry, made.values())}, rows=len(sheet.table.rows), notes=sheet.once(len(made))
    )


def _entry(cells: Cells, sheet: Sheet) -> Entry:
    blob = cells.row.file.blob
    kind = cells.read("Kind", words.kind_of)
    for name, kinds in words.NEEDED.items():
        if kind in kinds and not cells.value(name):
            expected = f"{name} in a line of kind {kind}"
            raise cells.row.file.damaged(cells.row.where, found=f"an empty {name}", expected=expected)
    times = _times(cells, kind, sheet.zone)
    place = _place(cells)
    number, marks = _number(cells, kind)
    return Entry(
        entry_id=_id(cells, kind, times, place),
        source="register",
        kind=kind,
        item=cells.text("Item"),
        site=cells.text("Site"),
        about=cells.text("About"),
        by=cells.text("By"),
        channel=cells.text("Channel"),
        reference=cells.text("Reference"),
        number=number,
        outcome=cells.read("Outcome", lambda text: words.outcome_of("" if is_absent(text) else text, kind)),
        started_utc=times.started,
        ended_utc=times.ended,
        stated_utc=times.stated,
        received_utc=blob.received_utc,
        place=place,
        text=cells.text("Remark"),
        quality=(*times.quality, *marks),
        exercise=cells.marked() or sheet.table.exercise,
        blob_sha256=blob.sha256,
        where=cells.row.where,
    )


def _times(cells: Cells, kind: EntryKind, header_zone: str) -> _Times:
    """A line that states no moment of saying was written when what it records had ended; a mark says so."""
    zone = cells.text("Zone") or header_zone
    stated = _moment(cells, "Stated", zone)
    first, last = _moment(cells, "From", zone) or stated, _moment(cells, "To", zone)
    if first is None:
        raise cells.row.file.damaged(cells.row.where, found="neither From nor Stated", expected="one of the two")
    started, ended = first.started, _end(first if last is None else last)
    if ended < started:
        found = f"To {cells.text('To')} before From {cells.text('From')}"
        raise cells.row.file.damaged(cells.row.where, found=found, expected="an end not before its start")
    _require_past(cells, kind, ended)
    marks = [mark for one in (stated, first, last) if one is not None for mark in one.quality]
    if stated is None:
        marks.append("when it was stated is not given: taken as when it had ended")
    elif not cells.value("From"):
        marks.append("when it took place is not given: taken as when it was stated")
    said = ended if stated is None else stated.ended
    return _Times(started=started, ended=ended, stated=said, quality=tuple(dict.fromkeys(marks)))


def _end(moment: when.When) -> datetime:
    """The end of an interval; a date alone ends with its midnight, so that two days leave no gap of a second."""
    return moment.ended + SECOND if moment.precision is TimePrecision.DAY else moment.ended


def _moment(cells: Cells, name: str, zone: str) -> when.When | None:
    """A cell on the clock of its zone; a date alone is the whole day. None where it is empty."""
    text, sheet = cells.value(name), cells.sheet
    if not text:
        return None
    found = cells.checked(lambda: when.when_of(text, "", zone, sheet.order, zero=sheet.table.zero))
    refused = (GAP, TWICE) if name == "Stated" else (GAP,)
    odd = next((mark for mark in found.quality if any(word in mark for word in refused)), None)
    if odd:
        expected = "a time that the clock showed once, or one with its offset such as 03:30 +02:00"
        raise cells.row.file.damaged(cells.row.where, found=f"{name}: {odd}", expected=expected)
    return found


def _require_past(cells: Cells, kind: EntryKind, ended: datetime) -> None:
    """What took place lies before the file came; a register cannot be kept in advance."""
    received = cells.row.file.blob.received_utc
    if kind in words.TOOK_PLACE and ended > received:
        found = f"{kind} until {utc_text(ended)}"
        expected = f"what had taken place when the file was received, {utc_text(received)}"
        raise cells.row.file.damaged(cells.row.where, found=found, expected=expected)


def _place(cells: Cells) -> Point | None:
    at = cells.position("Latitude", "Longitude")
    if at is None:
        if cells.value(SD_COLUMN):
            found = f"{SD_COLUMN} without coordinates"
            raise cells.row.file.damaged(cells.row.where, found=found, expected="Latitude and Longitude beside it")
        return None
    sd_m = cells.metres(SD_COLUMN, least=SD_LEAST_M, most=SD_MOST_M) if cells.value(SD_COLUMN) else RECEIVER_SD_M
    return Point(lat_deg=at[0], lon_deg=at[1], major_sd_m=sd_m, minor_sd_m=sd_m, name=cells.text("Site") or None)


def _number(cells: Cells, kind: EntryKind) -> tuple[Count | None, tuple[str, ...]]:
    """A count without a number is not known; other kinds need none."""
    number, marks = cells.read("Number", count_of)
    if number is None and kind in words.NUMBERED:
        return Count(qualifier=Qualifier.NOT_KNOWN), ("number left empty",)
    return number, marks


def _id(cells: Cells, kind: EntryKind, times: _Times, place: Point | None) -> str:
    """From what the line says, not from how: the same line as CSV and as XLSX is one entry."""
    names = ("Item", "Site", "About", "By", "Channel", "Number", "Outcome")
    said = [plain_key(cells.text(name)) for name in names]
    rest = [cells.text(name) for name in ("Reference", "Remark")]
    moments = [utc_text(moment) for moment in (times.started, times.ended, times.stated)]
    return record_id("register", kind.value, *said, *rest, *moments, repr(place))
