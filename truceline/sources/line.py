"""A control or contact line as GeoJSON, labelled with who drew it. Never our opinion of a border."""

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.errors import NaiveTimeError, OutOfRange
from truceline.model.place import Area, Polygon, Ring
from truceline.model.records import Blob, Note, ReferenceLine, record_id
from truceline.model.times import parse_utc, utc_text
from truceline.sources._file import Received, check_json, shown, text_in
from truceline.sources._registry import Manifest, Reading, refuse_setting

MANIFEST = Manifest(
    name="line",
    title="Control or contact line as drawn by somebody",
    licence="that of whoever drew it: DeepState GPL-3.0 repository, ISW as republished (MIT); otherwise as kept",
    origin="the drawer named in the file name or in the property drawn_by",
    zone="UTC",
    time_precision="a date in the file name or a property valid_from; the drawer's own cut-off is not known",
    position_precision="not stated by the drawers",
    known_faults=(
        "drawers are parties or close to one: the label belongs beside every use",
        "some layers are claims, not control: each layer is a line of its own",
        "empty geometries stand for layers without content",
    ),
    covers="areas under somebody's control according to the drawer",
    redistribute=False,
)
DRAWERS = (("deepstate", "DeepState (party-aligned)"), ("isw", "ISW"))
NOT_STATED = "not stated"
MOST_VERTICES = 1_000_000  # per geometry, trust.md section 7
CRS84 = ("CRS84", "EPSG::4326", "EPSG:4326")
_DATE = re.compile(r"(?<![0-9])(20[0-9]{2})-?([0-9]{2})-?([0-9]{2})(?![0-9])")


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One reference line per layer of a FeatureCollection.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: a column map was handed in.
    """
    refuse_setting("line", setting)
    file = Received(source="line", blob=blob, data=data)
    collection = check_json(file)
    features = _features(file, collection)
    layers: dict[tuple[str, str, datetime | None, bool], list[tuple[int, tuple[Polygon, ...]]]] = {}
    empty = 0
    for number, feature in enumerate(features, start=1):
        where = f"feature {number}"
        shapes = _polygons(file, where, feature.get("geometry"))
        empty += not shapes
        if shapes:
            layers.setdefault(_layer(file, where, feature, collection), []).append((number, shapes))
    notes: list[Note] = []
    lines = [_line(file, key, shapes, notes) for key, shapes in layers.items()]
    if empty:
        notes.append(file.note("empty geometry", f"{empty} of {len(features)} features have no geometry"))
    once = tuple(dict.fromkeys(notes))
    return Reading(tables={ReferenceLine: to_table(ReferenceLine, lines)}, rows=len(features), notes=once)


def _features(file: Received, collection: object) -> list[dict[str, Any]]:
    """The features of a collection in WGS 84, longitude first."""
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise file.damaged("whole file", found=shown(type(collection).__name__), expected="a GeoJSON FeatureCollection")
    crs = collection.get("crs")
    if crs is not None and not any(name in repr(crs) for name in CRS84):
        raise file.damaged("whole file", found=f"crs {shown(crs)}", expected="CRS84 (longitude, latitude, WGS 84)")
    features = collection.get("features")
    if not isinstance(features, list) or not all(_is_feature(feature) for feature in features):
        raise file.damaged("whole file", found="features of another form", expected="a list of GeoJSON features")
    return features


def _is_feature(feature: object) -> bool:
    return isinstance(feature, dict) and isinstance(feature.get("properties") or {}, dict)


def _layer(
    file: Received, where: str, feature: dict[str, Any], collection: dict[str, Any]
) -> tuple[str, str, datetime | None, bool]:
    """What a feature belongs to: title, who drew it, since when, exercise or not."""
    held = {**{k: v for k, v in collection.items() if k != "features"}, **(feature.get("properties") or {})}
    title = next((text for name in ("layer", "title", "name") if (text := text_in(file, where, name, held, ""))), "")
    drawn_by = text_in(file, where, "drawn_by", held, "") or _drawer(file.blob.name)
    valid = text_in(file, where, "valid_from", held, "")
    try:
        since = parse_utc(valid) if valid else None
    except (OutOfRange, NaiveTimeError, OverflowError) as bad:
        expected = "valid_from as ISO 8601 with offset"
        raise file.damaged(where, found=f"valid_from {shown(valid)}", expected=expected) from bad
    return title or file.blob.name, drawn_by, since, held.get("exercise") is True


def _drawer(name: str) -> str:
    return next((who for word, who in DRAWERS if word in name.casefold()), NOT_STATED)


def _line(
    file: Received,
    key: tuple[str, str, datetime | None, bool],
    shapes: list[tuple[int, tuple[Polygon, ...]]],
    notes: list[Note],
) -> ReferenceLine:
    title, drawn_by, since, exercise = key
    valid_from = since or _date_in(file.blob.name)
    if valid_from is None:
        valid_from = file.blob.received_utc
        text = "no date in the file name or in valid_from: taken as valid from receipt"
        notes.append(file.note("date of the line not stated", text))
    if drawn_by == NOT_STATED:
        notes.append(file.note("drawer not stated", "neither the file name nor drawn_by says who drew the line"))
    numbers = [number for number, _ in shapes]
    place = f"feature {numbers[0]}" if len(numbers) == 1 else f"features {', '.join(map(str, numbers))}"
    return ReferenceLine(
        line_id=record_id("line", title, drawn_by, utc_text(valid_from), file.blob.sha256),
        source="line",
        drawn_by=drawn_by,
        title=title,
        valid_from_utc=valid_from,
        received_utc=file.blob.received_utc,
        area=Area(polygons=tuple(polygon for _, some in shapes for polygon in some), name=title),
        exercise=exercise,
        blob_sha256=file.blob.sha256,
        where=place,
    )


def _date_in(name: str) -> datetime | None:
    """Midnight UTC of the first date written in a file name as YYYYMMDD or YYYY-MM-DD."""
    for match in _DATE.finditer(name):
        try:
            return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
        except ValueError:
            continue  # eight digits that are no date
    return None


def _polygons(file: Received, where: str, geometry: object) -> tuple[Polygon, ...]:
    """The polygons of a geometry; none for a null geometry."""
    if geometry is None:
        return ()
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise file.damaged(where, found=f"geometry {shown(kind)}", expected="Polygon or MultiPolygon")
    listed = [geometry.get("coordinates")] if kind == "Polygon" else geometry.get("coordinates")
    polygons = tuple(_polygon(file, where, polygon) for polygon in _list(file, where, listed, "polygons"))
    vertices = sum(len(ring) for polygon in polygons for ring in polygon)
    if vertices > MOST_VERTICES:
        raise file.damaged(where, found=f"{vertices} positions", expected=f"at most {MOST_VERTICES}")
    return polygons


def _polygon(file: Received, where: str, rings: object) -> Polygon:
    return tuple(_ring(file, where, ring) for ring in _list(file, where, rings, "rings"))


def _list(file: Received, where: str, value: object, what: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise file.damaged(where, found=shown(value), expected=f"a list of one or more {what}")
    return value


def _ring(file: Received, where: str, positions: object) -> Ring:
    ring = tuple(_ring_positions(file, where, _list(file, where, positions, "positions")))
    if len(ring) < 4 or ring[0] != ring[-1]:
        found = f"a ring of {len(ring)} positions from {ring[0]} to {ring[-1]}"
        raise file.damaged(where, found=found, expected="a closed ring of four or more positions")
    return ring


def _ring_positions(file: Received, where: str, positions: list[Any]) -> Iterator[tuple[float, float]]:
    """Longitude and latitude of each position; heights are dropped."""
    for at in positions:
        numbers = isinstance(at, list) and len(at) in (2, 3) and all(_is_number(value) for value in at)
        if not numbers or not (-180 <= at[0] <= 180 and -90 <= at[1] <= 90):
            expected = "[longitude, latitude] in degrees, finite and in range"
            raise file.damaged(where, found=f"position {shown(at)}", expected=expected)
        yield float(at[0]), float(at[1])


def _is_number(value: object) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool) and abs(value) < 1e9 and math.isfinite(value)
