"""Files that people really have, each with its right value: the cases P1 to P16, F9 and F10, and what must stay read.

The inputs are our own; each stands for a condition that people who do this work reported or publish.
"""

import contextlib
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.model.arrow import to_records
from truceline.model.errors import BadSetting, DamagedFile
from truceline.model.place import Area, Disc, Point, Sector
from truceline.model.records import Blob, Elements, Entry, Observation, ReferenceLine, Statement
from truceline.model.terms import Description, Phenomenon, TimePrecision
from truceline.sources._child import Limits, read_apart
from truceline.sources._geojson import is_empty
from truceline.sources._plausible import implausible
from truceline.sources._read import read
from truceline.sources._registry import UKRAINE, Reading

RECEIVED = datetime(2026, 9, 1, 12, tzinfo=UTC)
PATROL = "Observer,Observer position,Event location,Means,Number,Observation,Description,Weapon,Date,Time,Zone\n"
ROW = 'patrol 3,"48.123, 37.456","3,000 m N",heard,3,explosion,impact,N/K,2025-03-20,10:15,Europe/Kyiv\n'
FIRES = (
    "latitude,longitude,bright_ti4,scan,track,acq_date,acq_time,satellite,instrument,confidence,version,bright_ti5,"
    "frp,daynight\n"
)
FIRE = "48.1,37.1,300,0.4,0.4,2025-03-20,0013,N,VIIRS,n,2.0NRT,290,1.5,N\n"
CATALOGUE = (
    "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|"
    "EventLocationName|EventType\n"
)
VIINA = (
    "viina_version,event_id,event_id_1pd,date,time,geonameid,feature_code,asciiname,ADM1_NAME,ADM1_CODE,ADM2_NAME,"
    "ADM2_CODE,longitude,latitude,GEO_PRECISION,GEO_API,location,address,report_id,source,url,text,lang\n"
)
EVENT = (
    "bert_20250401000000,1,1,20250315,14:05,1,PPL,Town,Donetsk,UA14,X,Y,37.1,48.1,ADM3,OSM,1,Town,1,src,"
    "https://example.org/1,Drone hit,en\n"
)
LABELS = "viina_version,event_id,date,time,t_uav_pred,t_uav_b,t_artillery_b,a_rus_b\nx,1,20250315,14:05,0.9,1,0,1\n"
GED = {
    "id": "1", "relid": "UKR-2024-1", "year": "2024", "type_of_violence": "2", "where_prec": "1", "date_prec": "1",
    "event_clarity": "1", "date_start": "2024-05-06 00:00:00.000", "date_end": "2024-05-06 00:00:00.000",
    "latitude": "48.1", "longitude": "37.1", "where_coordinates": "Town", "where_description": "Town",
    "source_headline": "Shelling", "source_office": "wire", "number_of_sources": "1", "low": "1", "best": "1",
    "high": "2", "gwnoa": "", "gwnob": "",
}  # fmt: skip
ELEMENTS = (
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,"
    "EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,"
    "MEAN_MOTION_DDOT,RMS,DATA_SOURCE\n"
    "NOAA 20,2017-073A,2025-03-20T12:00:00.000000,14.195,.0001,98.7,20,90,270,0,U,43013,999,38000,.25E-4,.1E-6,0,0.2,"
    "X-E\n"
)


def kept(
    source: str,
    data: bytes | str,
    name: str = "file.csv",
    *,
    setting: bytes | None = None,
    expected_length: int | None = None,
) -> Reading:
    raw = data.encode() if isinstance(data, str) else data
    sha = hashlib.sha256(raw).hexdigest()
    blob = Blob(sha256=sha, length=len(raw), name=name, received_utc=RECEIVED, origin="test",
        expected_length=expected_length,
    )  # fmt: skip
    return read(source, blob, raw, setting)


def seen(reading: Reading) -> list[Observation]:
    return to_records(Observation, reading.tables[Observation])


def said(reading: Reading) -> list[Statement]:
    return to_records(Statement, reading.tables[Statement])


def kinds(reading: Reading) -> list[str]:
    return [note.kind for note in reading.notes]


def doubts(source: str, reading: Reading) -> list[str]:
    blob = Blob(sha256="0" * 64, length=1, name="x", received_utc=RECEIVED, origin="test")
    return [note.kind for note in implausible(source, blob, reading.tables, UKRAINE, exercise=False)]


def patrol(row: str, *more: str) -> list[Observation]:
    return seen(kept("patrol", PATROL + row + "".join(more)))


# ---- P1: ranges


@pytest.mark.parametrize(
    ("text", "near_m", "far_m"),
    [("3,000 m N", 2250, 3750), ("1,200 m N", 900, 1500), ("1.200 m N", 900, 1500), ("2,5 km N", 1875, 3125),
     ("3 000 m N", 2250, 3750), ("2-4 km N", 2000, 4000), ("2 km - 4 km N", 2000, 4000), ("800 m - 1,2 km N", 800, 1200),
     ("2\u20263 km N", 2000, 3000), ("2 to 3 km N", 2000, 3000), ("< 3 km N", 0, 3000), ("~3 km N", 2250, 3750),
     ("1,500-2,000 m N", 1500, 2000), ("12,000 m N", 9000, 15000), ("3,000m N", 2250, 3750), ("0,5 km N", 375, 625),
     ("up to 3,000 metres N", 0, 3000), ("about 3,000 m N", 2250, 3750), ("3 km N of 48.123, 37.456", 2250, 3750),
     ("3,000 m 112,5\u00b0", 2250, 3750)],
)  # fmt: skip
def test_a_range_is_never_read_a_thousandfold(text: str, near_m: float, far_m: float) -> None:
    (one,) = patrol(ROW.replace("3,000 m N", text))
    assert isinstance(one.place, Sector)
    assert (one.place.range_min_m, one.place.range_max_m) == (pytest.approx(near_m), pytest.approx(far_m))


def test_a_count_with_a_mark_of_thousands_is_that_count() -> None:
    for text in ("1,200", "1.200", "1 200"):
        (one,) = patrol(ROW.replace(",3,explosion", f',"{text}",explosion'))
        assert one.number is not None
        assert one.number.value == 1200


@pytest.mark.parametrize("text", ["3,000 km N", "3 m N", "1,5 m N"])
def test_a_range_that_can_be_none_is_refused_with_its_cell(text: str) -> None:
    with pytest.raises(DamagedFile, match=r"line 2.*range"):
        patrol(ROW.replace("3,000 m N", text))


def test_a_range_in_kilometres_that_may_be_two_is_refused_unless_the_file_or_its_map_says_which() -> None:
    bare = PATROL + ROW.replace('"48.123, 37.456"', "hill").replace("3,000 m N", "3,125 km N of Town (48 07 N 37 27 E)")
    with pytest.raises(DamagedFile, match=r"3,125 is 3.125 or 3125"):
        kept("patrol", bare)
    for more, setting in (
        (ROW.replace('"48.123, 37.456"', "hill").replace("3,000 m", "2,5 km"), None),
        ("", b"decimals: comma"),
    ):
        place = seen(kept("patrol", bare + more, setting=setting))[0].place
        assert isinstance(place, Sector)
        assert place.range_min_m == pytest.approx(0.75 * 3125)


# ---- P4: positions


def test_a_geopoint_of_a_phone_is_a_position_with_its_accuracy() -> None:
    for accuracy, sd_m in (("4.9", 50.0), ("120", 120.0)):
        (one,) = patrol(ROW.replace('"48.123, 37.456"', f"48.123456 37.456789 112.0 {accuracy}"))
        assert isinstance(one.observer, Point)
        assert one.observer.centre() == (48.123456, 37.456789)
        assert one.observer.major_sd_m == sd_m
        assert one.place is not None


@pytest.mark.parametrize("text", ['48\u00b007\'24""N 37\u00b027\'22""E', "48,123; 37,456", "37U CP 8507 3112"])
def test_other_forms_of_a_position_are_understood_too(text: str) -> None:
    (one,) = patrol(ROW.replace("48.123, 37.456", text))
    assert isinstance(one.observer, Point)
    assert one.observer.centre() == (pytest.approx(48.123, abs=1e-3), pytest.approx(37.456, abs=1e-3))


def test_positions_that_are_not_understood_are_counted_and_one_is_shown() -> None:
    reading = kept("patrol", PATROL + ROW.replace('"48.123, 37.456"', "48-07-37.27") + ROW)
    (note,) = (note for note in reading.notes if note.kind == "position not understood")
    assert "1 rows lost their place, the first at line 2" in note.text
    assert "48-07-37.27" in note.text


@pytest.mark.parametrize(
    ("source", "data"),
    [
        ("viina", 'datetime,lon,lat,place_name,event_type,headline\n2025-03-15 14:05:00,"37,25","48,5",Town,uav,Hit\n'),
        ("register", 'Kind,Item,From,Stated,Zone,Latitude,Longitude\nposition,boat,2025-03-15 10:00,,UTC,"48,5","37 15 E"\n'),
        ("seismic", CATALOGUE + "e|2025-03-15T00:11:32|48 30 N|37 15 E|0|||||ML|1.8|||\n"),
        ("firms", FIRES + FIRE.replace("48.1,37.1", "48\u00b030'N,37\u00b015'E")),
        ("incidents", '[{"date":"2025-03-15","description":"x","latitude":"48,5","longitude":"37\u00b015\'E"}]'),
    ],
)  # fmt: skip
def test_every_source_reads_positions_alike(source: str, data: str) -> None:
    for noun, table in kept(source, data).tables.items():
        (one,) = to_records(noun, table)
        assert one.place.centre() == (pytest.approx(48.5), pytest.approx(37.25))


# ---- P5: VIINA as published


def event(data: str | bytes, setting: bytes | None = None) -> Statement:
    (one,) = said(kept("viina", data, "event_info_latest_2025.zip", setting=setting))
    return one


def test_the_publishers_event_file_is_read_as_its_codebook_says() -> None:
    one = event(VIINA + EVENT)
    assert (one.speaker, one.language, one.credits) == ("src", "en", ("https://example.org/1",))
    assert one.started_utc == datetime(2025, 3, 15, 8, 5, tzinfo=UTC)
    assert one.ended_utc == one.said_utc == datetime(2025, 3, 15, 12, 5, tzinfo=UTC)
    assert one.place == Disc(lat_deg=48.1, lon_deg=37.1, radius_m=5000.0, name="Town")
    assert event(VIINA + EVENT.replace(",en\n", ",ua\n")).language == "uk"


@pytest.mark.parametrize(
    ("code", "radius_m"), [("STREET", 1_000), ("ADM3", 5_000), ("ADM2", 40_000), ("ADM1", 120_000)]
)
def test_the_radius_is_that_of_the_geocode(code: str, radius_m: float) -> None:
    place = event(VIINA + EVENT.replace("ADM3", code)).place
    assert isinstance(place, Disc)
    assert place.radius_m == radius_m


def zipped(**members: str | bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return held.getvalue()


def test_labels_are_joined_by_event_id_from_one_zip_or_from_the_file_beside_it() -> None:
    both = zipped(event_info_2025__csv=VIINA + EVENT, event_labels_2025__csv=LABELS)
    assert event(both).labels == ("uav",)
    for labels in (LABELS.encode(), zipped(event_labels_2025__csv=LABELS)):
        assert event(VIINA + EVENT, setting=labels).labels == ("uav",)


def test_labels_alone_say_what_is_missing() -> None:
    with pytest.raises(DamagedFile, match="labels without their events"):
        kept("viina", LABELS)
    with pytest.raises(BadSetting, match="no table of labels"):
        kept("viina", VIINA + EVENT, setting=zipped(other__csv="a,b\n1,2\n"))


# ---- P6: UCDP


def ged(**cells: str) -> str:
    row = {**GED, **cells}
    return ",".join(row) + "\n" + ",".join(row.values()) + "\n"


@pytest.mark.parametrize("code", ["2", "2.0"])
def test_a_row_of_a_non_state_actor_is_read(code: str) -> None:
    (one,) = said(kept("ucdp", ged(type_of_violence=code)))
    assert "non-state conflict" in one.labels


def test_columns_that_only_the_id_needs_may_be_missing() -> None:
    rest = {name: text for name, text in GED.items() if name not in ("relid", "gwnoa", "gwnob", "number_of_sources")}
    assert len(said(kept("ucdp", ",".join(rest) + "\n" + ",".join(rest.values()) + "\n"))) == 1


def test_a_candidate_file_without_its_header_is_told_its_49_columns() -> None:
    row = ",".join(["412345", *["0"] * 48]) + "\n"
    with pytest.raises(DamagedFile, match=r"49 columns: id,relid,.*,gwnob.*no header line: 49 values"):
        kept("ucdp", row + row.replace("412345", "412346").replace(",0,0", ",0,1"))


def test_dates_that_a_spreadsheet_rewrote_need_their_order() -> None:
    with pytest.raises(DamagedFile, match="states dates"):
        kept("ucdp", ged(date_start="5/1/2024 0:00", date_end="5/1/2024 0:00"))
    reading = kept("ucdp", ged(date_start="5/1/2024 0:00", date_end="5/1/2024 0:00"), setting=b"dates: month first")
    assert said(reading)[0].ended_utc == datetime(2024, 5, 1, 20, 59, 59, tzinfo=UTC)
    shown = kept("ucdp", ged(date_start="5/20/2024 0:00", date_end="5/20/2024 0:00"))
    assert said(shown)[0].ended_utc == datetime(2024, 5, 20, 20, 59, 59, tzinfo=UTC)


# ---- P7, P8: columns that publishers and form tools add


@pytest.mark.parametrize(
    ("source", "data", "columns"),
    [
        ("elements", ELEMENTS, ("RMS", "DATA_SOURCE")),
        ("alerts", "region,started_at,finished_at,duration\nKyiv City,2025-03-15T00:00Z,2025-03-15T01:00Z,3600\n", ("duration",)),
        ("viina", "datetime,lon,lat,place_name,event_type,headline,added\n2025-03-15,37,48.5,T,uav,Hit,1\n", ("added",)),
        ("firms", FIRES.replace("\n", ",geometry\n") + FIRE.replace("\n", ",x\n"), ("geometry",)),
        ("seismic", CATALOGUE.replace("\n", "|Gap\n") + "e|2025-03-15T00:11:32|48|37|0|||||ML|1.8||||90\n", ("gap",)),
        ("ucdp", ged(added="1"), ("added",)),
        ("firms", "," + FIRES + "0," + FIRE, ("(column 1)",)),  # the index of a data frame
        ("incidents", '[{"date":"2025-03-15","description":"x","time":"10:00"}]', ("time",)),
    ],
)  # fmt: skip
def test_columns_that_nobody_reads_are_named_in_one_note_and_refuse_no_file(
    source: str, data: str, columns: Sequence[str]
) -> None:
    (note,) = (note for note in kept(source, data).notes if note.kind == "columns not read")
    assert all(repr(name) in note.text for name in columns)


KOBO = (
    "start,end,today,deviceid,visit/Observer,visit/Observer position,Event location,Means,Number,Observation,Description,"
    "Weapon,visit/when/Date,Time (Europe/Kyiv),_id,_uuid,_submission_time,_validation_status,_notes,_status,"
    "_submitted_by,__version__,_tags,_index\n"
    "2025-03-20T10:00:00.000+02:00,x,2025-03-20,d,patrol 3,48.123456 37.456789 112.0 4.9,3 km N,heard,3,explosion,"
    "outgoing incoming,N/K,2025-03-20,10:15:00.000+02:00,1,u,2025-03-20,,,submitted,me,v,,1\n"
)


def test_an_export_of_a_form_tool_is_read() -> None:
    reading = kept("patrol", KOBO)
    (one,) = seen(reading)
    assert one.sensor == "patrol 3"
    assert (one.description, one.labels) == (Description.OUTGOING, ("incoming",))
    assert one.started_utc == datetime(2025, 3, 20, 8, 15, tzinfo=UTC)
    assert one.observer is not None
    assert kinds(reading) == ["columns not read"]


def test_choices_that_a_form_writes_with_underscores_are_words() -> None:
    (one,) = seen(kept("patrol", KOBO.replace("explosion", "access_denied")))
    assert one.phenomenon is Phenomenon.DENIED
    (two,) = seen(kept("patrol", KOBO.replace("explosion", "burst shot")))
    assert two.phenomenon is Phenomenon.BURST
    assert "Observation given as burst shot: the first was taken" in two.quality


def test_two_groups_with_one_field_are_no_column() -> None:
    with pytest.raises(DamagedFile, match="no column Observer"):
        kept("patrol", KOBO.replace("_notes", "other/Observer"))


@pytest.mark.parametrize(
    ("source", "data", "setting"),
    [
        ("patrol", PATROL.replace("Observer,", "Who,").replace("Weapon", "Arm").replace(",Zone", "")
         + ROW.replace(",Europe/Kyiv", ""), "columns: {Observer: Who, Weapon: Arm}\nzone: Europe/Kyiv"),
        ("register", "Art,Ab,Gesagt,Ding\nnotice,2025-03-15 10:00,2025-03-15 09:00,flight\n",
         "columns: {Kind: Art, From: Ab, Stated: Gesagt, Item: Ding}\nzone: UTC"),
        ("alerts", "oblast_name,begin,until\nKyiv City,2025-03-15 00:00,2025-03-15 01:00\n",
         "columns: {region: oblast_name, started_at: begin, finished_at: until}\nzone: Europe/Kyiv"),
        ("incidents", '[{"Tag":"2025-03-15","Text":"x"}]', "columns: {date: Tag, description: Text}"),
        ("firms", FIRES.replace("latitude", "y").replace("longitude", "x") + FIRE, "columns: {latitude: y, longitude: x}"),
        ("seismic", CATALOGUE.replace("Latitude", "Lat") + "e|2025-03-15T00:11:32|48|37|0|||||ML|1.8|||\n",
         "columns: {latitude: Lat}"),
        ("viina", "when,lon,lat,place_name,event_type,headline\n2025-03-15,37,48.5,T,uav,Hit\n", "columns: {datetime: when}"),
        ("ucdp", ged().replace("where_prec", "precision"), "columns: {where_prec: precision}"),
        ("elements", ELEMENTS.replace("BSTAR", "DRAG"), "columns: {BSTAR: DRAG}"),
    ],
)  # fmt: skip
def test_every_table_takes_a_column_map(source: str, data: str, setting: str) -> None:
    with pytest.raises(DamagedFile):
        kept(source, data)
    reading = kept(source, data, setting=setting.encode())
    assert reading.rows == 1
    assert sum(table.num_rows for table in reading.tables.values()) == 1


@pytest.mark.parametrize(
    "setting",
    [b"", b"colour: red", b"columns: {Observer: Nobody}", b"columns: {Witness: Observer}", b"dates: backwards",
     b"decimals: dot", b"zone: Mars/Crater", b"columns: [a, b]", b"columns: {Observer: Means, Weapon: Means}", b"\xff",
     b"sheet: 3", b"- a", b"x" * 70_000],
)  # fmt: skip
def test_a_column_map_that_is_wrong_is_a_bad_setting(setting: bytes) -> None:
    with pytest.raises(BadSetting, match="patrol: column map"):
        kept("patrol", PATROL + ROW, setting=setting)


def test_a_key_that_a_source_does_not_heed_is_refused() -> None:
    with pytest.raises(BadSetting, match="key 'decimals'"):
        kept("firms", FIRES + FIRE, setting=b"decimals: comma")


# ---- P9: empty geometries


def feature(geometry: object) -> Mapping[str, object]:
    return {"type": "Feature", "properties": {"name": "a"}, "geometry": geometry}


SQUARE = [[[37, 48], [38, 48], [38, 49], [37, 49], [37, 48]]]
EMPTY = (
    None, {}, {"type": "MultiPolygon", "coordinates": []}, {"type": "Polygon", "coordinates": [[]]},
    {"type": "MultiPolygon", "coordinates": [[[]]]}, {"type": "Point", "coordinates": []},
    {"type": "Polygon", "coordinates": None}, {"type": "GeometryCollection", "geometries": []},
    {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": []}]},
)  # fmt: skip


@pytest.mark.parametrize("geometry", EMPTY)
def test_every_spelling_of_an_empty_geometry_is_counted(geometry: object) -> None:
    assert is_empty(geometry)
    filled = feature({"type": "Polygon", "coordinates": SQUARE})
    data = json.dumps({"type": "FeatureCollection", "features": [filled, feature(geometry)]})
    reading = kept("line", data, "deepstate_20250315.geojson")
    assert len(to_records(ReferenceLine, reading.tables[ReferenceLine])) == 1
    assert [note.text for note in reading.notes] == ["1 of 2 features have no geometry"]
    passes = {"before": "2025-03-01T00:00Z", "after": "2025-03-07T00:00Z", "sensor": "S1"}
    changed = json.dumps({"type": "FeatureCollection", **passes, "features": [filled, feature(geometry)]})
    assert [note.text for note in kept("radar", changed).notes] == ["1 of 2 features have no geometry"]


def test_a_collection_of_geometries_and_a_single_feature_are_read() -> None:
    whole = {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": SQUARE}]}
    for value in ({"type": "FeatureCollection", "features": [feature(whole)]}, feature(whole)):
        (line,) = to_records(
            ReferenceLine, kept("line", json.dumps(value), "isw_20250315.geojson").tables[ReferenceLine]
        )
        assert isinstance(line.area, Area)


# ---- P10: no last line end


@pytest.mark.parametrize(
    ("source", "data"),
    [
        ("patrol", PATROL + ROW),
        ("alerts", "region,started_at,finished_at\nKyiv City,2025-03-15T00:00Z,2025-03-15T01:00Z\n"),
        ("seismic", CATALOGUE + "e|2025-03-15T00:11:32|48|37|0|||||ML|1.8|||explosion\n"),
        ("viina", VIINA + EVENT),
        ("ucdp", ged()),
        ("firms", FIRES.replace("\n", ",country_id\n") + FIRE.replace("\n", ",UKR\n")),
    ],
)
def test_a_file_without_a_last_line_end_is_read_with_a_note_or_with_what_its_sender_stated(
    source: str, data: str
) -> None:
    whole, cut = kept(source, data), kept(source, data.rstrip("\n"))
    assert "last line without line end" not in kinds(whole)
    assert "last line without line end" in kinds(cut)
    assert cut.rows == whole.rows == 1
    stated = kept(source, data.rstrip("\n"), expected_length=len(data.encode()) - 1)
    assert "last line without line end" not in kinds(stated)


# ---- P11: containers and foreign forms


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "XLS workbook"),
        ((PATROL + ROW).encode("utf-16"), "UTF-16 text.*"),
        ((PATROL + ROW).encode("utf-16-le"), "UTF-16 text"),
        ((PATROL + ROW).encode("utf-32"), "UTF-32 text"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"PAR1" + bytes(20), "Parquet file"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "7-Zip archive"),
        (b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>", "web page titled 'Sign in'"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", content__xml="<x/>"), "ODS workbook"),
    ],
)
@pytest.mark.parametrize("source", ["patrol", "firms", "incidents"])
def test_a_foreign_form_is_named_with_what_to_do(source: str, data: bytes, words: str) -> None:
    with pytest.raises(DamagedFile, match=words) as caught:
        kept(source, data)
    assert "a form that is read here: " in caught.value.expected


@pytest.mark.parametrize("mark", [";", "\t"])
@pytest.mark.parametrize("source", ["firms", "alerts", "viina", "ucdp", "elements"])
def test_a_table_that_was_saved_again_with_other_marks_is_told_so(source: str, mark: str) -> None:
    data = {"firms": FIRES + FIRE, "viina": VIINA + EVENT, "ucdp": ged(), "elements": ELEMENTS,
            "alerts": "region,started_at,finished_at\nKyiv City,2025-03-15T00:00Z,\n"}[source]  # fmt: skip
    with pytest.raises(DamagedFile, match="between the columns"):
        kept(source, data.replace(",", mark))


def test_gzip_and_zip_are_unpacked_and_both_digests_are_told() -> None:
    inner = (PATROL + ROW).encode()
    for data, name in (
        (gzip.compress(inner, mtime=0), "table.csv.gz"),
        (zipped(table__csv=PATROL + ROW, readme__txt="x"), "t.zip"),
    ):
        reading = kept("patrol", data, name)
        (one,) = seen(reading)
        assert one.blob_sha256 == hashlib.sha256(data).hexdigest()
        (note,) = reading.notes
        assert note.blob_sha256 == one.blob_sha256
        assert f"'table.csv', {len(inner)} bytes, SHA-256 {hashlib.sha256(inner).hexdigest()}" in note.text


def test_several_tables_in_one_archive_are_read_and_each_row_says_which() -> None:
    reading = kept("firms", zipped(archive__csv=FIRES + FIRE, nrt__csv=FIRES + FIRE + FIRE.replace("0013", "1113")))
    assert reading.rows == 3
    assert [one.where for one in seen(reading)] == ["archive.csv line 2", "nrt.csv line 3"]
    beside = kept("firms", zipped(nrt__csv=FIRES + FIRE, nrt__shp="x", Readme__txt="x"))
    assert kinds(beside) == ["members not read", "unpacked"]
    assert "'nrt.shp'" in beside.notes[0].text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(b"x" * 1000, mtime=0)[:-9], "gzip file"),
        (gzip.compress(b"x" * 1000, mtime=0)[:12] + b"\0" * 30, "gzip file"),
        (zipped(table__csv=PATROL + ROW)[:-30], "whole|workbook|zip"),
        (zipped(photo__jpg="x"), "without a table"),
        (zipped(table__csv__gz=gzip.compress((PATROL + ROW).encode())), "archive of archives"),
        (gzip.compress(bytes(210_000_000), 1, mtime=0), "bytes unpacked"),
    ],
    ids=["cut", "overwritten", "zip cut", "no table", "gzip in zip", "bomb"],
)
def test_a_broken_or_swollen_archive_is_damage(data: bytes, words: str) -> None:
    with pytest.raises(DamagedFile, match=words):
        kept("firms", data, "x.gz")


# ---- P12: answers in words


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("elements", "No GP data found"),
        ("elements", "GP data has not updated since your last successful download of GROUP=weather.\nData is updated once every 2 hours."),
        ("seismic", "Error 400: Bad Request\n\nUnable to parse the query.\n"),
        ("seismic", "Error 204: no data, sorry\n"),
        ("firms", "Invalid MAP_KEY."),
        ("alerts", "Too many requests, try again in an hour\n"),
        ("ucdp", "Unauthorized"),
        ("incidents", "Service unavailable"),
        ("patrol", "File not found."),
        ("elements", '{"error": "Invalid query", "code": 400}'),
        ("incidents", '{"message": "Not authorised"}'),
        ("line", '{"error": "No such layer", "status": 404}'),
    ],
)  # fmt: skip
def test_an_answer_in_words_is_quoted(source: str, text: str) -> None:
    with pytest.raises(DamagedFile, match="an answer in words") as caught:
        kept(source, text)
    assert " ".join(text.split())[:40] in caught.value.found


# ---- P13: no value


@pytest.mark.parametrize("word", ["", "nan", "NaN", "None", "null", "NA", "--", "-9.9", "-999"])
def test_an_unknown_magnitude_or_depth_is_not_known(word: str) -> None:
    (one,) = seen(kept("seismic", CATALOGUE + f"e|2025-03-15T00:11:32|48|37|{word}|||||ML|{word}|||\n"))
    assert not [label for label in one.labels if label.startswith(("magnitude", "depth"))]
    assert [mark for mark in one.quality if "not known: written as" in mark] == (
        [f"{name} not known: written as {word}" for name in ("depth/km", "magnitude")] if word else []
    )


@pytest.mark.parametrize("word", ["", "nan", "NULL", "None", "--", "NaT"])
def test_other_readers_know_the_same_words(word: str) -> None:
    (fire,) = seen(kept("firms", FIRES + FIRE.replace(",1.5,N", f",{word},N")))
    assert fire.frp_mw is None
    assert "fire radiative power not stated" in fire.quality
    (alert,) = seen(kept("alerts", f"region,started_at,finished_at\nKyiv City,2025-03-15T00:00Z,{word}\n"))
    assert alert.quality == ("end not stated",)
    (claim,) = said(
        kept("viina", f"datetime,lon,lat,place_name,event_type,headline\n2025-03-15,{word},{word},{word},uav,Hit\n")
    )
    assert claim.place is None
    (post,) = patrol(ROW.replace(",3,explosion", f",{word},explosion"))
    assert post.number is not None
    assert post.number.value is None


# ---- P14: plausible positions, for every source


@pytest.mark.parametrize(
    ("source", "data"),
    [
        ("line", json.dumps({"type": "FeatureCollection", "features": [feature(
            {"type": "Polygon", "coordinates": [[[48, 37], [48, 38], [49, 38], [49, 37], [48, 37]]]})]})),
        ("radar", json.dumps({"type": "FeatureCollection", "before": "2025-03-01T00:00Z", "after": "2025-03-07T00:00Z",
                              "features": [feature({"type": "Point", "coordinates": [48.1, 37.1]})]})),
        ("seismic", CATALOGUE + "e|2025-03-15T00:11:32|37.2|48.1|0|||||ML|1.8|||\n"),
        ("firms", FIRES + FIRE.replace("48.1,37.1", "37.1,48.1")),
        ("patrol", PATROL + ROW.replace("48.123, 37.456", "37.456, 48.123")),
        ("viina", VIINA + EVENT.replace("37.1,48.1", "48.1,37.1")),
        ("ucdp", ged(latitude="37.1", longitude="48.1")),
        ("incidents", '[{"date":"2025-03-15","description":"x","latitude":37.1,"longitude":48.1}]'),
        ("register", "Kind,Item,From,Stated,Zone,Latitude,Longitude\nposition,boat,2025-03-15 10:00,,UTC,37.1,48.1\n"),
        ("firms", "LATITUDE,LONGITUDE,ACQ_DATE\n37.1,48.1,2022-03-15\n"),
    ],
)  # fmt: skip
def test_a_swapped_order_is_named_as_such_and_nothing_is_dropped(source: str, data: str) -> None:
    reading = kept(source, data)
    assert sum(table.num_rows for table in reading.tables.values()) == 1
    assert doubts(source, reading) == ["latitude and longitude swapped"]


def test_positions_at_zero_and_a_file_of_elsewhere_are_told() -> None:
    assert doubts("firms", kept("firms", FIRES + FIRE + FIRE.replace("48.1,37.1", "0,0"))) == ["position 0, 0"]
    assert doubts("firms", kept("firms", FIRES + FIRE.replace("48.1,37.1", "-33,151"))) == ["outside the watched area"]
    assert doubts("firms", kept("firms", FIRES + FIRE)) == []
    assert doubts("firms", kept("firms", FIRES)) == []


# ---- P15: workbooks


def workbook(
    rows: Sequence[Sequence[Any]], *, before: Sequence[str] = (), lines: Sequence[Sequence[Any]] = ()
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for title in before:
        sheet.title = title
        sheet.append(["Cover of the mission"])
        sheet = book.create_sheet("Data")
    for row in (*lines, *rows):
        sheet.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


HEAD = PATROL.strip().split(",")
CELLS: list[Any] = ["patrol 3", "48.123, 37.456", "3 km N", "heard", 3, "explosion", "impact", "N/K", "2025-03-18", "10:15",
                    "Europe/Kyiv"]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        (datetime(2025, 3, 18, 10, 15), None),  # noqa: DTZ001 - as a sheet holds it
        (datetime(2025, 3, 18, 10, 15), datetime(2025, 3, 18, 10, 15)),  # noqa: DTZ001
        (datetime(2025, 3, 18), time(10, 15)),  # noqa: DTZ001
        (45734, 0.4270833333),
        (45734.4270833333, None),
        ("2025-03-18", "10:15 AM"),
        ("2025-03-18", 1015),
        ("18.03.2025", "10.15"),
    ],
)
def test_what_a_spreadsheet_makes_of_a_moment_is_that_moment(day: object, clock: object) -> None:
    (one,) = seen(kept("patrol", workbook([HEAD, [*CELLS[:8], day, clock, "Europe/Kyiv"]])))
    assert one.started_utc == datetime(2025, 3, 18, 8, 15, tzinfo=UTC)
    assert one.time_precision is TimePrecision.MINUTE


def test_a_count_that_became_a_date_is_told_as_what_a_spreadsheet_did() -> None:
    cells = [*CELLS[:4], datetime(2025, 5, 3), *CELLS[5:]]  # noqa: DTZ001 - as a sheet holds it
    with pytest.raises(DamagedFile, match="a spreadsheet makes a date of 3-5"):
        kept("patrol", workbook([HEAD, cells]))


def test_a_cover_sheet_and_lines_above_the_header_are_noted_and_the_table_is_found() -> None:
    reading = kept("patrol", workbook([HEAD, CELLS], before=["Cover"], lines=[["Report of March"], [], ["by", "X"]]))
    assert len(seen(reading)) == 1
    assert kinds(reading) == ["sheets not read", "rows above the header"]
    assert "'Cover'" in reading.notes[0].text
    text = "Report of March,,,,,,,,,,\n\n" + PATROL + ROW
    titled = kept("patrol", text)
    assert len(seen(titled)) == 1
    assert kinds(titled) == ["rows above the header"]
    saved = "sep=;\n" + (PATROL + ROW).replace(",", ";").replace('"48.123; 37.456"', "48.123, 37.456").replace(
        "3;000 m", "3000 m"
    )
    assert len(seen(kept("patrol", saved))) == 1


def test_dates_of_an_unknown_order_are_marked_and_a_map_states_it() -> None:
    data = PATROL + ROW.replace("2025-03-20", "3/4/2025")
    reading = kept("patrol", data)
    assert "order of dates not shown" in kinds(reading)
    assert any("read day first" in mark for mark in seen(reading)[0].quality)
    stated = kept("patrol", data, setting=b"dates: month first")
    assert seen(stated)[0].started_utc == datetime(2025, 3, 4, 8, 15, tzinfo=UTC)
    shown = kept("patrol", data + ROW.replace("2025-03-20", "3/25/2025"))
    assert seen(shown)[0].started_utc == datetime(2025, 3, 4, 8, 15, tzinfo=UTC)
    assert kinds(shown) == ["dates month first"]


# ---- P16: dates exported through UTC


def test_an_exported_date_holds_one_more_day_possible() -> None:
    data = '[{"id":1,"date":"03/14/2025","description":null,"latitude":48.1,"longitude":37.1,"filters":[]},{"date":""}]'
    reading = kept("incidents", data, "ukr-civharm.json")
    (one,) = said(reading)
    assert one.started_utc == datetime(2025, 3, 13, 22, tzinfo=UTC)
    assert one.ended_utc == datetime(2025, 3, 15, 21, 59, 59, tzinfo=UTC)
    assert {"date exported through UTC: one more day is held possible", "no description"} <= set(one.quality)
    assert "id: 1" in one.labels
    assert "records without date" in kinds(reading)
    assert reading.rows == 2


# ---- FIRMS of every platform; F9, F10


def test_detections_of_landsat_are_read_with_their_own_pixel_and_words() -> None:
    data = "latitude,longitude,path,row,scan,track,acq_date,acq_time,satellite,confidence,daynight\n48.1,37.1,177,26,512,1024,2025-03-20,0813,L8,H,D\n"
    (one,) = seen(kept("firms", data))
    assert (one.sensor, one.detection, one.frp_mw) == ("Landsat-8/OLI", "H", None)
    assert isinstance(one.place, Point)
    assert one.place.major_sd_m == pytest.approx(216.2)


@pytest.mark.parametrize(
    "source", ["firms", "alerts", "viina", "ucdp", "seismic", "elements", "patrol", "register", "cloud"]
)
def test_a_table_of_thousands_of_columns_is_refused_before_any_name_is_compared(source: str) -> None:
    mark = "|" if source == "seismic" else ","
    with pytest.raises(DamagedFile, match=r"at most 500.*60000 columns"):
        kept(source, mark.join(["a"] * 60_000) + "\n")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("2025-03-20", "0001-03-20", "year out of range"),
        ("2025-03-20", "9999-03-20", "year out of range"),
        ("2025-03-20", "2035-03-20", "acquired after receipt"),
        ("2025-03-20", "1999-03-20", "dated before the satellite flew"),
        (",1.5,N", ",-5,N", "fire radiative power negative"),
        (",1.5,N", ",90000,N", "fire radiative power beyond any fire"),
    ],
)
def test_a_value_beyond_sense_is_kept_and_noted(old: str, new: str, kind: str) -> None:
    reading = kept("firms", FIRES + FIRE.replace(old, new))
    assert len(seen(reading)) == 1
    assert kind in kinds(reading)


# ---- part B: what was read stays read


@pytest.mark.parametrize("version", ["2", "2.0NRT", "2.0RT", "2.0URT", "6.1URT", "61.03"])
def test_versions_of_firms_files(version: str) -> None:
    assert len(seen(kept("firms", FIRES + FIRE.replace("2.0NRT", version)))) == 1


@pytest.mark.parametrize(("text", "minute"), [("5", 5), ("105", 65), ("0105", 65), ("1:05", 65)])
def test_times_of_firms_without_their_zeros(text: str, minute: int) -> None:
    (one,) = seen(kept("firms", FIRES + FIRE.replace(",0013,", f",{text},")))
    assert one.started_utc.hour * 60 + one.started_utc.minute == minute


def test_twenty_four_hours_are_refused_with_the_range() -> None:
    with pytest.raises(DamagedFile, match="acq_time from 0000 to 2359"):
        kept("firms", FIRES + FIRE.replace(",0013,", ",2400,"))


@pytest.mark.parametrize("word", ["l", "n", "h", "low", "nominal", "high"])
def test_confidence_in_words_or_letters(word: str) -> None:
    (one,) = seen(kept("firms", FIRES + FIRE.replace(",n,2.0NRT", f",{word},2.0NRT")))
    assert one.detection == word


def test_a_header_alone_is_a_day_without_fires_and_a_byte_order_mark_is_nothing() -> None:
    assert kept("firms", FIRES).rows == 0
    assert len(seen(kept("firms", b"\xef\xbb\xbf" + (FIRES + FIRE).encode()))) == 1


@pytest.mark.parametrize("number", ["100057", "799501299", "43013"])
def test_long_catalogue_numbers(number: str) -> None:
    data = ELEMENTS.replace("43013", number)
    (one,) = to_records(Elements, kept("elements", data).tables[Elements])
    assert one.catalogue == int(number)


TWO_LINES = (
    "1 T0056U          25079.50000000  .00000000  00000+0  25000-4 0  999{}\n"
    "2 T0056  98.7000  20.0000 0001000  90.0000 270.0000 14.1950000038000{}\n"
)


def checksum(line: str) -> int:
    return sum(int(sign) if sign.isdigit() else sign == "-" for sign in line) % 10


def test_a_letter_in_a_catalogue_number_and_a_wrong_checksum() -> None:
    one, two = (line.removesuffix("{}") for line in TWO_LINES.splitlines())
    good = f"{one}{checksum(one)}\n{two}{checksum(two)}\n".replace("T0056", "A0056")
    (read_set,) = to_records(Elements, kept("elements", fixed(good)).tables[Elements])
    assert read_set.catalogue == 100_056
    first = fixed(good).splitlines()[0]
    wrong = f"{first[:-1]}{(int(first[-1]) + 1) % 10}\n" + fixed(good).splitlines()[1] + "\n"
    with pytest.raises(DamagedFile, match=f"checksum {first[-1]}"):
        kept("elements", wrong)


def fixed(lines: str) -> str:
    return "".join(f"{line[:68]}{checksum(line[:68])}\n" for line in lines.splitlines())


@pytest.mark.parametrize("word", ["unknown", "not existing", "duplicate"])
def test_event_types_that_say_little(word: str) -> None:
    (one,) = seen(kept("seismic", CATALOGUE + f"e|2025-03-15T00:11:32|48|37|0|||||ML|1.8|||{word}\n"))
    assert one.phenomenon in (Phenomenon.EXPLOSION, Phenomenon.GROUND_SHOCK)


def test_a_catalogue_of_13_columns_and_a_repeated_comment_header() -> None:
    short = CATALOGUE.rpartition("|")[0] + "\n"
    data = (
        short + "e|2025-03-15T00:11:32|48|37|0|||||ML|1.8||\n" + short + "f|2025-03-15T01:11:32|48|37|0|||||ML|1.8||\n"
    )
    assert len(seen(kept("seismic", data))) == 2


def test_an_alert_whose_oblast_and_raion_are_swapped_keeps_no_place_and_says_so() -> None:
    header = "oblast,raion,hromada,level,started_at,finished_at,source\n"
    reading = kept(
        "alerts", header + "Pokrovskyi raion,Donetska oblast,,raion,2025-03-15T00:00Z,2025-03-15T01:00Z,official\n"
    )
    assert seen(reading)[0].place is None
    assert kinds(reading) == ["region not known"]


@pytest.mark.parametrize("crs", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_reversed_rings_heights_and_a_named_reference_system_are_read_alike(crs: str) -> None:
    high = [[[*corner, 120.0] for corner in reversed(SQUARE[0])]]
    value = {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": crs}},
             "features": [feature({"type": "Polygon", "coordinates": high})]}  # fmt: skip
    (line,) = to_records(ReferenceLine, kept("line", json.dumps(value), "isw_20250315.geojson").tables[ReferenceLine])
    assert line.area.bounds() == (48.0, 37.0, 49.0, 38.0)


def test_a_skipped_and_a_doubled_minute_are_marked_and_both_held() -> None:
    (skipped,) = patrol(ROW.replace("2025-03-20,10:15", "2025-03-30,03:30"))
    assert "does not exist" in skipped.quality[0]
    (doubled,) = patrol(ROW.replace("2025-03-20,10:15", "2025-10-26,03:30"))
    assert (doubled.ended_utc - doubled.started_utc).total_seconds() == 3600


def test_a_length_in_the_register_is_read_by_the_same_convention() -> None:
    head = "Kind,Item,From,Stated,Zone,Latitude,Longitude,Position sd (m)\n"
    reading = kept("register", head + 'position,boat,2025-03-15 10:00,,UTC,48.1,37.1,"1,200"\n')
    (one,) = to_records(Entry, reading.tables[Entry])
    assert isinstance(one.place, Point)
    assert one.place.major_sd_m == 1200.0


@pytest.mark.parametrize("source", ["firms", "elements", "alerts", "seismic"])
def test_a_workbook_where_text_is_expected_is_called_so(source: str) -> None:
    with pytest.raises(DamagedFile, match="an XLSX workbook"):
        kept(source, workbook([HEAD, CELLS]))


ARCHIVES = {
    "zip": zipped(table__csv=PATROL + ROW, other__csv=PATROL + ROW),
    "gzip": gzip.compress((PATROL + ROW).encode(), mtime=0),
}


@pytest.mark.parametrize("form", list(ARCHIVES))
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_an_archive_with_bytes_changed_is_read_or_damaged(form: str, data: st.DataObject) -> None:
    sample = ARCHIVES[form]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(sample)))
        sample = sample[:at] + data.draw(st.binary(max_size=4)) + sample[at + data.draw(st.integers(0, 4)) :]
    try:
        reading = kept("patrol", sample, "x")
    except DamagedFile:
        return
    assert reading.rows == len(seen(reading)) or reading.rows == 2


@given(setting=st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_arbitrary_maps_and_labels_are_used_or_bad_settings(setting: bytes) -> None:
    for source, data in (("patrol", PATROL + ROW), ("viina", VIINA + EVENT)):
        with contextlib.suppress(BadSetting, DamagedFile):
            kept(source, data, setting=setting)


@given(cell=st.text(max_size=30), column=st.integers(0, 10))
@settings(max_examples=400, deadline=None)
def test_any_text_in_any_cell_of_an_observer_table_is_read_or_refused_with_its_row(cell: str, column: int) -> None:
    cells = [str(one) for one in CELLS]
    cells[column] = cell
    line = ",".join('"' + one.replace('"', '""') + '"' for one in cells)
    try:
        reading = kept("patrol", f"{PATROL}{line}\n")
    except DamagedFile as refused:
        assert refused.where.startswith(("patrol: line 2", "patrol: whole file", "patrol: line 3"))  # noqa: PT017
        return
    assert len(seen(reading)) <= 1


@pytest.mark.parametrize("column", range(11))
@pytest.mark.parametrize("piece", [" ", "1 ", "1,", "N ", "-", "1:"])
def test_a_cell_of_many_letters_takes_no_long_time(column: int, piece: str) -> None:
    """The reader has a second of computing; a pattern that tries everything would need hours."""
    cells = [str(one) for one in CELLS]
    cells[column] = piece * 100_000
    line = ",".join(f'"{one}"' for one in cells)
    data = f"{PATROL}{line}\n".encode()
    blob = Blob(
        sha256=hashlib.sha256(data).hexdigest(), length=len(data), name="x", received_utc=RECEIVED, origin="test"
    )
    try:
        read_apart("patrol", blob, data, None, Limits(cpu_s=5))
    except DamagedFile as refused:
        assert "seconds of computing" not in refused.found  # noqa: PT017
