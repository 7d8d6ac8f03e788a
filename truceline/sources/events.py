"""Catalogues of established events, CSV: what people found out afterwards. They teach a fit and are no evidence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from truceline.model.arrow import to_table
from truceline.model.errors import InputError, OutOfRange
from truceline.model.place import Disc
from truceline.model.records import Blob, EstablishedEvent, Note, record_id
from truceline.sources._dates import Order, day_of, order_of
from truceline.sources._file import received, shown
from truceline.sources._registry import Manifest, Reading
from truceline.sources._stay import KYIV, outlier, whole_day
from truceline.sources._table import Layout, Row, Table, choose, read_table, unread_columns

MANIFEST = Manifest(
    name="events",
    title="Catalogue of established events",
    licence="that of the publisher: CIR none stated; ACLED its terms of use; otherwise as kept",
    origin="people who checked each event: geolocators, coders of conflict data",
    zone=KYIV,
    time_precision="a day or days of the zone in the column map; ACLED's weeks and months are held whole",
    position_precision="as stated in metres; ACLED 5, 25 or 120 km; CIR 500 m; otherwise 1 km, with a note",
    known_faults=(
        "what was filmed or deadly is in it: an event that is not in it is not shown not to have happened",
        "the date may be that of the post",
        "near-duplicates: one event under several entries",
        "a war_fire of 0 or 1 is the word of another model, not of people",
    ),
    covers="events that people established after the fact",
    redistribute=False,
)
PLAIN = Layout(
    name="events", required=("id", "date", "latitude", "longitude"),
    optional=("end", "precision_m", "kind", "credibility", "happened"),
)  # fmt: skip
CIR = Layout(
    name="Eyes on Russia", required=("entry", "date", "lat", "lon"),
    optional=("country", "province", "district", "town/city", "arms/munition", "violence level"),
)  # fmt: skip
ACLED = Layout(
    name="ACLED",
    required=("event_id_cnty", "event_date", "time_precision", "event_type", "latitude", "longitude", "geo_precision"),
    optional=(
        "year", "disorder_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2",
        "inter2", "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
        "location", "source", "source_scale", "notes", "fatalities", "tags", "timestamp", "population_best",
    ),
)  # fmt: skip
FIRES = Layout(name="labelled fires", required=("LATITUDE", "LONGITUDE", "date", "war_fire"), optional=("ACQ_TIME",))
ACLED_RADIUS_M = {"1": 5_000.0, "2": 25_000.0, "3": 120_000.0}  # a settlement; its surroundings; a province
ACLED_DAYS = {"1": 0, "2": 3, "3": 15}  # to either side: a day, a week, a month
CIR_RADIUS_M, FIRE_RADIUS_M, UNSTATED_RADIUS_M = 500.0, 400.0, 1_000.0  # of a film; of a pixel; J
MOST_RADIUS_M, LONGEST_DAYS = 1_000_000.0, 366
ANSWERS = {"yes": True, "1": True, "true": True, "no": False, "0": False, "false": False}
NOT_STATED = "no precision stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row as its layout reads it, before it is an event."""

    key: str
    first: date
    last: date
    what: str
    credibility: str
    happened: bool
    columns: tuple[str, str]  # latitude, longitude
    radius_m: float
    name: str | None


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One event per row.

    Raises:
        DamagedFile: the file cannot be read whole, or fits no layout.
        BadSetting: the column map is wrong.
    """
    file = received("events", blob, data, setting, (*PLAIN.required, *PLAIN.optional), also=("dates", "zone"))
    table = read_table(file)
    layout = choose(table, (PLAIN, CIR, ACLED, FIRES))
    order = _order(table, "event_date" if layout is ACLED else "date")
    made: dict[str, EstablishedEvent] = {}
    for row in table.rows:
        event = _event(row, _ENTRIES[layout.name](row, order), exercise=table.exercise)
        made.setdefault(event.event_id, event)
    notes = (*unread_columns(table, layout), *_notes(table, layout, list(made.values())))
    table_of = to_table(EstablishedEvent, made.values())
    return Reading(tables={EstablishedEvent: table_of}, rows=len(table.rows), notes=notes)


def _order(table: Table, name: str) -> Order:
    if table.file.columns.dates:
        return Order(table.file.columns.dates)
    return order_of(row.text(name) for row in table.rows)


def _notes(table: Table, layout: Layout, made: list[EstablishedEvent]) -> list[Note]:
    file, notes = table.file, []
    if len(made) < len(table.rows):
        text = f"{len(table.rows) - len(made)} rows of one event joined with their first"
        notes.append(file.note("exact duplicate rows", text))
    nowhere = sum(one.place is None for one in made)
    if nowhere:
        notes.append(file.note("rows without position", f"{nowhere} events have no position and teach nothing"))
    if layout is PLAIN and "precision_m" not in table.header:
        notes.append(file.note(NOT_STATED, f"no column precision_m: {UNSTATED_RADIUS_M / 1000:g} km taken for each"))
    if layout is FIRES:
        notes.append(file.note("labels of a model", "war_fire is the word of another model, not of people"))
    far = [one.where for one in made if one.place and outlier(one.place.lat_deg, one.place.lon_deg)]
    if far:
        notes.append(file.note("far outlier", f"{len(far)} events far from the theatre, the first in {far[0]}"))
    return notes


def _event(row: Row, entry: Entry, *, exercise: bool) -> EstablishedEvent:
    zone = row.file.columns.zone or KYIV
    try:
        started, ended = whole_day(entry.first, zone)[0], whole_day(entry.last, zone)[1]
    except OverflowError as bad:
        raise row.file.damaged(row.where, found=f"date {entry.first}", expected="a year from 1900 to 2200") from bad
    place = _place(row, entry)
    at = () if place is None else (f"{place.lat_deg:.6f}", f"{place.lon_deg:.6f}")
    return EstablishedEvent(
        event_id=record_id("events", entry.key, entry.first.isoformat(), *at), source="events",
        catalogue=row.file.blob.name, what=entry.what, happened=entry.happened, started_utc=started, ended_utc=ended,
        place=place, credibility=entry.credibility, received_utc=row.file.blob.received_utc, exercise=exercise,
        blob_sha256=row.file.blob.sha256, where=row.where,
    )  # fmt: skip


def _place(row: Row, entry: Entry) -> Disc | None:
    lat, lon = entry.columns
    if not row.value(lat) and not row.value(lon):
        return None
    return Disc(lat_deg=row.angle(lat, 90), lon_deg=row.angle(lon, 180), radius_m=entry.radius_m, name=entry.name)


def _plain(row: Row, order: Order) -> Entry:
    first = _day(row, "date", order)
    last = _day(row, "end", order) if row.value("end") else first
    if not first <= last <= first + timedelta(days=LONGEST_DAYS):
        raise row.bad("end", f"end from date to {LONGEST_DAYS} days after it")
    radius = row.number("precision_m", 0.0, MOST_RADIUS_M) if row.value("precision_m") else UNSTATED_RADIUS_M
    if not row.value("id"):
        raise row.bad("id", "an id of the event")
    return Entry(
        key=row.text("id"), first=first, last=last, what=row.value("kind"), credibility=row.value("credibility"),
        happened=_answer(row, "happened") if row.value("happened") else True, columns=("latitude", "longitude"),
        radius_m=radius, name=None,
    )  # fmt: skip


def _cir(row: Row, order: Order) -> Entry:
    day = _day(row, "date", order)
    return Entry(
        key=row.text("entry"), first=day, last=day, what=row.value("arms/munition"), credibility="", happened=True,
        columns=("lat", "lon"), radius_m=CIR_RADIUS_M, name=row.value("town/city") or None,
    )  # fmt: skip


def _acled(row: Row, order: Order) -> Entry:
    day, wide = _day(row, "event_date", order), timedelta(days=ACLED_DAYS[_code(row, "time_precision", ACLED_DAYS)])
    kind = "; ".join(filter(None, (row.value("event_type"), row.value("sub_event_type"))))
    return Entry(
        key=row.text("event_id_cnty"), first=day - wide, last=day + wide, what=kind,
        credibility=row.value("source_scale"), happened=True, columns=("latitude", "longitude"),
        radius_m=ACLED_RADIUS_M[_code(row, "geo_precision", ACLED_RADIUS_M)], name=row.value("location") or None,
    )  # fmt: skip


def _fire(row: Row, order: Order) -> Entry:
    day, clock = _day(row, "date", order), row.text("ACQ_TIME")
    return Entry(
        key=clock, first=day, last=day, what="war fire", credibility="another model",
        happened=_answer(row, "war_fire"), columns=("LATITUDE", "LONGITUDE"), radius_m=FIRE_RADIUS_M, name=None,
    )  # fmt: skip


_ENTRIES: dict[str, Callable[[Row, Order], Entry]] = {
    PLAIN.name: _plain, CIR.name: _cir, ACLED.name: _acled, FIRES.name: _fire,
}  # fmt: skip


def _code(row: Row, name: str, known: dict[str, float] | dict[str, int]) -> str:
    code = row.text(name).removesuffix(".0")  # of a data frame with gaps
    if code not in known:
        raise row.bad(name, f"{name} as {', '.join(known)}")
    return code


def _answer(row: Row, name: str) -> bool:
    held = ANSWERS.get(row.text(name).casefold().removesuffix(".0"))
    if held is None:
        raise row.bad(name, f"{name} as yes or no, 1 or 0")
    return held


def _day(row: Row, name: str, order: Order) -> date:
    text = row.text(name).split("T")[0].removesuffix(" 00:00:00")
    try:
        day, doubt = day_of(name, text, order)
    except OutOfRange as bad:
        raise row.bad(name, f"{name} as 2022-09-08") from bad
    if doubt or not 1901 <= day.year < 2200:
        raise _undated(row, name, text)
    return day


def _undated(row: Row, name: str, text: str) -> InputError:
    expected = f"{name} as 2022-09-08, or a column map that states dates: day first or month first"
    return row.file.damaged(row.where, found=f"{name} {shown(text)}", expected=expected)
