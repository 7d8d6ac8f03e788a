"""Geolocated incidents in the JSON of Bellingcat's civilian-harm map: exact places, dates without time."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.errors import OutOfRange
from truceline.model.place import Point
from truceline.model.records import Blob, Note, Statement, record_id
from truceline.model.terms import TimePrecision
from truceline.sources._absent import is_absent
from truceline.sources._file import Received, check_json, extra_columns, received, refuse_answer, shown, text_in
from truceline.sources._position import angle_of
from truceline.sources._registry import UKRAINE, Manifest, Reading
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
        "the map's export writes local days through UTC: a day may be one too early, so one more day is held possible",
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
KEYS = ("id", "date", "latitude", "longitude", "location", "description", "sources", "filters")


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One statement per incident of the list.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: the column map is wrong.
    """
    file = received("incidents", blob, data, setting, KEYS)
    items, exercise = _items(file)
    made: dict[str, Statement] = {}
    undated: list[int] = []
    for number, item in enumerate(items, start=1):
        if is_absent(_plain(file, f"record {number}", "date", item)):
            undated.append(number)
            continue
        said = _statement(file, number, item, exercise=exercise)
        made.setdefault(said.statement_id, said)
    notes = (*_key_notes(file, items), *_notes(file, items, len(items) - len(made) - len(undated), undated))
    return Reading(tables={Statement: to_table(Statement, made.values())}, rows=len(items), notes=notes)


def _items(file: Received) -> tuple[list[dict[str, Any]], bool]:
    """The list itself, or an object {"exercise": true, "incidents": [...]} around it."""
    value = check_json(file)
    exercise = False
    if isinstance(value, dict) and set(value) == _WRAPPER:
        exercise, value = value["exercise"] is True, value["incidents"]
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        refuse_answer(file)
        raise file.damaged("whole file", found=f"a {type(value).__name__}", expected="a JSON list of objects")
    if len(value) > MOST_ITEMS:
        raise file.damaged("whole file", found=f"{len(value)} records", expected=f"at most {MOST_ITEMS}")
    return [_mapped(file, item) for item in value], exercise


def _mapped(file: Received, item: dict[str, Any]) -> dict[str, Any]:
    """A record under our names, as the column map says."""
    if not file.columns.columns:
        return item
    ours = {theirs: name for name, theirs in file.columns.columns.items()}
    return {
        ours.get(name, f"{name} (not mapped)" if name in file.columns.columns else name): v for name, v in item.items()
    }


def _key_notes(file: Received, items: list[dict[str, Any]]) -> tuple[Note, ...]:
    """What the records hold beyond our keys, the time of day of other maps among it."""
    names = dict.fromkeys(name for item in items for name in item)
    return extra_columns(file, names, (*KEYS, "exercise"))


def _plain(file: Received, where: str, name: str, item: Mapping[str, Any]) -> str:
    """A value as text: ids come as numbers, too; null is empty."""
    value = item.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return text_in(file, where, name, item, "")


def _notes(file: Received, items: list[dict[str, Any]], joined: int, undated: list[int]) -> tuple[Note, ...]:
    notes = []
    if len(undated) == len(items) and items:
        raise file.damaged("record 1", found="no date in any record", expected="date as 2025-03-15 or 03/15/2025")
    if undated:
        text = f"{len(undated)} records have no date and are not read, the first is record {undated[0]}"
        notes.append(file.note("records without date", text))
    if joined:
        notes.append(file.note("exact duplicate rows", f"{joined} records of the same content joined"))
    ids = [item["id"] for item in items if isinstance(item.get("id"), str)]
    if len(set(ids)) < len(ids):
        text = f"{len(ids) - len(set(ids))} ids stand for more than one record; the content was believed"
        notes.append(file.note("ids used twice", text))
    return tuple(notes)


def _statement(file: Received, number: int, item: dict[str, Any], *, exercise: bool) -> Statement:
    where = f"record {number}"
    title = _plain(file, where, "id", item)
    day, exported = _day(file, where, item)
    try:
        started, ended = whole_day(day, KYIV)
        ended = whole_day(day + timedelta(days=1), KYIV)[1] if exported else ended
    except OverflowError as bad:
        raise file.damaged(where, found=f"date {day}", expected="a year from 1900 to 2200") from bad
    text = text_in(file, where, "description", item, "")
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
        quality=_quality(place, _marks(text, exported=exported), exercise=marked, credited=bool(credited)),
        exercise=marked,
        blob_sha256=file.blob.sha256,
        where=where,
    )


def _marks(text: str, *, exported: bool) -> list[str]:
    marks = ["date exported through UTC: one more day is held possible"] if exported else []
    return marks if text.strip() else [*marks, "no description"]


def _day(file: Received, where: str, item: dict[str, Any]) -> tuple[date, bool]:
    """ISO, or month first with slashes as in the map's export; and whether it is such an export."""
    text = text_in(file, where, "date", item).strip()
    try:
        if _ISO.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%d").date(), False  # noqa: DTZ007 - a date has no zone
        if match := _US.fullmatch(text):
            return date(int(match[3]), int(match[1]), int(match[2])), "filters" in item
    except ValueError as bad:
        raise file.damaged(where, found=f"date {shown(text)}", expected="a date that exists") from bad
    raise file.damaged(where, found=f"date {shown(text)}", expected="date as 2025-03-15 or 03/15/2025 (month first)")


def _quality(place: Point | None, marks: Iterable[str], *, exercise: bool, credited: bool) -> tuple[str, ...]:
    held = ["no time of day: date only", *marks]
    if place is None:
        held.append("no coordinates in the record")
    elif not exercise:  # an exercise happens in an invented place
        held += outlier(place.lat_deg, place.lon_deg)
    return (*held, *(() if credited else ("no source address",)))


def _place(file: Received, where: str, item: dict[str, Any]) -> Point | None:
    given = [item.get(name) for name in ("latitude", "longitude")]
    if all(value is None or (isinstance(value, str) and is_absent(value)) for value in given):
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
    try:
        return angle_of(name, text, most=limit)
    except OutOfRange as bad:
        raise file.damaged(where, found=f"{name} {shown(text)}", expected=bad.expected) from bad


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
