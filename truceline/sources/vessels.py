"""Vessels that satellites or aircraft saw, as GeoJSON or CSV: time, place, length, chance; and the scenes looked at."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.errors import NaiveTimeError, OutOfRange
from truceline.model.place import Area, Place, Point
from truceline.model.records import Blob, Note, record_id
from truceline.model.sighting import Sighting
from truceline.model.times import parse_utc, utc_text
from truceline.sources._file import Received, check_json, number_in, received, shown, text_in
from truceline.sources._geojson import features_of, held_of, is_empty, polygons_of, position_of
from truceline.sources._registry import Manifest, Reading, refuse_setting
from truceline.sources._table import Layout, Row, choose, read_table, unread_columns

MANIFEST = Manifest(
    name="vessels",
    title="Vessels seen from above",
    licence="that of whoever found them; Copernicus Sentinel data are free to use with credit",
    origin="an analyst or a routine that looks for vessels in radar or optical scenes, such as Sentinel-1 and 2",
    zone="UTC",
    time_precision="when the scene was taken, to the second",
    position_precision="100 m; radar shifts a vessel by her own speed, up to some hundred metres along the track",
    known_faults=(
        "wind turbines, platforms, buoys, rocks and breaking waves look like vessels",
        "small craft, of wood or plastics above all, are not seen",
        "a vessel that sails stands beside her wake in a radar scene",
        "lengths are rough: a quarter more or less",
        "where no footprint is handed in, nobody knows what was looked at and found empty",
    ),
    covers="what was afloat, whether or not it transmitted, at the moment of a scene",
    redistribute=False,
)
POINT_SD_M = 100.0  # geolocation of tens of metres, and the shift of a moving target by its radial speed
LONGEST_M = 500.0
LAYOUT = Layout(
    name="detections", required=("time", "latitude", "longitude"), optional=("length_m", "chance", "scene", "sensor")
)
_COLUMNS = (*LAYOUT.required, *LAYOUT.optional)


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One sighting per detection, and one per scene that was looked at.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: the column map is wrong, or was handed in with GeoJSON.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        refuse_setting("vessels", setting)
        return _of_features(Received(source="vessels", blob=blob, data=data))
    return _of_table(received("vessels", blob, data, setting, _COLUMNS, also=("zone",)))


def _of_table(file: Received) -> Reading:
    table = read_table(file)
    layout = choose(table, (LAYOUT,))
    made = [_of_row(row, exercise=table.exercise) for row in table.rows]
    return _reading(file, made, len(table.rows), unread_columns(table, layout))


def _of_row(row: Row, *, exercise: bool) -> Sighting:
    place = Point(
        lat_deg=row.angle("latitude", 90), lon_deg=row.angle("longitude", 180), major_sd_m=POINT_SD_M,
        minor_sd_m=POINT_SD_M,
    )  # fmt: skip
    return _sighting(
        row.file, row.where, (row.moment("time"), place, row.value("scene"), row.value("sensor")),
        length_m=row.number("length_m", 1.0, LONGEST_M) if row.value("length_m") else None,
        chance=row.number("chance", 0.0, 1.0) if row.value("chance") else None,
        exercise=exercise,
    )  # fmt: skip


def _of_features(file: Received) -> Reading:
    collection = check_json(file)
    features = features_of(file, collection)
    made, empty = [], 0
    for number, feature in enumerate(features, start=1):
        where = f"feature {number}"
        if is_empty(feature.get("geometry")):
            empty += 1
            continue
        made.append(_of_feature(file, where, held_of(collection, feature), feature["geometry"]))
    notes = [file.note("empty geometry", f"{empty} of {len(features)} features have no geometry")] if empty else []
    return _reading(file, made, len(features), notes)


def _of_feature(file: Received, where: str, held: Mapping[str, Any], geometry: Mapping[str, Any]) -> Sighting:
    watched = held.get("watched") is True
    kind = geometry.get("type")
    if watched == (kind == "Point"):
        expected = "a Point for a vessel, a Polygon with watched true for a scene that was looked at"
        raise file.damaged(where, found=f"{kind}, watched {json.dumps(watched)}", expected=expected)
    place: Place
    if watched:
        place = Area(polygons=polygons_of(file, where, geometry))
    else:
        lon, lat = position_of(file, where, geometry.get("coordinates"))
        place = Point(lat_deg=lat, lon_deg=lon, major_sd_m=POINT_SD_M, minor_sd_m=POINT_SD_M)
    scene, sensor = (text_in(file, where, name, held, "").strip() for name in ("scene", "sensor"))
    return _sighting(
        file, where, (_moment(file, where, held), place, scene, sensor), watched=watched,
        length_m=None if watched else _number(file, where, held, "length_m", 1.0, LONGEST_M),
        chance=None if watched else _number(file, where, held, "chance", 0.0, 1.0),
        exercise=held.get("exercise") is True,
    )  # fmt: skip


def _sighting(
    file: Received, where: str, seen: tuple[datetime, Place, str, str], *, length_m: float | None,
    chance: float | None, exercise: bool, watched: bool = False,
) -> Sighting:  # fmt: skip
    at, place, scene, sensor = seen
    if at > file.blob.received_utc:
        raise file.damaged(where, found=f"a scene of {utc_text(at)}", expected="one taken before the file came")
    marks = [] if sensor else ["sensor not stated"]
    if not watched:
        marks += [f"{name} not stated" for name, value in (("chance", chance), ("length", length_m)) if value is None]
    words = (utc_text(at), repr(place), scene, str(length_m), str(chance))
    return Sighting(
        sighting_id=record_id("vessels", sensor, "watched" if watched else "vessel", *words),
        source="vessels",
        sensor=sensor,
        scene=scene or f"{sensor} {utc_text(at)}".strip(),
        seen_utc=at,
        received_utc=file.blob.received_utc,
        place=place,
        watched=watched,
        length_m=length_m,
        chance=chance,
        quality=tuple(marks),
        exercise=exercise,
        blob_sha256=file.blob.sha256,
        where=where,
    )


def _reading(file: Received, made: list[Sighting], rows: int, notes: Iterable[Note]) -> Reading:
    """Rows of one place, time and values are one sighting."""
    held: dict[str, Sighting] = {}
    for one in made:
        held.setdefault(one.sighting_id, one)
    joined = len(made) - len(held)
    words = f"{joined} rows of one place, time and values joined"
    twice = [file.note("exact duplicate rows", words)] if joined else []
    return Reading(tables={Sighting: to_table(Sighting, held.values())}, rows=rows, notes=(*notes, *twice))


def _moment(file: Received, where: str, held: Mapping[str, Any]) -> datetime:
    text = text_in(file, where, "time", held, "")
    try:
        return parse_utc(text)
    except (OutOfRange, NaiveTimeError, OverflowError) as bad:
        expected = "time of the scene as ISO 8601 with offset, such as 2025-03-15T04:30:27Z"
        raise file.damaged(where, found=f"time {shown(text)}", expected=expected) from bad


def _number(  # noqa: PLR0917 - a value, its name and its limits
    file: Received, where: str, held: Mapping[str, Any], name: str, least: float, most: float
) -> float | None:
    value = held.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise file.damaged(where, found=f"{name} {shown(value)}", expected=f"{name} from {least:g} to {most:g}")
    return number_in(file, where, name, repr(value), least=least, most=most)
