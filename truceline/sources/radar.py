"""Radar change detection as GeoJSON: ground that looks different after a pass than before it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.errors import NaiveTimeError, OutOfRange
from truceline.model.place import Area, Place, Point
from truceline.model.records import Blob, Observation, record_id
from truceline.model.terms import Means, Phenomenon, TimePrecision
from truceline.model.times import parse_utc, utc_text
from truceline.sources._file import Received, check_json, shown, text_in
from truceline.sources._geojson import features_of, held_of, is_empty, polygons_of, position_of
from truceline.sources._registry import Manifest, Reading, refuse_setting

MANIFEST = Manifest(
    name="radar",
    title="Changes between two radar passes",
    licence="that of whoever found them; Copernicus Sentinel data are free to use with credit",
    origin="an analyst or a routine that compares two passes, such as those of Sentinel-1",
    zone="UTC",
    time_precision="some time between the two passes",
    position_precision="the polygon drawn, or 50 m around a point",
    known_faults=(
        "harvest, floods, snow and building work change the image too",
        "one strike may be drawn as many polygons: those within 500 m of one another are one change",
        "no confidence is comparable between routines",
    ),
    covers="what changed on the ground between two passes",
    redistribute=False,
)
POINT_SD_M = 50.0  # a few pixels of 10 to 20 m; fusion adds its own uncertainty
LONGEST = timedelta(days=366)
UNNAMED = "radar"  # where the file names no sensor


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One observation per change, and one per footprint that was compared.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: a column map was handed in.
    """
    refuse_setting("radar", setting)
    file = Received(source="radar", blob=blob, data=data)
    collection = check_json(file)
    features = features_of(file, collection)
    made: dict[str, Observation] = {}
    empty = joined = 0
    for number, feature in enumerate(features, start=1):
        where = f"feature {number}"
        place = _place(file, where, feature.get("geometry"))
        if place is None:
            empty += 1
            continue
        held = held_of(collection, feature)
        seen = _observation(file, where, held, place)
        joined += seen.observation_id in made
        made.setdefault(seen.observation_id, seen)
    notes = [file.note("empty geometry", f"{empty} of {len(features)} features have no geometry")] if empty else []
    if joined:
        notes.append(file.note("exact duplicate rows", f"{joined} features of one place, passes and values joined"))
    return Reading(tables={Observation: to_table(Observation, made.values())}, rows=len(features), notes=tuple(notes))


def _observation(file: Received, where: str, held: Mapping[str, Any], place: Place) -> Observation:
    before, after = _moment(file, where, held, "before"), _moment(file, where, held, "after")
    if not before < after <= min(before + LONGEST, file.blob.received_utc):
        expected = "after as later than before, within 366 days of it, and not later than the file came"
        raise file.damaged(where, found=f"before {utc_text(before)}, after {utc_text(after)}", expected=expected)
    watched = held.get("watched") is True
    sensor = text_in(file, where, "sensor", held, "").strip()
    confidence = None if watched else _confidence(file, where, held)
    name = text_in(file, where, "id", held, "")
    words = (utc_text(before), utc_text(after), repr(place), str(confidence), name)
    return Observation(
        observation_id=record_id("radar", sensor, "watched" if watched else "changed", *words),
        source="radar",
        sensor=sensor or UNNAMED,
        means=Means.DETECTED,
        phenomenon=Phenomenon.NOTHING if watched else Phenomenon.DAMAGE,
        started_utc=before,
        ended_utc=after,
        time_precision=TimePrecision.DAY,
        seen_utc=after,
        received_utc=file.blob.received_utc,
        place=place,
        observer=None,
        detection=None if confidence is None else f"{confidence:g}",
        labels=(f"id: {name}",) if name else (),
        quality=_quality(sensor=sensor, confidence=confidence, watched=watched),
        exercise=held.get("exercise") is True,
        blob_sha256=file.blob.sha256,
        where=where,
    )


def _quality(*, sensor: str, confidence: float | None, watched: bool) -> tuple[str, ...]:
    marks = [] if sensor else ["sensor not stated"]
    if watched:
        marks.append("the footprint that was compared, not an event")
    elif confidence is None:
        marks.append("confidence not stated")
    return tuple(marks)


def _place(file: Received, where: str, geometry: object) -> Place | None:
    """A point with its uncertainty, or the polygons drawn."""
    if is_empty(geometry):
        return None
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        lon, lat = position_of(file, where, geometry.get("coordinates"))
        return Point(lat_deg=lat, lon_deg=lon, major_sd_m=POINT_SD_M, minor_sd_m=POINT_SD_M)
    polygons: Sequence[Any] = polygons_of(file, where, geometry)
    return Area(polygons=tuple(polygons)) if polygons else None


def _moment(file: Received, where: str, held: Mapping[str, Any], name: str) -> datetime:
    text = text_in(file, where, name, held, "")
    try:
        return parse_utc(text)
    except (OutOfRange, NaiveTimeError, OverflowError) as bad:
        expected = f"{name}, a pass, as ISO 8601 with offset, such as 2025-03-15T04:30:27Z"
        raise file.damaged(where, found=f"{name} {shown(text)}", expected=expected) from bad


def _confidence(file: Received, where: str, held: Mapping[str, Any]) -> float | None:
    value = held.get("confidence")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= 1.0:  # NaN fails
        raise file.damaged(where, found=f"confidence {shown(value)}", expected="confidence as a number from 0 to 1")
    return float(value)
