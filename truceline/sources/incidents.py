"""Geolocated incidents in the JSON of Bellingcat's civilian-harm map: exact places, dates without time."""

import re
from datetime import date, datetime
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.place import Point
from truceline.model.records import Blob, Note, Statement, record_id
from truceline.model.terms import TimePrecision
from truceline.sources._file import Received, check_json, number_in, shown, text_in
from truceline.sources._registry import UKRAINE, Manifest, Reading, refuse_setting
from truceline.sources._stay import KYIV, outlier, whole_day

MANIFEST = Manifest(
    name="incidents",
    title="Civilian harm in Ukraine, geolocated (Bellingcat and the Global Authentication Project)",
    licence="none stated by the publisher: internal use",
    origin="ukraine.bellingcat.com; geolocated by volunteers from posts and news",
    zone=KYIV,
    time_precision="date only, a day in Kyiv",
    position_precision="geolocated from images: 100 m",
    known_faults=(
        "date only; the date may be that of the post",
        "ids are withdrawn, repeated and edited between versions: the id here includes the content",
        "some positions are placeholders near 0, 0",
        "some entries have no source address",
        "what is easy to geolocate is over-represented",
    ),
    covers="damage and harm to civilians and civilian objects in Ukraine, some in Russia",
    redistribute=False,
    languages=("en",),
    reports_on=UKRAINE,
)
GEOLOCATED_SD_M = 100.0  # a building or its yard, identified from images
SPEAKER, EXERCISE_SPEAKER = "Bellingcat", "exercise control"
MOST_ITEMS = 1_000_000  # trust.md section 7
_ISO, _US = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_WRAPPER = {"exercise", "incidents"}


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One statement per incident of the list.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: a column map was handed in.
    """
    refuse_setting("incidents", setting)
    file = Received(source="incidents", blob=blob, data=data)
    items, exercise = _items(file)
    made: dict[str, Statement] = {}
    for number, item in enumerate(items, start=1):
        said = _statement(file, number, item, exercise=exercise)
        made.setdefault(said.statement_id, said)
    notes = _notes(file, items, len(items) - len(made))
    return Reading(tables={Statement: to_table(Statement, made.values())}, rows=len(items), notes=notes)


def _items(file: Received) -> tuple[list[dict[str, Any]], bool]:
    """The list itself, or an object {"exercise": true, "incidents": [...]} around it."""
    value = check_json(file)
    exercise = False
    if isinstance(value, dict) and set(value) == _WRAPPER:
        exercise, value = value["exercise"] is True, value["incidents"]
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise file.damaged("whole file", found=f"a {type(value).__name__}", expected="a JSON list of objects")
    if len(value) > MOST_ITEMS:
        raise file.damaged("whole file", found=f"{len(value)} records", expected=f"at most {MOST_ITEMS}")
    return value, exercise


def _notes(file: Received, items: list[dict[str, Any]], joined: int) -> tuple[Note, ...]:
    notes = []
    if joined:
        notes.append(file.note("exact duplicate rows", f"{joined} records of the same content joined"))
    ids = [item["id"] for item in items if isinstance(item.get("id"), str)]
    if len(set(ids)) < len(ids):
        text = f"{len(ids) - len(set(ids))} ids stand for more than one record; the content was believed"
        notes.append(file.note("ids used twice", text))
    return tuple(notes)


def _statement(file: Received, number: int, item: dict[str, Any], *, exercise: bool) -> Statement:
    where = f"record {number}"
    title = text_in(file, where, "id", item, "")
    day = _day(file, where, item)
    try:
        started, ended = whole_day(day, KYIV)
    except OverflowError as bad:
        raise file.damaged(where, found=f"date {day}", expected="a year from 1900 to 2200") from bad
    text = text_in(file, where, "description", item)
    marked = exercise or item.get("exercise") is True
    place = _place(file, where, item)
    credited = _credits(file, where, item)
    position = () if place is None else (f"{place.lat_deg:.6f}", f"{place.lon_deg:.6f}")
    return Statement(
        statement_id=record_id("incidents", title, day.isoformat(), *position, text),
        source="incidents",
        speaker=EXERCISE_SPEAKER if marked else SPEAKER,
        text=text,
        language="en",
        started_utc=started,
        ended_utc=ended,
        time_precision=TimePrecision.DAY,
        said_utc=None,
        received_utc=file.blob.received_utc,
        place=place,
        credits=credited,
        labels=(*((f"id: {title}",) if title else ()), *_labels(file, where, item)),
        quality=_quality(place, exercise=marked, credited=bool(credited)),
        exercise=marked,
        blob_sha256=file.blob.sha256,
        where=where,
    )


def _day(file: Received, where: str, item: dict[str, Any]) -> date:
    """ISO, or month first with slashes as in the newer exports."""
    text = text_in(file, where, "date", item).strip()
    try:
        if _ISO.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
        if match := _US.fullmatch(text):
            return date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError as bad:
        raise file.damaged(where, found=f"date {shown(text)}", expected="a date that exists") from bad
    raise file.damaged(where, found=f"date {shown(text)}", expected="date as 2025-03-15 or 03/15/2025 (month first)")


def _quality(place: Point | None, *, exercise: bool, credited: bool) -> tuple[str, ...]:
    marks = ["no time of day: date only"]
    if place is None:
        marks.append("no coordinates in the record")
    elif not exercise:  # an exercise happens in an invented place
        marks += outlier(place.lat_deg, place.lon_deg)
    return (*marks, *(() if credited else ("no source address",)))


def _place(file: Received, where: str, item: dict[str, Any]) -> Point | None:
    given = [item.get(name) for name in ("latitude", "longitude")]
    if all(value is None or value == "" for value in given):
        return None
    lat = _degrees(file, where, "latitude", given[0], 90.0)
    lon = _degrees(file, where, "longitude", given[1], 180.0)
    name = text_in(file, where, "location", item, "").strip() or None
    return Point(lat_deg=lat, lon_deg=lon, major_sd_m=GEOLOCATED_SD_M, minor_sd_m=GEOLOCATED_SD_M, name=name)


def _degrees(file: Received, where: str, name: str, value: object, limit: float) -> float:
    """A coordinate as number or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise file.damaged(where, found=f"{name} {shown(value)}", expected=f"{name} as a number")
    text = value.strip() if isinstance(value, str) else repr(value)
    return number_in(file, where, name, text, least=-limit, most=limit)


def _credits(file: Received, where: str, item: dict[str, Any]) -> tuple[str, ...]:
    """The addresses an incident rests on: plain texts, or objects with a path."""
    listed = item.get("sources") or []
    if not isinstance(listed, list):
        raise file.damaged(where, found=f"sources {shown(listed)}", expected="sources as a list")
    held = [entry if isinstance(entry, dict) else {"path": entry} for entry in listed]
    return tuple(dict.fromkeys(path for entry in held if (path := text_in(file, where, "path", entry, "").strip())))


def _labels(file: Received, where: str, item: dict[str, Any]) -> tuple[str, ...]:
    """The publisher's filters, verbatim as "key: value"."""
    listed = item.get("filters") or []
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise file.damaged(where, found=f"filters {shown(listed)}", expected="filters as a list of objects")
    return tuple(f"{text_in(file, where, 'key', f)}: {text_in(file, where, 'value', f, '')}" for f in listed)
