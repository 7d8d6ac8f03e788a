"""VIINA: events that news headlines of the war report, placed at settlements. Claims, not observations."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from truceline.model.arrow import to_table
from truceline.model.place import Disc
from truceline.model.records import Blob, Note, Statement, record_id
from truceline.sources import _viina_published as published
from truceline.sources._file import Received, received
from truceline.sources._registry import UKRAINE, Manifest, Reading
from truceline.sources._stay import KYIV, language_of, outlier
from truceline.sources._table import Layout, Row, choose, read_table, unread_columns
from truceline.sources._viina_published import When, companion, said_at

__all__ = ["MANIFEST", "companion", "parse"]

MANIFEST = Manifest(
    name="viina",
    title="VIINA, Violent Incident Information from News Articles (2.0)",
    licence="ODbL 1.0; credit: Yuri M. Zhukov, VIINA",
    origin="github.com/zhukovyuri/VIINA; headlines of Ukrainian and Russian news outlets",
    zone=KYIV,
    time_precision="publication minute, up to 3 hours after the event; 00:00:00 means the day alone",
    position_precision="centre of the named settlement, 5 km",
    known_faults=(
        "00:00:00 means no time",
        "one headline is spread over every place it names",
        "settlement centres: a centre must not corroborate a hot pixel",
        "labels come from a classifier and some names are broken (firefighb, arresb, airalerb, retreab)",
        "exact duplicate rows",
        "some places are matched to a settlement of the same name far away",
        "the outlet of a headline stands in the publisher's own files alone",
        "from January 2025 on users see five times fewer events and almost no alerts: its silence says less",
    ),
    covers="violent events of the war in Ukraine as reported by news",
    redistribute=True,
    languages=("uk", "ru", "en"),
    reports_on=UKRAINE,
)
LAYOUT = Layout(
    name="viina", required=("datetime", "lon", "lat", "place_name", "event_type", "headline"), optional=("speaker",)
)
TOWN_RADIUS_M = published.TOWN_RADIUS_M
SPEAKER = published.SPEAKER
CANONICAL = {  # label as given -> what the publisher's codebook calls it
    "firefighb": "firefight",
    "arresb": "arrest",
    "airalerb": "airalert",
    "retreab": "retreat",
}


def canonical_label(label: str) -> str:
    """The codebook's name of a label whose last letter the publisher's export broke.

    >>> canonical_label("firefighb"), canonical_label("uav")
    ('firefight', 'uav')
    """
    return CANONICAL.get(label, label)


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One statement per headline, place and time. `setting` is a column map, or the publisher's file of labels.

    Raises:
        DamagedFile: the file cannot be read whole, or holds labels without their events.
        BadSetting: the column map or the file of labels is wrong.
    """
    labels = published.labels_of(blob, setting)
    names = (*LAYOUT.required, *LAYOUT.optional, *published.KNOWN)
    file = received("viina", blob, data, None if labels is not None else setting, names)
    table = read_table(file)
    if published.is_labels(table.header):
        expected = "the file of events; keep it with its labels: --map LABELS, or both in one zip"
        raise file.damaged(table.header_where, found="labels without their events", expected=expected)
    layout = choose(table, (LAYOUT, published.LAYOUT))
    make = _statement if layout is LAYOUT else partial(published.statement, labels=labels or {})
    made: dict[str, Statement] = {}
    seen: set[tuple[str, ...]] = set()
    exact, merged = 0, 0
    for row in table.rows:
        said = make(row, exercise=table.exercise)
        known = made.get(said.statement_id)
        cells = tuple(row.cells.values())
        exact += cells in seen
        merged += known is not None and cells not in seen
        seen.add(cells)
        made[said.statement_id] = said if known is None else _joined(known, said)
    notes = (*unread_columns(table, layout), *_notes(table.file, exact, merged))
    return Reading(tables={Statement: to_table(Statement, made.values())}, rows=len(table.rows), notes=notes)


def _notes(file: Received, exact: int, merged: int) -> tuple[Note, ...]:
    notes = []
    if exact:
        notes.append(file.note("exact duplicate rows", f"{exact} exact duplicate rows joined with their first"))
    if merged:
        text = f"{merged} rows with the same time, position and headline joined: labels and names differ"
        notes.append(file.note("rows that differ in labels alone", text))
    return tuple(notes)


def _joined(known: Statement, again: Statement) -> Statement:
    """Labels of both; everything else as first said."""
    return replace(known, labels=tuple(dict.fromkeys((*known.labels, *again.labels))))


def _statement(row: Row, *, exercise: bool) -> Statement:
    when = _when(row)
    place, doubts = _place(row, exercise=exercise)
    headline = row.text("headline")
    if not headline:
        doubts = (*doubts, "no headline")
    return Statement(
        statement_id=record_id("viina", *(row.text(name) for name in ("datetime", "lon", "lat", "headline"))),
        source="viina",
        speaker=row.text("speaker") or SPEAKER,
        text=headline,
        language=language_of(headline),
        started_utc=when.started,
        ended_utc=when.ended,
        time_precision=when.precision,
        said_utc=when.said,
        received_utc=row.file.blob.received_utc,
        place=place,
        labels=tuple(label for label in row.text("event_type").split("|") if label),
        quality=(*when.quality, *doubts),
        exercise=exercise,
        blob_sha256=row.file.blob.sha256,
        where=row.where,
    )


def _when(row: Row) -> When:
    """Midnight is a date without time; any other minute is when the headline appeared."""
    try:
        return said_at(_naive(row))
    except OverflowError as bad:
        raise row.bad("datetime", "a year from 1900 to 2200") from bad


def _naive(row: Row) -> datetime:
    try:
        moment = datetime.fromisoformat(row.text("datetime"))
    except ValueError as bad:
        raise row.bad("datetime", "datetime as 2025-03-15 14:05:00, Kyiv time") from bad
    if moment.tzinfo is not None or not 1900 <= moment.year <= 2200:
        raise row.bad("datetime", "datetime as 2025-03-15 14:05:00, Kyiv time without offset")
    return moment


def _place(row: Row, *, exercise: bool) -> tuple[Disc | None, tuple[str, ...]]:
    if not row.value("lat") and not row.value("lon"):
        return None, ("no coordinates in the row",)
    lat, lon = row.angle("lat", 90), row.angle("lon", 180)
    name = row.value("place_name") or None
    marks = () if name else ("place name not stated",)
    far = () if exercise else outlier(lat, lon)  # an exercise happens in an invented place
    return Disc(lat_deg=lat, lon_deg=lon, radius_m=TOWN_RADIUS_M, name=name), (*marks, *far)
