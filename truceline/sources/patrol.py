"""The observer table: what patrols, posts, cameras and UAVs heard and saw, as CSV or XLSX.

One layout, `COLUMNS`; headers are matched without case, and common other names are understood.
"""

from collections.abc import Iterable

from truceline.model.arrow import to_table
from truceline.model.place import Place, Point
from truceline.model.records import Blob, Note, Observation, record_id
from truceline.model.terms import Count, Phenomenon, Qualifier
from truceline.model.times import utc_text
from truceline.sources import _patrol_motion as motion
from truceline.sources import _patrol_when as when
from truceline.sources import _patrol_where as where
from truceline.sources import _patrol_words as words
from truceline.sources._file import Received, received
from truceline.sources._form import MAP_KEYS, MARK_COLUMN, Cells, Form, Sheet, read_form
from truceline.sources._position import FORMS as POSITIONS
from truceline.sources._registry import Manifest, Reading
from truceline.sources._table import plain_key

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
MOTION_COLUMNS = ("Height", "Speed", "Heading", "Operator")  # none is required
MOMENT_COLUMN = "Date and time"
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
    "Height": ("altitude", "height m", "altitude m", "height above ground"),
    "Heading": ("course", "direction of flight", "direction of movement"),
    "Operator": ("operated by", "flown by", "moved by"),
    "Remark": ("remarks", "comment", "comments", "note"),
    MOMENT_COLUMN: ("datetime", "date time"),
}
FORM = Form(
    columns=(*COLUMNS, *MOTION_COLUMNS, MARK_COLUMN, MOMENT_COLUMN),
    required=REQUIRED,
    zoned=("Date", "Time", MOMENT_COLUMN),
    others=OTHER_NAMES,
    not_read=NOT_READ,
    dated=("Date", MOMENT_COLUMN),
    angles=("Observer position", "Observer latitude", "Observer longitude", "Event location"),
    amounts=(),
)
_UNCOUNTED = frozenset((
    Phenomenon.DENIED, Phenomenon.DELAYED, Phenomenon.CONDITIONAL, Phenomenon.INTERFERENCE, Phenomenon.MINES,
    Phenomenon.NEW_WORKS, Phenomenon.MINES_LAID, Phenomenon.PROPAGANDA, Phenomenon.RECRUITMENT, Phenomenon.AID_BLOCKED,
    Phenomenon.CYBER,
))  # fmt: skip
NOTHING = "nothing observed"  # a watch without event: how a silent post is known to have been on duty


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One observation per row of the observer table.

    Raises:
        DamagedFile: the file cannot be read whole, a word is not of its vocabulary, or a time has no zone.
        BadSetting: the column map is wrong.
    """
    sheet = _sheet(received("patrol", blob, data, setting, FORM.columns, also=MAP_KEYS))
    made: dict[str, Observation] = {}
    for row in sheet.table.rows:
        seen = _observation(Cells(row=row, sheet=sheet), sheet)
        made.setdefault(seen.observation_id, seen)
    return Reading(
        tables={Observation: to_table(Observation, made.values())},
        rows=len(sheet.table.rows),
        notes=(*sheet.once(len(made)), *_lost_places(sheet.table.file, made.values())),
    )


def _lost_places(file: Received, made: Iterable[Observation]) -> tuple[Note, ...]:
    """Rows whose position holds digits and was not understood: the observer would never know."""
    lost = [one for one in made if any(mark.startswith(where.NOT_UNDERSTOOD) for mark in one.quality)]
    if not lost:
        return ()
    mark = next(mark for mark in lost[0].quality if mark.startswith(where.NOT_UNDERSTOOD))
    text = f"{len(lost)} rows lost their place, the first at {lost[0].where}: {mark}; forms: {POSITIONS}"
    return (file.note("position not understood", text),)


def _sheet(file: Received) -> Sheet:
    sheet = read_form(file, FORM)
    if MOMENT_COLUMN not in sheet.names and not {"Date", "Time"} <= set(sheet.names):
        raise file.damaged(sheet.table.header_where, found="no column Date and Time", expected=", ".join(REQUIRED))
    return sheet


def _observation(cells: Cells, sheet: Sheet) -> Observation:
    row, blob = cells.row, cells.row.file.blob
    phenomenon, chosen = cells.chosen("Observation", words.phenomenon_of)
    means, perceived = cells.chosen("Means", words.means_of)
    nothing = phenomenon.value == NOTHING
    at = _when(cells, sheet)
    observer, unseen = _observer(cells)
    event = cells.read("Event location", lambda text: where.event_of(text, observer, sheet.marks))
    number, uncounted = _number(cells, phenomenon)
    height = cells.read("Height", lambda text: motion.height_of(text, sheet.marks))
    description, labels = cells.read("Description", words.description_of)
    weapon = None if nothing else words.weapon_of(cells.text("Weapon"))
    missed = ("nothing observed: no event location",) if nothing else event.quality
    return Observation(
        observation_id=_id(cells, at, observer, event.place),
        source="patrol",
        sensor=_sensor(cells),
        means=means,
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
        height_min_m=height.least_m,
        height_max_m=height.most_m,
        speed_ms=cells.read("Speed", lambda text: motion.speed_of(text, sheet.marks)),
        heading_deg=cells.read("Heading", lambda text: motion.heading_of(text, sheet.marks)),
        operator=cells.read("Operator", motion.operator_of),
        text=cells.text("Remark") or None,
        labels=labels,
        quality=tuple(dict.fromkeys((*at.quality, *unseen, *missed, *uncounted, *chosen, *perceived))),
        exercise=cells.marked() or sheet.table.exercise,
        blob_sha256=blob.sha256,
        where=row.where,
    )


def _sensor(cells: Cells) -> str:
    if not cells.value("Observer"):
        raise cells.row.file.damaged(cells.row.where, found="an empty Observer", expected="who saw it, e.g. patrol 3")
    return cells.text("Observer")


def _when(cells: Cells, sheet: Sheet) -> when.When:
    day, clock = cells.text("Date"), cells.clock("Time")
    if MOMENT_COLUMN in sheet.names:
        day, clock = when.split_moment(cells.text(MOMENT_COLUMN))
    named = cells.text("Zone") or sheet.zone
    return cells.checked(lambda: when.when_of(day, clock, named, sheet.order, zero=sheet.table.zero))


def _observer(cells: Cells) -> tuple[Point | None, tuple[str, ...]]:
    at = cells.position("Observer latitude", "Observer longitude")
    return cells.read("Observer position", lambda text: where.observer_of(text, at, cells.sheet.marks))


def _number(cells: Cells, phenomenon: Phenomenon) -> tuple[Count | None, tuple[str, ...]]:
    """An empty number is not known, except where there is nothing to count."""
    number, marks = cells.read("Number", words.count_of)
    if number is None and phenomenon not in _UNCOUNTED and phenomenon.value != NOTHING:
        return Count(qualifier=Qualifier.NOT_KNOWN), ("number left empty",)
    return number, marks


def _id(cells: Cells, at: when.When, observer: Point | None, event: Place | None) -> str:
    """From what the row says, not from how: the same row as CSV and as XLSX is one observation."""
    said = [plain_key(cells.text(name)) for name in ("Observer", "Means", "Observation", "Number", "Description")]
    rest = [cells.text(name) for name in ("Weapon", "Object", "Remark")]
    rest += [f"{name} {cells.text(name)}" for name in MOTION_COLUMNS if cells.text(name)]
    times = (utc_text(at.started), utc_text(at.ended))
    return record_id("patrol", *said, *rest, *times, repr(observer), repr(event))
