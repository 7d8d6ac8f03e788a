"""Air-raid alerts: when sirens were on in which region. An alert is not a strike; its absence is not calm."""

from datetime import datetime

from truceline.model.arrow import to_table
from truceline.model.place import Disc
from truceline.model.records import Blob, Note, Observation, record_id
from truceline.model.terms import Means, Phenomenon, TimePrecision
from truceline.model.times import utc_text
from truceline.sources._file import Received, received
from truceline.sources._places import unit_of_name
from truceline.sources._registry import Manifest, Reading
from truceline.sources._table import Layout, Row, choose, plain_key, read_table, unread_columns

MANIFEST = Manifest(
    name="alerts",
    title="Air-raid alerts of Ukraine by region",
    licence="MIT (Vadimkin/ukrainian-air-raid-sirens-dataset); the alerts are official announcements",
    origin="github.com/Vadimkin/ukrainian-air-raid-sirens-dataset and channels that repeat the official sirens",
    zone="UTC",
    time_precision="second of the announcement, with offset in the file",
    position_precision="the named region: a disc of equal area",
    known_faults=(
        "an open end means that the file was made during the alert, or that the end was lost",
        "front regions are almost always under alert and carry no information",
        "raion and hromada alerts are placed at their oblast; the finer name stays a label",
        "some copies merge overlapping alerts (n_subalerts)",
    ),
    covers="sirens in the regions of Ukraine under its administration",
    redistribute=True,
)
MERGED = Layout(
    name="merged by region", required=("region", "started_at", "finished_at"), optional=("n_subalerts", "naive")
)
OFFICIAL = Layout(
    name="official", required=("oblast", "raion", "hromada", "level", "started_at", "finished_at", "source")
)
SENSOR = "siren network"


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One observation per alert interval.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: the column map is wrong.
    """
    known = (*MERGED.required, *MERGED.optional, *OFFICIAL.required)
    table = read_table(received("alerts", blob, data, setting, known, also=("zone",)))
    layout = choose(table, (MERGED, OFFICIAL))
    made: dict[str, Observation] = {}
    for row in table.rows:
        alert = _alert(row, layout, exercise=table.exercise)
        made.setdefault(alert.observation_id, alert)
    notes = (*unread_columns(table, layout), *_notes(table.file, len(table.rows) - len(made), made))
    return Reading(tables={Observation: to_table(Observation, made.values())}, rows=len(table.rows), notes=notes)


def _notes(file: Received, joined: int, made: dict[str, Observation]) -> tuple[Note, ...]:
    notes = []
    if joined:
        notes.append(file.note("exact duplicate rows", f"{joined} rows of the same region, start and end joined"))
    lost = sorted({alert.labels[0] for alert in made.values() if alert.place is None})
    if lost:
        words = f"{len(lost)} region names not known, alerts kept without place: {', '.join(lost[:5])}"
        notes.append(file.note("region not known", words))
    return tuple(notes)


def _alert(row: Row, layout: Layout, *, exercise: bool) -> Observation:
    levels = ("region",) if layout is MERGED else ("oblast", "raion", "hromada")
    names = [row.value(name) for name in levels if row.value(name)]
    if not names:
        raise row.bad(levels[0], f"{levels[0]} as a name")
    started, ended, doubts = _interval(row)
    place, unplaced = _place(names[0])
    until = "" if not row.value("finished_at") else utc_text(ended)  # a later file that states the end is a new row
    key = ("alerts", *map(plain_key, names), utc_text(started), until)
    return Observation(
        observation_id=record_id(*key),
        source="alerts",
        sensor=SENSOR,
        means=Means.DETECTED,
        phenomenon=Phenomenon.ALERT,
        started_utc=started,
        ended_utc=ended,
        time_precision=TimePrecision.INSTANT,
        seen_utc=started,
        received_utc=row.file.blob.received_utc,
        place=place,
        observer=None,
        labels=(*names, *(row.text(name) for name in ("level", "source") if row.text(name))),
        quality=(*doubts, *unplaced),
        exercise=exercise,
        blob_sha256=row.file.blob.sha256,
        where=row.where,
    )


def _interval(row: Row) -> tuple[datetime, datetime, tuple[str, ...]]:
    """An open end is held open until the file was received, and marked."""
    started = row.moment("started_at")
    if not row.value("finished_at"):
        return started, max(started, row.file.blob.received_utc), ("end not stated",)
    ended = row.moment("finished_at")
    if ended < started:
        raise row.bad("finished_at", f"an end not before the start {row.text('started_at')}")
    assumed = row.text("naive").casefold() == "true"  # the volunteers' mark for an end nobody announced
    return started, ended, ("end assumed by the publisher",) if assumed else ()


def _place(name: str) -> tuple[Disc | None, tuple[str, ...]]:
    unit = unit_of_name(name)
    return (None, (f"region not known: {name}",)) if unit is None else (unit.disc, ())
