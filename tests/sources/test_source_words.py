"""Sources of words and of lines: viina, incidents, alerts, line. Kyiv time, duplicates, labels kept verbatim."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.model.arrow import to_records
from truceline.model.errors import DamagedFile
from truceline.model.place import Disc, Point
from truceline.model.records import Blob, Observation, ReferenceLine, Statement
from truceline.model.terms import Phenomenon, TimePrecision
from truceline.sources import viina
from truceline.sources._places import UNITS, unit_of_code, unit_of_name
from truceline.sources._registry import Reading, source

SAMPLES = Path(__file__).parents[1] / "data"
DATA = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.exists(), reason="the shared data folder is not here")
RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)
VIINA_HEADER = "datetime,lon,lat,place_name,event_type,headline\n"


def read_bytes(name: str, data: bytes, file: str = "sample") -> Reading:
    sha = hashlib.sha256(data).hexdigest()
    blob = Blob(sha256=sha, length=len(data), name=file, received_utc=RECEIVED, origin="test")
    return source(name).parse(blob, data)


def read(path: Path, name: str = "") -> Reading:
    return read_bytes(name or path.parent.name, path.read_bytes(), path.name)


def said(reading: Reading) -> list[Statement]:
    return to_records(Statement, reading.tables[Statement])


def alarms(reading: Reading) -> list[Observation]:
    return to_records(Observation, reading.tables[Observation])


def drawn(reading: Reading) -> list[ReferenceLine]:
    return to_records(ReferenceLine, reading.tables[ReferenceLine])


def kinds(reading: Reading) -> list[str]:
    return [note.kind for note in reading.notes]


# ---- viina


def test_midnight_means_the_whole_day_in_kyiv_and_no_publication_time() -> None:
    row = said(read(SAMPLES / "viina" / "midnight_means_no_time.csv"))[0]
    assert row.time_precision is TimePrecision.DAY
    assert row.said_utc is None
    assert row.started_utc == datetime(2024, 5, 5, 21, tzinfo=UTC)
    assert row.ended_utc == datetime(2024, 5, 6, 20, 59, 59, tzinfo=UTC)


def test_a_headline_at_a_minute_reports_what_happened_in_the_hours_before() -> None:
    row = said(read(SAMPLES / "viina" / "midnight_means_no_time.csv"))[1]
    assert row.time_precision is TimePrecision.HOURS
    assert row.said_utc == row.ended_utc == datetime(2024, 5, 6, 11, 5, tzinfo=UTC)  # 14:05 summer time
    assert row.started_utc == row.ended_utc - timedelta(hours=4)


def test_labels_stay_verbatim_and_broken_ones_have_a_canonical_name() -> None:
    row = said(read(SAMPLES / "viina" / "midnight_means_no_time.csv"))[1]
    assert row.labels == ("uav", "firefighb")
    assert [viina.canonical_label(label) for label in row.labels] == ["uav", "firefight"]


def test_a_quoted_headline_keeps_its_commas_and_quotes() -> None:
    rows = said(read(SAMPLES / "viina" / "midnight_means_no_time.csv"))
    assert rows[2].text == 'Explosions reported near a substation, "governor" says'
    assert [row.language for row in rows] == ["uk", "ru", "und"]
    assert rows[2].quality == ("place name not stated",)


def test_exact_duplicates_are_joined_and_labels_of_near_duplicates_united() -> None:
    reading = read(SAMPLES / "viina" / "duplicates_and_outlier.csv")
    rows = said(reading)
    assert (reading.rows, len(rows)) == (4, 2)
    assert kinds(reading) == ["exact duplicate rows", "rows that differ in labels alone"]
    assert rows[0].labels == ("uav", "property")


def test_a_place_an_ocean_away_is_kept_and_marked() -> None:
    row = said(read(SAMPLES / "viina" / "duplicates_and_outlier.csv"))[1]
    assert isinstance(row.place, Disc)
    assert row.quality[0].startswith("far outlier")


def test_the_hour_that_does_not_exist_and_the_hour_that_happens_twice_are_marked() -> None:
    spring, autumn = said(read(SAMPLES / "viina" / "clock_change.csv"))
    assert "does not exist" in spring.quality[0]
    assert "happens twice" in autumn.quality[0]
    assert autumn.ended_utc - autumn.started_utc == timedelta(hours=5)  # both passes held possible


@given(st.datetimes(datetime(2014, 1, 1), datetime(2030, 1, 1)).map(lambda m: m.replace(microsecond=0, second=0)))  # noqa: DTZ001
def test_every_kyiv_minute_is_read_as_kyiv_time(naive: datetime) -> None:
    row = said(read_bytes("viina", f"{VIINA_HEADER}{naive},36.2,47.1,X,,Y\n".encode()))[0]
    offset = naive.replace(tzinfo=ZoneInfo("Europe/Kyiv")).utcoffset()
    assert offset is not None
    if row.time_precision is TimePrecision.HOURS:
        assert row.said_utc == (naive - offset).replace(tzinfo=UTC)
    else:
        assert naive.hour == naive.minute == 0
        assert row.started_utc == (naive - offset).replace(tzinfo=UTC)


@real
def test_the_real_weeks_hold_4956_and_2182_rows_with_4_and_538_exact_duplicates() -> None:
    for name, rows, twice in (("energy-truce-2025/viina_incidents.csv", 4956, 4), ("summer-2023/viina.csv", 2182, 538)):
        reading = read(DATA / name, "viina")
        assert reading.rows == rows
        assert reading.notes[0].text.startswith(f"{twice} exact duplicate rows")
        assert {place.radius_m for row in said(reading) if isinstance(place := row.place, Disc)} == {5000.0}


@real
def test_most_real_headlines_have_no_time() -> None:
    rows = said(read(DATA / "energy-truce-2025/viina_incidents.csv", "viina"))
    share = sum(row.time_precision is TimePrecision.DAY for row in rows) / len(rows)
    assert 0.55 < share < 0.8


# ---- incidents


def test_both_layouts_of_one_incident_say_the_same() -> None:
    one = said(read(SAMPLES / "incidents" / "iso_dates_plain_sources.json"))[0]
    other = said(read(SAMPLES / "incidents" / "us_dates_and_source_objects.json"))[0]
    assert one.started_utc == other.started_utc
    assert other.ended_utc - one.ended_utc == timedelta(days=1)  # the export writes local days through UTC
    assert "date exported through UTC: one more day is held possible" in other.quality
    assert isinstance(one.place, Point)
    assert one.place == other.place
    assert one.place.major_sd_m == 100.0
    assert other.credits == ("https://example.org/post/1",)
    assert other.labels == ("id: EX001", "Type of area affected: School or childcare")


def test_an_id_used_for_two_incidents_gives_two_statements() -> None:
    reading = read(SAMPLES / "incidents" / "us_dates_and_source_objects.json")
    assert len({row.statement_id for row in said(reading)}) == 2
    assert kinds(reading) == ["ids used twice"]
    assert any(mark.startswith("far outlier") for mark in said(reading)[1].quality)


def test_an_incident_edited_between_two_versions_is_a_new_statement() -> None:
    data = (SAMPLES / "incidents" / "iso_dates_plain_sources.json").read_bytes()
    edited = data.replace(b"Damaged school", b"Destroyed school")
    ids = [[row.statement_id for row in said(read_bytes("incidents", some))] for some in (data, edited)]
    assert ids[0][0] != ids[1][0]
    assert ids[0][1] == ids[1][1]


@pytest.mark.parametrize("day", ["13/13/2024", "2024-02-30", "6 May 2024", "2024-5-6"])
def test_a_date_that_does_not_exist_is_refused(day: str) -> None:
    data = (SAMPLES / "incidents" / "iso_dates_plain_sources.json").read_bytes().replace(b"2024-05-06", day.encode())
    with pytest.raises(DamagedFile, match="record 1"):
        read_bytes("incidents", data)


@real
def test_two_real_versions_share_many_but_not_all_statements() -> None:
    older, newer = (read(path, "incidents") for path in sorted((DATA / "event-reports").glob("*.json")))
    assert (older.rows, newer.rows) == (1075, 1790)
    ids = [{row.statement_id for row in said(reading)} for reading in (older, newer)]
    assert ids[0] & ids[1]
    assert ids[0] - ids[1]  # withdrawn or edited


# ---- alerts


def test_an_alert_is_placed_at_its_region_however_the_region_is_spelled() -> None:
    rows = alarms(read(SAMPLES / "alerts" / "merged_by_region.csv"))
    assert [row.place.name for row in rows if row.place] == ["Donetsk oblast", "Kyiv", "Kyiv oblast"]
    assert {row.phenomenon for row in rows} == {Phenomenon.ALERT}


def test_an_alert_without_end_lasts_until_the_file_was_received_and_says_so() -> None:
    reading = read(SAMPLES / "alerts" / "open_end_and_unknown_region.csv")
    open_end, elsewhere = alarms(reading)
    assert open_end.ended_utc == RECEIVED
    assert open_end.quality == ("end not stated",)
    assert elsewhere.place is None
    assert elsewhere.quality == ("region not known: Middle-earth",)
    assert kinds(reading) == ["region not known"]


def test_a_later_file_that_states_the_end_is_a_new_row() -> None:
    text = (SAMPLES / "alerts" / "open_end_and_unknown_region.csv").read_text("utf-8")
    ended = text.replace("21:00:00+00:00,,", "21:00:00+00:00,2024-05-06 22:00:00+00:00,")
    first, later = (alarms(read_bytes("alerts", some.encode()))[0] for some in (text, ended))
    assert first.observation_id != later.observation_id


def test_an_end_that_the_publisher_assumed_says_so() -> None:
    text = (
        "region,started_at,finished_at,naive\nSumska oblast,2024-05-06 21:00:00+00:00,2024-05-06 21:30:00+00:00,True\n"
    )
    (row,) = alarms(read_bytes("alerts", text.encode()))
    assert row.quality == ("end assumed by the publisher",)


def test_a_finer_level_stays_a_label() -> None:
    row = alarms(read(SAMPLES / "alerts" / "official_with_raion_and_hromada.csv"))[0]
    assert row.place is not None
    assert row.place.name == "Dnipropetrovsk oblast"
    assert "Examplskyi raion" in row.labels


def test_the_27_units_are_found_by_every_name_and_code_of_theirs() -> None:
    assert len(UNITS) == 27
    for unit in UNITS:
        for name in (unit.name, unit.ukrainian, *unit.other_names):
            found = unit_of_name(name)
            assert found is unit or (found and found.name == "Kyiv" and unit.name == "Kyiv oblast")
        assert unit_of_code(f"UA{unit.iso}") is unit
        assert unit_of_code(f"UA-{unit.katotth}") is unit


def test_the_discs_cover_the_area_of_the_country() -> None:
    area_km2 = sum(3.141592653589793 * (unit.disc.radius_m / 1000) ** 2 for unit in UNITS)
    assert area_km2 == pytest.approx(603_549, rel=0.002)  # area of Ukraine in km², state statistics


@real
@pytest.mark.parametrize(
    ("name", "rows"), [("energy-truce-2025/air_raid_alerts.csv", 1318), ("summer-2023/sirens_official.csv", 452)]
)
def test_every_real_region_is_known(name: str, rows: int) -> None:
    reading = read(DATA / name, "alerts")
    assert (reading.rows, reading.notes) == (rows, ())
    assert all(row.place is not None for row in alarms(reading))


@real
def test_the_centres_lie_in_their_oblasts() -> None:
    shapely = pytest.importorskip("shapely")
    shapes = json.loads((DATA / "places" / "geoBoundaries-UKR-ADM1.geojson").read_text("utf-8"))
    for feature in shapes["features"]:
        unit = unit_of_code(feature["properties"]["shapeISO"])
        assert unit is not None
        outline = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert outline.distance(shapely.Point(unit.disc.lon_deg, unit.disc.lat_deg)) < 0.15  # degrees; rings and bays


# ---- line


def test_a_line_says_who_drew_it_and_since_when() -> None:
    (one,) = drawn(read(SAMPLES / "line" / "deepstate_20240506.geojson"))
    assert one.drawn_by == "DeepState (party-aligned)"
    assert one.valid_from_utc == datetime(2024, 5, 6, tzinfo=UTC)
    assert [len(polygon) for polygon in one.area.polygons] == [2, 1]  # with its hole


def test_layers_are_lines_of_their_own_and_heights_are_dropped() -> None:
    reading = read(SAMPLES / "line" / "isw_20240506_two_layers_one_empty.geojson")
    lines = drawn(reading)
    assert [(one.title, one.where, one.drawn_by) for one in lines] == [
        ("Assessed", "features 1, 3", "ISW"),
        ("Claimed", "feature 2", "ISW"),
    ]
    assert kinds(reading) == ["empty geometry"]


def test_a_line_without_drawer_or_date_is_kept_and_says_so() -> None:
    reading = read(SAMPLES / "line" / "nobody_says_who_or_when.geojson")
    (one,) = drawn(reading)
    assert (one.drawn_by, one.valid_from_utc) == ("not stated", RECEIVED)
    assert sorted(kinds(reading)) == ["date of the line not stated", "drawer not stated"]


@pytest.mark.parametrize(
    "ring",
    [
        [[36, 47], [37, 47], [37, 48], [36, 48]],  # open
        [[36, 47], [37, 47], [36, 47]],  # too short
        [[36, 47], [37, 47], [37, 148], [36, 47]],
        [[36, 47], [37, True], [37, 48], [36, 47]],
        [[36, 47], [37], [37, 48], [36, 47]],
        "ring",
    ],
)
def test_a_ring_that_is_none_is_refused(ring: Sequence[object]) -> None:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    with pytest.raises(DamagedFile, match="feature 1"):
        read_bytes("line", data)


@real
def test_the_real_lines_are_read_with_their_drawers() -> None:
    lines = [drawn(read(path, "line"))[0] for path in sorted((DATA / "energy-truce-2025").glob("*.geojson"))]
    assert [one.valid_from_utc.day for one in lines] == [15, 22, 29, 5, 12]
    assert {one.drawn_by for one in lines} == {"DeepState (party-aligned)"}
    isw = read(DATA / "summer-2023" / "isw_20230814.geojson", "line")
    assert isw.rows == 122
    assert len(drawn(isw)) == 4  # one per layer
