"""UCDP GED: events of organised violence with deaths, coded from news by people. One statement an event."""

import re
from dataclasses import replace
from datetime import date, datetime

from truceline.model.arrow import to_table
from truceline.model.errors import OutOfRange
from truceline.model.place import Disc
from truceline.model.records import Blob, Note, Statement, record_id
from truceline.model.terms import COUNTRY_ONLY, PROVINCE_ONLY, TimePrecision
from truceline.sources._dates import Order, day_of, order_of
from truceline.sources._file import Received, extra_columns, received, shown
from truceline.sources._registry import Manifest, Reading
from truceline.sources._stay import KYIV, whole_day
from truceline.sources._table import Row, Table, read_table, refuse_other_form

MANIFEST = Manifest(
    name="ucdp",
    title="UCDP Georeferenced Event Dataset, events of Ukraine",
    licence="CC BY 4.0; credit: Uppsala Conflict Data Program",
    origin="ucdp.uu.se; coded from news and reports of organisations",
    zone=KYIV,
    time_precision="a day in Kyiv, or the days, weeks or months of which date_prec speaks",
    position_precision="by where_prec: 1 a place, 2 within 25 km, 3 a district, 4 a province, 5 and more none",
    known_faults=(
        "only events with at least one death",
        "coordinates of where_prec 4 and more are stand-ins: the middle of a province, a line or the country",
        "deaths are low, best and high estimates; they are kept as labels and never added up",
        "Latin-1 letters in some exports",
    ),
    covers="state-based, non-state and one-sided violence with deaths",
    redistribute=True,
)
USED = (
    "id", "relid", "type_of_violence", "where_prec", "date_prec", "event_clarity", "date_start", "date_end",
    "latitude", "longitude", "where_coordinates", "where_description", "source_headline", "source_office",
    "number_of_sources", "low", "best", "high", "gwnoa",
)  # fmt: skip
NEEDED = (
    "id", "type_of_violence", "where_prec", "date_prec", "date_start", "date_end", "latitude", "longitude",
)  # fmt: skip
COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best",
    "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
SPEAKER = "UCDP"
CODED = "coded event"  # the label that says: people decided that something happened, whatever the headline says
VIOLENCE = {"1": "state-based conflict", "2": "non-state conflict", "3": "one-sided violence"}
# Radius by where_prec. 1: the centre of a settlement; 2: the codebook's own 25 km; 3 and 4: half the width of a
# district and of a province of Ukraine; 5 to 7: a line, the country, the sea. Of 4 and more only the name is known.
RADIUS_M = {1: 5_000.0, 2: 25_000.0, 3: 40_000.0, 4: 120_000.0, 5: 400_000.0, 6: 600_000.0, 7: 600_000.0}
LABELS = ("where_prec", "date_prec", "event_clarity", "low", "best", "high")
LONGEST_DAYS, LAST_YEAR = 366, 2199


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One statement per coded event.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: the column map is wrong.
    """
    file, notes = _in_utf8(received("ucdp", blob, data, setting, COLUMNS, also=("dates",)))
    _refuse_headless(file)
    table = read_table(file)
    _require_columns(table)
    notes = (*notes, *table.notes, *extra_columns(file, table.header, COLUMNS))
    order = _order(table)
    made: dict[str, Statement] = {}
    for row in table.rows:
        said = _statement(row, order, exercise=table.exercise)
        made.setdefault(said.statement_id, said)
    joined = len(table.rows) - len(made)
    if joined:
        notes = (*notes, file.note("exact duplicate rows", f"{joined} rows of one event and content joined"))
    return Reading(tables={Statement: to_table(Statement, made.values())}, rows=len(table.rows), notes=notes)


def _in_utf8(file: Received) -> tuple[Received, tuple[Note, ...]]:
    """The file in UTF-8: some exports are Latin-1, of which every byte is a letter."""
    try:
        file.data.decode("utf-8")
    except UnicodeDecodeError:
        note = file.note("not UTF-8", "read as Latin-1, as the publisher's older exports are")
        return replace(file, data=file.data.decode("latin-1").encode()), (note,)
    return file, ()


def _require_columns(table: Table) -> None:
    missing = [name for name in NEEDED if name not in table.header]
    if not set(table.header) & set(COLUMNS):
        refuse_other_form(table.file, table.header, table.header_where, COLUMNS)
    if missing:
        found = f"no column {', '.join(missing)}"
        raise table.file.damaged(table.header_where, found=found, expected="the columns of UCDP GED")


def _refuse_headless(file: Received) -> None:
    """Some monthly candidate files were published without their header line.

    Raises:
        DamagedFile: so is this one; the message names the columns.
    """
    first = file.data[:1_000_000].split(b"\n", 1)[0].decode("utf-8", "replace").split(",")
    if len(first) >= len(COLUMNS) - 5 and first[0].isdigit():
        found = f"no header line: {len(first)} values, the first of them {shown(first[0])}"
        expected = f"the header of the publisher above the rows, {len(COLUMNS)} columns: {','.join(COLUMNS)}"
        raise file.damaged("line 1", found=found, expected=expected)


def _order(table: Table) -> Order:
    """Which order the dates have that a spreadsheet rewrote; the publisher's own are ISO."""
    if table.file.columns.dates:
        return Order(table.file.columns.dates)
    return order_of(row.text(name) for row in table.rows for name in ("date_start", "date_end"))


def _statement(row: Row, order: Order, *, exercise: bool) -> Statement:
    started, ended, doubts = _when(row, order)
    place, vague = _place(row)
    text = row.text("source_headline").split(";")[0].strip()
    labels = [
        f"{name}: {row.text(name)}" for name in ("where_prec", "date_prec", "event_clarity", "low", "best", "high")
    ]
    return Statement(
        statement_id=record_id("ucdp", *(row.text(name) for name in USED)),
        source="ucdp",
        speaker="exercise control" if exercise else SPEAKER,
        text=text or row.text("where_description"),
        language="en",
        started_utc=started,
        ended_utc=ended,
        time_precision=TimePrecision.DAY,
        said_utc=None,
        received_utc=row.file.blob.received_utc,
        place=place,
        credits=tuple(dict.fromkeys(name.strip() for name in row.text("source_office").split(";") if name.strip())),
        labels=(CODED, f"id: {row.text('id')}", _violence(row), *labels),
        quality=(*doubts, *vague, *(() if text else ("no headline",))),
        exercise=exercise,
        blob_sha256=row.file.blob.sha256,
        where=row.where,
    )


def _violence(row: Row) -> str:
    code = row.text("type_of_violence").removesuffix(".0")  # of a data frame with gaps
    if code not in VIOLENCE:
        raise row.bad("type_of_violence", "type_of_violence as 1, 2 or 3")
    return VIOLENCE[code]


def _when(row: Row, order: Order) -> tuple[datetime, datetime, tuple[str, ...]]:
    first, last = _day(row, "date_start", order), _day(row, "date_end", order)
    if not first <= last or (last - first).days > LONGEST_DAYS:
        raise row.bad("date_end", f"date_end from date_start to {LONGEST_DAYS} days after it")
    precision = _code(row, "date_prec", 1, 5)
    words = "no time of day: date only" if precision == 1 else f"day not known exactly (date_prec {precision})"
    return whole_day(first, KYIV)[0], whole_day(last, KYIV)[1], (words,)


def _day(row: Row, name: str, order: Order) -> date:
    """ISO or as a spreadsheet leaves it, with or without a clock time that is always midnight."""
    try:
        day, doubt = day_of(name, re.split(r"[T ]", row.text(name))[0], order)
    except OutOfRange as bad:
        raise row.bad(name, f"{name} as 2015-03-15") from bad
    if doubt:
        raise row.bad(name, f"{name} as 2015-03-15, or a column map that states dates: day first or month first")
    if not day.year <= LAST_YEAR:
        raise row.bad(name, f"{name} from 1900 to {LAST_YEAR}")
    return day


def _place(row: Row) -> tuple[Disc | None, tuple[str, ...]]:
    precision = _code(row, "where_prec", 1, 7)
    if not row.value("latitude") and not row.value("longitude"):
        return None, ("no coordinates in the row",)
    lat, lon = row.angle("latitude", 90), row.angle("longitude", 180)
    vague = () if precision < 4 else (PROVINCE_ONLY if precision == 4 else COUNTRY_ONLY,)
    name = row.text("where_coordinates") or None
    return Disc(lat_deg=lat, lon_deg=lon, radius_m=RADIUS_M[precision], name=name), vague


def _code(row: Row, name: str, least: int, most: int) -> int:
    value = row.number(name, least, most)
    if not value.is_integer():
        raise row.bad(name, f"{name} as a whole number from {least} to {most}")
    return int(value)
