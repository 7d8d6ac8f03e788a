"""VIINA: events that news headlines of the war report, placed at settlements. Claims, not observations."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from truceline.model.arrow import to_table
from truceline.model.place import Disc
from truceline.model.records import Blob, Note, Statement, record_id
from truceline.model.terms import TimePrecision
from truceline.sources._file import Received
from truceline.sources._registry import UKRAINE, Manifest, Reading, refuse_setting
from truceline.sources._stay import KYIV, language_of, local_moment, outlier, whole_day
from truceline.sources._table import Layout, Row, choose, read_table

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
        "the outlet of a headline is not in the file",
    ),
    covers="violent events of the war in Ukraine as reported by news",
    redistribute=True,
    languages=("uk", "ru", "en"),
    reports_on=UKRAINE,
)
LAYOUT = Layout(
    name="viina", required=("datetime", "lon", "lat", "place_name", "event_type", "headline"), optional=("speaker",)
)
LAG = timedelta(hours=4)  # reports trail events by 0-3 h (measured against air-raid alerts), rounded up by one
TOWN_RADIUS_M = 5_000.0  # model.md 3, report vagueness of a town; village or town is not in the file
SPEAKER = "not stated"
CANONICAL = {  # label as given -> what the publisher's codebook calls it
    "firefighb": "firefight",
    "arresb": "arrest",
    "airalerb": "airalert",
    "retreab": "retreat",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    started: datetime
    ended: datetime
    said: datetime | None
    precision: TimePrecision
    quality: tuple[str, ...]


def canonical_label(label: str) -> str:
    """The codebook's name of a label whose last letter the publisher's export broke.

    >>> canonical_label("firefighb"), canonical_label("uav")
    ('firefight', 'uav')
    """
    return CANONICAL.get(label, label)


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One statement per headline, place and time.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: a column map was handed in.
    """
    refuse_setting("viina", setting)
    table = read_table(Received(source="viina", blob=blob, data=data))
    choose(table, (LAYOUT,))
    made: dict[str, Statement] = {}
    seen: set[tuple[str, ...]] = set()
    exact, merged = 0, 0
    for row in table.rows:
        said = _statement(row, exercise=table.exercise)
        known = made.get(said.statement_id)
        cells = tuple(row.cells.values())
        exact += cells in seen
        merged += known is not None and cells not in seen
        seen.add(cells)
        made[said.statement_id] = said if known is None else _joined(known, said)
    notes = _notes(table.file, exact, merged)
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


def _when(row: Row) -> _When:
    """Midnight is a date without time; any other minute is when the headline appeared."""
    naive = _naive(row)
    try:
        if naive.time() == datetime.min.time():
            started, ended = whole_day(naive.date(), KYIV)
            day = ("no time of day: 00:00:00",)
            return _When(started=started, ended=ended, said=None, precision=TimePrecision.DAY, quality=day)
        said = local_moment(naive, KYIV)
    except OverflowError as bad:
        raise row.bad("datetime", "a year from 1900 to 2200") from bad
    return _When(
        started=said.first_utc - LAG,
        ended=said.last_utc,
        said=said.first_utc,
        precision=TimePrecision.HOURS,
        quality=said.quality,
    )


def _naive(row: Row) -> datetime:
    try:
        moment = datetime.fromisoformat(row.text("datetime"))
    except ValueError as bad:
        raise row.bad("datetime", "datetime as 2025-03-15 14:05:00, Kyiv time") from bad
    if moment.tzinfo is not None or not 1900 <= moment.year <= 2200:
        raise row.bad("datetime", "datetime as 2025-03-15 14:05:00, Kyiv time without offset")
    return moment


def _place(row: Row, *, exercise: bool) -> tuple[Disc | None, tuple[str, ...]]:
    if not row.text("lat") and not row.text("lon"):
        return None, ("no coordinates in the row",)
    lat, lon = row.number("lat", -90, 90), row.number("lon", -180, 180)
    name = row.text("place_name") or None
    marks = () if name else ("place name not stated",)
    far = () if exercise else outlier(lat, lon)  # an exercise happens in an invented place
    return Disc(lat_deg=lat, lon_deg=lon, radius_m=TOWN_RADIUS_M, name=name), (*marks, *far)
