"""The observer table: every vocabulary, sectors, zones, workbooks, and what is refused."""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.model.arrow import to_records
from truceline.model.errors import DamagedFile, OutOfRange
from truceline.model.place import COMPASS, Point, Sector, great_circle_m
from truceline.model.records import Blob, Observation
from truceline.model.terms import Description, Means, ObjectClass, Phenomenon, Qualifier, TimePrecision
from truceline.sources import _sheet, patrol
from truceline.sources._patrol_when import when_of
from truceline.sources._patrol_where import event_of, observer_of
from truceline.sources._patrol_words import calibre_mm, count_of, phenomenon_of
from truceline.sources._registry import Reading

SAMPLES = Path(__file__).parents[1] / "data" / "patrol"
RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)
POST = Point(lat_deg=47.1, lon_deg=36.2, major_sd_m=50.0, minor_sd_m=50.0)
ROW = {
    "Observer": "patrol 3",
    "Observer position": "hill",
    "Observer latitude": "47.1",
    "Observer longitude": "36.2",
    "Event location": "2-4 km ESE",
    "Means": "heard",
    "Number": "3",
    "Observation": "explosion",
    "Description": "undetermined",
    "Weapon": "N/K",
    "Object": "",
    "Date": "2024-05-06",
    "Time": "10:15",
    "Zone": "Europe/Kyiv",
    "Remark": "",
}


def read_bytes(data: bytes, name: str = "table") -> Reading:
    sha = hashlib.sha256(data).hexdigest()
    return patrol.parse(Blob(sha256=sha, length=len(data), name=name, received_utc=RECEIVED, origin="test"), data)


def rows_of(reading: Reading) -> list[Observation]:
    return to_records(Observation, reading.tables[Observation])


def read(name: str) -> list[Observation]:
    return rows_of(read_bytes((SAMPLES / name).read_bytes(), name))


def one(**cells: str) -> Observation:
    """The table's only row, with some cells of `ROW` changed."""
    row = {**ROW, **{name.replace("_", " "): text for name, text in cells.items()}}
    lines = [patrol.COLUMNS, tuple(row[name] for name in patrol.COLUMNS)]
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) + "\n" for line in lines)
    return rows_of(read_bytes(text.encode()))[0]


def workbook(rows: Sequence[Sequence[Any]], title: str = "Table") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


# ---- places


def test_range_and_bearing_stay_a_sector_seen_from_the_observer() -> None:
    row = one()
    assert row.place == Sector(
        lat_deg=47.1,
        lon_deg=36.2,
        range_min_m=2000.0,
        range_max_m=4000.0,
        bearing_deg=112.5,
        width_deg=22.5,
        name="2-4 km ESE",
    )
    assert isinstance(row.observer, Point)
    assert row.observer.centre() == (47.1, 36.2)
    assert row.observer.name == "hill"


@pytest.mark.parametrize(
    ("text", "near_m", "far_m", "bearing_deg", "width_deg"),
    [
        ("1.5\u20132 km SSW", 1500, 2000, 202.5, 22.5),
        ("1,5-2 km south-south-west", 1500, 2000, 202.5, 22.5),
        ("3 km N", 2250, 3750, 0.0, 22.5),
        ("800 m NW", 600, 1000, 315.0, 22.5),
        ("5 km, 112\u00b0", 3750, 6250, 112.0, 20.0),
        ("2-4km ese", 2000, 4000, 112.5, 22.5),
        ("about 4 km E", 3000, 5000, 90.0, 22.5),
        ("up to 3 km W", 0, 3000, 270.0, 22.5),
        ("at least 3 km W", 3000, None, 270.0, 22.5),
        ("NE", 0, None, 45.0, 22.5),
        ("45 deg", 0, None, 45.0, 20.0),
        ("3-5 km", 3000, 5000, 0.0, 360.0),
        ("3-5 km N/K", 3000, 5000, 0.0, 360.0),
        ("2-3 km N of the position", 2000, 3000, 0.0, 22.5),
    ],
)
def test_locations_as_observers_write_them(
    text: str, near_m: float, far_m: float | None, bearing_deg: float, width_deg: float
) -> None:
    place = event_of(text, POST).place
    assert isinstance(place, Sector)
    assert (place.lat_deg, place.lon_deg) == POST.centre()
    assert (place.range_min_m, place.range_max_m) == (near_m, far_m)
    assert (place.bearing_deg, place.width_deg) == (bearing_deg, width_deg)


def test_a_location_measured_from_a_town_with_coordinates_starts_at_the_town() -> None:
    place = event_of("2-3 km N of Exampilske (47.5, 36.5)", POST).place
    assert isinstance(place, Sector)
    assert (place.lat_deg, place.lon_deg) == (47.5, 36.5)
    lost = event_of("2-3 km N of Exampilske", POST)
    assert lost.place is None
    assert "no position to measure it from" in lost.quality[0]


def test_an_unknown_location_is_all_that_could_be_heard_and_never_a_point() -> None:
    where = event_of("N/K", POST)
    assert isinstance(where.place, Sector)
    assert (where.place.width_deg, where.place.range_max_m) == (360.0, None)
    assert event_of("N/K", None).place is None


def test_coordinates_are_a_point_and_at_position_is_the_observer() -> None:
    assert event_of("at position", POST).place == POST
    place = event_of("47.51234, 36.61234", None).place
    assert isinstance(place, Point)
    assert place.centre() == (47.51234, 36.61234)


@pytest.mark.parametrize(
    "text", ["somewhere over there 12", "2-4 km XYZ", "4-2 km N", "300 km N", "5 km, 400\u00b0", "97.5, 36.2"]
)
def test_a_location_in_no_known_form_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange):
        event_of(text, POST)


@given(st.sampled_from(COMPASS), st.integers(1, 20), st.integers(0, 20))
def test_a_compass_sector_contains_its_middle_at_the_middle_of_its_ranges(word: str, near: int, wide: int) -> None:
    place = event_of(f"{near}-{near + wide} km {word}", POST).place
    assert isinstance(place, Sector)
    away_m = great_circle_m(*POST.centre(), *place.centre())
    assert near * 1000 - 1 <= away_m <= (near + wide) * 1000 + 1
    assert place.bearing_deg == COMPASS.index(word) * 22.5


def test_an_observer_given_from_a_town_stands_where_distance_and_direction_lead() -> None:
    stood, marks = observer_of("3 km NE of Exampilske (47.1, 36.2)", None)
    assert stood is not None
    assert great_circle_m(47.1, 36.2, *stood.centre()) == pytest.approx(3000, abs=1)
    assert stood.lat_deg > 47.1
    assert stood.lon_deg > 36.2
    assert stood.major_sd_m > 250
    assert marks == ("position given from a town",)


def test_without_an_observer_position_there_is_no_event_place_but_a_reason() -> None:
    row = one(**{"Observer latitude": "", "Observer longitude": ""})
    assert row.observer is None
    assert row.place is None
    assert "observer position not stated in coordinates" in row.quality


# ---- times


def test_local_time_of_a_named_zone_becomes_utc() -> None:
    row = one()
    assert row.started_utc == row.ended_utc == datetime(2024, 5, 6, 7, 15, tzinfo=UTC)
    assert row.time_precision is TimePrecision.MINUTE


@pytest.mark.parametrize(
    ("clock", "zone", "start", "minutes"),
    [
        ("10:15-10:40", "EET/EEST", (7, 15), 25),
        ("10:15 \u2013 10:40", "Europe/Kyiv", (7, 15), 25),
        ("10:15", "UTC", (10, 15), 0),
        ("10:15+03:00", "", (7, 15), 0),
        ("10:15", "+02:00", (8, 15), 0),
        ("22:50-00:10", "UTC", (22, 50), 80),
        ("23:00-24:00", "UTC", (23, 0), 60),
    ],
)
def test_moments_and_intervals_on_several_clocks(clock: str, zone: str, start: tuple[int, int], minutes: int) -> None:
    when = when_of("2024-05-06", clock, zone)
    assert when.started == datetime(2024, 5, 6, *start, tzinfo=UTC)
    assert when.ended - when.started == timedelta(minutes=minutes)


def test_a_time_that_is_not_known_is_the_whole_local_day() -> None:
    row = one(Time="N/K")
    assert row.time_precision is TimePrecision.DAY
    assert row.started_utc == datetime(2024, 5, 5, 21, tzinfo=UTC)
    assert "time of day not known" in row.quality


def test_a_day_is_written_day_first_with_dots_or_slashes() -> None:
    days = {one(Date=text).started_utc for text in ("06.05.2024", "6/5/2024", "2024-05-06")}
    assert len(days) == 1


def test_a_naive_time_is_damage_that_names_the_row_and_the_repair() -> None:
    with pytest.raises(DamagedFile, match=r"patrol: line 2 .*a named zone: a column Zone"):
        one(Zone="")


@pytest.mark.parametrize(
    "cells", [{"Date": "2024-02-30"}, {"Date": "5 May"}, {"Time": "25:00"}, {"Time": "noon"}, {"Zone": "Mars/Crater"}]
)
def test_an_impossible_time_is_damage(cells: dict[str, str]) -> None:
    with pytest.raises(DamagedFile, match="line 2"):
        one(**cells)


# ---- words


@pytest.mark.parametrize("means", [means for means in Means if means is not Means.REPORTED])
@pytest.mark.parametrize("phenomenon", list(Phenomenon))
def test_every_word_of_the_vocabularies_is_read_back(means: Means, phenomenon: Phenomenon) -> None:
    row = one(Means=means.value.title(), Observation=phenomenon.value)
    assert (row.means, row.phenomenon) == (means, phenomenon)


@pytest.mark.parametrize("description", list(Description))
def test_every_direction_is_read_and_undetermined_is_the_default(description: Description) -> None:
    row = one(Description=f"{description.value}; outside the disengagement area")
    assert row.description is description
    assert row.labels == ("outside the disengagement area",)
    assert one(Description="").description is Description.UNDETERMINED


@pytest.mark.parametrize("kind", list(ObjectClass))
def test_every_object_class_is_read(kind: ObjectClass) -> None:
    assert one(Object=kind.value).object_class is kind


def test_an_unknown_word_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(DamagedFile, match=r"line 2.*explosion, projectile in flight, burst"):
        one(Observation="rainbow")


def test_words_of_others_are_claims_and_not_observations() -> None:
    with pytest.raises(DamagedFile, match="means"):
        one(Means="reported")


def test_a_decimal_comma_is_a_decimal_point_and_never_two_numbers() -> None:
    assert (
        one(Observer_latitude="47,1", Observer_longitude="36,25").observer
        == one(Observer_latitude="47.1", Observer_longitude="36.25").observer
    )
    for bad in ("47,1,2", "47,1.2", "1,047.1", "47,", "97,1"):
        with pytest.raises(DamagedFile):
            one(Observer_latitude=bad)


def test_plurals_are_the_same_word() -> None:
    assert phenomenon_of("Explosions") is Phenomenon.EXPLOSION
    assert phenomenon_of("projectiles in flight") is Phenomenon.PROJECTILE


@pytest.mark.parametrize(
    ("text", "qualifier", "value"),
    [
        ("3", Qualifier.EXACT, 3),
        ("at least 3", Qualifier.AT_LEAST, 3),
        (">= 3", Qualifier.AT_LEAST, 3),
        ("10+", Qualifier.AT_LEAST, 10),
        ("3-5", Qualifier.AT_LEAST, 3),
        ("about 10", Qualifier.ABOUT, 10),
        ("~10", Qualifier.ABOUT, 10),
        ("uncountable", Qualifier.UNCOUNTABLE, None),
        ("N/K", Qualifier.NOT_KNOWN, None),
    ],
)
def test_numbers_keep_how_they_were_meant(text: str, qualifier: Qualifier, value: int | None) -> None:
    count, _ = count_of(text)
    assert count is not None
    assert (count.qualifier, count.value) == (qualifier, value)


@pytest.mark.parametrize("text", ["many", "3+5", "+", "-3", "3.5", "5-3", "1e3", "\u0663"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange):
        count_of(text)


@pytest.mark.parametrize(
    ("weapon", "calibre"),
    [
        ("122 mm howitzer", 122.0),
        ("82-mm mortar", 82.0),
        ("MLRS BM-21 Grad 122 mm", 122.0),
        ("14.5 mm machine gun", 14.5),
        ("heavy machine gun", None),
        ("73 mm or 82 mm", None),
        ("N/K", None),
    ],
)
def test_only_a_written_calibre_is_a_calibre(weapon: str, calibre: float | None) -> None:
    assert calibre_mm(weapon) == calibre
    assert one(Weapon=weapon).weapon_calibre_mm == calibre


def test_an_empty_weapon_is_not_known_as_a_value() -> None:
    assert one(Weapon="").weapon == "N/K"


def test_the_sample_table_reads_as_it_was_written() -> None:
    rows = read("observer_table.csv")
    assert [row.phenomenon for row in rows] == [
        Phenomenon.EXPLOSION,
        Phenomenon.TRACER,
        Phenomenon.PROJECTILE,
        Phenomenon.WEAPON_PRESENT,
        Phenomenon.DENIED,
        Phenomenon.BURST,
    ]
    assert rows[1].text == "=1+1"  # a formula is text
    assert rows[2].ended_utc - rows[2].started_utc == timedelta(minutes=20)
    assert rows[3].object_class is ObjectClass.SCHOOL
    assert rows[4].number is None
    assert rows[5].place is None


def test_semicolons_other_header_names_and_a_combined_moment_are_understood() -> None:
    rows = read("semicolons_and_zone_column.csv")
    assert rows[0].started_utc == datetime(2024, 5, 6, 10, 15, tzinfo=UTC)
    assert rows[1].started_utc == datetime(2024, 5, 6, 7, 16, tzinfo=UTC)


def test_columns_of_our_own_report_are_not_read_back() -> None:
    data = (SAMPLES / "exercise_marked_by_column.csv").read_text("utf-8")
    lines = data.splitlines()
    wider = f"{lines[0]},Report probability\n{lines[1]},0.71\n"
    assert rows_of(read_bytes(wider.encode()))[0].exercise


# ---- workbooks


def table(**cells: str) -> list[list[str]]:
    row = {**ROW, **cells}
    return [list(patrol.COLUMNS), [row[name] for name in patrol.COLUMNS]]


def test_the_same_row_as_csv_and_as_workbook_is_one_observation() -> None:
    book = rows_of(read_bytes(workbook(table())))[0]
    assert book.observation_id == one().observation_id
    assert book.where == "row 2"
    assert not book.exercise


def test_cells_that_a_spreadsheet_turned_into_dates_and_numbers_are_read() -> None:
    rows: list[list[Any]] = [list(row) for row in table()]
    at = patrol.COLUMNS.index
    rows[1][at("Date")], rows[1][at("Time")] = datetime(2024, 5, 6), time(10, 15)  # noqa: DTZ001 - as a sheet holds it
    rows[1][at("Number")], rows[1][at("Observer latitude")], rows[1][at("Observer longitude")] = 3, 47.1, 36.2
    assert rows_of(read_bytes(workbook(rows)))[0].observation_id == one().observation_id


@pytest.mark.parametrize("mark", ["title", "first cell"])
def test_a_workbook_carries_the_exercise_mark_as_title_or_first_cell(mark: str) -> None:
    rows = table() if mark == "title" else [["EXERCISE"], *table()]
    data = workbook(rows, "EXERCISE" if mark == "title" else "Table")
    assert rows_of(read_bytes(data))[0].exercise


def test_a_formula_is_text_and_never_evaluated() -> None:
    row = rows_of(read_bytes(workbook(table(Remark='=HYPERLINK("https://example.org","x")'))))[0]
    assert row.text == '=HYPERLINK("https://example.org","x")'


def test_sheets_after_the_first_are_noted() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(table())))
    book.create_sheet("Second")
    held = io.BytesIO()
    book.save(held)
    assert [note.kind for note in read_bytes(held.getvalue()).notes] == ["sheets not read"]


def zipped(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        zipped({"a.xml": b"x"}),
        zipped({"../a.xml": b"x"}),
        zipped({"inner.zip": b"x"}),
        zipped({"bomb.xml": b"0" * (_sheet.MAX_UNPACKED + 1)}),
        zipped({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        workbook([]),
        workbook([["Observer", "Observer"], ["a", "b"]]),
        workbook([["Observer"], ["a", "b"]]),
        workbook(table())[:-300],
        workbook(table())[:2000],
    ],
)
def test_a_broken_or_hostile_workbook_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedFile) as caught:
        read_bytes(data)
    assert all((caught.value.where, caught.value.found, caught.value.expected, caught.value.look))


BOOK = workbook(table())


@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_a_workbook_with_bytes_changed_is_read_or_damaged(at: int, piece: bytes) -> None:
    try:
        reading = read_bytes(BOOK[:at] + piece + BOOK[at + len(piece) :])
    except DamagedFile:
        return
    assert reading.rows == len(rows_of(reading))
