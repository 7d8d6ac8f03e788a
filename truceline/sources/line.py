"""A control or contact line as GeoJSON, labelled with who drew it. Never our opinion of a border."""

import re
from datetime import UTC, datetime
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.errors import NaiveTimeError, OutOfRange
from truceline.model.place import Area, Polygon
from truceline.model.records import Blob, Note, ReferenceLine, record_id
from truceline.model.times import parse_utc, utc_text
from truceline.sources._file import Received, check_json, shown, text_in
from truceline.sources._geojson import features_of, held_of, polygons_of
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
    features = features_of(file, collection)
    layers: dict[tuple[str, str, datetime | None, bool], list[tuple[int, tuple[Polygon, ...]]]] = {}
    empty = 0
    for number, feature in enumerate(features, start=1):
        where = f"feature {number}"
        shapes = polygons_of(file, where, feature.get("geometry"))
        empty += not shapes
        if shapes:
            layers.setdefault(_layer(file, where, feature, collection), []).append((number, shapes))
    notes: list[Note] = []
    lines = [_line(file, key, shapes, notes) for key, shapes in layers.items()]
    if empty:
        notes.append(file.note("empty geometry", f"{empty} of {len(features)} features have no geometry"))
    once = tuple(dict.fromkeys(notes))
    return Reading(tables={ReferenceLine: to_table(ReferenceLine, lines)}, rows=len(features), notes=once)


def _layer(
    file: Received, where: str, feature: dict[str, Any], collection: dict[str, Any]
) -> tuple[str, str, datetime | None, bool]:
    """What a feature belongs to: title, who drew it, since when, exercise or not."""
    held = held_of(collection, feature)
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
