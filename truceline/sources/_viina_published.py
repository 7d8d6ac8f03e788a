"""VIINA as its publisher serves it: events by year (`event_info`), and labels in a second file, joined by event id.

Columns and codes as the publisher's codebook has them (github.com/zhukovyuri/VIINA).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from truceline.model.errors import DamagedFile, OutOfRange
from truceline.model.place import Disc
from truceline.model.records import Blob, Statement, record_id
from truceline.model.terms import PROVINCE_ONLY, TimePrecision
from truceline.sources._column_map import bad_map
from truceline.sources._dates import day_of
from truceline.sources._file import MAX_COLUMNS, Received, check_text
from truceline.sources._sniff import GZIP, ZIP
from truceline.sources._stay import KYIV, language_of, local_moment, outlier, whole_day
from truceline.sources._table import Layout, Row
from truceline.sources._unpack import members_of

LAG = timedelta(hours=4)  # reports trail events by 0-3 h (measured against air-raid alerts), rounded up by one
TOWN_RADIUS_M = 5_000.0  # model.md 3, report vagueness of a town; village or town is not in the file
SPEAKER = "not stated"
PRECISION_M = {  # GEO_PRECISION -> radius: a street, a settlement, half the width of a district and of a province
    "STREET": 1_000.0, "ADM3": TOWN_RADIUS_M, "ADM2": 40_000.0, "ADM1": 120_000.0,
}  # fmt: skip
LANGUAGES = {"ua": "uk", "uk": "uk", "ru": "ru", "en": "en"}  # as the publisher writes them -> BCP 47
LAYOUT = Layout(
    name="event_info of the publisher",
    required=("event_id", "date", "time", "longitude", "latitude", "GEO_PRECISION", "source", "url", "text", "lang"),
    optional=(
        "viina_version", "event_id_1pd", "geonameid", "feature_code", "asciiname", "ADM1_NAME", "ADM1_CODE",
        "ADM2_NAME", "ADM2_CODE", "GEO_API", "location", "address", "report_id", "tempid",
    ),
)  # fmt: skip
KNOWN = (*LAYOUT.required, *LAYOUT.optional)
_LABEL, _YES = ("t_", "_b"), frozenset(("1", "1.0", "true"))  # t_uav_b: what happened, as a yes or no


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When a headline says something happened, and when it appeared."""

    started: datetime
    ended: datetime
    said: datetime | None
    precision: TimePrecision
    quality: tuple[str, ...]


def said_at(naive: datetime) -> When:
    """From a wall-clock moment in Kyiv; midnight is a date without time.

    Raises:
        OverflowError: at the edge of the calendar.
    """
    if naive.time() == datetime.min.time():
        started, ended = whole_day(naive.date(), KYIV)
        day = ("no time of day: 00:00:00",)
        return When(started=started, ended=ended, said=None, precision=TimePrecision.DAY, quality=day)
    said = local_moment(naive, KYIV)
    return When(
        started=said.first_utc - LAG, ended=said.last_utc, said=said.first_utc, precision=TimePrecision.HOURS,
        quality=said.quality,
    )  # fmt: skip


def is_labels(header: Iterable[str]) -> bool:
    """Whether a table holds the labels of events and not the events."""
    names = set(header)
    return "event_id" in names and "text" not in names and any(map(_is_label, names))


def _is_label(name: str) -> bool:
    return name.startswith(_LABEL[0]) and name.endswith(_LABEL[1])


def companion(data: bytes) -> bool:
    """Whether a member of an archive is no table of its own but the labels of the events beside it."""
    return is_labels(_header_of(data))


def labels_of(blob: Blob, setting: bytes | None) -> dict[str, tuple[str, ...]] | None:
    """Event id -> labels, where the setting is the publisher's file of labels; None where it is a column map.

    Raises:
        BadSetting: an archive or table that holds no labels.
    """
    if setting is None or not (setting.startswith((GZIP, ZIP)) or companion(setting)):
        return None
    file = Received(source="viina", blob=blob, data=setting)
    try:
        members = members_of(file)
        tables = [setting] if members is None else [member.data for member in members]
        found = [_labels(check_text(replace(file, blob=_alone(blob), data=one))) for one in tables if companion(one)]
    except DamagedFile as bad:
        raise bad_map("viina", bad.found, "the publisher's file of labels, or a column map") from bad
    if not found:
        raise bad_map("viina", "no table of labels", "event_id and columns such as t_uav_b")
    return {event: labels for table in found for event, labels in table.items()}


def _alone(blob: Blob) -> Blob:
    """The blob without what was stated about another file."""
    return replace(blob, expected_length=None)


def _labels(data: bytes) -> dict[str, tuple[str, ...]]:
    """Event id -> labels that are 1. By columns: a year has hundreds of thousands of rows of a hundred columns.

    Raises:
        BadSetting: not a whole table.
    """
    names = _header_of(data)
    if len(names) > MAX_COLUMNS:
        raise bad_map("viina", f"{len(names)} columns", f"at most {MAX_COLUMNS}")
    wanted = ["event_id", *filter(_is_label, names)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            arrow_csv.ReadOptions(use_threads=False),
            arrow_csv.ParseOptions(newlines_in_values=True),
            arrow_csv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as bad:
        raise bad_map("viina", str(bad)[:100], "a whole table of labels") from bad
    events, held = table.column("event_id").to_pylist(), dict[str, tuple[str, ...]]()
    for name in wanted[1:]:
        yes = pc.is_in(pc.utf8_lower(table.column(name)), value_set=pa.array(sorted(_YES)))
        for row in pc.indices_nonzero(yes).to_pylist():
            held[events[row]] = (*held.get(events[row], ()), _plain(name))
    return held


def _header_of(data: bytes) -> list[str]:
    first = data[:100_000].split(b"\n", 1)[0].decode("utf-8", "replace").removeprefix("\ufeff")
    return [name.strip().strip('"') for name in first.split(",")]


def _plain(name: str) -> str:
    return name.removeprefix(_LABEL[0]).removesuffix(_LABEL[1])


def labels_in(row: Row) -> tuple[str, ...]:
    """What happened, as far as the classifier says yes; who did it is left out."""
    names = (name for name in row.cells if _is_label(name) and row.text(name).casefold() in _YES)
    return tuple(map(_plain, names))


def statement(row: Row, *, labels: Mapping[str, tuple[str, ...]], exercise: bool) -> Statement:
    """One row of `event_info`, with its labels where they are known."""
    when = _when(row)
    place, doubts = _place(row, exercise=exercise)
    text = row.text("text")
    if not text:
        doubts = (*doubts, "no headline")
    language = row.value("lang").casefold()
    named = ("date", "time", "longitude", "latitude", "url", "text")
    return Statement(
        statement_id=record_id("viina", *(row.text(name) for name in named)),
        source="viina",
        speaker=row.value("source") or SPEAKER,
        text=text,
        language=LANGUAGES.get(language) or language_of(text),
        started_utc=when.started,
        ended_utc=when.ended,
        time_precision=when.precision,
        said_utc=when.said,
        received_utc=row.file.blob.received_utc,
        place=place,
        credits=(row.value("url"),) if row.value("url") else (),
        labels=tuple(dict.fromkeys((*labels_in(row), *labels.get(row.text("event_id"), ())))),
        quality=(*when.quality, *doubts),
        exercise=exercise,
        blob_sha256=row.file.blob.sha256,
        where=row.where,
    )


def _when(row: Row) -> When:
    try:
        day, doubt = day_of("date", row.text("date"))
        clock = time.fromisoformat((row.value("time") or "00:00").zfill(len("HH:MM")))
        if doubt:
            raise row.bad("date", "date as YYYYMMDD")
        return said_at(datetime.combine(day, clock))
    except (OutOfRange, OverflowError, ValueError) as bad:
        raise row.bad("date", "date as YYYYMMDD from 1900 to 2200, and time as HH:MM, Kyiv time") from bad


def _place(row: Row, *, exercise: bool) -> tuple[Disc | None, tuple[str, ...]]:
    """The named place, as wide as GEO_PRECISION says."""
    if not row.value("latitude") and not row.value("longitude"):
        return None, ("no coordinates in the row",)
    lat, lon = row.angle("latitude", 90), row.angle("longitude", 180)
    name = row.value("asciiname") or row.value("address") or None
    code = row.value("GEO_PRECISION").upper()
    marks = () if code in PRECISION_M else (f"GEO_PRECISION {code or 'empty'}: taken as a settlement",)
    marks = (*marks, *((PROVINCE_ONLY,) if code == "ADM1" else ()))
    far = () if exercise else outlier(lat, lon)
    radius_m = PRECISION_M.get(code, TOWN_RADIUS_M)
    return Disc(lat_deg=lat, lon_deg=lon, radius_m=radius_m, name=name), (*marks, *far)
