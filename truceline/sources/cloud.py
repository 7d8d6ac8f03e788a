"""Cloud cover by area and day or hour, CSV through a column map. Cloud is why no fire is not calm."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from truceline.model.arrow import to_table
from truceline.model.place import Area, Disc
from truceline.model.records import Blob, Note, Sky, record_id
from truceline.model.times import from_local, local_day, utc, utc_text
from truceline.sources._cloud_map import SHIPPED, CloudMap, read_map, shipped
from truceline.sources._file import Received, number_or_none, shown
from truceline.sources._numbers import amounts
from truceline.sources._places import unit_of_code, unit_of_name
from truceline.sources._registry import Manifest, Reading
from truceline.sources._table import Row, Table, read_table, refuse_other_form

MANIFEST = Manifest(
    name="cloud",
    title="Cloud cover by area and day or hour",
    licence="that of the publisher: economist_daily CC BY 4.0; Open-Meteo CC BY 4.0; otherwise as kept",
    origin="weather services; The Economist's war-fire model",
    zone="UTC",  # of the records; each column map names the zone of its file
    time_precision="a day or an hour of the zone in the column map",
    position_precision="a region as a disc of equal area, or the box of the column map",
    known_faults=(
        "a day's mean hides the hour of the overpass",
        "a region's mean hides its clear half",
        "whose day is meant is not always stated: the column map says what we took",
        "the east of the country in economist_daily has no published border: the box is our reading",
        "cells may be empty: not known, never zero",
    ),
    covers="what thermal satellites could see through",
    redistribute=True,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One sky per area and interval. Without a map the header must be that of a shipped one.

    Raises:
        DamagedFile: the file cannot be read whole, or its header fits no map.
        BadSetting: the column map is wrong.
    """
    table = read_table(Received(source="cloud", blob=blob, data=data))
    chosen = _fitting(table) if setting is None else _checked(table, read_map(setting))
    made: dict[str, Sky] = {}
    notes: list[Note] = []
    for row in table.rows:
        for sky in _skies(row, chosen, notes, exercise=table.exercise):
            known = made.setdefault(sky.sky_id, sky)
            if known.cloud_fraction != sky.cloud_fraction:
                text = f"the cover of {known.where} is given again with another value; the first was taken"
                notes.append(table.file.note("contradicting rows", text))
    notes = [*table.notes, *notes]
    return Reading(tables={Sky: to_table(Sky, made.values())}, rows=len(table.rows), notes=_few(notes))


def _few(notes: list[Note]) -> tuple[Note, ...]:
    """Each thing once: a region that nobody knows is in every row."""
    return tuple(dict.fromkeys(notes))


def _fitting(table: Table) -> CloudMap:
    maps = [shipped(name) for name in SHIPPED]
    for candidate in maps:
        if candidate.columns() <= set(table.header):
            return candidate
    refuse_other_form(table.file, table.header, table.header_where, [name for m in maps for name in m.columns()])
    expected = "a column map, or a header of " + " or ".join(
        f"{m.name} ({','.join(sorted(m.columns()))})" for m in maps
    )
    raise table.file.damaged(table.header_where, found=f"columns {shown(','.join(table.header))}", expected=expected)


def _checked(table: Table, chosen: CloudMap) -> CloudMap:
    missing = sorted(chosen.columns() - set(table.header))
    if missing:
        expected = f"the columns of the map {chosen.name}"
        raise table.file.damaged(table.header_where, found=f"no column {shown(missing[0])}", expected=expected)
    return chosen


def _skies(row: Row, chosen: CloudMap, notes: list[Note], *, exercise: bool) -> Iterator[Sky]:
    started, ended = _interval(row, chosen)
    for place, column in _places(row, chosen, notes):
        yield Sky(
            sky_id=record_id("cloud", chosen.name, str(place.name), utc_text(started), utc_text(ended)),
            source="cloud",
            place=place,
            started_utc=started,
            ended_utc=ended,
            cloud_fraction=_fraction(row, column, chosen.full),
            received_utc=row.file.blob.received_utc,
            exercise=exercise,
            blob_sha256=row.file.blob.sha256,
            where=row.where,
        )


def _places(row: Row, chosen: CloudMap, notes: list[Note]) -> Iterator[tuple[Disc | Area, str]]:
    """The areas of a row with the column that holds their cover; an unknown region is a note."""
    for area in chosen.areas:
        yield area.area, area.column
    if chosen.region_column and chosen.value_column:
        name = row.text(chosen.region_column)
        unit = unit_of_code(name) or unit_of_name(name)
        if unit is None:
            text = f"region {shown(name)} not known: its rows give no sky"
            notes.append(row.file.note("region not known", text))
        else:
            yield unit.disc, chosen.value_column


def _fraction(row: Row, column: str, full: float) -> float | None:
    """0 to 1; None where the cell is empty."""
    text = row.value(column)
    if not text:
        return None
    plain = number_or_none(text)
    held = amounts(text) if plain is None else (plain,)
    inside = [value for value in held if 0.0 <= value <= full]
    if len(inside) != 1:
        raise row.bad(column, f"{column} as a number from 0 to {full:g}, or empty")
    return inside[0] / full


def _interval(row: Row, chosen: CloudMap) -> tuple[datetime, datetime]:
    """The day or hour of a row, last second included, in UTC."""
    text = row.text(chosen.time_column)
    expected = f"{chosen.time_column} as " + ("2025-03-15 14:00" if chosen.hourly else "2025-03-15")
    try:
        moment = datetime.fromisoformat(text)
        if not 1900 <= moment.year <= 2200 or (not chosen.hourly and not _DAY.fullmatch(text)):
            raise row.bad(chosen.time_column, expected)
        if not chosen.hourly:
            start, end = local_day(moment.date(), chosen.zone)
            return start, end - timedelta(seconds=1)
    except ValueError as bad:
        raise row.bad(chosen.time_column, expected) from bad
    started = utc(moment) if moment.tzinfo is not None else from_local(moment, chosen.zone)
    return started, started + timedelta(hours=1) - timedelta(seconds=1)
